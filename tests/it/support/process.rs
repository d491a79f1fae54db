//! Tests that need a process of their own, because they set or read what a process has once: its
//! subscriber of logs, the warnings that it has given already.

use std::process::Command;

/// Set in the process that a test has for itself.
const ALONE: &str = "TGP_ALONE";

/// Runs this test (`module::name`) again in a process of its own, and expects it to pass. True in
/// that process, which is to do the work.
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
