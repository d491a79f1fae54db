//! What templates can do with `tg.paginate`.

use super::on::*;
use crate::support::http::get;
use crate::support::people;

#[paginate(var = "persons", limit = 2, default_order = "-age", max_pages = 3, template = "t.html")]
async fn persons() -> Context {
    context! { persons: people(), tg: serde_json::json!({ "own": "kept", "paginate": "lost" }) }
}

#[paginate(var = "cats", limit = 1, template = "t.html")]
#[paginate(var = "dogs", limit = 1)]
async fn two() -> Context {
    context! { cats: vec![1, 2], dogs: vec![1, 2] }
}

#[paginate(var = "persons", limit = 2, template = "t.html", params = "plain")]
async fn plain() -> Context {
    context! { persons: people() }
}

/// Renders `source` for `uri`.
async fn rendered(source: &str, uri: &str) -> String {
    let mut tera = tg_paginate::new_tera();
    tera.add_raw_template("t.html", source).unwrap();
    let app = App::new().tera(tera).get("/persons", persons).get("/two", two).get("/plain", plain);
    let answer = get(&app.start().await, uri).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    answer.body
}

#[tokio::test]
async fn pages_and_get_href_are_all_that_a_page_needs() {
    let source = "{% for page in tg.paginate.pages %}\
                  {% if page == tg.paginate.current_page %}[{{ page }}]\
                  {% else %}<a href=\"{{ tg.paginate | get_href(page=page) }}\">{{ page }}</a>\
                  {% endif %}{% endfor %}";
    let link = |page| {
        format!(
            "<a href=\"/persons?persons_tgp_limit=2&amp;persons_tgp_ordering=-age\
             &amp;persons_tgp_no={page}\">{page}</a>"
        )
    };
    let expected = format!("{}[2]{}", link(1), link(3));
    assert_eq!(rendered(source, "/persons?persons_tgp_no=2").await, expected);
}

#[tokio::test]
async fn every_field_is_there() {
    let fields = [
        ("var_name", "persons"),
        ("pages | join(sep=\" \")", "1 2 3"),
        ("current_page", "2"),
        ("page_count", "4"),
        ("limit", "2"),
        ("row_count", "7"),
        ("row_count_is", "exact"),
        ("first_item", "3"),
        ("last_item", "4"),
        ("order", "name"),
        ("ordering | join(sep=\" \")", "name -age"),
        ("reversed", "false"),
        ("has_next", "true"),
        ("has_prev", "true"),
        ("next_num", "3"),
        ("prev_num", "1"),
        ("total", "7"),
        ("per_page", "2"),
        ("page", "2"),
        ("max_limit", "0"),
        ("directions.age", "descending"),
        ("directions.name", "ascending"),
        ("names.page", "persons_tgp_no"),
        ("names.limit", "persons_tgp_limit"),
        ("names.order", "persons_tgp_order"),
        ("names.ordering", "persons_tgp_ordering"),
        ("names.from", "persons_tgp_from"),
        (
            "href_canonical",
            "/persons?q=%3Cx%3E&amp;persons_tgp_ordering=name%2C-age&amp;persons_tgp_no=2",
        ),
        ("input_values[0][0]", "q"),
        ("input_values[0][1]", "&lt;x&gt;"),
    ];
    for (field, expected) in fields {
        let source = format!("{{{{ tg.paginate.{field} }}}}");
        let uri = "/persons?persons_tgp_no=2&persons_tgp_order=name&q=%3Cx%3E";
        assert_eq!(rendered(&source, uri).await, expected, "{field}");
    }
}

#[tokio::test]
async fn the_names_are_those_of_the_url() {
    let source = "{% for name, value in tg.paginate.names %}{{ name }}={{ value }} {% endfor %}";
    assert_eq!(
        rendered(source, "/plain").await,
        "page=page limit=page_size order= ordering=sort from=page_from "
    );
}

#[tokio::test]
async fn a_column_that_is_not_sorted_has_no_direction() {
    let source = "{% if tg.paginate.directions[\"id\"] %}sorted{% else %}not{% endif %}";
    assert_eq!(rendered(source, "/persons").await, "not");
}

