//! A connection that sends any bytes. Clients of HTTP refuse to send some of them.

use std::io::{Error, ErrorKind, Result};
use std::net::SocketAddr;

use httparse::Status;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

pub(crate) struct Answer {
    pub(crate) status: u16,
    /// The names are in lower case.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|header| header.0 == name).map(|header| &*header.1)
    }
}

pub(crate) struct Connection {
    server: SocketAddr,
    stream: Option<TcpStream>,
    received: Vec<u8>,
}

impl Connection {
    pub(crate) fn new(server: SocketAddr) -> Self {
        Connection { server, stream: None, received: Vec::new() }
    }

    /// The answer to a request. After an error, and where the server says so, the next request opens
    /// a new connection.
    pub(crate) async fn send(&mut self, request: &[u8]) -> Result<Answer> {
        let mut stream = match self.stream.take() {
            Some(stream) => stream,
            None => {
                self.received.clear();
                TcpStream::connect(self.server).await?
            }
        };
        // a server may answer, and close, before it has read all
        let written = stream.write_all(request).await;
        let answer = self.read(&mut stream, request.starts_with(b"HEAD ")).await;
        let answer = answer.map_err(|error| written.err().unwrap_or(error))?;
        if answer.header("connection") != Some("close") {
            self.stream = Some(stream);
        }
        Ok(answer)
    }

    async fn read(&mut self, stream: &mut TcpStream, is_head: bool) -> Result<Answer> {
        let (head, status, headers) = loop {
            if let Some(head) = head(&self.received)? {
                break head;
            }
            self.receive(stream).await?;
        };
        self.received.drain(..head);
        let mut answer = Answer { status, headers, body: String::new() };
        let bytes = if is_head || [204, 304].contains(&status) {
            Vec::new()
        } else if answer.header("transfer-encoding") == Some("chunked") {
            self.read_chunks(stream).await?
        } else {
            let length = answer.header("content-length").and_then(|length| length.parse().ok());
            self.take(stream, length.ok_or(ErrorKind::InvalidData)?).await?
        };
        answer.body = String::from_utf8(bytes).map_err(|_| ErrorKind::InvalidData)?;
        Ok(answer)
    }

    async fn read_chunks(&mut self, stream: &mut TcpStream) -> Result<Vec<u8>> {
        let mut body = Vec::new();
        loop {
            let (start, length) = loop {
                match httparse::parse_chunk_size(&self.received) {
                    Ok(Status::Complete(chunk)) => break chunk,
                    Ok(Status::Partial) => self.receive(stream).await?,
                    Err(_) => return Err(ErrorKind::InvalidData.into()),
                }
            };
            self.received.drain(..start);
            let chunk = self.take(stream, length as usize + 2).await?;
            body.extend_from_slice(&chunk[..length as usize]);
            if length == 0 {
                return Ok(body);
            }
        }
    }

    /// So many bytes that are received next.
    async fn take(&mut self, stream: &mut TcpStream, count: usize) -> Result<Vec<u8>> {
        while self.received.len() < count {
            self.receive(stream).await?;
        }
        let rest = self.received.split_off(count);
        Ok(std::mem::replace(&mut self.received, rest))
    }

    async fn receive(&mut self, stream: &mut TcpStream) -> Result<()> {
        self.received.reserve(16_384);
        match stream.read_buf(&mut self.received).await? {
            0 => Err(ErrorKind::UnexpectedEof.into()),
            _ => Ok(()),
        }
    }
}

type Head = (usize, u16, Vec<(String, String)>);

/// The head of an answer, and its length, as soon as it is there.
fn head(received: &[u8]) -> Result<Option<Head>> {
    let mut headers = [httparse::EMPTY_HEADER; 64];
    let mut response = httparse::Response::new(&mut headers);
    let Status::Complete(length) = response.parse(received).map_err(Error::other)? else {
        return Ok(None);
    };
    let headers = response.headers.iter().map(|header| {
        let value = String::from_utf8_lossy(header.value).into_owned();
        (header.name.to_ascii_lowercase(), value)
    });
    Ok(Some((length, response.code.unwrap_or_default(), headers.collect())))
}
