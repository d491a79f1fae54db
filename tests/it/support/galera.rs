//! Two servers of MariaDB that a test starts as one Galera cluster.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Sender, channel};
use std::thread;

use tempfile::TempDir;

use crate::support::program::{free_port, give_to, is_root, run};
use crate::support::setting::setting;

/// Both are killed, and their files are removed, when it is dropped.
pub(crate) struct Galera {
    nodes: Vec<Node>,
    _folder: TempDir,
}

struct Node {
    server: Child,
    port: u16,
}

impl Galera {
    /// Two empty servers, if the path of Galera's library is set.
    pub(crate) fn start() -> Option<Self> {
        let library = setting("PAGINATE_GALERA")?;
        let folder = tempfile::tempdir().unwrap();
        give_to("mysql", folder.path());
        let group = free_port();
        let first = Node::start(&library, &folder.path().join("first"), group, "gcomm://");
        let join = format!("gcomm://127.0.0.1:{group}");
        let second = Node::start(&library, &folder.path().join("second"), free_port(), &join);
        Some(Galera { nodes: vec![first, second], _folder: folder })
    }

    pub(crate) fn urls(&self) -> [String; 2] {
        [0, 1].map(|node| format!("mysql://root@127.0.0.1:{}/test", self.nodes[node].port))
    }
}

impl Drop for Galera {
    fn drop(&mut self) {
        for node in &mut self.nodes {
            node.server.kill().unwrap();
            node.server.wait().unwrap();
        }
    }
}

impl Node {
    /// Starts a server, which joins a cluster or makes one, and waits until it takes connections.
    fn start(library: &str, data: &Path, group_port: u16, cluster: &str) -> Self {
        let (port, transfer_port) = (free_port(), free_port());
        let user = if is_root() { "--user=mysql" } else { "--skip-symbolic-links" };
        run(Command::new("mariadb-install-db").args(["--no-defaults", user]).args([
            &format!("--datadir={}", data.display()),
            "--auth-root-authentication-method=normal",
        ]));
        let mut server = Command::new("mariadbd");
        server.args(["--no-defaults", user, "--bind-address=127.0.0.1", "--wsrep-on=ON"]);
        server.args(["--binlog-format=ROW", "--innodb-autoinc-lock-mode=2"]);
        // no write needs to outlast the test
        server.args(["--innodb-flush-log-at-trx-commit=0", "--innodb-buffer-pool-size=32M"]);
        server.args([
            format!("--datadir={}", data.display()),
            format!("--socket={}", data.join("socket").display()),
            format!("--port={port}"),
            format!("--wsrep-provider={library}"),
            format!("--wsrep-cluster-address={cluster}"),
            format!("--wsrep-node-address=127.0.0.1:{group_port}"),
            format!(
                "--wsrep-provider-options=gmcast.listen_addr=tcp://127.0.0.1:{group_port};\
                 ist.recv_addr=127.0.0.1:{transfer_port};ist.recv_bind=127.0.0.1:{transfer_port}"
            ),
            format!("--wsrep-sst-receive-address=127.0.0.1:{}", free_port()),
            "--wsrep-sst-method=rsync".to_owned(),
        ]);
        let mut server = server.stderr(Stdio::piped()).spawn().unwrap();
        let (is_ready, ready) = channel();
        let log = BufReader::new(server.stderr.take().unwrap());
        thread::spawn(move || read_log(log, &is_ready));
        ready.recv().expect("the server has ended");
        Node { server, port }
    }
}

/// Reads the log of a server to its end, so that the server never waits for a reader.
fn read_log(log: impl BufRead, is_ready: &Sender<()>) {
    for line in log.lines() {
        let line = line.unwrap();
        if line.contains("ready for connections") {
            let _ = is_ready.send(());
        }
    }
}
