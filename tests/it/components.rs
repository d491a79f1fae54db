//! The components around a list: links to pages, summary, forms, and messages for empty lists.

use crate::support::render::{render, render_with, text};
use tg_paginate::{
    ContextRequest, Dataset, Error, FetchedPage, MaxLimit, OutOfRange, PaginateConfig, Paginator,
    Params, Plan, Request, RowCount, context,
};

const TEN: PaginateConfig = PaginateConfig::new().max_limit(MaxLimit::new(50));
const EMPTY: PaginateConfig = TEN.out_of_range(OutOfRange::Empty);

/// A page of numbers from a source with this row count.
async fn counted(source: &str, query: &str, row_count: RowCount) -> String {
    struct Counted(RowCount);

    impl Dataset for Counted {
        type Row = u64;

        async fn fetch(self, plan: &Plan) -> Result<FetchedPage<u64>, Error> {
            let slice = plan.slice(self.0)?;
            Ok(FetchedPage::new(slice, (0..slice.len()).collect()))
        }
    }
    let context = context! { persons: Counted(row_count) };
    render_with(tg_paginate::new_tera(), source, TEN, query, context).await
}

#[tokio::test]
async fn pages_are_links_and_so_are_the_steps_that_lead_somewhere() {
    let first = render("{{ <tg.pages /> }}", TEN, "", 95).await;
    assert_eq!(text(&first), "1 2 3 4 5 Next › Last »");
    let middle = render("{{ <tg.pages /> }}", TEN, "persons_tgp_no=6", 95).await;
    assert_eq!(text(&middle), "« First ‹ Previous 4 5 6 7 8 Next › Last »");
    let last = render("{{ <tg.pages /> }}", TEN, "persons_tgp_no=last", 95).await;
    assert_eq!(text(&last), "« First ‹ Previous 6 7 8 9 10");
}

#[tokio::test]
async fn pages_say_to_those_who_hear_them_where_they_are() {
    let html = render("{{ <tg.pages label='Persons' /> }}", TEN, "persons_tgp_no=6", 95).await;
    assert!(html.contains("aria-label=\"Persons\""), "{html}");
    assert_eq!(html.matches("aria-current=\"page\" aria-label=\"Page 6\"").count(), 1, "{html}");
    assert_eq!(html.matches("aria-current").count(), 1);
    assert_eq!(html.matches("rel=\"prev\"").count(), 1);
    assert_eq!(html.matches("rel=\"next\"").count(), 1);
    assert!(
        html.contains("<span class=\"tg-mark\" aria-hidden=\"true\">‹</span> Previous"),
        "{html}"
    );
}

#[tokio::test]
async fn the_name_of_a_page_contains_the_number_that_is_seen() {
    let html = render("{{ <tg.pages /> }}", TEN, "persons_tgp_no=1234", 20_000).await;
    for page in 1232..=1236 {
        let link = format!("aria-label=\"Page {page}\">{page}</a>");
        assert!(html.contains(&link), "{html}");
    }
}

#[tokio::test]
async fn no_browser_puts_back_what_a_form_said_before() {
    for (source, control) in
        [("{{ <tg.page_size /> }}", "<select"), ("{{ <tg.go_to_page /> }}", "<input class")]
    {
        let html = render(source, TEN, "", 95).await;
        let (_, control) = html.split_once(control).unwrap();
        let (control, _) = control.split_once('>').unwrap();
        assert!(control.contains(" autocomplete=\"off\""), "{html}");
    }
}

#[tokio::test]
async fn pages_of_a_single_page_are_nothing() {
    for count in [0, 1, 10] {
        assert_eq!(render("{{ <tg.pages /> }}", TEN, "", count).await, "");
    }
}

#[tokio::test]
async fn pages_take_numbers_with_gaps() {
    let source = "{{ <tg.pages numbers={tg.paginate | iter_pages(left_edge=1, right_edge=1)} /> }}";
    let html = render(source, TEN, "persons_tgp_no=10", 500).await;
    assert_eq!(text(&html), "‹ Previous 1 … 8 9 10 11 12 13 14 … 50 Next ›");
    assert!(!html.contains("Page 0"), "{html}");
}

