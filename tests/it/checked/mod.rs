//! Statements that sqlx checks at compile time. `tests/statement_data.rs` says where the compiler
//! knows the databases from.

mod altered;
mod mysql;
mod postgres;
mod sqlite;

use futures::TryStreamExt;
use serde::Serialize;
use serde_json::{Value, json};
use tg_paginate::{
    ApiPaginator, BoxDataset, Dataset, Error, Nulls, Page, PaginateConfig, Paginator, Request,
    RowCount, ServedBy,
};

use crate::support::database::{Database, all};
use crate::support::log::{capture, text};
use crate::support::page;

/// `secret` is internal to the program.
#[derive(Debug, Clone, PartialEq, Serialize)]
struct Person {
    id: i64,
    name: String,
    nickname: Option<String>,
    age: i64,
    #[serde(skip)]
    secret: String,
}

#[derive(Debug, PartialEq, Serialize)]
struct Name {
    id: i64,
    name: String,
}

const TABLE: &str = include_str!("table.sql");
const PERSONS: i64 = 40;
const CONFIG: PaginateConfig =
    PaginateConfig::new().limit(7).default_order(&["-age"]).nulls(Nulls::Last);

/// Runs code with a pool and with the statements of its database.
macro_rules! with_statements {
    ($database:expr, |$pool:ident, $statements:ident| $body:expr) => {
        match $database {
            Database::Sqlite($pool) => {
                use crate::checked::sqlite as $statements;
                $body
            }
            Database::Postgres($pool) => {
                use crate::checked::postgres as $statements;
                $body
            }
            Database::MySql($pool) => {
                use crate::checked::mysql as $statements;
                $body
            }
        }
    };
}
use with_statements;

/// Persons with names in another order than their ids, some of one age, some without a nickname.
fn person(id: i64) -> Person {
    Person {
        id,
        name: format!("n{:02}", id * 7 % PERSONS),
        nickname: (id % 3 != 0).then(|| format!("k{:02}", 50 - id)),
        age: 20 + id % 4,
        secret: format!("s{id}"),
    }
}

async fn fill(database: &Database) {
    database.forget("checked_person").await;
    let table = match database {
        // whose changes SQLite reports
        Database::Sqlite(_) => TABLE.replace("TEMPORARY ", ""),
        Database::Postgres(_) | Database::MySql(_) => TABLE.to_owned(),
    };
    database.execute(&table).await;
    let rows = (1..=PERSONS).map(|id| {
        let Person { name, nickname, age, secret, .. } = person(id);
        let nickname = nickname.map_or("NULL".to_owned(), |nickname| format!("'{nickname}'"));
        format!("({id}, '{name}', {nickname}, {age}, '{secret}')")
    });
    let rows = rows.collect::<Vec<_>>().join(", ");
    database.execute(&format!("INSERT INTO checked_person VALUES {rows}")).await;
}

async fn filled(test: &str) -> Vec<Database> {
    let databases = all(test).await;
    for database in &databases {
        fill(database).await;
    }
    databases
}

/// The persons of at least an age.
fn persons(database: &Database, least_age: i64) -> BoxDataset<Person> {
    with_statements!(database, |pool, statements| {
        statements::persons(pool, least_age).key("id").boxed()
    })
}

fn ids(page: &Page<Person>) -> Vec<i64> {
    page.items().iter().map(|person| person.id).collect()
}

fn query_of(href: Option<String>) -> Option<String> {
    href.map(|href| href.split_once('?').map_or("", |(_, query)| query).to_owned())
}

#[tokio::test]
async fn a_page_has_the_rows_of_the_mapper_and_the_count_of_the_statement() {
    for database in filled("a_page_has_the_rows_of_the_mapper").await {
        let page = page(CONFIG, "", persons(&database, 21)).await.unwrap();
        let oldest = [39, 35, 31, 27, 23, 19, 15].map(person);
        assert_eq!(page.items(), oldest, "{}", database.name());
        assert_eq!(page.row_count(), RowCount::Exact(30));
    }
}

#[tokio::test]
async fn walking_by_links_shows_each_row_once_in_both_directions() {
    for database in filled("walking_by_links_shows_each_row_once").await {
        for ordering in ["", "name", "-name", "nickname", "-nickname,age", "age,name", "id", "-id"]
        {
            let what = format!("{ordering:?} on {}", database.name());
            let mut query = format!("persons_tgp_ordering={ordering}");
            let (mut forwards, mut last) = (Vec::new(), None);
            while let Ok(shown) = page(CONFIG, &query, persons(&database, 0)).await {
                if last.is_some() {
                    let served_by = shown.served_by();
                    assert_eq!(served_by, Some(ServedBy::Anchor { skipped: 0 }), "{what}");
                }
                forwards.extend(ids(&shown));
                let next = query_of(shown.href_next());
                last = Some(shown);
                match next {
                    Some(next) => query = next,
                    None => break,
                }
            }
            let mut sorted = forwards.clone();
            sorted.sort_unstable();
            assert_eq!(sorted, Vec::from_iter(1..=PERSONS), "{what}");

            let mut backwards = Vec::new();
            let mut shown = last.unwrap();
            loop {
                backwards.extend(ids(&shown).into_iter().rev());
                let Some(query) = query_of(shown.href_prev()) else { break };
                shown = page(CONFIG, &query, persons(&database, 0)).await.unwrap();
            }
            backwards.reverse();
            assert_eq!(backwards, forwards, "{what}");
        }
    }
}

