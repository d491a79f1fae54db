//! Turns a context into a response: HTML by a template, JSON, or a CSV file.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

use http::header::VARY;
use serde::Serialize;
use serde_json::Value;
use tera::Tera;

use super::format::Format;
use super::{ErrorResponder, Failure, Response, html, json, put, vary_by_prefix};
use crate::context::Context;
use crate::context::ContextRequest;
use crate::error::Error;
use crate::paginator::Paginator;
use crate::url::request::Request;

/// The attributes of one handler.
#[derive(Debug)]
pub struct Handler {
    /// The name of the handler, with its module.
    pub name: &'static str,
    /// One paginator for each attribute, the topmost first.
    pub paginators: &'static [Paginator],
    /// How to show the context.
    pub view: View,
}

/// How to show a context.
#[derive(Debug, Clone, Copy)]
pub enum View {
    /// As JSON, with all entries.
    Json,
    /// By a template.
    Template(&'static str),
    /// By a template, or as JSON if the client asks for it.
    TemplateOrJson {
        /// The template.
        template: &'static str,
        /// The entries that the JSON has besides the paged variables.
        also: &'static [&'static str],
    },
}

impl Handler {
    /// Reads a request. `accept` has the values of the header `Accept`.
    ///
    /// Refuses invalid values that need no data to be detected, before the handler runs.
    pub(crate) fn read<'r, 'h>(
        &'static self,
        request: &Request<'r>,
        accept: impl IntoIterator<Item = &'h str>,
    ) -> Result<ContextCall<'r>, Failure> {
        let default = match self.view {
            View::Json => Format::Json,
            View::Template(_) | View::TemplateOrJson { .. } => Format::Html,
        };
        let format = Format::negotiate(request.query(), accept, default);
        let mut paginators = self.paginators.iter();
        let by_prefix = paginators.any(|paginator| paginator.trusts_forwarded_prefix(request));
        let (handler, paginators) = (Some(self.name), self.paginators);
        let responder = ErrorResponder { handler, paginators, format, by_prefix };
        let paging = ContextRequest::read(self.paginators, request.clone());
        let paging = paging.map_err(|error| responder.fail(error))?;
        Ok(ContextCall { view: self.view, paging, responder })
    }
}

/// A request to a handler.
pub(crate) struct ContextCall<'r> {
    view: View,
    paging: ContextRequest<'r>,
    responder: ErrorResponder,
}

impl ContextCall<'_> {
    /// How errors are answered.
    pub(crate) fn responder(&self) -> ErrorResponder {
        self.responder
    }

    /// The response with the pages of the handler's context. `tera` returns the templates.
    pub(crate) async fn respond<'t>(
        self,
        context: Context,
        tera: impl FnOnce() -> Result<&'t Tera, Error>,
    ) -> Result<Response, Failure> {
        let ContextCall { view, paging, responder } = self;
        let response = respond(view, paging, responder.format, context, tera).await;
        let mut response = response.map_err(|error| responder.fail(error))?;
        if responder.by_prefix {
            vary_by_prefix(&mut response);
        }
        Ok(response)
    }
}

async fn respond<'t>(
    view: View,
    paging: ContextRequest<'_>,
    format: Format,
    context: Context,
    tera: impl FnOnce() -> Result<&'t Tera, Error>,
) -> Result<Response, Error> {
    if paging.wants_csv() {
        return Ok(paging.csv(context).await?.into());
    }
    let paged = paging.page(context).await?;
    let mut response = match (view, format) {
        (View::Json, _) => json(paged.to_json()?),
        (View::TemplateOrJson { also, .. }, Format::Json) => json(paged.to_json_with(also)?),
        (View::Template(template) | View::TemplateOrJson { template, .. }, _) => {
            html(paged.render(tera()?, template)?)
        }
    };
    if let View::TemplateOrJson { .. } = view {
        put(&mut response, VARY, "Accept");
    }
    Ok(response)
}

/// Types that can be contexts. JSON that is no object cannot; it is sent unchanged.
pub(crate) trait IntoContext {
    fn into_context(self) -> Result<Context, Value>;
}

/// Implements a trait for all types that can be contexts. A blanket implementation would prevent
/// the compiler from listing the possible return types.
macro_rules! implement_for_contexts {
    ($name:ident $body:tt) => {
        impl $name for $crate::context::Context $body
        impl $name for ::tera::Context $body
        impl $name for ::serde_json::Map<String, ::serde_json::Value> $body
        impl $name for ::serde_json::Value $body
        impl<K, V, S> $name for ::std::collections::HashMap<K, V, S>
        where
            K: Into<::std::borrow::Cow<'static, str>>,
            V: ::serde::Serialize + Send + 'static,
        $body
        impl<K, V> $name for ::std::collections::BTreeMap<K, V>
        where
            K: Into<::std::borrow::Cow<'static, str>>,
            V: ::serde::Serialize + Send + 'static,
        $body
    };
}
pub(crate) use implement_for_contexts;

impl IntoContext for Context {
    fn into_context(self) -> Result<Context, Value> {
        Ok(self)
    }
}

impl IntoContext for tera::Context {
    fn into_context(self) -> Result<Context, Value> {
        Ok(self.into())
    }
}

impl IntoContext for serde_json::Map<String, Value> {
    fn into_context(self) -> Result<Context, Value> {
        Ok(self.into_iter().collect())
    }
}

impl IntoContext for Value {
    fn into_context(self) -> Result<Context, Value> {
        match self {
            Value::Object(entries) => entries.into_context(),
            other => Err(other),
        }
    }
}

impl<K, V, S> IntoContext for HashMap<K, V, S>
where
    K: Into<Cow<'static, str>>,
    V: Serialize + Send + 'static,
{
    fn into_context(self) -> Result<Context, Value> {
        Ok(self.into_iter().collect())
    }
}

impl<K, V> IntoContext for BTreeMap<K, V>
where
    K: Into<Cow<'static, str>>,
    V: Serialize + Send + 'static,
{
    fn into_context(self) -> Result<Context, Value> {
        Ok(self.into_iter().collect())
    }
}
