//! The page number and the names of the URL's parameters.

use crate::support;
use crate::support::{numbers, page, pairs, parameters};
use tg_paginate::{MaxLimit, MaxRows, OutOfRange, PaginateConfig, Paginator, Params};

const THREE: PaginateConfig = PaginateConfig::new().limit(3);

async fn current(query: &str) -> u64 {
    numbers(10, THREE, query).await.unwrap().current_page()
}

#[tokio::test]
async fn a_missing_page_is_the_first() {
    assert_eq!(current("").await, 1);
}

#[tokio::test]
async fn a_page_is_a_number_from_1() {
    assert_eq!(current("persons_tgp_no=2").await, 2);
    assert_eq!(current("persons_tgp_no=%2B2").await, 2);
    assert_eq!(current("persons_tgp_no=+02+").await, 2);
}

#[tokio::test]
async fn last_is_the_last_page() {
    assert_eq!(current("persons_tgp_no=last").await, 4);
}

#[tokio::test]
async fn a_bad_page_is_the_first() {
    for bad in ["0", "-3", "abc", "", "2.0", "LAST", "1e1", "0x2", "٢", "2_0"] {
        assert_eq!(current(&format!("persons_tgp_no={bad}")).await, 1, "{bad}");
    }
    assert_eq!(current("persons_tgp_no=2&persons_tgp_no=3").await, 1);
    assert_eq!(current("persons_tgp_no=2&persons_tgp_no=2").await, 1);
}

#[tokio::test]
async fn a_page_past_the_end_is_the_last() {
    assert_eq!(current("persons_tgp_no=5").await, 4);
    assert_eq!(current("persons_tgp_no=99999999999999999999999999999999999999").await, 4);
    assert_eq!(current(&format!("persons_tgp_no={}", u64::MAX)).await, 4);
}

#[tokio::test]
async fn unprefixed_names_are_understood_and_the_prefixed_one_wins() {
    assert_eq!(current("tg_paginate_no=2").await, 2);
    assert_eq!(current("tg_paginate_no=2&persons_tgp_no=3").await, 3);
    assert_eq!(current("persons_tgp_no=3&tg_paginate_no=2").await, 3);
    assert_eq!(current("tg_paginate_no=2&persons_tgp_no=bad").await, 1);
    assert_eq!(current("tg_paginate_no=2&tg_paginate_no=3").await, 1);
}

#[tokio::test]
async fn unprefixed_limit_and_ordering_are_understood() {
    let config = THREE.max_limit(MaxLimit::Unlimited);
    let query = "tg_paginate_limit=2&tg_paginate_ordering=-age&tg_order=name";
    let page = page(config, query, support::people()).await.unwrap();
    assert_eq!(page.limit(), 2);
    assert_eq!(page.ordering().to_string(), "name,-age");
    assert_eq!(page.order(), Some("name"));
}

#[tokio::test]
async fn another_variable_is_none_of_ours() {
    assert_eq!(current("persons2_tgp_no=2&other_tgp_no=3&no=4").await, 1);
}

#[tokio::test]
async fn plain_names_are_page_page_size_and_sort() {
    let config = THREE.max_limit(MaxLimit::new(50)).params(Params::Plain);
    let page = page(config, "page=2&page_size=2&sort=-age", support::people()).await.unwrap();
    assert_eq!((page.current_page(), page.limit()), (2, 2));
    assert_eq!(page.ordering().to_string(), "-age");
    let next = page.href_next().unwrap();
    assert_eq!(parameters(&next), pairs(&[("page", "3"), ("page_size", "2"), ("sort", "-age")]));
}

#[tokio::test]
async fn plain_links_leave_the_default_out() {
    let config = THREE.params(Params::Plain).default_order(&["age"]);
    let page = page(config, "page=2&q=x", support::people()).await.unwrap();
    assert_eq!(page.href_first().as_deref(), Some("/persons?q=x"));
    assert_eq!(page.get_href(3, None).as_deref(), Some("/persons?q=x&page=3"));
    let clicked = page.get_href(1, Some("age")).unwrap();
    assert_eq!(clicked, "/persons?q=x&sort=-age");
    let other = page.get_href(1, Some("name")).unwrap();
    assert_eq!(parameters(&other), pairs(&[("q", "x"), ("sort", "name,age")]));
}

#[tokio::test]
async fn names_of_your_own_work_like_the_plain_ones() {
    let names = Params::Own { page: "p", limit: "n", order: "o" };
    let page = page(THREE.params(names), "p=2&o=-age&page=9", support::people()).await.unwrap();
    assert_eq!(page.current_page(), 2);
    assert_eq!(
        parameters(&page.href_next().unwrap()),
        pairs(&[("o", "-age"), ("p", "3"), ("page", "9")])
    );
}

