//! The errors, and their statuses.

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

/// How long a client should wait before it retries after a 503.
const RETRY_AFTER: Duration = Duration::from_secs(5);

/// A value of the URL that is invalid under
/// [`PaginateConfig::strict`](crate::PaginateConfig::strict).
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Invalid {
    /// The name of the parameter in the URL.
    pub parameter: String,
    /// What is wrong with it, for the reader of the response.
    pub message: String,
}

/// Why there is no page.
///
/// The first variants, up to `PastTheEnd`, are responses to the client. The others are only logged,
/// in one line, and the client sees a status: 503 if the request may succeed later (no connection,
/// a time-out, a lock, a deadlock), 400 if the database cannot store a value of the request, else
/// 500.
///
/// The `Display` text is one line of bounded length, whatever a database or a template reports:
/// line breaks and other control characters are escaped.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The page is at another address, which is path and query without a host. 302.
    #[error("the page is at `{}`", OneLine(.0))]
    Redirect(String),
    /// The page does not exist. 404.
    #[error("there is no such page")]
    NotFound,
    /// Values of the URL are invalid and the settings are `strict`: 422, or the `invalid_status`.
    /// Also if an export would have more rows than `max_csv`: 422.
    #[error("bad values in the URL: {}", list(.problems))]
    Invalid {
        /// The status of the response.
        status: u16,
        /// One for each value.
        problems: Vec<Invalid>,
    },
    /// The query string does not fit the type of a `Filter`. 400.
    #[error("the parameters of the URL do not fit the filter: {}", OneLine(.0))]
    Filter(String),
    /// The page is past the end, and the settings do not fall back to another one.
    /// [`Plan::slice`](crate::Plan::slice) returns this error; pagination turns it into a redirect
    /// or 404.
    #[error("the page is past the last, which is {last}")]
    PastTheEnd {
        /// The number of the last page; 1 if there are no rows.
        last: NonZeroU64,
    },
    /// The context has no entry with the name in `var`.
    #[error("the context has no `{0}`: put it in, or change `var` in `#[paginate]`")]
    MissingVariable(&'static str),
    /// The entry of the context is neither a sequence nor a dataset.
    #[error(
        "`{}` cannot be paged: it is neither a sequence nor a dataset: give it a `Vec`, or a query \
         with `.on(&pool)`",
        OneLine(.0)
    )]
    NotADataset(String),
    /// A dataset is in the context, but no attribute names it.
    #[error(
        "`{0}` is a query that no attribute pages: add `#[paginate(var = \"{0}\")]`, or load its \
         rows"
    )]
    NotPaged(String),
    /// The entry that `dynamic_limit` names is missing or is no number.
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
    /// The columns of a grid are invalid. The text says which, and what to do.
    #[error("{}", OneLine(.0))]
    Grid(String),
    /// A value could not be serialised.
    #[error("`{name}` could not be serialised: {}", OneLine(.message))]
    Serialize {
        /// The name of the entry in the context.
        name: String,
        /// The error of the serialiser.
        message: String,
    },
    /// A row of an export has a field without a column.
    #[error(
        "a row shows `{}`, which the first rows do not: export the rows of a grid, or show it in all",
        OneLine(.0)
    )]
    UnknownField(String),
    /// The template could not be rendered.
    #[error("{}{}", chain(.0), template_remedy(.0))]
    Template(#[from] tera::Error),
    /// Tera has no template of this name.
    #[error(
        "Tera has no template `{}`; it has {}: correct `template`, or add the file with \
         `tera.add_template_file(…)`",
        OneLine(.name),
        OneLine(.known)
    )]
    MissingTemplate {
        /// The name in `template`.
        name: String,
        /// The names that Tera has, the most similar first.
        known: String,
    },
    /// The application has no Tera instance. The text says what to add.
    #[error("no Tera: {0}")]
    #[cfg(feature = "web")]
    NoTera(&'static str),
    /// The statement cannot be paged. The text says why, and what to write instead.
    #[error("{}", OneLine(.0))]
    Statement(String),
    /// A bound value cannot be encoded for the database, such as a date out of its range. 400.
    #[cfg(feature = "sql")]
    #[error("{}", OneLine(.0))]
    Value(String),
    /// The rows of an API cannot be sorted as the program says. The text says why, and what to write
    /// instead.
    #[error("{}", OneLine(.0))]
    Ordering(String),
    /// The secret of anchors cannot be set.
    #[cfg(feature = "sql")]
    #[error("`set_anchor_secret` failed: {0}")]
    Secret(&'static str),
    /// The database returned an error. 503 if the request may succeed later; 400 if the database
    /// cannot store a bound value, such as text with a NUL byte on PostgreSQL; else 500.
    #[cfg(feature = "sql")]
    #[error("{}", database::describe(.0))]
    Database(#[from] sqlx::Error),
    /// The database took longer than `timeout` allows. 503.
    #[cfg(feature = "sql")]
    #[error("the database took longer than {0:?}: add an index, or raise `timeout`")]
    Timeout(std::time::Duration),
    /// An export waited for its reader for longer than `csv_wait`. The response ends.
    #[cfg(feature = "sql")]
    #[error(
        "the connection waited {0:?} for a client that reads slowly: raise `csv_wait` if clients may \
         take longer"
    )]
    SlowReader(std::time::Duration),
    /// A table of the statement was altered while a page was read. 503.
    #[cfg(feature = "sql")]
    #[error("the columns of the statement changed while it ran: try again")]
    ColumnsChanged,
    /// A dataset of your own failed. If the cause is an error of sqlx or SeaORM, the status is that
    /// of [`Error::Database`], else 500.
    #[error("the dataset failed: {}", chain(.0.as_ref()))]
    Source(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl Error {
    /// Wraps the error of a dataset of your own.
    pub fn source(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Error::Source(error.into())
    }

    /// Creates the error for a value `name` that cannot be serialised.
    pub(crate) fn unserialisable(name: &str) -> impl Fn(serde_json::Error) -> Error {
        |error| Error::Serialize { name: name.to_owned(), message: error.to_string() }
    }

    /// The HTTP status of the response.
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

    /// The class of the error.
    pub(crate) fn class(&self) -> Class {
        match self {
            Error::Redirect(_)
            | Error::NotFound
            | Error::Filter(_)
            | Error::PastTheEnd { .. }
            | Error::Invalid { .. } => Class::Client,
            #[cfg(feature = "sql")]
            Error::Value(_) => Class::Client,
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

    /// Whether the work took longer than it may, by the setting or by a limit of the database.
    #[cfg(feature = "sql")]
    pub(crate) fn is_cut_off(&self) -> bool {
        match self {
            Error::Timeout(_) => true,
            Error::Database(error) => database::is_cut_off(error),
            _ => false,
        }
    }

    /// Whether the database refused a value, which its type may not have any longer.
    #[cfg(feature = "sql")]
    pub(crate) fn is_of_a_value(&self) -> bool {
        matches!(self, Error::Database(error) if database::is_of_a_value(error))
    }

    /// Whether cached knowledge of a statement is outdated, because its tables have changed.
    #[cfg(feature = "sql")]
    pub(crate) fn is_outdated(&self) -> bool {
        const CACHED_PLAN: &str = "0A000";
        const INTERNAL: &str = "XX000";
        match self {
            Error::ColumnsChanged => true,
            Error::Database(sqlx::Error::Database(error)) => match error.code().as_deref() {
                Some(CACHED_PLAN) => true,
                // a value is bound as a type that was dropped
                Some(INTERNAL) => error.message().starts_with("cache lookup failed for type"),
                _ => false,
            },
            _ => false,
        }
    }

    /// How long the client should wait before it retries: five seconds if the status is 503, else
    /// `None`. Send it as `Retry-After` if you respond without a framework that this crate knows.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        (self.class() == Class::Unavailable).then_some(RETRY_AFTER)
    }
}

/// The class of an error that a dataset wraps, if the error is known.
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

/// The texts of an error and its sources.
fn chain(error: &(dyn std::error::Error + 'static)) -> String {
    let causes = causes(error).map(ToString::to_string);
    OneLine(causes.collect::<Vec<_>>().join(": ")).to_string()
}

/// What to do about an error of Tera, if it does not say it.
fn template_remedy(error: &tera::Error) -> &'static str {
    match error.kind() {
        tera::ErrorKind::TemplateNotFound(_) => {
            ": add it with `tera.add_template_file(…)`, or correct `template`"
        }
        _ => "",
    }
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
