//! `sqlx::query` for each database of the demo.

use sqlx::{Encode, QueryBuilder, Type};
use tg_paginate::{BoxDataset, Dataset, Dialect, On, Record};

use super::db::Db;

/// A statement in SQL that all three databases understand. A program with one database uses
/// `sqlx::query`, or `sqlx::QueryBuilder` to assemble a statement.
pub(crate) fn query(sql: &'static str) -> Query {
    Query(vec![Piece::Sql(sql)])
}

/// The text and the values of a statement. The text comes from the program; values may come from
/// requests.
pub(crate) struct Query(Vec<Piece>);

enum Piece {
    Sql(&'static str),
    Value(Value),
}

/// A value that can be bound.
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
        // PostgreSQL cannot store NUL in text
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

    /// The rows on this database, with their key.
    pub(crate) fn on(self, db: &Db, key: &str) -> BoxDataset<Record> {
        match db {
            Db::Sqlite(pool) => self.build().on(pool).key(key).boxed(),
            Db::Postgres(pool) => self.build().on(pool).key(key).boxed(),
            Db::MySql(pool) => self.build().on(pool).key(key).boxed(),
        }
    }

    /// Builds the statement with the placeholders of a database.
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

/// A pattern that matches lower-case text containing `text`, for `LIKE … ESCAPE '!'`.
pub(crate) fn containing(text: &str) -> String {
    let mut pattern = String::from("%");
    // SQLite refuses very long patterns, and no text in the tables is this long
    for letter in text.to_lowercase().chars().take(1000) {
        if matches!(letter, '%' | '_' | '!') {
            pattern.push('!');
        }
        pattern.push(letter);
    }
    pattern.push('%');
    pattern
}
