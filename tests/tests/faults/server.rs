//! A server that fails on purpose, on a real socket, and counts what reached it.

use std::collections::BTreeSet;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};

/// What goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    Refuse,
    ResetMidRequest,
    ResetBeforeHeaders,
    ResetMidAnswer,
    Stall,
    SlowDrip,
    TruncatedJson,
    WrongContentType,
    NoContentWithBody,
    Html,
    LargeErrorPage,
    TooManyRequests,
    ClockJump,
    Redirect,
    GzipBomb,
}

impl Fault {
    pub const ALL: [Self; 15] = [
        Self::Refuse,
        Self::ResetBeforeHeaders,
        Self::ResetMidRequest,
        Self::ResetMidAnswer,
        Self::Stall,
        Self::SlowDrip,
        Self::TruncatedJson,
        Self::WrongContentType,
        Self::NoContentWithBody,
        Self::Html,
        Self::LargeErrorPage,
        Self::TooManyRequests,
        Self::ClockJump,
        Self::Redirect,
        Self::GzipBomb,
    ];

    /// As the table names it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Refuse => "refuse",
            Self::ResetBeforeHeaders => "reset before headers",
            Self::ResetMidRequest => "reset mid-request",
            Self::ResetMidAnswer => "reset mid-answer",
            Self::Stall => "stall",
            Self::SlowDrip => "slow drip",
            Self::TruncatedJson => "truncated JSON",
            Self::WrongContentType => "wrong Content-Type",
            Self::NoContentWithBody => "204 with a body",
            Self::Html => "200 with HTML",
            Self::LargeErrorPage => "10 MB error page",
            Self::TooManyRequests => "429 storm",
            Self::ClockJump => "clock jump",
            Self::Redirect => "redirect",
            Self::GzipBomb => "gzip bomb",
        }
    }

    /// Whether only the time that a try has ends it.
    pub fn never_ends(self) -> bool {
        matches!(self, Self::Stall | Self::SlowDrip)
    }
}

/// What reached a server.
#[derive(Debug, Default)]
pub struct Log {
    /// Requests of which at least a byte came.
    pub begun: usize,
    /// Requests that came whole.
    pub whole: usize,
    /// The idempotency keys of those.
    pub keys: BTreeSet<String>,
}

/// A server with one fault.
pub struct Server {
    pub address: SocketAddr,
    fault: Fault,
    /// How many requests it has its fault with.
    times: usize,
    /// Where redirects lead.
    elsewhere: String,
    log: Arc<Mutex<Log>>,
    /// Until it listens. It refuses connections, and nobody else can have its port.
    socket: Mutex<Option<TcpSocket>>,
}

impl Server {
    /// Has a fault with the first so many requests, and answers the others. `elsewhere` is where redirects lead.
    pub fn start(fault: Fault, times: usize, elsewhere: &str) -> Self {
        let socket = TcpSocket::new_v4().unwrap();
        socket.bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 0))).unwrap();
        let server = Self {
            address: socket.local_addr().unwrap(),
            fault,
            times,
            elsewhere: elsewhere.to_owned(),
            log: Arc::default(),
            socket: Mutex::new(Some(socket)),
        };
        if fault != Fault::Refuse {
            server.listen();
        }
        server
    }

    /// Takes connections from now on, unless it does so already.
    pub fn listen(&self) {
        let Some(socket) = self.socket.lock().unwrap().take() else { return };
        let listener = socket.listen(64).unwrap();
        let (fault, times) = (self.fault, self.times);
        let (elsewhere, log) = (self.elsewhere.clone(), Arc::clone(&self.log));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, fault, times, elsewhere.clone(), Arc::clone(&log)));
            }
        });
    }

    pub fn log(&self) -> std::sync::MutexGuard<'_, Log> {
        self.log.lock().unwrap()
    }
}

