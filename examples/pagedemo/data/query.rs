//! `sqlx::query` for whichever database the demo runs on.

use sqlx::{Encode, QueryBuilder, Type};
use tg_paginate::{BoxDataset, Dataset, Dialect, On, Record};

use super::db::Db;

/// A statement in the words that all three databases understand. A program with one database
/// writes `sqlx::query`, or `sqlx::QueryBuilder` where there is something to push.
pub(crate) fn query(sql: &'static str) -> Query {
    Query(vec![Piece::Sql(sql)])
}

/// The text and the values of a statement. The text is the program's own; whatever comes from a
/// request is a value.
pub(crate) struct Query(Vec<Piece>);

enum Piece {
    Sql(&'static str),
    Value(Value),
}

/// What can be bound.
pub(crate) enum Value {
    Number(i64),
    Text(String),
}

impl From<u32> for Value {
    fn from(number: u32) -> Self {
        Value::Number(number.into())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        // PostgreSQL has no text with a NUL in it
        Value::Text(text.replace('\0', "\u{FFFD}"))
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        text.to_owned().into()
    }
}

impl From<&String> for Value {
    fn from(text: &String) -> Self {
        text.as_str().into()
    }
}

impl Query {
    pub(crate) fn push(&mut self, sql: &'static str) -> &mut Self {
        self.0.push(Piece::Sql(sql));
        self
    }

    pub(crate) fn push_bind(&mut self, value: impl Into<Value>) -> &mut Self {
        self.0.push(Piece::Value(value.into()));
        self
    }

    /// The rows on this database, told apart by a column.
    pub(crate) fn on(self, db: &Db, key: &str) -> BoxDataset<Record> {
        match db {
            Db::Sqlite(pool) => self.build().on(pool).key(key).boxed(),
            Db::Postgres(pool) => self.build().on(pool).key(key).boxed(),
            Db::MySql(pool) => self.build().on(pool).key(key).boxed(),
        }
    }

    /// With the placeholders of a database.
    fn build<D: Dialect>(self) -> QueryBuilder<D>
    where
        i64: for<'v> Encode<'v, D> + Type<D>,
        String: for<'v> Encode<'v, D> + Type<D>,
    {
        let mut query = QueryBuilder::new("");
        for piece in self.0 {
            match piece {
                Piece::Sql(sql) => query.push(sql),
                Piece::Value(Value::Number(number)) => query.push_bind(number),
                Piece::Value(Value::Text(text)) => query.push_bind(text),
            };
        }
        query
    }
}

/// The pattern of what contains a text in small letters, for `LIKE … ESCAPE '!'`.
pub(crate) fn containing(text: &str) -> String {
    let mut pattern = String::from("%");
    // SQLite refuses very long patterns, and no text in the tables has so many letters
    for letter in text.to_lowercase().chars().take(1000) {
        if matches!(letter, '%' | '_' | '!') {
            pattern.push('!');
        }
        pattern.push(letter);
    }
    pattern.push('%');
    pattern
}
