//! A mail server that takes everything at once and keeps nothing: what is measured is the one who sends.

use std::net::{Ipv4Addr, SocketAddr};

use anyhow::Context as _;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Handle;
use tokio::sync::watch;

/// Counts the messages that it took.
pub struct Sink {
    /// Where it listens.
    pub address: SocketAddr,
    /// Messages taken so far.
    pub taken: watch::Receiver<u64>,
}

impl Sink {
    /// Listens on a free loopback port for as long as `runtime` lives.
    ///
    /// # Errors
    /// No port is free.
    pub async fn start(runtime: &Handle) -> anyhow::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.context("no port is free")?;
        let address = listener.local_addr()?;
        let (count, taken) = watch::channel(0);
        runtime.spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                // A connection that breaks took what it took.
                tokio::spawn(take(stream, count.clone()));
            }
        });
        Ok(Self { address, taken })
    }
}

/// Speaks as much SMTP (RFC 5321) as a sender needs, with pipelining (RFC 2920).
async fn take(stream: TcpStream, count: watch::Sender<u64>) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    let (reading, mut writing) = stream.into_split();
    let mut reading = BufReader::new(reading);
    writing.write_all(b"220 sink\r\n").await?;
    let (mut line, mut replies) = (Vec::new(), Vec::new());
    loop {
        line.clear();
        if reading.read_until(b'\n', &mut line).await? == 0 {
            return Ok(());
        }
        let verb: Vec<u8> = line.iter().take(4).map(u8::to_ascii_uppercase).collect();
        let reply: &[u8] = match verb.as_slice() {
            b"EHLO" => b"250-sink\r\n250-PIPELINING\r\n250 8BITMIME\r\n",
            b"DATA" => b"354 go on\r\n",
            b"QUIT" => b"221 bye\r\n",
            _ => b"250 ok\r\n",
        };
        replies.extend_from_slice(reply);
        // What was asked at once is answered at once.
        if reading.buffer().is_empty() {
            writing.write_all(&replies).await?;
            replies.clear();
        }
        if verb == b"DATA" {
            while line != b".\r\n" {
                line.clear();
                if reading.read_until(b'\n', &mut line).await? == 0 {
                    return Ok(());
                }
            }
            count.send_modify(|taken| *taken += 1);
            writing.write_all(b"250 taken\r\n").await?;
        }
    }
}
