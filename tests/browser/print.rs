//! On paper.

use crate::chromium::browse;
use crate::demo::STYLES;

#[test]
fn paper_has_no_links_to_pages_and_no_forms() {
    browse(async |browser| {
        for style in STYLES {
            browser.goto(&format!("/gallery?style={style}")).await;
            let controls = ".tg-pages, .tg-form, .tg-button";
            assert!(!browser.visible(controls).await.is_empty());
            browser.media("print", "light").await;
            assert_eq!(browser.visible(controls).await, [""; 0], "{style}");
            browser.media("", "light").await;
        }
    });
}

#[test]
fn headers_are_repeated_on_each_sheet() {
    browse(async |browser| {
        for style in STYLES {
            browser.goto(&format!("/gallery?style={style}&tasks_tgp_limit=50")).await;
            browser.media("print", "light").await;
            let head: String = browser
                .run("return getComputedStyle(document.querySelector('#tasks-grid thead')).display")
                .await;
            assert_eq!(head, "table-header-group", "{style}");
        }
    });
}
