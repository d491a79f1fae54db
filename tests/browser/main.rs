//! The demo in a real browser: what people and machines see of the components.
//!
//! `PAGINATE_BROWSER=1 cargo test --test browser` needs Debian's `chromium` and `chromium-driver`,
//! a Java for the HTML validator, and `npm ci --ignore-scripts --prefix tests/browser`.

mod accessibility;
mod chromium;
#[path = "../../examples/pagedemo/data/mod.rs"]
mod data;
mod demo;
mod forms;
mod hostile;
mod html;
mod htmx;
mod keyboard;
mod links;
mod looks;
#[path = "../../examples/pagedemo/pages/mod.rs"]
mod pages;
mod print;
#[path = "../support/render.rs"]
mod render;
mod screenshots;
#[path = "../../examples/pagedemo/server.rs"]
mod server;
