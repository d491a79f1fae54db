//! Links, followed by clicks: to pages, in headers, and back.

use crate::chromium::Browser;
use crate::demo::browse_each_way;

/// The numbers of the tasks on the page.
const NUMBERS: &str = "#tasks-grid tbody td:first-child";
const CURRENT: &str = "#tasks-grid [aria-current=page]";
const NEXT: &str = "#tasks-grid a[rel=next]";

#[test]
fn links_lead_to_every_page() {
    browse_each_way(async |browser, gallery| {
        browser.goto(&format!("{gallery}&tasks_tgp_limit=20")).await;
        let mut seen = browser.texts(NUMBERS).await;
        for page in 2..=5 {
            browser.click(NEXT).await;
            browser.shows(CURRENT, &[&page.to_string()]).await;
            seen.extend(browser.texts(NUMBERS).await);
        }
        let mut seen: Vec<u32> = seen.iter().map(|number| number.parse().unwrap()).collect();
        seen.sort_unstable();
        assert!(seen.into_iter().eq(1..=95));
        assert!(browser.texts(&format!("{NEXT}[href]")).await.is_empty());

        browser.click("#tasks-grid a[rel=prev]").await;
        browser.shows(CURRENT, &["4"]).await;
        browser.click("#tasks-grid nav li:first-child a").await;
        browser.shows(CURRENT, &["1"]).await;
        browser.click("#tasks-grid nav li:last-child a").await;
        browser.shows(CURRENT, &["5"]).await;
        browser.click("#tasks-grid a[aria-label='Page 3']").await;
        browser.shows(CURRENT, &["3"]).await;
    });
}

#[test]
fn each_header_sorts_and_turns_round() {
    browse_each_way(async |browser, gallery| {
        browser.goto(gallery).await;
        for column in 1..=6 {
            let header = format!("#tasks-grid-{column}");
            let before = direction(browser, column).await;
            browser.click(&header).await;
            let first = sorted(browser, column, before).await;
            browser.click(&header).await;
            let second = sorted(browser, column, Some(first.0.clone())).await;
            assert_ne!(first.0, second.0, "column {column}");
            assert_ne!(first.1, second.1, "column {column}");
        }
    });
}

/// The `aria-sort` of a column.
async fn direction(browser: &Browser, column: u32) -> Option<String> {
    let header = format!("document.querySelector('#tasks-grid-{column}').closest('th')");
    browser.run(&format!("return {header}.getAttribute('aria-sort')")).await
}

/// Waits until the direction of a column has changed; returns it with the first value, after
/// checking that all values are sorted.
async fn sorted(browser: &Browser, column: u32, before: Option<String>) -> (String, String) {
    browser.until(async || direction(browser, column).await != before).await;
    let direction = direction(browser, column).await.expect("the column is sorted by");
    assert_eq!(browser.texts("#tasks-grid th[aria-sort]").await.len(), 1);

    let mut values = browser.texts(&format!("#tasks-grid tbody td:nth-child({column})")).await;
    assert_eq!(values.len(), 10);
    let first = values[0].clone();
    if direction == "descending" {
        values.reverse();
    }
    let number = |value: &String| value.replace(',', "").parse::<u32>().ok();
    let is_sorted = match values.iter().map(number).collect::<Option<Vec<_>>>() {
        Some(numbers) => numbers.is_sorted(),
        None => values.is_sorted(),
    };
    assert!(is_sorted, "{direction}: {values:?}");
    (direction, first)
}

#[test]
fn back_and_forward_show_what_was_there() {
    browse_each_way(async |browser, gallery| {
        browser.goto(gallery).await;
        let first = browser.texts(NUMBERS).await;
        browser.click(NEXT).await;
        browser.shows(CURRENT, &["2"]).await;
        let second = browser.texts(NUMBERS).await;
        browser.click("#tasks-grid-1").await;
        browser.shows(CURRENT, &["1"]).await;
        let sorted = browser.texts(NUMBERS).await;

        browser.page().back().await.unwrap();
        browser.until(async || browser.texts(NUMBERS).await == second).await;
        browser.page().back().await.unwrap();
        browser.until(async || browser.texts(NUMBERS).await == first).await;
        browser.page().forward().await.unwrap();
        browser.until(async || browser.texts(NUMBERS).await == second).await;
        // the restored page works
        browser.click("#tasks-grid-1").await;
        browser.until(async || browser.texts(NUMBERS).await == sorted).await;
    });
}

#[test]
fn two_grids_keep_their_places() {
    browse_each_way(async |browser, gallery| {
        browser.goto(gallery).await;
        let both =
            "#tasks-grid [aria-current=page], #long-grid nav:first-of-type [aria-current=page]";
        browser.click(NEXT).await;
        browser.shows(both, &["2", "1"]).await;
        browser.click("#long-grid a[rel=next]").await;
        browser.shows(both, &["2", "2"]).await;
        browser.click("#tasks-grid-1").await;
        browser.shows(both, &["1", "2"]).await;
        browser.page().refresh().await.unwrap();
        browser.shows(both, &["1", "2"]).await;
        browser.page().back().await.unwrap();
        browser.shows(both, &["2", "2"]).await;
    });
}
