//! What the compiler says: one rule per file in `ui/fail`, one shape of handler per file in
//! `ui/pass`.
//!
//! One file alone: `cargo test --test ui -- ui trybuild=var_twice`. After a message has changed:
//! `TRYBUILD=overwrite cargo test --test ui`, then read the `.stderr`.

#[test]
fn ui() {
    let t = trybuild::TestCases::new();
    t.compile_fail("tests/ui/fail/*.rs");
    t.pass("tests/ui/pass/*.rs");
}
