//! A server of ours as a real process: started, waited for, spoken to over HTTP, told to stop.

use std::fs::{self, File};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::Duration;

use clarion::mail::read::{CapturedMail, find_captured, list_captured};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// How often something is looked for before a test gives up, and how long between two looks.
const LOOKS: usize = 800;
const BETWEEN: Duration = Duration::from_millis(25);

/// A port that was free a moment ago.
pub fn free_port() -> u16 {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap().port()
}

/// Looks until there is something to see.
pub async fn look_for<T>(what: &str, mut look: impl AsyncFnMut() -> Option<T>) -> T {
    for _ in 0..LOOKS {
        if let Some(seen) = look().await {
            return seen;
        }
        tokio::time::sleep(BETWEEN).await;
    }
    panic!("never seen: {what}");
}

/// A process that is ended when it is dropped, however the test ends. Its words go to two files.
pub struct Process {
    child: Child,
    log: std::path::PathBuf,
    said: std::path::PathBuf,
}

impl Process {
    /// Starts the binary in `folder` with `variables` alone.
    pub fn start(folder: &Path, variables: &[(&str, &str)], arguments: &[&str]) -> Self {
        let (log, said) = (folder.join("stderr.log"), folder.join("stdout.log"));
        let child = Command::new(env!("CARGO_BIN_EXE_clarion"))
            .args(arguments)
            .current_dir(folder)
            .env_clear()
            .envs(variables.iter().copied())
            .stdin(Stdio::null())
            .stdout(File::create(&said).unwrap())
            .stderr(File::create(&log).unwrap())
            .spawn()
            .unwrap();
        Self { child, log, said }
    }

    /// What it has logged so far.
    pub fn log(&self) -> String {
        fs::read_to_string(&self.log).unwrap()
    }

    /// What it has told so far.
    pub fn said(&self) -> String {
        fs::read_to_string(&self.said).unwrap()
    }

    /// Waits until the site on `port` takes signatures.
    pub async fn ready(&mut self, port: u16) {
        for _ in 0..LOOKS {
            if let Some(status) = self.child.try_wait().unwrap() {
                panic!("it ended with {status}: {}", self.log());
            }
            if TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await.is_ok()
                && get(port, "/readyz").await.status == 200
            {
                return;
            }
            tokio::time::sleep(BETWEEN).await;
        }
        panic!("never ready: {}", self.log());
    }

    /// Its number.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Asks it to stop, as a service manager does.
    pub fn ask_to_stop(&self) {
        let told = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status().unwrap();
        assert!(told.success());
    }

    /// Ends it at once, with no chance to tidy up.
    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Waits for its end.
    pub async fn ended(&mut self) -> ExitStatus {
        let child = &mut self.child;
        look_for("the end of the process", async || child.try_wait().unwrap()).await
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended by itself, which is what a test wants.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What a server answered.
pub struct Answer {
    pub status: u16,
    pub head: String,
    pub body: String,
}

pub async fn get(port: u16, path: &str) -> Answer {
    ask(port, &format!("GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n")).await
}

/// Sends a form, as the page with it does.
pub async fn post(port: u16, path: &str, fields: &[(&str, &str)]) -> Answer {
    let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    let request = format!(
        "POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nOrigin: http://127.0.0.1:{port}\r\nConnection: close\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    ask(port, &request).await
}

async fn ask(port: u16, request: &str) -> Answer {
    let mut stream = TcpStream::connect(SocketAddr::from((Ipv4Addr::LOCALHOST, port))).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut received = Vec::new();
    tokio::time::timeout(Duration::from_secs(20), stream.read_to_end(&mut received)).await.unwrap().unwrap();
    let text = String::from_utf8_lossy(&received);
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    Answer { status, head: head.to_owned(), body: body.to_owned() }
}

/// The stamp in the form of a petition.
pub async fn stamp(port: u16) -> String {
    let page = get(port, "/en/petitions/england").await;
    assert_eq!(page.status, 200, "{}", page.body);
    let rest = page.body.split_once("name=\"stamp\" value=\"").unwrap().1;
    rest.split_once('"').unwrap().0.to_owned()
}

/// Signs the petition of England by its form.
pub async fn sign(port: u16, stamp: &str, email: &str, postcode: &str) -> Answer {
    let fields = [
        ("name", "Siân Example"),
        ("email", email),
        ("postcode", postcode),
        ("website", ""),
        ("stamp", stamp),
    ];
    post(port, "/en/petitions/england/signatures", &fields).await
}

/// Waits for the captured mail of a kind.
pub async fn captured(folder: &Path, kind: &str) -> CapturedMail {
    look_for(kind, async || {
        let summary = list_captured(folder, 100).unwrap().into_iter().find(|summary| summary.kind == kind)?;
        find_captured(folder, summary.id).unwrap()
    })
    .await
}

/// The path of a mail's link to a page, its token with it.
pub fn link_to<'a>(mail: &'a CapturedMail, port: u16, page: &str) -> &'a str {
    let base = format!("http://127.0.0.1:{port}");
    let found = mail.links.iter().find(|link| link.contains(&format!("/{page}/")));
    found.unwrap().strip_prefix(&base).unwrap()
}
