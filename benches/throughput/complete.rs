//! A handler by hand that does what the attribute does in this list: it looks for a next page,
//! links to the pages around this one from sealed keys, and sorts by each column.

use std::fmt;
use std::sync::{LazyLock, Mutex};

use aes_siv::KeyInit;
use aes_siv::aead::OsRng;
use aes_siv::siv::Aes128Siv;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use sqlx::{AssertSqlSafe, SqlitePool};
use tg_paginate::tera::{self, Tera};

use crate::person::Person;

const PATH: &str = "/by_hand/complete";
const LIMIT: u64 = 10;

static CIPHER: LazyLock<Mutex<Aes128Siv>> =
    LazyLock::new(|| Mutex::new(Aes128Siv::new(&Aes128Siv::generate_key(&mut OsRng))));

#[derive(Deserialize)]
pub(crate) struct ListRequest {
    page: Option<u64>,
    sort: Option<String>,
    at: Option<String>,
}

/// A column to sort by, followed by `id` in the same direction.
#[derive(Clone, Copy, PartialEq)]
struct Sort {
    column: &'static str,
    descending: bool,
}

impl Sort {
    const DEFAULT: Sort = Sort { column: "age", descending: true };

    fn parse(text: &str) -> Option<Self> {
        let name = text.strip_prefix('-');
        let column =
            ["id", "name", "age"].into_iter().find(|column| *column == name.unwrap_or(text));
        column.map(|column| Sort { column, descending: name.is_some() })
    }

    fn reversed(self) -> Self {
        Sort { descending: !self.descending, ..self }
    }

    fn clicked(self, column: &'static str) -> Self {
        if self.column == column { self.reversed() } else { Sort { column, descending: false } }
    }

    /// The statement for rows from the start, or from a key on.
    fn select(self, seeks: bool, take: u64, skip: u64) -> String {
        let Sort { column, descending } = self;
        let (sign, direction) = if descending { ("<", "DESC") } else { (">", "ASC") };
        let order = format!("{column} {direction}, id {direction}");
        if !seeks {
            return format!(
                "SELECT id, name, age FROM tgp_depth ORDER BY {order} LIMIT {take} OFFSET ?1"
            );
        }
        let most = take + skip;
        format!(
            "SELECT * FROM (SELECT * FROM (SELECT id, name, age FROM tgp_depth \
             WHERE {column} = ?1 AND id {sign} ?2 ORDER BY id {direction} LIMIT {most}) \
             UNION ALL SELECT * FROM (SELECT id, name, age FROM tgp_depth \
             WHERE {column} {sign} ?1 ORDER BY {order} LIMIT {most})) \
             ORDER BY {order} LIMIT {take} OFFSET {skip}"
        )
    }

    /// The values of a row that a page can begin at.
    fn key(self, person: &Person) -> (Value, i32) {
        let value = match self.column {
            "id" => Value::Number(person.id),
            "name" => Value::Text(person.name.clone()),
            _ => Value::Number(person.age),
        };
        (value, person.id)
    }
}

impl fmt::Display for Sort {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", if self.descending { "-" } else { "" }, self.column)
    }
}

#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Value {
    Number(i32),
    Text(String),
}

/// The first or last row of a page.
#[derive(Serialize, Deserialize)]
struct Anchor {
    page: u64,
    is_last: bool,
    key: (Value, i32),
}

impl Anchor {
    fn seal(&self, sort: Sort) -> String {
        let text = serde_json::to_vec(self).unwrap();
        let sealed = CIPHER.lock().unwrap().encrypt([sort.to_string()], &text).unwrap();
        URL_SAFE_NO_PAD.encode(sealed)
    }

    fn open(token: &str, sort: Sort) -> Option<Self> {
        let sealed = URL_SAFE_NO_PAD.decode(token).ok()?;
        let text = CIPHER.lock().unwrap().decrypt([sort.to_string()], &sealed).ok()?;
        serde_json::from_slice(&text).ok()
    }
}

