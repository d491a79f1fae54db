//! `object`: the variable becomes a pagination object, with Flask-SQLAlchemy's names.

use crate::support;
use crate::support::render;
use crate::support::{numbers, page};
use serde_json::{Value, json};
use tg_paginate::prelude::*;
use tg_paginate::{Count, OutOfRange, PaginateConfig, Params};

const OBJECT: PaginateConfig = PaginateConfig::new().limit(3).params(Params::Plain).object(true);

async fn rendered(source: &str, config: PaginateConfig, query: &str, count: u32) -> String {
    render::render(source, config, query, count).await
}

/// The object of a page of `count` numbers, three per page.
async fn object(count: u32, query: &str) -> Value {
    let config = OBJECT.out_of_range(OutOfRange::Empty);
    serde_json::to_value(numbers(count, config, query).await.unwrap()).unwrap()
}

#[tokio::test]
async fn a_template_sees_items_and_flask_sqlalchemys_fields() {
    let source = "{% for number in persons.items %}{{ number }} {% endfor %}| \
                  {{ persons.page }} {{ persons.per_page }} {{ persons.total }} {{ persons.pages }} | \
                  {{ persons.first }}–{{ persons.last }} | \
                  {{ persons.has_prev }} {{ persons.prev_num }} {{ persons.has_next }} {{ persons.next_num }}";
    assert_eq!(
        rendered(source, OBJECT, "page=2", 10).await,
        "4 5 6 | 2 3 10 4 | 4–6 | true 1 true 3"
    );
}

#[tokio::test]
async fn iter_pages_and_get_href_take_it() {
    let source = "{% for page in persons | iter_pages %}{{ page or '…' }} {% endfor %}\
                  {{ persons | get_href(page=persons.next_num) }}";
    let html = rendered(source, OBJECT, "page=8&q=1", 60).await;
    assert_eq!(html, "1 2 … 6 7 8 9 10 11 12 … 19 20 /persons?q=1&amp;page=9");
}

#[tokio::test]
async fn everything_else_of_tg_paginate_is_there_too() {
    let page = numbers(10, OBJECT, "page=2").await.unwrap();
    let (_, paginate) = page.clone().into_parts();
    let (object, paginate) = (json!(page), json!(paginate));
    let only_for_templates = [
        "all_rows",
        "base_path",
        "directions",
        "href_canonical",
        "input_values",
        "max_limit",
        "names",
    ];
    for (name, value) in paginate.as_object().unwrap() {
        if !only_for_templates.contains(&&**name) && name != "pages" {
            assert_eq!(&object[name], value, "{name}");
        }
    }
    let source = "{{ persons.row_count }} {{ persons.href_next }} {{ persons.names.page }} \
                  {{ persons.max_limit }} {{ persons.input_values | length }}";
    assert_eq!(rendered(source, OBJECT, "page=2", 10).await, "10 /persons?page=3 page 0 0");
}

#[tokio::test]
async fn a_grid_shows_its_items() {
    let grid = DataGrid::<support::Person>::new(["name", "age"]).unwrap();
    let context = context! { persons: grid.rows(support::people()) };
    let source = "{{ <tg.grid rows={persons.items} caption=\"People\" /> }}";
    let html = render::render_with(tg_paginate::new_tera(), source, OBJECT, "", context).await;
    assert!(render::text(&html).contains("Grace 85 Ada 36 Alan 41"), "{html}");
}

#[tokio::test]
async fn tg_paginate_stays_as_it_is() {
    let source = "{% for page in tg.paginate.pages %}{{ page }} {% endfor %}{{ tg.paginate.items is defined }}";
    assert_eq!(rendered(source, OBJECT, "", 10).await, "1 2 3 4 false");
}

#[tokio::test]
async fn an_app_may_want_it_everywhere_and_a_handler_not() {
    let rows = OBJECT.object(false);
    assert_eq!(rendered("{{ persons | length }}", rows, "", 10).await, "3");
}

mod as_flask_sqlalchemy {
    //! Flask-SQLAlchemy's rules, including its `error_out`.

