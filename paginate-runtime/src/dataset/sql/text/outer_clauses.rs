//! The outermost clauses of a statement: where it begins and ends, and how it orders itself.

use std::ops::Range;

use crate::dataset::sql::dialect::Syntax;
use crate::dataset::sql::dialect::tokenizer::{Kind, Token, Tokens};

/// What is known of a statement from its text.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(crate) struct OuterClauses {
    /// The statement in bytes: no comment before or behind it, no final semicolon, and no
    /// parentheses around it.
    pub(crate) body: Range<usize>,
    /// Where the outermost ORDER BY begins, if the statement ends with it and it can be cut off.
    pub(crate) cut: Option<usize>,
    /// The outermost ORDER BY with its columns, and nothing of what follows.
    pub(crate) order_by: Option<Range<usize>>,
    /// What the statement says about its order itself.
    pub(crate) own_order: OwnOrder,
    /// A word after which rows cannot be sought by an index: all are made before any is found.
    pub(crate) never_flat: Option<&'static str>,
}

/// The outermost ORDER BY of a statement.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) enum OwnOrder {
    /// There is none.
    #[default]
    None,
    /// It ends the statement: more columns and a LIMIT can follow.
    Last,
    /// Something follows, such as a LIMIT of the statement's own, or its end is not certain.
    Followed,
}

/// Reads a statement. What is quoted, commented or in brackets is passed over.
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

/// Reads the tokens of a statement.
struct Reader<'s> {
    syntax: Syntax,
    clauses: OuterClauses,
    first: Option<Token<'s>>,
    previous: Option<Token<'s>>,
    /// Behind the last token.
    end: usize,
    /// What closes the brackets that are open.
    closing: Vec<&'static str>,
    /// Whether nothing is outside of the parentheses that the statement begins with.
    is_parenthesised: bool,
    /// Whether the database certainly sees the clauses that were found.
    is_certain: bool,
    /// Whether there is an ORDER at all, wherever it is.
    has_order: bool,
    /// PostgreSQL's DISTINCT ON: the order decides which row of each group there is.
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
            end: 0,
            closing: Vec::new(),
            is_parenthesised: true,
            is_certain: true,
            has_order: false,
            is_distinct_on: false,
            has_placeholder_in_order: false,
        }
    }

    /// The clauses, and what is inside the parentheses around the statement, if there are any.
    fn read(mut self, sql: &'s str, start: usize) -> (OuterClauses, Option<Range<usize>>) {
        let mut tokens = Tokens::of(sql, self.syntax).starting_at(start);
        let mut is_over = false;
        while let Some(token) = tokens.next() {
            if token.is_sign(";") && self.closing.is_empty() && !token.is_conditional {
                is_over = true;
                continue;
            }
            // a second statement: the database will say so
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
            // it may be hidden in what was taken for a text
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
            return OuterClauses { cut: None, order_by: None, own_order, ..clauses };
        }
        let end = self.end;
        if let Some(order_by) = &mut clauses.order_by {
            order_by.end = order_by.end.min(end);
        }
        // cut off, a placeholder would leave a value without a place
        if self.is_distinct_on || self.has_placeholder_in_order {
            clauses.cut = None;
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
            self.read_word(token, behind);
        }
        self.first.get_or_insert(token);
        self.previous = Some(token);
    }

    fn read_word(&mut self, token: Token<'s>, behind: &Tokens<'s>) {
        let before = self.previous;
        let is_alias = before.is_some_and(|before| before.is_sign(".") || before.is_word("as"));
        let next = || behind.clone().find(|token| token.kind != Kind::Delimiter);
        if is_alias || named(&WORDS, token.text).is_none() || is_dot(next()) {
            return;
        }
        let follows = |word| before.is_some_and(|before| before.is_word(word));
        // IS DISTINCT FROM compares two values, and UNION DISTINCT is a UNION
        let is_no_clause =
            token.is_word("distinct") && (follows("is") || follows("not") || follows("union"));
        // UNION ALL is merged, but not by MySQL
        let is_merged = self.syntax != Syntax::MySql
            && token.is_word("union")
            && next().is_some_and(|next| next.is_word("all"));
        if let Some(word) = named(&NEVER_FLAT, token.text).filter(|_| !is_no_clause && !is_merged) {
            self.clauses.never_flat = Some(word);
        }
        if token.is_word("on") && follows("distinct") && self.syntax == Syntax::Postgres {
            self.is_distinct_on |= next().is_some_and(|next| next.is_sign("("));
        } else if let Some(by) = next().filter(|by| token.is_word("order") && by.is_word("by")) {
            self.is_certain &= !token.is_conditional && !by.is_conditional;
            self.clauses.cut = Some(token.start);
            self.clauses.order_by = Some(token.start..usize::MAX);
            self.clauses.own_order = OwnOrder::Last;
        } else if named(&ENDS_ORDER, token.text).is_some() && follows_an_operand(before) {
            self.clauses.cut = None;
            if self.clauses.own_order == OwnOrder::Last {
                self.clauses.own_order = OwnOrder::Followed;
                let order_by = self.clauses.order_by.take();
                let end = before.map_or(token.start, |before| before.end());
                self.clauses.order_by = order_by.map(|order_by| order_by.start..end);
            }
        }
    }
}

