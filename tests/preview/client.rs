//! An HTTP client that sends exactly what it is told, and one that listens to an open page's messages.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

/// An answer.
#[derive(Debug, Clone)]
pub struct Answer {
    pub status: u16,
    pub head: String,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub fn header(&self, name: &str) -> Option<String> {
        let line = self.head.lines().find(|line| line.to_ascii_lowercase().starts_with(&format!("{name}:")))?;
        Some(line.split_once(':')?.1.trim().to_owned())
    }

    /// The page as a build writes it.
    pub fn page(&self) -> Vec<u8> {
        let begin = b"<script src=\"/_khorgos/preview.js\" data-page=\"";
        let end = b"\" defer></script>";
        let Some(from) = find(&self.body, begin) else { return self.body.clone() };
        let to = from + find(&self.body[from..], end).unwrap() + end.len();
        [&self.body[..from], &self.body[to..]].concat()
    }

    /// What the page says that it looks like.
    pub fn token(&self) -> String {
        let text = self.text();
        let at = text.find("data-page=\"").expect("a page with the preview's script") + 11;
        text[at..].split('"').next().unwrap().to_owned()
    }
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|window| window == wanted)
}

pub fn connect(address: &str) -> TcpStream {
    let stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    stream.set_nodelay(true).unwrap();
    stream
}

/// Sends a request as it is, and reads the answer to its end.
pub fn raw(address: &str, request: &str) -> Answer {
    let mut stream = connect(address);
    stream.write_all(request.as_bytes()).unwrap();
    let mut bytes = Vec::new();
    // A server may close before it has read everything that it refused.
    let _ = stream.read_to_end(&mut bytes);
    let end = find(&bytes, b"\r\n\r\n")
        .unwrap_or_else(|| panic!("no answer to {request:?}: {:?}", String::from_utf8_lossy(&bytes)));
    let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    Answer { status, head, body: bytes[end + 4..].to_vec() }
}

pub fn get(address: &str, path: &str) -> Answer {
    get_with(address, path, "")
}

/// `headers` are whole lines with their ends.
pub fn get_with(address: &str, path: &str, headers: &str) -> Answer {
    raw(address, &format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n{headers}\r\n"))
}

/// A message to an open page.
#[derive(Debug, Clone)]
pub struct Message {
    pub kind: String,
    pub data: serde_json::Value,
}

/// An open page.
pub struct Open {
    messages: Receiver<Message>,
    stream: TcpStream,
}

impl Open {
    /// Opens a page as a browser does that has just loaded it.
    pub fn page(address: &str, path: &str) -> Self {
        let token = get(address, path).token();
        Self::with_token(address, path, &token)
    }

    pub fn with_token(address: &str, path: &str, token: &str) -> Self {
        let mut stream = connect(address);
        write!(stream, "GET /_khorgos/events?path={path}&page={token} HTTP/1.1\r\nHost: {address}\r\n\r\n").unwrap();
        let (sender, messages) = channel();
        let reader = BufReader::new(stream.try_clone().unwrap());
        std::thread::spawn(move || {
            let mut kind = String::new();
            for line in reader.lines().map_while(Result::ok) {
                if let Some(found) = line.strip_prefix("event: ") {
                    found.clone_into(&mut kind);
                } else if let Some(data) = line.strip_prefix("data: ")
                    && sender.send(Message { kind: kind.clone(), data: serde_json::from_str(data).unwrap() }).is_err()
                {
                    return;
                }
            }
        });
        Self { messages, stream }
    }

    /// The next message of a kind, within some seconds.
    pub fn wait(&self, kind: &str) -> Message {
        let end = Instant::now() + Duration::from_secs(4);
        loop {
            let left = end.saturating_duration_since(Instant::now());
            let message = self.messages.recv_timeout(left).unwrap_or_else(|_| panic!("no `{kind}` came"));
            if message.kind == kind {
                return message;
            }
        }
    }

    /// The problems, once they are what is wanted.
    pub fn wait_for_problems(&self, wanted: impl Fn(&serde_json::Value) -> bool) -> serde_json::Value {
        let end = Instant::now() + Duration::from_secs(5);
        let mut last = serde_json::Value::Null;
        while let Ok(message) = self.messages.recv_timeout(end.saturating_duration_since(Instant::now())) {
            if message.kind == "problems" {
                if wanted(&message.data) {
                    return message.data;
                }
                last = message.data;
            }
        }
        panic!("the problems that are wanted did not come; the last ones were {last:#}")
    }

    /// Every message that comes within a while.
    pub fn drain(&self, during: Duration) -> Vec<Message> {
        let end = Instant::now() + during;
        let mut all = Vec::new();
        while let Ok(message) = self.messages.recv_timeout(end.saturating_duration_since(Instant::now())) {
            all.push(message);
        }
        all
    }

    /// How often a kind comes within a while.
    pub fn count(&self, kind: &str, during: Duration) -> usize {
        self.drain(during).iter().filter(|message| message.kind == kind).count()
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        let _ = self.stream.shutdown(std::net::Shutdown::Both);
    }
}