#[tokio::test]
async fn strict_refuses_all_bad_values_at_once() {
    let config = THREE.max_limit(MaxLimit::new(50)).strict(true);
    let query = "persons_tgp_no=0&persons_tgp_limit=51";
    let error = numbers(10, config, query).await.unwrap_err();
    assert_eq!(error.status(), 422);
    assert_eq!(
        error.to_string(),
        "bad values in the URL: `persons_tgp_no`: Must be greater than or equal to 1.; \
         `persons_tgp_limit`: Must be greater than or equal to 1 and less than or equal to 50."
    );
}

#[tokio::test]
async fn strict_refuses_columns_that_cannot_be_sorted() {
    let query = "persons_tgp_ordering=age,nope&persons_tgp_order=nada";
    let error = page(THREE.strict(true), query, support::people()).await.unwrap_err();
    assert_eq!(error.status(), 422);
    let message = error.to_string();
    assert!(message.contains("`persons_tgp_ordering`: Not a column to sort by: nope."));
    assert!(message.contains("`persons_tgp_order`: Not a column to sort by: nada."));
}

/// No row can tell which columns there are, and a filter may find none today.
#[tokio::test]
async fn strict_refuses_no_column_of_an_empty_list() {
    let empty = Vec::<support::Person>::new();
    for query in ["persons_tgp_ordering=-age,nope", "persons_tgp_order=name"] {
        let page = page(THREE.strict(true), query, empty.clone()).await.unwrap();
        assert!(page.items().is_empty() && page.ordering().is_empty());
        let listed = THREE.strict(true).order_by(&["id"]);
        let error = support::page(listed, query, empty.clone()).await.unwrap_err();
        assert_eq!(error.status(), 422);
    }
}

#[tokio::test]
async fn strict_refuses_to_leave_a_long_list_unsorted() {
    let config = THREE.max_sort(MaxRows::Rows(5));
    let query = "persons_tgp_ordering=name";
    let unsorted = page(config, query, support::people()).await.unwrap();
    assert_eq!(unsorted.items()[0].name, "Grace");
    let error = page(config.strict(true), query, support::people()).await.unwrap_err();
    assert_eq!(error.status(), 422);
}

#[tokio::test]
async fn strict_accepts_its_own_links() {
    let config = THREE.strict(true).default_order(&["-age"]);
    let first = page(config, "", support::people()).await.unwrap();
    let next = first.href_next().unwrap();
    let (_, query) = next.split_once('?').unwrap();
    assert_eq!(page(config, query, support::people()).await.unwrap().current_page(), 2);
}

#[tokio::test]
async fn not_found_and_empty_are_choices() {
    let not_found = THREE.out_of_range(OutOfRange::NotFound);
    for query in ["persons_tgp_no=0", "persons_tgp_no=5", "persons_tgp_no=x"] {
        assert_eq!(numbers(10, not_found, query).await.unwrap_err().status(), 404);
    }
    let empty = THREE.out_of_range(OutOfRange::Empty);
    let page = numbers(10, empty, "persons_tgp_no=9").await.unwrap();
    assert_eq!((page.current_page(), page.page_count(), page.total()), (9, Some(4), Some(10)));
    assert_eq!((page.items().len(), page.first_item(), page.last_item()), (0, 0, 0));
    assert_eq!((page.has_next(), page.prev_num()), (false, Some(4)));
    assert_eq!(numbers(10, empty, "persons_tgp_no=0").await.unwrap().current_page(), 1);
}

#[tokio::test]
async fn no_rows_are_page_1_of_none() {
    for query in ["", "persons_tgp_no=last", "persons_tgp_no=5", "persons_tgp_no=0"] {
        for policy in [OutOfRange::Clamp, OutOfRange::Empty] {
            let config = THREE.out_of_range(policy);
            let page = page(config, query, Vec::<u32>::new()).await.unwrap();
            assert_eq!((page.current_page(), page.page_count()), (1, Some(0)));
            assert_eq!((page.first_item(), page.last_item()), (0, 0));
            assert!(page.pages().is_empty());
            assert_eq!((page.href_first(), page.href_next()), (None, None));
            assert_eq!((page.href_prev(), page.href_last()), (None, None));
        }
    }
    for policy in [OutOfRange::NotFound, OutOfRange::Redirect] {
        let config = THREE.out_of_range(policy);
        for query in ["", "persons_tgp_no=1", "persons_tgp_no=last"] {
            assert_eq!(numbers(0, config, query).await.unwrap().current_page(), 1);
        }
    }
}

#[test]
#[should_panic = "`var` cannot be `tg`"]
fn the_name_of_the_pagination_is_no_variable() {
    let _ = Paginator::new("tg", PaginateConfig::new());
}
