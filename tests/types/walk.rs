//! What is checked of a list, whatever its types: its pages by links, its values and its files.

use std::collections::BTreeMap;
use std::io::Write;
use std::panic::AssertUnwindSafe;

use futures::{FutureExt, TryStreamExt};
use serde_json::Value;
use sqlx::{AssertSqlSafe, Row};
use tg_paginate::{
    ApiPaginator, Column, Count, DataGrid, Error, MaxLimit, On, Page, PaginateConfig, Paginator,
    Record, Request, ServedBy, context,
};

use crate::database::{Database, on_each};
use crate::render::render_with;
use crate::shown::{Shown, same};

/// More pages than any of the lists has.
const MOST_PAGES: usize = 60;
const CONFIG: PaginateConfig = PaginateConfig::new().limit(3);
const ALL: PaginateConfig = CONFIG.limit(200).max_limit(MaxLimit::Unlimited);
const UP: &[&str] = &["v"];
const DOWN: &[&str] = &["-v"];

/// A list of the columns `id`, which is its key, and `v`.
pub(crate) struct Case {
    /// What it is called in the report.
    pub(crate) what: String,
    pub(crate) select: String,
    /// What the rows show of some of the keys.
    pub(crate) shown: Vec<(i64, Shown)>,
}

/// What came of the cases of a database.
#[derive(Default)]
pub(crate) struct Report {
    anchored: Vec<String>,
    without_anchors: Vec<String>,
    unordered: Vec<String>,
    /// By type and problem, the checks that found it.
    failures: BTreeMap<(String, String), Vec<String>>,
    notes: Vec<String>,
}

impl Report {
    /// Something to print, such as what this server does not have.
    pub(crate) fn note(&mut self, note: String) {
        self.notes.push(note);
    }

    pub(crate) fn fail(&mut self, what: &str, check: &str, problem: String) {
        self.failures.entry((what.to_owned(), problem)).or_default().push(check.to_owned());
    }

    /// Prints the lists past the capture of the test's output, and fails if anything did.
    pub(crate) fn finish(self, database: &Database) {
        let mut text = format!("on {}\n", database.name());
        for (title, types) in [
            ("with anchors", &self.anchored),
            ("without anchors", &self.without_anchors),
            ("not ordered by the database", &self.unordered),
            ("left out", &self.notes),
        ] {
            text += &format!("  {title} ({}): {}\n", types.len(), types.join(", "));
        }
        std::io::stderr().write_all(text.as_bytes()).unwrap();
        let failures = self
            .failures
            .iter()
            .map(|((what, problem), checks)| format!("{what}: {}: {problem}", checks.join(", ")));
        let failures: Vec<_> = failures.collect();
        assert!(failures.is_empty(), "{} failures:\n{}", failures.len(), failures.join("\n"));
    }

    /// Checks everything, each thing by itself: a panic is a failure as any other.
    pub(crate) async fn check(&mut self, database: &Database, case: &Case) {
        let what = &case.what;
        let Some(sortable) = self.caught(what, "order", orders(database, case)).await else {
            return;
        };
        if sortable {
            let mut anchored = Vec::new();
            for (name, order) in [("up", UP), ("down", DOWN)] {
                let config = CONFIG.default_order(order);
                let expected = own_order(case, order);
                let walk = walk_as(database, case, config, "", &expected);
                anchored.extend(self.caught(what, name, walk).await);
                let uncounted = config.count(Count::None);
                let walk = walk_as(database, case, uncounted, "", &expected);
                self.caught(what, &format!("{name} without a count"), walk).await;
                let numbers = numbers(database, case, config, &expected);
                self.caught(what, &format!("{name} by numbers"), numbers).await;
                let cursors = cursors(database, case, config.cursors(), &expected);
                self.caught(what, &format!("{name} by cursors"), cursors).await;
                let query = format!("persons_tgp_ordering={}", order[0]);
                let walk = walk_as(database, case, CONFIG, &query, &expected);
                self.caught(what, &format!("{name} by URL"), walk).await;
            }
            self.caught(what, "API", api(database, case, "sort=-v", DOWN)).await;
            match anchored[..] {
                [true, true] => self.anchored.push(what.clone()),
                [_, _] => self.without_anchors.push(what.clone()),
                // a walk that failed tells nothing
                _ => {}
            }
        } else {
            let by_id = own_order(case, &[]);
            for query in ["", "persons_tgp_ordering=v", "persons_tgp_ordering=-v"] {
                let walk = walk_as(database, case, CONFIG, query, &by_id);
                self.caught(what, &format!("by id, {query:?}"), walk).await;
            }
            self.caught(what, "API", refused(database, case)).await;
            self.unordered.push(what.clone());
        }
        self.caught(what, "values", values(database, case)).await;
        self.caught(what, "CSV", file(database, case)).await;
        self.caught(what, "grid", grid(database, case, sortable)).await;
    }

