//! Messages for the next page that a visitor sees, kept in the session until then.

use actix_session::Session;
use actix_web::Result;

const KEY: &str = "messages";

pub(crate) fn flash(session: &Session, message: &str) -> Result<()> {
    let mut messages: Vec<String> = session.get(KEY)?.unwrap_or_default();
    messages.push(message.to_owned());
    Ok(session.insert(KEY, messages)?)
}

/// The messages, which are then gone.
pub(crate) fn take(session: &Session) -> Vec<String> {
    session.remove_as(KEY).and_then(Result::ok).unwrap_or_default()
}
