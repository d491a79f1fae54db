//! Names that rows and statement spell differently: `birthYear` is the column `birth_year`.

use serde::Serialize;
use sqlx::FromRow;
use tg_paginate::{
    ApiPaginator, Column, DataGrid, Error, MaxRows, On, OnConnection, PaginateConfig, Params,
    Request, ServedBy, context,
};

use crate::support::database::{Database, all, on_each};
use crate::support::log::{capture, text};
use crate::support::{page, render};

/// No list is short enough to be sorted in memory.
const CONFIG: PaginateConfig =
    PaginateConfig::new().limit(3).params(Params::Plain).max_sort(MaxRows::Rows(0));

const SELECT: &str = "SELECT person_id, birth_year, full_name FROM spelled_person";

#[derive(Debug, Clone, PartialEq, Serialize, FromRow)]
#[serde(rename_all = "camelCase")]
struct Person {
    person_id: i64,
    birth_year: i64,
    full_name: String,
}

/// Nine persons, of whom the last is the oldest.
async fn persons(database: &Database) {
    database.forget("spelled_person").await;
    database
        .execute(
            "CREATE TEMPORARY TABLE spelled_person (person_id BIGINT PRIMARY KEY,
             birth_year BIGINT NOT NULL, full_name VARCHAR(20) NOT NULL)",
        )
        .await;
    let rows = (1..=9).map(|id| {
        let name = if id % 2 == 0 { format!("Ann {id}") } else { format!("ann {id}") };
        format!("({id}, {}, '{name}')", 2000 - id)
    });
    let rows = rows.collect::<Vec<_>>().join(", ");
    database.execute(&format!("INSERT INTO spelled_person VALUES {rows}")).await;
}

/// The ordering and the keys of a page of persons.
async fn typed(
    database: &Database,
    config: PaginateConfig,
    query: &str,
) -> Result<(String, Vec<i64>), Error> {
    on_each!(database, pool => {
        let rows = sqlx::query_as::<_, Person>(SELECT).on(pool).key("personId");
        let page = Box::pin(page(config, query, rows)).await?;
        let ids = page.items().iter().map(|person| person.person_id);
        Ok((page.ordering().to_string(), ids.collect()))
    })
}

#[tokio::test]
async fn a_shown_name_in_another_spelling_is_the_column_in_lists_of_any_size() {
    for database in all("a name in another spelling").await {
        persons(&database).await;
        let name = database.name();
        let oldest = ("birthYear".to_owned(), vec![9, 8, 7]);
        let youngest = ("-birthYear".to_owned(), vec![1, 2, 3]);
        let (log, guard) = capture();
        for config in [CONFIG, CONFIG.strict(true)] {
            for query in ["sort=birthYear", "sort=birth_year", "sort=BirthYear"] {
                assert_eq!(typed(&database, config, query).await.unwrap(), oldest, "{name}");
            }
            assert_eq!(typed(&database, config, "sort=-birthYear").await.unwrap(), youngest);
            let by_program = config.order_by(&["birthYear"]);
            for query in ["sort=birthYear", "sort=birth_year"] {
                assert_eq!(typed(&database, by_program, query).await.unwrap(), oldest, "{name}");
            }
        }
        for default in [&["-birthYear"], &["-birth_year"], &["-BIRTH_YEAR"]] {
            let (_, ids) = typed(&database, CONFIG.default_order(default), "").await.unwrap();
            assert_eq!(ids, [1, 2, 3], "{name}, {default:?}");
        }
        let error = typed(&database, CONFIG.strict(true), "sort=birth").await.unwrap_err();
        assert_eq!(error.status(), 422);
        drop(guard);
        assert_eq!(text(&log), "", "{name}");
    }
}

#[tokio::test]
async fn rows_without_a_type_are_sorted_by_any_spelling_of_their_columns() {
    for database in all("any spelling of a column").await {
        persons(&database).await;
        on_each!(&database, pool => {
            let rows = || sqlx::query(SELECT).on(pool).key("personId");
            for (config, query) in [
                (CONFIG, "sort=birthYear"),
                (CONFIG, "sort=birth_year"),
                (CONFIG.strict(true), "sort=birthYear"),
                (CONFIG.default_order(&["birthYear"]), ""),
                (CONFIG.order_by(&["birthYear"]), "sort=birthYear"),
            ] {
                let page = page(config, query, rows()).await.unwrap();
                let ids = page.items().iter().map(|row| serde_json::to_value(row).unwrap());
                let ids: Vec<_> = ids.map(|row| row["person_id"].as_i64().unwrap()).collect();
                assert_eq!(ids, [9, 8, 7], "{}, {query}", database.name());
            }
        });
    }
}

