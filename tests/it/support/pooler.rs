//! Poolers in front of a server of PostgreSQL, which give each transaction of a client another
//! connection of the server.

use tempfile::TempDir;

use crate::support::cluster::Cluster;
use crate::support::program::{as_user, free_port, give_to};
use crate::support::running::Running;
use crate::support::setting::setting;

/// Is killed when it is dropped.
pub(crate) struct Pooler {
    port: u16,
    _process: Running,
    _folder: TempDir,
}

impl Pooler {
    /// PgBouncer in transaction mode, if its path is set: with so many connections for the database
    /// `postgres`, and one for each other.
    pub(crate) fn pgbouncer(cluster: &Cluster, connections: u32) -> Option<Self> {
        let program = setting("PAGINATE_PGBOUNCER")?;
        let (server, port) = (cluster.port(), free_port());
        let settings = format!(
            "[databases]
             postgres = host=127.0.0.1 port={server} user=postgres pool_size={connections}
             * = host=127.0.0.1 port={server} user=postgres pool_size=1
             [pgbouncer]
             listen_addr = 127.0.0.1
             listen_port = {port}
             unix_socket_dir =
             auth_type = any
             pool_mode = transaction
             server_round_robin = 1
             max_client_conn = 1000
             server_idle_timeout = 20
             max_prepared_statements = 200
             ignore_startup_parameters = extra_float_digits
             "
        );
        Some(Self::start(&program, &[], &settings, port, "process up"))
    }

    /// pgpool-II, if its path is set.
    pub(crate) fn pgpool(cluster: &Cluster) -> Option<Self> {
        let program = setting("PAGINATE_PGPOOL")?;
        let (server, port) = (cluster.port(), free_port());
        let settings = format!(
            "backend_clustering_mode = 'raw'
             backend_hostname0 = '127.0.0.1'
             backend_port0 = {server}
             listen_addresses = '127.0.0.1'
             port = {port}
             pcp_port = {}
             num_init_children = 90
             max_pool = 1
             sr_check_period = 0
             ",
            free_port()
        );
        Some(Self::start(&program, &["-n", "-f"], &settings, port, "successfully started"))
    }

    pub(crate) fn url(&self) -> String {
        format!("postgres://postgres@127.0.0.1:{}/postgres", self.port)
    }

    fn start(
        program: &str,
        flags: &[&str],
        settings: &str,
        port: u16,
        is_up: &'static str,
    ) -> Self {
        let folder = tempfile::tempdir().unwrap();
        give_to("postgres", folder.path());
        std::fs::write(folder.path().join("settings"), settings).unwrap();
        let mut command = as_user("postgres", program.as_ref());
        command.args(flags).arg("settings").current_dir(folder.path());
        Pooler { port, _process: Running::start(&mut command, is_up), _folder: folder }
    }
}
