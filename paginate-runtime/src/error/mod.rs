//! What can go wrong, and which status answers it.

mod class;
#[cfg(feature = "sql")]
mod database;
mod log;
mod one_line;

use std::fmt;
use std::num::NonZeroU64;
use std::time::Duration;

pub(crate) use class::Class;
pub(crate) use log::Met;
use one_line::OneLine;

/// When a client may try again what was answered with 503.
const RETRY_AFTER: Duration = Duration::from_secs(5);

/// A value of the URL that [`PaginateConfig::strict`](crate::PaginateConfig::strict) refuses.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Invalid {
    /// The name of the parameter in the URL.
    pub parameter: String,
    /// What is wrong with it, for the reader of the answer.
    pub message: String,
}

/// Why there is no page.
///
/// The first four are answers to the client. The others are told only to the log, in one line: 503
/// if the same request may succeed later (no connection, a time-out, a lock, a deadlock), 400 if the
/// database cannot take a value that the request brought, else 500.
///
/// Its text is one line of bounded length, whatever a database or a template says: line breaks and
/// other control characters are escaped.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The page lives at another address: path and query, never a host. 302.
    #[error("the page is at `{}`", OneLine(.0))]
    Redirect(String),
    /// There is no such page. 404.
    #[error("there is no such page")]
    NotFound,
    /// Values of the URL are bad, and the settings say `strict`: 422, or what they say instead. Or an
    /// export would have more rows than `max_csv`: 422.
    #[error("bad values in the URL: {}", list(.problems))]
    Invalid {
        /// The status that answers it.
        status: u16,
        /// One for each value.
        problems: Vec<Invalid>,
    },
    /// The page asked for is past the end, which the settings do not forgive. Made by
    /// [`Plan::slice`](crate::Plan::slice); pagination answers it with a redirect or with 404.
    #[error("the page is past the last, which is {last}")]
    PastTheEnd {
        /// The last page there is; 1 when there are no rows.
        last: NonZeroU64,
    },
    /// The context has no entry of the name that `var` says.
    #[error("the context has no `{0}`: put it in, or change `var` in `#[paginate]`")]
    MissingVariable(&'static str),
    /// The entry of the context is neither a sequence nor a dataset.
    #[error("`{}` cannot be paged: it is neither a sequence nor a dataset", OneLine(.0))]
    NotADataset(String),
    /// A dataset is in the context and no attribute takes it.
    #[error(
        "`{0}` is a query that nothing pages: add `#[paginate(var = \"{0}\")]`, or load its rows"
    )]
    NotPaged(String),
    /// The context has no entry, or no number, where `dynamic_limit` points to.
    #[error("`dynamic_limit` names `{0}`: put a number that is not negative into the context")]
    DynamicLimit(&'static str),
    /// The request has no value for a placeholder of
    /// [`Paginator::page_path`](crate::Paginator::page_path).
    #[error(
        "`page_path` is `{pattern}`, and the path of the request has no `{{{name}}}`: give the \
         route's placeholders the same names"
    )]
    PagePath {
        /// The pattern.
        pattern: &'static str,
        /// The placeholder.
        name: String,
    },
    /// The columns of a grid do not go together; the text says which, and what to do.
    #[error("{}", OneLine(.0))]
    Grid(String),
    /// A value could not be serialised.
    #[error("`{name}` could not be serialised: {}", OneLine(.message))]
    Serialize {
        /// The entry of the context.
        name: String,
        /// What the serialiser said.
        message: String,
    },
    /// A row of an export has a field for which there is no column.
    #[error(
        "a row shows `{}`, which the first rows do not: export the rows of a grid, or show it in all",
        OneLine(.0)
    )]
    UnknownField(String),
    /// The template could not be rendered.
    #[error("{}", chain(.0))]
    Template(#[from] tera::Error),
    /// The application has no Tera instance.
    #[error("no Tera in `app_data`: add `.app_data(web::Data::new(tera))` to the `App`")]
    #[cfg(feature = "actix")]
    NoTera,
    /// The statement cannot be paged; the text says why and what to write instead.
    #[error("{}", OneLine(.0))]
    Statement(String),
    /// The secret of anchors cannot be set.
    #[cfg(feature = "sql")]
    #[error("`set_anchor_secret` failed: {0}")]
    Secret(&'static str),
    /// The database refused. 503 if the same request may succeed later, 400 if it cannot take a value
    /// that was bound, such as text with a NUL byte on PostgreSQL; else 500.
    #[cfg(feature = "sql")]
    #[error("{}", database::describe(.0))]
    Database(#[from] sqlx::Error),
    /// The database took longer than `timeout` allows. 503.
    #[cfg(feature = "sql")]
    #[error("the database took longer than {0:?}: add an index, or raise `timeout`")]
    Timeout(std::time::Duration),
    /// A connection waited for the reader of an export for as long as `csv_wait` allows.
    #[cfg(feature = "sql")]
    #[error(
        "its connection waited {0:?} for a client that reads slowly: raise `csv_wait` if clients may \
         take longer"
    )]
    SlowReader(std::time::Duration),
    /// A table of the statement was altered while a page of it was read. 503.
    #[cfg(feature = "sql")]
    #[error("the columns of the statement changed while it ran: try again")]
    ColumnsChanged,
    /// A dataset of your own failed. As [`Error::Database`] if that is because of an error of sqlx or
    /// SeaORM, else 500.
    #[error("the dataset failed: {}", chain(.0.as_ref()))]
    Source(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl Error {
    /// Wraps the error of a dataset of your own.
    pub fn source(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Error::Source(error.into())
    }

    /// What makes an error of the serialiser's, for a thing of this name.
    pub(crate) fn unserialisable(name: &str) -> impl Fn(serde_json::Error) -> Error {
        |error| Error::Serialize { name: name.to_owned(), message: error.to_string() }
    }

    /// The HTTP status that answers it.
    #[must_use]
    pub fn status(&self) -> u16 {
        match self {
            Error::Redirect(_) => 302,
            Error::NotFound | Error::PastTheEnd { .. } => 404,
            Error::Invalid { status, .. } => *status,
            _ => match self.class() {
                Class::Client => 400,
                Class::Unavailable => 503,
                Class::Program => 500,
            },
        }
    }

    /// Whose doing it is.
    pub(crate) fn class(&self) -> Class {
        match self {
            Error::Redirect(_)
            | Error::NotFound
            | Error::PastTheEnd { .. }
            | Error::Invalid { .. } => Class::Client,
            #[cfg(feature = "sql")]
            Error::Timeout(_) | Error::SlowReader(_) | Error::ColumnsChanged => Class::Unavailable,
            #[cfg(feature = "sql")]
            Error::Database(error) => database::judge(error).class,
            Error::Source(error) => {
                causes(error.as_ref()).find_map(known).unwrap_or(Class::Program)
            }
            _ => Class::Program,
        }
    }

    /// Whether what is remembered of a statement is out of date: its tables have changed since.
    #[cfg(feature = "sql")]
    pub(crate) fn is_outdated(&self) -> bool {
        const CACHED_PLAN: &str = "0A000";
        match self {
            Error::ColumnsChanged => true,
            Error::Database(sqlx::Error::Database(error)) => {
                error.code().as_deref() == Some(CACHED_PLAN)
            }
            _ => false,
        }
    }

    /// When the client may try again, for the header `Retry-After`: after five seconds if the status is
    /// 503. Send it if you answer without actix-web.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        (self.class() == Class::Unavailable).then_some(RETRY_AFTER)
    }
}

/// The class of an error that a dataset wraps, if it is one that is known.
fn known(error: &(dyn std::error::Error + 'static)) -> Option<Class> {
    #[cfg(feature = "sql")]
    if let Some(verdict) = database::judge_other(error) {
        return Some(verdict.class);
    }
    error.downcast_ref::<Error>().map(Error::class)
}

fn list(problems: &[Invalid]) -> String {
    let problems = problems.iter().map(ToString::to_string);
    OneLine(problems.collect::<Vec<_>>().join("; ")).to_string()
}

/// Errors say why in their sources.
fn chain(error: &(dyn std::error::Error + 'static)) -> String {
    let causes = causes(error).map(ToString::to_string);
    OneLine(causes.collect::<Vec<_>>().join(": ")).to_string()
}

fn causes<'e>(
    error: &'e (dyn std::error::Error + 'static),
) -> impl Iterator<Item = &'e (dyn std::error::Error + 'static)> {
    std::iter::successors(Some(error), |error| error.source())
}

impl Invalid {
    pub(crate) fn new(parameter: impl Into<String>, message: impl Into<String>) -> Self {
        Invalid { parameter: parameter.into(), message: message.into() }
    }
}

impl fmt::Display for Invalid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}`: {}", self.parameter, self.message)
    }
}
