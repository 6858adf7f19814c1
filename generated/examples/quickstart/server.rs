//! A stand-in for RevKeen: the same four answers each time.

use std::convert::Infallible;

use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;

/// Starts the server at a free port; gives its URL.
pub async fn start() -> std::io::Result<String> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("http://{}/v2", listener.local_addr()?);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let connection = hyper::server::conn::http1::Builder::new();
            tokio::spawn(connection.serve_connection(TokioIo::new(stream), service_fn(answer)));
        }
    });
    Ok(url)
}

async fn answer(request: Request<Incoming>) -> Result<Response<String>, Infallible> {
    let (status, body) = match (request.method(), request.uri().path()) {
        (&Method::PUT, "/v2/customers/external/practicehub/PAT-7") => (StatusCode::CREATED, CUSTOMER),
        (&Method::PUT, "/v2/products/external/practicehub/yoga-year") => (StatusCode::OK, PRODUCT),
        (&Method::PUT, "/v2/integrations/practicehub/product-mappings") => (StatusCode::OK, MAPPINGS),
        _ => (StatusCode::NOT_FOUND, r#"{"error": "no such product"}"#),
    };
    let mut response = Response::new(body.to_owned());
    *response.status_mut() = status;
    Ok(response)
}

const CUSTOMER: &str = r#"{"created": true, "data": {
    "id": "0b6f2c1e-8c5a-4f0e-9d3b-2a7e51c4d908", "merchantId": "7e4b1d60-52a9-4c3f-8f16-93c05ad2be71",
    "email": "ada@example.com", "name": "Ada Brook",
    "createdAt": "2026-11-20T09:30:00Z", "updatedAt": "2026-11-20T09:30:00Z"
}}"#;

const PRODUCT: &str = r#"{"created": true, "data": {
    "id": "5d1a9e74-3f62-4b8b-a1c7-6e0f92d83b15", "merchantId": "7e4b1d60-52a9-4c3f-8f16-93c05ad2be71",
    "name": "Yoga, full year", "description": null, "kind": "subscription",
    "amountCents": 24000, "currency": "GBP", "isActive": true, "externalId": "yoga-year",
    "externalSystem": "practicehub", "externalRef": null, "interval": "year", "intervalCount": 1,
    "createdAt": "2026-11-20T09:30:00Z", "updatedAt": "2026-11-20T09:30:00Z"
}}"#;

const MAPPINGS: &str = r#"{"success": true, "count": 1}"#;
