//! MySQL and MariaDB: classified by number, because their SQLSTATE is mostly `HY000`.
//! <https://mariadb.com/docs/server/reference/error-codes/mariadb-error-code-reference>,
//! <https://dev.mysql.com/doc/mysql-errors/8.4/en/server-error-reference.html>

use super::{
    AMBIGUOUS, DENIED, PREPARED, SYNTAX, UNKNOWN_COLUMN, UNKNOWN_FUNCTION, UNKNOWN_TABLE, Verdict,
};

pub(super) fn judge(number: u16) -> Verdict {
    match number {
        number if passes(number) => Verdict::UNAVAILABLE,
        1054 => Verdict::mistake(UNKNOWN_COLUMN),
        // no such database, table or partition
        1046 | 1049 | 1109 | 1146 => Verdict::mistake(UNKNOWN_TABLE),
        1052 => Verdict::mistake(AMBIGUOUS),
        1060 => Verdict::mistake("give one of the two columns another name with AS"),
        1064 | 1149 => Verdict::mistake(SYNTAX),
        1044 | 1142 | 1143 | 1227 | 1370 => Verdict::mistake(DENIED),
        1128 | 1305 | 1582 => Verdict::mistake(UNKNOWN_FUNCTION),
        1234 => Verdict::mistake(
            "remove SQL_CALC_FOUND_ROWS, SQL_NO_CACHE and the like: a page is part of a larger \
             statement, and counts by itself",
        ),
        1243 => Verdict::mistake(PREPARED),
        1055 | 1140 => Verdict::mistake("put the column into GROUP BY, or into an aggregate"),
        1267 | 1270 | 1271 => Verdict::mistake("name one collation for both with COLLATE"),
        1153 => Verdict::mistake(
            "bound the length of what is bound, or raise `max_allowed_packet` of the server",
        ),
        1290 | 1792 | 1836 => {
            Verdict::mistake("a page only reads: leave out what the statement writes")
        }
        _ => Verdict::MISTAKE,
    }
}

/// Whether such a request may succeed later.
///
/// Not 1153, a packet that is too large: the next one would be too. Not 1290 and 1836, a read-only
/// server: it always refuses writes.
fn passes(number: u16) -> bool {
    matches!(
        number,
        // a record, a table or a prepared statement changed meanwhile
        1020 | 1412 | 1615
        // out of disk, memory, threads, statements, transactions
        | 1021 | 1037 | 1038 | 1041 | 1114 | 1135 | 1461 | 1637 | 1878 | 3170
        // too many connections, in total or of this user, or a blocked host
        | 1040 | 1129 | 1203 | 1226
        // the server has not authenticated the client yet, or a Galera node is not ready (1047)
        | 1042 | 1043 | 1047
        // shutting down, offline, or unreachable
        | 1053 | 1077 | 1079 | 1080 | 3032 | 3168
        // the connection broke, according to the server or a proxy
        | 1152 | 1154
            ..=1161 | 1184 | 1927 | 2002 | 2003 | 2006 | 2013 | 2055 | 3169 | 4031
        // locks: time-out, too many, deadlock, rolled back, NOWAIT
        | 1015 | 1205 | 1206 | 1213 | 1613 | 1614 | 1689 | 3058 | 3101 | 3572
        // killed, or stopped by max_statement_time (MariaDB) or max_execution_time (MySQL)
        | 1028 | 1317 | 1969 | 3024
        // another server behind this one is unreachable
        | 1297 | 1429
    )
}
