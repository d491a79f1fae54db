//! A second reading of statements: character by character, where the tokenizer goes from lexeme to
//! lexeme.

use std::ops::Range;

use crate::dataset::Syntax;

/// What a byte of a statement belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    /// A blank or a comment.
    Blank,
    /// A text or a name in quotes.
    Quoted,
    Code,
}

pub(super) struct Reading {
    pub(super) classes: Vec<Class>,
    /// Whether a quote is not closed.
    pub(super) is_open: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum State {
    Code,
    Line,
    Block { depth: usize },
    Quote { close: char, has_escapes: bool, continues: bool },
    Dollar { tag: String },
}

impl Reading {
    pub(super) fn new(sql: &str, syntax: Syntax) -> Self {
        let mut reader = Reader {
            sql,
            syntax,
            at: 0,
            state: State::Code,
            word: String::new(),
            is_conditional: false,
            classes: Vec::with_capacity(sql.len()),
        };
        while reader.at < sql.len() {
            reader.step();
        }
        let is_open = matches!(reader.state, State::Quote { .. } | State::Dollar { .. });
        Reading { classes: reader.classes, is_open }
    }

    /// How many brackets are open at the end of a range; `None` if more are closed than opened.
    pub(super) fn depth(&self, sql: &str, range: Range<usize>) -> Option<usize> {
        let bytes = sql.bytes().zip(&self.classes).skip(range.start).take(range.len());
        let mut code = bytes.filter(|(_, class)| **class == Class::Code).map(|(byte, _)| byte);
        code.try_fold(0_usize, |depth, byte| match byte {
            b'(' => Some(depth + 1),
            b')' => depth.checked_sub(1),
            _ => Some(depth),
        })
    }
}

struct Reader<'s> {
    sql: &'s str,
    syntax: Syntax,
    at: usize,
    state: State,
    /// The name or number that is being read.
    word: String,
    is_conditional: bool,
    classes: Vec<Class>,
}

