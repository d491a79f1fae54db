//! `examples/microblog` over real HTTP, on SQLite and PostgreSQL, and in a real browser.
//!
//! A separate program, because it includes the modules of the example.
//!
//! `PAGINATE_BROWSER=1 cargo test --test microblog` needs Debian's `chromium` and
//! `chromium-driver`.

#[path = "../browser/chromium.rs"]
mod chromium;
#[path = "../it/support/setting.rs"]
mod setting;

#[path = "../../examples/microblog/config.rs"]
mod config;
#[path = "../../examples/microblog/csrf.rs"]
mod csrf;
#[path = "../../examples/microblog/db/mod.rs"]
mod db;
#[path = "../../examples/microblog/fault.rs"]
mod fault;
#[path = "../../examples/microblog/flash.rs"]
mod flash;
#[path = "../../examples/microblog/forms.rs"]
mod forms;
#[path = "../../examples/microblog/models/mod.rs"]
mod models;
#[path = "../../examples/microblog/routes/mod.rs"]
mod routes;
#[path = "../../examples/microblog/server.rs"]
mod server;
#[path = "../../examples/microblog/session.rs"]
mod session;
#[path = "../../examples/microblog/templates.rs"]
mod templates;

mod client;
mod site;

mod headers;
mod in_chromium;
mod lists;
mod people;
mod posting;
mod start;
