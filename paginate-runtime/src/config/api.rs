//! The settings of APIs, and the setters that do more than store a value.

use std::fmt;

use serde_json::Value;

use super::{PaginateConfig, Settings};
use crate::config::{OutOfRange, Params};
use crate::page::metadata::PaginationMetadata;
use crate::page::row_count::Count;

/// A function that replaces the metadata.
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

impl PaginateConfig {
    /// APIs: no header with the metadata. `Link` remains.
    #[must_use]
    pub const fn without_header(mut self) -> Self {
        self.header = Some(None);
        self
    }

    /// APIs: the body is the list.
    #[must_use]
    pub const fn without_envelope(mut self) -> Self {
        self.envelope = Some(None);
        self
    }

    /// The settings for a request to `path` of an API: from this config, else from `app`, else the
    /// defaults of APIs.
    pub(crate) fn api_settings(self, app: Option<&PaginateConfig>, path: &str) -> Settings {
        let config = self.or(app.copied().unwrap_or_default()).or(Self::API_DEFAULTS);
        let mut settings = config.csv(false).settings(path).without_context();
        settings.is_api = true;
        if settings.params == Params::Tg {
            // TurboGears' names need a variable
            settings.params = Params::Plain;
        }
        if settings.cursor {
            settings.count = Count::None;
            if settings.out_of_range == OutOfRange::Redirect {
                // the last page is not known
                settings.out_of_range = OutOfRange::Empty;
            }
        }
        settings
    }
}
