//! Reads SQL just far enough to know where it ends and whether it orders itself.

use super::dialect::Syntax;

/// Where things stand in a statement, in bytes.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Scan {
    /// Behind the last token that counts: no comment, no final semicolon.
    pub(super) end: usize,
    /// The outermost ORDER BY, if the statement ends with it and it can be cut off.
    pub(super) order: Option<usize>,
    /// What the statement says about its order itself.
    pub(super) own_order: OwnOrder,
    /// A word after which rows cannot be sought by an index: all are made before any is found.
    pub(super) never_flat: Option<&'static str>,
}

/// The outermost ORDER BY of a statement.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) enum OwnOrder {
    /// There is none.
    #[default]
    None,
    /// It ends the statement: more columns and a LIMIT can follow.
    Last,
    /// Something follows, such as a LIMIT of the statement's own.
    Followed,
}

/// Scans a statement. What is quoted, commented or in parentheses is passed over.
pub(super) fn scan(sql: &str, syntax: Syntax) -> Scan {
    let mut scan = Scan::default();
    let mut depth = 0_usize;
    let mut previous = "";
    let mut order_word = 0;
    let tokens = Tokens { sql, at: 0, syntax };
    for (start, token) in tokens {
        match token {
            ";" => continue,
            "(" => depth = depth.saturating_add(1),
            ")" => depth = depth.saturating_sub(1),
            _ if depth == 0 => {
                if let Some(word) = never_flat(previous, token, syntax) {
                    scan.never_flat = Some(word);
                }
                if token.eq_ignore_ascii_case("order") {
                    order_word = start;
                } else if previous.eq_ignore_ascii_case("order") && token.eq_ignore_ascii_case("by")
                {
                    scan.order = Some(order_word);
                    scan.own_order = OwnOrder::Last;
                } else if named(&ENDS_ORDER, token).is_some() {
                    scan.order = None;
                    if scan.own_order == OwnOrder::Last {
                        scan.own_order = OwnOrder::Followed;
                    }
                }
            }
            _ => {}
        }
        if is_placeholder(token) {
            // cutting it off would leave a value without a place
            scan.order = None;
        }
        previous = token;
        scan.end = start.saturating_add(token.len());
    }
    scan
}

/// Whether this is the first word of a statement.
pub(super) fn begins_with(sql: &str, word: &str, syntax: Syntax) -> bool {
    let first = Tokens { sql, at: 0, syntax }.next();
    first.is_some_and(|(_, token)| token.eq_ignore_ascii_case(word))
}

/// Words after ORDER BY without which its rows would not be the same.
const ENDS_ORDER: [&str; 8] =
    ["limit", "offset", "fetch", "for", "union", "intersect", "except", "window"];

const NEVER_FLAT: [&str; 8] =
    ["group", "distinct", "over", "limit", "offset", "fetch", "intersect", "except"];

/// The word of these two after which all rows are made before any is found.
fn never_flat(previous: &str, token: &str, syntax: Syntax) -> Option<&'static str> {
    let is_a_comparison = named(&["is", "not"], previous).is_some();
    if let Some(word) = named(&["union"], previous) {
        // UNION ALL is merged, but not by MySQL
        let is_merged = token.eq_ignore_ascii_case("all") && syntax == Syntax::Standard;
        return (!is_merged).then_some(word);
    }
    // IS DISTINCT FROM compares two values
    named(&NEVER_FLAT, token).filter(|word| !(is_a_comparison && *word == "distinct"))
}

fn named(words: &[&'static str], token: &str) -> Option<&'static str> {
    words.iter().copied().find(|word| token.eq_ignore_ascii_case(word))
}

fn is_placeholder(token: &str) -> bool {
    let mut bytes = token.bytes();
    match bytes.next() {
        Some(b'?') => true,
        Some(b'$' | b':' | b'@') => bytes.next().is_some_and(|byte| byte.is_ascii_alphanumeric()),
        _ => false,
    }
}

/// The tokens of a statement with where they start; blanks and comments are none.
pub(super) struct Tokens<'s> {
    pub(super) sql: &'s str,
    pub(super) at: usize,
    pub(super) syntax: Syntax,
}

impl<'s> Iterator for Tokens<'s> {
    type Item = (usize, &'s str);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let rest = self.sql.get(self.at..)?;
            let first = rest.chars().next()?;
            let len = if first.is_whitespace() {
                first.len_utf8()
            } else if rest.starts_with("--") || (first == '#' && self.syntax == Syntax::MySql) {
                rest.find('\n').unwrap_or(rest.len())
            } else if rest.starts_with("/*") {
                rest.find("*/").map_or(rest.len(), |end| end.saturating_add(2))
            } else {
                let start = self.at;
                let token = rest.get(..token_len(rest, first, self.syntax))?;
                self.at = start.saturating_add(token.len());
                return Some((start, token));
            };
            self.at = self.at.saturating_add(len);
        }
    }
}

