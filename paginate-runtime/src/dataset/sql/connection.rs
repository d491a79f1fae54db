//! A connection that runs the statements of a page.

use sqlx::query::Query;
use sqlx::{AssertSqlSafe, Connection as _, Executor as _, SqlStr};

use super::dialect::Dialect;

/// The savepoint of a page.
const SAVEPOINT: &str = "tg_paginate_page";

/// A connection for the statements of one page.
///
/// In a transaction of the program, a statement that fails has no effect on the statements after
/// it: where an error would abort the transaction, it is rolled back to a savepoint.
pub(crate) struct PageConnection<'c, D: Dialect> {
    connection: &'c mut D::Connection,
    has_savepoint: bool,
}

impl<'c, D: Dialect> PageConnection<'c, D> {
    /// A connection of a pool, outside of transactions.
    pub(crate) fn of_pool(connection: &'c mut D::Connection) -> Self {
        PageConnection { connection, has_savepoint: false }
    }

    /// A connection of the program, which may be in a transaction, and the answer to
    /// [`Backend::CONNECTION_ID`](super::dialect::Backend::CONNECTION_ID).
    pub(crate) async fn of_program(
        connection: &'c mut D::Connection,
    ) -> Result<(Self, String), sqlx::Error> {
        let has_savepoint = D::ERRORS_ABORT_TRANSACTIONS && connection.is_in_transaction();
        let sql = match has_savepoint {
            // both at once, which costs one round trip
            true => format!("SAVEPOINT {SAVEPOINT}; {}", D::CONNECTION_ID),
            false => D::CONNECTION_ID.to_owned(),
        };
        let rows = D::executor(connection).fetch_all(sqlx::raw_sql(AssertSqlSafe(sql))).await?;
        let id = rows.last().and_then(D::read_text).ok_or(sqlx::Error::RowNotFound)?;
        Ok((PageConnection { connection, has_savepoint }, id))
    }

    /// A connection with the savepoint of an earlier part of the work.
    pub(crate) fn resume(connection: &'c mut D::Connection, has_savepoint: bool) -> Self {
        PageConnection { connection, has_savepoint }
    }

    pub(crate) fn has_savepoint(&self) -> bool {
        self.has_savepoint
    }

    /// The same connection, for as long as a part of the page needs it.
    pub(crate) fn reborrow(&mut self) -> PageConnection<'_, D> {
        PageConnection { connection: self.connection, has_savepoint: self.has_savepoint }
    }

    /// Removes the savepoint after the last statement of the page.
    pub(crate) async fn release(self) -> Result<(), sqlx::Error> {
        if self.has_savepoint {
            let sql = format!("RELEASE SAVEPOINT {SAVEPOINT}");
            D::executor(self.connection).execute(sqlx::raw_sql(AssertSqlSafe(sql))).await?;
        }
        Ok(())
    }

    pub(crate) async fn fetch_all(
        &mut self,
        query: Query<'_, D, D::Arguments>,
    ) -> Result<Vec<D::Row>, sqlx::Error> {
        let fetched = query.fetch_all(D::executor(self.connection)).await;
        self.roll_back_error(&fetched).await;
        fetched
    }

    pub(crate) async fn prepare(&mut self, sql: SqlStr) -> Result<D::Statement, sqlx::Error> {
        let prepared = D::executor(self.connection).prepare(sql).await;
        self.roll_back_error(&prepared).await;
        prepared
    }

    async fn roll_back_error<T>(&mut self, result: &Result<T, sqlx::Error>) {
        if result.is_err() {
            self.roll_back().await;
        }
    }

    /// Makes the transaction usable again after a statement that has failed.
    pub(crate) async fn roll_back(&mut self) {
        if self.has_savepoint {
            let sql = format!("ROLLBACK TO SAVEPOINT {SAVEPOINT}");
            // if it fails, so will the next statement
            let _ = D::executor(self.connection).execute(sqlx::raw_sql(AssertSqlSafe(sql))).await;
        }
    }
}