/// Whether this is the first word of a statement.
pub(crate) fn begins_with(sql: &str, word: &str, syntax: Syntax) -> bool {
    Tokens::of(sql, syntax).next().is_some_and(|token| token.is_word(word))
}

/// Words after ORDER BY without which its rows would not be the same.
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

const NEVER_FLAT: [&str; 10] = [
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

/// All that is looked for.
const WORDS: [&str; 16] = [
    "order",
    "on",
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
    "group",
    "distinct",
    "distinctrow",
    "over",
];

/// Whether a clause may begin behind this token: names of columns may be such words, too.
fn follows_an_operand(before: Option<Token<'_>>) -> bool {
    before.is_some_and(|before| match before.kind {
        Kind::Punctuation => !matches!(before.text, "," | "(" | "[" | "=" | "<" | ">" | "+" | "-"),
        Kind::Word => named(&["select", "by", "where", "and", "or"], before.text).is_none(),
        Kind::Number | Kind::Name | Kind::Text | Kind::Placeholder | Kind::Delimiter => true,
    })
}

fn is_dot(token: Option<Token<'_>>) -> bool {
    token.is_some_and(|token| token.is_sign("."))
}

fn named(words: &[&'static str], token: &str) -> Option<&'static str> {
    words.iter().copied().find(|word| token.eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(sql: &str) -> &str {
        let OuterClauses { body, cut, .. } = outer_clauses(sql, Syntax::Postgres);
        &sql[body.start..cut.unwrap_or(body.end)]
    }

    #[test]
    fn final_semicolons_and_comments_are_no_part_of_a_statement() {
        for tail in ["", ";", " ; ; ", "-- all", "; -- all\n", "/* all */;", " /* open"] {
            assert_eq!(cut(&format!("SELECT 1{tail}")), "SELECT 1");
        }
    }

    #[test]
    fn an_outermost_order_is_cut_off() {
        assert_eq!(cut("SELECT a FROM t order  by a DESC, b"), "SELECT a FROM t ");
        assert_eq!(cut("SELECT a FROM t ORDER /* x */ BY a -- y"), "SELECT a FROM t ");
    }

    #[test]
    fn an_order_that_decides_which_rows_there_are_stays() {
        for (sql, own_order) in [
            ("SELECT a FROM t ORDER BY a LIMIT 5", OwnOrder::Followed),
            ("SELECT a FROM t ORDER BY a = $1", OwnOrder::Last),
        ] {
            assert_eq!(cut(sql), sql);
            assert_eq!(outer_clauses(sql, Syntax::Postgres).own_order, own_order);
        }
    }

    #[test]
    fn an_inner_order_is_none_of_ours() {
        for sql in [
            "SELECT row_number() OVER (ORDER BY a) FROM t",
            "SELECT 'order by' FROM t",
            "SELECT \"order\" by FROM t",
            "SELECT $x$ order by $x$ FROM t",
            "SELECT it''s 'a''b order by' FROM t",
        ] {
            assert_eq!(cut(sql), sql);
            assert_eq!(outer_clauses(sql, Syntax::Postgres).own_order, OwnOrder::None, "{sql}");
        }
    }

    #[test]
    fn what_makes_all_rows_before_any_is_found_out() {
        for (sql, word) in [
            ("SELECT a, COUNT(*) FROM t GROUP BY a", Some("group")),
            ("select distinct a from t", Some("distinct")),
            ("SELECT a, SUM(b) OVER (ORDER BY a) FROM t", Some("over")),
            ("SELECT a FROM t LIMIT 5", Some("limit")),
            ("SELECT a FROM t ORDER BY a FETCH FIRST 5 ROWS ONLY", Some("fetch")),
            ("SELECT a FROM t UNION SELECT b FROM u", Some("union")),
            ("SELECT a FROM t UNION DISTINCT SELECT b FROM u", Some("union")),
            ("SELECT a FROM t UNION ALL SELECT b FROM u", None),
            ("SELECT a FROM t EXCEPT SELECT b FROM u", Some("except")),
            ("SELECT a FROM t WHERE a IS DISTINCT FROM 1 AND b IS NOT DISTINCT FROM 2", None),
            ("SELECT a FROM t WHERE a IN (SELECT DISTINCT b FROM u)", None),
            ("SELECT \"group\" FROM t", None),
        ] {
            assert_eq!(outer_clauses(sql, Syntax::Postgres).never_flat, word, "{sql}");
        }
        let sql = "SELECT a FROM t UNION ALL SELECT b FROM u";
        assert_eq!(outer_clauses(sql, Syntax::MySql).never_flat, Some("union"));
    }

    #[test]
    fn backslashes_and_hashes_are_those_of_mysql() {
        let sql = "SELECT 'it\\'s order by' FROM t # it's; order by";
        let found = outer_clauses(sql, Syntax::MySql);
        assert_eq!(&sql[found.body], "SELECT 'it\\'s order by' FROM t");
        assert_eq!(found.own_order, OwnOrder::None);
    }

    #[test]
    fn any_text_is_scanned_without_a_panic() {
        for sql in ["", ";", "'", "\"x", "/*", "--", "$", "$$", "$é$", "é'é", "[", "?", ")))"] {
            cut(sql);
        }
    }

    fn found(sql: &str, syntax: Syntax) -> (String, OwnOrder) {
        let OuterClauses { body, cut, own_order, .. } = outer_clauses(sql, syntax);
        (sql[body.start..cut.unwrap_or(body.end)].to_owned(), own_order)
    }

    fn stays(sql: &str, own_order: OwnOrder, syntax: Syntax) {
        assert_eq!(found(sql, syntax), (sql.to_owned(), own_order));
    }

    #[test]
    fn an_order_that_distinct_on_needs_stays() {
        let sql = "SELECT DISTINCT ON (a) a, b FROM t ORDER BY a, b DESC";
        stays(sql, OwnOrder::Last, Syntax::Postgres);
        let order_by = outer_clauses(sql, Syntax::Postgres).order_by.unwrap();
        assert_eq!(&sql[order_by], "ORDER BY a, b DESC");
        let inner = "SELECT * FROM (SELECT DISTINCT ON (a) a FROM t ORDER BY a, b) AS x ";
        let expected = (inner.to_owned(), OwnOrder::Last);
        assert_eq!(found(&format!("{inner}ORDER BY b"), Syntax::Postgres), expected);
    }

    #[test]
    fn the_columns_of_an_order_end_before_what_follows_them() {
        for behind in ["LIMIT 5", "OFFSET 5", "FETCH FIRST ROW ONLY", "FOR UPDATE", "INTO x"] {
            let sql = format!("SELECT a FROM t ORDER BY a DESC {behind}");
            stays(&sql, OwnOrder::Followed, Syntax::Postgres);
            let order_by = outer_clauses(&sql, Syntax::Postgres).order_by.unwrap();
            assert_eq!(&sql[order_by], "ORDER BY a DESC");
        }
        for behind in ["LOCK IN SHARE MODE", "PROCEDURE ANALYSE()", "/*! LIMIT 5 */"] {
            let sql = format!("SELECT a FROM t ORDER BY a {behind}");
            stays(&sql, OwnOrder::Followed, Syntax::MySql);
        }
    }

    #[test]
    fn names_that_are_like_keywords_are_names() {
        for sql in [
            "SELECT t.order, by FROM t",
            "SELECT a AS order, by FROM t",
            "SELECT a FROM t WHERE t.limit > 1",
        ] {
            stays(sql, OwnOrder::None, Syntax::Sqlite);
        }
        for order in ["offset", "t.limit", "a, offset DESC", "offset.a"] {
            let sql = format!("SELECT a FROM t ORDER BY {order}");
            let expected = ("SELECT a FROM t ".to_owned(), OwnOrder::Last);
            assert_eq!(found(&sql, Syntax::Sqlite), expected, "{sql}");
        }
    }

    #[test]
    fn orders_of_every_kind_of_statement_are_found() {
        for select in [
            "WITH x AS (SELECT a FROM t ORDER BY a LIMIT 3) SELECT a FROM x ",
            "(SELECT a FROM t ORDER BY a LIMIT 3) UNION ALL SELECT a FROM u ",
            "SELECT sum(a) OVER w FROM t WINDOW w AS (ORDER BY a) ",
            "SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY a) FROM t ",
            "SELECT * FROM unnest(ARRAY['a]', 'b'][1:2]) WITH ORDINALITY ",
            r"SELECT a FROM t WHERE a <> E'O\'Neil' ",
            "SELECT a FROM t WHERE a ? 'b' ",
            "VALUES (1), (2) ",
            "TABLE t ",
        ] {
            for tail in ["", ";", " -- it's\n;", " /* /* */ ' */"] {
                let sql = format!("{select}ORDER BY a{tail}");
                let expected = (select.to_owned(), OwnOrder::Last);
                assert_eq!(found(&sql, Syntax::Postgres), expected, "{sql}");
            }
        }
    }

    #[test]
    fn what_only_some_versions_run_is_cut_off_with_the_order() {
        for order in ["ORDER BY a /*! DESC */", "ORDER /*! */ BY a", "order/*!50000*/by a"] {
            let sql = format!("SELECT /*! STRAIGHT_JOIN */ a FROM t /*! */ {order}");
            let expected = "SELECT /*! STRAIGHT_JOIN */ a FROM t /*! */ ".to_owned();
            assert_eq!(found(&sql, Syntax::MySql), (expected, OwnOrder::Last), "{sql}");
        }
    }

    #[test]
    fn parentheses_around_a_statement_are_no_part_of_it() {
        for sql in ["(SELECT a FROM t ORDER BY a)", " ( (SELECT a FROM t ORDER BY a) -- )\n ) ;"] {
            let expected = ("SELECT a FROM t ".to_owned(), OwnOrder::Last);
            assert_eq!(found(sql, Syntax::Postgres), expected, "{sql}");
        }
        let sql = "(SELECT a FROM t) UNION ALL (SELECT a FROM t)";
        stays(sql, OwnOrder::None, Syntax::Postgres);
    }

    #[test]
    fn what_is_not_certain_stays_as_it_is() {
        for (sql, syntax) in [
            ("SELECT a FROM t /*! ORDER BY a */", Syntax::MySql),
            ("SELECT a FROM t ORDER /*! BY */ a", Syntax::MySql),
            ("SELECT a FROM t /*!99999 it's */ ORDER BY a -- '", Syntax::MySql),
            ("SELECT (a FROM t ORDER BY a", Syntax::Postgres),
            ("SELECT a) FROM t ORDER BY a", Syntax::Sqlite),
            ("SELECT (a] FROM t ORDER BY a", Syntax::Postgres),
            ("SELECT a FROM t; SELECT b FROM t ORDER BY a", Syntax::Sqlite),
        ] {
            let sql = sql.trim_end_matches(" -- '");
            stays(sql, OwnOrder::Followed, syntax);
            assert_eq!(outer_clauses(sql, syntax).order_by, None);
        }
    }

    use proptest::prelude::*;

    /// Pieces that hide what is in them.
    fn piece(syntax: Syntax) -> impl Strategy<Value = String> {
        let fragment = prop::sample::select(
            &[
                "'",
                "\"",
                "`",
                "\\",
                "(",
                ")",
                "[",
                "]",
                "$",
                "$$",
                ";",
                "--",
                "/*",
                "*/",
                "#",
                "?",
                ":",
                "@",
                "!",
                "E",
                "x",
                " ",
                "\n",
                " ORDER BY ",
                " LIMIT 1 ",
                ",",
                "é",
            ][..],
        );
        let text = prop::collection::vec(fragment, 0..8).prop_map(|parts| parts.concat());
        let leaf = (text, 0..8_usize).prop_map(move |(text, form)| hide(&text, form, syntax));
        leaf.prop_recursive(3, 12, 4, move |inner| {
            (prop::collection::vec(inner, 1..4), any::<bool>()).prop_map(move |(parts, array)| {
                let parts = parts.join(" , ");
                match (syntax, array) {
                    (Syntax::Postgres, true) => format!("ARRAY[{parts}]"),
                    _ => format!("(SELECT {parts} ORDER BY a LIMIT 3)"),
                }
            })
        })
    }

    fn hide(text: &str, form: usize, syntax: Syntax) -> String {
        let quoted = |quote: char| {
            let doubled = text.replace(quote, &quote.to_string().repeat(2));
            format!("{quote}{doubled}{quote}")
        };
        let escaped = |quote: char| {
            let escaped = text.replace('\\', "\\\\").replace(quote, &format!("\\{quote}"));
            format!("{quote}{escaped}{quote}")
        };
        let line = text.replace('\n', " ");
        match (form, syntax) {
            (0, _) => format!("a -- {line}\n"),
            (1, _) => format!("/* {} */ a", text.replace('*', "+")),
            (2, Syntax::MySql) => escaped('\''),
            (3, Syntax::MySql) => escaped('"'),
            (4, Syntax::MySql) => format!("a # {line}\n"),
            (5, Syntax::MySql) => format!("@{}", quoted('`')),
            (_, Syntax::MySql) => quoted('`'),
            (2, Syntax::Postgres) => format!("E{}", escaped('\'')),
            (3, Syntax::Postgres) => format!("$t${}$t$", text.replace('$', "+")),
            (4, Syntax::Postgres) => format!("/* {0} /* {0} */ {0} */ a", text.replace('*', "+")),
            (2, Syntax::Sqlite) => format!("[{}]", text.replace(']', "")),
            (3, Syntax::Sqlite) => quoted('`'),
            (5 | 6, _) => quoted('"'),
            _ => quoted('\''),
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(1000))]

        #[test]
        fn the_outer_clauses_are_those_that_were_written(
            (syntax, pieces, order, limit, tail) in prop::sample::select(
                &[Syntax::Sqlite, Syntax::Postgres, Syntax::MySql][..],
            ).prop_flat_map(|syntax| (
                Just(syntax),
                prop::collection::vec(piece(syntax), 1..5),
                prop::option::of(piece(syntax)),
                any::<bool>(),
                prop::sample::select(&["", ";", "\n -- it's", " /* it's */ ;"][..]),
            )),
        ) {
            let select = format!("SELECT {} FROM t ", pieces.join(" , "));
            let order = order.map(|piece| format!("ORDER BY {piece} DESC ")).unwrap_or_default();
            let limit = if limit { "LIMIT 7" } else { "" };
            let sql = format!("{select}{order}{limit}{tail}");
            let (expected, own_order) = match (order.as_str(), limit) {
                ("", _) => (format!("{select}{limit}"), OwnOrder::None),
                (_, "") => (select, OwnOrder::Last),
                _ => (format!("{select}{order}{limit}"), OwnOrder::Followed),
            };
            let (found, found_order) = found(&sql, syntax);
            prop_assert_eq!(found.trim_end(), expected.trim_end(), "{}", &sql);
            prop_assert_eq!(found_order, own_order, "{}", &sql);
        }
    }
}
