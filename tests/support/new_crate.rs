//! A new crate that contains only what a document says, and its server.

#![allow(dead_code, reason = "every test file takes what it needs")]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};

pub(crate) struct NewCrate {
    folder: tempfile::TempDir,
    name: &'static str,
    port: u16,
}

impl NewCrate {
    pub(crate) fn new(name: &'static str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let port = TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port();
        NewCrate { folder, name, port }
    }

    fn root() -> &'static Path {
        Path::new(env!("CARGO_MANIFEST_DIR"))
    }

    /// The target folder that all these crates share, so that dependencies are built once.
    fn target() -> PathBuf {
        NewCrate::root().join("target/readme")
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.folder.path().join(self.name)
    }

    fn cargo(&self, words: &[&str]) {
        let folder = if words[0] == "new" { self.folder.path().to_owned() } else { self.path() };
        let mut cargo = Command::new(env!("CARGO"));
        cargo.args(words).env("CARGO_TARGET_DIR", NewCrate::target()).stdin(Stdio::null());
        // those of this repository; a crate may have its own in a file `.env`
        cargo.env_remove("SQLX_OFFLINE").env_remove("DATABASE_URL");
        // faster to build, and no debugger is used
        cargo.env("CARGO_PROFILE_DEV_DEBUG", "false");
        let output = cargo.current_dir(folder).output().unwrap();
        assert!(output.status.success(), "{cargo:?}: {}", String::from_utf8_lossy(&output.stderr));
    }

    /// Runs a block of shell commands.
    pub(crate) fn follow(&self, commands: &str) {
        for line in commands.lines() {
            let mut words: Vec<_> = line.split_whitespace().collect();
            if words[0] == "cd" {
                continue;
            }
            assert_eq!(words.remove(0), "cargo");
            // until it is published, take the crate from this repository
            if words[1] == "tg-paginate" {
                words.extend(["--path", NewCrate::root().to_str().unwrap()]);
                words.remove(1);
            }
            self.cargo(&words);
        }
        // the versions of this repository, so that the test covers only the document
        std::fs::copy(NewCrate::root().join("Cargo.lock"), self.path().join("Cargo.lock")).unwrap();
    }

    /// Writes a block to a file, and replaces the port of its server with a free one.
    pub(crate) fn write(&self, file: &str, text: &str) {
        let path = self.path().join(file);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text.replace("8080", &self.port.to_string())).unwrap();
    }

    /// Builds and runs the crate until it listens at the address that it prints.
    pub(crate) fn serve(&self, path: &str) -> Server {
        self.cargo(&["build"]);
        let mut server = Command::new(NewCrate::target().join("debug").join(self.name));
        let server = server.current_dir(self.path()).stdout(Stdio::piped()).spawn().unwrap();
        let mut server = server;
        let mut output = BufReader::new(server.stdout.take().unwrap());
        let mut line = String::new();
        output.read_line(&mut line).unwrap();
        let mut server = Server { child: server, port: self.port, _output: output };
        assert_eq!(line, format!("http://127.0.0.1:{}{path}\n", self.port));
        // the program prints the address just before it listens
        while TcpStream::connect(("127.0.0.1", self.port)).is_err() {
            assert!(server.child.try_wait().unwrap().is_none(), "the server has stopped");
            std::thread::yield_now();
        }
        server
    }
}

/// The server, which stops when the test ends or panics.
pub(crate) struct Server {
    child: Child,
    port: u16,
    /// Kept open, because the server logs to it.
    _output: BufReader<ChildStdout>,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Server {
    /// The complete response to a GET.
    pub(crate) fn get(&self, path: &str) -> String {
        self.send(&format!("GET {path} HTTP/1.1"), "")
    }

    /// The complete response to a form.
    pub(crate) fn post(&self, path: &str, form: &str) -> String {
        self.send(&format!("POST {path} HTTP/1.1"), form)
    }

    fn send(&self, request: &str, form: &str) -> String {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        write!(
            stream,
            "{request}\r\nHost: localhost\r\nConnection: close\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{form}",
            form.len()
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }
}
