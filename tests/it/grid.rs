//! `DataGrid`: tables whose columns are declared in Rust.

use std::collections::BTreeMap;

use crate::support;
use crate::support::render::{render_with, text};
use crate::support::{Person, people};
use futures::TryStreamExt;
use serde_json::json;
use tg_paginate::{
    Align, Breakpoint, Column, Context, ContextRequest, DataGrid, Error, MaxRows, OutOfRange,
    PaginateConfig, Paginator, Request, Shared, context,
};

const THREE: PaginateConfig = PaginateConfig::new().limit(3).default_order(&["-age"]);
const GRID: &str = "{{ <tg.grid rows={persons} caption='Persons' many='persons' /> }}";

fn grid<T, C: Into<Column<T>>>(columns: impl IntoIterator<Item = C>) -> DataGrid<T> {
    DataGrid::new(columns).unwrap()
}

async fn rendered(config: PaginateConfig, query: &str, context: Context) -> String {
    render_with(tg_paginate::new_tera(), GRID, config, query, context).await
}

/// The `<th>`s, or the `<td>`s.
fn cells<'h>(html: &'h str, tag: &str) -> Vec<&'h str> {
    let (start, end) = (format!("<{tag}"), format!("</{tag}>"));
    let cells = html.split(&start).skip(1).filter(|cell| cell.starts_with([' ', '>']));
    cells.map(|cell| cell.split_once(&end).unwrap().0).collect()
}

fn texts(html: &str, tag: &str) -> Vec<String> {
    cells(html, tag).iter().map(|cell| text(&format!("<{cell}"))).collect()
}

/// An instance whose custom cells are their values as text.
fn tera_with_cells() -> tg_paginate::tera::Tera {
    let mut tera = tg_paginate::new_tera();
    let own = "{% component tg.cell(name, value, row) %}\
               {{ value | str | escape if value != none else '' }}{% endcomponent %}";
    tera.add_raw_template("tg/cell.html", own).unwrap();
    tera
}

async fn people_as(columns: Vec<Column<Person>>) -> String {
    rendered(THREE, "", context! { persons: grid(columns).rows(people()) }).await
}

#[tokio::test]
async fn names_alone_are_columns() {
    let context = context! { persons: grid::<Person, _>(["name", "age"]).rows(people()) };
    let html = rendered(THREE, "", context).await;
    assert_eq!(texts(&html, "th"), ["Name", "Age"]);
    assert_eq!(texts(&html, "td"), ["Donald", "88", "Grace", "85", "Barbara", "85"]);
}

#[tokio::test]
async fn keys_that_are_numbers_are_shown_sorted_and_exported() {
    type Year = BTreeMap<u32, u32>;
    let columns = || ["2023", "2024"].map(|year| Column::new(year).number().sortable());
    let years = || vec![Year::from([(2023, 5), (2024, 7)]), Year::from([(2023, 3)])];
    let plain = PaginateConfig::new();
    let by_year = "persons_tgp_order=2023";
    let html = rendered(plain, by_year, context! { persons: grid(columns()).rows(years()) }).await;
    assert_eq!(texts(&html, "td"), ["3", "", "5", "7"]);
    let csv = Paginator::new("persons", plain)
        .csv(Request::new("/", by_year), grid(columns()).rows(years()))
        .await;
    let bytes = csv.unwrap().try_concat().await.unwrap();
    assert_eq!(bytes, "\u{feff}2023,2024\r\n3,\r\n5,7\r\n".as_bytes());

    let sales = || vec![json!({ "sales": { "2023": 5 } }), json!({ "sales": { "2023": 3 } })];
    let nested = grid([Column::new("sales.2023").sortable()]);
    let query = "persons_tgp_order=sales.2023";
    let html = rendered(plain, query, context! { persons: nested.rows(sales()) }).await;
    assert_eq!(texts(&html, "td"), ["3", "5"]);
}

#[tokio::test]
async fn pairs_are_titles_and_names() {
    let columns = [("Full name", "name"), ("", "age")];
    let context = context! { persons: grid::<Person, _>(columns).rows(people()) };
    let html = rendered(THREE, "", context).await;
    assert_eq!(texts(&html, "th"), ["Full name", ""]);
}

#[tokio::test]
async fn a_title_is_made_of_the_name() {
    let rows = vec![json!({ "birth_date": "2000-01-01", "address": { "city": "Ulm" } })];
    let grid = grid::<serde_json::Value, _>(["birth_date", "address.city", "éa", "_"]);
    let html = rendered(PaginateConfig::new(), "", context! { persons: grid.rows(rows) }).await;
    assert_eq!(texts(&html, "th"), ["Birth date", "Address city", "Éa", ""]);
    assert_eq!(texts(&html, "td"), ["2000-01-01", "Ulm", "", ""]);
}

#[test]
fn a_column_without_a_name_is_an_error() {
    let error = DataGrid::<Person>::new(["name", ""]).unwrap_err();
    assert_eq!(error.to_string(), "column 2 has no name: give it one");
}

