# what .ci/run runs, one by one; `just` lists it

_default:
    @just --list

# all of it
all:
    .ci/run

# the format of all sources
fmt:
    cargo fmt --all

# warnings as errors
clippy:
    cargo clippy --workspace --all-targets -- -D warnings

# what the README says
test:
    cargo test --workspace

# what the tests in a browser need besides Chromium, its driver and Java
packages:
    npm ci --ignore-scripts --prefix tests/browser

# the demo and the microblog in a browser
browser: packages
    PAGINATE_BROWSER=1 cargo test --test browser --test microblog

# the pictures of the README
screenshots: packages
    PAGINATE_BROWSER=1 cargo test --test browser screenshots -- --ignored

# messages of the compiler: accept the changed ones
bless:
    TRYBUILD=overwrite cargo test --test ui

# documentation, warnings as errors
doc:
    RUSTDOCFLAGS="-D warnings" cargo doc --workspace --no-deps --all-features

# each feature alone
features:
    cargo check --no-default-features
    cargo check --no-default-features --features actix
    cargo check --no-default-features --features sqlite
    cargo check --no-default-features --features postgres
    cargo check --no-default-features --features mysql
    cargo check --no-default-features --features sqlite,sea-orm
    cargo check --features utoipa

# licences and advisories
deny:
    cargo deny check

# the demo
demo:
    cargo run --example pagedemo

# all benches
bench:
    cargo bench
