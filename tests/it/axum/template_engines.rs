//! `examples/template_engines`: pages in templates of askama and minijinja.

#[path = "../../../examples/template_engines/pages.rs"]
mod pages;

use scraper::{ElementRef, Html, Selector};

use crate::support::http::get;
use crate::support::on_axum::client;

/// What a page has in all elements of a name.
fn all(html: &str, name: &str, part: impl Fn(ElementRef<'_>) -> String) -> Vec<String> {
    Html::parse_document(html).select(&Selector::parse(name).unwrap()).map(part).collect()
}

#[tokio::test]
async fn both_engines_show_the_same_rows_and_links() {
    let app = client(pages::router().unwrap());
    for query in ["", "?page=2", "?page=last&sort=name", "?page=5&sort=-name"] {
        let page = async |engine: &str| {
            let html = get(&app, &format!("/{engine}{query}")).await.body;
            let cells = all(&html, "td", |cell| cell.text().collect());
            let links = all(&html, "a", |link| link.attr("href").unwrap().replace(engine, ""));
            (cells, links)
        };
        let (cells, links) = page("askama").await;
        assert!(cells.len() >= 10 && links.len() >= 6, "{cells:?} {links:?}");
        assert_eq!((cells, links), page("minijinja").await);
    }
}
