//! Tests that need a separate process, because they set or read something global: the log
//! subscriber, or the warnings that were already logged.

use std::process::Command;

/// Set in the separate process of a test.
const ALONE: &str = "TGP_ALONE";

/// Runs this test (`module::name`) again in a separate process, and expects it to pass. Returns
/// true in that process, which then does the work.
pub(crate) fn is_alone(test: &str) -> bool {
    if std::env::var_os(ALONE).is_some_and(|alone| alone == test) {
        return true;
    }
    let mut process = Command::new(std::env::current_exe().unwrap());
    process.args(["--exact", test, "--nocapture"]).env(ALONE, test);
    let output = process.output().unwrap();
    let said = [output.stdout, output.stderr].concat();
    let said = String::from_utf8_lossy(&said);
    assert!(output.status.success(), "{said}");
    assert!(said.contains("1 passed"), "`{test}` is no test: {said}");
    false
}
