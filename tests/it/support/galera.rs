//! Two servers of MariaDB that a test starts as one Galera cluster.

use std::path::Path;

use tempfile::TempDir;

use crate::support::program::{as_user, free_port, give_to, run};
use crate::support::running::Running;
use crate::support::setting::setting;

/// Two nodes, each of which has all rows. They are killed, and their files are removed, when it is
/// dropped.
pub(crate) struct Galera {
    nodes: [Node; 2],
    _folder: TempDir,
}

struct Node {
    port: u16,
    _server: Running,
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
        Some(Galera { nodes: [first, second], _folder: folder })
    }

    pub(crate) fn urls(&self) -> [String; 2] {
        let url = |node: &Node| format!("mysql://root@127.0.0.1:{}/test", node.port);
        self.nodes.each_ref().map(url)
    }
}

impl Node {
    /// Starts a server, which joins a cluster or makes one.
    fn start(library: &str, folder: &Path, group_port: u16, cluster: &str) -> Self {
        let (port, transfer_port) = (free_port(), free_port());
        let data = format!("--datadir={}", folder.display());
        let mut install = as_user("mysql", "mariadb-install-db".as_ref());
        run(install.args(["--no-defaults", &data, "--auth-root-authentication-method=normal"]));
        let mut server = as_user("mysql", "mariadbd".as_ref());
        server.args(["--no-defaults", &data, "--bind-address=127.0.0.1", "--wsrep-on=ON"]);
        server.args(["--binlog-format=ROW", "--innodb-autoinc-lock-mode=2"]);
        // no write needs to outlast the test
        server.args(["--innodb-flush-log-at-trx-commit=0", "--innodb-buffer-pool-size=32M"]);
        server.args([
            format!("--socket={}", folder.join("socket").display()),
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
        Node { port, _server: Running::start(&mut server, "ready for connections") }
    }
}
