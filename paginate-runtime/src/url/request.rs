//! What pagination needs to know of a request, for any web framework.

use std::borrow::Cow;

use crate::config::PaginateConfig;
use crate::url::query_string;

/// The path and the query string of a request.
///
/// With the feature `actix`, an `&HttpRequest` converts into this type; with `axum`, a
/// `&PageRequest`.
///
/// ```
/// use tg_paginate::Request;
///
/// let request = Request::new("/persons", "persons_tgp_no=2");
/// assert_eq!(request.path(), "/persons");
/// ```
#[derive(Debug, Clone)]
pub struct Request<'r> {
    path: &'r str,
    query: &'r str,
    repeatable: bool,
    app_config: Option<&'r PaginateConfig>,
    /// The values of the path's placeholders, encoded for a path.
    path_values: Vec<(&'r str, Cow<'r, str>)>,
}

impl<'r> Request<'r> {
    /// A GET or HEAD request, which may be redirected to another page.
    ///
    /// `path` and `query` are percent-encoded, as received; `query` is without its `?`.
    #[must_use]
    pub const fn new(path: &'r str, query: &'r str) -> Self {
        Request { path, query, repeatable: true, app_config: None, path_values: Vec::new() }
    }

    /// Marks a request with another method. It is never redirected, because its body would be lost.
    #[must_use]
    pub const fn not_repeatable(mut self) -> Self {
        self.repeatable = false;
        self
    }

    /// Sets the settings of the app that handles the request.
    #[must_use]
    pub const fn config(mut self, app: &'r PaginateConfig) -> Self {
        self.app_config = Some(app);
        self
    }

    /// Sets the values that the router found in the path, decoded, with the names of their
    /// placeholders. [`Paginator::page_path`](crate::Paginator::page_path) fills its pattern with
    /// them.
    ///
    /// ```
    /// use tg_paginate::Request;
    ///
    /// let values = [("nickname", "susan"), ("page", "2")];
    /// let request = Request::new("/user/susan/2", "").path_values(values);
    /// ```
    #[must_use]
    pub fn path_values(mut self, values: impl IntoIterator<Item = (&'r str, &'r str)>) -> Self {
        let values =
            values.into_iter().map(|(name, value)| (name, query_string::encoded_value(value)));
        self.path_values.extend(values);
        self
    }

    /// Like `path_values`, for values that are still percent-encoded.
    #[cfg(feature = "actix")]
    pub(crate) fn encoded_path_values(
        mut self,
        values: impl IntoIterator<Item = (&'r str, &'r str)>,
    ) -> Self {
        let values = values.into_iter().map(|(name, value)| (name, Cow::Borrowed(value)));
        self.path_values.extend(values);
        self
    }

    /// The path, percent-encoded.
    #[must_use]
    pub const fn path(&self) -> &'r str {
        self.path
    }

    /// The query string, percent-encoded, without its `?`.
    #[must_use]
    pub const fn query(&self) -> &'r str {
        self.query
    }

    /// The value of a placeholder, encoded for a path.
    pub(crate) fn path_value(&self, name: &str) -> Option<&str> {
        let mut values = self.path_values.iter();
        values.find_map(|(known, value)| (*known == name).then_some(&**value))
    }

    pub(crate) const fn app_config(&self) -> Option<&'r PaginateConfig> {
        self.app_config
    }

    pub(crate) const fn is_repeatable(&self) -> bool {
        self.repeatable
    }
}
