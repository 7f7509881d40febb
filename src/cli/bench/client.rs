//! An HTTP/1.1 client that costs as little as can be, so that what is measured is the server.

use std::io::{Error, ErrorKind};
use std::net::SocketAddr;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// The `Host` of every request: what the measured server believes its own address to be.
pub const HOST: &str = "127.0.0.1:8080";

/// The end of a head.
const END: &[u8] = b"\r\n\r\n";

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
        let head = loop {
            self.receive().await?;
            if let Some(at) = self.received.windows(END.len()).position(|bytes| bytes == END) {
                break at + END.len();
            }
        };
        let (status, length) = self.received.get(..head).and_then(read_head).ok_or_else(strange)?;
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

/// Status and body length of an answer's head. The server sends lengths, never chunks, on what is asked here.
fn read_head(head: &[u8]) -> Option<(u16, usize)> {
    let mut lines = std::str::from_utf8(head).ok()?.split("\r\n");
    let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
    let length = lines.filter_map(|line| line.split_once(':')).find_map(|(name, value)| {
        name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse().ok())
    });
    Some((status, length??))
}

fn strange() -> Error {
    Error::new(ErrorKind::InvalidData, "the server's answer has no status or no length")
}
