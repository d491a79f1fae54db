//! The filter among the arguments of a handler, and which parameters are left for it.

use std::ops::{Deref, DerefMut};

use super::{Handler, ListHandler};
use crate::paginator::Paginator;
use crate::url::param_names::Reading;
use crate::url::request::Request;

/// The query string without the parameters of the handler's lists, for a handler with `#[paginate]`.
///
/// It is a `web::Query` of actix-web, or a `Query` of axum, whose type need not know how the
/// attribute calls the page, the limit and the ordering, and so may deny unknown fields. A field of
/// the same name as one of them, such as `limit` beside a list with `params = "tg"`, is yours.
///
/// The attribute looks for the name: write the type of the argument as `Filter<…>`, alone or inside
/// of another one.
///
/// A field that is a `Vec` takes all values of a repeated parameter, as from a group of checkboxes;
/// give it `#[serde(default)]`, because without a checked box there is no parameter. An `Option` of a
/// number or a `bool` takes an empty field for `None`.
///
/// What does not fit the type is answered with 400: with actix-web as the `QueryConfig` of the app
/// says, with axum by a [`FilterRejection`](../tg_paginate/axum/struct.FilterRejection.html).
///
/// ```
/// use actix_web::get;
/// use tg_paginate::prelude::*;
///
/// #[derive(serde::Deserialize)]
/// #[serde(deny_unknown_fields)]
/// struct Search {
///     #[serde(default)]
///     text: String,
///     #[serde(default)]
///     state: Vec<String>,
/// }
///
/// #[get("/tasks")]
/// #[paginate(var = "tasks", template = "tasks.html")]
/// async fn tasks(search: Filter<Search>) -> Context {
///     let tasks = vec!["open", "late"];
///     let is_shown = |state: &&str| search.state.is_empty() || search.state.iter().any(|s| s == state);
///     context! { tasks: tasks.into_iter().filter(is_shown).collect::<Vec<_>>() }
/// }
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Filter<T>(pub T);

impl<T> Filter<T> {
    /// Returns the value.
    pub fn into_inner(self) -> T {
        self.0
    }
}

impl<T> Deref for Filter<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T> DerefMut for Filter<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.0
    }
}

/// A handler that takes a [`Filter`], as generated code names it.
pub trait Filtered {
    /// The query string without the parameters of the handler's lists.
    fn filter_query(request: &Request<'_>) -> String;
}

/// What the request brings to the extractor `Filter`, which does not know the handler.
#[derive(Clone, Copy)]
pub(crate) struct FilterQuery(pub(crate) fn(&Request<'_>) -> String);

/// Logs that a `Filter` was extracted for a handler that it does not know.
pub(crate) fn log_missing_handler() {
    tracing::error!(
        "`Filter` does not know its handler: put `#[paginate]` on it, and write the type of the \
         argument as `Filter<…>`"
    );
}

impl Handler {
    /// The query string without the parameters of the lists.
    #[must_use]
    pub fn filter_query(&self, request: &Request<'_>) -> String {
        Paginator::filter_query(self.paginators, request)
    }
}

impl ListHandler {
    /// The query string without the parameters of the list.
    #[must_use]
    pub fn filter_query(&self, request: &Request<'_>) -> String {
        self.paginator.filter_query(request, Reading::Rows)
    }

    /// The query string without the parameters of the page, for a handler that slices its own rows.
    #[must_use]
    pub fn filter_query_of_slices(&self, request: &Request<'_>) -> String {
        self.paginator.filter_query(request, Reading::Slices)
    }
}
