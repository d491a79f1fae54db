//! `X-Pagination` and `Link`, the envelope that replaces them, and cursors.

use proptest::prelude::*;
use serde_json::{Value, json};
use tg_paginate::prelude::*;
use tg_paginate::{ApiPaginator, MaxLimit, Request};

const TWO: PaginateConfig = PaginateConfig::new().limit(2);

/// The headers and the body of a page of a list with this many rows.
async fn answer(
    config: PaginateConfig,
    count: u32,
    query: &str,
) -> (Vec<(&'static str, String)>, String) {
    let page = ApiPaginator::new(config)
        .page(Request::new("/pets", query), Vec::from_iter(1..=count))
        .await;
    let page = page.unwrap();
    let headers = page.headers().unwrap();
    (headers, String::from_utf8(page.to_json().unwrap()).unwrap())
}

async fn header(count: u32, query: &str) -> String {
    let (headers, _) = answer(TWO, count, query).await;
    let (name, text) = headers.into_iter().next().unwrap();
    assert_eq!(name, "X-Pagination");
    text
}

async fn link(count: u32, query: &str) -> Option<String> {
    let (headers, _) = answer(TWO, count, query).await;
    headers.into_iter().find(|(name, _)| *name == "Link").map(|(_, text)| text)
}

#[tokio::test]
async fn the_header_is_flask_smorests_to_the_letter() {
    let expected = r#"{"total": 2, "total_pages": 1, "first_page": 1, "last_page": 1, "page": 1}"#;
    assert_eq!(header(2, "").await, expected);
}

#[tokio::test]
async fn no_rows_have_no_pages_whichever_is_asked_for() {
    for query in ["", "page=1", "page=7"] {
        assert_eq!(header(0, query).await, r#"{"total": 0, "total_pages": 0}"#);
        assert_eq!(link(0, query).await, None);
    }
}

#[tokio::test]
async fn past_the_end_there_is_no_page() {
    let expected = r#"{"total": 5, "total_pages": 3, "first_page": 1, "last_page": 3}"#;
    for query in ["page=4", "page=99999999999999999999999999"] {
        assert_eq!(header(5, query).await, expected);
        let links = r#"</pets>; rel="first", </pets?page=3>; rel="last""#;
        assert_eq!(link(5, query).await.as_deref(), Some(links));
    }
}

#[tokio::test]
async fn the_first_has_no_previous_the_last_no_next_and_the_others_have_both() {
    let all = r#"{"total": 5, "total_pages": 3, "first_page": 1, "last_page": 3, "#;
    assert_eq!(header(5, "").await, format!(r#"{all}"page": 1, "next_page": 2}}"#));
    let middle = format!(r#"{all}"page": 2, "previous_page": 1, "next_page": 3}}"#);
    assert_eq!(header(5, "page=2").await, middle);
    assert_eq!(header(5, "page=3").await, format!(r#"{all}"page": 3, "previous_page": 2}}"#));
}

#[tokio::test]
async fn links_say_what_the_metadata_says_and_keep_every_other_parameter() {
    assert_eq!(
        link(5, "page=2&color=red&color=b%26w").await.unwrap(),
        "</pets?color=red&color=b%26w>; rel=\"first\", </pets?color=red&color=b%26w>; rel=\"prev\", \
         </pets?color=red&color=b%26w&page=3>; rel=\"next\", \
         </pets?color=red&color=b%26w&page=3>; rel=\"last\""
    );
    assert_eq!(
        link(5, "page_size=3").await.unwrap(),
        "</pets?page_size=3>; rel=\"first\", </pets?page_size=3&page=2>; rel=\"next\", \
         </pets?page_size=3&page=2>; rel=\"last\""
    );
}

#[tokio::test]
async fn commas_and_semicolons_of_others_are_encoded_in_the_header_and_nowhere_else() {
    let query = "tags=a,b;c&d;=e&page_size=2";
    let header = link(3, query).await.unwrap();
    let others = "tags=a%2Cb%3Bc&d%3B=e";
    let expected = format!(
        "</pets?{others}>; rel=\"first\", </pets?{others}&page=2>; rel=\"next\", \
         </pets?{others}&page=2>; rel=\"last\""
    );
    assert_eq!(header, expected);
    let request = Request::new("/a;b,c", query);
    let page = ApiPaginator::new(TWO).page(request, Vec::from_iter(1..=3_u32)).await.unwrap();
    assert_eq!(page.links().next.unwrap(), "/a;b,c?tags=a,b;c&d;=e&page=2");
    assert!(page.headers().unwrap()[1].1.contains("</a;b,c?tags=a%2Cb%3Bc&d%3B=e&page=2>"));
}

#[tokio::test]
async fn an_address_that_encoding_makes_too_long_stays_as_it_is() {
    let many = ",".repeat(1_900);
    let header = link(3, &format!("q={many}")).await.unwrap();
    assert!(header.contains(&format!("q={many}&page=2>; rel=\"next\"")), "{header}");
}

#[tokio::test]
async fn what_a_client_writes_never_leaves_its_link() {
    let links = link(5, "q=%3E%3B rel=\"x\">,<&page=2").await.unwrap();
    assert_eq!(links.matches('<').count(), 4);
    assert_eq!(links.matches("rel=\"").count(), 4);
}

#[tokio::test]
async fn the_header_can_have_another_name_or_none() {
    let (headers, _) = answer(TWO.header("X-Pages"), 5, "").await;
    assert_eq!(headers.iter().map(|(name, _)| *name).collect::<Vec<_>>(), ["X-Pages", "Link"]);
    let (headers, _) = answer(TWO.without_header(), 5, "").await;
    assert_eq!(headers.iter().map(|(name, _)| *name).collect::<Vec<_>>(), ["Link"]);
}

#[tokio::test]
async fn a_shape_of_ones_own_takes_the_place_of_the_metadata() {
    let config =
        TWO.metadata(|pages| json!({ "of": pages.total, "size": pages.page_size, "é": "ü\n" }));
    let (headers, _) = answer(config, 5, "page=2").await;
    assert_eq!(headers[0].1, r#"{"of": 5, "size": 2, "\u00e9": "\u00fc\n"}"#);
    let (_, body) = answer(config.envelope("data"), 1, "").await;
    assert_eq!(
        body,
        r#"{"data":[1],"pagination":{"of":1,"size":2,"é":"ü\n"},"links":{"first":"/pets","last":"/pets"}}"#
    );
}

#[tokio::test]
async fn an_envelope_has_metadata_and_links_beside_the_rows_and_no_headers() {
    let (headers, body) = answer(TWO.envelope("data"), 5, "page=3").await;
    assert_eq!(headers, []);
    assert_eq!(
        body,
        r#"{"data":[5],"pagination":{"total":5,"total_pages":3,"first_page":1,"last_page":3,"page":3,"previous_page":2},"links":{"first":"/pets","prev":"/pets?page=2","last":"/pets?page=3"}}"#
    );
    let (_, body) = answer(TWO.envelope("pets \"all\""), 0, "").await;
    let empty = r#"{"pets \"all\"":[],"pagination":{"total":0,"total_pages":0},"links":{}}"#;
    assert_eq!(body, empty);
}

#[tokio::test]
async fn cursors_lead_forwards_and_back_without_numbers() {
    let config = TWO.cursor(true).envelope("data");
    let (_, body) = answer(config, 5, "").await;
    let first: Value = serde_json::from_str(&body).unwrap();
    assert_eq!(first["data"], json!([1, 2]));
    let keys: Vec<_> = first["pagination"].as_object().unwrap().keys().collect();
    assert_eq!(keys, ["has_more", "next"]);

    let next = first["pagination"]["next"].as_str().unwrap();
    let (_, body) = answer(config, 5, &format!("cursor={next}")).await;
    let second: Value = serde_json::from_str(&body).unwrap();
    assert_eq!(second["data"], json!([3, 4]));
    assert_eq!(
        second["links"]["next"],
        format!("/pets?cursor={}", second["pagination"]["next"].as_str().unwrap())
    );

    let (_, query) = second["links"]["next"].as_str().unwrap().split_once('?').unwrap();
    let (_, body) = answer(config, 5, query).await;
    let last: Value = serde_json::from_str(&body).unwrap();
    assert_eq!((&last["data"], &last["pagination"]["has_more"]), (&json!([5]), &json!(false)));
    let back = last["pagination"]["prev"].as_str().unwrap();
    let (_, body) = answer(config, 5, &format!("cursor={back}&page=1&page_at=x")).await;
    let again: Value = serde_json::from_str(&body).unwrap();
    assert_eq!(again["data"], second["data"]);
}

#[tokio::test]
async fn cursors_stand_in_the_header_where_there_is_no_envelope() {
    let (headers, body) = answer(TWO.cursor(true), 3, "page_size=1").await;
    assert_eq!(body, "[1]");
    assert_eq!(headers[0].1, r#"{"has_more": true, "next": "MiwxLA"}"#);
    let links =
        r#"</pets?page_size=1>; rel="first", </pets?page_size=1&cursor=MiwxLA>; rel="next""#;
    assert_eq!(headers[1].1, links);
}

#[tokio::test]
async fn what_is_no_cursor_is_refused() {
    for token in ["", "2", "zzz!", "AQIDBAUGBwgJ", "MiwyLA&cursor=MiwyLA"] {
        let request = Request::new("/pets", "");
        let query = format!("cursor={token}");
        let request = Request::new(request.path(), &query);
        let error = ApiPaginator::new(TWO.cursor(true)).page(request, vec![1]).await.unwrap_err();
        assert_eq!(error.status(), 422, "{token}");
    }
}

proptest! {
    #[test]
    fn the_header_says_what_arithmetic_says(
        count in 0_u32..60,
        size in 1_u32..=100,
        page in prop_oneof![1_u64..70, any::<u64>().prop_map(|page| page.max(1))],
        others in "[ -~é]{0,20}",
    ) {
        let config = PaginateConfig::new().max_limit(MaxLimit::new(100));
        let others: String = form_urlencoded::Serializer::new(String::new()).append_pair("q", &others).finish();
        let query = format!("{others}&page={page}&page_size={size}");
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let (headers, body) = runtime.block_on(answer(config, count, &query));

        let total_pages = u64::from(count.div_ceil(size));
        let mut expected = vec![("total", u64::from(count)), ("total_pages", total_pages)];
        if total_pages > 0 {
            expected.extend([("first_page", 1), ("last_page", total_pages)]);
        }
        if page <= total_pages {
            expected.push(("page", page));
            if page > 1 {
                expected.push(("previous_page", page - 1));
            }
            if page < total_pages {
                expected.push(("next_page", page + 1));
            }
        }
        let pairs: Vec<_> = expected.iter().map(|(key, number)| format!("\"{key}\": {number}")).collect();
        prop_assert_eq!(&headers[0].1, &format!("{{{}}}", pairs.join(", ")));

        let first = (page - 1).saturating_mul(size.into());
        let rows: Vec<u32> = (1..=count).skip(usize::try_from(first).unwrap()).take(size as usize).collect();
        prop_assert_eq!(body, serde_json::to_string(&rows).unwrap());

        // the paginator accepts its own links, which keep the parameters of others
        if let Some((_, links)) = headers.get(1) {
            prop_assert!(links.bytes().all(|byte| (0x20..0x7F).contains(&byte)));
            for link in links.split(", ") {
                let href = link.strip_prefix('<').unwrap().split_once('>').unwrap().0;
                let (path, query) = href.split_once('?').unwrap();
                prop_assert_eq!(path, "/pets");
                prop_assert!(query.starts_with(&others));
                runtime.block_on(answer(config, count, query));
            }
        }
    }
}
