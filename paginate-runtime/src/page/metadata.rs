//! The metadata of a page for API clients: numbers, or tokens of the pages around it.

use std::io;

use serde::Serialize;
use serde_json::ser::Formatter;

/// The metadata of a page, in the header `X-Pagination` or in an envelope.
///
/// The fields are those of flask-smorest. Fields that do not apply are left out.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "utoipa", derive(utoipa::ToSchema))]
#[non_exhaustive]
pub struct PaginationMetadata {
    /// The number of rows on all pages.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "utoipa", schema(nullable = false))]
    pub total: Option<u64>,
    /// How exact `total` is: `at_least` or `about`; `None` if it is exact.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "utoipa", schema(nullable = false))]
    pub total_is: Option<&'static str>,
    /// The number of pages.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "utoipa", schema(nullable = false))]
    pub total_pages: Option<u64>,
    /// The number of the first page; `None` if there are no pages.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "utoipa", schema(nullable = false))]
    pub first_page: Option<u64>,
    /// The number of the last page; `None` if there are no pages.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "utoipa", schema(nullable = false))]
    pub last_page: Option<u64>,
    /// The number of this page; `None` past the end.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "utoipa", schema(nullable = false))]
    pub page: Option<u64>,
    /// The number of the page before this one, if there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "utoipa", schema(nullable = false))]
    pub previous_page: Option<u64>,
    /// The number of the page after this one, if there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "utoipa", schema(nullable = false))]
    pub next_page: Option<u64>,
    /// Whether there are rows after this page. Only with cursors.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "utoipa", schema(nullable = false))]
    pub has_more: Option<bool>,
    /// The token of the page after this one. Only with cursors.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "utoipa", schema(nullable = false))]
    pub next: Option<String>,
    /// The token of the page before this one. Only with cursors.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "utoipa", schema(nullable = false))]
    pub prev: Option<String>,
    /// The rows per page. It is not serialised, but a `metadata` function can show it.
    #[serde(skip)]
    pub page_size: u64,
}

/// JSON for one header line, in ASCII, with the spaces that Python writes.
pub(crate) fn header_text(metadata: &impl Serialize) -> serde_json::Result<String> {
    let mut text = Vec::new();
    metadata.serialize(&mut serde_json::Serializer::with_formatter(&mut text, OneLine))?;
    String::from_utf8(text).map_err(serde::ser::Error::custom)
}

struct OneLine;

impl OneLine {
    fn separate<W: ?Sized + io::Write>(writer: &mut W, first: bool) -> io::Result<()> {
        if first { Ok(()) } else { writer.write_all(b", ") }
    }
}

impl Formatter for OneLine {
    fn begin_array_value<W: ?Sized + io::Write>(
        &mut self,
        w: &mut W,
        first: bool,
    ) -> io::Result<()> {
        OneLine::separate(w, first)
    }

    fn begin_object_key<W: ?Sized + io::Write>(
        &mut self,
        w: &mut W,
        first: bool,
    ) -> io::Result<()> {
        OneLine::separate(w, first)
    }

    fn begin_object_value<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        writer.write_all(b": ")
    }

    fn write_string_fragment<W: ?Sized + io::Write>(
        &mut self,
        writer: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        for unit in fragment.encode_utf16() {
            match u8::try_from(unit) {
                Ok(byte @ 0x20..0x7F) => writer.write_all(&[byte])?,
                _ => write!(writer, "\\u{unit:04x}")?,
            }
        }
        Ok(())
    }
}
