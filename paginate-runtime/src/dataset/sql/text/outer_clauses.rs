//! The outermost clauses of a statement: its start and end, and its own order.

use std::ops::Range;

use crate::dataset::sql::dialect::{Kind, Syntax, Token, Tokens};

/// What the text of a statement reveals.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(crate) struct OuterClauses {
    /// The byte range of the statement, without surrounding comments, parentheses and a final
    /// semicolon.
    pub(crate) body: Range<usize>,
    /// The start of the outermost ORDER BY, if it ends the statement and can be removed.
    pub(crate) unordered_end: Option<usize>,
    /// The outermost ORDER BY with its columns, without what follows.
    pub(crate) order_by: Option<Range<usize>>,
    /// Whether the statement has an order of its own.
    pub(crate) own_order: OwnOrder,
    /// The start of FOR UPDATE or a similar clause, if only this follows the outermost ORDER BY.
    pub(crate) lock: Option<usize>,
    /// The keyword of a statement that changes rows, such as INSERT … RETURNING.
    pub(crate) changes_rows: Option<&'static str>,
    /// A keyword because of which an index cannot seek rows: all rows are computed first.
    pub(crate) blocks_seek: Option<&'static str>,
}

/// The outermost ORDER BY of a statement.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) enum OwnOrder {
    /// There is none.
    #[default]
    None,
    /// It ends the statement: further columns and a LIMIT can follow.
    Last,
    /// Something follows it, such as a LIMIT, or its end is uncertain.
    Followed,
}

/// Scans a statement; skips quoted text, comments and brackets.
pub(crate) fn outer_clauses(sql: &str, syntax: Syntax) -> OuterClauses {
    let (mut sql, mut start) = (sql, 0);
    loop {
        let (clauses, parenthesised) = Reader::new(syntax).read(sql, start);
        let Some(inner) = parenthesised.filter(|inner| inner.end > inner.start) else {
            return clauses;
        };
        start = inner.start;
        sql = sql.get(..inner.end).unwrap_or(sql);
    }
}

/// Scans the tokens of a statement.
struct Reader<'s> {
    syntax: Syntax,
    clauses: OuterClauses,
    first: Option<Token<'s>>,
    previous: Option<Token<'s>>,
    before_previous: Option<Token<'s>>,
    /// The byte after the last token.
    end: usize,
    /// The closing brackets of the open ones.
    closing: Vec<&'static str>,
    /// Whether the word was found that says what the statement does.
    has_verb: bool,
    /// Whether the statement is wholly within its first parentheses.
    is_parenthesised: bool,
    /// Whether the database surely sees the clauses that were found.
    is_certain: bool,
    /// Whether there is an ORDER anywhere.
    has_order: bool,
    /// PostgreSQL's DISTINCT ON: the order decides which row of each group remains.
    is_distinct_on: bool,
    has_placeholder_in_order: bool,
}

impl<'s> Reader<'s> {
    fn new(syntax: Syntax) -> Self {
        Reader {
            syntax,
            clauses: OuterClauses::default(),
            first: None,
            previous: None,
            before_previous: None,
            end: 0,
            closing: Vec::new(),
            has_verb: false,
            is_parenthesised: true,
            is_certain: true,
            has_order: false,
            is_distinct_on: false,
            has_placeholder_in_order: false,
        }
    }

    /// The clauses, and the range inside of the parentheses around the statement, if there are any.
    fn read(mut self, sql: &'s str, start: usize) -> (OuterClauses, Option<Range<usize>>) {
        let mut tokens = Tokens::new(sql, self.syntax).starting_at(start);
        let mut is_over = false;
        while let Some(token) = tokens.next() {
            if token.is_sign(";") && self.closing.is_empty() && !token.is_conditional {
                is_over = true;
                continue;
            }
            // a second statement, which the database will refuse
            self.is_certain &= !is_over;
            self.end = token.end();
            if token.kind == Kind::Delimiter {
                self.is_parenthesised = false;
                self.first.get_or_insert(token);
            } else {
                self.read_token(token, &tokens);
            }
        }
        if tokens.is_doubtful() {
            // may be hidden in what was taken for a text
            self.has_order |= sql.to_ascii_lowercase().contains("order");
            self.is_certain = false;
        }
        self.is_certain &= self.closing.is_empty();
        let (first, last) = (self.first, self.previous);
        let body = first.map_or(start, |token| token.start)..self.end.max(start);
        let parenthesised = match (first, last) {
            (Some(first), Some(last)) if self.is_parenthesised && self.is_certain => {
                (first.is_sign("(") && last.is_sign(")")).then(|| first.end()..last.start)
            }
            _ => None,
        };
        (OuterClauses { body, ..self.finish() }, parenthesised)
    }

