//! What htmx swaps, and what it keeps.

use serde_json::json;

use crate::chromium::{are_wanted, browse};
use crate::demo;

const CURRENT: &str = "#tasks-grid [aria-current=page]";

#[test]
fn a_click_swaps_grids_and_nothing_else() {
    browse(async |browser| {
        browser.goto("/gallery?htmx=on").await;
        browser
            .run::<()>(
                "window.kept = true;
                 document.querySelector('h1').kept = true;
                 document.querySelector('#tasks-grid-status').kept = true;
                 document.querySelector('#tasks-grid').kept = true",
            )
            .await;
        for (link, page) in [("a[rel=next]", "2"), ("a[rel=next]", "3"), ("a[rel=prev]", "2")] {
            browser.click(&format!("#tasks-grid {link}")).await;
            browser.shows(CURRENT, &[page]).await;
        }
        let kept: [bool; 4] = browser
            .run(
                "return [window, ...['h1', '#tasks-grid-status', '#tasks-grid']
                   .map(name => document.querySelector(name))].map(one => one.kept === true)",
            )
            .await;
        assert_eq!(kept, [true, true, true, false]);
        let address: String = browser.run("return location.search").await;
        assert!(address.contains("tasks_tgp_no=2"), "{address}");
        assert_eq!(browser.page().title().await.unwrap(), "Gallery, page 2 of 10 · pagedemo");

        browser.page().back().await.unwrap();
        browser.shows(CURRENT, &["3"]).await;
        assert!(browser.run::<bool>("return window.kept === true").await);
    });
}

#[test]
fn the_live_region_says_what_has_changed() {
    browse(async |browser| {
        browser.goto("/gallery?htmx=on").await;
        let status = "#tasks-grid-status[role=status]";
        browser.shows(status, &["Tasks, sorted by Due ascending. Showing 1–10 of 95 tasks"]).await;
        browser.click("#tasks-grid-5").await;
        browser
            .shows(
                status,
                &["Tasks, sorted by Minutes descending, Due ascending. Showing 1–10 of 95 tasks"],
            )
            .await;
        browser.click("#tasks-grid a[rel=next]").await;
        browser
            .shows(
                status,
                &["Tasks, sorted by Minutes descending, Due ascending. Showing 11–20 of 95 tasks"],
            )
            .await;
    });
}

#[test]
fn links_in_cells_load_their_page() {
    browse(async |browser| {
        browser.goto("/gallery?htmx=on").await;
        browser.run::<()>("window.kept = true").await;
        browser.click("#tasks-grid tbody a").await;
        browser.until(async || !browser.run::<bool>("return window.kept === true").await).await;
        let address: String = browser.run("return location.search").await;
        assert!(address.starts_with("?task="), "{address}");
    });
}

#[test]
fn csv_is_saved_and_the_grid_stays() {
    browse(async |browser| {
        let folder = tempfile::tempdir().unwrap();
        let behaviour = json!({ "behavior": "allow", "downloadPath": folder.path() });
        browser.command("Browser.setDownloadBehavior", behaviour).await;
        browser.goto("/gallery?htmx=on").await;
        browser.run::<()>("document.querySelector('#tasks-grid').kept = true").await;
        browser.click("#tasks-grid .tg-csv").await;
        let file = folder.path().join("tasks.csv");
        browser.until(async || file.exists()).await;
        let text = std::fs::read_to_string(file).unwrap();
        assert_eq!(text.lines().count(), 96, "{text}");
        let script = "return document.querySelector('#tasks-grid').kept === true";
        assert!(browser.run::<bool>(script).await);
        assert_eq!(browser.texts("#tasks-grid tbody tr").await.len(), 10);
    });
}

#[test]
fn back_shows_what_was_there_when_htmx_has_forgotten_it() {
    browse(async |browser| {
        browser.goto("/gallery?htmx=on").await;
        for page in ["2", "3"] {
            browser.click("#tasks-grid a[rel=next]").await;
            browser.shows(CURRENT, &[page]).await;
        }
        browser.run::<()>("sessionStorage.removeItem('htmx-history-cache')").await;
        browser.page().back().await.unwrap();
        browser.shows(CURRENT, &["2"]).await;
        // and the link works
        browser.click("#tasks-grid a[rel=prev]").await;
        browser.shows(CURRENT, &["1"]).await;
    });
}

/// Otherwise caches would need a `Vary`.
#[tokio::test]
async fn everybody_gets_the_same_answer() {
    if !are_wanted() {
        return;
    }
    let client = reqwest::Client::new();
    let url = demo::url("/gallery?htmx=on&tasks_tgp_no=2");
    let plain = client.get(&url).send().await.unwrap();
    let swapped = client.get(&url).header("HX-Request", "true").send().await.unwrap();
    assert_eq!(plain.headers().get("vary"), None);
    assert_eq!(swapped.headers().get("vary"), None);
    assert_eq!(plain.text().await.unwrap(), swapped.text().await.unwrap());
}
