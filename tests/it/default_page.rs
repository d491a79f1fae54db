//! `default_page`: the page to show if the URL names none.

use crate::support::render::render;
use crate::support::{numbers, page};
use tg_paginate::{
    ApiPaginator, MaxLimit, OutOfRange, Page, PaginateConfig, Paginator, Params, Request,
};

const TG: PaginateConfig = PaginateConfig::new().limit(3).default_page(2);
const PLAIN: PaginateConfig = TG.params(Params::Plain);

/// Follows a link.
async fn follow(config: PaginateConfig, href: &str) -> Page<u32> {
    let (_, query) = href.split_once('?').unwrap_or((href, ""));
    numbers(10, config, query).await.unwrap()
}

#[tokio::test]
async fn it_is_shown_if_the_url_names_no_page() {
    for config in [TG, PLAIN] {
        for query in ["", "q=a", "page=x", "page=0", "persons_tgp_no=x"] {
            let page = numbers(10, config, query).await.unwrap();
            assert_eq!((page.current_page(), page.items()), (2, &[4, 5, 6][..]), "{query}");
        }
    }
}

#[tokio::test]
async fn the_link_to_page_1_names_it_and_the_bare_address_is_the_default_page() {
    let page = numbers(10, PLAIN, "page=3").await.unwrap();
    assert_eq!(page.href_first().unwrap(), "/persons?page=1");
    assert_eq!(page.href_prev().unwrap(), "/persons");
    assert_eq!(page.href_next().unwrap(), "/persons?page=4");
    assert_eq!(page.get_href(1, Some("id")).unwrap(), "/persons?sort=id&page=1");
    for config in [TG, PLAIN] {
        let page = numbers(10, config, "").await.unwrap();
        assert_eq!(follow(config, &page.href_first().unwrap()).await.items(), [1, 2, 3]);
        for number in 1..=4 {
            let there = follow(config, &page.get_href(number, None).unwrap()).await;
            assert_eq!(there.current_page(), number);
            assert_eq!(follow(config, &there.href_canonical()).await.current_page(), number);
        }
    }
}

#[tokio::test]
async fn the_canonical_address_of_the_default_page_has_no_number() {
    for (config, first) in [(PLAIN, "/persons?page=1"), (TG, "/persons?persons_tgp_no=1")] {
        assert_eq!(numbers(10, config, "").await.unwrap().href_canonical(), "/persons");
        let name = if config == PLAIN { "page" } else { "persons_tgp_no" };
        let page = numbers(10, config, &format!("{name}=1")).await.unwrap();
        assert_eq!(page.href_canonical(), first);
    }
}

#[tokio::test]
async fn forms_that_forget_the_page_lead_to_page_1() {
    let config = PLAIN.max_limit(MaxLimit::new(50));
    let html = render("{{ <tg.page_size /> }}", config, "page=1", 10).await;
    assert!(html.contains(r#"name="page" value="1""#), "{html}");
    let html = render("{{ <tg.go_to_page /> }}", config, "page=1", 10).await;
    assert_eq!(html.matches(r#"name="page""#).count(), 1, "{html}");
    // from another page the first row stays in view
    let page = numbers(10, config, "page=1&page_from=4&page_size=5").await.unwrap();
    assert_eq!(page.items(), [1, 2, 3, 4, 5]);
}

#[tokio::test]
async fn a_number_in_the_path_is_the_one_of_page_1_and_missing_for_the_default_page() {
    const POSTS: Paginator = Paginator::new("posts", PLAIN).page_path("/blog[/page/{page}]");
    let posts = async |path: &'static str, values: &[(&'static str, &'static str)]| {
        let request = Request::new(path, "").path_values(values.iter().copied());
        POSTS.page(request, Vec::from_iter(1..=10)).await.unwrap()
    };
    let bare = posts("/blog", &[]).await;
    assert_eq!(bare.items(), [4, 5, 6]);
    assert_eq!(bare.href_prev().unwrap(), "/blog/page/1");
    assert_eq!(bare.href_canonical(), "/blog");
    let first = posts("/blog/page/1", &[("page", "1")]).await;
    assert_eq!(first.items(), [1, 2, 3]);
    assert_eq!(first.href_next().unwrap(), "/blog");
}

#[tokio::test]
async fn a_default_page_that_is_not_there_is_no_error() {
    let shown = async |policy: OutOfRange| page(PLAIN.out_of_range(policy), "", vec![1, 2]).await;
    for policy in [OutOfRange::Clamp, OutOfRange::NotFound] {
        assert_eq!(shown(policy).await.unwrap().items(), [1, 2], "{policy:?}");
    }
    assert!(shown(OutOfRange::Empty).await.unwrap().items().is_empty());
    let error = shown(OutOfRange::Redirect).await.unwrap_err();
    assert_eq!(error.to_string(), "the page is at `/persons?page=1`");
    // one that the client asks for is
    let asked = page(PLAIN.out_of_range(OutOfRange::NotFound), "page=2", vec![1, 2]).await;
    assert_eq!(asked.unwrap_err().status(), 404);
}

#[tokio::test]
async fn a_bad_page_redirects_to_it() {
    let error = numbers(10, PLAIN.out_of_range(OutOfRange::Redirect), "page=x").await.unwrap_err();
    assert_eq!(error.to_string(), "the page is at `/persons?page=2`");
}

#[tokio::test]
async fn apis_have_it_and_cursors_do_not() {
    let rows = || Vec::from_iter(1..=10);
    let api = ApiPaginator::new(PaginateConfig::new().limit(3).default_page(2));
    let page = api.page(Request::new("/rows", ""), rows()).await.unwrap();
    assert_eq!(page.items(), [4, 5, 6]);
    assert_eq!(page.links().first.unwrap(), "/rows?page=1");
    let (_, metadata) = &page.headers().unwrap()[0];
    assert!(metadata.contains(r#""page": 2, "previous_page": 1"#), "{metadata}");
    let parameters = api.parameters(Request::new("/rows", "")).unwrap();
    assert_eq!((parameters.page(), parameters.first_item()), (2, 3));

    let cursors = ApiPaginator::new(PaginateConfig::new().limit(3).default_page(2).cursor(true));
    let page = cursors.page(Request::new("/rows", ""), rows()).await.unwrap();
    assert_eq!(page.items(), [1, 2, 3]);
}

#[test]
#[should_panic(expected = "pages are numbered from 1")]
fn page_0_is_refused() {
    let _ = PaginateConfig::new().default_page(0);
}
