//! The kinds of handlers, and which arguments each of them may have.

use syn::Ident;

/// What the handler returns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum HandlerKind {
    /// A context with entries to page.
    Context,
    /// Rows to page.
    Rows,
    /// The rows of a page, which it sliced by itself.
    ManualPage,
}

/// Which handlers may have an argument.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Handlers {
    All,
    /// Those that return a context.
    Contexts,
    /// Those whose rows are paged for them, in a context or not.
    Datasets,
    /// Those that return rows.
    Apis,
    /// Those that return rows which are paged for them.
    ApiDatasets,
}

impl Handlers {
    /// What is wrong with an argument on a handler of this kind.
    pub(crate) fn find_problem(self, kind: HandlerKind, key: &Ident) -> Option<String> {
        match (kind, self) {
            (HandlerKind::Context, Handlers::Apis | Handlers::ApiDatasets) => Some(format!(
                "`{key}` is for APIs, whose handlers return rows and no context: remove `var`, or \
                 `{key}`"
            )),
            (HandlerKind::ManualPage, Handlers::Contexts) if key == "var" => Some(
                "the handler slices by itself, and nothing of a context is paged: remove `var`, or \
                 the argument `PaginationParameters`"
                    .to_owned(),
            ),
            (HandlerKind::Rows | HandlerKind::ManualPage, Handlers::Contexts) => Some(format!(
                "`{key}` needs `var = \"…\"`, which names the entry of a context to page: without \
                 `var` the answer is a list in JSON"
            )),
            (HandlerKind::ManualPage, Handlers::Datasets | Handlers::ApiDatasets) => Some(format!(
                "`{key}` is about rows that are paged for the handler, and this one slices by \
                 itself: remove `{key}`, or the argument `PaginationParameters`"
            )),
            _ => None,
        }
    }
}