    fn finish(self) -> OuterClauses {
        let mut clauses = self.clauses;
        if !self.is_certain {
            let own_order = if self.has_order { OwnOrder::Followed } else { OwnOrder::None };
            let (unordered_end, order_by, lock) = (None, None, None);
            return OuterClauses { unordered_end, order_by, own_order, lock, ..clauses };
        }
        let end = self.end;
        if let Some(order_by) = &mut clauses.order_by {
            order_by.end = order_by.end.min(end);
        }
        // without it, a bound value would have no placeholder
        if self.is_distinct_on || self.has_placeholder_in_order {
            clauses.unordered_end = None;
        }
        clauses
    }

    fn read_token(&mut self, token: Token<'s>, behind: &Tokens<'s>) {
        self.has_order |= token.is_word("order");
        let is_outermost = self.closing.is_empty();
        match token.text {
            _ if token.kind != Kind::Punctuation => {}
            "(" => self.closing.push(")"),
            "[" if self.syntax == Syntax::Postgres => self.closing.push("]"),
            ")" | "]" if self.closing.last() == Some(&token.text) => {
                self.closing.pop();
            }
            ")" => self.is_certain = false,
            "]" if self.syntax == Syntax::Postgres => self.is_certain = false,
            _ => {}
        }
        // brackets and semicolons that only some versions see
        if token.is_conditional && matches!(token.text, "(" | ")" | ";") {
            self.is_certain = false;
        }
        if is_outermost && self.previous.is_some() {
            self.is_parenthesised = false;
        }
        if token.kind == Kind::Placeholder && self.clauses.order_by.is_some() {
            self.has_placeholder_in_order = true;
        }
        if is_outermost && token.kind == Kind::Word {
            self.read_verb(token);
            self.read_word(token, behind);
        }
        self.first.get_or_insert(token);
        self.before_previous = self.previous.replace(token);
    }

    /// What a statement does is its first word, or follows the common tables of WITH.
    fn read_verb(&mut self, token: Token<'s>) {
        let is_verb = match (self.first, self.previous) {
            (None, _) => true,
            (Some(first), Some(before)) => first.is_word("with") && before.is_sign(")"),
            (Some(_), None) => false,
        };
        if is_verb && !self.has_verb {
            self.clauses.changes_rows = find_word(&CHANGES_ROWS, token.text);
        }
        // what follows may be a name, as in `SELECT max(id) update`
        self.has_verb |= self.clauses.changes_rows.is_some()
            || ["select", "values", "table"].iter().any(|verb| token.is_word(verb));
    }

