//! On a phone, on a desktop, and at 400 %.

use std::collections::BTreeSet;

use super::{open, sign_in, visit};
use crate::chromium::Screen;

const PAGES: [&str; 8] = [
    "/login",
    "/index",
    "/explore/100",
    "/user/reuben",
    "/search?q=today",
    "/settings",
    "/index/9999",
    "/nowhere",
];

#[test]
fn no_page_scrolls_sideways() {
    visit(async |browser, site| {
        sign_in(browser, site, 0).await;
        for screen in [Screen::DESKTOP, Screen::PHONE, Screen::ZOOMED] {
            browser.screen(screen).await;
            for path in PAGES {
                open(browser, site, path).await;
                let root = "document.documentElement";
                let overflow = format!("return {root}.scrollWidth - {root}.clientWidth");
                let overflow: i32 = browser.run(&overflow).await;
                assert!(overflow <= 0, "{path}, {} pixels: {overflow}", screen.width);
            }
        }
    });
}

#[test]
fn the_numbers_of_many_pages_stay_on_one_line() {
    visit(async |browser, site| {
        sign_in(browser, site, 0).await;
        for screen in [Screen::DESKTOP, Screen::PHONE] {
            browser.screen(screen).await;
            open(browser, site, "/explore/100").await;
            let tops: BTreeSet<i32> = browser
                .run("return [...document.querySelectorAll('.pages li')].map(one => one.offsetTop)")
                .await;
            assert_eq!(tops.len(), 1, "{} pixels: {tops:?}", screen.width);
            let small: usize = browser
                .run(
                    "return [...document.querySelectorAll('.pages a')]
                         .map(one => one.getBoundingClientRect())
                         .filter(box => box.width < 24 || box.height < 24).length",
                )
                .await;
            assert_eq!(small, 0);
        }
    });
}