    use super::*;

    const ERROR_OUT: PaginateConfig = OBJECT.out_of_range(OutOfRange::NotFound);
    const NO_ERROR_OUT: PaginateConfig = OBJECT.out_of_range(OutOfRange::Empty);
    const BAD: [&str; 7] = ["abc", "", "0", "-1", "1.5", "1e2", "0x10"];

    async fn status(count: u32, query: &str) -> u16 {
        numbers(count, ERROR_OUT, query).await.map_or_else(|error| error.status(), |_| 200)
    }

    #[tokio::test]
    async fn a_page_that_is_no_number_or_below_1_is_404_or_the_first() {
        for bad in BAD {
            assert_eq!(status(10, &format!("page={bad}")).await, 404, "{bad}");
            let page = numbers(10, NO_ERROR_OUT, &format!("page={bad}")).await.unwrap();
            assert_eq!((page.current_page(), page.items()), (1, &[1, 2, 3][..]), "{bad}");
        }
    }

    #[tokio::test]
    async fn a_page_past_the_end_is_404_or_empty() {
        for beyond in ["5", "99", "18446744073709551616"] {
            assert_eq!(status(10, &format!("page={beyond}")).await, 404);
            let page = numbers(10, NO_ERROR_OUT, &format!("page={beyond}")).await.unwrap();
            assert!(page.items().is_empty());
            assert_eq!(page.current_page(), beyond.parse().unwrap_or(u64::MAX));
            assert_eq!((page.total(), page.page_count()), (Some(10), Some(4)));
        }
        assert_eq!(status(10, "page=4").await, 200);
    }

    #[tokio::test]
    async fn page_1_of_nothing_is_fine() {
        for config in [ERROR_OUT, NO_ERROR_OUT] {
            for query in ["", "page=1"] {
                let page = numbers(0, config, query).await.unwrap();
                assert_eq!(
                    (page.current_page(), page.total(), page.page_count()),
                    (1, Some(0), Some(0))
                );
                assert_eq!((page.first_item(), page.last_item()), (0, 0));
                assert_eq!((page.has_prev(), page.has_next()), (false, false));
            }
        }
        assert_eq!(status(0, "page=2").await, 404);
    }

    #[tokio::test]
    async fn a_bad_page_is_refused_before_a_row_is_touched() {
        struct Untouchable;
        impl tg_paginate::Dataset for Untouchable {
            type Row = u8;
            async fn fetch(
                self,
                _: &tg_paginate::Plan,
            ) -> Result<tg_paginate::FetchedPage<u8>, tg_paginate::Error> {
                panic!("it is touched")
            }
        }
        let error = page(ERROR_OUT, "page=0", Untouchable).await.unwrap_err();
        assert_eq!(error.status(), 404);
    }

    #[tokio::test]
    async fn per_page_is_capped_silently_and_a_bad_one_is_the_default() {
        let config = NO_ERROR_OUT.max_limit(tg_paginate::MaxLimit::new(5));
        for (query, per_page) in [
            ("", 3),
            ("page_size=4", 4),
            ("page_size=5", 5),
            ("page_size=1000000", 5),
            ("page_size=abc", 3),
            ("page_size=-1", 3),
            // Flask-SQLAlchemy falls back for a value above its maximum
            ("page_size=0", 5),
        ] {
            let page = numbers(10, config, query).await.unwrap();
            assert_eq!(page.limit(), per_page, "{query}");
        }
    }

    #[tokio::test]
    async fn pages_are_the_total_divided_and_rounded_up() {
        for (total, pages) in [(0, 0), (1, 1), (3, 1), (4, 2), (9, 3), (10, 4)] {
            assert_eq!(object(total, "").await["pages"], pages);
        }
    }

    #[tokio::test]
    async fn first_and_last_are_row_numbers_from_1() {
        let first_and_last = |object: Value| (object["first"].clone(), object["last"].clone());
        for (query, first, last) in
            [("", 1, 3), ("page=2", 4, 6), ("page=4", 10, 10), ("page=5", 0, 0)]
        {
            assert_eq!(first_and_last(object(10, query).await), (json!(first), json!(last)));
        }
    }

