//! Pages by number are read from the map of their list, once it is there.

use std::collections::{BTreeSet, HashSet};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::SeqCst};
use std::time::Duration;

use sqlx::{AssertSqlSafe, ColumnIndex, Decode, Row, Type};
use tempfile::TempDir;
use tg_paginate::{Count, On, Page, PaginateConfig, Record, ServedBy};

use crate::support::database::{Database, all, on_each, several_connections};
use crate::support::page;

/// Even numbers, of which each has an `a` that three others share. One in nine is null.
const ROWS: u64 = 30_000;
const CONNECTIONS: u32 = 4;
/// Pages of ten rows without a count, so that the map alone leads to the middle of the list.
const TEN: PaginateConfig =
    PaginateConfig::new().limit(10).default_order(&["a"]).count(Count::None);

/// A table that several connections share, with an index on `(a, id)`.
struct Table {
    database: Database,
    name: String,
    _folder: TempDir,
}

impl Table {
    async fn on(database: &Database) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let database = several_connections(database, CONNECTIONS, &folder).await;
        let name = format!("tgp_map_{}", rand::random::<u32>());
        let table = Table { database, name, _folder: folder };
        let Table { database, name, .. } = &table;
        database
            .execute(&format!("CREATE TABLE {name} (id BIGINT PRIMARY KEY, a BIGINT, b BIGINT)"))
            .await;
        for ids in (0..ROWS).collect::<Vec<_>>().chunks(5000) {
            table.insert(ids.iter().map(|id| id * 2)).await;
        }
        database.execute(&format!("CREATE INDEX {name}_a ON {name} (a, id)")).await;
        let analyse = match database {
            Database::Sqlite(_) => "ANALYZE",
            Database::Postgres(_) => "VACUUM ANALYZE",
            Database::MySql(_) => "ANALYZE TABLE",
        };
        database.execute(&format!("{analyse} {name}")).await;
        table
    }

    async fn insert(&self, ids: impl Iterator<Item = u64>) {
        let row = |id: u64| match id / 8 % 9 {
            0 => format!("({id}, NULL, {})", id * 7919 % 1000),
            _ => format!("({id}, {}, {})", id / 8, id * 7919 % 1000),
        };
        let rows = ids.map(row).collect::<Vec<_>>().join(", ");
        self.database.execute(&format!("INSERT INTO {} VALUES {rows}", self.name)).await;
    }

    async fn delete(&self, condition: &str) {
        self.database.execute(&format!("DELETE FROM {} WHERE {condition}", self.name)).await;
    }

    fn sql(&self) -> String {
        format!("SELECT id, a, b FROM {}", self.name)
    }

    async fn page(&self, config: PaginateConfig, number: u64) -> Page<Record> {
        let query = format!("persons_tgp_no={number}");
        self.database.page(config, &query, &self.sql(), &[]).await.unwrap()
    }

    /// Requests a page until the map reaches it.
    async fn map(&self, config: PaginateConfig, number: u64) -> Page<Record> {
        loop {
            let page = self.page(config, number).await;
            if is_mapped(&page) && page.served_by().unwrap().skipped() <= 64 {
                return page;
            }
        }
    }

    /// All ids in the order of the list.
    async fn ids(&self, order_by: &str) -> Vec<i64> {
        let sql = AssertSqlSafe(format!("SELECT id FROM {} ORDER BY {order_by}", self.name));
        on_each!(&self.database, pool => sqlx::query_scalar(sql).fetch_all(pool).await.unwrap())
    }

    async fn drop(self) {
        self.database.execute(&format!("DROP TABLE {}", self.name)).await;
        on_each!(&self.database, pool => pool.close().await);
    }
}

fn is_mapped(page: &Page<Record>) -> bool {
    matches!(page.served_by(), Some(ServedBy::Map { .. }))
}

fn ids(page: &Page<Record>) -> Vec<i64> {
    page.items().iter().map(|row| row.get("id").unwrap()).collect()
}

fn rows_of(all: &[i64], number: u64) -> &[i64] {
    &all[(number as usize - 1) * 10..][..10]
}