    /// Checks the pages alone, of a statement over rows whose values have been checked.
    pub(crate) async fn check_order(&mut self, database: &Database, case: &Case) {
        let what = &case.what;
        if self.caught(what, "order", orders(database, case)).await != Some(true) {
            return;
        }
        for (name, order) in [("up", UP), ("down", DOWN)] {
            let config = CONFIG.default_order(order);
            let expected = own_order(case, order);
            let walk = walk_as(database, case, config, "", &expected);
            self.caught(what, name, walk).await;
        }
    }

    async fn caught<T>(
        &mut self,
        what: &str,
        check: &str,
        future: impl Future<Output = Result<T, String>>,
    ) -> Option<T> {
        let problem = match AssertUnwindSafe(Box::pin(future)).catch_unwind().await {
            Ok(Ok(value)) => return Some(value),
            Ok(Err(problem)) => problem,
            Err(panic) => format!("panicked: {:?}", panic.downcast_ref::<String>()),
        };
        let problem: String = problem.chars().take(400).collect();
        self.fail(what, check, problem);
        None
    }
}

/// What the database itself says, as a statement.
fn own_order(case: &Case, order: &[&str]) -> String {
    let columns = match order {
        ["v"] => "v, id",
        ["-v"] => "v DESC, id DESC",
        _ => "id",
    };
    format!("{} ORDER BY {columns}", case.select)
}

async fn ids_of(database: &Database, sql: &str) -> Result<Vec<i64>, sqlx::Error> {
    let sql = AssertSqlSafe(sql.to_owned());
    // in text: some types have no binary form
    on_each!(database, pool => {
        let rows = sqlx::raw_sql(sql).fetch_all(pool).await?;
        rows.iter().map(|row| row.try_get(0)).collect()
    })
}

/// Whether the database orders by the column at all.
async fn orders(database: &Database, case: &Case) -> Result<bool, String> {
    match ids_of(database, &own_order(case, UP)).await {
        Ok(_) => Ok(true),
        Err(sqlx::Error::Database(error)) if error.code().as_deref() == Some("42883") => Ok(false),
        Err(error) => Err(format!("the database itself: {error}")),
    }
}

fn told(error: &Error) -> String {
    format!("{}: {error:?}", error.status())
}

fn query_of(href: &str) -> String {
    href.split_once('?').map_or("", |(_, query)| query).to_owned()
}

fn shown(row: &Record) -> Value {
    serde_json::to_value(row).unwrap()
}

fn id(row: &Record) -> i64 {
    shown(row)["id"].as_i64().unwrap()
}

macro_rules! rows {
    ($database:expr, $case:expr, $rows:ident => $body:expr) => {{
        let sql = AssertSqlSafe($case.select.clone());
        on_each!($database, pool => {
            let $rows = sqlx::query(sql).on(pool).key("id");
            $body
        })
    }};
}

/// Walks to the end by `next` and back by `prev`; both ways the rows are those of a statement.
/// Whether page 2 was found by its anchor.
async fn walk_as(
    database: &Database,
    case: &Case,
    config: PaginateConfig,
    query: &str,
    expected: &str,
) -> Result<bool, String> {
    let expected = ids_of(database, expected).await.map_err(|error| error.to_string())?;
    let page = async |query: &str| {
        // boxed, as others here: futures of three databases are large for a test's stack
        let page = Box::pin(database.page(config, query, &case.select, &[]));
        page.await.map_err(|error| told(&error))
    };
    let ids = |page: &Page<Record>| page.items().iter().map(id).collect::<Vec<_>>();
    let mut here = page(query).await?;
    let mut forwards = vec![ids(&here)];
    let mut second = None;
    while let Some(href) = here.href_next() {
        here = page(&query_of(&href)).await?;
        second = second.or(here.served_by());
        forwards.push(ids(&here));
        compare("forwards", &forwards, &expected)?;
    }
    if forwards.concat() != expected {
        return Err(format!("forwards ended at {forwards:?} of {expected:?}"));
    }
    let mut backwards = vec![ids(&here)];
    while let Some(href) = here.href_prev() {
        here = page(&query_of(&href)).await?;
        backwards.insert(0, ids(&here));
        if backwards.len() > MOST_PAGES {
            break;
        }
    }
    match backwards.concat() == expected {
        true => Ok(matches!(second, Some(ServedBy::Anchor { .. }))),
        false => Err(format!("backwards {backwards:?} instead of {expected:?}")),
    }
}

