//! An HTTP/1.1 client that costs as little as can be, so that what is measured is the server.

use std::io::{Error, ErrorKind};
use std::net::SocketAddr;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// The `Host` of every request: what the measured server believes its own address to be.
pub const HOST: &str = "127.0.0.1:8080";

/// One connection that is kept open.
pub struct Connection {
    stream: TcpStream,
    received: Vec<u8>,
}

/// What the server answered.
pub struct Answer {
    /// The status code.
    pub status: u16,
    /// The body.
    pub body: Vec<u8>,
}

impl Connection {
    /// Connects.
    ///
    /// # Errors
    /// The server does not listen.
    pub async fn open(server: SocketAddr) -> std::io::Result<Self> {
        let stream = TcpStream::connect(server).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, received: Vec::with_capacity(4_096) })
    }

    /// Gets a page.
    ///
    /// # Errors
    /// The connection broke, or the answer is not one that this client understands.
    pub async fn get(&mut self, path: &str) -> std::io::Result<Answer> {
        self.ask(format!("GET {path} HTTP/1.1\r\nHost: {HOST}\r\n\r\n").as_bytes()).await
    }

    /// Sends a request and waits for its answer.
    ///
    /// # Errors
    /// As [`Connection::get`].
    pub async fn ask(&mut self, request: &[u8]) -> std::io::Result<Answer> {
        self.stream.write_all(request).await?;
        self.received.clear();
        let Head { status, body: head, length } = loop {
            self.receive().await?;
            if let Some(head) = read_head(&self.received)? {
                break head;
            }
        };
        while self.received.len() < head + length {
            self.receive().await?;
        }
        let body = self.received.get(head..head + length).ok_or_else(strange)?.to_vec();
        Ok(Answer { status, body })
    }

    async fn receive(&mut self) -> std::io::Result<()> {
        match self.stream.read_buf(&mut self.received).await? {
            0 => Err(ErrorKind::UnexpectedEof.into()),
            _ => Ok(()),
        }
    }
}

/// What an answer's head says.
struct Head {
    status: u16,
    /// Where the body begins.
    body: usize,
    /// How long it is.
    length: usize,
}

/// Reads a head, line by line; `None` while its end has not come. The server sends lengths, never chunks, on what
/// is asked here.
fn read_head(received: &[u8]) -> std::io::Result<Option<Head>> {
    const LENGTH: &[u8] = b"content-length:";
    let (mut status, mut length, mut body) = (None, None, 0);
    for line in received.split_inclusive(|byte| *byte == b'\n') {
        body += line.len();
        if line == b"\r\n" {
            let (status, length) = status.zip(length).ok_or_else(strange)?;
            return Ok(Some(Head { status, body, length }));
        }
        if status.is_none() {
            status = line.split(|byte| *byte == b' ').nth(1).and_then(number);
        } else if let Some((name, value)) = line.split_at_checked(LENGTH.len())
            && name.eq_ignore_ascii_case(LENGTH)
        {
            length = number(value);
        }
    }
    Ok(None)
}

fn number<N: std::str::FromStr>(text: &[u8]) -> Option<N> {
    std::str::from_utf8(text).ok()?.trim().parse().ok()
}

fn strange() -> Error {
    Error::new(ErrorKind::InvalidData, "the server's answer has no status or no length")
}
