//! The forms of a grid.

use crate::demo::browse_each_way;

const SUMMARY: &str = "#tasks-grid .tg-summary";
const TITLES: &str = "#tasks-grid tbody td:nth-child(2)";

#[test]
fn another_size_keeps_the_first_row_in_view() {
    browse_each_way(async |browser, gallery| {
        browser.goto(&format!("{gallery}&tasks_tgp_no=4")).await;
        browser.shows(SUMMARY, &["Showing 31–40 of 95 tasks"]).await;
        let first = browser.texts(TITLES).await.remove(0);
        for (size, summary) in [
            ("20", "Showing 21–40 of 95 tasks"),
            ("50", "Showing 1–50 of 95 tasks"),
            ("10", "Showing 1–10 of 95 tasks"),
        ] {
            let in_view = browser.texts(TITLES).await.contains(&first);
            browser.click(&format!("#size option[value='{size}']")).await;
            browser.click("#size-button").await;
            browser.shows(SUMMARY, &[summary]).await;
            assert_eq!(browser.texts("#size option:checked").await, [size]);
            // the first of the 50 rows may be another one
            assert!(in_view, "{first} before {summary}");
        }
    });
}

/// A browser that keeps the page itself, and not its address, shows it as it was left. One with an
/// `unload` handler is loaded again.
#[test]
fn a_page_that_is_loaded_again_has_forms_that_show_what_it_shows() {
    browse_each_way(async |browser, gallery| {
        for goes_back in [false, true] {
            browser.goto(&format!("{gallery}&tasks_tgp_no=2")).await;
            browser.shows(SUMMARY, &["Showing 11–20 of 95 tasks"]).await;
            let leaves = "addEventListener('unload', () => {}); return window.left = true";
            assert!(browser.run::<bool>(leaves).await);
            let field = browser.find("#go").await;
            field.clear().await.unwrap();
            field.send_keys("7").await.unwrap();
            browser.click("#size option[value='50']").await;
            if goes_back {
                browser.goto("/").await;
                browser.page().back().await.unwrap();
            } else {
                browser.page().refresh().await.unwrap();
            }
            browser.shows(SUMMARY, &["Showing 11–20 of 95 tasks"]).await;
            assert!(browser.run::<bool>("return !window.left").await);
            assert_eq!(browser.texts("#size option:checked").await, ["10"]);
            let page = browser.find("#go").await.prop("value").await.unwrap();
            assert_eq!(page.as_deref(), Some("2"));
        }
    });
}

#[test]
fn a_form_goes_to_a_page() {
    browse_each_way(async |browser, gallery| {
        browser.goto(&format!("{gallery}&other=1")).await;
        browser.click("#tasks-grid-1").await;
        browser.shows("#tasks-grid tbody tr:first-child td:first-child", &["1"]).await;
        let field = browser.find("#go").await;
        field.clear().await.unwrap();
        field.send_keys("7").await.unwrap();
        browser.click("#go-button").await;
        browser.shows(SUMMARY, &["Showing 61–70 of 95 tasks"]).await;
        // the order stays, and so do parameters of others
        browser.shows("#tasks-grid tbody tr:first-child td:first-child", &["61"]).await;
        let query: String = browser.run("return location.search").await;
        assert!(query.contains("other=1"), "{query}");
    });
}

#[test]
fn forms_send_parameters_that_are_repeated_as_often_as_they_came() {
    browse_each_way(async |browser, gallery| {
        browser.goto(&format!("{gallery}&tag=a&tag=b&tag=%3Ca%26b%3E")).await;
        for (button, no) in [("#size-button", "1"), ("#go-button", "1")] {
            browser.click(button).await;
            browser
                .until(async || {
                    let script = "return location.search.includes('tasks_tgp_')";
                    browser.run(script).await
                })
                .await;
            browser.shows("#tasks-grid [aria-current=page]", &[no]).await;
            let tags: Vec<String> =
                browser.run("return new URLSearchParams(location.search).getAll('tag')").await;
            assert_eq!(tags, ["a", "b", "<a&b>"], "{button}");
        }
    });
}

#[test]
fn a_page_that_cannot_be_is_not_sent() {
    browse_each_way(async |browser, gallery| {
        browser.goto(gallery).await;
        let before: String = browser.run("return location.href").await;
        let field = browser.find("#go").await;
        for wrong in ["0", "11", ""] {
            field.clear().await.unwrap();
            field.send_keys(wrong).await.unwrap();
            browser.click("#go-button").await;
            let valid: bool =
                browser.run("return document.querySelector('#go').validity.valid").await;
            assert!(!valid, "`{wrong}`");
        }
        assert_eq!(browser.run::<String>("return location.href").await, before);
    });
}
