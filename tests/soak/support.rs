//! Of the tests in `tests/it`.

#[allow(dead_code, reason = "replicas are for the tests of other topics")]
#[path = "../it/support/cluster.rs"]
pub(crate) mod cluster;
#[path = "../it/support/program.rs"]
pub(crate) mod program;
#[path = "../it/support/setting.rs"]
pub(crate) mod setting;
