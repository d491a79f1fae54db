//! Classifies errors of sqlx. Only this module knows the error codes of databases.

#[cfg(feature = "mysql")]
mod mysql;
#[cfg(feature = "postgres")]
mod postgres;
#[cfg(feature = "sqlite")]
mod sqlite;

use std::error::Error as StdError;
use std::sync::Arc;

use sqlx::error::DatabaseError;

use super::{Class, OneLine};

/// The class of an error, and a remedy.
#[derive(Debug, Clone, Copy)]
pub(super) struct Verdict {
    pub(super) class: Class,
    /// What to write or do, if that is known.
    remedy: Option<&'static str>,
}

impl Verdict {
    const UNAVAILABLE: Verdict = Verdict { class: Class::Unavailable, remedy: None };
    const MISTAKE: Verdict = Verdict { class: Class::Program, remedy: None };

    const fn mistake(remedy: &'static str) -> Verdict {
        Verdict { class: Class::Program, remedy: Some(remedy) }
    }
}

// remedies for mistakes that all databases report
const UNKNOWN_COLUMN: &str = "check the spelling, or run the migration that adds the column";
const UNKNOWN_TABLE: &str =
    "check the spelling and the database of the pool, or run the migration that adds the table";
const AMBIGUOUS: &str = "name its table (`person.id`), or give it another name with AS";
const SYNTAX: &str = "try the statement in the database's own shell";
#[cfg(any(feature = "postgres", feature = "mysql"))]
const DENIED: &str = "GRANT the user of the pool the right to read it";
const UNKNOWN_FUNCTION: &str = "check its name and the types of its arguments";
const PLACEHOLDERS: &str = "call `.bind(…)` once for each placeholder";
#[cfg(any(feature = "postgres", feature = "mysql"))]
const PREPARED: &str = "a pooler does not keep prepared statements for its clients: set \
     `max_prepared_statements` of PgBouncer 1.21 or later, or use its session mode";

/// Classifies an error of sqlx.
pub(super) fn judge(error: &sqlx::Error) -> Verdict {
    match error {
        sqlx::Error::PoolTimedOut => Verdict {
            remedy: Some("raise `max_connections` of the pool, or bound statements by `timeout`"),
            ..Verdict::UNAVAILABLE
        },
        sqlx::Error::PoolClosed
        | sqlx::Error::Io(_)
        | sqlx::Error::Tls(_)
        | sqlx::Error::WorkerCrashed => Verdict::UNAVAILABLE,
        sqlx::Error::Database(error) => judge_refusal(error.as_ref()).0,
        // MySQL's driver counts the values itself, and has no code for this error
        sqlx::Error::Protocol(message) if message.contains("parameters were provided") => {
            Verdict::mistake(PLACEHOLDERS)
        }
        _ => Verdict::MISTAKE,
    }
}

/// Whether a database stopped a statement because of a limit of time.
pub(super) fn is_cut_off(error: &sqlx::Error) -> bool {
    // statement_timeout of PostgreSQL, max_statement_time of MariaDB, max_execution_time of MySQL
    has_code(error, &["57014", "1969", "3024"])
}

/// Whether a database refused the text or the bytes of a value.
pub(super) fn is_of_a_value(error: &sqlx::Error) -> bool {
    has_code(error, &["22P02", "22P03", "22003", "22007", "22008", "22021"])
}

fn has_code(error: &sqlx::Error, codes: &[&str]) -> bool {
    match error {
        sqlx::Error::Database(error) => codes.contains(&judge_refusal(error.as_ref()).1.as_str()),
        _ => false,
    }
}

/// Classifies an error that a database returned, and returns its code.
fn judge_refusal(error: &dyn DatabaseError) -> (Verdict, String) {
    #[cfg(feature = "postgres")]
    if let Some(error) = error.try_downcast_ref::<sqlx::postgres::PgDatabaseError>() {
        return (postgres::judge(error), error.code().to_owned());
    }
    #[cfg(feature = "mysql")]
    if let Some(error) = error.try_downcast_ref::<sqlx::mysql::MySqlDatabaseError>() {
        return (mysql::judge(error.number()), error.number().to_string());
    }
    let code = error.code().unwrap_or_default().into_owned();
    #[cfg(feature = "sqlite")]
    if let Some(error) = error.try_downcast_ref::<sqlx::sqlite::SqliteError>() {
        return (sqlite::judge(&code, error.message()), code);
    }
    (Verdict::MISTAKE, code)
}

/// The error in words: what it means, the text of the database, and what to do.
pub(super) fn describe(error: &sqlx::Error) -> String {
    let Verdict { class, remedy } = judge(error);
    let meaning = match class {
        Class::Client => "the database cannot take a value of the request",
        Class::Unavailable => "the database cannot answer now",
        Class::Program => "the database refused",
    };
    let mut text = match error {
        sqlx::Error::ColumnNotFound(column) => {
            return format!(
                "the row type wants the column `{}`, which the statement does not select: add it \
                 to the statement, or write `#[sqlx(default)]` above the field",
                OneLine(column)
            );
        }
        sqlx::Error::ColumnDecode { .. } => {
            return format!("a row does not fit its type: {}", OneLine(error));
        }
        // not with `Display`, whose "line" is one of the server's own source
        sqlx::Error::Database(error) => {
            let (_, code) = judge_refusal(error.as_ref());
            format!("{meaning}: {} ({code})", OneLine(error.message()))
        }
        error => format!("{meaning}: {}", OneLine(error)),
    };
    if let Some(remedy) = remedy {
        text.push_str(": ");
        text.push_str(remedy);
    }
    text
}

/// Classifies an error that a dataset wraps, if it comes from a database.
pub(super) fn judge_other(error: &(dyn StdError + 'static)) -> Option<Verdict> {
    if let Some(error) = error.downcast_ref::<sqlx::Error>() {
        return Some(judge(error));
    }
    if let Some(error) = error.downcast_ref::<Arc<sqlx::Error>>() {
        return Some(judge(error));
    }
    #[cfg(all(
        feature = "sea-orm",
        any(feature = "sqlite", feature = "postgres", feature = "mysql")
    ))]
    if let Some(error) = error.downcast_ref::<sea_orm::DbErr>() {
        use sea_orm::{DbErr, RuntimeErr};

        return match error {
            DbErr::ConnectionAcquire(_) => Some(Verdict::UNAVAILABLE),
            DbErr::Conn(RuntimeErr::SqlxError(error))
            | DbErr::Exec(RuntimeErr::SqlxError(error))
            | DbErr::Query(RuntimeErr::SqlxError(error)) => Some(judge(error)),
            _ => None,
        };
    }
    None
}
