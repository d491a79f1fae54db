//! Links as a browser sees them.

use crate::url::request::Request;

/// A link of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Link<'l> {
    pub(super) path: &'l str,
    pub(super) query: &'l str,
}

impl<'l> Link<'l> {
    pub(super) fn of(link: &'l str) -> Self {
        let (path, query) = link.split_once('?').unwrap_or((link, ""));
        Link { path, query }
    }

    /// The request of a client that follows it.
    pub(super) fn request(self) -> Request<'l> {
        Request::new(self.path, self.query)
    }

    /// It leads to a path of this site, and cannot end an attribute or a header.
    pub(super) fn assert_local(self) {
        let Link { path, query } = self;
        let is_on_site = path.starts_with('/') && !path.starts_with("//");
        // too long a path is left out
        let is_relative = path.is_empty();
        assert!(is_on_site || is_relative, "{self:?}");
        let is_safe = |byte: u8| byte.is_ascii_graphic() && !b"\"'<>\\^`{|}#".contains(&byte);
        assert!(path.bytes().chain(query.bytes()).all(is_safe), "{self:?}");
    }
}