/// The ids of an API's answer.
async fn sorted(database: &Database, sort: &str) -> Result<Vec<i64>, Error> {
    let api = ApiPaginator::new(CONFIG);
    let query = format!("sort={sort}");
    let page = api.page(Request::new("/persons", &query), persons(database, 0)).await?;
    Ok(page.items().iter().map(|person| person.id).collect())
}

#[tokio::test]
async fn the_url_sorts_by_the_fields_that_rows_show() {
    for database in filled("the_url_sorts_by_the_fields").await {
        assert_eq!(sorted(&database, "id").await.unwrap(), [1, 2, 3, 4, 5, 6, 7]);
        assert_eq!(sorted(&database, "-nickname").await.unwrap(), [1, 2, 4, 5, 7, 8, 10]);
        assert_eq!(sorted(&database, "name").await.unwrap()[0], 40);
        for unknown in ["secret", "id!", "nickname%3F", "age!:%20i64"] {
            let error = sorted(&database, unknown).await.unwrap_err();
            assert_eq!(error.status(), 422, "{unknown} on {}", database.name());
        }
    }
}

#[tokio::test]
async fn a_row_is_located_by_its_key() {
    for database in filled("a_row_is_located_by_its_key").await {
        for id in [1, 17, 40] {
            let page = with_statements!(&database, |pool, statements| {
                let persons = statements::persons(pool, 0).key("id").locate(id);
                page(CONFIG, "", persons).await.unwrap()
            });
            assert!(ids(&page).contains(&id), "{id} on {}", database.name());
        }
    }
}

#[tokio::test]
async fn an_export_has_the_fields_of_all_rows_in_order() {
    for database in filled("an_export_has_the_fields").await {
        let csv = Paginator::new("persons", CONFIG);
        let csv = csv.csv(Request::new("/persons", ""), persons(&database, 23)).await.unwrap();
        let text = String::from_utf8(csv.try_concat().await.unwrap()).unwrap();
        let lines = text.trim_start_matches('\u{feff}').lines().collect::<Vec<_>>();
        assert_eq!(lines.len(), 11, "{text}");
        assert_eq!(lines[..2], ["id,name,nickname,age", "39,n33,,23"], "{}", database.name());
    }
}

#[tokio::test]
async fn a_deep_page_is_read_by_its_number() {
    for database in filled("a_deep_page_is_read_by_its_number").await {
        let more = (1..=4000).map(|id| format!("({}, 'x', NULL, 30, 's')", 1000 + id));
        let more = more.collect::<Vec<_>>().join(", ");
        database.execute(&format!("INSERT INTO checked_person VALUES {more}")).await;
        database.execute("CREATE INDEX checked_person_age ON checked_person (age, id)").await;
        let page = page(CONFIG, "persons_tgp_no=300", persons(&database, 0)).await.unwrap();
        let expected = (0..7).map(|row| 5000 - 299 * 7 - row).collect::<Vec<_>>();
        assert_eq!(ids(&page), expected, "{}", database.name());
    }
}

#[tokio::test]
async fn an_order_of_the_statement_itself_is_kept() {
    for database in filled("an_order_of_the_statement_itself").await {
        let config = PaginateConfig::new().limit(25);
        let mut names = Vec::new();
        for query in ["", "persons_tgp_no=2"] {
            let page = with_statements!(&database, |pool, statements| {
                let persons = statements::persons_in_own_order(pool).key("id");
                page(config, query, persons).await.unwrap()
            });
            names.extend(page.items().iter().map(|person| person.name.clone()));
        }
        let mut expected = (1..=PERSONS).map(|id| person(id).name).collect::<Vec<_>>();
        expected.sort_by(|one, other| other.cmp(one));
        assert_eq!(names, expected, "{}", database.name());
    }
}

/// The first rows of a dataset, as JSON.
async fn first_rows(rows: impl Dataset) -> Value {
    let config = PaginateConfig::new().limit(2).default_order(&["-id"]);
    json!(page(config, "", rows).await.unwrap().items())
}

#[tokio::test]
async fn every_query_with_a_mapper_makes_rows() {
    for database in filled("every_query_with_a_mapper_makes_rows").await {
        let persons = json!([person(40), person(39)]);
        with_statements!(&database, |pool, statements| {
            assert_eq!(first_rows(statements::persons_of_all_columns(pool)).await, persons);
            assert_eq!(first_rows(statements::unchecked_persons(pool)).await, persons);
            assert_eq!(first_rows(statements::persons_of_a_file(pool, 0)).await, persons);
            let names = json!([{"id": 40, "name": "Ms n00"}, {"id": 39, "name": "Ms n33"}]);
            assert_eq!(first_rows(statements::names(pool, "Ms ")).await, names);
            let names = json!([{"id": 40, "name": "n00"}, {"id": 39, "name": "n33"}]);
            assert_eq!(first_rows(statements::tried_names(pool, 1)).await, names);
            assert_eq!(first_rows(statements::names_by_hand(pool)).await, names);
        });
    }
}

