//! Tables that are altered while the program runs: at worst one request fails, with 503.

use std::panic::AssertUnwindSafe;
use std::time::Duration;

use crate::support::database::{Database, all};
use crate::support::migrated::{REQUESTS, Rows, Table};
use futures::FutureExt;
use tokio::time::timeout;

/// Requests take a second at most; on a connection whose thread has died they never end.
const ENDLESS: Duration = Duration::from_secs(60);

/// A change, and its effects.
struct Change {
    what: &'static str,
    /// For SQLite, PostgreSQL and MariaDB.
    sql: [&'static str; 3],
    /// A column to sort by at once, in which larger ids have smaller values.
    sortable: Option<&'static str>,
    /// A name that no longer exists.
    gone: Option<&'static str>,
}

const SAME: fn(&'static str) -> [&'static str; 3] = |sql| [sql, sql, sql];

fn changes() -> Vec<Change> {
    vec![
        Change {
            what: "a new column",
            sql: SAME(
                "ALTER TABLE {t} ADD COLUMN city VARCHAR(20);
                 UPDATE {t} SET city = CAST(1000 - id AS CHAR(4))",
            ),
            sortable: Some("city"),
            gone: None,
        },
        Change {
            what: "another type of text",
            sql: [
                REBUILT_TEXT,
                "ALTER TABLE {t} ALTER COLUMN nick TYPE text",
                "ALTER TABLE {t} MODIFY nick TEXT",
            ],
            sortable: Some("city"),
            gone: None,
        },
        Change {
            what: "numbers become texts",
            sql: [
                REBUILT_AGE,
                "ALTER TABLE {t} ALTER COLUMN age TYPE varchar(9) USING age::text",
                "ALTER TABLE {t} MODIFY age VARCHAR(9)",
            ],
            sortable: Some("city"),
            gone: None,
        },
        Change {
            what: "another name",
            sql: SAME("ALTER TABLE {t} RENAME COLUMN extra TO more"),
            sortable: Some("more"),
            gone: Some("extra"),
        },
        Change {
            what: "a column less",
            sql: SAME("ALTER TABLE {t} DROP COLUMN more"),
            sortable: Some("city"),
            gone: Some("more"),
        },
    ]
}

/// SQLite cannot change types, so the table is rebuilt.
const REBUILT_TEXT: &str = "BEGIN;
    CREATE TABLE {t}_new (id INTEGER PRIMARY KEY, name TEXT, nick TEXT, age INTEGER,
                          extra INTEGER, city VARCHAR(20));
    INSERT INTO {t}_new SELECT id, name, nick, age, extra, city FROM {t};
    DROP TABLE {t};
    ALTER TABLE {t}_new RENAME TO {t};
    COMMIT";
const REBUILT_AGE: &str = "BEGIN;
    CREATE TABLE {t}_new (id INTEGER PRIMARY KEY, name TEXT, nick TEXT, age TEXT,
                          extra INTEGER, city VARCHAR(20));
    INSERT INTO {t}_new SELECT id, name, nick, age, extra, city FROM {t};
    DROP TABLE {t};
    ALTER TABLE {t}_new RENAME TO {t};
    COMMIT";

fn sql_for(database: &Database, change: &Change) -> &'static str {
    let [sqlite, postgres, mysql] = change.sql;
    match database {
        Database::Sqlite(_) => sqlite,
        Database::Postgres(_) => postgres,
        Database::MySql(_) => mysql,
    }
}

/// Runs a check on every table: on each database, with few and many connections, for each row type.
async fn on_tables(test: &str, rows: &[Rows], check: impl AsyncFn(&Table) -> Vec<String>) {
    let directory = tempfile::tempdir().unwrap();
    let mut trouble = Vec::new();
    for database in all(test).await {
        for connections in [1, 3] {
            for rows in rows {
                let table = Table::new(&database, connections, *rows, directory.path()).await;
                let what = format!("{}, {connections} connections, {rows:?}", database.name());
                // the table is dropped even if the check fails
                let found = AssertUnwindSafe(Box::pin(check(&table))).catch_unwind();
                let found = match timeout(ENDLESS, found).await {
                    Ok(Ok(found)) => found,
                    Ok(Err(panic)) => {
                        vec![format!("panicked: {:?}", panic.downcast_ref::<String>())]
                    }
                    Err(_) => vec!["a request never ends".to_owned()],
                };
                trouble.extend(found.into_iter().map(|found| format!("{what}: {found}")));
                table.drop().await;
            }
        }
    }
    assert!(trouble.is_empty(), "{} troubles:\n{}", trouble.len(), trouble.join("\n"));
}

const BOTH: &[Rows] = &[Rows::Records, Rows::Persons];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_a_change_at_most_one_request_fails_and_that_with_503() {
    on_tables("changes between two requests", BOTH, async |table| {
        let mut trouble = Vec::new();
        for change in changes() {
            let link = match table.warm().await {
                Ok(link) => link,
                Err(error) => {
                    trouble.push(format!("{}: {error}", change.what));
                    break;
                }
            };
            table.alter(sql_for(&table.program, &change)).await;
            let mut found = table.trouble(&link).await;
            if let Some(column) = change.sortable {
                found.extend(table.sorting_trouble(column, 1).await);
            }
            if let Some(name) = change.gone {
                found.extend(table.refusal_trouble(name, 1).await);
            }
            trouble.extend(found.into_iter().map(|found| format!("{}: {found}", change.what)));
        }
        trouble
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_new_column_can_be_sorted_by_in_the_first_request_after_the_change() {
    on_tables("the first request sorts", &[Rows::Records], async |table| {
        let mut trouble = Vec::new();
        for change in changes() {
            if let Err(error) = table.warm().await {
                trouble.push(format!("{}: {error}", change.what));
                break;
            }
            table.alter(sql_for(&table.program, &change)).await;
            let column = change.sortable.unwrap();
            let found = table.sorting_trouble(column, 2).await;
            trouble.extend(found.map(|found| format!("{}: {found}", change.what)));
        }
        trouble
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_name_that_is_gone_is_refused_in_the_first_request_after_the_change() {
    on_tables("the first request is refused", &[Rows::Records], async |table| {
        let mut trouble = Vec::new();
        for change in changes() {
            if let Err(error) = table.warm().await {
                trouble.push(format!("{}: {error}", change.what));
                break;
            }
            table.alter(sql_for(&table.program, &change)).await;
            if let Some(name) = change.gone {
                let found = table.refusal_trouble(name, 2).await;
                trouble.extend(found.map(|found| format!("{}: {found}", change.what)));
            }
        }
        trouble
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_row_type_whose_column_is_gone_is_the_mistake_of_the_program() {
    on_tables("a row type without its column", &[Rows::Persons], async |table| {
        table.warm().await.unwrap();
        table.alter("ALTER TABLE {t} DROP COLUMN nick").await;
        let mut statuses = Vec::new();
        for _ in 0..REQUESTS {
            statuses.push(table.ask("").await.map_or_else(|error| error.status(), |_| 200));
        }
        let later = statuses[1..].iter().any(|status| *status != 500);
        let first = ![500, 503].contains(&statuses[0]);
        let mut trouble = Vec::new();
        if later || first {
            trouble.push(format!("answers {statuses:?}"));
        }
        table.alter("ALTER TABLE {t} ADD COLUMN nick VARCHAR(20)").await;
        let link = "persons_tgp_no=2".to_owned();
        trouble.extend(table.trouble(&link).await);
        trouble
    })
    .await;
}
