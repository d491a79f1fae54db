//! A page of an API: its rows, headers and body.

use std::num::NonZeroU64;

use serde::Serialize;

use super::body::JsonBody;
use super::links::PageLinks;
use crate::config::{MetadataShape, Settings};
use crate::error::Error;
use crate::page::metadata::{PaginationMetadata, header_text};
use crate::paginator::PageInfo;
use crate::url::cursor::Cursor;

/// One page of an API.
///
/// With the features `actix` and `axum` it is a response, so handlers can return it.
#[derive(Debug, Clone)]
pub struct ApiPage<R> {
    items: Vec<R>,
    content: Content,
    /// `None` if the handler did not set the number of rows.
    numbers: Option<PageInfo>,
    settings: Settings,
    /// The cursor of this page, if cursors name the pages.
    here: Option<Cursor>,
}

/// What the items are in JSON.
#[derive(Debug, Clone, Copy)]
#[cfg_attr(not(feature = "web"), allow(unreachable_pub, reason = "frameworks name it"))]
pub enum Content {
    /// The rows of a list.
    Rows,
    /// One value that contains the rows in its own form.
    #[cfg(feature = "web")]
    Value,
}

/// What identifies the secret in cursors. Without databases they have none.
fn identify_secret() -> Option<Vec<u8>> {
    #[cfg(feature = "sql")]
    return crate::anchor::identify_secret();
    #[cfg(not(feature = "sql"))]
    None
}

impl<R> ApiPage<R> {
    /// Whether links depend on the header `X-Forwarded-Prefix`.
    #[cfg(feature = "web")]
    pub(crate) fn trusts_forwarded_prefix(&self) -> bool {
        self.settings.trust_forwarded_prefix
    }

    pub(super) fn new(
        items: Vec<R>,
        content: Content,
        numbers: Option<PageInfo>,
        settings: Settings,
    ) -> Self {
        ApiPage { items, content, numbers, settings, here: None }
    }

    /// Adds the cursor of this page.
    pub(super) fn at(self, here: Option<Cursor>) -> Self {
        ApiPage { here, ..self }
    }

    /// The rows of the page.
    #[must_use]
    pub fn items(&self) -> &[R] {
        &self.items
    }

    /// The numbers and links; `None` if the number of rows was not set.
    #[must_use]
    pub fn paginate(&self) -> Option<&PageInfo> {
        self.numbers.as_ref()
    }

    /// Whether the metadata is required but unknown.
    #[cfg(feature = "web")]
    pub(crate) fn lacks_metadata(&self) -> bool {
        let is_wanted = self.settings.header.is_some() || self.settings.envelope.is_some();
        is_wanted && self.numbers.is_none()
    }

    /// The metadata; `None` if the number of rows was not set.
    #[must_use]
    pub fn metadata(&self) -> Option<PaginationMetadata> {
        let numbers = self.numbers.as_ref()?;
        Some(match &self.here {
            None => PaginationMetadata::numbers(numbers),
            Some(here) => PaginationMetadata {
                has_more: Some(numbers.has_next()),
                next: numbers.next_num().and_then(|page| self.token(here, numbers, page)),
                prev: numbers.prev_num().and_then(|page| self.token(here, numbers, page)),
                page_size: numbers.limit(),
                ..PaginationMetadata::default()
            },
        })
    }

    /// The token of a page next to this one.
    fn token(&self, here: &Cursor, numbers: &PageInfo, page: u64) -> Option<String> {
        let page = NonZeroU64::new(page)?;
        let anchor = match self.items.is_empty() {
            // a page without rows has only the anchor that led to it
            true => here.anchor.clone().filter(|_| page > NonZeroU64::MIN),
            false => numbers.anchor(page).map(str::to_owned),
        };
        Cursor { page, anchor, ..here.clone() }.token()
    }

    /// The headers of the response: the one with the metadata, and `Link`. With an envelope there
    /// are none.
    ///
    /// # Errors
    /// If the result of your `metadata` function cannot be serialised.
    pub fn headers(&self) -> Result<Vec<(&'static str, String)>, Error> {
        let mut headers = Vec::with_capacity(2);
        if self.settings.envelope.is_some() {
            return Ok(headers);
        }
        if let (Some(name), Some(metadata)) = (self.settings.header, self.metadata()) {
            let text = match self.settings.metadata {
                Some(MetadataShape(shape)) => header_text(&shape(&metadata)),
                None => header_text(&metadata),
            };
            headers.push((name, text.map_err(Error::unserialisable("metadata"))?));
        }
        if let Some(links) = self.links().header() {
            headers.push(("Link", links));
        }
        Ok(headers)
    }

