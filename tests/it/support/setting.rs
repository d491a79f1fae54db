//! Settings in the environment that tests need: the address of a server, a browser, tools.

use std::collections::BTreeSet;
use std::io::Write;
use std::sync::Mutex;

/// Each omission is printed once per program.
static LEFT_OUT: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());

/// The value of a setting. If it is missing, the test is left out, and says so, bypassing the
/// capture of its output. With `CI`, where everything must run, the test fails instead.
pub(crate) fn setting(name: &str) -> Option<String> {
    let value = std::env::var(name).ok();
    if value.is_none() {
        assert!(std::env::var_os("CI").is_none(), "under `CI` nothing is left out: set `{name}`");
        if LEFT_OUT.lock().unwrap().insert(name.to_owned()) {
            let mut past_the_capture = std::io::stderr();
            writeln!(past_the_capture, "left out, because not set: {name}").unwrap();
        }
    }
    value
}
