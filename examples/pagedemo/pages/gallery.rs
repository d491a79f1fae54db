//! Every component, in every style.

use std::sync::LazyLock;

use actix_web::{HttpResponse, get, web};
use serde::{Deserialize, Serialize};
use tg_paginate::prelude::*;
use tg_paginate::{Breakpoint, Classes, Column, DataGrid, Error, LAYOUT, STYLE};

use super::assets;

/// What there is to do, all of it made up.
#[derive(Clone, Serialize, DataGrid)]
struct Task {
    #[grid(title = "No.", sortable, number)]
    id: u32,
    #[grid(title = "Task", sortable, link = "/gallery?task={id}")]
    title: String,
    #[grid(path = "assignee.name", computed = initials, sortable, hide_below = "medium")]
    assignee: Assignee,
    #[grid(reverse_first, date, hide_below = "small")]
    due: String,
    #[grid(reverse_first, number)]
    minutes: u32,
    #[grid(bool, sortable)]
    done: bool,
}

#[derive(Clone, Serialize)]
struct Assignee {
    name: &'static str,
}

fn initials(task: &Task) -> String {
    let letters = task.assignee.name.split(' ').filter_map(|word| word.chars().next());
    format!("{} ({})", task.assignee.name, letters.collect::<String>())
}

static SHORT: LazyLock<DataGrid<Task>> = LazyLock::new(|| {
    DataGrid::new([
        Column::new("title").sortable(),
        Column::new("minutes").number().reverse_first().hide_below(Breakpoint::Small),
    ])
    .expect("each column has a name of its own")
});

/// How the reader wants to see it.
#[derive(Deserialize)]
struct Choice {
    style: Option<String>,
    htmx: Option<String>,
    dir: Option<String>,
}

#[get("/gallery")]
#[paginate(
    var = "tasks",
    default_order = "due",
    limit = 10,
    max_limit = 50,
    template = "gallery.html"
)]
#[paginate(var = "long", default_order = "-minutes", limit = 5)]
#[paginate(var = "nothing", limit = 5)]
#[paginate(var = "late", limit = 5, out_of_range = "empty")]
async fn gallery(choice: web::Query<Choice>) -> Result<Context, Error> {
    let Choice { style, htmx, dir } = choice.into_inner();
    let style = style.unwrap_or_else(|| "own".to_owned());
    let dir = if dir.as_deref() == Some("rtl") { "rtl" } else { "ltr" };
    Ok(context! {
        tasks: Task::grid().rows(tasks(95)),
        long: SHORT.rows(tasks(40)),
        nothing: SHORT.rows(Vec::<Task>::new()),
        late: SHORT.rows(tasks(12)),
        plain: SHORT.table(tasks(3))?,
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

fn tasks(count: u32) -> Vec<Task> {
    const VERBS: [&str; 7] = ["Paint", "Repair", "Measure", "Order", "Sweep", "Plant", "Move"];
    const THINGS: [&str; 11] = [
        "the fence",
        "the roof",
        "a bench",
        "the well",
        "new tiles",
        "the attic",
        "an oak",
        "the piano",
        "the gate",
        "the chimney",
        "a shelf",
    ];
    const NAMES: [&str; 5] =
        ["Ada Lovelace", "Grace Hopper", "Alan Turing", "Edsger Dijkstra", "Barbara Liskov"];
    let tasks = (1..=count).map(|id| {
        let place = id as usize;
        Task {
            id,
            title: format!("{} {}", VERBS[place % VERBS.len()], THINGS[place % THINGS.len()]),
            assignee: Assignee { name: NAMES[place * place % NAMES.len()] },
            due: format!("2025-{:02}-{:02}T{:02}:00:00", id % 12 + 1, id * 7 % 28 + 1, id % 24),
            minutes: id * 7919 % 5000,
            done: id % 3 == 0,
        }
    });
    tasks.collect()
}
