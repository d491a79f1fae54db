//! Logs errors: one line for each, at the level of its class.

use super::{Class, Error, OneLine};

/// Where an error occurred. The log line omits unknown fields.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Met<'a> {
    pub(crate) handler: Option<&'a str>,
    pub(crate) var: Option<&'a str>,
}

impl Error {
    /// Logs an error that ended a response. `what` is the outcome.
    pub(crate) fn log(&self, what: &'static str, Met { handler, var }: Met<'_>) {
        let error = OneLine(self);
        match self.class() {
            Class::Program => tracing::error!(handler, var, %error, "{what}"),
            Class::Unavailable => tracing::warn!(handler, var, %error, "{what}"),
            Class::Client => tracing::debug!(handler, var, %error, "{what}"),
        }
    }
}