#[test]
fn two_columns_of_one_name_are_an_error() {
    let error = DataGrid::<Person>::new([("Name", "name"), ("Again", "name")]).unwrap_err();
    let expected = "`name` names two columns: give one another name, and its `path`";
    assert_eq!(error.to_string(), expected);
    let again = Column::new("again").path("name");
    assert!(DataGrid::<Person>::new([Column::new("name"), again]).is_ok());
}

#[test]
fn no_columns_are_an_error() {
    let error = DataGrid::<Person>::new([""; 0]).unwrap_err();
    assert_eq!(error.to_string(), "a grid without columns shows nothing: give it one");
}

#[test]
fn a_name_that_an_ordering_cannot_say_is_an_error_where_it_sorts() {
    for name in ["-age", "last,first"] {
        for column in [Column::new(name), Column::new("name").path(name)] {
            let error = DataGrid::<Person>::new([column.clone().sortable()]).unwrap_err();
            let expected = format!(
                "`{name}` cannot be part of an ordering, where `-` and `,` have a meaning: sort by \
                 a `path` without them"
            );
            assert_eq!(error.to_string(), expected);
            assert!(DataGrid::new([column]).is_ok());
        }
    }
}

#[test]
fn a_link_with_half_a_brace_is_an_error() {
    let made = |pattern: &'static str| DataGrid::<Person>::new([Column::new("name").link(pattern)]);
    let error = made("/persons/{id").unwrap_err();
    let expected = "the link `/persons/{id` of `name` has an unpaired or an empty brace: \
                    write `{id}`";
    assert_eq!(error.to_string(), expected);
    for pattern in ["}", "/{", "/{}", "/id}", "/{a{b}", "/{a}}", "/{a}/{b", "/{a}b}/{c}"] {
        assert!(made(pattern).is_err(), "{pattern}");
    }
    for pattern in ["", "/persons", "/{a}{b.c}?{d}"] {
        assert!(made(pattern).is_ok(), "{pattern}");
    }
}

#[test]
fn a_link_whose_scheme_or_host_a_row_would_say_is_an_error() {
    let made = |pattern: &'static str| DataGrid::<Person>::new([Column::new("name").link(pattern)]);
    let expected = "rows would decide the scheme or host of the link `{scheme}:{rest}` of `name`: \
                    write the scheme out, as in `https://{host}/`, or start with one `/`";
    assert_eq!(made("{scheme}:{rest}").unwrap_err().to_string(), expected);
    for pattern in [
        "{scheme}://{host}/",
        "java{script}:{rest}",
        " {scheme}:x",
        "//{host}",
        "//{host}/{id}",
        "//{name}.example.org/",
        "/\\{host}/",
        "\\\\{host}",
        "/\t/{host}",
    ] {
        assert!(made(pattern).is_err(), "{pattern}");
    }
    for pattern in [
        "{id}",
        "{id}/{name}",
        "{id}?at={a}:{b}",
        "/{a}:{b}",
        "//example.org/{id}",
        "https://{host}/",
        "https://example.org/{a}:{b}",
        "mailto:{email}",
        "/{a:b}/",
        "{a:b}",
    ] {
        assert!(made(pattern).is_ok(), "{pattern}");
    }
}

/// The ordering of a page of a grid in which only the name is sortable.
async fn ordering(config: PaginateConfig, query: &str) -> Result<String, Error> {
    let columns = vec![Column::new("name").sortable(), Column::new("age")];
    let page = support::page(config, query, grid(columns).rows(people())).await?;
    Ok(page.ordering().to_string())
}

#[tokio::test]
async fn only_the_sortable_columns_of_a_grid_can_be_sorted_by() {
    for (asked, expected) in
        [("name", "name"), ("-name", "-name"), ("age", ""), ("id", ""), ("id,-name,age", "-name")]
    {
        let query = format!("persons_tgp_ordering={asked}");
        assert_eq!(ordering(PaginateConfig::new(), &query).await.unwrap(), expected, "{asked}");
        let refused = ordering(PaginateConfig::new().strict(true), &query).await;
        let is_refused = matches!(refused, Err(Error::Invalid { status: 422, .. }));
        assert_eq!(is_refused, asked.contains("age") || asked.contains("id"), "{asked}");
    }
    let clicked = ordering(PaginateConfig::new(), "persons_tgp_order=id").await;
    assert_eq!(clicked.unwrap(), "");
}

#[tokio::test]
async fn a_grid_of_a_query_cannot_be_sorted_by_a_column_that_it_does_not_have() {
    use tg_paginate::On;

    #[derive(serde::Serialize, sqlx::FromRow)]
    struct User {
        name: String,
        secret: i64,
    }
    let options = sqlx::sqlite::SqlitePoolOptions::new().max_connections(1);
    let pool = options.connect("sqlite::memory:").await.unwrap();
    let sql = "SELECT 'Ada' AS name, 2 AS secret UNION ALL SELECT 'Grace', 1";
    for (asked, expected) in [("secret", ""), ("-name", "-name"), ("secret,-name", "-name")] {
        let users = sqlx::query_as::<_, User>(sql).on(&pool);
        let users = grid([Column::new("name").sortable()]).rows(users);
        let query = format!("persons_tgp_ordering={asked}");
        let page = support::page(PaginateConfig::new(), &query, users).await.unwrap();
        assert_eq!(page.ordering().to_string(), expected, "{asked}");
    }
}

