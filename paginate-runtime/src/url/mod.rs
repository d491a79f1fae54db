//! The URL: what a request says, and the links that the next request follows.

pub(crate) mod cursor;
pub(crate) mod links;
pub(crate) mod page_address;
pub(crate) mod page_path;
pub(crate) mod param_names;
pub(crate) mod query_string;
pub(crate) mod request;
pub(crate) mod url_params;
