//! Selects of SeaORM whose rows are models of several entities, on every database.

use sea_orm::entity::prelude::*;
use sea_orm::{JoinType, Linked, LoaderTrait, QueryOrder, QuerySelect, RelationDef};
use serde::Serialize;
use serde_json::json;
use tg_paginate::{
    Column, ContextRequest, DataGrid, Dataset, OnConnection, Page, PaginateConfig, Paginator,
    Request, ServedBy, context,
};

use crate::support::database::{Database, all};
use crate::support::log::{capture, text};
use crate::support::page;

mod country {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, serde::Serialize)]
    #[sea_orm(table_name = "country")]
    pub(crate) struct Model {
        #[sea_orm(primary_key)]
        pub(crate) id: i32,
        pub(crate) code: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(crate) enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

mod address {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, serde::Serialize)]
    #[sea_orm(table_name = "address")]
    pub(crate) struct Model {
        #[sea_orm(primary_key)]
        pub(crate) id: i32,
        pub(crate) city: String,
        #[serde(skip)]
        pub(crate) door_code: String,
        pub(crate) country_id: i32,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(crate) enum Relation {
        #[sea_orm(
            belongs_to = "super::country::Entity",
            from = "Column::CountryId",
            to = "super::country::Column::Id"
        )]
        Country,
        #[sea_orm(has_many = "super::person::Entity")]
        Person,
    }

    impl Related<super::person::Entity> for Entity {
        fn to() -> RelationDef {
            Relation::Person.def()
        }
    }

    impl Related<super::country::Entity> for Entity {
        fn to() -> RelationDef {
            Relation::Country.def()
        }
    }

    impl ActiveModelBehavior for ActiveModel {}
}

mod person {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, serde::Serialize)]
    #[sea_orm(table_name = "person")]
    pub(crate) struct Model {
        #[sea_orm(primary_key)]
        pub(crate) id: i32,
        #[sea_orm(column_name = "full_name")]
        #[serde(rename = "called")]
        pub(crate) name: String,
        #[serde(serialize_with = "super::masked")]
        pub(crate) card: String,
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

fn masked<S: serde::Serializer>(card: &str, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&format!("**** {}", &card[card.len() - 1..]))
}

/// The link from a person to a home.
struct Home;

impl Linked for Home {
    type FromEntity = person::Entity;
    type ToEntity = address::Entity;

    fn link(&self) -> Vec<RelationDef> {
        vec![person::Relation::Address.def()]
    }
}

/// Donald has no address; two live in Oslo.
async fn people(database: &Database) -> DatabaseConnection {
    for sql in [
        "CREATE TEMPORARY TABLE country (id INTEGER PRIMARY KEY, code VARCHAR(20))",
        "CREATE TEMPORARY TABLE address (id INTEGER PRIMARY KEY, city VARCHAR(20),
         door_code VARCHAR(20), country_id INTEGER)",
        "CREATE TEMPORARY TABLE person (id INTEGER PRIMARY KEY, full_name VARCHAR(20),
         card VARCHAR(20), address_id INTEGER)",
        "INSERT INTO country VALUES (7, 'NO'), (8, 'CH')",
        "INSERT INTO address VALUES (11, 'Oslo', 'c', 7), (12, 'Bern', 'd', 8)",
        "INSERT INTO person VALUES (1, 'Grace', '31', 11), (2, 'Ada', '22', 12),
         (3, 'Alan', '13', 11), (4, 'Donald', '04', NULL)",
    ] {
        database.execute(sql).await;
    }
    database.sea_orm()
}

const TWO: PaginateConfig = PaginateConfig::new().limit(2);
const ALL: PaginateConfig = PaginateConfig::new().limit(10);

/// The ids of the people on a page.
async fn ids<D: Dataset>(config: PaginateConfig, query: &str, rows: D) -> Vec<i64>
where
    D::Row: Serialize,
{
    let page = page(config, query, rows).await.unwrap();
    let shown = page.items().iter().map(|row| serde_json::to_value(row).unwrap());
    shown.map(|row| row[0]["id"].as_i64().unwrap()).collect()
}

#[tokio::test]
async fn rows_are_pairs_and_those_without_a_partner_stay() {
    for database in all("rows_are_pairs_and_those_without_a_partner_stay").await {
        let db = people(&database).await;
        let persons = || person::Entity::find().find_also_related(address::Entity);
        let first = page(TWO, "", persons().on(&db)).await.unwrap();
        let (grace, home) = &first.items()[0];
        assert_eq!((grace.name.as_str(), home.as_ref().unwrap().city.as_str()), ("Grace", "Oslo"));
        let last = page(TWO, "persons_tgp_no=2", persons().on(&db)).await.unwrap();
        assert_eq!(last.total(), Some(4), "{}", database.name());
        assert_eq!(last.items()[1].0.name, "Donald");
        assert_eq!(last.items()[1].1, None);
    }
}

