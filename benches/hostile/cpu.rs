//! Processor time of the server.

use std::fs::{read_dir, read_to_string};
use std::time::Duration;

/// The name of the server's thread.
pub(crate) const SERVER: &str = "server";

/// What the server's thread took until now, without the threads of SQLite. Only Linux tells; it is
/// zero elsewhere.
pub(crate) fn time() -> Duration {
    let times = read_dir("/proc/self/task").into_iter().flatten().flatten().filter_map(|thread| {
        let read = |name| read_to_string(thread.path().join(name)).ok();
        let is_server = read("comm")?.trim_end() == SERVER;
        let times = read("schedstat").filter(|_| is_server)?;
        times.split_whitespace().next()?.parse::<u64>().ok()
    });
    Duration::from_nanos(times.sum())
}