#[tokio::test]
async fn a_grid_can_be_sorted_by_the_default_order_and_by_what_order_by_names() {
    let default = PaginateConfig::new().default_order(&["-age"]);
    let query = "persons_tgp_ordering=age,name";
    assert_eq!(ordering(default, query).await.unwrap(), "age,name");
    let named = PaginateConfig::new().order_by(&["id"]);
    assert_eq!(ordering(named, "persons_tgp_ordering=-id,name").await.unwrap(), "-id");
}

#[tokio::test]
async fn an_export_of_a_grid_is_sorted_by_its_sortable_columns_alone() {
    let columns = vec![Column::new("id"), Column::new("name").sortable()];
    let paginator = Paginator::new("persons", PaginateConfig::new());
    let mut exports = Vec::new();
    for query in ["", "persons_tgp_ordering=-id", "persons_tgp_ordering=-name"] {
        let rows = grid(columns.clone()).rows(people());
        let csv = paginator.csv(Request::new("/persons", query), rows).await.unwrap();
        exports.push(csv.try_concat().await.unwrap());
    }
    assert_eq!(exports[0], exports[1]);
    assert_ne!(exports[0], exports[2]);
}

#[tokio::test]
async fn a_literal_key_wins_over_a_path() {
    let rows = vec![json!({ "a.b": "key", "a": { "b": "path" } }), json!({ "a": { "b": "path" } })];
    let grid = grid::<serde_json::Value, _>(["a.b"]);
    let html = rendered(PaginateConfig::new(), "", context! { persons: grid.rows(rows) }).await;
    assert_eq!(texts(&html, "td"), ["key", "path"]);
}

#[tokio::test]
async fn a_float_of_32_bits_keeps_its_digits() {
    #[derive(serde::Serialize)]
    struct Product {
        price: f32,
    }
    let half = Column::new("half").computed(|product: &Product| product.price / 2.0);
    let grid = DataGrid::new([Column::new("price"), half]).unwrap();
    let rows = grid.rows(vec![Product { price: 19.99 }]);
    let html = rendered(PaginateConfig::new(), "", context! { persons: rows }).await;
    assert_eq!(texts(&html, "td"), ["19.99", "9.995"]);
}

#[tokio::test]
async fn tuples_keep_their_columns_beside_a_computed_one() {
    let len = Column::new("len").computed(|row: &(i64, String)| row.1.len());
    let grid = DataGrid::new([Column::new("0"), Column::new("1"), len]).unwrap();
    let rows = grid.rows(vec![(7, "Ada".to_owned())]);
    let html = rendered(PaginateConfig::new(), "", context! { persons: rows }).await;
    assert_eq!(texts(&html, "td"), ["7", "Ada", "3"]);
}

#[tokio::test]
async fn numbers_have_no_exponent() {
    let rows = [0.00005, -1.5e-7, 1e16, 1200.0, 0.1].map(|n| json!({ "n": n }));
    let persons = grid::<serde_json::Value, _>([Column::new("n").number()]).rows(rows.to_vec());
    let html = rendered(PaginateConfig::new(), "", context! { persons }).await;
    let expected = ["0.00005", "-0.00000015", "10,000,000,000,000,000", "1,200", "0.1"];
    assert_eq!(texts(&html, "td"), expected);
}

#[tokio::test]
async fn numbers_days_and_truths_are_formatted() {
    let rows = vec![
        json!({ "n": 1234567, "d": "2024-05-31T10:00:00Z", "b": true }),
        json!({ "n": "1234.50", "d": "someday", "b": false }),
        json!({ "n": null, "d": null, "b": null }),
        json!({}),
    ];
    let columns = [Column::new("n").number(), Column::new("d").date(), Column::new("b").bool()];
    let persons = grid::<serde_json::Value, _>(columns).rows(rows);
    let html = rendered(PaginateConfig::new(), "", context! { persons }).await;
    let expected = ["1,234,567", "2024-05-31", "Yes", "1,234.50", "someday", "No"];
    assert_eq!(texts(&html, "td")[..6], expected);
    assert!(texts(&html, "td")[6..].iter().all(String::is_empty), "{html}");
    assert!(html.contains("<time datetime=\"2024-05-31T10:00:00Z\">2024-05-31</time>"), "{html}");
    assert_eq!(html.matches("tg-align-end").count(), 5, "the header and four cells: {html}");
}