    #[tokio::test]
    async fn neighbours_are_null_at_the_ends() {
        let fields = ["has_prev", "prev_num", "has_next", "next_num"];
        for (query, expected) in [
            ("", json!([false, null, true, 2])),
            ("page=2", json!([true, 1, true, 3])),
            ("page=4", json!([true, 3, false, null])),
            // in Flask-SQLAlchemy, the page before this one is past the end too
            ("page=9", json!([true, 4, false, null])),
        ] {
            let object = object(10, query).await;
            assert_eq!(json!(fields.map(|field| &object[field])), expected, "{query}");
        }
    }

    #[tokio::test]
    async fn without_a_count_there_is_no_total_but_a_next_page() {
        let pool = sqlx::sqlite::SqlitePoolOptions::new().max_connections(1);
        let pool = pool.connect("sqlite::memory:").await.unwrap();
        let sql = "WITH RECURSIVE n(id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM n WHERE id < 10)
                   SELECT id FROM n";
        let uncounted = OBJECT.count(Count::None);
        let page = page(uncounted, "page=2", sqlx::query(sql).on(&pool).key("id")).await.unwrap();
        let object = json!(page);
        assert_eq!((&object["total"], &object["pages"]), (&Value::Null, &Value::Null));
        // Flask-SQLAlchemy has `False` and `None` here
        assert_eq!((&object["has_next"], &object["next_num"]), (&json!(true), &json!(3)));
        assert_eq!(page.iter_pages(Default::default()), [Some(1), Some(2), Some(3)]);
    }

    #[tokio::test]
    async fn iterating_a_page_iterates_its_items() {
        let page = numbers(10, OBJECT, "").await.unwrap();
        let mut seen = Vec::new();
        for number in &page {
            seen.push(*number);
        }
        assert_eq!(seen, page.into_iter().collect::<Vec<_>>());
    }
}

mod neighbours {
    //! `next()` and `prev()`.

    use sqlx::SqlitePool;
    use tg_paginate::{MaxLimit, Page, Record, ServedBy};

    use super::*;

    fn ten() -> Vec<u32> {
        Vec::from_iter(1..=10)
    }

    #[tokio::test]
    async fn they_fetch_the_page_beside_this_one_and_none_beyond_the_ends() {
        let first = page(OBJECT, "", ten()).await.unwrap();
        assert!(first.prev(ten()).await.unwrap().is_none());
        let second = first.next(ten()).await.unwrap().unwrap();
        assert_eq!((second.current_page(), second.items()), (2, &[4, 5, 6][..]));
        assert_eq!(second.prev(ten()).await.unwrap().unwrap().items(), first.items());
        let last = page(OBJECT, "page=last", ten()).await.unwrap();
        assert!(last.next(ten()).await.unwrap().is_none());
    }

    #[tokio::test]
    async fn from_past_the_end_the_page_before_is_the_last() {
        let beyond = page(OBJECT.out_of_range(OutOfRange::Empty), "page=9", ten()).await.unwrap();
        assert!(beyond.next(ten()).await.unwrap().is_none());
        assert_eq!(beyond.prev(ten()).await.unwrap().unwrap().items(), [10]);
    }

    #[tokio::test]
    async fn they_are_the_pages_that_the_links_lead_to() {
        let config = PaginateConfig::new().limit(2).max_limit(MaxLimit::new(9)).max_pages(3);
        let query = "q=1&persons_tgp_limit=3&persons_tgp_ordering=age&persons_tgp_order=-name";
        let fetched =
            |query: String| async move { page(config, &query, support::people()).await.unwrap() };
        let mut page = fetched(query.to_owned()).await;
        let mut seen = page.items().to_vec();
        while let Some(next) = page.next(support::people()).await.unwrap() {
            let link = page.href_next().unwrap();
            let by_link = fetched(link.split_once('?').unwrap().1.to_owned()).await;
            assert_eq!(json!(next), json!(by_link));
            let back = next.prev(support::people()).await.unwrap().unwrap();
            assert_eq!(json!(back.items()), json!(page.items()));
            assert_eq!((back.limit(), back.ordering()), (page.limit(), page.ordering()));
            seen.extend_from_slice(next.items());
            page = next;
        }
        assert_eq!(seen.len(), support::people().len());
        assert_eq!(page.ordering().to_string(), "-name,age");
    }