    fn read_word(&mut self, token: Token<'s>, behind: &Tokens<'s>) {
        let before = self.previous;
        let is_alias = before.is_some_and(|before| before.is_sign(".") || before.is_word("as"));
        let next = || behind.clone().find(|token| token.kind != Kind::Delimiter);
        if is_alias || !is_keyword(token.text) || self.is_qualifier(behind) {
            return;
        }
        let follows = |word| before.is_some_and(|before| before.is_word(word));
        // IS DISTINCT FROM compares two values, and UNION DISTINCT is a UNION
        let is_no_clause =
            token.is_word("distinct") && (follows("is") || follows("not") || follows("union"));
        // UNION ALL can use indexes, except on MySQL
        let is_merged = self.syntax != Syntax::MySql
            && token.is_word("union")
            && next().is_some_and(|next| next.is_word("all"));
        if let Some(word) =
            find_word(&BLOCKS_SEEK, token.text).filter(|_| !is_no_clause && !is_merged)
        {
            self.clauses.blocks_seek = Some(word);
        }
        if token.is_word("on") && follows("distinct") && self.syntax == Syntax::Postgres {
            self.is_distinct_on |= next().is_some_and(|next| next.is_sign("("));
        } else if let Some(by) = next().filter(|by| token.is_word("order") && by.is_word("by")) {
            self.is_certain &= !token.is_conditional && !by.is_conditional;
            self.clauses.unordered_end = Some(token.start);
            self.clauses.order_by = Some(token.start..usize::MAX);
            self.clauses.own_order = OwnOrder::Last;
        } else if find_word(&ENDS_ORDER, token.text).is_some() && self.follows_an_operand() {
            self.clauses.unordered_end = None;
            let is_lock = token.is_word("for") || token.is_word("lock");
            let is_last = self.clauses.own_order == OwnOrder::Last;
            self.clauses.lock = Some(token.start).filter(|_| is_lock && is_last);
            if is_last {
                self.clauses.own_order = OwnOrder::Followed;
                let order_by = self.clauses.order_by.take();
                let end = before.map_or(token.start, |before| before.end());
                self.clauses.order_by = order_by.map(|order_by| order_by.start..end);
            }
        }
    }

    /// Whether a clause may start after the previous token. Names of columns may equal keywords.
    fn follows_an_operand(&self) -> bool {
        self.previous.is_some_and(|before| match before.kind {
            Kind::Punctuation => {
                !matches!(before.text, "," | "(" | "[" | "=" | "<" | ">" | "+" | "-")
            }
            Kind::Word if before.is_word("by") => {
                let is_keyword = |first: Token<'_>| {
                    find_word(&["order", "group", "partition"], first.text).is_some()
                };
                !self.before_previous.is_some_and(is_keyword)
            }
            Kind::Word => find_word(&["select", "where", "and", "or"], before.text).is_none(),
            Kind::Number | Kind::Name | Kind::Text | Kind::Placeholder | Kind::Delimiter => true,
        })
    }

    /// Whether a word is the name before a dot. `LIMIT.5` is a number without a zero.
    fn is_qualifier(&self, behind: &Tokens<'s>) -> bool {
        let mut next = behind.clone().filter(|token| token.kind != Kind::Delimiter);
        let Some(dot) = next.next().filter(|token| token.is_sign(".")) else {
            return false;
        };
        let is_number = |token: Token<'_>| {
            let is_digits = token.text.bytes().all(|byte| byte.is_ascii_digit());
            // on MySQL, names may start with a digit
            let may_be_name = self.syntax == Syntax::MySql && !is_digits;
            token.kind == Kind::Number && token.start == dot.end() && !may_be_name
        };
        !next.next().is_some_and(is_number)
    }
}

/// Whether this is the first word of a statement.
pub(crate) fn begins_with(sql: &str, word: &str, syntax: Syntax) -> bool {
    Tokens::new(sql, syntax).next().is_some_and(|token| token.is_word(word))
}

/// Keywords after ORDER BY with which it decides which rows there are.
const ENDS_ORDER: [&str; 10] = [
    "limit",
    "offset",
    "fetch",
    "for",
    "lock",
    "procedure",
    "into",
    "union",
    "intersect",
    "except",
];

const BLOCKS_SEEK: [&str; 10] = [
    "group",
    "distinct",
    "distinctrow",
    "over",
    "limit",
    "offset",
    "fetch",
    "union",
    "intersect",
    "except",
];

const CHANGES_ROWS: [&str; 5] = ["insert", "update", "delete", "merge", "replace"];

fn is_keyword(text: &str) -> bool {
    let lists = [&["order", "on"][..], &ENDS_ORDER, &BLOCKS_SEEK];
    lists.into_iter().any(|words| find_word(words, text).is_some())
}

fn find_word(words: &[&'static str], token: &str) -> Option<&'static str> {
    words.iter().copied().find(|word| token.eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests;
