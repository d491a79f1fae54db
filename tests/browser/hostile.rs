//! What stands in an address is text, whoever wrote it.

use crate::demo::browse_each_way;

#[test]
fn no_script_in_an_address_runs() {
    browse_each_way(async |browser, gallery| {
        let script = "%22%27%3E%3Cimg%20src%3Dx%20onerror%3Dwindow.ran%3D1%3E\
                      %3Cscript%3Ewindow.ran%3D1%3C/script%3E";
        let names = ["no", "limit", "order", "ordering", "at", "from"];
        let parameters = names.map(|name| format!("tasks_tgp_{name}={script}")).join("&");
        browser.goto(&format!("{gallery}&{parameters}&dir={script}&{script}={script}")).await;
        browser.shows("#tasks-grid .tg-summary", &["Showing 1–10 of 95 tasks"]).await;
        // links and forms have carried them on
        browser.click("#tasks-grid a[rel=next]").await;
        browser.shows("#tasks-grid .tg-summary", &["Showing 11–20 of 95 tasks"]).await;
        browser.click("#go-button").await;
        let address: String = browser.run("return location.search").await;
        assert!(address.contains("onerror"), "{address}");
        assert!(!browser.run::<bool>("return 'ran' in window").await);
        assert!(browser.texts("img").await.is_empty());
    });
}