#[tokio::test]
async fn two_spellings_of_a_column_count_once_and_links_show_one_of_them() {
    for database in all("two spellings").await {
        persons(&database).await;
        let ordering = async |config, query| typed(&database, config, query).await.unwrap().0;
        assert_eq!(
            ordering(CONFIG, "sort=birth_year,-birthYear,full_name").await,
            "birthYear,fullName"
        );
        // the name that the program has comes first
        let by_column = CONFIG.default_order(&["birth_year"]);
        assert_eq!(ordering(by_column, "sort=-birthYear").await, "-birth_year");
        on_each!(&database, pool => {
            let rows = || sqlx::query_as::<_, Person>(SELECT).on(pool).key("person_id");
            let first = page(by_column, "sort=birthYear", rows()).await.unwrap();
            let href = first.href_next().unwrap();
            assert!(!href.contains("sort"), "it is the default: {href}");
        });
    }
}

#[tokio::test]
async fn case_is_ignored_under_any_spelling() {
    for database in all("ignore_case in another spelling").await {
        persons(&database).await;
        for ignored in [&["fullName"], &["full_name"]] {
            let config = CONFIG.default_order(&["fullName"]).ignore_case(ignored);
            assert_eq!(typed(&database, config, "").await.unwrap().1, [1, 2, 3]);
        }
    }
}

#[tokio::test]
async fn links_of_a_list_in_another_spelling_have_anchors() {
    for database in all("anchors in another spelling").await {
        persons(&database).await;
        on_each!(&database, pool => {
            let rows = || sqlx::query_as::<_, Person>(SELECT).on(pool).key("personId");
            let mut query = "sort=-birthYear".to_owned();
            let mut ids = Vec::new();
            loop {
                let page = page(CONFIG, &query, rows()).await.unwrap();
                ids.extend(page.items().iter().map(|person| person.person_id));
                if page.current_page() > 1 {
                    assert_eq!(page.served_by(), Some(ServedBy::Anchor { skipped: 0 }));
                }
                let Some(href) = page.href_next() else { break };
                query = href.split_once('?').unwrap().1.to_owned();
            }
            assert_eq!(ids, (1..=9).collect::<Vec<_>>(), "{}", database.name());
        });
    }
}

#[tokio::test]
async fn the_header_of_a_column_in_another_spelling_links_and_shows_its_direction() {
    for database in all("a header in another spelling").await {
        persons(&database).await;
        let grid = DataGrid::<Person>::new([Column::new("birthYear").sortable()]).unwrap();
        for default in [&["-birth_year"], &["-birthYear"]] {
            let rows = on_each!(&database, pool => {
                let rows = sqlx::query_as::<_, Person>(SELECT).on(pool).key("person_id");
                context! { persons: grid.rows(rows) }
            });
            let source = "{{ <tg.grid rows={persons} caption='Persons' /> }}";
            let config = CONFIG.default_order(default);
            let html = render::render_with(tg_paginate::new_tera(), source, config, "", rows).await;
            assert!(html.contains("aria-sort=\"descending\""), "{html}");
            assert!(html.contains("sort=birthYear"), "{html}");
            let first = html.find("1999").unwrap_or(usize::MAX);
            assert!(first < html.find("1998").unwrap_or(0), "{html}");
        }
    }
}

#[tokio::test]
async fn models_of_sea_orm_as_json_are_sorted_by_any_spelling() {
    mod person {
        use sea_orm::entity::prelude::*;

        #[derive(Clone, Debug, PartialEq, DeriveEntityModel, serde::Serialize)]
        #[sea_orm(table_name = "spelled_person")]
        #[serde(rename_all = "camelCase")]
        pub(super) struct Model {
            #[sea_orm(primary_key)]
            pub(super) person_id: i64,
            pub(super) birth_year: i64,
            pub(super) full_name: String,
        }

        #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
        pub(super) enum Relation {}

        impl ActiveModelBehavior for ActiveModel {}
    }
    use sea_orm::EntityTrait;

    for database in all("models in another spelling").await {
        persons(&database).await;
        let db = database.sea_orm();
        for query in ["sort=birthYear", "sort=birth_year"] {
            let models = page(CONFIG, query, person::Entity::find().on(&db)).await.unwrap();
            let ids: Vec<_> = models.items().iter().map(|person| person.person_id).collect();
            assert_eq!(ids, [9, 8, 7], "{}", database.name());
            let json = person::Entity::find().into_json().on(&db).key("personId");
            let json = page(CONFIG, query, json).await.unwrap();
            assert_eq!(json.items()[0]["person_id"], 9, "{}", database.name());
        }
    }
}

/// Shows something else by a name like that of a hidden column.
#[derive(Debug, FromRow)]
struct Masked {
    person_id: i64,
    full_name: String,
}

impl Serialize for Masked {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Masked { person_id, full_name } = self;
        let json =
            serde_json::json!({ "personId": person_id, "name": full_name, "birthYear": "?" });
        json.serialize(serializer)
    }
}

