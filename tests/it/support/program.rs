//! Programs that tests run: servers of databases and what they are made with.

use std::net::TcpListener;
use std::path::Path;
use std::process::Command;

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