    /// A thousand rows, on a connection that can forbid counting.
    async fn thousand() -> SqlitePool {
        let pool = sqlx::sqlite::SqlitePoolOptions::new().max_connections(1);
        let pool = pool.connect("sqlite::memory:").await.unwrap();
        let sql = "CREATE TABLE post (id INTEGER PRIMARY KEY);
                   WITH RECURSIVE n(id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM n WHERE id < 1000)
                   INSERT INTO post SELECT id FROM n";
        sqlx::raw_sql(sql).execute(&pool).await.unwrap();
        pool
    }

    fn ids(page: &Page<Record>) -> Vec<i64> {
        page.items().iter().map(|row| row.get("id").unwrap()).collect()
    }

    #[tokio::test]
    async fn a_database_starts_where_this_page_ends_and_counts_once() {
        let pool = thousand().await;
        let posts = || sqlx::query("SELECT id FROM post").on(&pool).key("id");
        let config = PaginateConfig::new().limit(10).default_order(&["-id"]);
        let first = page(config, "persons_tgp_no=50", posts()).await.unwrap();
        // the rows have changed, but are not counted again
        sqlx::query("DELETE FROM post WHERE id > 900").execute(&pool).await.unwrap();

        let next = first.next(posts()).await.unwrap().unwrap();
        assert_eq!(next.served_by(), Some(ServedBy::Anchor { skipped: 0 }));
        assert_eq!((next.total(), next.current_page()), (Some(1000), 51));
        assert_eq!(ids(&next), (491..=500).rev().collect::<Vec<_>>());
        let next = next.next(posts()).await.unwrap().unwrap();
        assert_eq!(next.served_by(), Some(ServedBy::Anchor { skipped: 0 }));
        assert_eq!(ids(&next), (481..=490).rev().collect::<Vec<_>>());
        let back = next.prev(posts()).await.unwrap().unwrap();
        assert_eq!(back.served_by(), Some(ServedBy::Anchor { skipped: 0 }));
        assert_eq!((back.total(), ids(&back)), (Some(1000), (491..=500).rev().collect()));
    }

    #[tokio::test]
    async fn beside_the_page_of_a_row_is_another_page() {
        let pool = thousand().await;
        let posts = || sqlx::query("SELECT id FROM post").on(&pool).key("id").locate(55);
        let located = page(OBJECT, "", posts()).await.unwrap();
        assert_eq!((located.current_page(), ids(&located)), (19, vec![55, 56, 57]));
        let next = located.next(posts()).await.unwrap().unwrap();
        assert_eq!((next.current_page(), ids(&next)), (20, vec![58, 59, 60]));
    }

    #[tokio::test]
    async fn a_page_that_has_gone_is_none() {
        let pool = thousand().await;
        let posts = || sqlx::query("SELECT id FROM post").on(&pool).key("id");
        let page = page(OBJECT, "", posts()).await.unwrap();
        sqlx::query("DELETE FROM post WHERE id > 3").execute(&pool).await.unwrap();
        assert!(page.next(posts()).await.unwrap().is_none());
    }

    #[tokio::test]
    async fn strict_settings_and_other_policies_do_not_stop_a_walk() {
        for policy in
            [OutOfRange::Clamp, OutOfRange::Redirect, OutOfRange::Empty, OutOfRange::NotFound]
        {
            let config = OBJECT.strict(true).out_of_range(policy);
            let mut at = page(config, "", ten()).await.unwrap();
            let mut count = 1;
            while let Some(next) = at.next(ten()).await.unwrap() {
                (at, count) = (next, count + 1);
            }
            assert_eq!(count, 4);
        }
    }
}