fn token_len(rest: &str, first: char, syntax: Syntax) -> usize {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    match first {
        '\'' | '"' if syntax == Syntax::MySql => escaped_len(rest, first),
        '\'' | '"' | '`' => quoted_len(rest, first),
        '[' => rest.find(']').map_or(rest.len(), |end| end.saturating_add(1)),
        '$' => dollar_quoted_len(rest).unwrap_or_else(|| prefixed_len(rest, first, is_word)),
        '?' | ':' | '@' => prefixed_len(rest, first, is_word),
        _ if is_word(first) => rest.find(|c| !is_word(c)).unwrap_or(rest.len()),
        _ => first.len_utf8(),
    }
}

fn prefixed_len(rest: &str, first: char, is_word: fn(char) -> bool) -> usize {
    let name = rest.get(first.len_utf8()..).unwrap_or("");
    let name = name.find(|c| !is_word(c)).unwrap_or(name.len());
    name.saturating_add(first.len_utf8())
}

/// A doubled quote is two quoted pieces side by side, which comes to the same here.
fn quoted_len(rest: &str, quote: char) -> usize {
    let inner = rest.get(1..).unwrap_or("");
    inner.find(quote).map_or(rest.len(), |end| end.saturating_add(2))
}

/// With MySQL's backslashes, which hide the character behind them.
fn escaped_len(rest: &str, quote: char) -> usize {
    let mut characters = rest.char_indices().skip(1);
    while let Some((at, character)) = characters.next() {
        if character == '\\' {
            characters.next();
        } else if character == quote {
            return at.saturating_add(1);
        }
    }
    rest.len()
}

/// PostgreSQL's `$tag$ … $tag$`.
fn dollar_quoted_len(rest: &str) -> Option<usize> {
    let tag_end = rest.get(1..)?.find('$')?.saturating_add(2);
    let tag = rest.get(..tag_end)?;
    let name = tag.trim_matches('$');
    let is_tag = !name.starts_with(|c: char| c.is_ascii_digit())
        && name.chars().all(|c| c.is_alphanumeric() || c == '_');
    if !is_tag {
        return None;
    }
    let body = rest.get(tag_end..)?;
    let end = body.find(tag).map_or(body.len(), |end| end.saturating_add(tag.len()));
    Some(tag_end.saturating_add(end))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(sql: &str) -> &str {
        let scan = scan(sql, Syntax::Standard);
        &sql[..scan.order.unwrap_or(scan.end)]
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
            ("SELECT a FROM t ORDER BY a = ?", OwnOrder::Last),
        ] {
            assert_eq!(cut(sql), sql);
            assert_eq!(scan(sql, Syntax::Standard).own_order, own_order);
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
            assert_eq!(scan(sql, Syntax::Standard).own_order, OwnOrder::None, "{sql}");
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
            assert_eq!(scan(sql, Syntax::Standard).never_flat, word, "{sql}");
        }
        let sql = "SELECT a FROM t UNION ALL SELECT b FROM u";
        assert_eq!(scan(sql, Syntax::MySql).never_flat, Some("union"));
    }

    #[test]
    fn backslashes_and_hashes_are_those_of_mysql() {
        let sql = "SELECT 'it\\'s order by' FROM t # it's; order by";
        let scan = scan(sql, Syntax::MySql);
        assert_eq!(&sql[..scan.end], "SELECT 'it\\'s order by' FROM t");
        assert_eq!(scan.own_order, OwnOrder::None);
    }

    #[test]
    fn any_text_is_scanned_without_a_panic() {
        for sql in ["", ";", "'", "\"x", "/*", "--", "$", "$$", "$é$", "é'é", "[", "?", ")))"] {
            cut(sql);
        }
    }
}
