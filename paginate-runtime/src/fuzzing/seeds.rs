//! Replays the seeds of all targets, as the fuzzer does when it starts.

#[path = "../../../fuzz/replay.rs"]
mod replay;

use std::collections::BTreeSet;
use std::fs;

use self::replay::{folder, replay};

macro_rules! targets {
    ($($target:ident)*) => {
        $(#[test]
        fn $target() {
            replay(stringify!($target), super::$target);
        })*

        /// The targets of this crate.
        const TARGETS: &[&str] = &[$(stringify!($target)),*];
    };
}

targets! { anchors csv cursors orderings page_path query sort sqlite statements }

#[test]
fn each_target_is_a_program_with_seeds() {
    let names = |of: &str| {
        let files = fs::read_dir(folder().join(of)).unwrap();
        files
            .map(|file| file.unwrap().path().file_stem().unwrap().to_str().unwrap().to_owned())
            .collect::<BTreeSet<_>>()
    };
    let targets: BTreeSet<_> =
        TARGETS.iter().chain(&["macros"]).map(|name| (*name).to_owned()).collect();
    assert_eq!(names("fuzz_targets"), targets);
    assert_eq!(names("seeds"), targets);
    let manifest = fs::read_to_string(folder().join("Cargo.toml")).unwrap();
    for target in targets {
        assert!(manifest.contains(&format!("name = \"{target}\"\n")), "{target}");
    }
}
