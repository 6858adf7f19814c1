//! The socket: HTTP/1.1 on this machine, in a thread of its own, so that calls which block can be tested as well.

use std::convert::Infallible;
use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;

use futures_util::future::select;
use http::{Request, Response};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::sync::oneshot;

use super::answers::Answer;
use super::received::Received;
use super::server::{Reply, State};

/// A socket that is served until it is dropped.
pub(super) struct Socket {
    pub(super) address: SocketAddr,
    stop: Option<oneshot::Sender<Infallible>>,
    thread: Option<JoinHandle<()>>,
}

impl Socket {
    pub(super) fn open(state: Arc<Mutex<State>>) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build()?;
        let listener = {
            let _context = runtime.enter();
            tokio::net::TcpListener::from_std(listener)?
        };
        let (stop, stopped) = oneshot::channel();
        let thread = std::thread::Builder::new().name("mock server".to_owned());
        // All connections end with the runtime.
        let thread = thread.spawn(move || {
            let accepting = pin!(accept(listener, state));
            runtime.block_on(select(accepting, stopped));
        })?;
        Ok(Self { address, stop: Some(stop), thread: Some(thread) })
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        drop(self.stop.take());
        // What went wrong in there was seen by the client.
        let _ = self.thread.take().map(JoinHandle::join);
    }
}

/// A panic elsewhere is told there; the state is whole all the same.
pub(super) fn locked(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn accept(listener: tokio::net::TcpListener, state: Arc<Mutex<State>>) {
    while let Ok((stream, _)) = listener.accept().await {
        let state = Arc::clone(&state);
        let service = service_fn(move |request| serve(request, Arc::clone(&state)));
        let connection = hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), service);
        tokio::spawn(connection);
    }
}

/// Answers a request. An error cuts the connection.
async fn serve(request: Request<Incoming>, state: Arc<Mutex<State>>) -> io::Result<Response<Full<bytes::Bytes>>> {
    let (head, body) = request.into_parts();
    let received = Received {
        operation: None,
        method: head.method.to_string(),
        target: head.uri.path_and_query().map(ToString::to_string).unwrap_or_default(),
        headers: head.headers,
        body: body.collect().await.map_err(io::Error::other)?.to_bytes(),
        key: None,
        violations: Vec::new(),
        status: None,
    };
    let reply = locked(&state).handle(received);
    match reply {
        Reply::Answer(Answer { status, headers, body }) => {
            let mut response = Response::builder().status(status);
            for (name, value) in headers {
                response = response.header(name, value);
            }
            response.body(Full::new(body)).map_err(io::Error::other)
        }
        Reply::Cut => Err(io::ErrorKind::ConnectionAborted.into()),
        Reply::Stall => std::future::pending().await,
    }
}
