//! The lengths of lexemes in bytes, by the rules of each database.

/// The syntax of a database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Syntax {
    /// Names in any quotes, and named placeholders.
    Sqlite,
    /// `E'…'` and `$tag$`, nested comments, and brackets for arrays.
    Postgres,
    /// Backslashes in texts, `#` for comments, and comments that some versions execute.
    MySql,
}

/// ASCII only: databases treat other blanks as letters of names.
pub(super) fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\t'..='\r')
}

pub(super) fn is_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '$') || !c.is_ascii()
}

/// The length up to the first `end` after `skip` bytes.
pub(super) fn len_up_to(rest: &str, end: &str, skip: usize) -> usize {
    let found = rest.get(skip..).and_then(|inner| inner.find(end));
    found.map_or(rest.len(), |at| at.saturating_add(skip).saturating_add(end.len()))
}

/// PostgreSQL's comments can be nested.
pub(super) fn nested_comment_len(rest: &str) -> usize {
    let (mut depth, mut at) = (0_usize, 0_usize);
    while let Some(inner) = rest.get(at..).filter(|inner| !inner.is_empty()) {
        let len = if inner.starts_with("/*") {
            depth = depth.saturating_add(1);
            2
        } else if inner.starts_with("*/") {
            depth = depth.saturating_sub(1);
            2
        } else {
            inner.chars().next().map_or(1, char::len_utf8)
        };
        at = at.saturating_add(len);
        if depth == 0 {
            return at;
        }
    }
    rest.len()
}

/// The start of a comment that some versions execute: `/*!`, `/*!50000`, `/*M!`.
pub(super) fn conditional_len(rest: &str) -> Option<usize> {
    let behind = rest.strip_prefix("/*!").or_else(|| rest.strip_prefix("/*M!"))?;
    let version = behind.trim_start_matches(|c: char| c.is_ascii_digit());
    Some(rest.len().saturating_sub(version.len()))
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Escapes {
    None,
    /// A backslash escapes the next character.
    Backslashes,
}

/// A quoted lexeme, in which a doubled quote is one quote; `None` if it is unterminated.
pub(super) fn quoted_len(rest: &str, quote: char, escapes: Escapes) -> Option<usize> {
    let mut characters = rest.char_indices().skip(1).peekable();
    while let Some((at, character)) = characters.next() {
        if character == '\\' && escapes == Escapes::Backslashes {
            characters.next();
        } else if character == quote && characters.next_if(|(_, next)| *next == quote).is_none() {
            return Some(at.saturating_add(1));
        }
    }
    None
}

/// PostgreSQL's `E'…'`, including its continuation on further lines.
pub(super) fn escape_string_len(rest: &str) -> Option<usize> {
    let mut len = 1_usize;
    loop {
        let quoted = quoted_len(rest.get(len..)?, '\'', Escapes::Backslashes)?;
        len = len.saturating_add(quoted);
        match continued_at(rest.get(len..)?) {
            Some(blanks) => len = len.saturating_add(blanks),
            None => return Some(len),
        }
    }
}

/// Where a text continues on another line, if it does.
fn continued_at(behind: &str) -> Option<usize> {
    let mut rest = behind;
    let mut has_line_break = false;
    loop {
        let first = rest.chars().next()?;
        let len = if is_blank(first) {
            has_line_break |= matches!(first, '\n' | '\r');
            1
        } else if rest.starts_with("--") {
            rest.find(['\n', '\r'])?
        } else {
            let is_continued = first == '\'' && has_line_break;
            return is_continued.then(|| behind.len().saturating_sub(rest.len()));
        };
        rest = rest.get(len..)?;
    }
}

/// PostgreSQL's `$tag$ … $tag$`. `None` if it is something else; an unterminated one has no length.
pub(super) fn dollar_quoted_len(rest: &str) -> Option<Option<usize>> {
    let tag_end = rest.get(1..)?.find('$')?.saturating_add(2);
    let tag = rest.get(..tag_end)?;
    let name = tag.trim_matches('$');
    if name.starts_with(|c: char| c.is_ascii_digit())
        || !name.chars().all(|c| is_name(c) && c != '$')
    {
        return None;
    }
    let end = rest.get(tag_end..)?.find(tag);
    Some(end.map(|end| end.saturating_add(tag_end).saturating_add(tag.len())))
}

pub(super) fn placeholder_len(rest: &str, syntax: Syntax) -> Option<usize> {
    let digits = |rest: &str| {
        let inner = rest.get(1..).unwrap_or("");
        inner.find(|c: char| !c.is_ascii_digit()).unwrap_or(inner.len())
    };
    match (syntax, rest.chars().next()?) {
        (Syntax::MySql, '?') => Some(1),
        (Syntax::Postgres, '$') => {
            let digits = digits(rest);
            (digits > 0).then(|| digits.saturating_add(1))
        }
        (Syntax::Sqlite, '?') => Some(digits(rest).saturating_add(1)),
        (Syntax::Sqlite, '$' | '@' | ':' | '#') => variable_len(rest),
        _ => None,
    }
}

/// SQLite's named placeholders: `:name`, `@name`, `$name::part(suffix)`.
fn variable_len(rest: &str) -> Option<usize> {
    let mut len = 1_usize;
    let mut letters = 0_usize;
    loop {
        let behind = rest.get(len..)?;
        let Some(next) = behind.chars().next() else { break };
        if is_name(next) {
            letters = letters.saturating_add(1);
            len = len.saturating_add(next.len_utf8());
        } else if behind.starts_with("::") {
            len = len.saturating_add(2);
        } else if next == '(' && letters > 0 {
            let end = behind.find(|c| is_blank(c) || c == ')');
            if let Some(end) = end.filter(|end| behind.as_bytes().get(*end) == Some(&b')')) {
                len = len.saturating_add(end).saturating_add(1);
            }
            break;
        } else {
            break;
        }
    }
    (letters > 0).then_some(len)
}

/// A number with its fraction; or a name that starts with a digit, as MySQL permits.
pub(super) fn number_len(rest: &str) -> usize {
    let len = rest.find(|c| !is_name(c)).unwrap_or(rest.len());
    let is_whole = rest.get(..len).is_some_and(|word| word.bytes().all(|b| b.is_ascii_digit()));
    let fraction = rest.get(len..).and_then(|behind| behind.strip_prefix('.'));
    let Some(fraction) = fraction.filter(|_| is_whole) else {
        return len;
    };
    // with its exponent; a word directly after the point is a keyword
    let word = fraction.find(|c| !is_name(c)).unwrap_or(fraction.len());
    let digits = if fraction.starts_with(|c: char| c.is_ascii_digit()) { word } else { 0 };
    len.saturating_add(1).saturating_add(digits)
}
