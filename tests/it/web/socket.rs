//! What only a real connection shows: framing, half bodies, and whether the connection closes.

use std::net::SocketAddr;
use std::time::Duration;

use actix_web::{HttpServer, web};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::gate::{app, gate};

/// A server on a free port that lives as long as the test.
fn serve() -> SocketAddr {
    let gate = web::Data::new(gate(&[]));
    let server = HttpServer::new(move || app(gate.clone()))
        .workers(1)
        .disable_signals()
        // The framework's clock for this ticks twice a second: with less, it may miss its own deadline.
        .client_disconnect_timeout(Duration::from_millis(700))
        .bind(("127.0.0.1", 0))
        .unwrap();
    let address = server.addrs()[0];
    actix_web::rt::spawn(server.run());
    address
}

/// Sends `bytes`, keeps the sending side open, and reads until the server closes the connection.
async fn answer(address: SocketAddr, bytes: &str) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(bytes.as_bytes()).await.unwrap();
    let mut text = Vec::new();
    let read = stream.read_to_end(&mut text);
    tokio::time::timeout(Duration::from_secs(8), read).await.expect("the connection stayed open").ok();
    String::from_utf8(text).unwrap()
}

const HOST: &str = "Host: 127.0.0.1:8080\r\n";
const FORM: &str = "Content-Type: application/x-www-form-urlencoded\r\n";

#[actix_web::test]
async fn requests_that_two_readers_would_frame_apart_are_refused() {
    let address = serve();
    for head in [
        format!("GET /en HTTP/1.1\r\n{HOST}Host: elsewhere.example\r\n\r\n"),
        "GET /en HTTP/1.1\r\n\r\n".to_owned(),
        format!(
            "POST /en/mend HTTP/1.1\r\n{HOST}Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
        ),
        format!("POST /en/mend HTTP/1.1\r\n{HOST}Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd"),
        format!("POST /en/mend HTTP/1.1\r\n{HOST}Content-Length: +3\r\n\r\nabc"),
        format!("POST /en/mend HTTP/1.1\r\n{HOST}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n"),
    ] {
        let answer = answer(address, &head).await;
        assert!(answer.starts_with("HTTP/1.1 400 "), "{head}\n{answer}");
        assert_eq!(answer.matches("HTTP/1.1 ").count(), 1, "{answer}");
    }
}

#[actix_web::test]
async fn a_body_that_stalls_is_answered_and_its_connection_closed() {
    let head = format!("POST /cy/petitions/wales HTTP/1.1\r\n{HOST}{FORM}Content-Length: 1000\r\n\r\nname=Z");
    let answer = answer(serve(), &head).await;
    assert!(answer.starts_with("HTTP/1.1 408 "), "{answer}");
    assert!(answer.to_ascii_lowercase().contains("connection: close"), "{answer}");
    assert!(answer.contains("<html lang=\"cy\">"), "{answer}");
}

#[actix_web::test]
async fn a_body_that_never_ends_is_cut_at_its_limit() {
    let address = serve();
    let announced =
        format!("POST /en/petitions/wales HTTP/1.1\r\n{HOST}{FORM}Content-Length: 999999999\r\n\r\nx");
    let chunk = format!("4000\r\n{}\r\n", "a".repeat(0x4000));
    let head = format!("POST /en/petitions/wales HTTP/1.1\r\n{HOST}{FORM}Transfer-Encoding: chunked\r\n\r\n");
    let unasked = format!("GET /en/framed HTTP/1.1\r\n{HOST}Transfer-Encoding: chunked\r\n\r\n{chunk}");
    let cases = [(413, announced), (413, format!("{head}{chunk}{chunk}")), (200, unasked)];
    for (status, bytes) in cases {
        let answer = answer(address, &bytes).await;
        assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{answer}");
        assert!(answer.to_ascii_lowercase().contains("connection: close"), "{answer}");
    }
}

#[actix_web::test]
async fn head_sends_the_length_and_not_the_body() {
    let request = format!("HEAD /en HTTP/1.1\r\n{HOST}Connection: close\r\n\r\n");
    let answer = answer(serve(), &request).await;
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
    assert!(answer.to_ascii_lowercase().contains("content-length: 4\r\n"), "{answer}");
    assert!(answer.ends_with("\r\n\r\n"), "{answer}");
}

#[actix_web::test]
async fn a_handler_that_panics_still_answers() {
    let request = format!("GET /en/panic HTTP/1.1\r\n{HOST}Connection: close\r\n\r\n");
    let answer = answer(serve(), &request).await;
    assert!(answer.starts_with("HTTP/1.1 500 "), "{answer}");
    assert!(
        answer.contains("content-security-policy") && answer.contains("Something broke on our side"),
        "{answer}"
    );
}
