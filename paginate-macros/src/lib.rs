//! The macros of `tg-paginate`. Use that crate: this one is a part of it.
//!
//! The attribute takes three steps: `args` and `handler` parse, `analyse` checks the rules, `expand`
//! writes one short call into the runtime. The table in `args` declares the arguments. The derive is
//! `grid`.

#![warn(missing_docs)]
// what is wrong with the user's code is a message, not a panic
#![warn(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod analyse;
mod api_rules;
mod args;
mod errors;
mod expand;
mod grid;
mod handler;
mod handler_kind;
mod openapi;
mod spanned;
mod value;

use proc_macro::TokenStream;

/// Pages variables of the context that a handler returns, and answers with the page.
///
/// # Syntax
/// ```text
/// #[paginate(var = "name", argument = value, …)]
/// ```
///
/// # Arguments
/// - `var = "persons"`: which entry of the context to page. Without it
///   the handler returns the rows themselves, as APIs do.
/// - `limit = 10`: rows per page; `0` for all rows.
/// - `max_limit = 50`: how far the URL may raise the limit. `0`: the URL may not change it, which
///   is the default; `none`: as far as it likes.
/// - `default_order = "-age"` or `["-age", "name"]`: the ordering when the URL has none.
/// - `max_pages = 5`: how many page numbers `tg.paginate.pages` lists; `0` for all, at most 1,000.
/// - `max_sort = 1000`: how many rows may be sorted in memory; `0` never, `none` any number.
/// - `dynamic_limit = "rows"`: the entry of the context whose value is the limit, uncapped.
/// - `template = "persons.html"`: the Tera template to render; without it the answer is JSON.
/// - `json`: with `template`, the answer is JSON for those who ask for it; `json = ["title"]`
///   shows more of the context than the paged variables.
/// - `out_of_range = "clamp"`: what happens to a page that is bad or past the end: `"clamp"`,
///   `"redirect"`, `"empty"` or `"not_found"`.
/// - `redirect_on_last_page`: the address of the last page redirects to its number.
/// - `params = "tg"`: the URL's names: `"tg"`, `"plain"` (`page`, `page_size`, `sort`) or your own,
///   `params(page = "p", limit = "n", order = "sort")`.
/// - `page_path = "/index/{page}"`: the number of the page stands in the path: the pattern of the
///   route that has it; `"/blog[/page/{page}]"` has page 1 at `/blog`. See [`Paginator::page_path`](../tg_paginate/struct.Paginator.html#method.page_path).
/// - `object`: the variable becomes a pagination object, with `items`, `has_next`, `next_num` and
///   their like, under Flask-SQLAlchemy's names.
/// - `order_by = ["name", "age"]`: the only columns that the URL may sort by.
/// - `nulls = "last"`: where nulls go, `"first"` or `"last"`, in either direction; without it, where
///   the source has them.
/// - `ignore_case = ["name"]`: columns sorted without regard to the case of ASCII letters.
/// - `count = auto`: how a query counts its rows: `auto`, exactly on small lists and seldom on large
///   ones; `exact`; `bounded(10_000)`, not further than that; `estimate`, what PostgreSQL's planner
///   expects; `none`, not at all.
/// - `count_ttl = 30`: for how many seconds a count may be reused.
/// - `max_offset = 100_000`: how many rows a page may pass over that no link leads to; a deeper one
///   is past the end.
/// - `strict`: bad values in the URL answer 422 instead of falling back.
/// - `invalid_status = 400`: the status that answers them instead of 422.
/// - `csv`: all rows can be had as CSV, by `tg_format=csv`.
/// - `max_csv = 100_000`: how many rows that may be, else it is refused; `none` any number.
/// - `csv_wait = 60`: for how many seconds in all the connection of an export waits for its client.
/// - `crate = path`: where `tg_paginate` is, if you use it through another crate.
///
/// Numbers and texts may be constant expressions, such as `limit = POSTS_PER_PAGE`; they are
/// checked while the program is compiled.
///
/// Without `var` the answer is a JSON array with the headers `X-Pagination` and `Link`, `strict` is on,
/// the URL's names are `page`, `page_size` and `sort`, and there are
/// - `header = "X-Pages"`: the name of the header with the metadata; `none` for no such header.
/// - `envelope = "data"`: `{"data": […], "pagination": {…}, "links": {…}}` instead of headers.
/// - `cursor`: tokens name the pages, and nothing is counted.
/// - `etag`: a weak `ETag`, and 304 for those who have it.
///
/// # Notes
/// Several of them on one handler page several variables; the topmost is `tg.paginate`. They stand
/// above or below `#[get]` and its like. The handler may be `async` or not, take up to 16
/// extractors, and return a `Context`, a `tera::Context`, a JSON object or a map, a `Result` of
/// these, or `Either` of these and any responder. Without `var` it returns what is paged, such as a
/// `Vec` or a query, alone or in front of a status and headers; if it takes
/// `&mut PaginationParameters`, it returns the rows of one page.
///
/// # Examples
/// ```
/// use actix_web::{get, web};
/// use sqlx::SqlitePool;
/// use tg_paginate::prelude::*;
///
/// #[get("/persons")]
/// #[paginate(var = "persons", limit = 20, default_order = "-age", template = "persons.html")]
/// async fn persons(db: web::Data<SqlitePool>) -> Context {
///     context! { persons: sqlx::query("SELECT id, name, age FROM person").on(&db).key("id") }
/// }
/// ```
#[proc_macro_attribute]
pub fn paginate(args: TokenStream, item: TokenStream) -> TokenStream {
    expand::paginate(args.into(), &item.into()).into()
}

/// Makes `Row::grid()`, a `&'static DataGrid<Row>` with a column for each field of a struct.
///
/// A column has the name that serde shows the field under; what serde does not show has none.
///
/// # What `#[grid(…)]` says of a field
/// - `title = "Full name"`; `name = "…"` and `path = "…"`, if the row shows it elsewhere.
/// - `sortable`, or `reverse_first` where the first click descends.
/// - `number`, `date`, `bool`, `link = "/persons/{id}"` or `component = "flag"`: how it looks.
/// - `computed = function`: what is shown instead, made of the row, by a `fn(&Row) -> impl Serialize`.
/// - `align = "end"` (`"start"`, `"center"`), `class = "wide"`, `hide_below = "medium"` (`"small"`,
///   `"large"`).
/// - `skip`: no column.
///
/// On the struct there is `#[grid(crate = path)]`, for those who re-export `tg_paginate`.
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
#[proc_macro_derive(DataGrid, attributes(grid))]
pub fn data_grid(item: TokenStream) -> TokenStream {
    grid::derive(item.into()).into()
}
