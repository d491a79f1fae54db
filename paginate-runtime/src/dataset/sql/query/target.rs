//! What a query can run on: the arguments of `.on(…)`.

use std::ops::Deref;

use sqlx::pool::PoolConnection;
use sqlx::{Pool, Transaction};

use super::shared_connection::SharedConnection;
use crate::dataset::sql::dialect::Dialect;

/// What a query can run on: a reference to a pool, also behind smart pointers such as `web::Data`;
/// a connection or transaction, borrowed with `&mut`; or a [`SharedConnection`]. Sealed.
///
/// `How` tells the compiler which of them it is. You never name it.
#[diagnostic::on_unimplemented(
    message = "a query cannot run on `{Self}`",
    label = "neither a pool nor a connection of the query's database",
    note = "write `.on(&pool)`; `.on(&mut *tx)` for a transaction or a connection that you keep; or \
            `.on(&shared)` with `let shared = SharedConnection::new(tx)`, for the lists of a context"
)]
pub trait Target<D: Dialect, How> {
    /// What the query keeps of it.
    type Place;

    /// Converts a reference.
    fn into_place(self) -> Self::Place;
}

/// The target is what the reference leads to.
#[derive(Debug)]
pub struct Itself;

/// The target is behind a smart pointer.
#[derive(Debug)]
pub struct Behind<How>(How);

impl<D: Dialect> Target<D, Itself> for &Pool<D> {
    type Place = Pool<D>;

    fn into_place(self) -> Pool<D> {
        self.clone()
    }
}

impl<D: Dialect> Target<D, Itself> for &SharedConnection<D> {
    type Place = SharedConnection<D>;

    fn into_place(self) -> SharedConnection<D> {
        self.clone()
    }
}

// else the compiler would ask for a `Deref` of every other type
#[diagnostic::do_not_recommend]
impl<'p, D, P, How> Target<D, Behind<How>> for &'p P
where
    D: Dialect,
    P: Deref,
    &'p P::Target: Target<D, How>,
{
    type Place = <&'p P::Target as Target<D, How>>::Place;

    fn into_place(self) -> Self::Place {
        (**self).into_place()
    }
}

impl<'c, D: Dialect> Target<D, Itself> for &'c mut Transaction<'_, D> {
    type Place = &'c mut D::Connection;

    fn into_place(self) -> Self::Place {
        self
    }
}

impl<'c, D: Dialect> Target<D, Itself> for &'c mut PoolConnection<D> {
    type Place = &'c mut D::Connection;

    fn into_place(self) -> Self::Place {
        self
    }
}

macro_rules! connection {
    ($feature:literal, $database:ty, $connection:ty) => {
        #[cfg(feature = $feature)]
        impl<'c> Target<$database, Itself> for &'c mut $connection {
            type Place = &'c mut $connection;

            fn into_place(self) -> Self::Place {
                self
            }
        }
    };
}

connection!("sqlite", sqlx::Sqlite, sqlx::SqliteConnection);
connection!("postgres", sqlx::Postgres, sqlx::PgConnection);
connection!("mysql", sqlx::MySql, sqlx::MySqlConnection);
