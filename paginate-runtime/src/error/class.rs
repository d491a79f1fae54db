//! The classes of errors. A class decides the status, the level of the log line, and `Retry-After`.

/// The cause of an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Class {
    /// The client's request: 4xx, or a redirect. DEBUG in the log.
    Client,
    /// A state that passes: 503. WARN in the log.
    Unavailable,
    /// A mistake in the program: 500. ERROR in the log.
    Program,
}
