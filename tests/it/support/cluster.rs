//! Servers of PostgreSQL that a test starts, stops and restarts: with a folder and a port of their
//! own, beside the server of the suite.

use std::fs::OpenOptions;
use std::io::Write;
use std::path::PathBuf;

use tempfile::TempDir;

use crate::support::program::{as_user, free_port, give_to, run};
use crate::support::setting::setting;

/// Is stopped, and its files are removed, when it is dropped.
pub(crate) struct Cluster {
    programs: PathBuf,
    folder: TempDir,
    port: u16,
}

impl Cluster {
    /// An empty server, if the folder of PostgreSQL's programs is set.
    pub(crate) fn start() -> Option<Self> {
        let cluster = Self::without_data(setting("PAGINATE_POSTGRES_PROGRAMS")?.into());
        cluster.run("initdb", &["-D", "data", "-U", "postgres", "-A", "trust", "-N"]);
        cluster.configure();
        cluster.pg_ctl("start");
        Some(cluster)
    }

    /// A server that repeats the writes of this one, and takes none itself.
    pub(crate) fn replica(&self) -> Self {
        let replica = Self::without_data(self.programs.clone());
        let url = self.url();
        let copy = ["-D", "data", "-d", &url, "-R", "-c", "fast", "-X", "stream"];
        replica.run("pg_basebackup", &copy);
        replica.configure();
        replica.pg_ctl("start");
        replica
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    pub(crate) fn url(&self) -> String {
        format!("postgres://postgres@127.0.0.1:{}/postgres", self.port)
    }

    /// Closes all connections, and takes new ones when it is back.
    pub(crate) fn restart(&self) {
        self.stop();
        self.start_again();
    }

    /// Closes all connections, and refuses new ones.
    pub(crate) fn stop(&self) {
        self.pg_ctl("stop");
    }

    /// Takes connections again.
    pub(crate) fn start_again(&self) {
        self.pg_ctl("start");
    }

    fn without_data(programs: PathBuf) -> Self {
        let folder = tempfile::tempdir().unwrap();
        give_to("postgres", folder.path());
        Cluster { programs, folder, port: free_port() }
    }

    /// No write needs to outlast the test, and a Unix socket would need a folder.
    fn configure(&self) {
        let path = self.folder.path().join("data/postgresql.conf");
        let mut file = OpenOptions::new().append(true).open(path).unwrap();
        let port = self.port;
        let settings = format!(
            "fsync = off\nunix_socket_directories = ''\nport = {port}\nmax_connections = 400\n"
        );
        file.write_all(settings.as_bytes()).unwrap();
    }

    fn pg_ctl(&self, action: &str) {
        self.run("pg_ctl", &["-D", "data", "-l", "log", "-m", "fast", "-w", action]);
    }

    fn run(&self, program: &str, arguments: &[&str]) {
        let program = self.programs.join(program);
        run(as_user("postgres", &program).args(arguments).current_dir(self.folder.path()));
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        self.pg_ctl("stop");
    }
}