#[tokio::test]
async fn a_minus_stays_before_its_number_in_text_from_right_to_left() {
    let rows = vec![json!({ "n": -1234.5 }), json!({ "n": 7 }), json!({ "n": "-x" })];
    let persons = grid::<serde_json::Value, _>([Column::new("n").number()]).rows(rows);
    let html = rendered(THREE, "", context! { persons }).await;
    for cell in ["><bdi>-1,234.5</bdi></td>", ">7</td>", ">-x</td>"] {
        assert!(html.contains(cell), "{cell}: {html}");
    }
}

#[tokio::test]
async fn numbers_are_written_as_the_texts_say() {
    let rows = vec![json!({ "n": 1234567 }), json!({ "n": -1234.5 }), json!({ "n": "1.2.3" })];
    let mut tera = tg_paginate::new_tera();
    let own = "{% component tg.text(key, ...rest) %}{% if key == 'group' %}&nbsp;\
               {% elif key == 'decimal' %},{% endif %}{% endcomponent %}";
    tera.add_raw_template("tg/text.html", own).unwrap();
    let persons = grid::<serde_json::Value, _>([Column::new("n").number()]).rows(rows);
    let html = render_with(tera, GRID, THREE, "", context! { persons }).await;
    assert_eq!(texts(&html, "td"), ["1&nbsp;234&nbsp;567", "-1&nbsp;234,5", "1.2.3"]);
}

#[tokio::test]
async fn what_says_false_is_no_and_what_is_no_day_stays_text() {
    let rows = vec![json!({ "b": "false", "d": "9999-99-99" }), json!({ "b": "0", "d": "x" })];
    let columns = [Column::new("b").bool(), Column::new("d").date()];
    let persons = grid::<serde_json::Value, _>(columns).rows(rows);
    let html = rendered(PaginateConfig::new(), "", context! { persons }).await;
    assert_eq!(texts(&html, "td"), ["No", "9999-99-99", "No", "x"]);
    assert!(!html.contains("datetime"), "{html}");
}

#[tokio::test]
async fn a_link_is_made_of_the_row() {
    let html = people_as(vec![Column::new("name").link("/persons/{id}?tab={name}")]).await;
    assert!(
        html.contains("<a class=\"tg-link\" href=\"/persons/7?tab=Donald\">Donald</a>"),
        "{html}"
    );
}

#[tokio::test]
async fn a_row_without_what_the_link_needs_has_none() {
    let html = people_as(vec![Column::new("name").link("/persons/{uuid}")]).await;
    assert!(cells(&html, "td").iter().all(|cell| !cell.contains("<a")), "{html}");
}

#[tokio::test]
async fn a_link_of_blanks_is_none() {
    let rows = vec![json!({ "name": "" }), json!({ "name": " \n" }), json!({ "name": "x" })];
    let columns = [Column::new("name").link("/persons")];
    let persons = grid::<serde_json::Value, _>(columns).rows(rows);
    let html = rendered(PaginateConfig::new(), "", context! { persons }).await;
    assert_eq!(html.matches("<a class=\"tg-link\"").count(), 1, "{html}");
}

#[tokio::test]
async fn a_value_can_be_computed_from_the_row() {
    let born = Column::new("born").computed(|person: &Person| 2000 - person.age).number();
    let html = people_as(vec![Column::new("name"), born]).await;
    assert_eq!(texts(&html, "td")[..2], ["Donald", "1,912"]);
}

#[tokio::test]
async fn a_computed_value_replaces_the_rows_own_and_keeps_the_others() {
    let name = Column::new("name").computed(|person: &Person| person.name.to_uppercase());
    let html = people_as(vec![name, Column::new("age")]).await;
    assert_eq!(texts(&html, "td")[..2], ["DONALD", "88"]);
}

#[tokio::test]
async fn a_cell_can_be_a_component_of_the_users() {
    let mut tera = tg_paginate::new_tera();
    let own = "{% component tg.cell(name, value, row) %}<b>{{ name }} {{ value }} {{ row.id }}</b>\
               {% endcomponent %}";
    tera.add_raw_template("tg/cell.html", own).unwrap();
    let columns = [Column::<Person>::new("name").component("flag"), Column::new("age")];
    let context = context! { persons: grid(columns).rows(people()) };
    let html = render_with(tera, GRID, THREE, "", context).await;
    assert!(html.contains("<b>flag Donald 7</b>"), "{html}");
    assert_eq!(texts(&html, "td")[1], "88");
}

#[tokio::test]
async fn a_component_that_nobody_wrote_is_an_error_that_says_what_to_do() {
    let mut tera = tg_paginate::new_tera();
    tera.add_raw_template("page.html", GRID).unwrap();
    let paginators = [Paginator::new("persons", THREE)];
    let paging = ContextRequest::read(&paginators, Request::new("/", "")).unwrap();
    let columns = [Column::<Person>::new("name").component("flga")];
    let paged = paging.page(context! { persons: grid(columns).rows(people()) }).await.unwrap();
    let error = paged.render(&tera, "page.html").unwrap_err().to_string();
    assert!(error.contains("`tg.cell` knows no `flga`"), "{error}");
    assert!(error.contains("put a template `tg/cell.html`"), "{error}");
}

