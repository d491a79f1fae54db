//! The URL: reads requests, and writes the links of the next ones.

pub(crate) mod cursor;
pub(crate) mod filter;
pub(crate) mod links;
pub(crate) mod page_address;
pub(crate) mod page_path;
pub(crate) mod param_names;
pub(crate) mod query_string;
pub(crate) mod request;
pub(crate) mod url_params;
