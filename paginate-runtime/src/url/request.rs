//! What pagination needs to know of a request, for any web framework.

use std::borrow::Cow;

use crate::config::{PaginateConfig, Settings};
use crate::const_checks::as_base_path;
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
    /// The values of `X-Forwarded-Prefix`.
    forwarded_prefixes: Vec<&'r str>,
}

impl<'r> Request<'r> {
    /// A GET or HEAD request, which may be redirected to another page.
    ///
    /// `path` and `query` are percent-encoded, as received; `query` is without its `?`.
    #[must_use]
    pub const fn new(path: &'r str, query: &'r str) -> Self {
        Request {
            path,
            query,
            repeatable: true,
            app_config: None,
            path_values: Vec::new(),
            forwarded_prefixes: Vec::new(),
        }
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

    /// Adds a value of the header `X-Forwarded-Prefix`, which has an effect if
    /// [`PaginateConfig::trust_forwarded_prefix`] is on. Several values, or parts between commas, are
    /// joined: the first is the proxy that the client talks to. If one is no path of this site, all
    /// are ignored.
    ///
    /// ```
    /// use tg_paginate::{PaginateConfig, Paginator, Request};
    ///
    /// # async fn handler() -> Result<(), tg_paginate::Error> {
    /// const NUMBERS: Paginator =
    ///     Paginator::new("numbers", PaginateConfig::new().trust_forwarded_prefix(true));
    ///
    /// let request = Request::new("/numbers", "").forwarded_prefix("/shop");
    /// let page = NUMBERS.page(request, (1..=95).collect::<Vec<u32>>()).await?;
    /// assert!(page.href_next().unwrap().starts_with("/shop/numbers?"));
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn forwarded_prefix(mut self, value: &'r str) -> Self {
        self.forwarded_prefixes.push(value);
        self
    }

    /// The path in front of all links.
    pub(crate) fn base_path(&self, settings: &Settings) -> Cow<'static, str> {
        let forwarded = match settings.trust_forwarded_prefix {
            true => joined(&self.forwarded_prefixes),
            false => None,
        };
        match (forwarded, settings.base_path) {
            (Some(forwarded), _) => Cow::Owned(forwarded),
            (None, base_path) => Cow::Borrowed(base_path.unwrap_or_default()),
        }
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

/// The prefixes of all proxies as one; `None` if there are none, or if one is no prefix.
fn joined(values: &[&str]) -> Option<String> {
    let parts = values.iter().flat_map(|value| value.split(',')).map(str::trim);
    let mut parts = parts.map(as_base_path).peekable();
    parts.peek()?;
    parts.collect()
}