#[tokio::test]
async fn alignment_class_and_breakpoint_are_classes_of_header_and_cells() {
    let column = Column::new("name")
        .align(Align::Center)
        .class("mine \"quoted\"")
        .hide_below(Breakpoint::Medium);
    let html = people_as(vec![column]).await;
    let class = "class=\"tg-cell tg-align-center tg-hide-medium mine &quot;quoted&quot;\"";
    assert_eq!(html.matches(class).count(), 4, "{html}");
}

#[tokio::test]
async fn headers_of_sortable_columns_are_links_to_page_1_and_only_they() {
    let columns = vec![Column::new("name").sortable(), Column::new("age")];
    let context = context! { persons: grid(columns).rows(people()) };
    let html = rendered(THREE, "a=1&a=2&persons_tgp_no=2", context).await;
    let headers = cells(&html, "th");
    let href = "href=\"/persons?a=1&amp;a=2&amp;persons_tgp_limit=3&amp;persons_tgp_ordering=-age\
                &amp;persons_tgp_no=1&amp;persons_tgp_order=name\"";
    assert!(headers[0].contains(href), "{}", headers[0]);
    assert!(headers[0].contains("rel=\"nofollow\""), "{}", headers[0]);
    assert!(!headers[1].contains("<a"), "{}", headers[1]);
}

#[tokio::test]
async fn a_first_click_can_descend() {
    let columns = || grid([Column::<Person>::new("id").reverse_first()]);
    let html = rendered(THREE, "", context! { persons: columns().rows(people()) }).await;
    assert!(html.contains("persons_tgp_order=-id\""), "{html}");
    let clicked = "persons_tgp_order=-id";
    let html = rendered(THREE, clicked, context! { persons: columns().rows(people()) }).await;
    assert!(html.contains("aria-sort=\"descending\""), "{html}");
    let twice = "persons_tgp_ordering=-id,-age&persons_tgp_order=-id";
    let html = rendered(THREE, twice, context! { persons: columns().rows(people()) }).await;
    assert!(html.contains("aria-sort=\"ascending\""), "{html}");
}

#[tokio::test]
async fn one_header_has_aria_sort_and_the_caption_tells_the_rest() {
    let columns = vec![
        Column::new("name").sortable(),
        Column::new("age").title("Years").sortable(),
        Column::new("id").sortable(),
    ];
    let persons = grid(columns).rows(people());
    let html = rendered(THREE, "persons_tgp_ordering=-age,name", context! { persons }).await;
    assert_eq!(html.matches("aria-sort").count(), 1);
    assert!(cells(&html, "th")[1].contains("aria-sort=\"descending\""), "{html}");
    assert!(html.contains("<span class=\"tg-arrow\" aria-hidden=\"true\">▼</span>"), "{html}");
    let caption = text(&format!("<{}", cells(&html, "caption")[0]));
    assert_eq!(caption, "Persons , sorted by Years descending, Name ascending");
}

/// The indices of the headers with `aria-sort`, and of those with an arrow.
async fn marked(columns: Vec<Column<Person>>, query: &str) -> [Vec<usize>; 2] {
    let html = rendered(THREE, query, context! { persons: grid(columns).rows(people()) }).await;
    ["aria-sort", "tg-arrow"].map(|mark| {
        let headers = (1..).zip(cells(&html, "th"));
        headers.filter(|(_, header)| header.contains(mark)).map(|(number, _)| number).collect()
    })
}

#[tokio::test]
async fn of_two_columns_that_sort_by_one_name_the_first_has_aria_sort() {
    let again = || Column::new("again").path("age");
    let age = || Column::new("age");
    assert_eq!(marked(vec![age().sortable(), again().sortable()], "").await, [vec![1], vec![1, 2]]);
    assert_eq!(marked(vec![age(), again().sortable()], "").await, [vec![2], vec![2]]);
    assert_eq!(marked(vec![age(), again()], "").await, [vec![1], vec![]]);
    let persons = grid([age().title("Years").sortable(), again()]).rows(people());
    let html = rendered(THREE, "", context! { persons }).await;
    assert!(html.contains("sorted by Years descending"), "{html}");
}

#[tokio::test]
async fn the_default_order_has_aria_sort_without_a_link_too() {
    let columns = vec![Column::new("name").sortable(), Column::new("age")];
    assert_eq!(marked(columns.clone(), "").await, [vec![2], vec![]]);
    let by_name = "persons_tgp_ordering=name,-age";
    assert_eq!(marked(columns, by_name).await, [vec![1], vec![1]]);
}

#[tokio::test]
async fn a_header_without_a_title_that_sorts_is_called_by_its_name() {
    let age = || Column::new("age").title(" ").sortable();
    let html = people_as(vec![Column::new("_id").path("id").sortable(), age()]).await;
    assert!(cells(&html, "th")[1].contains("aria-label=\"Age\""), "{html}");
    assert!(!cells(&html, "th")[0].contains("aria-label"), "{html}");
    assert!(html.contains("sorted by Age descending"), "{html}");
    let html = people_as(vec![Column::new("_").path("age").sortable()]).await;
    assert!(cells(&html, "th")[0].contains("aria-label=\"_\""), "{html}");
    let html = people_as(vec![Column::new("name"), Column::new("age").title("")]).await;
    assert!(!cells(&html, "th")[1].contains("aria-label"), "{html}");
}

