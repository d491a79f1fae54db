//! Selects of SeaORM, on every database.

use crate::support::database::{Database, all};
use crate::support::page;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::ExprTrait;
use sea_orm::{DbBackend, DerivePartialModel, FromQueryResult, QueryOrder, QuerySelect, Statement};
use serde::Serialize;
use serde_json::json;
use tg_paginate::{Error, OnConnection, PaginateConfig};

mod address {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "address")]
    pub(crate) struct Model {
        #[sea_orm(primary_key)]
        pub(crate) id: i32,
        pub(crate) city: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(crate) enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

mod person {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, serde::Serialize)]
    #[sea_orm(table_name = "person")]
    pub(crate) struct Model {
        #[sea_orm(primary_key)]
        pub(crate) id: i32,
        /// Has another name in the table, and yet another one when serialised.
        #[sea_orm(column_name = "full_name")]
        #[serde(rename = "called")]
        pub(crate) name: String,
        pub(crate) age: i32,
        #[sea_orm(column_name = "is_active")]
        pub(crate) active: bool,
        #[serde(skip)]
        pub(crate) password: String,
        pub(crate) address_id: Option<i32>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(crate) enum Relation {
        #[sea_orm(
            belongs_to = "super::address::Entity",
            from = "Column::AddressId",
            to = "super::address::Column::Id"
        )]
        Address,
    }

    impl Related<super::address::Entity> for Entity {
        fn to() -> RelationDef {
            Relation::Address.def()
        }
    }

    impl ActiveModelBehavior for ActiveModel {}
}

/// Grace and Barbara have one age; Donald has no address.
async fn people(database: &Database) -> DatabaseConnection {
    for sql in [
        "CREATE TEMPORARY TABLE address (id INTEGER PRIMARY KEY, city VARCHAR(20))",
        "CREATE TEMPORARY TABLE person (id INTEGER PRIMARY KEY, full_name VARCHAR(20), age INTEGER,
         is_active BOOLEAN, password VARCHAR(20), address_id INTEGER)",
        "INSERT INTO address VALUES (1, 'Oslo'), (2, 'Bern')",
        "INSERT INTO person VALUES (1, 'Grace', 85, TRUE, 'x', 1), (2, 'Ada', 36, FALSE, 'c', 2),
         (3, 'Alan', 41, TRUE, 'a', 1), (4, 'Barbara', 85, FALSE, 'b', 2),
         (5, 'Donald', 88, TRUE, 'z', NULL)",
    ] {
        database.execute(sql).await;
    }
    database.sea_orm()
}

const THREE: PaginateConfig = PaginateConfig::new().limit(3);

/// The ordering that was applied, and the ids on the page.
async fn ordered<Q>(
    config: PaginateConfig,
    ordering: &str,
    select: tg_paginate::OrmQuery<Q>,
) -> (String, Vec<i64>)
where
    Q: OnConnection + Send + 'static,
{
    let page = page(config, &format!("persons_tgp_ordering={ordering}"), select).await.unwrap();
    let ids = page.items().iter().map(|row| {
        let row = serde_json::to_value(row).unwrap();
        row["id"].as_i64().unwrap()
    });
    (page.ordering().to_string(), ids.collect())
}

fn sorted(ordering: &str, ids: &[i64]) -> (String, Vec<i64>) {
    (ordering.to_owned(), ids.to_vec())
}

#[tokio::test]
async fn the_primary_key_tells_rows_apart_by_itself() {
    for database in all("the_primary_key_tells_rows_apart").await {
        let db = people(&database).await;
        let oldest = ordered(THREE, "-age", person::Entity::find().on(&db)).await;
        assert_eq!(oldest, sorted("-age", &[5, 4, 1]), "{}", database.name());
        let first = ordered(THREE, "", person::Entity::find().on(&db)).await;
        assert_eq!(first, sorted("", &[1, 2, 3]), "{}", database.name());
    }
}