#[tokio::test]
async fn a_deep_page_passes_over_few_rows_and_is_the_page_of_its_number() {
    for database in all("a_deep_page_passes_over_few_rows").await {
        let table = Table::on(&database).await;
        for (order, order_by) in
            [(&["a"] as &'static [&str], "a, id"), (&["-a"], "a DESC, id DESC")]
        {
            let config = TEN.default_order(order);
            let all = table.ids(order_by).await;
            for number in [ROWS / 10 - 1, 1500, 101, 777, 2222, ROWS / 10] {
                let page = table.map(config, number).await;
                assert_eq!(ids(&page), rows_of(&all, number), "{number} on {}", database.name());
                assert_eq!(page.has_next(), number < ROWS / 10);
            }
        }
        table.drop().await;
    }
}

#[derive(serde::Serialize)]
struct Id {
    id: i64,
}

/// Reads a column by position, as macros of sqlx do.
#[expect(clippy::needless_pass_by_value, reason = "it is a mapper")]
fn id_of<R: Row>(row: R) -> Id
where
    usize: ColumnIndex<R>,
    i64: for<'r> Decode<'r, R::Database> + Type<R::Database>,
{
    Id { id: row.get(0) }
}

#[tokio::test]
async fn a_map_is_made_of_columns_whose_names_say_their_types() {
    for database in all("a_map_is_made_of_columns").await {
        let table = Table::on(&database).await;
        let ids = table.ids("a, id").await;
        let sql = match &database {
            Database::MySql(_) => "SELECT id AS `id!`, b, a AS `a?: i64` FROM ",
            Database::Sqlite(_) | Database::Postgres(_) => {
                "SELECT id AS \"id!\", b, a AS \"a?: i64\" FROM "
            }
        };
        let sql = format!("{sql}{}", table.name);
        for number in [1500, 777, ROWS / 10] {
            let query = format!("persons_tgp_no={number}");
            loop {
                let sql = AssertSqlSafe(sql.clone());
                let page = on_each!(&table.database, pool => {
                    page(TEN, &query, sqlx::query(sql).map(id_of).on(pool).key("id")).await.unwrap()
                });
                let found = page.items().iter().map(|row| row.id).collect::<Vec<_>>();
                assert_eq!(found, rows_of(&ids, number), "{number} on {}", database.name());
                if matches!(page.served_by(), Some(ServedBy::Map { .. })) {
                    break;
                }
            }
        }
        table.drop().await;
    }
}

#[tokio::test]
async fn a_page_of_the_map_has_links_with_anchors() {
    for database in all("a_page_of_the_map_has_links").await {
        let table = Table::on(&database).await;
        let all = table.ids("a, id").await;
        let page = table.map(TEN, 1500).await;
        for (href, number) in [(page.href_next(), 1501), (page.href_prev(), 1499)] {
            let href = href.unwrap();
            let query = href.split_once('?').unwrap().1;
            let next = table.database.page(TEN, query, &table.sql(), &[]).await.unwrap();
            assert_eq!(next.served_by(), Some(ServedBy::Anchor { skipped: 0 }));
            assert_eq!(ids(&next), rows_of(&all, number));
        }
        table.drop().await;
    }
}

#[tokio::test]
async fn a_list_is_not_mapped_if_its_order_needs_more_than_an_index() {
    for database in all("a_list_is_not_mapped").await {
        let table = Table::on(&database).await;
        // no index has `b`
        let unindexed = TEN.default_order(&["b"]);
        for _ in 0..3 {
            assert!(!is_mapped(&table.page(unindexed, 1500).await));
        }
        // the index says which rows to read, and does not have all that is read of them
        let filtered = format!("{} WHERE a >= 0 AND b >= 0", table.sql());
        for _ in 0..3 {
            let query = "persons_tgp_no=1500";
            let page = table.database.page(TEN, query, &filtered, &[]).await.unwrap();
            assert!(!is_mapped(&page), "{}", database.name());
        }
        // by now a task has looked at it
        table.map(TEN, 1500).await;
        assert!(!is_mapped(&table.page(unindexed, 1500).await));
        let page = table.database.page(TEN, "persons_tgp_no=1500", &filtered, &[]).await.unwrap();
        assert!(!is_mapped(&page), "{}", database.name());
        table.drop().await;
    }
}

#[tokio::test]
async fn a_number_is_off_by_no_more_rows_than_have_come_and_gone() {
    for database in all("a_number_is_off_by_no_more").await {
        let table = Table::on(&database).await;
        table.map(TEN, 1500).await;
        table.insert((0..40).map(|row| row * 600 + 1)).await;
        table.delete("id % 600 = 0 AND id < 9000").await;
        let all = table.ids("a, id").await;
        for number in [1400, 1500, 1600] {
            let page = ids(&table.page(TEN, number).await);
            let found = all.iter().position(|id| *id == page[0]).unwrap() as i64;
            // a run of rows as they are now
            assert_eq!(page, all[found as usize..][..10], "{}", database.name());
            let off = (found - (number as i64 - 1) * 10).abs();
            assert!(off <= 40 + 15, "{off} on {}", database.name());
        }
        table.drop().await;
    }
}

#[tokio::test]
async fn a_map_that_leads_past_the_end_is_forgotten() {
    for database in all("a_map_that_leads_past_the_end").await {
        let table = Table::on(&database).await;
        table.map(TEN, 2900).await;
        table.delete("id >= 30000").await;
        let page = table.page(TEN.count(Count::Exact), 2900).await;
        let all = table.ids("a, id").await;
        assert_eq!(ids(&page), all[all.len() - 10..], "{}", database.name());
        table.drop().await;
    }
}

#[tokio::test]
async fn the_page_of_a_row_to_locate_contains_it_whatever_the_map_says() {
    for database in all("the_page_of_a_row_to_locate_contains_it").await {
        let table = Table::on(&database).await;
        table.map(TEN, 1500).await;
        table.delete("id % 600 = 0 AND id < 9000").await;
        let sql = || AssertSqlSafe(table.sql());
        let located = on_each!(&table.database, pool => {
            let rows = sqlx::query(sql()).on(pool).key("id").locate(30_002_i64);
            page(TEN, "", rows).await.unwrap()
        });
        assert!(ids(&located).contains(&30_002), "{}", database.name());
        table.drop().await;
    }
}

#[tokio::test]
async fn a_row_to_locate_is_found_though_the_count_is_older() {
    for database in all("a_row_to_locate_is_found").await {
        let config = TEN.count(Count::Exact).count_ttl(Duration::from_secs(600));
        // also where only the end of the list leads to the page
        for config in [config, config.max_offset(10_000)] {
            let table = Table::on(&database).await;
            let before = table.page(config, 1).await.total();
            assert_eq!(before, Some(ROWS));
            // in the second half of the list, and at its end
            table.insert((0..7).map(|n| ROWS * 2 - 8001 - 2 * n)).await;
            table.insert([ROWS * 2 + 801].into_iter()).await;
            for id in [ROWS * 2 - 8001, ROWS * 2 + 801] {
                let id = i64::try_from(id).unwrap();
                let located = on_each!(&table.database, pool => {
                    let rows = sqlx::query(AssertSqlSafe(table.sql())).on(pool).key("id").locate(id);
                    page(config, "", rows).await.unwrap()
                });
                assert!(ids(&located).contains(&id), "{}: {id}", table.database.name());
            }
            table.drop().await;
        }
    }
}

/// Writers add and remove rows with odd ids while pages are read.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pages_are_runs_of_the_live_list_while_rows_are_written() {
    for database in all("pages_are_runs_of_the_live_list").await {
        let table = Table::on(&database).await;
        let config = TEN.default_order(&["id"]);
        // by the primary key, whose index has all columns
        table.map(config, 1500).await;
        let (writes, is_over) = (AtomicU64::new(0), AtomicBool::new(false));
        let write = async {
            let mut number = 1_u64;
            while !is_over.load(SeqCst) {
                let ids = (0..20).map(|_| {
                    number = (number * 48_271) % 2_147_483_647;
                    number % ROWS * 2 + 1
                });
                let ids = ids.collect::<BTreeSet<_>>();
                // before, so that every write that a page can see is counted
                writes.fetch_add(ids.len() as u64, SeqCst);
                let list = ids.iter().map(u64::to_string).collect::<Vec<_>>().join(", ");
                table.delete(&format!("id IN ({list})")).await;
                table.insert(ids.into_iter().filter(|id| !id.is_multiple_of(3))).await;
            }
        };
        let read = async {
            let mut mapped = 0;
            for round in 0..400_u64 {
                let number = 101 + round * 7919 % (ROWS / 10 - 200);
                let page = table.page(config, number).await;
                mapped += u32::from(is_mapped(&page));
                let ids = ids(&page);
                assert!(ids.is_sorted_by(|one, other| one < other), "{ids:?}");
                // rows that nothing removes are all there between the first and the last
                let shown = ids.iter().copied().collect::<HashSet<_>>();
                let (first, last) = (ids[0], ids[ids.len() - 1]);
                let mut even = (first..=last).filter(|id| id % 2 == 0);
                assert!(even.all(|id| shown.contains(&id)), "{ids:?}");
                let position = ((number - 1) * 10) as i64;
                let off = (position - first / 2).unsigned_abs();
                assert!(off <= writes.load(SeqCst), "{off} on {}", database.name());
            }
            is_over.store(true, SeqCst);
            mapped
        };
        let began = std::time::Instant::now();
        let (mapped, ()) = futures::join!(read, write);
        assert!(mapped > 200, "{mapped} on {}", database.name());
        println!("{} writes on {}, {:?}", writes.load(SeqCst), database.name(), began.elapsed());
        table.drop().await;
    }
}

#[tokio::test]
async fn a_list_whose_value_moves_has_a_map_by_its_scope() {
    for database in all("a_list_whose_value_moves").await {
        let table = Table::on(&database).await;
        let all = table.ids("a, id").await;
        let placeholder = if let Database::Postgres(_) = database { "$1" } else { "?" };
        let sql = format!("{} WHERE id > {placeholder}", table.sql());
        let mut moment = 0;
        let mapped = loop {
            moment -= 1;
            let page = on_each!(&table.database, pool => {
                let rows = sqlx::query(AssertSqlSafe(sql.clone())).bind(moment);
                page(TEN, "persons_tgp_no=1500", rows.on(pool).key("id").scope("all")).await.unwrap()
            });
            if is_mapped(&page) && page.served_by().unwrap().skipped() <= 64 {
                break page;
            }
        };
        assert_eq!(ids(&mapped), rows_of(&all, 1500), "{}", database.name());
        table.drop().await;
    }
}