#[tokio::test]
async fn the_url_does_not_sort_by_a_name_whose_value_the_mapper_replaces() {
    for database in filled("the_url_does_not_sort_by_a_name").await {
        let api = ApiPaginator::new(CONFIG.default_order(&["id"]));
        let error = with_statements!(&database, |pool, statements| {
            let names = statements::names(pool, "Ms ").key("id");
            api.page(Request::new("/names", "sort=name"), names).await.unwrap_err()
        });
        assert_eq!(error.status(), 422, "{}", database.name());
    }
}

#[tokio::test]
async fn a_row_that_the_mapper_refuses_is_an_error_of_its_own_page() {
    for database in filled("a_row_that_the_mapper_refuses").await {
        let ask = async |query: &str| {
            with_statements!(&database, |pool, statements| {
                let names = statements::tried_names(pool, 10).key("id");
                page(CONFIG.default_order(&["id"]), query, names).await
            })
        };
        for query in ["", "persons_tgp_no=3"] {
            assert_eq!(ask(query).await.unwrap().items().len(), 7, "{}", database.name());
        }
        let error = ask("persons_tgp_no=2").await.unwrap_err();
        assert_eq!(error.status(), 500);
        assert!(error.to_string().contains("refused"), "{error}");
        // the first request samples rows, to know their fields
        let by_name = "persons_tgp_ordering=-id";
        if let Err(error) = ask(by_name).await {
            assert!(error.to_string().contains("refused"), "{error}");
            assert_eq!(ask(by_name).await.unwrap().items()[0].id, PERSONS);
        }
    }
}

#[tokio::test]
async fn a_value_that_a_field_cannot_hold_is_an_error_that_names_the_field() {
    for database in filled("a_value_that_a_field_cannot_hold").await {
        let config = CONFIG.default_order(&["id"]);
        let page = with_statements!(&database, |pool, statements| {
            page(config, "", statements::nicknames(pool).key("id")).await
        });
        match (&database, page) {
            // sqlx reads null as an empty text there
            (Database::Sqlite(_), page) => assert_eq!(page.unwrap().items()[2].name, ""),
            (_, page) => {
                let error = page.unwrap_err().to_string();
                let text =
                    "a row does not fit its type: error occurred while decoding column \"name\"";
                assert!(error.starts_with(text), "{error} on {}", database.name());
            }
        }
    }
}

#[tokio::test]
async fn rows_that_a_mapper_refuses_do_not_keep_others_from_being_sorted() {
    for database in filled("rows_that_a_mapper_refuses_do_not_keep").await {
        let mut answers = Vec::new();
        for _ in 0..2 {
            // the first row of the sample
            let answer = with_statements!(&database, |pool, statements| {
                let names = statements::tried_names(pool, 1).key("id");
                page(CONFIG, "persons_tgp_ordering=-id", names).await
            });
            answers.push(answer.map(|page| page.items()[0].id));
        }
        assert!(matches!(answers[1], Ok(PERSONS)), "{answers:?} on {}", database.name());
    }
}

#[tokio::test]
async fn the_key_may_be_named_with_what_it_says_of_the_type() {
    for database in filled("the_key_may_be_named").await {
        let page = with_statements!(&database, |pool, statements| {
            let persons = statements::persons(pool, 0).key("id!").column("nick", "nickname");
            page(CONFIG, "persons_tgp_ordering=nick", persons).await.unwrap()
        });
        assert_eq!(ids(&page)[0], 40, "{}", database.name());
    }
}

#[tokio::test]
async fn an_unknown_key_is_told_with_the_fields() {
    for database in filled("an_unknown_key_is_told").await {
        let error = with_statements!(&database, |pool, statements| {
            page(CONFIG, "", statements::persons(pool, 0).key("ident")).await.unwrap_err()
        });
        let fields = "it has `id`, `name`, `nickname`, `age`, `secret`";
        assert!(error.to_string().contains(fields), "{error}");
    }
}

#[tokio::test]
async fn warnings_name_the_fields() {
    for database in filled("warnings_name_the_fields").await {
        let (log, guard) = capture();
        with_statements!(&database, |pool, statements| {
            let unkeyed = page(CONFIG, "", statements::persons(pool, 0)).await;
            assert_eq!(unkeyed.unwrap().items()[0].age, 23);
        });
        drop(guard);
        let log = text(&log);
        assert!(log.contains("rows that are equal in `age` may show twice"), "{log}");
    }
}

#[tokio::test]
async fn clones_of_a_query_share_its_mapper() {
    for database in filled("clones_of_a_query_share_its_mapper").await {
        with_statements!(&database, |pool, statements| {
            let persons = statements::persons(pool, 0).key("id");
            for rows in [persons.clone(), persons] {
                let page = page(CONFIG, "persons_tgp_no=2", rows).await.unwrap();
                assert_eq!(ids(&page), [11, 7, 3, 38, 34, 30, 26]);
            }
        });
    }
}