/// Typed page numbers lead to the rows of a statement, near to the end as well.
async fn numbers(
    database: &Database,
    case: &Case,
    config: PaginateConfig,
    expected: &str,
) -> Result<(), String> {
    let expected = ids_of(database, expected).await.map_err(|error| error.to_string())?;
    for (number, rows) in (1..).zip(expected.chunks(3)) {
        let query = format!("persons_tgp_no={number}");
        let page = Box::pin(database.page(config, &query, &case.select, &[])).await;
        let page = page.map_err(|error| told(&error))?;
        let ids: Vec<_> = page.items().iter().map(id).collect();
        if ids != rows {
            return Err(format!("page {number} has {ids:?} instead of {rows:?}"));
        }
    }
    Ok(())
}

/// The cursors of an API lead to the end and back.
async fn cursors(
    database: &Database,
    case: &Case,
    config: PaginateConfig,
    expected: &str,
) -> Result<(), String> {
    let expected = ids_of(database, expected).await.map_err(|error| error.to_string())?;
    let api = ApiPaginator::new(config);
    let page = async |query: String| {
        let request = Request::new("/rows", &query);
        let page = rows!(database, case, rows => Box::pin(api.page(request, rows)).await);
        let page = page.map_err(|error| told(&error))?;
        Ok::<_, String>((page.items().iter().map(id).collect::<Vec<_>>(), page.links()))
    };
    let (rows, mut links) = page(String::new()).await?;
    let mut forwards = vec![rows];
    while let Some(next) = links.next {
        let (rows, behind) = page(query_of(&next)).await?;
        forwards.push(rows);
        compare("forwards", &forwards, &expected)?;
        links = behind;
    }
    let mut backwards = vec![forwards.last().cloned().unwrap_or_default()];
    while let Some(prev) = links.prev {
        let (rows, before) = page(query_of(&prev)).await?;
        backwards.insert(0, rows);
        if backwards.len() > MOST_PAGES {
            break;
        }
        links = before;
    }
    match (forwards.concat() == expected, backwards.concat() == expected) {
        (true, true) => Ok(()),
        (forth, _) => Err(format!("forth {forth}: {forwards:?} and back {backwards:?}")),
    }
}

/// Whether the pages so far are the beginning of the rows: a walk that goes astray may never end.
fn compare(way: &str, pages: &[Vec<i64>], expected: &[i64]) -> Result<(), String> {
    match expected.starts_with(&pages.concat()) && pages.len() <= MOST_PAGES {
        true => Ok(()),
        false => Err(format!("{way} {pages:?} instead of {expected:?}")),
    }
}

/// The rows of an API's answer.
async fn answer(
    database: &Database,
    case: &Case,
    config: PaginateConfig,
    query: &str,
) -> Result<Vec<Value>, Error> {
    let (api, request) = (ApiPaginator::new(config), Request::new("/rows", query));
    let page = rows!(database, case, rows => Box::pin(api.page(request, rows)).await?);
    Ok(serde_json::from_slice(&page.to_json()?).unwrap())
}

/// An API orders as the URL says.
async fn api(database: &Database, case: &Case, query: &str, order: &[&str]) -> Result<(), String> {
    let expected = ids_of(database, &own_order(case, order)).await.unwrap();
    let rows = answer(database, case, ALL, query).await.map_err(|error| told(&error))?;
    let ids: Vec<_> = rows.iter().map(|row| row["id"].as_i64().unwrap()).collect();
    match ids == expected {
        true => Ok(()),
        false => Err(format!("{ids:?} instead of {expected:?}")),
    }
}

/// An API refuses to order by what the database cannot order by.
async fn refused(database: &Database, case: &Case) -> Result<(), String> {
    match answer(database, case, ALL, "sort=v").await {
        Ok(_) => Err("`sort=v` is no error".to_owned()),
        Err(error) if error.status() == 422 => Ok(()),
        Err(error) => Err(told(&error)),
    }
}

