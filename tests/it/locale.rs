//! The texts of the components in other languages, and dates in the zone of the reader.

use futures::TryStreamExt;
use serde::Serialize;
use serde_json::json;
use tg_paginate::locale::{DE, EN, ES, FR};
use tg_paginate::tera::Tera;
use tg_paginate::{
    Column, ContextRequest, DataGrid, Dataset, Error, FetchedPage, Locale, MaxLimit,
    PaginateConfig, Paginator, Plan, Request, RowCount, context,
};

use crate::support::render::{render_with, text};

const TEN: PaginateConfig = PaginateConfig::new().max_limit(MaxLimit::Unlimited);
const SUMMARY: &str = "{{ <tg.summary one='Hund' many='Hunde' /> }}";
const DATES: &str = "{{ <tg.grid rows={persons} caption='Dates' /> }}";

fn tera(locale: impl Serialize) -> Tera {
    let mut tera = tg_paginate::new_tera();
    tera.global_context().insert("tg_locale", &locale);
    tera
}

/// Rows with this count.
struct Counted(RowCount);

impl Dataset for Counted {
    type Row = u64;

    async fn fetch(self, plan: &Plan) -> Result<FetchedPage<u64>, Error> {
        let slice = plan.slice(self.0)?;
        Ok(FetchedPage::new(slice, (0..slice.len()).collect()))
    }
}

/// The text of `source` in a language, with a list that is counted like this.
async fn said(locale: impl Serialize, source: &str, query: &str, row_count: RowCount) -> String {
    let context = context! { persons: Counted(row_count) };
    text(&render_with(tera(locale), source, TEN, query, context).await)
}

#[tokio::test]
async fn a_language_is_named_by_its_tag_or_given_as_a_value() {
    for (locale, expected) in [
        (json!(DE), "1 2 Weiter › Letzte »"),
        (json!("de"), "1 2 Weiter › Letzte »"),
        (json!("de-AT"), "1 2 Weiter › Letzte »"),
        (json!(FR), "1 2 Suivante › Dernière »"),
        (json!(ES), "1 2 Siguiente › Última »"),
        (json!(EN), "1 2 Next › Last »"),
        (json!("pl, fr-CA;q=0.9, en;q=0.5"), "1 2 Suivante › Dernière »"),
        (json!("pl"), "1 2 Next › Last »"),
        (json!({}), "1 2 Next › Last »"),
    ] {
        let row_count = RowCount::Exact(12);
        assert_eq!(said(&locale, "{{ <tg.pages /> }}", "", row_count).await, expected, "{locale}");
    }
}

#[tokio::test]
async fn a_request_has_its_own_language() {
    let context = context! { persons: Vec::from_iter(1..=12), tg_locale: "fr" };
    let html = render_with(tera(DE), "{{ <tg.pages /> }}", TEN, "", context).await;
    assert_eq!(text(&html), "1 2 Suivante › Dernière »");
    assert!(html.contains("aria-label=\"Page 2\""), "{html}");
}

#[tokio::test]
async fn the_summary_has_singular_and_plural() {
    for (locale, one, two) in [
        (EN, "Showing 1–1 of 1 Hund", "Showing 1–2 of 2 Hunde"),
        (DE, "1–1, insgesamt 1 Hund", "1–2, insgesamt 2 Hunde"),
        (FR, "1–1 sur 1 Hund", "1–2 sur 2 Hunde"),
        (ES, "1–1 de 1 Hund", "1–2 de 2 Hunde"),
    ] {
        assert_eq!(said(locale, SUMMARY, "", RowCount::Exact(1)).await, one);
        assert_eq!(said(locale, SUMMARY, "", RowCount::Exact(2)).await, two);
    }
}

