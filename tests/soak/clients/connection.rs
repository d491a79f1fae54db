//! Requests on a connection that is kept, and the rules for their answers.

use std::error::Error;
use std::time::{Duration, Instant};

use http_body_util::{BodyExt, Empty};
use hyper::body::{Bytes, Incoming};
use hyper::client::conn::http1;
use hyper::{HeaderMap, Request, Response};
use hyper_util::rt::TokioIo;
use tokio::net::TcpSocket;

use super::Client;
use crate::world::Stop;

/// A client that waits longer has found a server that does not answer.
const PATIENCE: Duration = Duration::from_secs(60);

pub(super) struct Connection {
    port: u16,
    is_slow: bool,
    sender: Option<http1::SendRequest<Empty<Bytes>>>,
    /// When it was opened or last answered.
    used: Instant,
}

pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) headers: HeaderMap,
    pub(super) body: String,
    pub(super) began: Instant,
}

type Broken = Box<dyn Error + Send + Sync>;

impl Connection {
    /// Few bytes wait in the kernel for a slow reader.
    pub(super) fn new(port: u16, is_slow: bool) -> Self {
        Connection { port, is_slow, sender: None, used: Instant::now() }
    }

    pub(super) fn close(&mut self) {
        self.sender = None;
    }

    /// Sends a request, and goes away before the answer comes.
    pub(super) async fn abandon(&mut self, path: &str) {
        let _ = tokio::time::timeout(Duration::from_millis(1), self.send(path, None)).await;
        self.close();
    }

    async fn send(&mut self, path: &str, tag: Option<&str>) -> Result<Response<Incoming>, Broken> {
        let sender = match &mut self.sender {
            Some(sender) => sender,
            none => {
                self.used = Instant::now();
                none.insert(open(self.port, self.is_slow).await?)
            }
        };
        sender.ready().await?;
        let request = Request::get(path).header("host", "127.0.0.1");
        let request = match tag {
            Some(tag) => request.header("if-none-match", tag),
            None => request,
        };
        let response = sender.send_request(request.body(Empty::new())?).await?;
        self.used = Instant::now();
        Ok(response)
    }
}

async fn open(port: u16, is_slow: bool) -> Result<http1::SendRequest<Empty<Bytes>>, Broken> {
    let socket = TcpSocket::new_v4()?;
    let mut http = http1::Builder::new();
    if is_slow {
        socket.set_recv_buffer_size(8 * 1024)?;
        http.max_buf_size(8 * 1024);
    }
    let stream = socket.connect(([127, 0, 0, 1], port).into()).await?;
    let (sender, connection) = http.handshake(TokioIo::new(stream)).await?;
    // ends with the sender
    tokio::spawn(connection);
    Ok(sender)
}

impl Client {
    /// The page of an address.
    pub(super) async fn get(&mut self, path: &str) -> Result<Answer, Stop> {
        self.get_as(path, None, &[200]).await
    }

    /// The answer to a request, which has one of `statuses`. A request that was broken off by a
    /// deploy or refused during a restart is repeated.
    pub(super) async fn get_as(
        &mut self,
        path: &str,
        tag: Option<&str>,
        statuses: &[u16],
    ) -> Result<Answer, Stop> {
        loop {
            let (began, response) = self.open(path, tag, statuses).await?;
            let (head, body) = response.into_parts();
            let body = tokio::time::timeout(PATIENCE, body.collect()).await;
            let body = body.map_err(|_| format!("{path}: the body of the answer does not end"))?;
            match body {
                Ok(body) => {
                    let body = String::from_utf8(body.to_bytes().to_vec());
                    let body = body.map_err(|error| format!("{path}: {error}"))?;
                    let (status, headers) = (head.status.as_u16(), head.headers);
                    self.note_time(began, path);
                    return Ok(Answer { status, headers, body, began });
                }
                Err(error) => self.note_broken(began, path, &error.into())?,
            }
        }
    }

    /// The head of the answer, and when the request began.
    pub(super) async fn open(
        &mut self,
        path: &str,
        tag: Option<&str>,
        statuses: &[u16],
    ) -> Result<(Instant, Response<Incoming>), Stop> {
        loop {
            self.world.goes_on()?;
            let began = Instant::now();
            let response = tokio::time::timeout(PATIENCE, self.connection.send(path, tag)).await;
            let response = match response.map_err(|_| format!("{path}: no answer"))? {
                Ok(response) => response,
                Err(error) => {
                    self.note_broken(began, path, &error)?;
                    continue;
                }
            };
            let status = response.status().as_u16();
            let kind = self.kind.name();
            self.world.report.add(|numbers| numbers.answered(kind, status));
            if statuses.contains(&status) {
                return Ok((began, response));
            }
            let headers = response.headers().clone();
            if status == 503 && self.world.outages.went_on_since(began) {
                if headers.get("retry-after").is_none_or(|seconds| seconds != "5") {
                    return Err(format!("{path}: 503 without `Retry-After`: {headers:?}").into());
                }
                let _ = response.into_body().collect().await;
                self.world.pause(Duration::from_millis(200)).await?;
                continue;
            }
            let body = response.into_body().collect().await;
            let body = body.map(|body| String::from_utf8_lossy(&body.to_bytes()).into_owned());
            let took = began.elapsed();
            let answer = format!("{path}: {status} after {took:?}, {headers:?}\n{body:?}");
            return Err(Stop::Failure(answer));
        }
    }

    /// A connection may break when its process is replaced, and only then. If no request is under
    /// way, the client sees it at the next one.
    pub(super) fn note_broken(
        &mut self,
        began: Instant,
        path: &str,
        error: &Broken,
    ) -> Result<(), Stop> {
        self.connection.close();
        if !self.world.deploys.went_on_since(began.min(self.connection.used)) {
            return Err(format!("{path}: the answer was broken off: {error:?}").into());
        }
        self.world.report.add(|numbers| numbers.broken += 1);
        Ok(())
    }

    fn note_time(&self, began: Instant, path: &str) {
        if !self.world.outages.went_on_since(began) {
            let at = began.duration_since(self.world.began).as_secs();
            let request = format!("{path}, at {at} s");
            self.world.report.add(|numbers| numbers.took(began.elapsed(), request));
        }
    }
}
