//! The servers as processes: started, replaced and ended.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use crate::server::{DATABASE, FRAMEWORK, PORT, READY, SECRET};
use crate::world::World;

/// Longer than a server's own patience.
const PATIENCE: Duration = Duration::from_secs(20);

pub(crate) struct Process {
    pub(crate) framework: &'static str,
    child: Child,
    log: PathBuf,
}

impl Process {
    /// A server that listens. Its log is a file in `folder`.
    pub(crate) fn start(world: &World, framework: &'static str, folder: &Path) -> Process {
        let log = tempfile::Builder::new().prefix(framework).tempfile_in(folder).unwrap();
        let (_, log) = log.keep().unwrap();
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.env(FRAMEWORK, framework).env(PORT, world.port.to_string());
        command.env(DATABASE, &world.database).env(SECRET, &world.secret);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(File::create(&log).unwrap());
        let mut process = Process { framework, child: command.spawn().unwrap(), log };
        let mut line = String::new();
        BufReader::new(process.child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        assert_eq!(line.trim(), READY, "{framework} does not listen: {}", process.log());
        process
    }

    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    pub(crate) fn terminate(&self) {
        let kill = Command::new("kill").args(["-TERM", &self.id().to_string()]).status();
        assert!(kill.unwrap().success());
    }

    /// Waits until the process has ended, and returns what is wrong with its end.
    pub(crate) async fn ended(&mut self) -> Result<(), String> {
        let ended = async {
            loop {
                if let Some(status) = self.child.try_wait().unwrap() {
                    return status;
                }
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        let status = tokio::time::timeout(PATIENCE, ended).await;
        let status = status.map_err(|_| format!("{} does not end", self.framework))?;
        if !status.success() {
            return Err(format!("{} ended with {status}: {}", self.framework, self.log()));
        }
        match self.bad_lines() {
            lines if lines.is_empty() => Ok(()),
            lines => Err(format!("the log of {}:\n{}", self.framework, lines.join("\n"))),
        }
    }

    pub(crate) fn log(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap()
    }

    /// Panics and errors. What a restart explains is a warning of ours; actix-web repeats at level
    /// ERROR that a file was cut off, which its reader checks.
    fn bad_lines(&self) -> Vec<String> {
        let log = self.log();
        let is_error = |line: &&str| {
            line.contains(" ERROR ") && !line.contains("Response payload stream error")
        };
        let lines = log.lines().filter(|line| line.contains("panicked") || is_error(line));
        lines.map(str::to_owned).collect()
    }

    /// The resident memory, in KiB.
    pub(crate) fn memory(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.id())).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
        line.trim().trim_end_matches(" kB").parse().unwrap()
    }

    /// How many sockets and files are open.
    pub(crate) fn open_files(&self) -> usize {
        std::fs::read_dir(format!("/proc/{}/fd", self.id())).unwrap().count()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // it has ended already, unless the test failed
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
