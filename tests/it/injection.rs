//! External text never becomes part of a statement.

use crate::support::database::{Row, Value, all};
use crate::support::log::{statements, text};
use crate::support::process::is_alone;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use tg_paginate::PaginateConfig;

/// At the end of every hostile text, and only there.
const MARK: &str = "zq7";

fn few() -> Vec<Row> {
    let row = |a, b: &str| {
        let b = Value::Text(b.to_owned());
        [Value::Integer(a), b, Value::Null, Value::Null, Value::Null]
    };
    vec![row(3, "b"), row(1, "A"), row(2, "a")]
}

#[tokio::test]
async fn a_nul_in_a_parameter_of_ours_reaches_no_database() {
    for database in all("a_nul_in_a_parameter_of_ours_reaches_no_database").await {
        database.table("suite", &few()).await;
        for name in ["no", "limit", "order", "ordering", "at", "from"] {
            for value in ["%00", "id%00", "%00id", "2%00", "id,%00,a", "-a%00"] {
                let query = format!("persons_tgp_{name}={value}");
                let config = PaginateConfig::new().limit(2).default_order(&["-id"]);
                let sql = "SELECT id, a, b, c FROM suite";
                let page = database.page(config, &query, sql, &[]).await.unwrap();
                assert_eq!(page.total(), Some(3), "{query} on {}", database.name());
                assert!(!page.ordering().to_string().contains('\0'), "{query}");
            }
        }
    }
}

#[tokio::test]
async fn hostile_names_and_values_never_become_sql() {
    if !is_alone("injection::hostile_names_and_values_never_become_sql") {
        return;
    }
    let log = statements();
    let mut runner = TestRunner::deterministic();
    let hostile = "[-a-z0-9'\"`;,.$?(){}\\[\\]\\\\%_/* ]{0,20}";
    for database in all("hostile_names_and_values_never_become_sql").await {
        database.table("suite", &few()).await;
        for _ in 0..1000 {
            let text = hostile.new_tree(&mut runner).unwrap().current() + MARK;
            let encoded: String = form_urlencoded::byte_serialize(text.as_bytes()).collect();
            let query = format!(
                "persons_tgp_no={encoded}&persons_tgp_limit={encoded}\
                 &persons_tgp_order={encoded}&persons_tgp_ordering={encoded}"
            );
            let sql = "SELECT id, a, b, c FROM suite WHERE b <> ?";
            let values = [Value::Text(text.clone())];
            let config = PaginateConfig::new().limit(2).default_order(&["-id"]);
            let page = database.page(config, &query, sql, &values).await.unwrap();
            let columns = page.ordering().columns().iter();
            for column in columns {
                assert!(["id", "a", "b", "c"].contains(&column.name.as_str()), "{text}");
            }
            let others = few().iter().filter(|row| row[1] != values[0]).count();
            assert_eq!(page.total(), Some(others as u64), "{text} on {}", database.name());
        }
    }
    let log = text(&log);
    assert!(log.matches("WITH tg_paginate_rows").count() > 1000, "statements are logged");
    assert!(!log.contains(MARK), "no value is in a statement or in a message");
}
