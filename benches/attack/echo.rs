//! How many bytes of a request come back.

use std::sync::LazyLock;

use actix_web::web::ServiceConfig;
use actix_web::{HttpRequest, HttpResponse, Responder, get};
use serde::Serialize;
use tg_paginate::prelude::*;
use tg_paginate::tera::Tera;
use tg_paginate::{ApiPaginator, Error, MaxLimit, OutOfRange, Paginator};

use crate::client::Client;

#[derive(Serialize)]
struct Task {
    id: u32,
    title: &'static str,
}

static GRID: LazyLock<DataGrid<Task>> = LazyLock::new(|| {
    DataGrid::new([Column::new("id").sortable(), Column::new("title").sortable()]).unwrap()
});

fn tasks() -> Vec<Task> {
    (0..5_000).map(|id| Task { id, title: "task" }).collect()
}

#[get("/gallery")]
#[paginate(var = "tasks", max_limit = 50, csv, template = "gallery.html")]
async fn gallery() -> Context {
    context! { tasks: GRID.rows(tasks()) }
}

#[get("/all_pages")]
#[paginate(var = "tasks", max_limit = 50, max_pages = 0, template = "all_pages.html")]
async fn all_pages() -> Context {
    context! { tasks: tasks() }
}

#[get("/api")]
async fn api(request: HttpRequest) -> Result<impl Responder, Error> {
    const TASKS: ApiPaginator =
        ApiPaginator::new(PaginateConfig::new().max_limit(MaxLimit::new(50)));
    TASKS.page(&request, tasks()).await
}

#[get("/redirect")]
async fn redirect(request: HttpRequest) -> Result<HttpResponse, Error> {
    const TASKS: Paginator =
        Paginator::new("tasks", PaginateConfig::new().out_of_range(OutOfRange::Redirect));
    TASKS.page(&request, tasks()).await?;
    Ok(HttpResponse::Ok().finish())
}

pub(crate) fn serve(app: &mut ServiceConfig) {
    app.service(gallery).service(all_pages).service(api).service(redirect);
}

pub(crate) fn templates(mut tera: Tera) -> Tera {
    let grid = "{{ <tg.head /> }}{% <tg.grid rows={tasks} caption=\"Tasks\"> %}\
                   {{ <tg.page_size /> }}{{ <tg.go_to_page /> }}{{ <tg.csv /> }}{% </tg.grid> %}";
    tera.add_raw_template("gallery.html", grid).unwrap();
    tera.add_raw_template("all_pages.html", "{{ <tg.pages /> }}").unwrap();
    tera
}

/// So many bytes of parameters that mean nothing.
fn parameters(bytes: usize) -> String {
    let parameters = (1000..).map(|number| format!("&parameter{number}=value"));
    parameters.take(bytes / 20).collect()
}

pub(crate) async fn attack(client: &Client) {
    println!("\n| answer | bytes of parameters | body | `Link` | `Location` | × request |");
    println!("|---|---|---|---|---|---|");
    for path in [
        "/gallery?tasks_tgp_no=9",
        "/all_pages?tasks_tgp_limit=1",
        "/api?page=9",
        "/redirect?tasks_tgp_no=99999",
    ] {
        for bytes in [0, 2_000, 64_000] {
            let address = format!("{path}{}", parameters(bytes));
            let answer = client.get(&address).await;
            let header =
                |name| answer.headers().get(name).map_or(0, reqwest::header::HeaderValue::len);
            let (link, location) = (header("link"), header("location"));
            let body = answer.bytes().await.unwrap().len();
            let times = (body + link + location) as f64 / address.len() as f64;
            println!("| `{path}` | {bytes} | {body} | {link} | {location} | {times:.1} |");
        }
    }
}