#[tokio::test]
async fn filters_and_their_values_stay() {
    for database in all("filters_and_their_values_stay").await {
        let db = people(&database).await;
        let select = person::Entity::find()
            .filter(person::Column::Age.gt(40))
            .filter(person::Column::Name.ne("Alan"));
        let page = page(THREE.limit(2), "persons_tgp_no=2", select.on(&db)).await.unwrap();
        assert_eq!((page.total(), page.items().len()), (Some(3), 1), "{}", database.name());
        assert_eq!(page.items()[0].name, "Donald");
    }
}

#[tokio::test]
async fn a_name_has_every_spelling_of_the_entity() {
    for database in all("a_name_has_every_spelling").await {
        let db = people(&database).await;
        for spelling in ["called", "name", "full_name"] {
            let select = person::Entity::find().on(&db);
            let by_name = ordered(THREE, spelling, select).await;
            // links have the name that rows show
            assert_eq!(by_name, sorted("called", &[2, 3, 4]), "{}", database.name());
        }
        for (spelling, shown) in
            [("active", "active"), ("is_active", "active"), ("isActive", "active")]
        {
            let applied = ordered(THREE, spelling, person::Entity::find().on(&db)).await;
            assert_eq!(applied.0, shown, "{}", database.name());
        }
    }
}

#[tokio::test]
async fn what_no_row_shows_cannot_be_sorted_by() {
    for database in all("what_no_row_shows").await {
        let db = people(&database).await;
        let by_password = ordered(THREE, "password", person::Entity::find().on(&db)).await;
        assert_eq!(by_password, sorted("", &[1, 2, 3]), "{}", database.name());
    }
}

#[tokio::test]
async fn an_order_of_the_select_is_replaced_by_another_and_else_kept() {
    for database in all("an_order_of_the_select").await {
        let db = people(&database).await;
        let youngest = || person::Entity::find().order_by_asc(person::Column::Age).on(&db);
        let kept = ordered(PaginateConfig::new(), "", youngest()).await;
        assert_eq!(kept, sorted("", &[2, 3, 1, 4, 5]), "{}", database.name());
        let config = THREE.default_order(&["-called"]);
        let replaced = ordered(config, "", youngest()).await;
        assert_eq!(replaced, sorted("-called", &[1, 5, 4]), "{}", database.name());
    }
}

#[tokio::test]
async fn a_joined_column_sorts_and_rows_without_one_stay() {
    for database in all("a_joined_column_sorts").await {
        let db = people(&database).await;
        let select = || {
            let joined = person::Entity::find().left_join(address::Entity);
            joined.on(&db).column("address.city", address::Column::City)
        };
        let config = PaginateConfig::new().nulls(tg_paginate::Nulls::Last);
        let by_city = ordered(config, "address.city,-age", select()).await;
        let expected = sorted("address.city,-age", &[4, 2, 1, 3, 5]);
        assert_eq!(by_city, expected, "{}", database.name());
        let page = page(config, "", select()).await.unwrap();
        let row = serde_json::to_value(&page.items()[0]).unwrap();
        let mut names: Vec<_> = row.as_object().unwrap().keys().collect();
        names.sort();
        assert_eq!(names, ["active", "address_id", "age", "called", "id"]);
    }
}

#[tokio::test]
async fn rows_may_be_json() {
    for database in all("rows_may_be_json").await {
        let db = people(&database).await;
        let select = person::Entity::find()
            .left_join(address::Entity)
            .select_only()
            .columns([person::Column::Id, person::Column::Age])
            .column_as(address::Column::City, "city")
            .into_json()
            .on(&db)
            .key("id")
            .column("address.city", "city");
        let query = "persons_tgp_ordering=-address.city,-age";
        let page = page(THREE.limit(1), query, select).await.unwrap();
        assert_eq!((page.total(), page.ordering().to_string().as_str()), (Some(5), &query[21..]));
        let expected = match &database {
            Database::Postgres(_) => json!({ "id": 5, "age": 88, "city": null }),
            _ => json!({ "id": 1, "age": 85, "city": "Oslo" }),
        };
        assert_eq!(page.items()[0], expected, "{}", database.name());
    }
}