    /// The addresses of the other pages; empty if the number of rows was not set.
    #[must_use]
    pub fn links(&self) -> PageLinks {
        let (Some(numbers), Some(metadata)) = (&self.numbers, self.metadata()) else {
            return PageLinks::default();
        };
        match &self.here {
            None => {
                let href = |page: Option<u64>| numbers.get_href(page?, None);
                PageLinks {
                    first: href(metadata.first_page),
                    prev: href(metadata.previous_page),
                    next: href(metadata.next_page),
                    last: href(metadata.last_page),
                }
            }
            Some(here) => {
                let href = |token: Option<String>| Some(numbers.cursor_href(&token?));
                let first = match numbers.begins_at_first() {
                    true => numbers.get_href(1, None),
                    // without a cursor, a row decides the page
                    false => {
                        href(Cursor { page: NonZeroU64::MIN, anchor: None, ..here.clone() }.token())
                    }
                };
                PageLinks {
                    first,
                    prev: href(metadata.prev),
                    next: href(metadata.next),
                    last: None,
                }
            }
        }
    }
}

impl<R: Serialize> ApiPage<R> {
    /// Converts the page into its body, in pieces of about 64 KiB. A row is serialised when its
    /// piece is requested, and then dropped. With `etag`, all rows are serialised at once.
    ///
    /// # Errors
    /// If the result of your `metadata` function cannot be serialised, and with `etag` if a row
    /// cannot.
    pub fn into_body(self) -> Result<impl Iterator<Item = Result<Vec<u8>, Error>>, Error> {
        self.into_json_body()
    }

    pub(crate) fn into_json_body(self) -> Result<JsonBody<R>, Error> {
        let (open, close) = match self.content {
            Content::Rows => ("[", "]"),
            #[cfg(feature = "web")]
            Content::Value => ("", ""),
        };
        let (before, after) = match self.settings.envelope {
            Some(name) => {
                (format!("{{{}:{open}", json(&name)?), format!("{close}{}}}", self.envelope_end()?))
            }
            None => (open.to_owned(), close.to_owned()),
        };
        let numbers = self.metadata().filter(|_| self.settings.etag);
        let mut body = JsonBody::new(before, self.items, after);
        if let Some(numbers) = numbers {
            // the tag does not depend on tokens, which may differ for equal rows and numbers, but on
            // the secret, because a client must not keep cursors that are refused
            let secret = self.settings.cursor.then(identify_secret);
            body.tag(&(PaginationMetadata { next: None, prev: None, ..numbers }, secret))?;
        }
        Ok(body)
    }

    /// Converts the page into its body, in one piece.
    ///
    /// # Errors
    /// If a row cannot be serialised.
    pub fn to_json(self) -> Result<Vec<u8>, Error> {
        let pieces = self.into_json_body()?.collect::<Result<Vec<_>, _>>()?;
        Ok(pieces.concat())
    }

    /// The part of an envelope after the rows.
    fn envelope_end(&self) -> Result<String, Error> {
        let Some(metadata) = self.metadata() else {
            return Ok(String::new());
        };
        let pagination = match self.settings.metadata {
            Some(MetadataShape(shape)) => json(&shape(&metadata))?,
            None => json(&metadata)?,
        };
        Ok(format!(",\"pagination\":{pagination},\"links\":{}", json(&self.links())?))
    }
}

impl PaginationMetadata {
    fn numbers(page: &PageInfo) -> Self {
        let count = page.row_count();
        let is_there = page.first_item() > 0;
        let total = (!count.is_unknown()).then(|| count.number());
        let total_pages = page.page_count();
        let last_page = total_pages.filter(|pages| *pages > 0);
        PaginationMetadata {
            total,
            total_is: (count.name() != "exact" && total.is_some()).then(|| count.name()),
            total_pages,
            first_page: (total.is_none() || last_page.is_some()).then_some(1),
            last_page,
            page: is_there.then(|| page.current_page()),
            previous_page: page.prev_num().filter(|_| is_there),
            next_page: page.next_num().filter(|_| is_there),
            page_size: page.limit(),
            ..PaginationMetadata::default()
        }
    }
}

fn json(value: &impl Serialize) -> Result<String, Error> {
    serde_json::to_string(value).map_err(Error::unserialisable("metadata"))
}
