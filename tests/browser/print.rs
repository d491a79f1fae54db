//! The demo in print.

use crate::chromium::{Screen, browse};
use crate::demo::STYLES;

#[test]
fn paper_has_no_links_to_pages_and_no_forms() {
    browse(async |browser| {
        for style in STYLES {
            browser.goto(&format!("/gallery?style={style}")).await;
            let controls = ".tg-pages, .tg-form, .tg-button, .tg-csv";
            assert!(!browser.visible(controls).await.is_empty());
            browser.media("print", "light").await;
            assert_eq!(browser.visible(controls).await, [""; 0], "{style}");
            browser.media("", "light").await;
        }
    });
}

#[test]
fn paper_has_all_columns_however_narrow_and_cuts_no_table_off() {
    browse(async |browser| {
        // narrower than every breakpoint, as paper may be
        browser.screen(Screen::PHONE).await;
        for style in STYLES {
            browser.goto(&format!("/gallery?style={style}")).await;
            let headers = "#tasks-grid th";
            let on_screen = browser.visible(headers).await.len();
            assert!(on_screen < 6, "{style}: {on_screen}");
            browser.media("print", "light").await;
            assert_eq!(browser.visible(headers).await.len(), 6, "{style}");
            let overflow: String = browser
                .run("return getComputedStyle(document.querySelector('.tg-scroll')).overflow")
                .await;
            assert_eq!(overflow, "visible", "{style}");
            browser.media("", "light").await;
        }
    });
}
