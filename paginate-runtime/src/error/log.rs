//! What the log says of errors: one line for each, at the level of its class.

use super::{Class, Error, OneLine};

/// Where an error was met. What is not known is left out.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Met<'a> {
    pub(crate) handler: Option<&'a str>,
    pub(crate) var: Option<&'a str>,
}

impl Error {
    /// Tells the log of an error that ended an answer, with `what` came of it.
    pub(crate) fn log(&self, what: &'static str, Met { handler, var }: Met<'_>) {
        let error = OneLine(self);
        match self.class() {
            Class::Program => tracing::error!(handler, var, %error, "{what}"),
            Class::Unavailable => tracing::warn!(handler, var, %error, "{what}"),
            Class::Client => tracing::debug!(handler, var, %error, "{what}"),
        }
    }
}
