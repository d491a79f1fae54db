//! Messages for the visitor's next page, stored in the session until then.

use actix_session::Session;
use actix_web::Result;

const KEY: &str = "messages";

/// The session is a cookie, and browsers limit cookies to 4 KB.
const MOST_MESSAGES: usize = 5;
const MOST_BYTES: usize = 1000;

/// Stores a message. If there are too many, drops the oldest.
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

/// Removes and returns the messages.
pub(crate) fn take(session: &Session) -> Vec<String> {
    session.remove_as(KEY).and_then(Result::ok).unwrap_or_default()
}