#[tokio::test]
async fn numbers_have_the_separators_of_the_language() {
    let page = "persons_tgp_no=1235";
    for (locale, expected) in [
        (DE, "12.341–12.345, insgesamt 12.345 Hunde"),
        (FR, "12 341–12 345 sur 12 345 Hunde"),
        (ES, "12.341–12.345 de 12.345 Hunde"),
    ] {
        assert_eq!(said(locale, SUMMARY, page, RowCount::Exact(12_345)).await, expected);
    }
    let about = RowCount::About(1_234_567);
    assert_eq!(said(DE, SUMMARY, "", about).await, "1–10, insgesamt etwa 1.200.000 Hunde");
    let millions = Locale { about_millions: "etwa {millions} Mio. {many}", ..DE };
    assert_eq!(said(millions, SUMMARY, "", about).await, "etwa 1,2 Mio. Hunde");
    let at_least = RowCount::AtLeast(10_000);
    assert_eq!(said(FR, SUMMARY, "", at_least).await, "1–10 sur au moins 10 000 Hunde");
}

#[tokio::test]
async fn the_region_decides_on_the_separators() {
    let page = "persons_tgp_no=1235";
    for (language, expected) in [
        ("de-CH", "12’341–12’345, insgesamt 12’345 Hunde"),
        ("es-MX", "12,341–12,345 de 12,345 Hunde"),
        ("fr;q=0.5, es-419, de;q=0", "12,341–12,345 de 12,345 Hunde"),
        ("es-AR", "12.341–12.345 de 12.345 Hunde"),
    ] {
        assert_eq!(said(language, SUMMARY, page, RowCount::Exact(12_345)).await, expected);
    }
}

#[tokio::test]
async fn digits_are_grouped_with_the_marks_that_the_filter_is_given() {
    let source = "{{ 1234.5 | group_digits }} \
                  {{ 1234.5 | group_digits(separator='.', decimal=',') }} \
                  {{ 1234 | group_digits(separator='.', decimal=',') }}";
    let shown = said(EN, source, "", RowCount::Exact(1)).await;
    assert_eq!(shown, "1,234.5 1.234,5 1.234");
}

#[tokio::test]
async fn some_texts_can_be_replaced_and_are_text_not_html() {
    let own = Locale { next: "<b>{n} & {x}", ..DE };
    let context = context! { persons: Vec::from_iter(1..=12) };
    let html = render_with(tera(own), "{{ <tg.pages /> }}", TEN, "", context).await;
    assert_eq!(text(&html), "1 2 &lt;b&gt;0 &amp; {x} › Letzte »");
    // from a file of the program
    let own = json!({ "next": "Dalej", "last": "Koniec" });
    assert_eq!(
        said(own, "{{ <tg.pages /> }}", "", RowCount::Exact(12)).await,
        "1 2 Dalej › Koniec »"
    );
}

#[tokio::test]
async fn a_component_of_ones_own_can_translate_some_keys_and_leave_the_rest() {
    let mut tera = tera(DE);
    let own = "{% component tg.text(key: string, n = 0, first = 0, last = 0, one = '', many = '', \
               @tg_locale) -%}\
               {%- if key == 'exact' -%}{{ n }} {{ 'sztuk' if n > 4 else 'sztuki' }}\
               {%- else -%}{{ tg_locale | tg_text(key=key, n=n) }}{%- endif -%}\
               {%- endcomponent tg.text %}";
    tera.add_raw_template("tg/text.html", own).unwrap();
    let source = "{{ <tg.summary /> }}{{ <tg.pages /> }}";
    let context = context! { persons: Vec::from_iter(1..=12) };
    let html = render_with(tera, source, TEN, "", context).await;
    assert_eq!(text(&html), "12 sztuk 1 2 Weiter › Letzte »");
}

fn dates() -> DataGrid<serde_json::Value> {
    DataGrid::new([Column::new("day").date(), Column::new("at").date_time()]).unwrap()
}

fn rows() -> Vec<serde_json::Value> {
    vec![
        json!({ "day": "2025-12-31", "at": "2025-12-31T23:05:09Z" }),
        json!({ "day": "2025-12-31T23:05:09Z", "at": "2025-06-01" }),
    ]
}

