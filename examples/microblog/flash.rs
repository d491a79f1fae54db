//! Messages for the next page that a visitor sees, kept in the session until then.

use actix_session::Session;
use actix_web::Result;

const KEY: &str = "messages";

/// A session is a cookie, which browsers keep up to 4 KB.
const MOST_MESSAGES: usize = 5;
const MOST_BYTES: usize = 1000;

/// Keeps a message; the oldest go where there are too many.
pub(crate) fn flash(session: &Session, message: &str) -> Result<()> {
    let mut messages: Vec<String> = session.get(KEY)?.unwrap_or_default();
    messages.push(message.to_owned());
    let mut room = MOST_BYTES;
    let kept = messages.iter().rev().take(MOST_MESSAGES).take_while(|message| {
        let rest = room.checked_sub(message.len());
        room = rest.unwrap_or(0);
        rest.is_some()
    });
    let kept = kept.count();
    messages.drain(..messages.len() - kept);
    Ok(session.insert(KEY, messages)?)
}

/// The messages, which are then gone.
pub(crate) fn take(session: &Session) -> Vec<String> {
    session.remove_as(KEY).and_then(Result::ok).unwrap_or_default()
}
