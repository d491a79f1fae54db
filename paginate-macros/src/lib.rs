//! The macros of `tg-paginate`. Use that crate instead of this one.
//!
//! The attribute works in three steps: `args` and `handler` parse, `analyse` checks the rules, and
//! `expand` generates one short call into the runtime. A table in `args` declares the arguments.
//! `grid` is the derive.

#![warn(missing_docs)]
// a mistake in the user's code must give a message, not a panic
#![warn(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod analyse;
mod api_rules;
mod args;
mod errors;
mod expand;
mod framework;
#[cfg(any(test, fuzzing))]
pub mod fuzzing;
mod grid;
mod handler;
mod handler_kind;
mod openapi;
#[cfg(test)]
mod random_tokens;
mod spanned;
mod suggest;
mod value;

#[cfg(not(fuzzing))]
use proc_macro::TokenStream;

#[cfg(not(fuzzing))]
use framework::Framework;

/// Pages variables of the context that a handler returns, and answers with the page.
///
/// # Syntax
/// ```text
/// #[paginate(var = "name", argument = value, …)]
/// ```
///
/// # Arguments
/// - `var = "persons"`: the entry of the context to page. Without it the handler returns the rows
///   themselves, as APIs do.
/// - `limit = 10`: rows per page; `0` for all rows.
/// - `max_limit = 50`: the largest limit that the URL may ask for. With `0`, the default, the URL
///   cannot change the limit; with `none` there is no maximum.
/// - `default_order = "-age"`, `"-age, name"` or `["-age", "name"]`: the ordering when the URL has none.
/// - `max_pages = 5`: how many page numbers `tg.paginate.pages` lists; `0` for all, at most 1,000.
/// - `max_sort = 1000`: the longest list that is sorted in memory, in rows; `0` never sorts, `none`
///   removes the maximum.
/// - `dynamic_limit = "rows"`: the entry of the context whose value is the limit, without a
///   maximum.
/// - `template = "persons.html"`: the Tera template to render. Without it the response is JSON.
/// - `json`: with `template`, clients that ask for JSON get JSON. `json = ["title"]` adds more
///   entries of the context to the paged variables.
/// - `out_of_range = "clamp"`: what to do with a page that is invalid or past the end: `"clamp"`,
///   `"redirect"`, `"empty"` or `"not_found"`.
/// - `redirect_on_last_page`: the address of the last page redirects to its number.
/// - `params = "tg"`: the names of the URL's parameters: `"tg"`, `"plain"` (`page`, `page_size`,
///   `sort`) or your own, `params(page = "p", limit = "n", order = "sort")`.
/// - `page_path = "/index/{page}"`: puts the page number into the path. The value is the pattern of
///   the route with the number; with `"/blog[/page/{page}]"`, page 1 is at `/blog`. See
///   [`Paginator::page_path`](../tg_paginate/struct.Paginator.html#method.page_path).
/// - `object`: the variable becomes a pagination object with `items`, `has_next`, `next_num` and so
///   on, named as in Flask-SQLAlchemy.
/// - `order_by = ["name", "age"]`: the only columns that the URL may sort by.
/// - `nulls = "last"`: where nulls go in both directions, `"first"` or `"last"`. Without it, the
///   source decides.
/// - `ignore_case = ["name"]`: columns to sort without regard to the case of ASCII letters.
/// - `count = auto`: how to count the rows of a query: `auto` counts small lists on each page and
///   large ones seldom; `exact` counts on each page; `bounded(10_000)` stops there; `estimate` asks
///   PostgreSQL's planner; `none` does not count.
/// - `count_ttl = 30`: for how many seconds a count may be reused.
/// - `max_offset = 100_000`: how many rows the database may skip to reach a page without an anchor.
///   A deeper page is past the end.
/// - `strict`: invalid values in the URL give a 422 response instead of falling back.
/// - `invalid_status = 400`: the status to use instead of 422.
/// - `default_page = 2`: the page to show if the URL names none.
/// - `drop = ["access_token", "utm_*"]`: parameters of the request that links do not carry on; a `*`
///   at the end matches any text.
/// - `csv`: offers all rows as CSV, at `tg_format=csv`.
/// - `max_csv = 100_000`: the most rows that an export may have; a larger one is refused. `none`
///   removes the maximum.
/// - `csv_wait = 60`: for how many seconds in total an export may keep its connection waiting for
///   the client to read.
/// - `csv_delimiter = ";"`: what separates the cells of an export: `","`, `";"` or `"\t"`. Without it,
///   `","`, or `";"` with `csv_decimal = ","`.
/// - `csv_decimal = ","`: the decimal sign of numbers in an export, `"."` or `","`.
/// - `csv_name = "invoices"`: the name of the exported file, without `.csv`; by default that of the
///   variable.
/// - `crate = path`: the path of `tg_paginate`, if another crate re-exports it.
///
/// Numbers and texts may be constant expressions, such as `limit = POSTS_PER_PAGE`. The compiler
/// checks their values.
///
/// Without `var` the response is a JSON array with the headers `X-Pagination` and `Link`, `strict`
/// is on, and the URL's parameters are `page`, `page_size` and `sort`. Such handlers have further
/// arguments:
/// - `header = "X-Pages"`: the name of the header with the metadata; `none` for no such header.
/// - `envelope = "data"`: `{"data": […], "pagination": {…}, "links": {…}}` instead of headers.
/// - `cursor`: tokens instead of numbers name the pages, and rows are not counted.
/// - `etag`: sends a weak `ETag`, and 304 to clients that already have the page.
///
/// # Notes
/// Several attributes on one handler page several variables; the topmost is `tg.paginate`. Write
/// them above or below `#[get]` and similar attributes. The handler may be `async` or not, take up
/// to 16 extractors, and return a `Context`, a `tera::Context`, a JSON object or a map, a `Result`
/// of these, or `Either` of these and any responder. Without `var` it returns a dataset, such as a
/// `Vec` or a query, alone or in a tuple before a status and headers; if it takes `&mut
/// PaginationParameters`, it returns the rows of one page.
///
/// # Examples
/// ```
/// use actix_web::{get, web};
/// use sqlx::SqlitePool;
/// use tg_paginate::prelude::*;
///
/// #[get("/persons")]
/// #[paginate(var = "persons", limit = 20, default_order = "-age", template = "persons.html")]
/// async fn list_persons(db: web::Data<SqlitePool>) -> Context {
///     context! { persons: sqlx::query("SELECT id, name, age FROM person").on(&db).key("id") }
/// }
/// ```
#[cfg(not(fuzzing))]
#[proc_macro_attribute]
pub fn paginate(args: TokenStream, item: TokenStream) -> TokenStream {
    expand::paginate(Framework::Actix, args.into(), &item.into()).into()
}