#[tokio::test]
async fn a_hidden_column_cannot_be_sorted_by_under_the_name_of_something_else() {
    for database in all("a hidden column in another spelling").await {
        persons(&database).await;
        on_each!(&database, pool => {
            for query in ["sort=birthYear", "sort=-birth_year"] {
                let rows = sqlx::query_as::<_, Masked>(SELECT).on(pool).key("person_id");
                let api = ApiPaginator::new(CONFIG);
                let error = api.page(Request::new("/persons", query), rows).await.unwrap_err();
                assert_eq!(error.status(), 422, "{}, {query}", database.name());
            }
        });
    }
}

/// Shows a column, and something else by a name like it.
#[derive(Debug, FromRow)]
struct Both {
    person_id: i64,
    birth_year: i64,
}

impl Serialize for Both {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (id, year) = (self.person_id, self.birth_year);
        let json = serde_json::json!({ "id": id, "birth_year": year, "birthYear": year % 5 });
        json.serialize(serializer)
    }
}

#[tokio::test]
async fn a_name_beside_that_of_the_column_is_another_field() {
    for database in all("another field in another spelling").await {
        persons(&database).await;
        on_each!(&database, pool => {
            let sorted = async |query: &str| {
                let rows = sqlx::query_as::<_, Both>(SELECT).on(pool).key("person_id");
                let config = CONFIG.max_sort(MaxRows::Unlimited).strict(true);
                let page = page(config, query, rows).await.unwrap();
                page.items().iter().map(|row| row.person_id).collect::<Vec<_>>()
            };
            assert_eq!(sorted("sort=birth_year").await, [9, 8, 7], "{}", database.name());
            assert_eq!(sorted("sort=birthYear").await, [5, 4, 9], "{}", database.name());
        });
    }
}

#[tokio::test]
async fn a_name_like_two_columns_is_neither_and_the_log_names_both() {
    let sql = "SELECT person_id AS id, birth_year, -birth_year AS birthyear FROM spelled_person";
    #[derive(Serialize, FromRow)]
    #[serde(rename_all = "camelCase")]
    struct Row {
        id: i64,
        birth_year: i64,
    }

    for database in all("a name like two columns").await {
        persons(&database).await;
        on_each!(&database, pool => {
            let rows = || sqlx::query_as::<_, Row>(sql).on(pool).key("id");
            let (log, guard) = capture();
            for _ in 0..2 {
                let page = page(CONFIG, "sort=birthYear", rows()).await.unwrap();
                assert_eq!(page.ordering().to_string(), "");
            }
            drop(guard);
            let log = text(&log);
            let line = "not sorted by `birthYear`, which may be the column `birth_year` or `birthyear`";
            assert_eq!(log.matches(line).count(), 1, "{}: {log}", database.name());
            assert_eq!(log.lines().count(), 1, "{log}");
            let named = page(CONFIG, "sort=birthYear", rows().column("birthYear", "birth_year"));
            assert_eq!(named.await.unwrap().items()[0].id, 9);
        });
    }
}

mod memory {
    use super::*;
    use tg_paginate::Shared;

    fn people() -> Vec<Person> {
        (1..=9)
            .map(|id| Person {
                person_id: id,
                birth_year: 2000 - id,
                full_name: format!("Ann {id}"),
            })
            .collect()
    }

    #[tokio::test]
    async fn rows_in_memory_are_sorted_by_any_spelling_of_their_names() {
        let config = CONFIG.max_sort(MaxRows::Unlimited).strict(true);
        let shared = Shared::new(people());
        for (config, query) in [
            (config, "sort=birthYear"),
            (config, "sort=birth_year"),
            (config.default_order(&["birth_year"]), ""),
            (config.order_by(&["birth_year"]), "sort=birthYear"),
        ] {
            let sorted = page(config, query, people()).await.unwrap();
            assert_eq!(sorted.items()[0].person_id, 9, "{query}");
            let sorted = page(config, query, shared.clone()).await.unwrap();
            assert_eq!(sorted.items()[0].person_id, 9, "{query}");
        }
        let sorted = page(config, "sort=birth_year,-birthYear", people()).await.unwrap();
        assert_eq!(sorted.ordering().to_string(), "birthYear");
        let error = page(config, "sort=birth", people()).await.unwrap_err();
        assert_eq!(error.status(), 422);
    }

    #[tokio::test]
    async fn a_name_that_rows_have_is_no_spelling_of_another() {
        let rows = || {
            vec![serde_json::json!({ "aB": 2, "a_b": 1 }), serde_json::json!({ "aB": 1, "a_b": 2 })]
        };
        let config = CONFIG.max_sort(MaxRows::Unlimited);
        for (query, first) in [("sort=aB", 2), ("sort=a_b", 1), ("sort=ab", 1)] {
            let sorted = page(config, query, rows()).await.unwrap();
            assert_eq!(sorted.items()[0]["a_b"], first, "{query}");
        }
        // it is like two names, so that it is neither
        let unsorted = page(config, "sort=ab", rows()).await.unwrap();
        assert!(unsorted.ordering().is_empty());
    }
}
