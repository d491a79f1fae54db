//! The compiler, with the crates that cargo has built for the tests.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;

use crate::messages::{self, Messages};

/// The crates that the files use.
const CRATES: &[&str] = &[
    "actix_web",
    "axum",
    "sea_orm",
    "serde",
    "serde_json",
    "sqlx",
    "tg_paginate",
    "tracing",
    "utoipa",
];
/// Compiles only with the crates that this crate is linked to. Cargo builds some again for macros
/// and build scripts.
const PROBE: &str = "fn is<T: serde::Serialize>() {}
                     fn main() { is::<tg_paginate::Record>(); is::<serde_json::Value>(); }";

pub(crate) struct Compiler {
    /// `name=file`.
    libraries: Vec<String>,
    /// The folder of cargo's builds.
    dependencies: PathBuf,
    /// The compiler's output folder.
    folder: TempDir,
}

pub(crate) struct Compiled {
    pub(crate) is_ok: bool,
    pub(crate) messages: String,
    pub(crate) program: PathBuf,
}

impl Compiler {
    pub(crate) fn find() -> Self {
        // target/debug/deps/ui-0123456789abcdef
        let test = std::env::current_exe().unwrap();
        let [_, dependencies, profile, target] = test.ancestors().collect::<Vec<_>>()[..4] else {
            panic!("{}", test.display());
        };
        let folder = tempfile::tempdir().unwrap();
        let probe = folder.path().join("probe.rs");
        fs::write(&probe, PROBE).unwrap();
        let mut compiler =
            Compiler { libraries: Vec::new(), dependencies: dependencies.to_owned(), folder };
        for libraries in choices(&built(target, profile)) {
            compiler.libraries = libraries;
            if compiler.compile(&probe).is_ok {
                return compiler;
            }
        }
        panic!("{}", compiler.compile(&probe).messages);
    }

    /// Compiles a file into a program.
    pub(crate) fn compile(&self, file: &Path) -> Compiled {
        let program = self.folder.path().join(file.file_stem().unwrap());
        let mut rustc = Command::new(std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()));
        rustc.args(["--edition=2024", "--crate-type=bin", "--crate-name=ui"]);
        rustc.args(["--verbose", "--error-format=json", "--diagnostic-width=140", "-Adead_code"]);
        rustc.arg("-L").arg(format!("dependency={}", self.dependencies.display()));
        for library in &self.libraries {
            rustc.args(["--extern", library]);
        }
        // in this folder, whose toolchain file selects the version
        rustc.arg("-o").arg(&program).arg(file).current_dir(env!("CARGO_MANIFEST_DIR"));
        let output = rustc.output().unwrap();
        let messages = Messages::of(file).read(&output.stderr);
        Compiled { is_ok: output.status.success(), messages, program }
    }
}

/// The libraries of this test. `cargo test --workspace` has just built them, so cargo only reports
/// their paths. For a part of the workspace it would build some with fewer features.
fn built(target: &Path, profile: &Path) -> Vec<Value> {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["test", "--workspace", "--test", "ui", "--no-run"]);
    cargo.args(["--message-format=json", "--locked"]);
    cargo.arg("--target-dir").arg(target).current_dir(env!("CARGO_MANIFEST_DIR"));
    if !profile.ends_with("debug") {
        cargo.arg("--profile").arg(profile.file_name().unwrap());
    }
    let output = cargo.stderr(Stdio::inherit()).output().unwrap();
    assert!(output.status.success(), "{cargo:?}");
    let messages = messages::json(&output.stdout);
    messages.filter(|message| message["reason"] == "compiler-artifact").collect()
}

/// Every combination of one file per crate.
fn choices(built: &[Value]) -> Vec<Vec<String>> {
    let mut choices = vec![Vec::new()];
    for name in CRATES {
        let built = built.iter().filter(|built| built["target"]["name"] == *name);
        let files = built.filter_map(|built| built["filenames"].as_array()).flatten();
        let files = files.filter_map(Value::as_str).filter(|file| file.ends_with(".rlib"));
        let files: Vec<_> = files.map(|file| format!("{name}={file}")).collect();
        let with = |choice: Vec<String>| {
            let more = move |file: &String| [choice.clone(), vec![file.clone()]].concat();
            files.iter().map(more)
        };
        choices = choices.into_iter().flat_map(with).collect();
    }
    choices
}
