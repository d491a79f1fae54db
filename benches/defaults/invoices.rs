//! A list as programs have it: invoices with the names of their customers, a filter, and a grid.
//! Its only index is the one that the log of a debug build asks for.

use actix_web::get;
use actix_web::web::{Data, Query, ServiceConfig};
use serde::{Deserialize, Serialize};
use sqlx::PgPool;
use tg_paginate::prelude::*;

use crate::Way;

pub(crate) const ROWS: u64 = 200_000;

pub(crate) const TEMPLATE: &str =
    "{{ <tg.head /> }}{{ <tg.grid rows={invoices} caption='Invoices' /> }}";

pub(crate) const CREATE: &str = "
    DROP TABLE IF EXISTS tgp_invoice, tgp_customer;
    CREATE TABLE tgp_customer (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
    CREATE TABLE tgp_invoice (
        id INTEGER PRIMARY KEY, customer_id INTEGER NOT NULL REFERENCES tgp_customer,
        issued_at TIMESTAMP NOT NULL, status TEXT NOT NULL, cents INTEGER NOT NULL);
    INSERT INTO tgp_customer SELECT id, 'Customer ' || id FROM generate_series(1, 5000) AS n(id);
    INSERT INTO tgp_invoice SELECT id, 1 + id * 7919 % 5000,
        TIMESTAMP '2020-01-01' + id * INTERVAL '13 minutes',
        (ARRAY['draft', 'open', 'paid', 'overdue'])[1 + id % 4], id * 7919 % 1000000
        FROM generate_series(1, 200000) AS n(id);
    CREATE INDEX ON tgp_invoice (issued_at DESC, id DESC)";

pub(crate) const ANALYSE: &str = "VACUUM ANALYZE tgp_invoice";

pub(crate) const DROP: &str = "DROP TABLE tgp_invoice, tgp_customer";

pub(crate) const WAYS: [Way; 4] = [
    Way {
        name: "`#[paginate]`, defaults",
        first: "/invoices",
        typed: |page| format!("/invoices?invoices_tgp_no={page}"),
        has_links: true,
    },
    Way {
        name: "`count = none`",
        first: "/uncounted",
        typed: |page| format!("/uncounted?invoices_tgp_no={page}"),
        has_links: true,
    },
    Way {
        name: "defaults, a quarter by the filter",
        first: "/invoices?status=open",
        typed: |page| format!("/invoices?status=open&invoices_tgp_no={}", page / 4),
        has_links: true,
    },
    Way {
        name: "`count = none`, a quarter by the filter",
        first: "/uncounted?status=open",
        typed: |page| format!("/uncounted?status=open&invoices_tgp_no={}", page / 4),
        has_links: true,
    },
];

#[derive(Serialize, sqlx::FromRow, DataGrid)]
struct Invoice {
    #[grid(skip)]
    id: i32,
    #[grid(sortable)]
    customer: String,
    #[grid(date, sortable)]
    issued_at: chrono::NaiveDateTime,
    status: String,
    #[grid(number, sortable)]
    cents: i32,
}

#[derive(Deserialize)]
struct Filter {
    #[serde(default)]
    status: String,
}

pub(crate) fn routes(pool: PgPool) -> impl Fn(&mut ServiceConfig) + Clone + Send {
    move |config| {
        config.app_data(Data::new(pool.clone())).service(counted).service(uncounted);
    }
}

fn list(pool: &PgPool, filter: Filter) -> Context {
    let invoices = sqlx::query_as::<_, Invoice>(
        "SELECT i.id, c.name AS customer, i.issued_at, i.status, i.cents
         FROM tgp_invoice i JOIN tgp_customer c ON c.id = i.customer_id
         WHERE $1 = '' OR i.status = $1",
    );
    let invoices = invoices.bind(filter.status).on(pool).key("id");
    context! { invoices: Invoice::grid().rows(invoices) }
}

#[get("/invoices")]
#[paginate(var = "invoices", default_order = "-issued_at", template = "invoices.html")]
async fn counted(pool: Data<PgPool>, filter: Query<Filter>) -> Context {
    list(&pool, filter.into_inner())
}

#[get("/uncounted")]
#[paginate(
    var = "invoices",
    default_order = "-issued_at",
    count = none,
    template = "invoices.html"
)]
async fn uncounted(pool: Data<PgPool>, filter: Query<Filter>) -> Context {
    list(&pool, filter.into_inner())
}
