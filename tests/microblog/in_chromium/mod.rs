//! The microblog in Chromium, with mouse and keyboard.

mod hostile;
mod looks;
mod people;
mod posting;
mod reading;

use crate::chromium::{Browser, browse};
use crate::site::Site;

/// The number of the current page.
const CURRENT: &str = "nav.pages [aria-current=page]";
const NEWER: &str = "nav.pages > a[rel=prev]";
const OLDER: &str = "nav.pages > a[rel=next]";
const COUNT: &str = "SELECT COUNT(*) FROM posts";

/// Runs a test in a browser on a new site.
fn visit(test: impl AsyncFnOnce(&Browser, &Site)) {
    browse(async |browser| {
        let folder = tempfile::tempdir().unwrap();
        let database = folder.path().join("microblog.db").display().to_string();
        let (site, server) = Site::start(&database).await;
        test(browser, &site).await;
        server.stop(false).await;
    });
}

async fn open(browser: &Browser, site: &Site, path: &str) {
    browser.open(&format!("{}{path}", site.address)).await;
}

/// Signs in as the user with this index.
async fn sign_in(browser: &Browser, site: &Site, user: usize) {
    let user = &site.users[user];
    open(browser, site, "/login").await;
    browser.click(&format!("button[value={}]", user.nickname)).await;
    browser.shows("h1", &[&format!("Hi, {}!", user.name)]).await;
}

/// Fills in the form of the home page, without submitting it.
async fn write(browser: &Browser, site: &Site, body: &str) {
    open(browser, site, "/index").await;
    browser.find("#body").await.send_keys(body).await.unwrap();
}

/// Posts, and waits for the page with the post.
async fn post(browser: &Browser, site: &Site, body: &str) {
    write(browser, site, body).await;
    browser.click(".write button").await;
    browser.shows(".post:target .body", &[body]).await;
}

/// The ids of the posts.
async fn posts(browser: &Browser) -> Vec<i64> {
    browser
        .run("return [...document.querySelectorAll('article')].map(one => +one.id.slice(5))")
        .await
}

/// Path and query of the page.
async fn here(browser: &Browser) -> String {
    browser.run("return location.pathname + location.search").await
}
