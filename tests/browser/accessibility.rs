//! axe-core finds no violations.

use std::sync::LazyLock;

use crate::chromium::{Browser, Screen, browse};
use crate::demo::{self, STYLES, gallery};

static AXE: LazyLock<String> =
    LazyLock::new(|| std::fs::read_to_string(demo::package("axe-core/axe.min.js")).unwrap());

async fn violations(browser: &Browser) -> Vec<String> {
    browser.run::<()>(&AXE).await;
    browser
        .run(
            "return axe.run({ resultTypes: ['violations'] }).then(({ violations }) =>
               violations.flatMap(({ id, nodes }) => nodes.map(node =>
                 `${id}: ${node.html}: ${node.failureSummary}`)))",
        )
        .await
}

async fn check(browser: &Browser, addresses: Vec<String>) {
    let mut found = Vec::new();
    for address in addresses {
        browser.goto(&address).await;
        let of_page = violations(browser).await;
        found.extend(of_page.into_iter().map(|violation| format!("{address}: {violation}")));
    }
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn the_gallery_is_accessible() {
    browse(async |browser| check(browser, gallery()).await);
}

#[test]
fn the_gallery_is_accessible_in_dark() {
    browse(async |browser| {
        browser.screen(Screen::PHONE.dark()).await;
        check(browser, gallery()).await;
    });
}

#[test]
fn what_htmx_has_swapped_is_accessible() {
    browse(async |browser| {
        for style in STYLES {
            browser.goto(&format!("/gallery?style={style}&htmx=on")).await;
            browser.click("#tasks-grid a[rel=next]").await;
            browser.shows("#tasks-grid [aria-current=page]", &["2"]).await;
            browser.click("#tasks-grid-2").await;
            browser.shows("#tasks-grid [aria-current=page]", &["1"]).await;
            let found = violations(browser).await;
            assert!(found.is_empty(), "{style}: {found:#?}");
        }
    });
}

#[test]
fn the_other_pages_are_accessible() {
    browse(async |browser| check(browser, demo::pages().await).await);
}
