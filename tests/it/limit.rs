//! The number of rows per page.

use crate::support::numbers;
use tg_paginate::{MaxLimit, PaginateConfig, Request};

async fn limit(config: PaginateConfig, query: &str) -> (u64, usize) {
    let page = numbers(30, config, query).await.unwrap();
    (page.limit(), page.items().len())
}

const CAPPED: PaginateConfig = PaginateConfig::new().limit(10).max_limit(MaxLimit::new(20));

#[tokio::test]
async fn ten_rows_are_built_in() {
    assert_eq!(limit(PaginateConfig::new(), "").await, (10, 10));
}

#[tokio::test]
async fn the_url_may_not_change_the_limit_unless_it_is_let() {
    for query in ["persons_tgp_limit=5", "persons_tgp_limit=0", "persons_tgp_limit=999"] {
        assert_eq!(limit(PaginateConfig::new().limit(7), query).await, (7, 7));
    }
}

#[tokio::test]
async fn the_url_may_raise_the_limit_up_to_the_cap() {
    assert_eq!(limit(CAPPED, "persons_tgp_limit=15").await, (15, 15));
    assert_eq!(limit(CAPPED, "persons_tgp_limit=99").await, (20, 20));
    assert_eq!(limit(CAPPED, "persons_tgp_limit=5").await, (5, 5));
}

#[tokio::test]
async fn zero_does_not_get_past_the_cap() {
    assert_eq!(limit(CAPPED, "persons_tgp_limit=0").await, (20, 20));
}

#[tokio::test]
async fn zero_means_all_rows_where_there_is_no_cap() {
    let config = PaginateConfig::new().limit(10).max_limit(MaxLimit::Unlimited);
    assert_eq!(limit(config, "persons_tgp_limit=0").await, (30, 30));
    let page = numbers(30, config, "persons_tgp_limit=0").await.unwrap();
    assert_eq!((page.page_count(), page.pages()), (Some(1), [1].as_slice()));
}

#[tokio::test]
async fn a_bad_limit_is_the_default() {
    for bad in ["-1", "-4", "x", "", "1.5", "5&persons_tgp_limit=5"] {
        assert_eq!(limit(CAPPED, &format!("persons_tgp_limit={bad}")).await, (10, 10), "{bad}");
    }
}

#[tokio::test]
async fn a_huge_limit_is_as_good_as_all_rows() {
    let config = PaginateConfig::new().max_limit(MaxLimit::Unlimited);
    let page = numbers(30, config, "persons_tgp_limit=99999999999999999999&persons_tgp_no=3").await;
    assert_eq!(page.unwrap().items().len(), 30);
}

#[tokio::test]
async fn limit_0_shows_all_rows_on_one_page() {
    let all = PaginateConfig::new().limit(0);
    assert_eq!(limit(all, "").await, (30, 30));
    let nothing = numbers(0, all, "").await.unwrap();
    assert_eq!((nothing.limit(), nothing.page_count()), (1, Some(0)));
}

#[tokio::test]
async fn the_apps_config_fills_what_the_attribute_leaves_open() {
    const APP: PaginateConfig = PaginateConfig::new().limit(4).max_limit(MaxLimit::new(6));
    let paginator = tg_paginate::Paginator::new("persons", PaginateConfig::new().limit(2));
    let request = Request::new("/", "persons_tgp_limit=99").config(&APP);
    let page = paginator.page(request, Vec::from_iter(1..=30)).await.unwrap();
    assert_eq!(page.limit(), 6);
    let request = Request::new("/", "").config(&APP);
    let page = paginator.page(request, Vec::from_iter(1..=30)).await.unwrap();
    assert_eq!(page.limit(), 2);
}

#[tokio::test]
async fn a_default_above_the_cap_of_another_level_is_capped() {
    const APP: PaginateConfig = PaginateConfig::new().max_limit(MaxLimit::new(6));
    let paginator = tg_paginate::Paginator::new("persons", PaginateConfig::new().limit(0));
    let request = Request::new("/", "").config(&APP);
    let page = paginator.page(request, Vec::from_iter(1..=30)).await.unwrap();
    assert_eq!(page.limit(), 6);
}

mod dynamic {
    use super::*;
    use serde_json::Value;
    use tg_paginate::{ContextRequest, Error, Paginator, Params, context};

    const THREE: PaginateConfig = PaginateConfig::new().limit(3).dynamic_limit("rows");

    /// `tg.paginate` of ten numbers, with five per page because of the context.
    async fn paginate(paginator: Paginator, request: Request<'_>) -> Result<Value, Error> {
        let paging = ContextRequest::read(&[paginator], request)?;
        let paged = paging.page(context! { persons: Vec::from_iter(1..=10), rows: 5 }).await?;
        let json: Value = serde_json::from_slice(&paged.to_json()?).unwrap();
        Ok(json["tg"]["paginate"].clone())
    }

    #[tokio::test]
    async fn plain_links_leave_it_out_as_they_do_a_default() {
        let persons = Paginator::new("persons", THREE.params(Params::Plain));
        let request = Request::new("/index", "page_size=7&q=1");
        assert_eq!(paginate(persons, request).await.unwrap()["href_next"], "/index?q=1&page=2");
        let request = Request::new("/index/2", "").path_values([("page", "2")]);
        let paginate = paginate(persons.page_path("/index/{page}"), request).await.unwrap();
        assert_eq!((&paginate["limit"], &paginate["href_prev"]), (&5.into(), &"/index".into()));
        assert_eq!(paginate["input_values"], serde_json::json!([["page", "1"]]));
    }

    #[tokio::test]
    async fn strict_takes_links_that_say_it() {
        for (params, limit) in [(Params::Tg, "persons_tgp_limit"), (Params::Plain, "page_size")] {
            let persons = Paginator::new("persons", THREE.strict(true).params(params));
            let first = paginate(persons, Request::new("/", "")).await.unwrap();
            let next = first["href_next"].as_str().unwrap();
            let second = paginate(persons, Request::new("/", &next[2..])).await.unwrap();
            assert_eq!((&second["current_page"], &second["limit"]), (&2.into(), &5.into()));
            // from a time with another limit
            let old = format!("{limit}=4");
            assert_eq!(paginate(persons, Request::new("/", &old)).await.unwrap()["limit"], 5);
        }
    }

    #[tokio::test]
    async fn strict_refuses_what_is_no_limit_at_all() {
        let persons = Paginator::new("persons", THREE.strict(true));
        for bad in ["x", "-1", "5&persons_tgp_limit=5"] {
            let query = format!("persons_tgp_limit={bad}");
            let answer = paginate(persons, Request::new("/", &query)).await;
            assert!(matches!(answer, Err(Error::Invalid { .. })), "{bad}");
        }
    }

    #[tokio::test]
    async fn without_a_context_the_settings_say_what_the_url_may() {
        let answer = numbers(10, THREE.strict(true), "persons_tgp_limit=5").await;
        assert!(matches!(answer, Err(Error::Invalid { .. })));
    }
}
