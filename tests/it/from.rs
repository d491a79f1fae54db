//! `…_tgp_from`: the row that the page must contain, whatever the page size.

use crate::support::{numbers, page, people};
use tg_paginate::{Error, MaxLimit, OutOfRange, PaginateConfig, Params, Request};

const THREE: PaginateConfig = PaginateConfig::new().limit(3).max_limit(MaxLimit::Unlimited);

async fn current(query: &str) -> u64 {
    numbers(10, THREE, query).await.unwrap().current_page()
}

#[tokio::test]
async fn the_row_decides_the_page() {
    for (row, page) in [(1, 1), (3, 1), (4, 2), (9, 3), (10, 4)] {
        assert_eq!(current(&format!("persons_tgp_from={row}")).await, page, "{row}");
    }
}

#[tokio::test]
async fn the_row_stays_in_view_when_the_size_of_the_page_changes() {
    for limit in [1, 2, 3, 4, 7, 10, 0] {
        let query = format!("persons_tgp_from=7&persons_tgp_limit={limit}");
        let page = numbers(10, THREE, &query).await.unwrap();
        assert!(page.items().contains(&7), "{limit}: {:?}", page.items());
    }
}

#[tokio::test]
async fn the_row_wins_over_a_page() {
    assert_eq!(current("persons_tgp_from=4&persons_tgp_no=3").await, 2);
    assert_eq!(current("persons_tgp_no=bad&persons_tgp_from=4").await, 2);
}

#[tokio::test]
async fn a_bad_row_is_as_good_as_none() {
    for bad in ["0", "-1", "x", "", "4&persons_tgp_from=4"] {
        assert_eq!(current(&format!("persons_tgp_no=3&persons_tgp_from={bad}")).await, 3, "{bad}");
    }
}

#[tokio::test]
async fn a_row_past_the_end_is_on_a_page_past_the_end() {
    assert_eq!(current("persons_tgp_from=99999999999999999999999").await, 4);
    let config = THREE.out_of_range(OutOfRange::NotFound);
    let error = numbers(10, config, "persons_tgp_from=13").await.unwrap_err();
    assert!(matches!(error, Error::NotFound), "{error}");
}

#[tokio::test]
async fn a_redirect_drops_the_row_that_led_past_the_end() {
    let config = THREE.out_of_range(OutOfRange::Redirect);
    let error = numbers(10, config, "a=1&persons_tgp_from=99").await.unwrap_err();
    let Error::Redirect(location) = error else { panic!("{error}") };
    assert_eq!(location, "/persons?a=1&persons_tgp_no=4");
}

#[tokio::test]
async fn links_do_not_carry_the_row() {
    let page = numbers(10, THREE, "persons_tgp_from=4").await.unwrap();
    assert!(!page.href_next().unwrap().contains("from"));
    assert!(page.input_values().iter().all(|(name, _)| !name.contains("from")));
}

#[tokio::test]
async fn names_of_your_own_have_one_too() {
    let plain = page(THREE.params(Params::Plain), "page_from=4", people()).await.unwrap();
    assert_eq!((plain.current_page(), &*plain.names().from), (2, "page_from"));
    assert!(!plain.href_next().unwrap().contains("from"));
    let own = Params::Own { page: "p", limit: "n", order: "o" };
    let own = page(THREE.params(own), "p_from=4&page_from=1", people()).await.unwrap();
    assert_eq!((own.current_page(), &*own.names().from), (2, "p_from"));
    assert!(own.href_next().unwrap().contains("page_from=1"));
}

#[tokio::test]
async fn strict_refuses_a_bad_row() {
    let error = numbers(10, THREE.strict(true), "persons_tgp_from=0").await.unwrap_err();
    let Error::Invalid { problems, .. } = error else { panic!("{error}") };
    let problems: Vec<_> = problems.iter().map(ToString::to_string).collect();
    assert_eq!(problems, ["`persons_tgp_from`: Must be greater than or equal to 1."]);
}

#[tokio::test]
async fn a_dynamic_limit_decides_the_page_too() {
    use tg_paginate::{ContextRequest, Paginator, context};

    const NUMBERS: [Paginator; 1] = [Paginator::new("persons", THREE.dynamic_limit("rows"))];
    let paging = ContextRequest::read(&NUMBERS, Request::new("/", "persons_tgp_from=7")).unwrap();
    let context = context! { persons: Vec::from_iter(1..=10), rows: 5 };
    let json = paging.page(context).await.unwrap().to_json().unwrap();
    let json: serde_json::Value = serde_json::from_slice(&json).unwrap();
    assert_eq!(json["persons"], serde_json::json!([6, 7, 8, 9, 10]));
    // and the URL cannot change it
    assert_eq!(json["tg"]["paginate"]["max_limit"], 0);
}
