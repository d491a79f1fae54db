//! The content of an address is shown as text.

use serde_json::json;
use tg_paginate::{Column, ContextRequest, DataGrid, PaginateConfig, Paginator, Request, context};

use crate::chromium::browse;
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
        // after links and forms have carried it on
        browser.click("#tasks-grid a[rel=next]").await;
        browser.shows("#tasks-grid .tg-summary", &["Showing 11–20 of 95 tasks"]).await;
        browser.click("#go-button").await;
        let address: String = browser.run("return location.search").await;
        assert!(address.contains("onerror"), "{address}");
        assert!(!browser.run::<bool>("return 'ran' in window").await);
        assert!(browser.texts("img").await.is_empty());
    });
}

#[test]
fn no_script_in_a_cell_runs() {
    const EVIL: &str = "\"'><img src=x onerror=window.ran=1><script>window.ran=1</script>";
    browse(async |browser| {
        let columns = [
            Column::new("text").title(EVIL).class(EVIL).sortable(),
            Column::new("number").path("text").number(),
            Column::new("date").path("text").date(),
            Column::new("link").path("text").link("/persons/{text}?q={text}#{text}"),
            Column::new("script").link("{script}"),
            Column::new("computed").computed(|row: &serde_json::Value| row["text"].clone()),
        ];
        let rows = vec![json!({ "text": EVIL, "script": "javascript:window.ran=1" })];
        let persons = DataGrid::new(columns).unwrap().rows(rows);
        let source = "{{ <tg.grid rows={persons} caption={evil} many={evil} /> }}";
        let context = context! { persons, evil: EVIL };
        let mut tera = tg_paginate::new_tera();
        tera.add_raw_template("page.html", source).unwrap();
        let paginators = [Paginator::new("persons", PaginateConfig::new())];
        let paging = ContextRequest::read(&paginators, Request::new("/persons", "")).unwrap();
        let html = paging.page(context).await.unwrap().render(&tera, "page.html").unwrap();
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("grid.html");
        std::fs::write(&file, format!("<!doctype html><meta charset=utf-8>{html}")).unwrap();

        browser.page().goto(format!("file://{}", file.display())).await.unwrap();
        browser.shows("tbody td:not(:nth-child(5))", &[EVIL; 5]).await;
        browser.click("tbody td:nth-child(5) a").await;
        assert!(!browser.run::<bool>("return 'ran' in window").await);
        browser.page().back().await.unwrap();
        browser.shows("th:first-child", &[EVIL]).await;
        assert!(!browser.run::<bool>("return 'ran' in window").await);
        assert!(browser.texts("img, script").await.is_empty());
    });
}