#[derive(DerivePartialModel, Serialize)]
#[sea_orm(entity = "person::Entity")]
struct Named {
    id: i32,
    name: String,
}

#[tokio::test]
async fn rows_may_be_partial_models_and_tuples() {
    for database in all("rows_may_be_partial_models").await {
        let db = people(&database).await;
        let select = person::Entity::find().into_partial_model::<Named>().on(&db).key("id");
        let names = page(THREE, "persons_tgp_ordering=-name", select).await.unwrap();
        let names: Vec<_> = names.items().iter().map(|row| (row.id, row.name.as_str())).collect();
        assert_eq!(names, [(1, "Grace"), (5, "Donald"), (4, "Barbara")], "{}", database.name());

        let select = person::Entity::find().select_only().column(person::Column::Age);
        let select = select.into_tuple::<i32>().on(&db);
        let ages = page(THREE.default_order(&["-age"]), "", select).await.unwrap();
        assert_eq!(ages.items(), [88, 85, 85], "{}", database.name());
    }
}

#[tokio::test]
async fn a_statement_may_be_written_by_hand() {
    for database in all("a_statement_may_be_written_by_hand").await {
        let db = people(&database).await;
        let backend = db.get_database_backend();
        let marker = if backend == DbBackend::Postgres { "$1" } else { "?" };
        let sql = format!("SELECT id, full_name AS name FROM person WHERE age > {marker}");
        let statement = Statement::from_sql_and_values(backend, sql, [40.into()]);
        let select = Named::find_by_statement(statement).on(&db).key("id");
        let names = ordered(THREE, "-name", select).await;
        assert_eq!(names, sorted("-name", &[1, 5, 4]), "{}", database.name());
    }
}

#[tokio::test]
async fn a_value_that_cannot_be_bound_is_an_error_and_no_panic() {
    for database in all("a_value_that_cannot_be_bound").await {
        let db = people(&database).await;
        let select = person::Entity::find().filter(person::Column::Id.lt(u64::MAX)).on(&db);
        match (page(THREE, "", select).await, &database) {
            (Ok(page), Database::MySql(_)) => assert_eq!(page.total(), Some(5)),
            (Err(error), Database::Sqlite(_) | Database::Postgres(_)) => {
                assert!(error.to_string().contains("cannot be bound"), "{error}");
                assert_eq!(error.status(), 400);
            }
            (answer, _) => panic!("{answer:?}"),
        }
    }
}

#[tokio::test]
async fn a_large_value_in_an_array_is_an_error_and_no_panic() {
    for database in all("a_large_value_in_an_array").await {
        let Database::Postgres(_) = &database else { continue };
        let db = people(&database).await;
        let ids = person::Column::Id.eq_any(vec![1, u64::MAX]);
        let error = page(THREE, "", person::Entity::find().filter(ids).on(&db)).await.unwrap_err();
        assert!(error.to_string().contains("cannot be bound"), "{error}");
    }
}

#[tokio::test]
async fn a_value_that_cannot_be_encoded_is_an_error_and_no_other_value_takes_its_place() {
    for database in all("a_value_that_cannot_be_encoded").await {
        let Database::MySql(_) = &database else { continue };
        let db = people(&database).await;
        // MySQL has no years before 0
        let day = Expr::val(chrono::NaiveDate::from_ymd_opt(-1, 1, 1).unwrap());
        let select = person::Entity::find().filter(day.is_not_null()).on(&db);
        let error = page(THREE, "", select).await.unwrap_err();
        assert!(error.to_string().contains("cannot be encoded"), "{error}");
        assert_eq!(error.status(), 400);
    }
}

#[tokio::test]
async fn a_connection_without_a_pool_of_sqlx_is_an_error() {
    let select = person::Entity::find().on(&DatabaseConnection::default());
    let error = page(THREE, "", select).await.unwrap_err();
    assert!(matches!(&error, Error::Statement(message) if message.contains("pool of sqlx")));
}