#[tokio::test]
async fn pages_of_an_uncounted_list_go_as_far_as_the_next() {
    let html = counted("{{ <tg.pages /> }}", "persons_tgp_no=2", RowCount::Unknown { seen: 20 });
    assert_eq!(text(&html.await), "« First ‹ Previous 1 2");
}

#[tokio::test]
async fn the_variable_can_be_named() {
    let source = "{{ <tg.summary var='persons' /> }}{{ <tg.pages var='persons' /> }}";
    assert_eq!(
        text(&render(source, TEN, "", 12).await),
        "Showing 1–10 of 12 rows 1 2 Next › Last »"
    );
}

#[tokio::test]
async fn the_summary_says_what_is_shown_and_of_how_many() {
    let source = "{{ <tg.summary one='person' many='persons' /> }}";
    let page = |query, count| async move { text(&render(source, TEN, query, count).await) };
    assert_eq!(page("persons_tgp_no=2", 95).await, "Showing 11–20 of 95 persons");
    assert_eq!(page("persons_tgp_no=last", 95).await, "Showing 91–95 of 95 persons");
    assert_eq!(page("", 1).await, "Showing 1–1 of 1 person");
    assert_eq!(
        page("persons_tgp_no=last", 12_345).await,
        "Showing 12,341–12,345 of 12,345 persons"
    );
    assert_eq!(page("", 0).await, "");
}

#[tokio::test]
async fn the_summary_says_how_far_the_count_is_known() {
    let source = "{{ <tg.summary many='persons' /> }}";
    for (row_count, expected) in [
        (RowCount::AtLeast(10_000), "Showing 11–20 of 10,000+ persons"),
        (RowCount::About(1_234_567), "Showing 11–20 of about 1.2 million persons"),
        (RowCount::About(2_000_000), "Showing 11–20 of about 2 million persons"),
        (RowCount::About(123_456), "Showing 11–20 of about 120,000 persons"),
        (RowCount::Unknown { seen: 20 }, "Showing persons 11–20"),
    ] {
        assert_eq!(text(&counted(source, "persons_tgp_no=2", row_count).await), expected);
    }
}

#[tokio::test]
async fn forms_keep_every_other_parameter_repeated_ones_too() {
    let query = "tag=a&tag=b&q=%3Cx%3E&persons_tgp_no=3&persons_tgp_ordering=-age";
    let config = TEN.default_order(&["-age"]);
    let hidden = |html: &str| {
        let fields = html.split("<input type=\"hidden\" name=\"").skip(1);
        let fields =
            fields.map(|field| field.split_once("\">").unwrap().0.replace("\" value=\"", "="));
        fields.collect::<Vec<_>>().join(" ")
    };
    let others = "tag=a tag=b q=&lt;x&gt;";
    let people = || {
        let people = (1..96).map(|age| serde_json::json!({ "age": age }));
        context! { persons: people.collect::<Vec<_>>() }
    };
    let form = |source| render_with(tg_paginate::new_tera(), source, config, query, people());
    let size = form("{{ <tg.page_size /> }}").await;
    let expected = format!("{others} persons_tgp_ordering=-age persons_tgp_from=21");
    assert_eq!(hidden(&size), expected);
    let go = form("{{ <tg.go_to_page /> }}").await;
    let expected = format!("{others} persons_tgp_limit=10 persons_tgp_ordering=-age");
    assert_eq!(hidden(&go), expected);
    assert!(go.contains("min=\"1\" max=\"10\" name=\"persons_tgp_no\" value=\"3\""), "{go}");
}

#[tokio::test]
async fn forms_keep_the_ordering_in_every_style_of_the_url() {
    let own = Params::Own { page: "p", limit: "n", order: "o" };
    for (params, name) in
        [(Params::Tg, "persons_tgp_ordering"), (Params::Plain, "sort"), (own, "o")]
    {
        let query = format!("{name}=-age");
        let people: Vec<_> = (1..96).map(|age| serde_json::json!({ "age": age })).collect();
        let source = "{{ <tg.page_size /> }}{{ <tg.go_to_page /> }}";
        let (tera, config) = (tg_paginate::new_tera(), TEN.params(params));
        let html = render_with(tera, source, config, &query, context! { persons: people }).await;
        let field = format!("<input type=\"hidden\" name=\"{name}\" value=\"-age\">");
        assert_eq!(html.matches(&field).count(), 2, "{html}");
    }
}