/// The rows of a page, and whether there is a next one.
async fn fetch(
    pool: &SqlitePool,
    sort: Sort,
    page: u64,
    anchor: Option<Anchor>,
) -> sqlx::Result<(Vec<Person>, bool)> {
    let Some(Anchor { page: anchored, is_last, key: (value, id) }) = anchor else {
        let sql = sort.select(false, LIMIT + 1, 0);
        let query = sqlx::query_as(AssertSqlSafe(sql)).bind(((page - 1) * LIMIT) as i64);
        let mut rows = query.fetch_all(pool).await?;
        let has_next = rows.len() as u64 > LIMIT;
        rows.truncate(LIMIT as usize);
        return Ok((rows, has_next));
    };
    let (sort, take) = if is_last { (sort, LIMIT + 1) } else { (sort.reversed(), LIMIT) };
    let pages = page.abs_diff(anchored) - 1;
    let query = sqlx::query_as(AssertSqlSafe(sort.select(true, take, pages * LIMIT)));
    let query = match value {
        Value::Number(number) => query.bind(number),
        Value::Text(text) => query.bind(text),
    };
    let mut rows: Vec<Person> = query.bind(id).fetch_all(pool).await?;
    let has_next = !is_last || rows.len() as u64 > LIMIT;
    rows.truncate(LIMIT as usize);
    if !is_last {
        rows.reverse();
    }
    Ok((rows, has_next))
}

#[derive(Serialize)]
struct Listing {
    persons: Vec<Person>,
    sorts: Vec<SortLink>,
    page: u64,
    pages: Vec<PageLink>,
    next: Option<String>,
}

#[derive(Serialize)]
struct SortLink {
    name: &'static str,
    href: String,
}

#[derive(Serialize)]
struct PageLink {
    number: u64,
    href: String,
}

pub(crate) async fn page(
    pool: &SqlitePool,
    tera: &Tera,
    asked: &ListRequest,
) -> sqlx::Result<String> {
    let page = asked.page.unwrap_or(1).max(1);
    let sort = asked.sort.as_deref().and_then(Sort::parse).unwrap_or(Sort::DEFAULT);
    let anchor = asked.at.as_deref().and_then(|token| Anchor::open(token, sort));
    let anchor = anchor.filter(|anchor| match anchor.is_last {
        true => page > anchor.page,
        false => page < anchor.page && page > 1,
    });
    let (persons, has_next) = fetch(pool, sort, page, anchor).await?;

    let seal = |person: Option<&Person>, is_last| {
        person.map(|person| Anchor { page, is_last, key: sort.key(person) }.seal(sort))
    };
    let (first, last) = (seal(persons.first(), false), seal(persons.last(), true));
    let href = |number: u64| {
        let token = if number > page { &last } else { &first };
        match token.as_ref().filter(|_| number > 1) {
            Some(token) => format!("{PATH}?sort={sort}&page={number}&at={token}"),
            None => format!("{PATH}?sort={sort}&page={number}"),
        }
    };
    let end = if has_next { page + 1 } else { page };
    let start = end.saturating_sub(4).min(page.saturating_sub(2)).max(1);
    let pages = (start..=end).map(|number| PageLink { number, href: href(number) }).collect();
    let sorts = ["id", "name", "age"]
        .map(|name| SortLink { name, href: format!("{PATH}?sort={}&page=1", sort.clicked(name)) });
    let next = has_next.then(|| href(page + 1));
    let listing = Listing { persons, sorts: sorts.into(), page, pages, next };
    let context = tera::Context::from_serialize(&listing).unwrap();
    Ok(tera.render("complete_by_hand.html", &context).unwrap())
}

/// The template, around the rows of the table.
pub(crate) fn template(rows: &str) -> (&'static str, String) {
    let sort = "{% for sort in sorts %}<th><a href=\"{{ sort.href }}\">{{ sort.name }}</a></th>\
                {% endfor %}";
    let pages = "{% for link in pages %}{% if link.number == page %}{{ page }}{% else %}\
                 <a href=\"{{ link.href }}\">{{ link.number }}</a>{% endif %}{% endfor %}";
    let next = "{% if next %}<a rel=\"next\" href=\"{{ next }}\">Next</a>{% endif %}";
    ("complete_by_hand.html", format!("{sort}{rows}{pages}{next}"))
}
