//! The page. Its handler pages without the attribute, to measure the cost.

use std::time::Instant;

use actix_web::{HttpRequest, HttpResponse, get, web};
use serde::{Deserialize, Serialize};
use tg_paginate::tera::{self, Tera};
use tg_paginate::{Error, Page, PageInfo, PaginateConfig, Paginator, Record, ServedBy};

use crate::db::Db;
use crate::offset;
use crate::query::query;

const PERSONS: Paginator = Paginator::new(
    "persons",
    PaginateConfig::new().limit(10).max_pages(9).default_order(&["-age", "name"]),
);

#[derive(Deserialize)]
struct ListRequest {
    /// `no` skips the slow comparison with OFFSET. Links keep it, like all parameters of the
    /// program.
    compare: Option<String>,
}

#[get("/")]
async fn persons(
    request: HttpRequest,
    asked: web::Query<ListRequest>,
    db: web::Data<Db>,
    tera: web::Data<Tera>,
) -> Result<web::Html, Error> {
    let persons = query("SELECT id, name, age, email FROM person");
    let begin = Instant::now();
    let page = PERSONS.page(&request, persons.on(&db, "id")).await?;
    let took = milliseconds(begin);

    let compares = asked.compare.as_deref() != Some("no");
    let offset = if compares { compared(&db, &page).await? } else { None };
    let shown = tera::Context::from_serialize(&Shown::new(&page, took, compares, offset))?;
    Ok(web::Html::new(tera.render("persons.html", &shown)?))
}

#[get("/style.css")]
async fn style() -> HttpResponse {
    let css = concat!(include_str!("../pagedemo/style.css"), include_str!("style.css"));
    HttpResponse::Ok().content_type("text/css; charset=utf-8").body(css)
}

/// The values for the template.
#[derive(Serialize)]
struct Shown<'p> {
    persons: &'p [Record],
    page: &'p PageInfo,
    /// Page numbers with their links.
    links: Vec<(u64, Option<String>)>,
    compares: bool,
    /// This page with the comparison if it is without, and vice versa.
    other: Option<String>,
    /// How the rows were read: `head`, `anchor`, `map` or `tail`.
    from: &'static str,
    /// The number of rows skipped.
    skipped: u64,
    milliseconds: f64,
    offset: Option<Offset>,
}

impl<'p> Shown<'p> {
    fn new(
        page: &'p Page<Record>,
        milliseconds: f64,
        compares: bool,
        offset: Option<Offset>,
    ) -> Self {
        let here = page.get_href(page.current_page(), None);
        let links = page.pages().iter().map(|number| (*number, page.get_href(*number, None)));
        Shown {
            persons: page.items(),
            page,
            links: links.collect(),
            compares,
            other: here.map(|here| match compares {
                true => format!("{}&compare=no", here.replace("compare=yes&", "")),
                false => here.replace("compare=no", "compare=yes"),
            }),
            from: page.served_by().map_or("", ServedBy::name),
            skipped: page.served_by().map_or(0, ServedBy::skipped),
            milliseconds,
            offset,
        }
    }
}

/// The page read with OFFSET.
#[derive(Serialize)]
struct Offset {
    milliseconds: f64,
    has_same_rows: bool,
}

async fn compared(db: &Db, page: &Page<Record>) -> Result<Option<Offset>, Error> {
    let begin = Instant::now();
    let Some(ids) = offset::ids(db, page).await? else {
        return Ok(None);
    };
    let milliseconds = milliseconds(begin);
    let shown = page.items().iter().map(|row| row.get("id"));
    let has_same_rows = shown.eq(ids.into_iter().map(Some));
    Ok(Some(Offset { milliseconds, has_same_rows }))
}

fn milliseconds(since: Instant) -> f64 {
    since.elapsed().as_secs_f64() * 1000.0
}