#[tokio::test]
async fn dates_are_written_as_the_language_has_them() {
    for (locale, expected) in [
        (EN, ["2025-12-31", "2025-12-31 23:05", "2025-12-31", "2025-06-01"]),
        (DE, ["31.12.2025", "31.12.2025, 23:05", "31.12.2025", "01.06.2025"]),
        (FR, ["31/12/2025", "31/12/2025 23:05", "31/12/2025", "01/06/2025"]),
        (ES, ["31/12/2025", "31/12/2025, 23:05", "31/12/2025", "01/06/2025"]),
    ] {
        let context = context! { persons: dates().rows(rows()) };
        let html = render_with(tera(locale), DATES, TEN, "", context).await;
        let cells = html.split("</time>").filter_map(|cell| Some(cell.rsplit_once('>')?.1));
        assert_eq!(Vec::from_iter(cells)[..4], expected);
    }
}

#[tokio::test]
async fn moments_are_shown_in_the_zone_of_the_context_and_keep_their_exact_value() {
    for (zone, day, at) in [
        ("+01:00", "01.01.2026", "01.01.2026, 00:05"),
        ("CET-1CEST,M3.5.0,M10.5.0/3", "01.01.2026", "01.01.2026, 00:05"),
        ("EST5EDT,M3.2.0,M11.1.0", "31.12.2025", "31.12.2025, 18:05"),
        ("UTC", "31.12.2025", "31.12.2025, 23:05"),
    ] {
        let context = context! { persons: dates().rows(rows()), tg_zone: zone };
        let html = render_with(tera(DE), DATES, TEN, "", context).await;
        for shown in [
            "<time datetime=\"2025-12-31\">31.12.2025</time>".to_owned(),
            format!("<time datetime=\"2025-12-31T23:05:09Z\">{at}</time>"),
            format!("<time datetime=\"2025-12-31T23:05:09Z\">{day}</time>"),
        ] {
            assert!(html.contains(&shown), "{zone}: {shown}: {html}");
        }
    }
}

#[tokio::test]
async fn a_zone_that_is_null_is_none() {
    let context = context! { persons: dates().rows(rows()), tg_zone: None::<String> };
    let html = render_with(tera(DE), DATES, TEN, "", context).await;
    assert!(html.contains(">31.12.2025, 23:05</time>"), "{html}");
}

#[tokio::test]
async fn a_zone_that_cannot_be_read_is_an_error_that_says_what_to_write() {
    let mut tera = tg_paginate::new_tera();
    tera.add_raw_template("page.html", DATES).unwrap();
    let paginators = [Paginator::new("persons", TEN)];
    let paging = ContextRequest::read(&paginators, Request::new("/persons", "")).unwrap();
    let context = context! { persons: dates().rows(rows()), tg_zone: "Europe/Berlin" };
    let error = paging.page(context).await.unwrap().render(&tera, "page.html").unwrap_err();
    let expected = "`tg_zone` is `Europe/Berlin`: write an offset such as `+01:00`, or the rules";
    assert!(error.to_string().contains(expected), "{error}");
}

#[tokio::test]
async fn files_keep_dates_in_iso_8601() {
    let request = Request::new("/persons", "");
    let csv = Paginator::new("persons", TEN).csv(request, dates().rows(rows())).await.unwrap();
    let text = String::from_utf8(csv.try_concat().await.unwrap()).unwrap();
    assert!(text.contains("2025-12-31,2025-12-31T23:05:09Z\r\n"), "{text}");
}

#[test]
fn the_guide_lists_every_text() {
    let texts = serde_json::to_value(EN).unwrap();
    let table = include_str!("../../docs/translating.md");
    let rows = table.lines().filter_map(|line| line.strip_prefix("| `"));
    let rows = rows.filter_map(|row| row.split_once("` | "));
    let rows = rows.filter(|(key, _)| texts.get(key).is_some());
    let rows: Vec<_> = rows.map(|(key, rest)| (key, rest.split(" | ").next().unwrap())).collect();
    let expected = texts.as_object().unwrap().iter();
    let expected: Vec<_> = expected
        .map(|(key, text)| (key.as_str(), format!("`{}`", text.as_str().unwrap())))
        .collect();
    let expected: Vec<_> = expected.iter().map(|(key, text)| (*key, text.as_str())).collect();
    assert_eq!(rows, expected);
}
