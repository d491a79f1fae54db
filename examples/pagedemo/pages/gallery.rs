//! Every component, in every style.

mod counted;
mod tasks;

use std::sync::LazyLock;

use actix_web::{HttpResponse, get, web};
use serde::Deserialize;
use tg_paginate::prelude::*;
use tg_paginate::{Breakpoint, Classes, Column, DataGrid, Error, LAYOUT, RowCount, STYLE};

use self::counted::Counted;
use self::tasks::{Task, tasks};
use super::assets;

static SHORT: LazyLock<DataGrid<Task>> = LazyLock::new(|| {
    DataGrid::new([
        Column::new("title").sortable(),
        Column::new("minutes").number().reverse_first().hide_below(Breakpoint::Small),
    ])
    .expect("each column has a name of its own")
});

/// With a custom cell, defined in `templates/tg/cell.html`.
static METERS: LazyLock<DataGrid<Task>> = LazyLock::new(|| {
    DataGrid::new([Column::new("title"), Column::new("minutes").component("meter")])
        .expect("each column has a name of its own")
});

/// The languages that the components speak.
const LANGUAGES: [&str; 4] = ["en", "de", "fr", "es"];

/// The style and state that the reader has chosen.
#[derive(Deserialize)]
struct Choice {
    style: Option<String>,
    htmx: Option<String>,
    dir: Option<String>,
    lang: Option<String>,
}

#[get("/gallery")]
#[paginate(
    var = "tasks",
    default_order = "due",
    limit = 10,
    max_limit = 50,
    csv,
    template = "gallery.html"
)]
#[paginate(var = "long", default_order = "-minutes", limit = 5)]
#[paginate(var = "nothing", limit = 5)]
#[paginate(var = "late", limit = 5, out_of_range = "empty")]
#[paginate(var = "at_least")]
#[paginate(var = "about")]
#[paginate(var = "unknown")]
async fn gallery(choice: web::Query<Choice>) -> Result<Context, Error> {
    let Choice { style, htmx, dir, lang } = choice.into_inner();
    let style = style.unwrap_or_else(|| "own".to_owned());
    let dir = if dir.as_deref() == Some("rtl") { "rtl" } else { "ltr" };
    let lang = LANGUAGES.into_iter().find(|known| lang.as_deref() == Some(known)).unwrap_or("en");
    Ok(context! {
        tasks: Task::grid().rows(tasks(95)),
        long: SHORT.rows(tasks(40)),
        nothing: SHORT.rows(Vec::<Task>::new()),
        late: SHORT.rows(tasks(12)),
        at_least: Counted(RowCount::AtLeast(10_000)),
        about: Counted(RowCount::About(1_234_567)),
        unknown: Counted(RowCount::Unknown { seen: 10 }),
        plain: SHORT.table(tasks(3))?,
        meters: METERS.table(tasks(3))?,
        tg_classes: match style.as_str() {
            "bootstrap" => Classes::BOOTSTRAP,
            "pico" => Classes::PICO,
            "tailwind" => Classes::TAILWIND,
            _ => Classes::NONE,
        },
        framework: match (style.as_str(), dir) {
            ("bootstrap", "rtl") => assets::link("bootstrap.rtl"),
            _ => assets::link(&style),
        },
        tg_locale: lang,
        languages: LANGUAGES,
        lang,
        style,
        htmx: htmx.is_some(),
        htmx_script: assets::link("htmx"),
        dir,
    })
}

#[get("/tg.css")]
async fn sheet() -> HttpResponse {
    HttpResponse::Ok().content_type("text/css; charset=utf-8").body(STYLE)
}

#[get("/tg-layout.css")]
async fn layout() -> HttpResponse {
    HttpResponse::Ok().content_type("text/css; charset=utf-8").body(LAYOUT)
}