/// Every value is shown, in pages and in an API, and as it must be.
async fn values(database: &Database, case: &Case) -> Result<(), String> {
    let page = Box::pin(database.page(ALL, "", &case.select, &[])).await;
    let page = page.map_err(|error| told(&error))?;
    let rows = answer(database, case, ALL, "").await.map_err(|error| told(&error))?;
    if page.items().len() != rows.len() {
        return Err(format!("{} rows, and {} in JSON", page.items().len(), rows.len()));
    }
    let mut wrong = Vec::new();
    for (id, expected) in &case.shown {
        let row = rows.iter().find(|row| row["id"].as_i64() == Some(*id));
        let Some(row) = row else { return Err(format!("no row {id}")) };
        match expected {
            Shown::Value(expected) if !same(&row["v"], expected) => {
                let (v, expected) = (row["v"].to_string(), expected.to_string());
                let cut = |text: &str| text.chars().take(60).collect::<String>();
                wrong.push(format!("{} instead of {}", cut(&v), cut(&expected)));
            }
            _ => {}
        }
    }
    wrong.dedup();
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("; ")) }
}

/// The file has all rows, each with two fields.
async fn file(database: &Database, case: &Case) -> Result<(), String> {
    let expected = ids_of(database, &own_order(case, &[])).await.unwrap();
    let paginator = Paginator::new("persons", CONFIG.csv());
    let bytes = async {
        let request = Request::new("/persons", "tg_format=csv");
        let csv = rows!(database, case, rows => Box::pin(paginator.csv(request, rows)).await?);
        csv.try_concat().await
    };
    let bytes = bytes.await.map_err(|error| told(&error))?;
    let text = String::from_utf8(bytes).map_err(|error| error.to_string())?;
    let records = records(text.trim_start_matches('\u{feff}'));
    if records[0] != ["id", "v"] || records.iter().any(|record| record.len() != 2) {
        return Err(format!("{:?}", records.iter().find(|record| record.len() != 2)));
    }
    let ids: Vec<i64> = records[1..].iter().map(|record| record[0].parse().unwrap()).collect();
    if ids == expected { Ok(()) } else { Err(format!("{ids:?} instead of {expected:?}")) }
}

/// The fields of CSV.
fn records(text: &str) -> Vec<Vec<String>> {
    let mut records = vec![vec![String::new()]];
    let mut quoted = false;
    for character in text.chars() {
        let record = records.last_mut().unwrap();
        match character {
            '"' => quoted = !quoted,
            ',' if !quoted => record.push(String::new()),
            '\n' if !quoted => records.push(vec![String::new()]),
            '\r' if !quoted => {}
            _ => record.last_mut().unwrap().push(character),
        }
    }
    records.pop();
    records
}

/// A grid has a cell for every value, shows texts as they are, and has a header that sorts if the
/// column can be sorted by.
async fn grid(database: &Database, case: &Case, sortable: bool) -> Result<(), String> {
    let rows = answer(database, case, ALL, "").await.map_err(|error| told(&error))?;
    let grid = DataGrid::<Record>::new([Column::new("v").sortable()]).unwrap();
    let context = rows!(database, case, rows => context! { persons: grid.rows(rows) });
    let source = "{{ <tg.grid rows={persons} caption='Rows' /> }}";
    let html = Box::pin(render_with(tg_paginate::tera(), source, ALL, "", context)).await;
    let html = scraper::Html::parse_document(&html);
    let cells = scraper::Selector::parse("td").unwrap();
    let cells = html.select(&cells).map(|cell| cell.text().collect::<String>());
    let cells: Vec<_> = cells.collect();
    if cells.len() != rows.len() {
        return Err(format!("{} cells for {} rows", cells.len(), rows.len()));
    }
    let link = scraper::Selector::parse("th a").unwrap();
    if html.select(&link).next().is_some() != sortable {
        return Err(format!("a header that sorts: {}", !sortable));
    }
    for (cell, row) in cells.iter().zip(&rows) {
        // HTML has no control characters
        let text = row["v"].as_str().filter(|text| !text.contains(char::is_control));
        if text.is_some_and(|text| text.trim() != cell.trim()) {
            return Err(format!("cell {cell:?} of {}", row["v"]));
        }
    }
    Ok(())
}
