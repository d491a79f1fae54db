//! Without a mouse.

use thirtyfour::prelude::*;

use crate::chromium::{Browser, browse};
use crate::demo::STYLES;

async fn press(browser: &Browser, key: Key) {
    browser.page().action_chain().send_keys(key).perform().await.unwrap();
}

async fn focus(browser: &Browser) -> String {
    browser.run("return document.activeElement.id").await
}

/// Presses Tab until the element with this id has the focus.
async fn tab_to(browser: &Browser, id: &str) {
    for _ in 0..60 {
        if focus(browser).await == id {
            return;
        }
        press(browser, Key::Tab).await;
    }
    panic!("Tab does not come to `{id}`");
}

#[test]
fn tab_visits_everything_in_order_and_shows_where_it_is() {
    browse(async |browser| {
        for style in STYLES {
            browser.goto(&format!("/gallery?style={style}")).await;
            let all: usize = browser
                .run(
                    "window.looks = one => {
                         const style = getComputedStyle(one);
                         return [style.outlineStyle, style.outlineWidth, style.boxShadow].join();
                     };
                     window.all = [...document.querySelectorAll(`#tasks-grid :is(a[href], select,
                         button, input:not([type=hidden]), [tabindex='0'])`)];
                     window.before = all.map(looks);
                     document.querySelector('.styles li:last-child a').focus();
                     return all.length",
                )
                .await;
            assert!(all > 25, "{all}");
            for place in 0..all {
                press(browser, Key::Tab).await;
                let (at, is_visible): (usize, bool) = browser
                    .run(
                        "const at = all.indexOf(document.activeElement);
                         return [at, looks(document.activeElement) != before[at]]",
                    )
                    .await;
                assert_eq!(at, place, "{style}");
                assert!(is_visible, "{style}: no focus to be seen at {place}");
            }
        }
    });
}

#[test]
fn enter_sorts_and_turns_pages() {
    browse(async |browser| {
        browser.goto("/gallery").await;
        tab_to(browser, "tasks-grid-1").await;
        press(browser, Key::Enter).await;
        browser.shows("#tasks-grid th[aria-sort=ascending]", &["No. ▲"]).await;
        tab_to(browser, "go").await;
        press(browser, Key::Backspace).await;
        press(browser, Key::NumPad3).await;
        press(browser, Key::Enter).await;
        browser.shows("#tasks-grid .tg-summary", &["Showing 21–30 of 95 tasks"]).await;
    });
}

#[test]
fn the_focus_stays_where_htmx_swaps() {
    browse(async |browser| {
        browser.goto("/gallery?htmx=on").await;
        for id in ["tasks-grid-1", "tasks-grid-page-next", "go"] {
            tab_to(browser, id).await;
            let before = browser.texts("#tasks-grid-status").await;
            press(browser, Key::Enter).await;
            if id == "go" {
                // the page is unchanged
                browser.shows("#tasks-grid .tg-summary", &["Showing 11–20 of 95 tasks"]).await;
            } else {
                browser.until(async || browser.texts("#tasks-grid-status").await != before).await;
            }
            browser.until(async || focus(browser).await == id).await;
        }
        // on the last page the link is disabled, and still has the focus
        browser.goto("/gallery?htmx=on&tasks_tgp_no=9").await;
        tab_to(browser, "tasks-grid-page-next").await;
        press(browser, Key::Enter).await;
        browser.shows("#tasks-grid [aria-current=page]", &["10"]).await;
        browser.until(async || focus(browser).await == "tasks-grid-page-next").await;
        press(browser, Key::Tab).await;
        assert_eq!(focus(browser).await, "size");
    });
}
