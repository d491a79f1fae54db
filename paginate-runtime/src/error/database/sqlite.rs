//! SQLite: classified by the primary part of its extended result codes. All mistakes in SQL share a
//! code, so their messages, which are not translated, distinguish them.
//! <https://www.sqlite.org/rescode.html>

use super::{
    AMBIGUOUS, PLACEHOLDERS, SYNTAX, UNKNOWN_COLUMN, UNKNOWN_FUNCTION, UNKNOWN_TABLE, Verdict,
};

const ERROR: i32 = 1;
const BUSY: i32 = 5;
const LOCKED: i32 = 6;
const NOMEM: i32 = 7;
const READONLY: i32 = 8;
const INTERRUPT: i32 = 9;
const IOERR: i32 = 10;
const FULL: i32 = 13;
const CANTOPEN: i32 = 14;
const PROTOCOL: i32 = 15;
const SCHEMA: i32 = 17;
const RANGE: i32 = 25;

/// Classifies an extended code, in decimal, with its message.
pub(super) fn judge(extended: &str, message: &str) -> Verdict {
    let primary = extended.parse::<i32>().map(|code| code & 0xff);
    match primary {
        Ok(BUSY | LOCKED | NOMEM | INTERRUPT | IOERR | FULL | CANTOPEN | PROTOCOL | SCHEMA) => {
            Verdict::UNAVAILABLE
        }
        Ok(READONLY) => Verdict::mistake("a page only reads: leave out what the statement writes"),
        Ok(RANGE) => Verdict::mistake(PLACEHOLDERS),
        Ok(ERROR) => judge_sql(message),
        _ => Verdict::MISTAKE,
    }
}

fn judge_sql(message: &str) -> Verdict {
    const BY_START: [(&str, &str); 9] = [
        ("no such column", UNKNOWN_COLUMN),
        ("no such table", UNKNOWN_TABLE),
        ("unknown database", UNKNOWN_TABLE),
        ("ambiguous column name", AMBIGUOUS),
        ("no such function", UNKNOWN_FUNCTION),
        ("wrong number of arguments to function", UNKNOWN_FUNCTION),
        ("incomplete input", SYNTAX),
        ("unrecognized token", SYNTAX),
        ("near ", SYNTAX),
    ];
    let known = BY_START.iter().find(|(start, _)| message.starts_with(start));
    known.map_or(Verdict::MISTAKE, |(_, remedy)| Verdict::mistake(remedy))
}

#[cfg(test)]
mod tests {
    use super::judge;
    use crate::error::Class;

    #[test]
    fn extended_codes_are_of_the_class_of_their_primary_code() {
        // BUSY_SNAPSHOT, LOCKED_SHAREDCACHE, IOERR_READ, CANTOPEN_ISDIR
        for code in ["5", "517", "262", "266", "526"] {
            assert_eq!(judge(code, "").class, Class::Unavailable, "{code}");
        }
        // READONLY_DBMOVED, CORRUPT, NOTADB, CONSTRAINT_UNIQUE, no code
        for code in ["1032", "11", "26", "2067", ""] {
            assert_eq!(judge(code, "").class, Class::Program, "{code}");
        }
    }
}
