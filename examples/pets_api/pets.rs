//! One list, paged in every way that APIs use.

use std::sync::LazyLock;

use actix_web::{get, web};
use serde::Serialize;
use sqlx::SqlitePool;
use tg_paginate::prelude::*;
use tg_paginate::tera::{Tera, TeraResult};
use tg_paginate::{Error, FetchedPage, Plan};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

/// A pet.
#[derive(Debug, Clone, Serialize, ToSchema, sqlx::FromRow)]
pub(crate) struct Pet {
    #[schema(minimum = 1)]
    id: i64,
    name: String,
    kind: String,
    /// In years; null if unknown.
    age: Option<i64>,
}

const ALL: &str = "SELECT id, name, kind, age FROM pet";

pub(crate) fn routes(app: &mut ServiceConfig<'_>) {
    app.service(list).service(enveloped).service(by_cursor).service(sliced).service(squares);
}

/// Pets
///
/// Numbers and links are in headers.
#[paginate(
    limit = 10,
    max_limit = 100,
    default_order = "name",
    order_by = ["name", "kind", "age"],
    count_ttl = 5,
    etag
)]
#[utoipa::path(tag = "pets")]
#[get("/pets")]
async fn list(db: web::Data<SqlitePool>) -> impl Dataset<Row = Pet> {
    sqlx::query_as::<_, Pet>(ALL).on(&db).key("id")
}

/// Pets in an envelope
///
/// Numbers and links are next to the pets.
#[paginate(default_order = "-age", envelope = "pets")]
#[utoipa::path(tag = "pets")]
#[get("/enveloped")]
async fn enveloped(db: web::Data<SqlitePool>) -> impl Dataset<Row = Pet> {
    sqlx::query_as::<_, Pet>(ALL).on(&db).key("id")
}

/// Pets by cursor
///
/// There are no numbers, and rows are not counted: each response has the tokens of the pages next
/// to it.
#[paginate(limit = 20, default_order = "-age", cursor, envelope = "pets")]
#[utoipa::path(tag = "pets")]
#[get("/by_cursor")]
async fn by_cursor(db: web::Data<SqlitePool>) -> impl Dataset<Row = Pet> {
    sqlx::query_as::<_, Pet>(ALL).on(&db).key("id")
}

/// Pets of the handler's own statement
///
/// The handler slices its own rows, and sets their number.
#[paginate(limit = 5, max_limit = 20)]
#[utoipa::path(tag = "by hand")]
#[get("/sliced")]
async fn sliced(
    db: web::Data<SqlitePool>,
    pages: &mut PaginationParameters,
) -> Result<Vec<Pet>, Error> {
    let count: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM pet").fetch_one(&**db).await?;
    pages.set_item_count(count);
    let pets = sqlx::query_as("SELECT id, name, kind, age FROM pet ORDER BY id LIMIT ? OFFSET ?")
        .bind(pages.sql_limit())
        .bind(pages.sql_offset())
        .fetch_all(&**db)
        .await?;
    Ok(pets)
}

/// Squares
///
/// A custom dataset: only the rows of the page are computed.
#[paginate(limit = 10, max_limit = 1000)]
#[utoipa::path(tag = "by hand", responses((status = 200, description = "Squares.", body = Vec<u64>)))]
#[get("/squares")]
async fn squares() -> Squares {
    Squares(1_000_000)
}

struct Squares(u64);

impl Dataset for Squares {
    type Row = u64;

    async fn fetch(self, plan: &Plan) -> Result<FetchedPage<u64>, Error> {
        let slice = plan.slice(self.0)?;
        let numbers = slice.offset() + 1..=slice.offset() + slice.len();
        Ok(FetchedPage::new(slice, numbers.map(|number| number * number).collect()))
    }
}

static GRID: LazyLock<DataGrid<Pet>> = LazyLock::new(|| {
    DataGrid::new([
        Column::new("name").sortable(),
        Column::new("kind").sortable(),
        Column::new("age").number().reverse_first(),
    ])
    .expect("each column has a name of its own")
});

/// HTML for browsers, JSON for programs: <http://127.0.0.1:8080/page>.
#[get("/page")]
#[paginate(var = "pets", limit = 20, default_order = "name", template = "pets.html", json)]
pub(crate) async fn page(db: web::Data<SqlitePool>) -> Context {
    context! { pets: GRID.rows(sqlx::query_as::<_, Pet>(ALL).on(&db).key("id")) }
}

pub(crate) fn templates() -> TeraResult<Tera> {
    let mut tera = tg_paginate::new_tera();
    tera.add_raw_template("pets.html", include_str!("pets.html"))?;
    tera.global_context().insert("style", tg_paginate::STYLE);
    Ok(tera)
}