#[tokio::test]
async fn a_column_that_the_dataset_cannot_sort_has_no_link() {
    let columns = || {
        let computed = Column::new("computed").computed(|_: &Person| 1).sortable();
        grid([Column::new("name").sortable(), Column::new("nope").sortable(), computed])
    };
    let linked = |html: String| {
        let headers = cells(&html, "th");
        headers.iter().map(|header| header.contains("<a")).collect::<Vec<_>>()
    };
    let page = |config| rendered(config, "", context! { persons: columns().rows(people()) });
    assert_eq!(linked(page(THREE).await), [true, false, false]);
    assert_eq!(linked(page(THREE.order_by(&["age"])).await), [false, false, false]);
    assert_eq!(linked(page(THREE.max_sort(MaxRows::Rows(3))).await), [false, false, false]);
    let empty = context! { persons: columns().rows(Vec::<Person>::new()) };
    assert_eq!(linked(rendered(THREE, "", empty).await), [false, false, false]);
}

#[tokio::test]
async fn shared_rows_have_grids_too() {
    let shared = Shared::from(people());
    let persons = grid::<Person, _>([Column::new("name").sortable()]).rows(shared);
    let html = rendered(THREE, "", context! { persons }).await;
    assert_eq!(texts(&html, "td"), ["Donald", "Grace", "Barbara"]);
    assert!(cells(&html, "th")[0].contains("<a"), "{html}");
}

#[tokio::test]
async fn an_empty_grid_keeps_its_header_and_says_so() {
    let persons = || grid::<Person, _>(["name", "age"]).rows(Vec::<Person>::new());
    let html = rendered(THREE, "", context! { persons: persons() }).await;
    assert_eq!(texts(&html, "th"), ["Name", "Age"]);
    assert_eq!(texts(&html, "td"), ["No persons found."]);
    assert!(html.contains("colspan=\"2\"") && !html.contains("<nav"), "{html}");

    let past = THREE.out_of_range(OutOfRange::Empty);
    let persons = grid::<Person, _>(["name", "age"]).rows(people());
    let html = rendered(past, "persons_tgp_no=9", context! { persons }).await;
    assert_eq!(texts(&html, "td"), ["There is nothing on page 9. Go to the last page"]);
}

#[tokio::test]
async fn a_grid_brings_summary_and_pages() {
    let persons = grid::<Person, _>(["name"]).rows(people());
    let html = rendered(THREE, "", context! { persons }).await;
    assert!(html.contains("<nav class=\"tg-pages\" aria-label=\"Persons\">"), "{html}");
    assert!(text(&html).contains("Showing 1–3 of 7 persons 1 2 3 Next › Last »"), "{html}");
}

#[tokio::test]
async fn two_grids_on_a_page_go_their_own_ways() {
    const PAGINATORS: [Paginator; 2] =
        [Paginator::new("cats", THREE), Paginator::new("dogs", THREE)];
    let columns = || grid::<Person, _>([Column::new("age").sortable()]);
    let mut tera = tg_paginate::new_tera();
    let source = "{{ <tg.grid rows={cats} caption='Cats' var='cats' /> }}\
                  {{ <tg.grid rows={dogs} caption='Dogs' var='dogs' /> }}";
    tera.add_raw_template("page.html", source).unwrap();
    let request = Request::new("/", "dogs_tgp_no=2&cats_tgp_ordering=age");
    let context = context! { cats: columns().rows(people()), dogs: columns().rows(people()) };
    let paged = ContextRequest::read(&PAGINATORS, request).unwrap().page(context).await.unwrap();
    let html = paged.render(&tera, "page.html").unwrap();
    assert_eq!(texts(&html, "td"), ["28", "36", "41", "72", "41", "36"]);
    let headers = cells(&html, "th");
    assert!(headers[0].contains("dogs_tgp_no=2") && headers[0].contains("cats_tgp_order=age"));
    assert!(headers[1].contains("cats_tgp_ordering=age"), "{}", headers[1]);
    for id in ["cats-grid", "dogs-grid", "cats-grid-1", "dogs-grid-1"] {
        assert_eq!(html.matches(&format!("id=\"{id}\"")).count(), 1, "{id}");
    }
}

/// Renders `source` with a grid of all people, `persons`, that has no pages.
fn tabled(source: &str, columns: impl IntoIterator<Item = Column<Person>>) -> String {
    let mut tera = tg_paginate::new_tera();
    tera.add_raw_template("page.html", source).unwrap();
    let mut context = tg_paginate::tera::Context::new();
    context.insert("persons", &grid(columns).table(people()).unwrap());
    tera.render("page.html", &context).unwrap()
}

