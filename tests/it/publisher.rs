//! A publisher on this machine: answers requests as a test has written them down, and remembers what it was asked.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

/// What was asked: the path with its query, and the header fields in lower case.
#[derive(Clone, Debug)]
pub struct Asked {
    pub path: String,
    pub head: String,
}

/// What is answered.
#[derive(Clone, Debug)]
pub enum Reply {
    /// A status line's end (`200 OK`), header fields, and a body with its right length.
    Whole(&'static str, Vec<(&'static str, String)>, Vec<u8>),
    /// A body that promises so many bytes more than it has.
    Cut(Vec<u8>, usize),
    /// A body without a length, ended by the connection's end.
    Endless(Vec<u8>),
    /// Nothing, until the other side gives up.
    Silence,
    /// The connection's end, before a word.
    Drop,
}

impl Reply {
    pub fn ok(body: impl Into<Vec<u8>>) -> Self {
        Self::Whole("200 OK", Vec::new(), body.into())
    }

    pub fn status(line: &'static str) -> Self {
        Self::Whole(line, Vec::new(), b"busy".to_vec())
    }

    pub fn with(self, name: &'static str, value: &str) -> Self {
        let Self::Whole(line, mut fields, body) = self else {
            panic!("only a whole reply has header fields")
        };
        fields.push((name, value.to_owned()));
        Self::Whole(line, fields, body)
    }
}

type Script = dyn Fn(&Asked, usize) -> Reply + Send + Sync;

/// The publisher. It is gone when it is dropped.
pub struct Publisher {
    pub port: u16,
    asked: Arc<Mutex<Vec<Asked>>>,
    ends: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Publisher {
    /// Begins to answer. The script is given a request, and how many came before it.
    pub fn new(script: impl Fn(&Asked, usize) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let (asked, ends) = (Arc::new(Mutex::new(Vec::new())), Arc::new(AtomicBool::new(false)));
        let (book, over, script) = (Arc::clone(&asked), Arc::clone(&ends), Arc::new(script));
        let thread = std::thread::spawn(move || {
            for stream in listener.incoming() {
                if over.load(Ordering::SeqCst) {
                    break;
                }
                let (book, script) = (Arc::clone(&book), Arc::clone(&script));
                std::thread::spawn(move || answer(stream.unwrap(), &book, script.as_ref()));
            }
        });
        Self { port, asked, ends, thread: Some(thread) }
    }

    /// The address of a path.
    pub fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    /// Everything that was asked so far.
    pub fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }

    /// The paths that were asked for.
    pub fn paths(&self) -> Vec<String> {
        self.asked().into_iter().map(|asked| asked.path).collect()
    }
}

impl Drop for Publisher {
    fn drop(&mut self) {
        self.ends.store(true, Ordering::SeqCst);
        // One more caller wakes the listener, which then sees that it is over.
        let _ = TcpStream::connect(SocketAddr::from((Ipv4Addr::LOCALHOST, self.port)));
        let _ = self.thread.take().unwrap().join();
    }
}

fn answer(mut stream: TcpStream, book: &Mutex<Vec<Asked>>, script: &Script) {
    let mut lines = BufReader::new(stream.try_clone().unwrap()).lines().map_while(Result::ok);
    let Some(first) = lines.next() else { return };
    let head: Vec<String> =
        lines.by_ref().take_while(|line| !line.is_empty()).map(|line| line.to_lowercase()).collect();
    let asked = Asked { path: first.split(' ').nth(1).unwrap().to_owned(), head: head.join("\n") };
    let before = {
        let mut book = book.lock().unwrap();
        book.push(asked.clone());
        book.len() - 1
    };
    // The client may have what it wants before the end, and hang up.
    let _ = match script(&asked, before) {
        Reply::Whole(line, fields, body) => {
            let fields: String = fields.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
            let length = if line.starts_with("304") {
                String::new()
            } else {
                format!("Content-Length: {}\r\n", body.len())
            };
            let head = format!("HTTP/1.1 {line}\r\nConnection: close\r\n{length}{fields}\r\n");
            stream
                .write_all(&[head.into_bytes(), if line.starts_with("304") { vec![] } else { body }].concat())
        }
        Reply::Cut(body, missing) => {
            let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", body.len() + missing);
            stream.write_all(&[head.into_bytes(), body].concat())
        }
        Reply::Endless(body) => {
            stream.write_all(&[b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n".to_vec(), body].concat())
        }
        Reply::Silence => stream.read_to_end(&mut Vec::new()).map(|_| ()),
        Reply::Drop => Ok(()),
    };
}
