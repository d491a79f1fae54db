//! The README works: a new crate, made of nothing but its blocks, compiles and pages.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};

const README: &str = include_str!("../README.md");

/// The first block of this language after a heading.
fn block(heading: &str, language: &str) -> &'static str {
    let (_, section) = README.split_once(heading).unwrap();
    let (_, block) = section.split_once(&format!("```{language}\n")).unwrap();
    block.split_once("```").unwrap().0
}

fn run(command: &mut Command) {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
}

/// The server, stopped when the test ends, however it ends.
struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn get(port: u16, path: &str) -> String {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

#[test]
fn a_new_crate_made_of_the_readme_pages_at_once() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = tempfile::tempdir().unwrap();
    let people = folder.path().join("people");
    let target = root.join("target/readme");
    let cargo = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO"));
        command.args(arguments).env("CARGO_TARGET_DIR", &target).stdin(Stdio::null());
        command
    };

    for line in block("## Quick start", "sh").lines() {
        let mut words: Vec<_> = line.split_whitespace().collect();
        if words[0] == "cd" {
            continue;
        }
        assert_eq!(words.remove(0), "cargo");
        let is_new = words[0] == "new";
        // until it is published, the crate of this name is the one in this repository
        if words[1] == "tg-paginate" {
            words.extend(["--path", root.to_str().unwrap()]);
            words.remove(1);
        }
        run(cargo(&words).current_dir(if is_new { folder.path() } else { &people }));
    }
    // the same versions as here, so that only what the README says is under test
    std::fs::copy(root.join("Cargo.lock"), people.join("Cargo.lock")).unwrap();

    let port = TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port();
    let main = block("## Quick start", "rust,no_run").replace("8080", &port.to_string());
    std::fs::write(people.join("src/main.rs"), main).unwrap();
    std::fs::create_dir(people.join("templates")).unwrap();
    let template = block("## Quick start", "jinja");
    std::fs::write(people.join("templates/persons.html"), template).unwrap();

    run(cargo(&["build"]).current_dir(&people));
    let mut server = Command::new(target.join("debug/people"));
    let server = server.current_dir(&people).stdout(Stdio::piped()).spawn().unwrap();
    let mut server = Server(server);
    let mut line = String::new();
    BufReader::new(server.0.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let address = format!("http://127.0.0.1:{port}/persons\n");
    assert_eq!(line, address);
    // the address is printed just before the server listens
    while TcpStream::connect(("127.0.0.1", port)).is_err() {
        assert!(server.0.try_wait().unwrap().is_none(), "the server has stopped");
        std::thread::yield_now();
    }

    let first = get(port, "/persons");
    assert!(first.starts_with("HTTP/1.1 200"), "{first}");
    assert_eq!(first.matches("<tr><td>").count(), 10);
    let next = "<a href=\"/persons?persons_tgp_limit=10&amp;persons_tgp_ordering=-age\
                &amp;persons_tgp_no=2&amp;persons_tgp_at=";
    let (_, anchor) = first.split_once(next).unwrap_or_else(|| panic!("{first}"));
    let (anchor, _) = anchor.split_once("\">2</a>").unwrap_or_else(|| panic!("{first}"));
    let second = get(port, &format!("/persons?persons_tgp_no=2&persons_tgp_at={anchor}"));
    assert_eq!(second.matches("<tr><td>").count(), 10);
    let last = get(port, "/persons?persons_tgp_no=last&persons_tgp_order=name");
    assert_eq!(last.matches("<tr><td>").count(), 5);
    assert!(last.contains("<td>Person 99</td>") || last.contains("<td>Person 95</td>"), "{last}");
}
