//! `fragment`: links and forms that lead to a part of their page.

use crate::support::render::{render, render_with};
use tg_paginate::tera::Tera;
use tg_paginate::{
    Column, ContextRequest, DataGrid, MaxLimit, OutOfRange, PaginateConfig, Paginator, Params,
    Request, context,
};

const TEN: PaginateConfig = PaginateConfig::new().max_limit(MaxLimit::new(50));

/// The values of an attribute.
fn values<'h>(html: &'h str, attribute: &str) -> Vec<&'h str> {
    let start = format!(" {attribute}=\"");
    let values = html.split(start.as_str()).skip(1);
    values.map(|rest| rest.split('"').next().unwrap()).collect()
}

#[tokio::test]
async fn every_link_of_the_pages_ends_in_it() {
    let source = "{{ <tg.pages fragment='cats' /> }}";
    let html = render(source, TEN, "persons_tgp_no=5", 95).await;
    let links = values(&html, "href");
    assert_eq!(links.len(), 9, "{html}");
    assert!(links.iter().all(|link| link.ends_with("#cats")), "{html}");
    let numbers = "{{ <tg.pages fragment='cats' numbers={tg.paginate | iter_pages} id='x' /> }}";
    let html = render(numbers, TEN, "", 95).await;
    assert!(values(&html, "href").iter().all(|link| link.ends_with("#cats")), "{html}");
}

#[tokio::test]
async fn forms_lead_to_it_and_send_the_same_fields() {
    for form in ["page_size", "go_to_page"] {
        let with = format!("{{{{ <tg.{form} fragment='cats' /> }}}}");
        let html = render(&with, TEN, "q=a", 95).await;
        assert_eq!(values(&html, "action"), ["#cats"]);
        let plain = render(&format!("{{{{ <tg.{form} /> }}}}"), TEN, "q=a", 95).await;
        assert_eq!(html.replace(" action=\"#cats\"", ""), plain);
    }
}

#[tokio::test]
async fn the_link_of_an_empty_page_ends_in_it() {
    let config = TEN.out_of_range(OutOfRange::Empty);
    let html = render("{{ <tg.empty fragment='cats' /> }}", config, "persons_tgp_no=99", 95).await;
    assert!(values(&html, "href")[0].ends_with("=last#cats"), "{html}");
}

#[tokio::test]
async fn get_href_takes_it() {
    for (call, expected) in [
        ("tg.paginate | get_href(page=2, fragment='cats')", "/persons?page=2#cats"),
        ("tg.paginate | get_href(fragment='#cats')", "/persons#cats"),
        ("tg.paginate | get_href(page=2, order='a', fragment='')", "/persons?sort=a&page=2"),
        ("get_href(page='last', fragment='cats')", "/persons?page=last#cats"),
    ] {
        let source = format!("{{{{ {call} | safe }}}}");
        assert_eq!(render(&source, TEN.params(Params::Plain), "", 95).await, expected);
    }
}

#[tokio::test]
async fn it_is_encoded() {
    for (id, expected) in [
        ("a b", "#a%20b"),
        ("a%2F", "#a%252F"),
        ("größe", "#gr%C3%B6%C3%9Fe"),
        ("\"><script>", "#%22%3E%3Cscript%3E"),
        ("a#b", "#a%23b"),
    ] {
        let context = context! { persons: Vec::from_iter(1..=95), id };
        let source = "{{ <tg.pages fragment={id} /> }}{{ <tg.go_to_page fragment={id} /> }}";
        let html = render_with(tg_paginate::new_tera(), source, TEN, "", context).await;
        let links = values(&html, "href").into_iter().chain(values(&html, "action"));
        assert!(links.clone().count() > 5);
        for link in links {
            assert_eq!(link.split_once('#').unwrap().1, &expected[1..], "{html}");
        }
    }
}

#[tokio::test]
async fn headers_for_search_engines_never_have_it() {
    let source = "{{ <tg.head /> }}{{ <tg.pages fragment='cats' /> }}";
    let html = render(source, TEN, "persons_tgp_no=2", 95).await;
    let (head, _) = html.split_once("<nav").unwrap();
    assert_eq!(values(head, "href").len(), 3);
    assert!(!head.contains('#'), "{head}");
}

#[derive(serde::Serialize)]
struct Cat {
    name: &'static str,
}

/// Renders grids of the variables `cats` and `dogs`, or of `cats` alone.
async fn grids(source: &str, variables: &[&'static str]) -> String {
    let grid = DataGrid::new([Column::<Cat>::new("name").sortable()]).unwrap();
    let rows = || grid.rows((0..30).map(|_| Cat { name: "Tom" }).collect::<Vec<_>>());
    let mut tera: Tera = tg_paginate::new_tera();
    tera.add_raw_template("page.html", source).unwrap();
    let paginators: Vec<_> = variables.iter().map(|var| Paginator::new(var, TEN)).collect();
    let request = Request::new("/animals", "cats_tgp_no=2&dogs_tgp_no=2");
    let paging = ContextRequest::read(&paginators, request).unwrap();
    let context = match variables {
        [_] => context! { cats: rows() },
        _ => context! { cats: rows(), dogs: rows() },
    };
    paging.page(context).await.unwrap().render(&tera, "page.html").unwrap()
}

const CATS: &str = "{{ <tg.grid rows={cats} var='cats' caption='Cats' /> }}";
const DOGS: &str = "{{ <tg.grid rows={dogs} var='dogs' caption='Dogs' /> }}";

#[tokio::test]
async fn each_of_several_grids_leads_to_itself() {
    let html = grids(&[DOGS, CATS].concat(), &["dogs", "cats"]).await;
    let (dogs, cats) = html.split_at(html.find("id=\"cats-grid\"").unwrap());
    for (html, id) in [(dogs, "dogs-grid"), (cats, "cats-grid")] {
        let links = values(html, "href");
        assert!(links.len() > 4 && html.contains(&format!("id=\"{id}\"")), "{html}");
        assert!(links.iter().all(|link| link.ends_with(&format!("#{id}"))), "{html}");
    }
}

#[tokio::test]
async fn a_single_grid_leads_to_the_page() {
    let html = grids(CATS, &["cats"]).await;
    assert!(values(&html, "href").iter().all(|link| !link.contains('#')), "{html}");
    let own = CATS.replace(" /> }}", " fragment='here' /> }}");
    let html = grids(&own, &["cats"]).await;
    assert!(values(&html, "href").iter().all(|link| link.ends_with("#here")), "{html}");
}

#[tokio::test]
async fn htmx_swaps_a_grid_in_its_place_so_its_links_need_none() {
    let source = [DOGS, CATS].concat().replace(" /> }}", " htmx={true} /> }}");
    let html = grids(&source, &["dogs", "cats"]).await;
    assert!(values(&html, "href").iter().all(|link| !link.contains('#')), "{html}");
}
