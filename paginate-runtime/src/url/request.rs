//! What pagination needs to know of a request, whatever the web framework.

use std::borrow::Cow;

use crate::config::PaginateConfig;
use crate::url::query_string;

/// The path and the query string of a request.
///
/// With the feature `actix` an `&HttpRequest` can be given wherever a request is asked for.
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
    /// Values of the path's placeholders, as they can stand in a path.
    path_values: Vec<(&'r str, Cow<'r, str>)>,
}

impl<'r> Request<'r> {
    /// A request by GET or HEAD: one that may be answered with a redirect to another page.
    ///
    /// `path` and `query` are as they came, still percent-encoded; `query` is without its `?`.
    #[must_use]
    pub const fn new(path: &'r str, query: &'r str) -> Self {
        Request { path, query, repeatable: true, app_config: None, path_values: Vec::new() }
    }

    /// The same for any other method: a redirect would lose what was sent, so none is made.
    #[must_use]
    pub const fn not_repeatable(mut self) -> Self {
        self.repeatable = false;
        self
    }

    /// The settings of the app that the request came to.
    #[must_use]
    pub const fn config(mut self, app: &'r PaginateConfig) -> Self {
        self.app_config = Some(app);
        self
    }

    /// The values that the router found in the path, decoded, by the names of their placeholders:
    /// what [`Paginator::page_path`](crate::Paginator::page_path) fills its pattern with.
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

    /// The same for values that still have the path's own escapes.
    #[cfg(feature = "web")]
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

    /// The value of a placeholder, as it can stand in a path.
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