#[tokio::test]
async fn forms_speak_the_style_of_the_url() {
    let config = TEN.params(Params::Plain);
    let size = render("{{ <tg.page_size /> }}", config, "page=2&page_size=20", 95).await;
    assert!(size.contains("name=\"page_size\""), "{size}");
    assert!(size.contains("name=\"page_from\" value=\"21\""), "{size}");
    assert!(!size.contains("_tgp_"), "{size}");
}

#[tokio::test]
async fn page_sizes_are_those_that_the_url_may_ask_for() {
    let source = "{{ <tg.page_size sizes={[5, 10, 50, 100, 0]} /> }}";
    let sizes = |max, query| {
        let config = PaginateConfig::new().max_limit(max);
        async move { text(&render(source, config, query, 95).await) }
    };
    assert_eq!(sizes(MaxLimit::new(0), "").await, "");
    assert_eq!(sizes(MaxLimit::new(50), "").await, "Rows per page 5 10 50 Show");
    assert_eq!(sizes(MaxLimit::Unlimited, "").await, "Rows per page 5 10 50 100 All Show");
    let odd = "persons_tgp_limit=7";
    assert_eq!(sizes(MaxLimit::new(50), odd).await, "Rows per page 7 5 10 50 Show");
}

#[tokio::test]
async fn the_page_size_in_force_is_selected() {
    let source = "{{ <tg.page_size sizes={[10, 20, 0]} /> }}";
    let config = PaginateConfig::new().max_limit(MaxLimit::Unlimited);
    for (query, expected) in [
        ("", "<option value=\"10\" selected>10"),
        ("persons_tgp_limit=20", "<option value=\"20\" selected>20"),
        ("persons_tgp_limit=0", "<option value=\"0\" selected>All"),
        ("persons_tgp_limit=7", "<option value=\"7\" selected>7"),
    ] {
        let html = render(source, config, query, 95).await;
        assert!(html.contains(expected) && html.matches("selected").count() == 1, "{html}");
    }
}

#[tokio::test]
async fn all_rows_are_selected_where_they_are_the_default_and_where_no_size_is_for_them() {
    let config = PaginateConfig::new().max_limit(MaxLimit::Unlimited);
    let default = config.limit(0).params(Params::Plain);
    let source = "{{ <tg.page_size sizes={[10, 0]} /> }}";
    let listed = render(source, default, "", 95).await;
    let unlisted = render("{{ <tg.page_size /> }}", config, "persons_tgp_limit=0", 95).await;
    for html in [listed, unlisted] {
        assert!(html.contains("<option value=\"0\" selected>All"), "{html}");
        assert_eq!(html.matches("selected").count(), 1, "{html}");
        assert!(!html.contains(">95<"), "{html}");
    }
}

#[tokio::test]
async fn nothing_at_all_and_nothing_on_this_page_are_different() {
    let source = "{{ <tg.empty many='persons' clear='/persons?a=1&b=2' /> }}";
    let html = render(source, EMPTY, "", 0).await;
    assert_eq!(text(&html), "No persons found. Clear the filter");
    assert!(html.contains("href=\"/persons?a=1&amp;b=2\""), "{html}");
    let html = render(source, EMPTY, "persons_tgp_no=12", 95).await;
    assert_eq!(text(&html), "There is nothing on page 12. Go to the last page");
    assert!(html.contains("persons_tgp_no=last"), "{html}");
    assert_eq!(render(source, EMPTY, "", 95).await, "");
}