#[tokio::test]
async fn the_key_of_the_first_entity_tells_rows_apart_by_itself() {
    for database in all("the_key_of_the_first_entity").await {
        let db = people(&database).await;
        let persons = || person::Entity::find().find_also_related(address::Entity).on(&db);
        let by_city = page(TWO, "persons_tgp_ordering=-1.city", persons()).await.unwrap();
        let next = by_city.href_next().unwrap();
        let ids_of = |page: &Page<(person::Model, _)>| {
            page.items().iter().map(|(person, _)| person.id).collect::<Vec<_>>()
        };
        let query = next.split_once('?').unwrap().1;
        let second = page(TWO, query, persons()).await.unwrap();
        let walked = [ids_of(&by_city), ids_of(&second)].concat();
        let expected = match &database {
            // nulls are largest
            Database::Postgres(_) => [4, 3, 1, 2],
            Database::Sqlite(_) | Database::MySql(_) => [3, 1, 2, 4],
        };
        assert_eq!(walked, expected, "{}", database.name());
        let anchored = second.served_by().unwrap();
        assert!(matches!(anchored, ServedBy::Anchor { skipped: 0 }), "{anchored:?}");
    }
}

#[tokio::test]
async fn columns_of_both_are_sorted_by_the_names_that_rows_show() {
    for database in all("columns_of_both_are_sorted").await {
        let db = people(&database).await;
        for (ordering, expected) in [
            ("0.called", [2, 3, 4, 1]),
            ("0.name", [2, 3, 4, 1]),
            ("called", [2, 3, 4, 1]),
            ("A_full_name", [2, 3, 4, 1]),
            ("-0.id", [4, 3, 2, 1]),
            ("-id", [4, 3, 2, 1]),
            // hidden, masked, or no column of it
            ("1.door_code", [1, 2, 3, 4]),
            ("door_code", [1, 2, 3, 4]),
            ("B_door_code", [1, 2, 3, 4]),
            ("0.card", [1, 2, 3, 4]),
            ("card", [1, 2, 3, 4]),
            ("0.city", [1, 2, 3, 4]),
            ("2.id", [1, 2, 3, 4]),
            ("0", [1, 2, 3, 4]),
        ] {
            let persons = person::Entity::find().find_also_related(address::Entity);
            let shown =
                ids(ALL, &format!("persons_tgp_ordering={ordering}"), persons.on(&db)).await;
            assert_eq!(shown, expected, "{} {ordering}", database.name());
        }
        for ordering in ["1.city", "city", "1.countryId"] {
            let persons = person::Entity::find().inner_join_home();
            let shown =
                ids(ALL, &format!("persons_tgp_ordering={ordering}"), persons.on(&db)).await;
            let by_city = [2, 1, 3];
            let expected = if ordering.contains("ountry") { [1, 3, 2] } else { by_city };
            assert_eq!(shown, expected, "{} {ordering}", database.name());
        }
    }
}

/// People who have an address.
trait WithHome {
    fn inner_join_home(self) -> sea_orm::SelectTwoRequired<person::Entity, address::Entity>;
}

impl WithHome for sea_orm::Select<person::Entity> {
    fn inner_join_home(self) -> sea_orm::SelectTwoRequired<person::Entity, address::Entity> {
        self.join(JoinType::InnerJoin, person::Relation::Address.def())
            .select_two_required(address::Entity)
    }
}

#[tokio::test]
async fn filters_orders_and_the_default_ordering_apply() {
    for database in all("filters_orders_and_the_default_ordering").await {
        let db = people(&database).await;
        let persons = || person::Entity::find().find_also_related(address::Entity);
        let in_oslo = persons().filter(address::Column::City.eq("Oslo"));
        let config = ALL.default_order(&["-0.called"]);
        assert_eq!(ids(config, "", in_oslo.on(&db)).await, [1, 3], "{}", database.name());
        let by_name = persons().order_by_desc(person::Column::Name);
        assert_eq!(ids(ALL, "", by_name.on(&db)).await, [1, 4, 3, 2], "{}", database.name());
        let config = ALL.order_by(&["0.called"]);
        let by_another_name = ids(config, "persons_tgp_ordering=-called", persons().on(&db)).await;
        assert_eq!(by_another_name, [1, 4, 3, 2]);
        let refused = ids(config, "persons_tgp_ordering=-1.city", persons().on(&db)).await;
        assert_eq!(refused, [1, 2, 3, 4]);
    }
}

#[tokio::test]
async fn a_key_that_several_pairs_share_is_logged() {
    for database in all("a_key_that_several_pairs_share").await {
        let db = people(&database).await;
        let (log, guard) = capture();
        let homes = address::Entity::find().find_also_related(person::Entity);
        page(ALL, "", homes.on(&db)).await.unwrap();
        drop(guard);
        assert!(text(&log).contains("the key is not unique"), "{}", database.name());
    }
}

#[tokio::test]
async fn a_pair_is_located_by_the_key_of_the_first() {
    for database in all("a_pair_is_located").await {
        let db = people(&database).await;
        let persons = person::Entity::find().find_also_related(address::Entity);
        let shown = page(TWO, "", persons.on(&db).locate(3)).await.unwrap();
        assert_eq!(shown.current_page(), 2, "{}", database.name());
    }
}

