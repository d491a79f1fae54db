//! What the fuzzer runs: each function takes any bytes, and panics if a promise about them is
//! broken. `fuzz/` has a program for each of them; the tests replay its seeds.

mod anchors;
mod csv;
mod cursors;
mod link;
mod orderings;
mod page_path;
mod query;
#[cfg(test)]
mod seeds;
mod sort;
mod sqlite;
mod statements;

pub use anchors::anchors;
pub use csv::csv;
pub use cursors::cursors;
pub use orderings::orderings;
pub use page_path::page_path;
pub use query::query;
pub use sort::sort;
pub use sqlite::sqlite;
pub use statements::statements;

use std::future::Future;

use futures_util::FutureExt;

/// The output of a future about rows in memory, which never waits.
fn now<T>(future: impl Future<Output = T>) -> T {
    future.now_or_never().expect("rows in memory are there at once")
}