#[tokio::test]
async fn the_head_links_the_neighbours_and_the_page_itself() {
    let html = render("{{ <tg.head /> }}", TEN.params(Params::Plain), "page=2&q=%22", 95).await;
    assert_eq!(
        html,
        "<link rel=\"prev\" href=\"/persons?q=%22\">\n\
         <link rel=\"next\" href=\"/persons?q=%22&amp;page=3\">\n\
         <link rel=\"canonical\" href=\"/persons?q=%22&amp;page=2\">"
    );
    let query = "persons_tgp_no=1&persons_tgp_limit=10&q=1";
    assert_eq!(
        render("{{ <tg.head /> }}", TEN, query, 9).await,
        "<link rel=\"canonical\" href=\"/persons?q=1\">"
    );
}

#[tokio::test]
async fn csv_is_a_link_that_saves_a_file_where_there_is_one() {
    let source = "{{ <tg.csv /> }}";
    assert_eq!(render(source, TEN, "q=%22", 95).await, "");
    let html = render(source, TEN.csv(true), "q=%22", 95).await;
    assert_eq!(
        html,
        "<a class=\"tg-csv\" href=\"/persons?q=%22&amp;persons_tgp_limit=10&amp;tg_format=csv\" \
         rel=\"nofollow\" data-hx-boost=\"false\">Save as CSV</a>"
    );
}

#[tokio::test]
async fn sizes_have_the_separator_of_the_texts() {
    let mut tera = tg_paginate::new_tera();
    let own = "{% component tg.text(key, ...rest) %}{% if key == 'group' %}&nbsp;{% endif %}\
               {% endcomponent %}";
    tera.add_raw_template("tg/text.html", own).unwrap();
    let config = PaginateConfig::new().max_limit(MaxLimit::Unlimited);
    let source = "{{ <tg.page_size sizes={[10, 5000]} /> }}";
    let html = render_with(
        tera,
        source,
        config,
        "persons_tgp_limit=2000",
        context! { persons: Vec::from_iter(1..=9) },
    );
    assert_eq!(text(&html.await), "2&nbsp;000 10 5&nbsp;000");
}

#[tokio::test]
async fn a_template_of_the_same_name_replaces_a_component_and_no_other() {
    let mut tera = tg_paginate::new_tera();
    let own = "{% component tg.page_step(href, key, mark, ...rest) %}[{{ key }}]{% endcomponent %}";
    tera.add_raw_template("tg/page_step.html", own).unwrap();
    let context = context! { persons: Vec::from_iter(1..=95) };
    let source = "{{ <tg.pages /> }}{{ <tg.summary /> }}";
    let html = render_with(tera, source, TEN, "", context).await;
    let expected = "[first][previous] 1 2 3 4 5 [next][last] Showing 1–10 of 95 rows";
    assert_eq!(text(&html), expected);
}

#[tokio::test]
async fn all_words_can_be_translated_by_what_the_context_says() {
    let mut tera = tg_paginate::new_tera();
    let own = "{% component tg.text(key, n = 0, @lang, ...rest) %}\
               {% if key == 'exact' %}{{ n }} {{ 'osoba' if n == 1 else 'osób' }} ({{ lang }})\
               {% else %}{{ lang }}:{{ key }}{% endif %}{% endcomponent %}";
    tera.add_raw_template("tg/text.html", own).unwrap();
    let source = "{{ <tg.summary /> }}{{ <tg.pages /> }}{{ <tg.go_to_page /> }}";
    let context = context! { persons: Vec::from_iter(1..=12), lang: "pl" };
    let html = render_with(tera, source, TEN, "", context).await;
    let expected = "12 osób (pl) 1 2 pl:next › pl:last » pl:go_to_page pl:go";
    assert_eq!(text(&html), expected);
    assert!(html.contains("aria-label=\"pl:pages\"") && html.contains("aria-label=\"pl:page\""));
}

#[tokio::test]
async fn classes_of_a_framework_stand_beside_our_own() {
    let mut tera = tg_paginate::new_tera();
    let classes = serde_json::json!({ "pages_list": "pagination", "page_current": "active" });
    tera.global_context().insert("tg_classes", &classes);
    let context = context! { persons: Vec::from_iter(1..=12) };
    let html = render_with(tera, "{{ <tg.pages /> }}", TEN, "", context).await;
    assert!(html.contains("<ul class=\"tg-pages-list pagination\">"), "{html}");
    assert_eq!(html.matches("active").count(), 1, "{html}");
}

