//! The settings that APIs have besides: how metadata is shown, and how pages are named.

use std::fmt;

use serde_json::Value;

use super::{PaginateConfig, Switch};
use crate::count::Count;
use crate::limit::MaxLimit;
use crate::metadata::PaginationMetadata;
use crate::params::Params;

/// A thing with a name, or none of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Name {
    Named(&'static str),
    Off,
}

impl Name {
    fn named(self) -> Option<&'static str> {
        match self {
            Name::Named(name) => Some(name),
            Name::Off => None,
        }
    }
}

/// How the URL says which page it wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Numbering {
    /// By its number.
    Numbers,
    /// By a token of the page before or after it.
    Cursors,
}

/// What shows the metadata in another shape.
#[derive(Clone, Copy)]
pub(crate) struct MetadataShape(pub(crate) fn(&PaginationMetadata) -> Value);

impl PartialEq for MetadataShape {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::fn_addr_eq(self.0, other.0)
    }
}

impl Eq for MetadataShape {}

impl fmt::Debug for MetadataShape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MetadataShape")
    }
}

/// The name of the rows in an envelope.
///
/// # Panics
/// If it is none, or that of what stands beside them.
#[must_use]
#[track_caller]
pub const fn envelope_name(rows: &'static str) -> &'static str {
    let is_taken = matches!(rows.as_bytes(), b"" | b"pagination" | b"links");
    assert!(
        !is_taken,
        "`envelope` names the rows, beside which stand `pagination` and `links`: take another \
         name, such as \"data\""
    );
    rows
}

/// The settings of a [`PaginateConfig`] that only APIs have.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct ApiConfig {
    header: Option<Name>,
    envelope: Option<Name>,
    numbering: Option<Numbering>,
    etag: Option<Switch>,
    shape: Option<MetadataShape>,
}

impl ApiConfig {
    pub(super) const fn new() -> Self {
        ApiConfig { header: None, envelope: None, numbering: None, etag: None, shape: None }
    }

    pub(super) fn or(self, other: ApiConfig) -> ApiConfig {
        ApiConfig {
            header: self.header.or(other.header),
            envelope: self.envelope.or(other.envelope),
            numbering: self.numbering.or(other.numbering),
            etag: self.etag.or(other.etag),
            shape: self.shape.or(other.shape),
        }
    }
}

impl PaginateConfig {
    /// APIs: the name of the header with the metadata. Built in: `X-Pagination`. What is no name of
    /// a header gives none.
    #[must_use]
    pub const fn header(mut self, name: &'static str) -> Self {
        self.api.header = Some(Name::Named(name));
        self
    }

    /// APIs: no header with the metadata; `Link` stays.
    #[must_use]
    pub const fn without_header(mut self) -> Self {
        self.api.header = Some(Name::Off);
        self
    }

    /// APIs: the body is `{"data": […], "pagination": {…}, "links": {…}}`, with `data` called as you
    /// like, and there are no headers for them. Built in: the body is the list.
    ///
    /// # Panics
    /// If the rows have no name, or that of what stands beside them. Of a constant that is an error of
    /// the compiler.
    #[must_use]
    #[track_caller]
    pub const fn envelope(mut self, rows: &'static str) -> Self {
        let rows = envelope_name(rows);
        self.api.envelope = Some(Name::Named(rows));
        self
    }

    /// APIs: the body is the list. This is built in.
    #[must_use]
    pub const fn without_envelope(mut self) -> Self {
        self.api.envelope = Some(Name::Off);
        self
    }

    /// APIs: the URL names pages by the tokens that the metadata has as `next` and `prev`, and
    /// nothing is counted. A token keeps the limit and the ordering of its page; one that leads
    /// nowhere is refused, even by those who are [`lenient`](Self::lenient). A query needs a key for
    /// it, and several processes one secret, see `set_anchor_secret`.
    #[must_use]
    pub const fn cursors(mut self) -> Self {
        self.api.numbering = Some(Numbering::Cursors);
        self
    }

    /// APIs: the URL names pages by their numbers. This is built in.
    #[must_use]
    pub const fn numbers(mut self) -> Self {
        self.api.numbering = Some(Numbering::Numbers);
        self
    }

    /// APIs: answers have an `ETag` made of rows and numbers, and a client that has the same gets a
    /// 304 without a body.
    #[must_use]
    pub const fn etag(mut self) -> Self {
        self.api.etag = Some(Switch::On);
        self
    }

    /// APIs: answers have no `ETag` of ours. This is built in.
    #[must_use]
    pub const fn without_etag(mut self) -> Self {
        self.api.etag = Some(Switch::Off);
        self
    }

    /// APIs: what is shown instead of the metadata, in the header and in an envelope.
    ///
    /// ```
    /// use serde_json::json;
    /// use tg_paginate::PaginateConfig;
    ///
    /// const CONFIG: PaginateConfig = PaginateConfig::new()
    ///     .metadata(|pages| json!({ "page": pages.page, "of": pages.total_pages }));
    /// # let _ = CONFIG;
    /// ```
    #[must_use]
    pub const fn metadata(mut self, shape: fn(&PaginationMetadata) -> Value) -> Self {
        self.api.shape = Some(MetadataShape(shape));
        self
    }

    /// The settings in force for a request to `path` of an API: this config's, else `app`'s, else
    /// flask-smorest's.
    pub(crate) fn api(
        self,
        app: Option<&PaginateConfig>,
        path: &str,
    ) -> (super::Settings, ApiSettings) {
        const BUILT_IN: PaginateConfig = PaginateConfig::new()
            .max_limit(MaxLimit::new(100))
            .out_of_range(super::OutOfRange::Empty)
            .params(Params::Plain)
            .strict();
        let config = self.or(app.copied().unwrap_or_default()).or(BUILT_IN);
        let ApiConfig { header, envelope, numbering, etag, shape } = config.api;
        let api = ApiSettings {
            header: header.unwrap_or(Name::Named("X-Pagination")).named(),
            envelope: envelope.and_then(Name::named),
            numbering: numbering.unwrap_or(Numbering::Numbers),
            etag: etag == Some(Switch::On),
            shape,
        };
        let mut settings = config.no_csv().settings(path).without_context();
        if settings.params == Params::Tg {
            // there is no variable to name them after
            settings.params = Params::Plain;
        }
        if api.numbering == Numbering::Cursors {
            settings.count = Count::None;
        }
        (settings, api)
    }
}

/// How an API shows its pages.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ApiSettings {
    pub(crate) header: Option<&'static str>,
    pub(crate) envelope: Option<&'static str>,
    pub(crate) numbering: Numbering,
    pub(crate) etag: bool,
    pub(crate) shape: Option<MetadataShape>,
}
