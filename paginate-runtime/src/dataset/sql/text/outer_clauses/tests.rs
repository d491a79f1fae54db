//! Statements by hand, and random ones.

use super::*;
use proptest::prelude::*;

fn cut(sql: &str) -> &str {
    let OuterClauses { body, unordered_end, .. } = outer_clauses(sql, Syntax::Postgres);
    &sql[body.start..unordered_end.unwrap_or(body.end)]
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
fn a_number_without_a_zero_makes_no_name_of_the_keyword_before_it() {
    for syntax in [Syntax::Sqlite, Syntax::Postgres, Syntax::MySql] {
        let clauses = outer_clauses("SELECT a FROM t ORDER BY a LIMIT.5", syntax);
        assert_eq!((clauses.own_order, clauses.unordered_end), (OwnOrder::Followed, None));
        assert_eq!(clauses.blocks_seek, Some("limit"), "{syntax:?}");
    }
    for column in ["offset.a", "offset . a", "offset.5a"] {
        let sql = format!("SELECT {column} FROM offset ORDER BY {column}");
        assert_eq!(outer_clauses(&sql, Syntax::MySql).own_order, OwnOrder::Last, "{sql}");
    }
}

#[test]
fn a_column_may_be_named_by() {
    for syntax in [Syntax::Sqlite, Syntax::Postgres] {
        for order in ["by", "id, by", "by DESC, story.by"] {
            let sql = format!("SELECT id, by FROM story ORDER BY {order} LIMIT 5");
            let clauses = outer_clauses(&sql, syntax);
            assert_eq!(clauses.own_order, OwnOrder::Followed, "{sql}");
            assert_eq!(clauses.unordered_end, None, "{sql}");
        }
        let sql = "SELECT by FROM story GROUP BY by ORDER BY by";
        assert_eq!(outer_clauses(sql, syntax).own_order, OwnOrder::Last);
    }
    let sql = "SELECT a FROM t ORDER BY limit";
    assert_eq!(outer_clauses(sql, Syntax::Sqlite).own_order, OwnOrder::Last);
}

#[test]
fn the_verb_says_whether_a_statement_changes_rows() {
    for (sql, verb) in [
        ("INSERT INTO t VALUES (1) RETURNING a", Some("insert")),
        ("-- x\n(UPDATE t SET a = 1 RETURNING a);", Some("update")),
        ("WITH s AS (SELECT 1), r(a) AS (SELECT 2) DELETE FROM t RETURNING a", Some("delete")),
        ("WITH s AS (SELECT 1) SELECT a FROM t FOR UPDATE", None),
        ("SELECT replace(a, 'x', 'y') AS update FROM t", None),
        ("SELECT (a) delete FROM t", None),
        ("WITH s AS (SELECT 1 AS a) SELECT max(a) update FROM s", None),
    ] {
        assert_eq!(outer_clauses(sql, Syntax::Postgres).changes_rows, verb, "{sql}");
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
        assert_eq!(outer_clauses(sql, Syntax::Postgres).blocks_seek, word, "{sql}");
    }
    let sql = "SELECT a FROM t UNION ALL SELECT b FROM u";
    assert_eq!(outer_clauses(sql, Syntax::MySql).blocks_seek, Some("union"));
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
    let OuterClauses { body, unordered_end, own_order, .. } = outer_clauses(sql, syntax);
    (sql[body.start..unordered_end.unwrap_or(body.end)].to_owned(), own_order)
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
