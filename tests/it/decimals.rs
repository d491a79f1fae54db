//! Decimals with any number of digits are shown and sought exactly.

use crate::support::database::{Database, all};
use tg_paginate::{PaginateConfig, ServedBy};

const CONFIG: PaginateConfig = PaginateConfig::new().limit(3).default_order(&["n"]);

/// They differ only in digits that neither a double nor a 96-bit number can hold.
fn decimals() -> Vec<String> {
    let mut decimals = vec!["-99999999999999999999.00000000000000000002".to_owned()];
    decimals.extend(["-0.00000000000000000001", "0.00000000000000000000"].map(str::to_owned));
    decimals
        .extend((1..30).map(|last| format!("12345678901234567890.000000000000000000{last:02}")));
    decimals
}

#[tokio::test]
async fn walking_by_decimals_of_forty_digits_shows_every_row_once() {
    for database in all("walking_by_decimals").await {
        let kind = match database {
            // its decimals are doubles
            Database::Sqlite(_) => continue,
            Database::Postgres(_) => "NUMERIC(40, 20)",
            Database::MySql(_) => "DECIMAL(40, 20)",
        };
        database.forget("decimals").await;
        database
            .execute(&format!("CREATE TEMPORARY TABLE decimals (id INTEGER PRIMARY KEY, n {kind})"))
            .await;
        let rows = decimals().into_iter().enumerate().rev();
        let rows = rows.map(|(id, n)| format!("({id}, {n})")).collect::<Vec<_>>().join(", ");
        database.execute(&format!("INSERT INTO decimals VALUES {rows}")).await;

        let (mut walked, mut query) = (Vec::new(), String::new());
        loop {
            let sql = "SELECT id, n FROM decimals";
            let page = database.page(CONFIG, &query, sql, &[]).await.unwrap();
            let is_first = walked.is_empty();
            let by_link = Some(ServedBy::Anchor { skipped: 0 });
            assert!(is_first || page.served_by() == by_link, "{}", database.name());
            walked.extend(page.items().iter().map(|row| row.get::<String>("n").unwrap()));
            let Some(href) = page.href_next() else { break };
            query = href.split_once('?').unwrap().1.to_owned();
        }
        assert_eq!(walked, decimals(), "{}", database.name());
    }
}

#[tokio::test]
async fn what_is_no_number_among_the_numbers_of_postgresql_is_shown() {
    for database in all("what_is_no_number").await {
        if let Database::Postgres(_) = &database {
            let sql = "SELECT 1 AS id, 'NaN'::numeric AS n, '{1e5,null,-12.50}'::numeric[] AS list";
            let page = database.page(CONFIG, "", sql, &[]).await.unwrap();
            let row = serde_json::to_value(&page.items()[0]).unwrap();
            assert_eq!(row["n"], "NaN");
            assert_eq!(row["list"], serde_json::json!(["100000", null, "-12.50"]));
        }
    }
}
