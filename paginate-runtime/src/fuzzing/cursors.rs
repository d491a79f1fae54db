use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::link::Link;
use super::now;
use crate::api::ApiPaginator;
use crate::config::PaginateConfig;
use crate::page::limit::MaxLimit;
use crate::url::cursor::Cursor;
use crate::url::request::Request;

const ROWS: u64 = 23;
const NUMBERS: ApiPaginator =
    ApiPaginator::new(PaginateConfig::new().cursor(true).limit(5).max_limit(MaxLimit::new(9)));

/// The content of a cursor, such as `2,10,-age`, perhaps with an anchor after a `.`.
pub fn cursors(input: &[u8]) {
    let text = String::from_utf8_lossy(input);
    check(&text);
    let (place, anchor) = match text.split_once('.') {
        Some((place, anchor)) => (place, format!(".{anchor}")),
        None => (&*text, String::new()),
    };
    check(&(URL_SAFE_NO_PAD.encode(place) + &anchor));
}

/// A token is refused, or shows a page whose links lead on.
fn check(token: &str) {
    let cursor = Cursor::read(token);
    if let Some(cursor) = &cursor
        && let Some(token) = cursor.token()
    {
        assert_eq!(Cursor::read(&token).as_ref(), Some(cursor));
    }
    let query: String =
        form_urlencoded::Serializer::new(String::new()).append_pair("cursor", token).finish();
    let page = now(NUMBERS.page(Request::new("/numbers", &query), Vec::from_iter(1..=ROWS)));
    let page = match page {
        Ok(page) => page,
        Err(error) => {
            assert_eq!(error.status(), 422, "{error}");
            return;
        }
    };
    let cursor = cursor.expect("what is no cursor is refused");
    let limit = page.paginate().expect("pages have numbers").limit();
    assert!((1..=9).contains(&limit));
    let skipped = cursor.page.get().saturating_sub(1).saturating_mul(limit);
    let expected = (skipped.saturating_add(1)..=ROWS).take(limit as usize).collect::<Vec<_>>();
    assert_eq!(page.items(), expected);
    let links = page.links();
    for link in [&links.first, &links.prev, &links.next].into_iter().flatten() {
        Link::of(link).assert_local();
    }
    if let Some(next) = &links.next {
        let next = Link::of(next);
        let next = now(NUMBERS.page(next.request(), Vec::from_iter(1..=ROWS)));
        let next = next.expect("the link to the next page leads to it");
        assert_eq!(next.items().first(), page.items().last().map(|last| last + 1).as_ref());
    }
}
