//! Renders templates with a page, without a server.

use tg_paginate::tera::Tera;
use tg_paginate::{Context, ContextRequest, PaginateConfig, Paginator, Request, context};

/// Renders `source` with `context`, whose `persons` are paged by `config` and `query`.
pub(crate) async fn render_with(
    mut tera: Tera,
    source: &str,
    config: PaginateConfig,
    query: &str,
    context: Context,
) -> String {
    tera.add_raw_template("page.html", source).unwrap();
    let paginators = [Paginator::new("persons", config)];
    let paging = ContextRequest::read(&paginators, Request::new("/persons", query)).unwrap();
    paging.page(context).await.unwrap().render(&tera, "page.html").unwrap()
}

/// Renders `source` with the numbers from 1 to `count`.
pub(crate) async fn render(
    source: &str,
    config: PaginateConfig,
    query: &str,
    count: u32,
) -> String {
    let context = context! { persons: Vec::from_iter(1..=count) };
    render_with(tg_paginate::new_tera(), source, config, query, context).await
}

/// The text of HTML, without tags and with single spaces.
pub(crate) fn text(html: &str) -> String {
    let mut text = String::new();
    let mut inside = false;
    for character in html.chars() {
        match character {
            '<' => inside = true,
            '>' => {
                inside = false;
                text.push(' ');
            }
            _ if !inside => text.push(character),
            _ => {}
        }
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