/// Serves one connection. A broken one ends; that is what this is about.
async fn serve(
    mut stream: TcpStream,
    fault: Fault,
    times: usize,
    elsewhere: String,
    log: Arc<Mutex<Log>>,
) -> io::Result<()> {
    let mut unread = Vec::new();
    loop {
        while unread.is_empty() {
            if stream.read_buf(&mut unread).await? == 0 {
                return Ok(());
            }
        }
        let number = {
            let mut log = log.lock().unwrap();
            log.begun += 1;
            log.begun
        };
        let fails = number <= times && fault != Fault::Refuse;
        if fails && fault == Fault::ResetMidRequest {
            return reset(&stream);
        }
        let key = request(&mut stream, &mut unread).await?;
        {
            let mut log = log.lock().unwrap();
            log.whole += 1;
            log.keys.extend(key);
        }
        match fault {
            _ if !fails => stream.write_all(&json("200 OK", "", r#"{"id": "t1"}"#)).await?,
            Fault::ResetBeforeHeaders => return reset(&stream),
            Fault::ResetMidAnswer => {
                stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"id\": \"t").await?;
                stream.flush().await?;
                // The client is to see what came before the connection breaks.
                tokio::time::sleep(Duration::from_millis(100)).await;
                return reset(&stream);
            }
            Fault::Stall => return std::future::pending().await,
            Fault::SlowDrip => {
                stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n").await?;
                loop {
                    stream.write_all(b" ").await?;
                    tokio::time::sleep(Duration::from_millis(20)).await;
                }
            }
            _ => stream.write_all(&answer(fault, &elsewhere)).await?,
        }
    }
}

/// Breaks the connection such that the other side gets an error and not an end.
fn reset(stream: &TcpStream) -> io::Result<()> {
    stream.set_zero_linger()
}

/// A whole answer that is not what it should be.
fn answer(fault: Fault, elsewhere: &str) -> Vec<u8> {
    let html = "Content-Type: text/html\r\n";
    match fault {
        Fault::TruncatedJson => json("200 OK", "", r#"{"id": "t1", "tot"#),
        Fault::WrongContentType => json("200 OK", "Content-Type: image/png\r\n", r#"{"id": "t1"}"#),
        Fault::NoContentWithBody => b"HTTP/1.1 204 No Content\r\n\r\n{\"id\": \"t1\"}".to_vec(),
        Fault::Html => json("200 OK", html, "<html>Welcome to the proxy</html>"),
        Fault::LargeErrorPage => json("500 Oops", html, &"<p>".repeat(10_000_000 / 3)),
        Fault::TooManyRequests => json("429 Slow Down", "Retry-After: 0\r\n", "{}"),
        Fault::ClockJump => {
            // A clock that is far ahead of ours; by it, there is a second to wait.
            let times = "Date: Thu, 01 Jan 2099 00:00:00 GMT\r\nRetry-After: Thu, 01 Jan 2099 00:00:01 GMT\r\n";
            json("503 Later", times, "{}")
        }
        Fault::Redirect => json("307 Elsewhere", &format!("Location: {elsewhere}\r\n"), "{}"),
        Fault::GzipBomb => {
            let bomb = bomb(10 * 1024 * 1024);
            let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Encoding: gzip\r\n";
            [format!("{head}Content-Length: {}\r\n\r\n", bomb.len()).as_bytes(), &bomb].concat()
        }
        other => panic!("{other:?} has no whole answer"),
    }
}

fn json(status: &str, headers: &str, body: &str) -> Vec<u8> {
    format!("HTTP/1.1 {status}\r\n{headers}Content-Length: {}\r\n\r\n{body}", body.len()).into_bytes()
}

/// What gzip makes of that many zeros: a deflate block with fixed codes, in which 13 bits stand for 258 of them.
fn bomb(size: usize) -> Vec<u8> {
    let mut bomb = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];
    // The last block, fixed codes; the literal 0.
    let mut bits: Vec<bool> = [1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0].map(|bit| bit == 1).to_vec();
    for _ in 0..size / 258 {
        bits.extend([1, 1, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0, 0].map(|bit| bit == 1));
    }
    bits.extend([false; 7]);
    bomb.extend(bits.chunks(8).map(|byte| byte.iter().rev().fold(0, |byte, bit| byte << 1 | u8::from(*bit))));
    bomb
}

/// Reads one request to its end, and gives its idempotency key.
pub async fn request(stream: &mut TcpStream, unread: &mut Vec<u8>) -> io::Result<Option<String>> {
    loop {
        let mut headers = [httparse::EMPTY_HEADER; 64];
        let mut request = httparse::Request::new(&mut headers);
        if let httparse::Status::Complete(head) = request.parse(unread).map_err(io::Error::other)? {
            let header = |name: &str| {
                let found = request.headers.iter().find(|header| header.name.eq_ignore_ascii_case(name));
                found.map(|header| String::from_utf8_lossy(header.value).into_owned())
            };
            let length: usize = header("content-length").map_or(0, |length| length.parse().unwrap());
            let key = header("idempotency-key");
            if unread.len() >= head + length {
                unread.drain(..head + length);
                return Ok(key);
            }
        }
        if stream.read_buf(unread).await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
    }
}
