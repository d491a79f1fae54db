//! PostgreSQL: classified by SQLSTATE, and if that is too coarse by the routine that raised the
//! error, whose name is not translated.
//! <https://www.postgresql.org/docs/current/errcodes-appendix.html>

use sqlx::postgres::{PgDatabaseError, PgSeverity};

use super::{
    AMBIGUOUS, DENIED, PLACEHOLDERS, PREPARED, SYNTAX, UNKNOWN_COLUMN, UNKNOWN_FUNCTION,
    UNKNOWN_TABLE, Verdict,
};
use crate::error::Class;

/// Only a bound value can be the cause.
const BAD_VALUE: Verdict = Verdict { class: Class::Client, remedy: None };

const UNSORTABLE: &str = "its type has no order or no such operator: cast the column, or leave it \
     out of `order_by`";
const VALUE: &str = "a value of the request or of a row is not of the type: check it before it is \
     bound, or do not cast it";

pub(super) fn judge(error: &PgDatabaseError) -> Verdict {
    let (code, message, routine) = (error.code(), error.message(), error.routine());
    match code {
        // text with a NUL byte, letters outside of the database's encoding, a date beyond its
        // calendar; but not a label or a type from the program's statement
        "22021" | "22P05" | "22003" | "22008" if is_of_a_parameter(error) => BAD_VALUE,
        // the server counts the values itself; poolers use 08P01 for all their errors
        "08P01" if routine == Some("exec_bind_message") => Verdict::mistake(PLACEHOLDERS),
        // a table changed after its statement was prepared
        "0A000" if routine == Some("RevalidateCachedQuery") => Verdict::UNAVAILABLE,
        // a table was dropped or altered during a statement; other XX000 are bugs of the server
        "XX000" if raced(message) => Verdict::UNAVAILABLE,
        // the connection has ended; poolers refuse clients like this
        "XX000" if matches!(error.severity(), PgSeverity::Fatal | PgSeverity::Panic) => {
            Verdict::UNAVAILABLE
        }
        code if passes(code) => Verdict::UNAVAILABLE,
        "42703" => Verdict::mistake(UNKNOWN_COLUMN),
        "42P01" | "3F000" => Verdict::mistake(UNKNOWN_TABLE),
        "42702" | "42725" => Verdict::mistake(AMBIGUOUS),
        "42601" => Verdict::mistake(SYNTAX),
        "42501" => Verdict::mistake(DENIED),
        "42883" if message.contains('(') => Verdict::mistake(UNKNOWN_FUNCTION),
        "42883" => Verdict::mistake(UNSORTABLE),
        "42P02" => Verdict::mistake(PLACEHOLDERS),
        "42P05" | "26000" => Verdict::mistake(PREPARED),
        "42P18" => Verdict::mistake("cast the placeholder, `$1::text` say"),
        "42803" => Verdict::mistake("put the column into GROUP BY, or into an aggregate"),
        "42P22" => Verdict::mistake("name a collation with COLLATE"),
        "25006" => Verdict::mistake("a page only reads: leave out what the statement writes"),
        "22P02" | "22003" | "22007" | "22008" | "22P05" | "22021" => Verdict::mistake(VALUE),
        _ => Verdict::MISTAKE,
    }
}

/// Whether the error was raised while a value was bound, before the statement ran. The context is
/// `unnamed portal parameter $1` in the server's language, and contains no values.
fn is_of_a_parameter(error: &PgDatabaseError) -> bool {
    let context = error.r#where().and_then(|context| context.lines().last());
    context.is_some_and(|line| {
        let number = line.split_once('$').map(|(_, number)| number);
        !line.contains('"')
            && number.is_some_and(|number| number.starts_with(|first: char| first.is_ascii_digit()))
    })
}

/// Whether such a request may succeed later.
///
/// Not 25006: a replica always refuses writes. Not 58P01 and 58P02: missing files of an
/// installation do not reappear.
fn passes(code: &str) -> bool {
    // no connection; rolled back (deadlock, serialisation, conflict with recovery); out of memory,
    // disk or connections; stopped by the operator (shutdown, time-out, starting up)
    const CLASSES: [&str; 4] = ["08", "40", "53", "57"];
    match code {
        // another session has the lock or uses the object
        "55P03" | "55006" => true,
        // a transaction was idle or open for too long
        "25P03" | "25P04" => true,
        // the snapshot is too old
        "72000" => true,
        // errors of the operating system
        "58000" | "58030" => true,
        // another server behind this one is unreachable
        "HV00N" => true,
        code => CLASSES.iter().any(|class| code.starts_with(class)),
    }
}

/// Raised by functions that do not translate their messages.
fn raced(message: &str) -> bool {
    const STARTS: [&str; 3] =
        ["cache lookup failed for ", "could not open relation with OID ", "tuple concurrently "];
    STARTS.iter().any(|start| message.starts_with(start))
}
