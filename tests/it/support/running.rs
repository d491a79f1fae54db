//! Programs that run beside a test, such as poolers.

use std::io::{BufRead, BufReader};
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::channel;
use std::thread;

use crate::support::program::run;

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
