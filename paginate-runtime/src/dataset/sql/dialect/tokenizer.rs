//! Splits a statement into tokens, as the lexer of its database does.
//!
//! PostgreSQL is read with `standard_conforming_strings` on, MySQL without `ANSI_QUOTES` and
//! `NO_BACKSLASH_ESCAPES`: these are the defaults of every supported version.

use super::Syntax;

/// A piece of a statement. Blanks and comments are none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Token<'s> {
    pub(crate) text: &'s str,
    /// Its first byte.
    pub(crate) start: usize,
    pub(crate) kind: Kind,
    /// Whether it is part of a comment that only some versions of MySQL run.
    pub(crate) is_conditional: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A keyword, or a name without quotes.
    Word,
    Number,
    /// A name in quotes.
    Name,
    Text,
    Placeholder,
    Punctuation,
    /// What is around a part that only some versions run.
    Delimiter,
}

impl Token<'_> {
    pub(crate) fn is_word(&self, word: &str) -> bool {
        self.kind == Kind::Word && self.text.eq_ignore_ascii_case(word)
    }

    pub(crate) fn is_sign(&self, sign: &str) -> bool {
        self.kind == Kind::Punctuation && self.text == sign
    }

    /// The first byte behind it.
    pub(crate) fn end(&self) -> usize {
        self.start.saturating_add(self.text.len())
    }
}

/// The tokens of a statement.
#[derive(Debug, Clone)]
pub(crate) struct Tokens<'s> {
    sql: &'s str,
    at: usize,
    syntax: Syntax,
    /// Where a conditional comment ends for those who skip it.
    conditional_end: Option<usize>,
    is_doubtful: bool,
}

impl<'s> Tokens<'s> {
    pub(crate) fn of(sql: &'s str, syntax: Syntax) -> Self {
        Tokens { sql, at: 0, syntax, conditional_end: None, is_doubtful: false }
    }

    /// The tokens from a byte on.
    pub(crate) fn starting_at(self, at: usize) -> Self {
        Tokens { at, ..self }
    }

    /// Whether the database may have read what is behind us in another way: something has no end,
    /// or versions of the database differ.
    pub(crate) fn is_doubtful(&self) -> bool {
        self.is_doubtful || (self.conditional_end.is_some() && self.at >= self.sql.len())
    }

    /// The length of a blank or a comment that is next.
    fn ignored_len(&self, rest: &str) -> Option<usize> {
        let line = |ends: &[char]| Some(rest.find(ends).unwrap_or(rest.len()));
        let first = rest.chars().next()?;
        match self.syntax {
            _ if is_blank(first) => Some(first.len_utf8()),
            Syntax::MySql if first == '#' => line(&['\n']),
            Syntax::MySql if rest.starts_with("--") => {
                let third = rest.chars().nth(2);
                if third.is_none_or(|c| is_blank(c) || c.is_ascii_control()) {
                    line(&['\n'])
                } else {
                    None
                }
            }
            Syntax::Postgres if rest.starts_with("--") => line(&['\n', '\r']),
            Syntax::Sqlite if rest.starts_with("--") => line(&['\n']),
            Syntax::Postgres if rest.starts_with("/*") => Some(nested_comment_len(rest)),
            Syntax::MySql if conditional_len(rest).is_some() => None,
            _ if rest.starts_with("/*") => Some(len_up_to(rest, "*/", 2)),
            _ => None,
        }
    }

    /// The next token, which is neither a blank nor a comment.
    fn token(&mut self, rest: &str, first: char) -> (Kind, usize) {
        let syntax = self.syntax;
        if syntax == Syntax::MySql {
            if let Some(len) = conditional_len(rest) {
                // one in another is run or not as the version says, and nobody does that
                self.is_doubtful |= self.conditional_end.is_some();
                let end = self.at.saturating_add(len_up_to(rest, "*/", 2));
                self.conditional_end = Some(end);
                return (Kind::Delimiter, len);
            }
            if self.conditional_end.is_some() && rest.starts_with("*/") {
                self.conditional_end = None;
                return (Kind::Delimiter, 2);
            }
        }
        let quoted = match (first, syntax) {
            ('\'', Syntax::MySql) | ('"', Syntax::MySql) => {
                Some((Kind::Text, quoted_len(rest, first, Escapes::Backslashes)))
            }
            ('\'', _) => Some((Kind::Text, quoted_len(rest, first, Escapes::None))),
            ('e' | 'E', Syntax::Postgres) if rest.get(1..2) == Some("'") => {
                Some((Kind::Text, escape_string_len(rest)))
            }
            ('$', Syntax::Postgres) => dollar_quoted_len(rest).map(|len| (Kind::Text, len)),
            ('"', _) | ('`', Syntax::MySql | Syntax::Sqlite) => {
                Some((Kind::Name, quoted_len(rest, first, Escapes::None)))
            }
            ('[', Syntax::Sqlite) => {
                Some((Kind::Name, rest.find(']').map(|end| end.saturating_add(1))))
            }
            _ => None,
        };
        if let Some((kind, len)) = quoted {
            self.is_doubtful |= len.is_none();
            return (kind, len.unwrap_or(rest.len()));
        }
        if let Some(len) = placeholder_len(rest, syntax) {
            return (Kind::Placeholder, len);
        }
        if first.is_ascii_digit() {
            return number_len(rest);
        }
        if first == '@' && syntax == Syntax::MySql {
            // a variable, whose name may have dots
            let name = rest.get(1..).unwrap_or("");
            let len = name.find(|c| !(is_name(c) || matches!(c, '.' | '@')));
            return (Kind::Text, len.unwrap_or(name.len()).saturating_add(1));
        }
        if is_name(first) && !(first == '$' && syntax == Syntax::Postgres) {
            return (Kind::Word, rest.find(|c| !is_name(c)).unwrap_or(rest.len()));
        }
        (Kind::Punctuation, first.len_utf8())
    }
}

