//! Splits a statement into tokens, like the lexer of its database.
//!
//! It assumes `standard_conforming_strings` on PostgreSQL, and neither `ANSI_QUOTES` nor
//! `NO_BACKSLASH_ESCAPES` on MySQL. These are the defaults of all supported versions.

use super::lexemes::{
    Escapes, Syntax, conditional_len, dollar_quoted_len, escape_string_len, is_blank, is_name,
    len_up_to, nested_comment_len, number_len, placeholder_len, quoted_len,
};

/// A token of a statement. Blanks and comments are skipped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Token<'s> {
    pub(crate) text: &'s str,
    /// Its first byte.
    pub(crate) start: usize,
    pub(crate) kind: Kind,
    /// Whether it is in a comment that only some versions of MySQL execute.
    pub(crate) is_conditional: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A keyword, or an unquoted name.
    Word,
    Number,
    /// A quoted name.
    Name,
    Text,
    Placeholder,
    Punctuation,
    /// The start or end of a part that only some versions execute.
    Delimiter,
}

impl Token<'_> {
    pub(crate) fn is_word(&self, word: &str) -> bool {
        self.kind == Kind::Word && self.text.eq_ignore_ascii_case(word)
    }

    pub(crate) fn is_sign(&self, sign: &str) -> bool {
        self.kind == Kind::Punctuation && self.text == sign
    }

    /// The byte after it.
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
    /// Where a conditional comment ends for versions that skip it.
    conditional_end: Option<usize>,
    is_doubtful: bool,
}

impl<'s> Tokens<'s> {
    pub(crate) fn new(sql: &'s str, syntax: Syntax) -> Self {
        Tokens { sql, at: 0, syntax, conditional_end: None, is_doubtful: false }
    }

    /// The tokens from a byte on.
    pub(crate) fn starting_at(self, at: usize) -> Self {
        Tokens { at, ..self }
    }

    /// Whether the database may have read the text so far differently, because a lexeme is
    /// unterminated or versions differ.
    pub(crate) fn is_doubtful(&self) -> bool {
        self.is_doubtful || (self.conditional_end.is_some() && self.at >= self.sql.len())
    }

    /// The length of the next blank or comment.
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
                // a nested one is executed or not depending on the version
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
            return (Kind::Number, number_len(rest));
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
            // versions that skip the comment end it inside of this token
            self.is_doubtful |= self.conditional_end.is_some_and(|end| self.at > end);
            let is_conditional = was_conditional || self.conditional_end.is_some();
            return Some(Token { text, start, kind, is_conditional });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(sql: &str, syntax: Syntax) -> Vec<&str> {
        Tokens::new(sql, syntax).map(|token| token.text).collect()
    }

    fn is_one(sql: &str, kind: Kind, syntax: Syntax) {
        let mut tokens = Tokens::new(sql, syntax);
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
            let mut tokens = Tokens::new(sql, Syntax::Postgres);
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
        let tokens = Tokens::new(sql, Syntax::MySql).collect::<Vec<_>>();
        let of = |marked| {
            let tokens = tokens.iter().filter(move |token| token.is_conditional == marked);
            tokens.map(|token| token.text).collect::<Vec<_>>()
        };
        assert_eq!(of(false), ["a", "d"]);
        assert_eq!(of(true), ["/*!50000", "b", "*/", "/*M!", "e", "*/"]);
        for sql in ["a /*! it's */ b '", "a /*! b", "a /*! /*! b */ */"] {
            let mut tokens = Tokens::new(sql, Syntax::MySql);
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
                        let tokens = Tokens::new(&sql, syntax);
                        assert!(tokens.map(|token| token.text.len()).sum::<usize>() <= sql.len());
                    }
                }
            }
        }
    }
}
