//! The demo in a real browser: the components as people and machines see them.
//!
//! A separate program, because it includes the modules of the demo.
//!
//! `PAGINATE_BROWSER=1 cargo test --test browser` needs Debian's `chromium` and `chromium-driver`,
//! Java for the HTML validator, `nginx` for the proxy, which `PAGINATE_NGINX=/usr/sbin/nginx` names,
//! and `npm ci --ignore-scripts --prefix tests/browser`.

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
mod not_found;
#[path = "../../examples/pagedemo/pages/mod.rs"]
mod pages;
mod print;
mod proxy;
mod screenshots;
#[path = "../../examples/pagedemo/server.rs"]
mod server;
#[path = "../it/support/setting.rs"]
mod setting;
