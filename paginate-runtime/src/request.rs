//! What pagination needs to know of a request, whatever the web framework.

use crate::config::PaginateConfig;

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
#[derive(Debug, Clone, Copy)]
pub struct Request<'r> {
    path: &'r str,
    query: &'r str,
    repeatable: bool,
    app_config: Option<&'r PaginateConfig>,
}

impl<'r> Request<'r> {
    /// A request by GET or HEAD: one that may be answered with a redirect to another page.
    ///
    /// `path` and `query` are as they came, still percent-encoded; `query` is without its `?`.
    #[must_use]
    pub const fn new(path: &'r str, query: &'r str) -> Self {
        Request { path, query, repeatable: true, app_config: None }
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

    pub(crate) const fn app_config(&self) -> Option<&'r PaginateConfig> {
        self.app_config
    }

    pub(crate) const fn is_repeatable(&self) -> bool {
        self.repeatable
    }
}
