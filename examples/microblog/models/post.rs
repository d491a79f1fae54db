//! Posts, and the lists of them that are paged.

use chrono::{DateTime, Utc};
use serde::Serialize;
use sqlx::{FromRow, Postgres, Sqlite};
use tg_paginate::{Dataset, Error, Fetched, On, Plan, SqlQuery};

use super::User;
use crate::db::{Db, on_each};
use crate::fault;

/// A post with its author, as every list shows it.
#[derive(Serialize, FromRow)]
pub(crate) struct Post {
    pub(crate) id: i64,
    body: String,
    posted_at: DateTime<Utc>,
    author_id: i64,
    nickname: String,
    name: String,
}

impl Post {
    /// Adds a post, and returns its id.
    pub(crate) async fn add(db: &Db, author: &User, body: &str) -> fault::Result<i64> {
        let sql = "INSERT INTO posts (author_id, body, posted_at) VALUES ($1, $2, $3) RETURNING id";
        Ok(on_each!(Db, db, pool => {
            let insert = sqlx::query_scalar(sql).bind(author.id).bind(body).bind(Utc::now());
            insert.fetch_one(pool).await?
        }))
    }
}

/// A list of posts that has not been read yet; `#[paginate]` reads a page of it.
pub(crate) enum Posts {
    Sqlite(SqlQuery<Sqlite, Post>),
    Postgres(SqlQuery<Postgres, Post>),
}

/// `SELECT` with what follows it, on either database. The text is the program's own; whatever
/// comes from a request is bound.
macro_rules! posts {
    ($db:expr, $where:literal $(, $value:expr)*) => {{
        let sql = concat!(
            "SELECT posts.id, body, posted_at, author_id, nickname, name
             FROM posts JOIN users ON users.id = author_id ",
            $where
        );
        match $db {
            Db::Sqlite(pool) => {
                Posts::Sqlite(sqlx::query_as(sql)$(.bind($value))*.on(pool).key("id"))
            }
            Db::Postgres(pool) => {
                Posts::Postgres(sqlx::query_as(sql)$(.bind($value))*.on(pool).key("id"))
            }
        }
    }};
}

impl Posts {
    pub(crate) fn all(db: &Db) -> Posts {
        posts!(db, "")
    }

    /// The posts of a user.
    pub(crate) fn by(db: &Db, author: &User) -> Posts {
        posts!(db, "WHERE author_id = $1", author.id)
    }

    /// The posts of a user and of those whom the user follows.
    pub(crate) fn followed_by(db: &Db, reader: &User) -> Posts {
        posts!(
            db,
            "WHERE author_id = $1
                OR author_id IN (SELECT followed_id FROM follows WHERE follower_id = $1)",
            reader.id
        )
    }

    /// The posts that contain a text, whatever its case; on SQLite that holds for ASCII letters.
    pub(crate) fn containing(db: &Db, text: &str) -> Posts {
        posts!(db, "WHERE lower(body) LIKE lower($1) ESCAPE '!'", pattern(text))
    }

    /// On the page that holds this post, whatever page the request asks for.
    pub(crate) fn locate(self, id: i64) -> Posts {
        match self {
            Posts::Sqlite(posts) => Posts::Sqlite(posts.locate(id)),
            Posts::Postgres(posts) => Posts::Postgres(posts.locate(id)),
        }
    }
}

/// A program with one database needs none of this: its query is a dataset.
impl Dataset for Posts {
    type Row = Post;

    async fn fetch(self, plan: &Plan) -> Result<Fetched<Post>, Error> {
        on_each!(Posts, self, posts => posts.fetch(plan).await)
    }
}

/// The pattern of what contains a text, for `LIKE … ESCAPE '!'`.
fn pattern(text: &str) -> String {
    let escaped = text.replace('!', "!!").replace('%', "!%").replace('_', "!_");
    format!("%{escaped}%")
}
