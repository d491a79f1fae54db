//! Replays the seeds of a target, and mutations of them. The tests of both crates include this file.

use std::path::PathBuf;
use std::{fmt, fs};

use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::test_runner::{RngAlgorithm, TestRng, TestRunner};

/// The folder `fuzz/`.
pub(crate) fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../fuzz")
}

/// Runs a target with its seeds, and with as many mutations as `PROPTEST_CASES` says, the same each
/// time.
pub(crate) fn replay(name: &str, target: fn(&[u8])) {
    let seeds = seeds(name);
    assert!(!seeds.is_empty(), "{name} has no seeds");
    seeds.iter().for_each(|seed| target(seed));
    let random = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let config = ProptestConfig { failure_persistence: None, ..ProptestConfig::default() };
    let mutations = mutations(seeds);
    let run = TestRunner::new_with_rng(config, random).run(&mutations, |input| {
        target(&input.0);
        Ok(())
    });
    run.unwrap_or_else(|error| panic!("{error}"));
}

fn seeds(name: &str) -> Vec<Vec<u8>> {
    let files = fs::read_dir(folder().join("seeds").join(name)).expect("a folder with seeds");
    let mut files: Vec<_> = files.map(|file| file.expect("a seed").path()).collect();
    files.sort();
    files.iter().map(|file| fs::read(file).expect("a seed")).collect()
}

/// The bytes for a target; printed as a text.
#[derive(Clone)]
struct Input(Vec<u8>);

impl fmt::Debug for Input {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", String::from_utf8_lossy(&self.0))
    }
}

/// A seed in which some pieces are replaced by those of others, or by random bytes.
fn mutations(seeds: Vec<Vec<u8>>) -> impl Strategy<Value = Input> {
    let all = select(seeds);
    let of_seed = (all.clone(), any::<Index>(), 0..20_usize).prop_map(|(seed, start, len)| {
        let start = start.index(seed.len() + 1);
        seed[start..].iter().take(len).copied().collect()
    });
    let piece = prop_oneof![
        4 => of_seed,
        1 => prop::collection::vec(any::<u8>(), 0..3),
        2 => "\\PC{0,3}".prop_map(String::into_bytes),
    ];
    let edit = (any::<Index>(), 0..9_usize, piece);
    (all, prop::collection::vec(edit, 0..5)).prop_map(|(mut input, edits)| {
        for (start, len, piece) in edits {
            let start = start.index(input.len() + 1);
            let end = (start + len).min(input.len());
            input.splice(start..end, piece);
        }
        Input(input)
    })
}