#[tokio::test]
async fn linked_entities_and_models_of_ones_own_are_pairs_too() {
    for database in all("linked_entities_and_models").await {
        let db = people(&database).await;
        let linked = person::Entity::find().find_also_linked(Home).on(&db);
        assert_eq!(ids(TWO, "persons_tgp_ordering=-0.id", linked).await, [4, 3]);
        let models = || {
            person::Entity::find()
                .find_also_related(address::Entity)
                .into_model::<person::Model, address::Model>()
        };
        let mapped = models().on(&db).key("A_id").column("0.name", "A_full_name");
        assert_eq!(ids(TWO, "persons_tgp_ordering=0.name", mapped).await, [2, 3]);
        let by_shown_name = models().on(&db).key("A_id");
        let shown = ids(TWO, "persons_tgp_ordering=-0.id", by_shown_name).await;
        assert_eq!(shown, [4, 3], "{}", database.name());
        let json = person::Entity::find().find_also_related(address::Entity).into_json();
        let shown = page(TWO, "", json.on(&db).key("A_id")).await.unwrap();
        let row = serde_json::to_value(&shown.items()[0]).unwrap();
        assert_eq!(row[1]["city"], "Oslo");
    }
}

#[tokio::test]
async fn a_row_may_have_models_of_three_entities() {
    for database in all("a_row_may_have_models_of_three_entities").await {
        let db = people(&database).await;
        let persons = || {
            person::Entity::find()
                .find_also_related(address::Entity)
                .find_also(address::Entity, country::Entity)
        };
        let by_code = page(ALL, "persons_tgp_ordering=-2.code", persons().on(&db)).await.unwrap();
        let shown = by_code.items().iter().map(|(person, _, country)| {
            (person.id, country.as_ref().map_or("", |country| country.code.as_str()))
        });
        let mut shown = shown.collect::<Vec<_>>();
        shown.retain(|(_, code)| !code.is_empty());
        assert_eq!(shown, [(3, "NO"), (1, "NO"), (2, "CH")], "{}", database.name());
        assert_eq!(by_code.total(), Some(4));
    }
}

#[tokio::test]
async fn an_expression_gets_a_name_with_column() {
    for database in all("an_expression_gets_a_name").await {
        let db = people(&database).await;
        let length = Expr::expr(sea_orm::sea_query::Func::char_length(Expr::col((
            person::Entity,
            person::Column::Name,
        ))));
        let persons = person::Entity::find().find_also_related(address::Entity).on(&db);
        let persons = persons.column("length", length);
        let shown = ids(TWO, "persons_tgp_ordering=-length", persons).await;
        assert_eq!(shown, [4, 1], "{}", database.name());
    }
}

#[tokio::test]
async fn a_grid_has_columns_of_both() {
    for database in all("a_grid_has_columns_of_both").await {
        let db = people(&database).await;
        let grid = DataGrid::<(person::Model, Option<address::Model>)>::new([
            Column::new("0.called").title("Name").sortable(),
            Column::new("1.city").title("City").sortable(),
        ])
        .unwrap();
        let persons = person::Entity::find().find_also_related(address::Entity).on(&db);
        let shown = page(TWO, "persons_tgp_ordering=0.called", grid.rows(persons)).await.unwrap();
        let rows = serde_json::to_value(shown.items()).unwrap();
        assert_eq!(rows[0][0]["called"], "Ada", "{}", database.name());
        assert_eq!(rows[0][1], json!({"id": 12, "city": "Bern", "country_id": 8}));
    }
}

#[tokio::test]
async fn children_of_a_page_of_parents_are_loaded_by_the_loader() {
    for database in all("children_of_a_page_of_parents").await {
        let db = people(&database).await;
        let homes = page(TWO, "", address::Entity::find().on(&db)).await.unwrap();
        let people = homes.items().load_many(person::Entity, &db).await.unwrap();
        let sizes = people.iter().map(Vec::len).collect::<Vec<_>>();
        assert_eq!(sizes, [2, 1], "{}", database.name());
    }
}

#[tokio::test]
async fn a_template_shows_the_models_by_their_place() {
    for database in all("a_template_shows_the_models").await {
        let db = people(&database).await;
        let persons = person::Entity::find().find_also_related(address::Entity).on(&db);
        const LISTS: [Paginator; 1] = [Paginator::new("persons", TWO)];
        let request = Request::new("/", "");
        let paging = ContextRequest::read(&LISTS, request).unwrap();
        let paged = paging.page(context! { persons }).await.unwrap();
        let mut tera = tg_paginate::new_tera();
        let source = "{% for row in persons %}{{ row[0].called }}: {{ row[1].city }} {% endfor %}";
        tera.add_raw_template("p", source).unwrap();
        assert_eq!(paged.render(&tera, "p").unwrap(), "Grace: Oslo Ada: Bern ");
    }
}