#[test]
fn a_table_without_pages_shows_all_rows_and_no_links() {
    let name = Column::new("name").sortable().computed(|person: &Person| person.name.len());
    let source = "{{ <tg.data_grid grid={persons} caption='Persons' /> }}";
    let html = tabled(source, [name, Column::new("age")]);
    assert_eq!(texts(&html, "td").len(), 14);
    assert_eq!(texts(&html, "td")[..2], ["5", "85"]);
    assert!(!html.contains("href") && !html.contains("aria-sort"), "{html}");
}

#[test]
fn two_tables_without_pages_have_no_id_in_common() {
    let source = "{{ <tg.data_grid grid={persons} caption='Persons' /> }}";
    let html = tabled(&[source, source].concat(), [Column::new("name")]);
    assert!(!html.contains(" id=") && !html.contains("labelledby"), "{html}");
    assert_eq!(html.matches("role=\"region\" aria-label=\"Persons\"").count(), 2, "{html}");
    let named = "{{ <tg.data_grid grid={persons} caption='Persons' id='all' /> }}";
    let html = tabled(named, [Column::new("name")]);
    for attribute in ["id=\"all\"", "aria-labelledby=\"all-caption\"", "id=\"all-caption\""] {
        assert_eq!(html.matches(attribute).count(), 1, "{attribute}: {html}");
    }
}

#[tokio::test]
async fn rows_without_a_grid_are_an_error_that_says_what_to_do() {
    let mut tera = tg_paginate::new_tera();
    tera.add_raw_template("page.html", GRID).unwrap();
    let paginators = [Paginator::new("persons", THREE)];
    let paging = ContextRequest::read(&paginators, Request::new("/", "")).unwrap();
    let paged = paging.page(context! { persons: people() }).await.unwrap();
    let error = paged.render(&tera, "page.html").unwrap_err();
    assert!(error.to_string().contains("put `GRID.rows(…)` into the context"), "{error}");
}

#[tokio::test]
async fn hostile_rows_names_and_titles_are_escaped_even_where_the_template_does_not_escape() {
    const EVIL: &str = "\"'><script>alert(1)</script>";
    let row = json!({ EVIL: EVIL, "text": EVIL, "number": EVIL, "date": EVIL, "link": EVIL });
    let columns = [
        Column::new(EVIL).sortable(),
        Column::new("text").title(EVIL).class(EVIL),
        Column::new("number").number(),
        Column::new("date").date(),
        Column::new("link").link("/x?{link}"),
        Column::new("component").path("text").component("any"),
        Column::new("computed").computed(|_: &serde_json::Value| EVIL),
    ];
    let grid = grid(columns);
    let source = "{{ <tg.grid rows={persons} caption={evil} one={evil} many={evil} clear={evil} /> }}\
                  {{ <tg.data_grid grid={table} caption={evil} id={evil} many={evil} /> }}";
    for template in ["page.html", "page.txt"] {
        for rows in [vec![row.clone(), row.clone()], vec![]] {
            let mut tera = tera_with_cells();
            tera.add_raw_template(template, source).unwrap();
            let paginators = [Paginator::new("persons", PaginateConfig::new().limit(1))];
            let query = format!("persons_tgp_ordering={}", EVIL.replace(' ', "+"));
            let paging = ContextRequest::read(&paginators, Request::new("/", &query)).unwrap();
            let table = grid.table(rows.clone()).unwrap();
            let context = context! { persons: grid.rows(rows), table, evil: EVIL };
            let html = paging.page(context).await.unwrap().render(&tera, template).unwrap();
            assert!(!html.contains("<script") && !html.contains("\"'>"), "{template}: {html}");
        }
    }
}

/// Every format, a missing value of each, a custom component between them, classes and pages.
#[tokio::test]
async fn the_html_of_a_grid_is_known_to_the_byte() {
    let rows = vec![
        json!({
            "id": 7, "name": "Ada & <Co>", "salary": -1234567.5, "born": "1815-12-10T10:00:00Z",
            "alive": false, "flag": "gb", "note": { "city": "\"Ulm\"" }, "tags": ["a", "<b>"],
        }),
        json!({ "id": "a/b", "name": "", "salary": "n/a", "born": "someday", "alive": 1 }),
        json!({ "name": true, "salary": null, "alive": "" }),
        json!({ "id": 1, "name": "page 2" }),
    ];
    let columns = [
        Column::new("id"),
        Column::new("name").sortable().link("/persons/{id}").class("mine \"quoted\""),
        Column::new("salary").number().reverse_first().title("Pay & perks"),
        Column::new("flag").component("flag").align(Align::Center),
        Column::new("born").date().hide_below(Breakpoint::Small),
        Column::new("alive").bool().sortable(),
        Column::new("city").path("note.city").sortable(),
        Column::new("twice").computed(|row: &serde_json::Value| format!("{0}<{0}", row["id"])),
        Column::new("tags").component("tags"),
    ];
    let html = |columns: Vec<_>, rows| {
        let context = context! { persons: grid(columns).rows(rows) };
        let source =
            "{% <tg.grid rows={persons} caption='Persons' htmx={true}> %}more{% </tg.grid> %}";
        let query = "a=1&persons_tgp_ordering=-salary,name";
        async move { render_with(tera_with_cells(), source, THREE, query, context).await }
    };
    let [_, name, salary, _, born, alive, ..] = columns.clone();
    let all = html(columns.into(), rows.clone()).await;
    let plain = html(vec![name, salary, born, alive], rows).await;
    assert_eq!([all, plain].join("\n"), include_str!("grid/whole.html").trim_end());
}