impl Reader<'_> {
    fn rest(&self) -> &str {
        &self.sql[self.at..]
    }

    fn take(&mut self, len: usize, class: Class) {
        self.at += len;
        self.classes.resize(self.at, class);
    }

    fn step(&mut self) {
        let letter = self.rest().chars().next().expect("the end was not reached");
        let len = letter.len_utf8();
        match self.state.clone() {
            State::Code => self.code(letter),
            State::Line => {
                let is_end = letter == '\n' || letter == '\r' && self.syntax == Syntax::Postgres;
                if is_end {
                    self.state = State::Code;
                }
                self.take(len, Class::Blank);
            }
            State::Block { depth } => {
                if self.rest().starts_with("*/") {
                    self.state =
                        if depth == 1 { State::Code } else { State::Block { depth: depth - 1 } };
                    self.take(2, Class::Blank);
                } else if self.syntax == Syntax::Postgres && self.rest().starts_with("/*") {
                    self.state = State::Block { depth: depth + 1 };
                    self.take(2, Class::Blank);
                } else {
                    self.take(len, Class::Blank);
                }
            }
            State::Quote { close, has_escapes, continues } => {
                self.take(len, Class::Quoted);
                if letter == '\\' && has_escapes {
                    let escaped = self.rest().chars().next().map_or(0, char::len_utf8);
                    self.take(escaped, Class::Quoted);
                } else if letter == close {
                    if close != ']' && self.rest().starts_with(close) {
                        self.take(len, Class::Quoted);
                    } else {
                        self.state = State::Code;
                        if continues {
                            self.continue_quote();
                        }
                    }
                }
            }
            State::Dollar { tag } => {
                if self.rest().starts_with(&tag) {
                    self.state = State::Code;
                    self.take(tag.len(), Class::Quoted);
                } else {
                    self.take(len, Class::Quoted);
                }
            }
        }
    }

    fn code(&mut self, letter: char) {
        let len = letter.len_utf8();
        let is_name = letter.is_ascii_alphanumeric() || "_$".contains(letter) || !letter.is_ascii();
        let is_in_word = !self.word.is_empty();
        if is_name && (is_in_word || letter != '$' || self.syntax != Syntax::Postgres) {
            self.word.push(letter);
            return self.take(len, Class::Code);
        }
        let word = std::mem::take(&mut self.word);
        let rest = self.rest();
        let third = rest.chars().nth(2);
        let is_dash = rest.starts_with("--")
            && (self.syntax != Syntax::MySql
                || third.is_none_or(|third| third.is_ascii_control() || third == ' '));
        let is_mysql = self.syntax == Syntax::MySql;
        let is_run = is_mysql && (rest.starts_with("/*!") || rest.starts_with("/*M!"));
        match letter {
            ' ' | '\t'..='\r' => self.take(len, Class::Blank),
            _ if is_dash => self.begin(State::Line, 2, Class::Blank),
            '#' if is_mysql => self.begin(State::Line, 1, Class::Blank),
            '*' if self.is_conditional && rest.starts_with("*/") => {
                self.is_conditional = false;
                self.take(2, Class::Code);
            }
            '/' if is_run => {
                let mark = if rest.starts_with("/*!") { 3 } else { 4 };
                let digits = rest[mark..].bytes().take_while(u8::is_ascii_digit).count();
                self.is_conditional = true;
                self.take(mark + digits, Class::Code);
            }
            '/' if rest.starts_with("/*") => self.begin(State::Block { depth: 1 }, 2, Class::Blank),
            '\'' => {
                let continues = self.syntax == Syntax::Postgres && word.eq_ignore_ascii_case("e");
                if continues {
                    // the letter is part of the text
                    let start = self.classes.len() - 1;
                    self.classes[start] = Class::Quoted;
                }
                let has_escapes = is_mysql || continues;
                self.begin(State::Quote { close: '\'', has_escapes, continues }, 1, Class::Quoted);
            }
            '"' => {
                let quote = State::Quote { close: '"', has_escapes: is_mysql, continues: false };
                self.begin(quote, 1, Class::Quoted);
            }
            '`' if self.syntax != Syntax::Postgres => {
                let quote = State::Quote { close: '`', has_escapes: false, continues: false };
                self.begin(quote, 1, Class::Quoted);
            }
            '[' if self.syntax == Syntax::Sqlite => {
                let quote = State::Quote { close: ']', has_escapes: false, continues: false };
                self.begin(quote, 1, Class::Quoted);
            }
            '$' if self.syntax == Syntax::Postgres => self.dollar(),
            _ => self.take(len, Class::Code),
        }
    }

    fn begin(&mut self, state: State, len: usize, class: Class) {
        self.state = state;
        self.take(len, class);
    }

    /// PostgreSQL's `$tag$`, or a placeholder such as `$1`.
    fn dollar(&mut self) {
        let behind = &self.rest()[1..];
        let tag_len =
            behind.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || !c.is_ascii()));
        let tag =
            tag_len.map(|len| &behind[..len]).filter(|len| behind[len.len()..].starts_with('$'));
        match tag.filter(|tag| !tag.starts_with(|c: char| c.is_ascii_digit())) {
            Some(tag) => {
                let tag = format!("${tag}$");
                let len = tag.len();
                self.begin(State::Dollar { tag }, len, Class::Quoted);
            }
            None => {
                let digits = behind.bytes().take_while(u8::is_ascii_digit).count();
                self.take(1 + digits, Class::Code);
            }
        }
    }

    /// PostgreSQL continues a text after a line break.
    fn continue_quote(&mut self) {
        let mut rest = self.rest();
        let mut has_line_break = false;
        loop {
            let trimmed = rest.trim_start_matches([' ', '\t', '\n', '\r', '\u{b}', '\u{c}']);
            has_line_break |= rest[..rest.len() - trimmed.len()].contains(['\n', '\r']);
            rest = trimmed;
            let Some(comment) = rest.strip_prefix("--") else { break };
            let Some(end) = comment.find(['\n', '\r']) else { break };
            rest = &comment[end..];
        }
        if has_line_break && rest.starts_with('\'') {
            let len = self.rest().len() - rest.len() + 1;
            let quote = State::Quote { close: '\'', has_escapes: true, continues: true };
            self.begin(quote, len, Class::Quoted);
        }
    }
}
