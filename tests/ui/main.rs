//! The messages of the compiler: one rule per file in `fail`, one shape of handler per file in
//! `pass`.
//!
//! A separate program, because it runs the compiler: each file is a test named `fail::…` or
//! `pass::…`. To run one: `cargo test --workspace --test ui fail::var_twice`. After you change a
//! message, run `just bless` and read the diff of the `.stderr` files.

mod compiler;
mod messages;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

use compiler::Compiler;
use libtest_mimic::{Arguments, Failed, Trial};

/// Finds the crates only if a test needs them, not to list the tests.
static COMPILER: LazyLock<Compiler> = LazyLock::new(Compiler::find);

fn main() {
    let mut tests = tests("fail", fail);
    tests.extend(self::tests("pass", pass));
    libtest_mimic::run(&Arguments::from_args(), tests).exit();
}

/// A test for each file of a folder.
fn tests(folder: &str, test: fn(&Path) -> Result<(), Failed>) -> Vec<Trial> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/ui").join(folder);
    let files = fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<PathBuf> =
        files.filter(|file| file.extension().is_some_and(|extension| extension == "rs")).collect();
    files.sort();
    assert!(!files.is_empty(), "no test in `{folder}`");
    let test = |file: PathBuf| {
        let name = file.file_stem().unwrap().to_string_lossy().into_owned();
        Trial::test(format!("{folder}::{name}"), move || test(&file))
    };
    files.into_iter().map(test).collect()
}

/// The file does not compile, and the messages equal its `.stderr`.
fn fail(file: &Path) -> Result<(), Failed> {
    let compiled = COMPILER.compile(file);
    if compiled.is_ok {
        return Err("it compiles".into());
    }
    let expected = file.with_extension("stderr");
    if std::env::var_os("BLESS").is_some() {
        fs::write(&expected, &compiled.messages)?;
    }
    let expected = fs::read_to_string(expected).unwrap_or_default();
    if compiled.messages == expected {
        return Ok(());
    }
    Err(format!("expected:\n{expected}\nfound:\n{}", compiled.messages).into())
}

/// The file compiles without a message, and runs.
fn pass(file: &Path) -> Result<(), Failed> {
    let compiled = COMPILER.compile(file);
    if !compiled.is_ok {
        return Err(compiled.messages.into());
    }
    let output = Command::new(&compiled.program).output()?;
    if output.status.success() {
        return Ok(());
    }
    Err(String::from_utf8_lossy(&output.stderr).into_owned().into())
}