impl<'s> Iterator for Tokens<'s> {
    type Item = Token<'s>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let rest = self.sql.get(self.at..)?;
            let first = rest.chars().next()?;
            if let Some(len) = self.ignored_len(rest) {
                self.at = self.at.saturating_add(len);
                continue;
            }
            let was_conditional = self.conditional_end.is_some();
            let (kind, len) = self.token(rest, first);
            let start = self.at;
            let text = rest.get(..len)?;
            self.at = start.saturating_add(len);
            // the comment ends inside of this for those who skip it
            self.is_doubtful |= self.conditional_end.is_some_and(|end| self.at > end);
            let is_conditional = was_conditional || self.conditional_end.is_some();
            return Some(Token { text, start, kind, is_conditional });
        }
    }
}

/// Blanks beyond ASCII are letters of names to the databases.
fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\t'..='\r')
}

fn is_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '$') || !c.is_ascii()
}

/// Up to the end of the first `end` behind `skip` bytes.
fn len_up_to(rest: &str, end: &str, skip: usize) -> usize {
    let found = rest.get(skip..).and_then(|inner| inner.find(end));
    found.map_or(rest.len(), |at| at.saturating_add(skip).saturating_add(end.len()))
}

/// PostgreSQL's comments may have others inside.
fn nested_comment_len(rest: &str) -> usize {
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

/// The opening of a comment that is run by the versions it names: `/*!`, `/*!50000`, `/*M!`.
fn conditional_len(rest: &str) -> Option<usize> {
    let behind = rest.strip_prefix("/*!").or_else(|| rest.strip_prefix("/*M!"))?;
    let version = behind.trim_start_matches(|c: char| c.is_ascii_digit());
    Some(rest.len().saturating_sub(version.len()))
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Escapes {
    None,
    /// A backslash takes the character behind it along.
    Backslashes,
}

/// A quoted piece, in which doubled quotes stand for one; `None` if it has no end.
fn quoted_len(rest: &str, quote: char, escapes: Escapes) -> Option<usize> {
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

/// PostgreSQL's `E'…'`, and what continues it in another line.
fn escape_string_len(rest: &str) -> Option<usize> {
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

/// Where a text goes on in another line, if it does.
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

/// PostgreSQL's `$tag$ … $tag$`. `None` if it is none; one without an end has no length.
fn dollar_quoted_len(rest: &str) -> Option<Option<usize>> {
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

fn placeholder_len(rest: &str, syntax: Syntax) -> Option<usize> {
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

/// A number with its fraction; or a name that begins with a digit, as MySQL has them.
fn number_len(rest: &str) -> (Kind, usize) {
    let len = rest.find(|c| !is_name(c)).unwrap_or(rest.len());
    let is_whole = rest.get(..len).is_some_and(|word| word.bytes().all(|b| b.is_ascii_digit()));
    let fraction = rest.get(len..).and_then(|behind| behind.strip_prefix('.'));
    let Some(fraction) = fraction.filter(|_| is_whole) else {
        return (Kind::Number, len);
    };
    // with its exponent; a word right behind the dot is a keyword
    let word = fraction.find(|c| !is_name(c)).unwrap_or(fraction.len());
    let digits = if fraction.starts_with(|c: char| c.is_ascii_digit()) { word } else { 0 };
    (Kind::Number, len.saturating_add(1).saturating_add(digits))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(sql: &str, syntax: Syntax) -> Vec<&str> {
        Tokens::of(sql, syntax).map(|token| token.text).collect()
    }

    fn is_one(sql: &str, kind: Kind, syntax: Syntax) {
        let mut tokens = Tokens::of(sql, syntax);
        let token = tokens.next().unwrap();
        assert_eq!((token.text, token.kind), (sql, kind), "{syntax:?}");
        assert!(tokens.next().is_none() && !tokens.is_doubtful(), "{sql} {syntax:?}");
    }

    const ALL: [Syntax; 3] = [Syntax::Sqlite, Syntax::Postgres, Syntax::MySql];

    #[test]
    fn a_quoted_piece_is_one_token() {
        for syntax in ALL {
            for sql in ["'a'", "'it''s -- a'", "'/* '", "''", "''''"] {
                is_one(sql, Kind::Text, syntax);
            }
        }
        for sql in [r"E'O\'Neil'", r"e'\\'", "E'a''b'", "E'a'\n 'b\\'c'", "E'a' -- x\n\t'\\''"] {
            is_one(sql, Kind::Text, Syntax::Postgres);
        }
        for sql in ["$$ it's $$", "$tag$ $$ $other$ $tag$", "$é$ ' $é$"] {
            is_one(sql, Kind::Text, Syntax::Postgres);
        }
        for sql in [r"'O\'Neil'", r#""a\"b""#, r"'\\'", "@a.limit", "@@session.sql_mode"] {
            is_one(sql, Kind::Text, Syntax::MySql);
        }
        for (sql, syntax) in [
            ("\"a\"\"b\"", Syntax::Postgres),
            ("\"a\\\"", Syntax::Sqlite),
            ("`a``b`", Syntax::Sqlite),
            ("`a\\`", Syntax::MySql),
            ("[it's]", Syntax::Sqlite),
        ] {
            is_one(sql, Kind::Name, syntax);
        }
    }

    #[test]
    fn names_may_have_dollars_and_any_letters() {
        for syntax in ALL {
            for sql in ["a$b", "a$b$c", "é\u{a0}", "_1"] {
                is_one(sql, Kind::Word, syntax);
            }
        }
    }

    #[test]
    fn placeholders_are_those_of_the_database() {
        for sql in ["?", "?12", ":a", "@a", "$a", "$a::b(c)", "#x"] {
            is_one(sql, Kind::Placeholder, Syntax::Sqlite);
        }
        is_one("$12", Kind::Placeholder, Syntax::Postgres);
        is_one("?", Kind::Placeholder, Syntax::MySql);
        for sql in ["a ?| b", "a ? 'b'", "a::text", "a #> b", "a[1:b]", "@ a", "a @> b"] {
            let mut tokens = Tokens::of(sql, Syntax::Postgres);
            assert!(tokens.all(|token| token.kind != Kind::Placeholder), "{sql}");
        }
    }

    #[test]
    fn comments_are_those_of_the_database() {
        for (sql, syntax, expected) in [
            ("a /* /* it's */ x */ b", Syntax::Postgres, &["a", "b"][..]),
            ("a /* /* x */ b */", Syntax::Sqlite, &["a", "b", "*", "/"]),
            ("a -- it's\rb", Syntax::Postgres, &["a", "b"]),
            ("a -- it's\rb", Syntax::Sqlite, &["a"]),
            ("a --b\n", Syntax::MySql, &["a", "-", "-", "b"]),
            ("a --\tb\nc --", Syntax::MySql, &["a", "c"]),
            ("a --b\nc", Syntax::Sqlite, &["a", "c"]),
            ("a # it's\nb", Syntax::MySql, &["a", "b"]),
            ("a # b", Syntax::Postgres, &["a", "#", "b"]),
            ("a /* open", Syntax::Sqlite, &["a"]),
            ("a /*+ hint */ b", Syntax::MySql, &["a", "b"]),
            ("a /*! b */ c", Syntax::Sqlite, &["a", "c"]),
        ] {
            assert_eq!(texts(sql, syntax), expected, "{sql} {syntax:?}");
        }
    }

    #[test]
    fn what_some_versions_run_is_read_and_marked() {
        let sql = "a /*!50000 b /* c */ */ d /*M! e */";
        let tokens = Tokens::of(sql, Syntax::MySql).collect::<Vec<_>>();
        let of = |marked| {
            let tokens = tokens.iter().filter(move |token| token.is_conditional == marked);
            tokens.map(|token| token.text).collect::<Vec<_>>()
        };
        assert_eq!(of(false), ["a", "d"]);
        assert_eq!(of(true), ["/*!50000", "b", "*/", "/*M!", "e", "*/"]);
        for sql in ["a /*! it's */ b '", "a /*! b", "a /*! /*! b */ */"] {
            let mut tokens = Tokens::of(sql, Syntax::MySql);
            while tokens.next().is_some() {}
            assert!(tokens.is_doubtful(), "{sql}");
        }
    }

    #[test]
    fn numbers_end_where_words_begin() {
        assert_eq!(texts("1.ORDER", Syntax::MySql), ["1.", "ORDER"]);
        assert_eq!(texts("1.5e3 0x1F t.5", Syntax::Sqlite), ["1.5e3", "0x1F", "t", ".", "5"]);
    }

    #[test]
    fn any_text_has_tokens_without_a_panic() {
        let pieces = [
            "'", "\"", "`", "[", "/*", "/*!", "*/", "--", "$", "$$", "$é$", "E'", "\\", "é", "?",
            ":", "@", "(", "a", "1", ".", "\n", " ",
        ];
        for first in pieces {
            for second in pieces {
                for third in pieces {
                    let sql = [first, second, third].concat();
                    for syntax in ALL {
                        let tokens = Tokens::of(&sql, syntax);
                        assert!(tokens.map(|token| token.text.len()).sum::<usize>() <= sql.len());
                    }
                }
            }
        }
    }
}
