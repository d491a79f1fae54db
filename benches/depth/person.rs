//! The table that is paged, and the statements that people write by hand for it.

#![allow(dead_code, reason = "every bench takes what it needs")]

#[derive(serde::Serialize, sqlx::FromRow)]
pub(crate) struct Person {
    pub(crate) id: i32,
    pub(crate) name: String,
    pub(crate) age: i32,
}

pub(crate) mod entity {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "tgp_depth")]
    pub(crate) struct Model {
        #[sea_orm(primary_key)]
        pub(crate) id: i32,
        pub(crate) name: String,
        pub(crate) age: i32,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(crate) enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Makes the table with its indexes: a hundred ages, and names that repeat.
pub(crate) fn statements(integer: &str, rows: u64, indexes: &[&str]) -> Vec<String> {
    let digits = "SELECT 0 AS d UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL \
                  SELECT 4 UNION ALL SELECT 5 UNION ALL SELECT 6 UNION ALL SELECT 7 UNION ALL \
                  SELECT 8 UNION ALL SELECT 9";
    let places = rows.max(10).ilog10() + 1;
    let sum = (0..places).map(|place| format!("{} * d{place}.d", 10_u64.pow(place)));
    let from = (0..places).map(|place| format!("({digits}) AS d{place}"));
    let number = sum.collect::<Vec<_>>().join(" + ");
    let from = from.collect::<Vec<_>>().join(" CROSS JOIN ");
    let mut statements = vec![
        "DROP TABLE IF EXISTS tgp_depth".to_owned(),
        format!(
            "CREATE TABLE tgp_depth (id {integer} NOT NULL PRIMARY KEY, \
             name VARCHAR(40) NOT NULL, age {integer} NOT NULL)"
        ),
        format!(
            "INSERT INTO tgp_depth SELECT i + 1, CONCAT('name ', (i % 5000) * 7919 % 5000), (i % 100) * 31 % 100 \
             FROM (SELECT {number} AS i FROM {from}) AS numbers WHERE i < {rows}"
        ),
    ];
    for (place, columns) in indexes.iter().enumerate() {
        statements.push(format!("CREATE INDEX tgp_depth_{place} ON tgp_depth ({columns})"));
    }
    statements
}

/// Keyset pages by hand, in the form that each database answers from an index.
pub(crate) mod by_hand {
    const NUMBERED: &str = "SELECT * FROM (SELECT * FROM (SELECT id, name, age FROM tgp_depth \
        WHERE age = ?1 AND id < ?2 ORDER BY id DESC LIMIT 10) UNION ALL SELECT * FROM (SELECT id, \
        name, age FROM tgp_depth WHERE age < ?1 ORDER BY age DESC, id DESC LIMIT 10)) \
        ORDER BY age DESC, id DESC LIMIT 10";
    const NUMBERED_MIXED: &str = "SELECT * FROM (SELECT * FROM (SELECT id, name, age FROM tgp_depth \
        WHERE age = ?1 AND name = ?2 AND id > ?3 ORDER BY id LIMIT 10) UNION ALL SELECT * FROM \
        (SELECT id, name, age FROM tgp_depth WHERE age = ?1 AND name > ?2 ORDER BY name, id LIMIT 10) \
        UNION ALL SELECT * FROM (SELECT id, name, age FROM tgp_depth WHERE age < ?1 \
        ORDER BY age DESC, name, id LIMIT 10)) ORDER BY age DESC, name, id LIMIT 10";
    const POSTGRES: &str = "SELECT id, name, age FROM tgp_depth WHERE (age, id) < ($1, $2) \
        ORDER BY age DESC, id DESC LIMIT 10";
    const POSTGRES_MIXED: &str = "SELECT * FROM ((SELECT id, name, age FROM tgp_depth \
        WHERE age = $1 AND (name, id) > ($2, $3) ORDER BY name, id LIMIT 10) UNION ALL \
        (SELECT id, name, age FROM tgp_depth WHERE age < $1 ORDER BY age DESC, name, id LIMIT 10)) \
        AS found ORDER BY age DESC, name, id LIMIT 10";
    const UNNUMBERED: &str = "(SELECT id, name, age FROM tgp_depth WHERE age = ? AND id < ? \
        ORDER BY id DESC LIMIT 10) UNION ALL (SELECT id, name, age FROM tgp_depth WHERE age < ? \
        ORDER BY age DESC, id DESC LIMIT 10) ORDER BY age DESC, id DESC LIMIT 10";
    const UNNUMBERED_MIXED: &str = "(SELECT id, name, age FROM tgp_depth WHERE age = ? AND name = ? \
        AND id > ? ORDER BY id LIMIT 10) UNION ALL (SELECT id, name, age FROM tgp_depth \
        WHERE age = ? AND name > ? ORDER BY name, id LIMIT 10) UNION ALL (SELECT id, name, age \
        FROM tgp_depth WHERE age < ? ORDER BY age DESC, name, id LIMIT 10) \
        ORDER BY age DESC, name, id LIMIT 10";

    pub(crate) fn numbered(is_mixed: bool) -> &'static str {
        if is_mixed { NUMBERED_MIXED } else { NUMBERED }
    }

    pub(crate) fn postgres(is_mixed: bool) -> &'static str {
        if is_mixed { POSTGRES_MIXED } else { POSTGRES }
    }

    pub(crate) fn unnumbered(is_mixed: bool) -> &'static str {
        if is_mixed { UNNUMBERED_MIXED } else { UNNUMBERED }
    }

    /// What is bound: age, name or id.
    pub(crate) fn binds(sql: &str) -> &'static [char] {
        match sql {
            NUMBERED_MIXED | POSTGRES_MIXED => &['a', 'n', 'i'],
            UNNUMBERED => &['a', 'i', 'a'],
            UNNUMBERED_MIXED => &['a', 'n', 'i', 'a', 'n', 'a'],
            _ => &['a', 'i'],
        }
    }
}
