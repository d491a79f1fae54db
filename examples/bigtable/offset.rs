//! The page as usually written, with ORDER BY, LIMIT and OFFSET.

use sqlx::AssertSqlSafe;
use tg_paginate::{Page, Record};

use crate::db::Db;

/// The keys of the rows that OFFSET finds for a page; `None` for an ordering without a handwritten
/// statement.
pub(crate) async fn ids(db: &Db, page: &Page<Record>) -> sqlx::Result<Option<Vec<i64>>> {
    let order_by = match page.ordering().to_string().as_str() {
        "-age,name" => "age DESC, name, id",
        "name" => "name, id",
        "id" => "id",
        _ => return Ok(None),
    };
    let (limit, offset) = (page.limit(), page.first_item().saturating_sub(1));
    let sql = AssertSqlSafe(format!(
        "SELECT id, name, age, email FROM person ORDER BY {order_by} LIMIT {limit} OFFSET {offset}"
    ));
    type Row = (i64, String, i64, String);
    let rows: Vec<Row> = on_each!(Db, db, pool => sqlx::query_as(sql).fetch_all(pool).await)?;
    Ok(Some(rows.into_iter().map(|(id, ..)| id).collect()))
}
