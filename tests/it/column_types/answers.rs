//! How values are shown: in API responses, files and grids.

use futures::TryStreamExt;
use serde_json::Value;
use sqlx::AssertSqlSafe;
use tg_paginate::{
    ApiPaginator, Column, DataGrid, Error, MaxLimit, On, PaginateConfig, Paginator, Record,
    Request, context,
};

use super::report::{CONFIG, Case};
use super::shown::{Shown, same};
use super::walk::{ids_of, own_order, rows, told};
use crate::support::database::{Database, on_each};
use crate::support::render::render_with;

const ALL: PaginateConfig = CONFIG.limit(200).max_limit(MaxLimit::Unlimited);

/// The rows in an API's response.
pub(crate) async fn answer(
    database: &Database,
    case: &Case,
    config: PaginateConfig,
    query: &str,
) -> Result<Vec<Value>, Error> {
    let (api, request) = (ApiPaginator::new(config), Request::new("/rows", query));
    let page = rows!(database, case, rows => Box::pin(api.page(request, rows)).await?);
    Ok(serde_json::from_slice(&page.to_json()?).unwrap())
}

/// An API orders as the URL asks.
pub(crate) async fn api(
    database: &Database,
    case: &Case,
    query: &str,
    order: &[&str],
) -> Result<(), String> {
    let expected = ids_of(database, &own_order(case, order)).await.unwrap();
    let rows = answer(database, case, ALL, query).await.map_err(|error| told(&error))?;
    let ids: Vec<_> = rows.iter().map(|row| row["id"].as_i64().unwrap()).collect();
    match ids == expected {
        true => Ok(()),
        false => Err(format!("{ids:?} instead of {expected:?}")),
    }
}

/// An API refuses to order by a column that the database cannot sort by.
pub(crate) async fn refused(database: &Database, case: &Case) -> Result<(), String> {
    match answer(database, case, ALL, "sort=v").await {
        Ok(_) => Err("`sort=v` is no error".to_owned()),
        Err(error) if error.status() == 422 => Ok(()),
        Err(error) => Err(told(&error)),
    }
}

/// Every value is shown correctly, in pages and in an API.
pub(crate) async fn values(database: &Database, case: &Case) -> Result<(), String> {
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

/// The file has all rows, with two fields each; JSON objects have one per key.
pub(crate) async fn file(database: &Database, case: &Case) -> Result<(), String> {
    let expected = ids_of(database, &own_order(case, &[])).await.unwrap();
    let paginator = Paginator::new("persons", CONFIG.csv(true));
    let bytes = async {
        let request = Request::new("/persons", "tg_format=csv");
        let csv = rows!(database, case, rows => Box::pin(paginator.csv(request, rows)).await?);
        csv.try_concat().await
    };
    let bytes = bytes.await.map_err(|error| told(&error))?;
    let text = String::from_utf8(bytes).map_err(|error| error.to_string())?;
    let records = records(text.trim_start_matches('\u{feff}'));
    let (header, is_nested) = (&records[0], records[0].iter().any(|name| name.starts_with("v.")));
    let width = if is_nested { header.len() } else { 2 };
    let odd = records.iter().find(|record| record.len() != width);
    if header[0] != "id" || odd.is_some() || !(is_nested || header[1] == "v") {
        return Err(format!("{header:?} {odd:?}"));
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

/// A grid has a cell for every value and shows texts unchanged. Its header sorts if the column can
/// be sorted by.
pub(crate) async fn grid(database: &Database, case: &Case, sortable: bool) -> Result<(), String> {
    let rows = answer(database, case, ALL, "").await.map_err(|error| told(&error))?;
    let grid = DataGrid::<Record>::new([Column::new("v").sortable()]).unwrap();
    let context = rows!(database, case, rows => context! { persons: grid.rows(rows) });
    let source = "{{ <tg.grid rows={persons} caption='Rows' /> }}";
    let html = Box::pin(render_with(tg_paginate::new_tera(), source, ALL, "", context)).await;
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
        // HTML cannot contain control characters
        let text = row["v"].as_str().filter(|text| !text.contains(char::is_control));
        if text.is_some_and(|text| text.trim() != cell.trim()) {
            return Err(format!("cell {cell:?} of {}", row["v"]));
        }
    }
    Ok(())
}
