//! Whose doing an error is: it decides the status, the level of the log line, and `Retry-After`.

/// Whose doing an error is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Class {
    /// The client's: 4xx, or another address. Nothing to log.
    Client,
    /// Nobody's, and it passes: 503. A warning.
    Unavailable,
    /// The program's: 500. An error in the log.
    Program,
}