#[tokio::test]
async fn with_htmx_one_switch_lets_a_click_swap_the_grid_alone() {
    let source = "{% <tg.grid rows={persons} caption='Persons' htmx={true}> %}{{ <tg.go_to_page id='go' /> }}\
                  {% </tg.grid> %}";
    let columns = [Column::<Person>::new("name").sortable().link("/persons/{id}")];
    let context = context! { persons: grid(columns).rows(people()) };
    let query = "persons_tgp_no=last&persons_tgp_ordering=name";
    let html = render_with(tg_paginate::new_tera(), source, THREE, query, context).await;
    let (status, grid) = html.split_once("<div class=\"tg-grid\"").unwrap();
    // the live region is outside of the swapped part
    assert!(status.contains("id=\"persons-grid-status\" role=\"status\">Persons, sorted by Name"));
    assert!(status.contains("Showing 7–7 of 7 rows"), "{status}");
    for attribute in [
        "id=\"persons-grid\"",
        "hx-boost=\"true\"",
        "hx-target=\"#persons-grid\"",
        "hx-select=\"#persons-grid\"",
        "hx-push-url=\"true\"",
        // a link in a cell leads to another page
        "<tbody data-hx-boost=\"false\">",
        // the form is inside of the swapped part
        "id=\"go\" inputmode=\"numeric\"",
        "id=\"go-button\"",
    ] {
        assert_eq!(grid.matches(attribute).count(), 1, "{attribute}: {grid}");
    }
    // the focus returns to its element, even if that is disabled now
    assert!(grid.contains("id=\"persons-grid-page-next\" role=\"link\" aria-disabled=\"true\""));
    assert!(grid.contains("id=\"persons-grid-page-3\"") && grid.contains("id=\"persons-grid-1\""));
}

#[tokio::test]
async fn without_htmx_there_is_nothing_of_it() {
    let persons = grid::<Person, _>(["name"]).rows(people());
    let html = rendered(THREE, "", context! { persons }).await;
    assert!(!html.contains("hx-") && !html.contains("role=\"status\""), "{html}");
}

#[tokio::test]
async fn classes_of_a_framework_stand_on_every_part() {
    let mut tera = tg_paginate::new_tera();
    tera.global_context().insert("tg_classes", &tg_paginate::Classes::BOOTSTRAP);
    let age = Column::<Person>::new("age").number().hide_below(Breakpoint::Large);
    let context = context! { persons: grid([age]).rows(people()) };
    let html = render_with(tera, GRID, THREE, "", context).await;
    for class in [
        "class=\"tg-table table table-striped table-hover align-middle\"",
        "class=\"tg-cell tg-align-end text-end tg-hide-large d-none d-lg-table-cell d-print-table-cell\"",
        "class=\"tg-page page-item tg-page-current active\"",
    ] {
        assert!(html.contains(class), "{class}: {html}");
    }
}

#[tokio::test]
async fn a_query_has_links_for_what_its_rows_show_from_the_first_request_on() {
    use sqlx::sqlite::SqlitePoolOptions;
    use tg_paginate::On;

    #[derive(serde::Serialize, sqlx::FromRow)]
    struct Account {
        name: String,
        #[serde(skip)]
        password_hash: String,
    }

    let pool =
        SqlitePoolOptions::new().max_connections(1).connect("sqlite::memory:").await.unwrap();
    let sql = "CREATE TABLE account (name, password_hash);
               INSERT INTO account VALUES ('ada', 'secret'), ('alan', 'secret')";
    sqlx::raw_sql(sql).execute(&pool).await.unwrap();
    let hash = Column::new("hash").computed(|account: &Account| account.password_hash.len());
    let columns = [
        Column::new("name").sortable(),
        Column::new("password_hash").sortable(),
        hash.path("password_hash").sortable(),
        Column::new("nope").sortable(),
    ];
    let query = sqlx::query_as::<_, Account>("SELECT name, password_hash FROM account").on(&pool);
    let context = context! { persons: grid(columns).rows(query.key("name")) };
    let html = rendered(PaginateConfig::new(), "", context).await;
    let links: Vec<_> = cells(&html, "th").iter().map(|cell| cell.contains("<a")).collect();
    assert_eq!(links, [true, false, false, false], "{html}");
    assert_eq!(texts(&html, "td"), ["ada", "", "6", "", "alan", "", "6", ""]);
}
