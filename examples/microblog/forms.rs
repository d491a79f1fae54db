//! The forms, and their validation.

use serde::Deserialize;

/// The most characters of a post, in UTF-16 units, as browsers count for `maxlength`.
pub(crate) const MAX_POST: usize = 140;
/// The most posts that a reader may have per page.
pub(crate) const MAX_POSTS_PER_PAGE: i64 = 100;

#[derive(Deserialize)]
pub(crate) struct LoginForm {
    pub(crate) nickname: String,
    /// The page to return to.
    #[serde(default)]
    pub(crate) next: String,
}

#[derive(Default, Deserialize)]
pub(crate) struct PostForm {
    pub(crate) body: String,
}

impl PostForm {
    /// The body of a post, or the problem with it.
    pub(crate) fn validate(&self) -> Result<String, String> {
        // browsers send a line break as two characters but count one
        let body = clean(&self.body).replace("\r\n", "\n");
        let body = body.trim();
        let length = body.encode_utf16().count();
        if body.is_empty() {
            Err("Write something first.".to_owned())
        } else if length > MAX_POST {
            Err(format!("That is {length} characters; a post has {MAX_POST} at most."))
        } else {
            Ok(body.to_owned())
        }
    }
}

#[derive(Default, Deserialize)]
pub(crate) struct SettingsForm {
    pub(crate) posts_per_page: String,
}

impl SettingsForm {
    /// A number, `None` for the default, or the problem with it.
    pub(crate) fn validate(&self) -> Result<Option<i64>, String> {
        let text = self.posts_per_page.trim();
        if text.is_empty() {
            return Ok(None);
        }
        match text.parse() {
            Ok(posts @ 1..=MAX_POSTS_PER_PAGE) => Ok(Some(posts)),
            _ => Err(format!("Choose a number from 1 to {MAX_POSTS_PER_PAGE}.")),
        }
    }
}

#[derive(Deserialize)]
pub(crate) struct SearchForm {
    #[serde(default)]
    q: String,
}

impl SearchForm {
    /// The search text, no longer than a post.
    pub(crate) fn text(&self) -> String {
        clean(&self.q).trim().chars().take(MAX_POST).collect()
    }
}

/// A form that has only a button.
#[derive(Deserialize)]
pub(crate) struct Button {}

/// Replaces the characters that PostgreSQL cannot store.
pub(crate) fn clean(text: &str) -> String {
    text.replace('\0', "\u{FFFD}")
}