#[tokio::test]
async fn hostile_texts_are_escaped_even_where_the_template_does_not_escape() {
    const EVIL: &str = "\"><script>alert(1)</script>";
    let source = "{{ <tg.pages label={evil} /> }}{{ <tg.summary one={evil} many={evil} /> }}\
                  {{ <tg.page_size /> }}{{ <tg.go_to_page /> }}{{ <tg.head /> }}{{ <tg.csv /> }}\
                  {{ <tg.empty many={evil} clear={evil} /> }}";
    let query = "%22%3E%3Cscript%3Ealert(1)%3C/script%3E=%22%3E%3Cscript%3Ealert(1)%3C/script%3E\
                 &persons_tgp_no=2";
    for template in ["page.html", "page.txt"] {
        for count in [95, 0] {
            let mut tera = tg_paginate::new_tera();
            tera.add_raw_template(template, source).unwrap();
            let paginators = [tg_paginate::Paginator::new("persons", TEN.csv(true))];
            let request = tg_paginate::Request::new("/\"><script>", query);
            let paging = tg_paginate::ContextRequest::read(&paginators, request).unwrap();
            let context = context! { persons: Vec::from_iter(1..=count), evil: EVIL };
            let html = paging.page(context).await.unwrap().render(&tera, template).unwrap();
            assert!(!html.contains("<script") && !html.contains("\"><sc"), "{template}: {html}");
            assert!(html.contains("&lt;script&gt;"), "{html}");
        }
    }
}

#[test]
fn an_instance_with_a_component_of_our_name_is_an_error_that_names_it() {
    let mut tera = tg_paginate::tera::Tera::new();
    let own = "{% component tg.pages() %}{% endcomponent %}";
    tera.add_raw_template("mine.html", own).unwrap();
    let error = tg_paginate::register(&mut tera).unwrap_err();
    assert!(error.to_string().contains("`tg.pages`"), "{error}");
}

#[test]
fn registering_twice_changes_nothing() {
    let mut tera = tg_paginate::new_tera();
    tg_paginate::register(&mut tera).unwrap();
}

#[tokio::test]
async fn a_form_of_the_user_carries_the_parameters_that_it_has_no_fields_for() {
    let form = "{{ <tg.hidden except={['q', 'state']} /> }}";
    let query = "q=ann&state=a&other=1&state=b&other=2&persons_tgp_no=3&persons_tgp_limit=20\
                 &persons_tgp_order=id";
    let context = context! { persons: crate::support::people() };
    let html = render_with(tg_paginate::new_tera(), form, TEN, query, context).await;
    let fields: Vec<_> =
        html.split("name=\"").skip(1).map(|rest| rest.split("\">").next().unwrap()).collect();
    let expected = [
        "other\" value=\"1",
        "other\" value=\"2",
        "persons_tgp_limit\" value=\"20",
        "persons_tgp_ordering\" value=\"id",
    ];
    assert_eq!(fields, expected);
}

#[tokio::test]
async fn hidden_fields_are_of_the_list_that_var_names_and_escaped() {
    let html = render("{{ <tg.hidden var='persons' /> }}", TEN, "%22=%22%3E%3Cb%3E", 9).await;
    assert!(html.contains("name=\"&quot;\" value=\"&quot;&gt;&lt;b&gt;\""), "{html}");
}

#[tokio::test]
async fn hidden_fields_refuse_a_text_for_the_names() {
    let mut tera = tg_paginate::new_tera();
    tera.add_raw_template("page.html", "{{ <tg.hidden except='q' /> }}").unwrap();
    let paginators = [Paginator::new("persons", TEN)];
    let paging = ContextRequest::read(&paginators, Request::new("/persons", "query=1")).unwrap();
    let paged = paging.page(context! { persons: vec![1] }).await.unwrap();
    let error = paged.render(&tera, "page.html").unwrap_err().to_string();
    assert!(error.contains("except"), "{error}");
}
