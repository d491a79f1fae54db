//! The kinds of handlers, and which arguments each of them may have.

use syn::Ident;

/// The kind of a handler.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum HandlerKind {
    /// Returns a context with entries to page.
    Context,
    /// Returns rows to page.
    Rows,
    /// Returns the rows of one page, which the handler sliced.
    ManualPage,
}

/// The handlers that may have an argument.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Handlers {
    All,
    /// Handlers that return a context.
    Contexts,
    /// Handlers that return a context or a dataset, and do not slice.
    Datasets,
    /// Handlers that return rows.
    Apis,
    /// Handlers that return rows and do not slice.
    ApiDatasets,
}

impl Handlers {
    /// Describes the problem if a handler of this kind cannot have the argument.
    pub(crate) fn find_problem(self, kind: HandlerKind, key: &Ident) -> Option<String> {
        match (kind, self) {
            (HandlerKind::Context, Handlers::Apis | Handlers::ApiDatasets) => Some(format!(
                "`{key}` is for APIs, whose handlers return rows and no context: remove `var` or \
                 `{key}`"
            )),
            (HandlerKind::ManualPage, Handlers::Contexts) if key == "var" => Some(
                "the handler slices its own rows and has no context to page: remove `var` or \
                 the argument `PaginationParameters`"
                    .to_owned(),
            ),
            (HandlerKind::Rows | HandlerKind::ManualPage, Handlers::Contexts) => Some(format!(
                "`{key}` needs `var = \"…\"`, which names the entry of a context to page: without \
                 `var` the response is a JSON list"
            )),
            (HandlerKind::ManualPage, Handlers::Datasets | Handlers::ApiDatasets) => Some(format!(
                "`{key}` has no effect on a handler that slices its own rows: remove `{key}` or \
                 the argument `PaginationParameters`"
            )),
            _ => None,
        }
    }
}