#[tokio::test]
async fn the_hrefs_are_there_or_null() {
    let source = "{% for href in [tg.paginate.href_first, tg.paginate.href_prev, \
                  tg.paginate.href_next, tg.paginate.href_last] %}\
                  {% if href %}{{ href | split(pat='persons_tgp_no=') | last }} {% else %}- \
                  {% endif %}{% endfor %}";
    assert_eq!(rendered(source, "/persons").await, "- - 2 last ");
    assert_eq!(rendered(source, "/persons?persons_tgp_no=3").await, "1 2 4 last ");
    assert_eq!(rendered(source, "/persons?persons_tgp_no=last").await, "1 3 - - ");
}

#[tokio::test]
async fn get_href_is_a_function_too_and_takes_a_click_and_a_variable() {
    let source = "{{ get_href(page=2, order='age') }}";
    assert!(
        rendered(source, "/persons").await.ends_with("persons_tgp_no=2&amp;persons_tgp_order=age")
    );
    let source = "{{ get_href(page='last') }} {{ get_href(var='dogs') }}";
    assert_eq!(
        rendered(source, "/two").await,
        "/two?cats_tgp_limit=1&amp;cats_tgp_no=last /two?dogs_tgp_limit=1&amp;dogs_tgp_no=1"
    );
}

#[tokio::test]
async fn plain_links_fold_the_click_into_the_ordering() {
    let source = "{{ get_href(page=1, order='age') }} {{ get_href(page=2) }} {{ get_href() }}";
    assert_eq!(
        rendered(source, "/plain?sort=name").await,
        "/plain?sort=age%2Cname /plain?sort=name&amp;page=2 /plain?sort=name"
    );
}

#[tokio::test]
async fn a_tg_of_your_own_keeps_its_other_fields() {
    let source = "{{ tg.own }} {{ tg.paginate.row_count }}";
    assert_eq!(rendered(source, "/persons").await, "kept 7");
}

#[tokio::test]
async fn a_component_sees_tg_when_it_says_so() {
    let source = "{% component next(@tg) %}{{ get_href(page=2) }}{% endcomponent %}{{<next/>}}";
    assert!(rendered(source, "/persons").await.ends_with("persons_tgp_no=2"));
}

#[tokio::test]
async fn get_href_says_what_is_wrong() {
    let tera = tg_paginate::new_tera();
    let context = tg_paginate::tera::Context::new();
    for (source, expected) in [
        ("{{ get_href(page=1) }}", "finds no `tg`"),
        ("{{ [1] | get_href(page=1) }}", "takes `tg.paginate`"),
        ("{% set tg = {'a': 1} %}{{ get_href(page=1) }}", "finds no `tg.paginate`"),
    ] {
        let error = tera.render_str(source, &context, true).unwrap_err();
        assert!(error.to_string().contains(expected), "{error}");
    }
}

#[tokio::test]
async fn an_unknown_var_is_told_with_the_names_that_there_are() {
    let mut tera = tg_paginate::new_tera();
    let mut context = tg_paginate::tera::Context::new();
    let paginates = serde_json::json!({ "cats": {}, "dogs": {} });
    context.insert("tg", &serde_json::json!({ "paginates": paginates }));
    for call in [
        "get_href(var='nope')",
        "<tg.csv var='nope' />",
        "<tg.empty var='nope' />",
        "<tg.go_to_page var='nope' />",
        "<tg.grid var='nope' rows={[]} caption='' />",
        "<tg.head var='nope' />",
        "<tg.page_size var='nope' />",
        "<tg.pages var='nope' />",
        "<tg.summary var='nope' />",
    ] {
        tera.add_raw_template("t.html", &format!("{{{{ {call} }}}}")).unwrap();
        let error = tera.render("t.html", &context).unwrap_err().to_string();
        assert!(error.contains("has no `nope`; it has `cats`, `dogs`"), "{call}: {error}");
    }
}
