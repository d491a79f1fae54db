# `just` lists the recipes; those of the gate run a step of `.ci/steps`

_default:
    @just --list

# all of the gate, with what a bare machine lacks
all:
    .ci/run

# the format of all sources
fmt:
    cargo fmt --all

# warnings as errors
clippy:
    .ci/steps clippy

# documentation, warnings as errors
doc:
    .ci/steps documentation

# each feature alone
features:
    .ci/steps features

# licences, sources and vulnerabilities
deny:
    .ci/steps deny

# the three crates as they are published
package:
    .ci/steps package

# the Rust versions that are promised, as far as they are installed
minimum-rust:
    .ci/steps minimum-rust

# all tests; those without their database or browser are left out
test:
    .ci/steps tests

# one topic, such as `just topic ordering`
topic name:
    cargo test --test it {{name}}::

# the whole suite behind PgBouncer and behind pgpool-II, whose paths `PAGINATE_PGBOUNCER` and
# `PAGINATE_PGPOOL` are
poolers:
    cargo test --workspace --test it poolers:: -- --ignored --test-threads=1

# ten minutes of load on a site, while everything around it changes
soak:
    PAGINATE_SOAK_SECONDS=600 cargo test --workspace --test soak

# messages of the compiler: accept the changed ones
bless:
    BLESS=1 cargo test --workspace --test ui

# what the tests in a browser need besides Chromium, its driver and Java
packages:
    npm ci --ignore-scripts --prefix tests/browser

# the demo and the microblog in a browser
browser: packages
    PAGINATE_BROWSER=1 PAGINATE_NGINX=/usr/sbin/nginx cargo test --test browser --test microblog

# the pictures of the README
screenshots: packages
    PAGINATE_BROWSER=1 cargo test --test browser screenshots -- --ignored

# the demo
demo:
    cargo run --example pagedemo

# all benches
bench:
    cargo bench

# fuzz one target for some seconds, from its seeds on: `cargo install cargo-fuzz`, and g++
fuzz target seconds="60":
    mkdir -p fuzz/corpus/{{target}}
    cargo fuzz run -s none {{target}} fuzz/corpus/{{target}} fuzz/seeds/{{target}} -- -max_total_time={{seconds}} -timeout=10
