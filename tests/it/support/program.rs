//! Programs that tests start: servers of their own.

use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::channel;
use std::thread;

/// A program that runs until it is dropped.
pub(crate) struct Running(Child);

impl Running {
    /// Starts a program, and waits until its log has a line with these words.
    pub(crate) fn start(command: &mut Command, is_up: &'static str) -> Self {
        command.stdout(Stdio::null()).stderr(Stdio::piped()).process_group(0);
        let mut process = command.spawn().unwrap();
        let mut log = BufReader::new(process.stderr.take().unwrap()).lines();
        let (sender, is_there) = channel();
        thread::spawn(move || {
            let mut said = Vec::new();
            while let Some(Ok(line)) = log.next() {
                if line.contains(is_up) {
                    let _ = sender.send(Ok(()));
                    // read to its end, because the program waits for its reader
                    return log.for_each(drop);
                }
                said.push(line);
            }
            let _ = sender.send(Err(said.join("\n")));
        });
        if let Err(said) = is_there.recv().unwrap() {
            panic!("{command:?} has ended: {said}");
        }
        Running(process)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // with the processes that it has started
        run(Command::new("kill").args(["-KILL", "--", &format!("-{}", self.0.id())]));
        self.0.wait().unwrap();
    }
}

/// Runs a program to its end, and expects it to succeed.
pub(crate) fn run(command: &mut Command) {
    let output = command.output().unwrap();
    let said = [output.stdout, output.stderr].concat();
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&said));
}

/// Database servers refuse to run as root, and have users of their own.
fn is_root() -> bool {
    let id = Command::new("id").arg("-u").output().unwrap();
    id.stdout == b"0\n"
}

/// A command that runs as the user, if this process may.
pub(crate) fn as_user(user: &str, program: &Path) -> Command {
    if !is_root() {
        return Command::new(program);
    }
    let mut command = Command::new("setpriv");
    command.arg(format!("--reuid={user}")).arg(format!("--regid={user}")).arg("--clear-groups");
    command.arg(program);
    command
}

/// Gives a folder to the user that a server runs as, if this process may.
pub(crate) fn give_to(user: &str, folder: &Path) {
    if is_root() {
        run(Command::new("chown").arg(user).arg(folder));
    }
}

pub(crate) fn free_port() -> u16 {
    TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port()
}
