//! The settings of pagination: what the attribute sets for a handler, and what is set for an app.

mod api;
mod csv;
mod drop;
mod limits;
mod params;
mod table;

use std::num::NonZeroU64;
use std::time::Duration;

use serde_json::Value;

pub(crate) use self::api::MetadataShape;
pub use self::csv::check_csv;
pub(crate) use self::drop::Dropped;
pub use self::drop::check_drop;
pub use self::limits::{check_api_limits, check_limits};
pub use self::params::Params;
use self::table::settings;
use crate::const_checks::{
    base_path, csv_decimal, csv_delimiter, csv_name, envelope_name, page_number,
};
use crate::page::limit::{Limit, MaxLimit, MaxRows};
use crate::page::metadata::PaginationMetadata;
use crate::page::ordering::{Nulls, Ordering, SortKey};
use crate::page::row_count::Count;

/// What happens to a page number that is bad or past the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum OutOfRange {
    /// A bad number is the default page. A page past the end is the last page.
    Clamp,
    /// As `Clamp`, by a redirect to the page's own address. Only GET and HEAD are redirected.
    Redirect,
    /// A bad number is the default page. A page past the end has no rows.
    Empty,
    /// Both are answered with 404. Page 1 of an empty list is not.
    NotFound,
}

settings! {
    /// Settings of pagination. Each one is set, or left to the next level.
    ///
    /// The attribute makes one for its handler. To set the same things for a whole app or scope, put
    /// another one into `app_data` (actix-web) or a layer (axum). The attribute wins over it, and it
    /// wins over the defaults. A scope's config replaces the app's: derive it from that,
    /// `app_config.limit(20)`.
    ///
    /// ```
    /// use tg_paginate::{MaxLimit, OutOfRange, PaginateConfig};
    ///
    /// const CONFIG: PaginateConfig = PaginateConfig::new()
    ///     .limit(25)
    ///     .max_limit(MaxLimit::new(100))
    ///     .out_of_range(OutOfRange::NotFound);
    /// # let _ = CONFIG;
    /// ```
    pub struct PaginateConfig;

    /// Rows per page; `0` for all rows, as in the URL.
    limit(rows: u64) -> Limit { Limit::new(rows) } = Limit::new(10);

    /// How far the URL may change the limit.
    max_limit(most: MaxLimit) -> MaxLimit { most } = MaxLimit::Fixed, api MaxLimit::new(100);

    /// The ordering when the URL has none, such as `&["-age", "name"]`, one text for each
    /// column. Without it, the dataset's own.
    default_order(columns: &'static [&'static str]) -> &'static [&'static str] { columns } = &[];

    /// The only columns that the URL may sort by. Without it, those that the source has and a row
    /// shows, and those of the default order.
    ///
    /// Without it, the URL cannot sort a query by a column whose shown value is not the database's. If
    /// a row type shows a card number as `**** 1234`, the order would reveal the hidden digits to
    /// clients that can add rows and see where these are. The rows that are looked at decide; name such
    /// a column here if its order may be seen.
    order_by(columns: &'static [&'static str])
        -> Option<&'static [&'static str]> { Some(columns) } = None;

    /// Where nulls go, in either direction. Without it, where the source has them: in memory, on SQLite
    /// and on MySQL before all values (ascending), on PostgreSQL after them.
    nulls(place: Nulls) -> Option<Nulls> { Some(place) } = None;

    /// The columns that are sorted without regard to the case of ASCII letters.
    ignore_case(columns: &'static [&'static str]) -> &'static [&'static str] { columns } = &[];

    /// How many rows may be sorted in memory.
    max_sort(most: MaxRows) -> MaxRows { most } = MaxRows::Rows(1000);

    /// How many page numbers the window lists; `0` for all. A window has at most 1,000.
    max_pages(pages: u64) -> u64 { pages } = 5;

    /// The entry of the context that overrides all other limits. It ignores `max_limit`, and its value
    /// `0` means all rows.
    dynamic_limit(entry: &'static str) -> Option<&'static str> { Some(entry) } = None;

    /// How a query counts its rows.
    count(count: Count) -> Count { count } = Count::Auto;

    /// How long a count may be reused, by every request for the same statement and values, or the same
    /// scope. With zero, every request counts. Without it, as long as [`Count::Auto`] says; other
    /// counts are not reused.
    count_ttl(ttl: Duration) -> Option<Duration> { Some(ttl) } = None;

    /// How many rows a page that no anchor leads to may pass over, such as one whose number was
    /// typed in; a deeper page is past the end, and `out_of_range` decides. Without it, any number.
    max_offset(rows: u64) -> Option<u64> { Some(rows) } = None;

    /// How long the statements of one page may take together; then the answer is 503 and the
    /// connection is closed. A connection that you lend, that of a transaction, and one to a database
    /// in memory stay open, and the next statement waits for the running one. Without it, as long as
    /// they take.
    timeout(timeout: Duration) -> Option<Duration> { Some(timeout) } = None;

    /// What happens to a page number that is bad or past the end.
    out_of_range(policy: OutOfRange) -> OutOfRange { policy } = OutOfRange::Clamp, api OutOfRange::Empty;

    /// The page to show if the URL names none. The address without a page is then that of this page,
    /// and links to page 1 name it. If the list has no such page, its last one is shown where
    /// `out_of_range` would answer 404.
    ///
    /// # Panics
    /// If the number is 0. In a constant that is an error of the compiler.
    #[track_caller]
    default_page(page: u64) -> NonZeroU64 { page_number(page) } = page_number(1);

    /// Whether the address of the last page redirects to its number, instead of showing the page.
    redirect_on_last_page(on: bool) -> bool { on } = false;

    /// The names of the URL's parameters.
    params(params: Params) -> Params { params } = Params::Tg, api Params::Plain;

    /// Parameters of the request that links, forms, redirects, the header `Link` and the canonical
    /// address leave out: `&["access_token", "utm_*"]`. A `*` at the end matches any text. What the
    /// attribute names is dropped as well as what the config of the app names. The handler still reads
    /// them, and the parameters of the lists are never dropped.
    ///
    /// # Panics
    /// If a name is empty, or has a `*` elsewhere. In a constant that is an error of the compiler.
    #[track_caller]
    drop(names: &'static [&'static str]) -> Dropped { Dropped::new(names) } = Dropped::NONE;

    /// The path in front of all links, such as `/shop`, if a proxy removes it from the requests: also
    /// of redirects, of the header `Link`, of the canonical address, and of the links of a grid's
    /// cells that begin with `/`.
    ///
    /// A path that is known when the program starts can be leaked: `base_path(path.leak())`.
    ///
    /// # Panics
    /// If it does not start with `/`, or has an empty segment, a query or a space. In a constant that
    /// is an error of the compiler.
    #[track_caller]
    base_path(path: &'static str) -> Option<&'static str> { Some(base_path(path)) } = None;

    /// Whether the header `X-Forwarded-Prefix` of a request replaces `base_path`. Say so only if a
    /// proxy in front of the program sets or removes the header: otherwise any client chooses where
    /// the links of its own page lead. They never leave the site.
    trust_forwarded_prefix(on: bool) -> bool { on } = false;

    /// Whether the variable becomes a pagination object, with the rows as its `items`, instead of the
    /// rows.
    object(on: bool) -> bool { on } = false;

    /// Whether bad values in the URL answer 422, or what [`invalid_status`](Self::invalid_status)
    /// says, instead of falling back to the defaults.
    strict(on: bool) -> bool { on } = false, api true;

    /// The status that answers bad values, a client error such as 400. Another status is replaced by
    /// the default.
    invalid_status(status: u16) -> u16 {
        if 400 <= status && status < 500 { status } else { 422 }
    } = 422;

    /// APIs: the name of the header with the metadata. An invalid name gives no header.
    header(name: &'static str) -> Option<&'static str> { Some(name) } = Some("X-Pagination");

    /// APIs: the body is `{"data": […], "pagination": {…}, "links": {…}}`, with `data` called as you
    /// like, and there are no headers for them. Without it, the body is the list.
    ///
    /// # Panics
    /// If the name is empty, `pagination` or `links`. In a constant that is an error of the compiler.
    #[track_caller]
    envelope(rows: &'static str) -> Option<&'static str> { Some(envelope_name(rows)) } = None;

    /// APIs: whether the URL names pages by the tokens that the metadata has as `next` and `prev`,
    /// instead of numbers, and nothing is counted.
    ///
    /// A token keeps the limit and the ordering of its page; one that leads nowhere is refused, even
    /// without [`strict`](Self::strict). A query needs a key for it, and several processes one
    /// `set_anchor_secret`.
    cursor(on: bool) -> bool { on } = false;

    /// APIs: whether answers have an `ETag` made of rows and numbers, and a client that has the same
    /// gets a 304 without a body.
    etag(on: bool) -> bool { on } = false;

    /// APIs: what is shown instead of the metadata, in the header and in an envelope.
    ///
    /// ```
    /// use serde_json::json;
    /// use tg_paginate::PaginateConfig;
    ///
    /// const CONFIG: PaginateConfig = PaginateConfig::new()
    ///     .metadata(|pages| json!({ "page": pages.page, "of": pages.total_pages }));
    /// # let _ = CONFIG;
    /// ```
    metadata(shape: fn(&PaginationMetadata) -> Value)
        -> Option<MetadataShape> { Some(MetadataShape(shape)) } = None;

    /// Whether all rows can be had as CSV, by `tg_format=csv`.
    ///
    /// No spreadsheet computes what a row says, whether it separates cells by commas, semicolons or
    /// tabs: a text that would be a formula gets an apostrophe in front. Numbers stay numbers, also as
    /// texts; a text with a plus, or of more than 15 digits, is a phone number or a key. The columns are
    /// those of a grid, else the fields of the rows in their order, sorted by name where rows disagree,
    /// as hash maps do.
    csv(on: bool) -> bool { on } = false;

    /// How many rows a CSV export may have; one that would have more answers 422.
    max_csv(most: MaxRows) -> MaxRows { most } = MaxRows::Rows(100_000);

    /// How long the connection of a CSV export may wait in all for its client to read; then it is
    /// closed, and the answer breaks off.
    csv_wait(wait: Duration) -> Duration { wait } = Duration::from_secs(60);

    /// What separates the cells of a CSV file: a comma, a semicolon or a tab. Without it, a comma, or
    /// a semicolon if the [decimal sign](Self::csv_decimal) is a comma.
    ///
    /// # Panics
    /// If the text is none of them. In a constant that is an error of the compiler.
    #[track_caller]
    csv_delimiter(delimiter: &'static str)
        -> Option<&'static str> { Some(csv_delimiter(delimiter)) } = None;

    /// The decimal sign of numbers in a CSV file, a point or a comma. Texts that are numbers, as
    /// decimals of a database are, have it too.
    ///
    /// # Panics
    /// If the text is neither. In a constant that is an error of the compiler.
    #[track_caller]
    csv_decimal(sign: &'static str) -> &'static str { csv_decimal(sign) } = ".";

    /// The name of the CSV file, without `.csv`. Without it, the name of the variable.
    ///
    /// # Panics
    /// If the name is empty, or has a slash, a backslash or a control character. In a constant that is
    /// an error of the compiler.
    #[track_caller]
    csv_name(name: &'static str) -> Option<&'static str> { Some(csv_name(name)) } = None;
}

impl PaginateConfig {
    /// The settings of this config, else those of `other`. Both drop parameters.
    pub(crate) fn or(self, other: Self) -> Self {
        PaginateConfig { drop: Dropped::within(self.drop, other.drop), ..self.or_each(other) }
    }

    /// Whether the attribute itself names the parameters.
    pub(crate) fn has_params(&self) -> bool {
        self.params.is_some()
    }

    /// Whether links depend on the header `X-Forwarded-Prefix` of the request.
    #[cfg(feature = "web")]
    pub(crate) fn trusts_forwarded_prefix(&self, app: Option<&Self>) -> bool {
        let of_app = app.and_then(|app| app.trust_forwarded_prefix);
        self.trust_forwarded_prefix.or(of_app).unwrap_or_default()
    }

    /// The settings in force for a request to `path`: what is set, else the defaults.
    pub(crate) fn settings(self, path: &str) -> Settings {
        let mut settings = self.or_defaults();
        settings.limit = limits::cap(settings.limit, settings.max_limit, path);
        csv::warn_of_one_sign(&settings, path);
        settings
    }
}

impl Settings {
    /// For handlers that return rows, and no context that could hold another limit.
    pub(crate) fn without_context(self) -> Self {
        Settings { dynamic_limit: None, ..self }
    }

    /// For requests that a redirect would spoil.
    pub(crate) fn forbid_redirects(&mut self) {
        self.redirect_on_last_page = false;
        if self.out_of_range == OutOfRange::Redirect {
            self.out_of_range = OutOfRange::Clamp;
        }
    }
}
