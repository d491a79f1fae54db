//! The demo's server, one for all tests.

use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use std::sync::mpsc::channel;
use std::thread;

use actix_web::web;
use serde_json::json;

use crate::chromium::{Browser, browse};
use crate::{data, server};

pub(crate) const STYLES: [&str; 4] = ["own", "bootstrap", "pico", "tailwind"];

/// The gallery in each style and state.
pub(crate) fn gallery() -> Vec<String> {
    let states = ["", "&htmx=on&tasks_tgp_no=3", "&dir=rtl&late_tgp_no=99&lang=fr"];
    let address = |style| states.map(|state| format!("/gallery?style={style}{state}"));
    STYLES.into_iter().flat_map(address).collect()
}

/// All other pages: those that the first one links to, and one that does not exist.
pub(crate) async fn pages() -> Vec<String> {
    let index = reqwest::get(url("/")).await.unwrap().text().await.unwrap();
    let links = index.split("<a href=\"").skip(1).map(|rest| rest.split('"').next().unwrap());
    let pages = links.filter(|link| !link.starts_with("/gallery")).chain(["/missing"]);
    let pages: Vec<_> = pages.map(str::to_owned).collect();
    assert!(pages.len() > 15, "{pages:?}");
    pages
}

/// The address of a page.
pub(crate) fn url(path: &str) -> String {
    static SERVER: LazyLock<String> = LazyLock::new(start);
    format!("{}{path}", *SERVER)
}

/// Runs a test in a browser on three variants of the gallery: without htmx, with htmx, and with
/// htmx but scripts blocked.
pub(crate) fn browse_each_way(test: impl AsyncFn(&Browser, &str)) {
    browse(async move |browser| {
        for (way, scripts) in
            [("/gallery?style=own", true), ("/gallery?htmx=on", true), ("/gallery?htmx=on", false)]
        {
            println!("{way}{}", if scripts { "" } else { ", no scripts" });
            let no_scripts = json!({ "value": !scripts });
            browser.command("Emulation.setScriptExecutionDisabled", no_scripts).await;
            test(browser, way).await;
            browser.goto(way).await;
            let has_htmx: bool = browser.run("return 'htmx' in window").await;
            assert_eq!(has_htmx, scripts && way.contains("htmx"));
        }
    });
}

impl Browser {
    /// Opens a page of the demo.
    pub(crate) async fn goto(&self, path: &str) {
        self.open(&url(path)).await;
        if path.contains("style=tailwind") {
            // the style sheet is created after the page has loaded
            self.until(async || self.run("return document.styleSheets.length > 1").await).await;
        }
    }
}

/// Starts the server in a thread.
fn start() -> String {
    package("htmx.org/package.json");
    let (sender, receiver) = channel();
    thread::spawn(move || {
        actix_web::rt::System::new().block_on(async {
            let db = web::Data::new(data::open("sqlite::memory:", 1000).await.unwrap());
            let (server, addresses) = server::bind(db.clone(), 0).await.unwrap();
            sender.send(format!("http://{}", addresses[0])).unwrap();
            server.await.unwrap();
            db.close().await;
        });
    });
    receiver.recv().expect("the server starts")
}

/// A file of an npm package.
pub(crate) fn package(file: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/browser/node_modules").join(file);
    assert!(
        path.exists(),
        "`{file}` is missing: run `npm ci --ignore-scripts --prefix tests/browser`"
    );
    path
}