/// Pages variables of the context that an axum handler returns, and answers with the page.
///
/// It is `tg_paginate::axum::paginate`, with the arguments of
/// [`paginate`](../tg_paginate/attr.paginate.html#arguments).
///
/// # Notes
/// Write it above `#[axum::debug_handler]`. The handler may be `async` or not, take up to 16
/// extractors, the one of the body last, and return a `Context`, a `tera::Context`, a JSON object or
/// a map, a `Result` of these and any response, or an `Either` of them. Without `var` it returns a
/// dataset, such as a `Vec` or a query, alone or in a tuple after a status and headers; if it takes
/// `&mut PaginationParameters`, it returns the rows of one page.
///
/// # Examples
/// ```
/// use axum::Router;
/// use axum::extract::State;
/// use axum::routing::get;
/// use sqlx::SqlitePool;
/// use tg_paginate::axum::prelude::*;
///
/// #[paginate(var = "persons", limit = 20, default_order = "-age", template = "persons.html")]
/// async fn persons(State(db): State<SqlitePool>) -> Context {
///     context! { persons: sqlx::query("SELECT id, name, age FROM person").on(&db).key("id") }
/// }
///
/// fn router(db: SqlitePool) -> Router {
///     let tera = tg_paginate::new_tera();
///     Router::new()
///         .route("/persons", get(persons))
///         .layer(tg_paginate::axum::layer(tera))
///         .with_state(db)
/// }
/// ```
#[cfg(not(fuzzing))]
#[proc_macro_attribute]
pub fn paginate_axum(args: TokenStream, item: TokenStream) -> TokenStream {
    expand::paginate(Framework::Axum, args.into(), &item.into()).into()
}

/// Makes `Row::grid()`, a `&'static DataGrid<Row>` with a column for each field of a struct.
///
/// A column has the name that serde serialises the field under. Fields that serde skips have no
/// column.
///
/// # Arguments of `#[grid(…)]` on a field
/// - `title = "Full name"`; `name = "…"` and `path = "…"`, if the value is elsewhere in the row.
/// - `sortable`, or `reverse_first` if the first click sorts descending.
/// - `number`, `date`, `date_time`, `bool`, `link = "/persons/{id}"` or `component = "flag"`: the format.
/// - `computed = function`: shows what a `fn(&Row) -> impl Serialize` returns instead of the field.
/// - `align = "end"` (`"start"`, `"center"`), `class = "wide"`, `hide_below = "medium"` (`"small"`,
///   `"large"`).
/// - `skip`: no column.
///
/// Write `#[grid(crate = path)]` on the struct if another crate re-exports `tg_paginate`.
///
/// # Examples
/// ```
/// use tg_paginate::DataGrid;
///
/// #[derive(serde::Serialize, DataGrid)]
/// struct Person {
///     #[grid(skip)]
///     id: u32,
///     #[grid(title = "Full name", sortable, link = "/persons/{id}")]
///     name: String,
///     #[grid(number, reverse_first)]
///     age: u32,
/// }
///
/// assert_eq!(Person::grid().columns().len(), 2);
/// ```
#[cfg(not(fuzzing))]
#[proc_macro_derive(DataGrid, attributes(grid))]
pub fn data_grid(item: TokenStream) -> TokenStream {
    grid::derive(item.into()).into()
}
