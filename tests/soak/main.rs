//! A site under load while everything around it changes: 256 connections, writers, deploys,
//! restarts of the database, slow readers, hostile requests and a migration.
//!
//! A separate program, because it starts itself again as the servers, takes a minute or as many
//! seconds as `PAGINATE_SOAK_SECONDS` says, and prints what it saw:
//! `cargo test --workspace --test soak`. `PAGINATE_SOAK_SEED` repeats the choices of a run.

mod clients;
mod database;
mod faults;
mod html;
mod order;
mod periods;
mod processes;
mod report;
mod rows;
mod server;
mod soak;
mod support;
mod watch;
mod world;
mod writers;

use libtest_mimic::{Arguments, Trial};

fn main() {
    if let Ok(framework) = std::env::var(server::FRAMEWORK) {
        return server::serve(&framework);
    }
    let test = Trial::test("a_site_stays_right_whatever_happens_around_it", soak::run);
    libtest_mimic::run(&Arguments::from_args(), vec![test]).exit();
}
