//! Rows from bug reports of other libraries: what is shown of them, literally.

use serde_json::{Value, json};

use super::report::{CONFIG, Case};
use super::shown::same;
use super::walk::{ids_of, walk_as};
use crate::support::database::{Database, all};

/// The rows of a statement as a page shows them.
async fn shown(database: &Database, select: &str) -> Value {
    let page = database.page(CONFIG, "", select, &[]).await.unwrap();
    serde_json::to_value(page.items()).unwrap()
}

#[tokio::test]
async fn infinite_days_and_the_end_of_a_day_are_shown_as_postgresql_prints_them() {
    for database in all("infinite days").await {
        let Database::Postgres(_) = &database else { continue };
        let select = "SELECT * FROM (VALUES
            (1, date '2024-12-31', timestamptz '2024-01-01+00', time '18:00'),
            (2, 'infinity', '-infinity', '24:00'), (3, '-infinity', 'infinity', NULL)
            ) AS contract(id, valid_until, since, shuts)";
        let expected = json!([
            { "id": 1, "valid_until": "2024-12-31", "since": "2024-01-01T00:00:00Z",
              "shuts": "18:00:00" },
            { "id": 2, "valid_until": "infinity", "since": "-infinity", "shuts": "24:00:00" },
            { "id": 3, "valid_until": "-infinity", "since": "infinity", "shuts": null },
        ]);
        assert_eq!(shown(&database, select).await, expected);
    }
}

#[tokio::test]
async fn spans_and_half_dates_are_shown_as_mysql_prints_them() {
    for database in all("spans and half dates").await {
        let Database::MySql(_) = &database else { continue };
        database.forget("shift").await;
        let create = "CREATE TEMPORARY TABLE shift
            (id INT PRIMARY KEY, worked TIME, born DATE, at DATETIME NOT NULL)";
        database.execute(create).await;
        let insert = "INSERT INTO shift VALUES
            (1, '25:30:00', '2024-05-01', '2024-05-01 08:00:00'),
            (2, '-01:00:00', '2024-05-00', '2024-05-00'), (3, '08:00:00', NULL, '0000-00-00')";
        database.execute(insert).await;
        let expected = json!([
            { "id": 1, "worked": "25:30:00", "born": "2024-05-01", "at": "2024-05-01T08:00:00" },
            { "id": 2, "worked": "-01:00:00", "born": "2024-05-00", "at": "2024-05-00 00:00:00" },
            { "id": 3, "worked": "08:00:00", "born": null, "at": "0000-00-00 00:00:00" },
        ]);
        assert_eq!(shown(&database, "SELECT * FROM shift").await, expected);
    }
}

#[tokio::test]
async fn all_columns_of_a_real_table_are_shown() {
    for database in all("a real table").await {
        let Database::Postgres(_) = &database else { continue };
        database.execute("DROP TYPE IF EXISTS pg_temp.real_mood CASCADE").await;
        database.execute("CREATE TYPE pg_temp.real_mood AS ENUM ('sad', 'ok')").await;
        let select = "SELECT 1 AS id, inet '10.0.0.9' AS host, interval '90 minutes' AS took,
            '{sad,ok,NULL}'::pg_temp.real_mood[] AS moods,
            '{{1,2},{3,4}}'::int[] AS grid, '[0:1]={7,8}'::int[] AS low,
            to_tsvector('simple', 'a b') AS words, ROW(1, 'x') AS pair, '{}'::int[] AS none,
            '{{1.50,NULL},{NaN,2}}'::numeric[] AS prices, '{t,NULL}'::bool[] AS flags";
        let expected = json!([{
            "id": 1, "host": "10.0.0.9", "took": "01:30:00",
            "moods": ["sad", "ok", null], "grid": [[1, 2], [3, 4]], "low": [7, 8],
            "words": "'a':1 'b':2", "pair": "(1,x)", "none": [],
            "prices": [["1.50", null], ["NaN", "2"]], "flags": [true, null],
        }]);
        let shown = shown(&database, select).await;
        for (name, value) in expected[0].as_object().unwrap() {
            assert!(same(&shown[0][name], value), "{name}: {} and {value}", shown[0][name]);
        }
    }
}

#[tokio::test]
async fn drafts_with_zero_dates_are_walked_to_the_end() {
    for database in all("zero dates").await {
        let Database::MySql(_) = &database else { continue };
        database.forget("post").await;
        let create = "CREATE TEMPORARY TABLE post (id INT PRIMARY KEY, post_date DATETIME NOT NULL,
                      e DATETIME NULL, KEY (post_date, id))";
        database.execute(create).await;
        let rows = (1..=60).map(|id| match id <= 25 {
            true => format!("({id}, '0000-00-00', '0000-00-00')"),
            false => format!(
                "({id}, '2024-01-01' + INTERVAL {id} DAY, '2024-01-01' + INTERVAL {id} DAY)"
            ),
        });
        let rows = rows.collect::<Vec<_>>().join(", ");
        database.execute(&format!("INSERT INTO post VALUES {rows}")).await;
        for column in ["post_date", "e"] {
            let select = format!("SELECT CAST(id AS SIGNED) AS id, {column} AS v FROM post");
            for (order, way) in [(&["v"], ""), (&["-v"], " DESC")] {
                let own = format!("{select} ORDER BY v{way}, id{way}");
                assert_eq!(ids_of(&database, &own).await.unwrap().len(), 60);
                let case = Case { what: String::new(), select: select.clone(), shown: vec![] };
                let config = CONFIG.limit(10).default_order(order);
                let walk = Box::pin(walk_as(&database, &case, config, "", &own)).await;
                assert!(walk.is_ok(), "{column}{way}: {walk:?}");
            }
        }
    }
}
