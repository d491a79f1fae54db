//! The parameters of a request that none of its lists reads.

use serde::de::DeserializeOwned;

use crate::error::Error;
use crate::url::param_names::Names;
use crate::url::query_string;

/// The query string without the parameters of these lists.
pub(crate) fn filter_query(query: &str, lists: &[Names<'_>]) -> String {
    let mut filter = String::new();
    let is_of_list = |name: &str| lists.iter().any(|list| list.role(name).is_some());
    for pair in query_string::pairs(query).filter(|pair| !is_of_list(&pair.name)) {
        query_string::push_raw(&mut filter, &pair);
    }
    filter
}

/// Deserialises a query string; a list takes all values of a repeated parameter.
///
/// # Errors
/// [`Error::Filter`] with the reason.
pub(crate) fn deserialise<T: DeserializeOwned>(query: &str) -> Result<T, Error> {
    serde_html_form::from_str(query).map_err(|error| Error::Filter(error.to_string()))
}
