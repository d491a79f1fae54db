//! What a database tells of a statement: asked at first use, and again when it has changed.

use std::any::TypeId;
use std::sync::Arc;

use sqlx::error::DatabaseError;
use sqlx::pool::PoolConnection;
use sqlx::{Arguments, AssertSqlSafe, Column, Executor, Pool, SqlSafeStr, SqlStr, Statement as _};

use super::statement_schema::{self, Findings, Shape};
use crate::dataset::sql::dialect::Dialect;
use crate::dataset::sql::dialect::{Described, Session, Unknown};
use crate::dataset::sql::record::Record;
use crate::dataset::sql::text::builder::Draft;
use crate::dataset::sql::text::statement::Statement;
use crate::error::Error;

/// A statement that is to be described.
pub(crate) struct Describe<'d, D: Dialect> {
    pub(crate) pool: &'d Pool<D>,
    pub(crate) sql: &'d SqlStr,
    pub(crate) statement: &'d Statement<'d>,
    pub(crate) arguments: &'d D::Arguments,
    /// Whether statements may be prepared under a name.
    pub(crate) is_persistent: bool,
}

impl<D: Dialect> Describe<'_, D> {
    /// What is known of the statement; at first use the database is asked. `None` if it has no rows
    /// and nothing else could tell.
    pub(crate) async fn shape<R: 'static>(
        &self,
        connection: &mut PoolConnection<D>,
    ) -> Result<Option<Arc<Shape>>, Error> {
        let key = statement_schema::key::<D, R>(self.pool, self.sql);
        if let Some(shape) = statement_schema::remembered(&key) {
            return Ok(Some(shape));
        }
        // before the columns: a change in between is noticed by the first page
        let schema_version = self.schema_version(connection).await?;
        let session = self.session(connection).await?;
        let Some(described) = self.columns(connection).await? else {
            return Ok(None);
        };
        let bound = self.arguments.len();
        if let Some(wanted) = described.placeholders.filter(|wanted| *wanted > bound) {
            return Err(Error::Statement(format!(
                "the statement has {wanted} placeholders and {bound} bound values: add `.bind(…)`"
            )));
        }
        let names = described.columns.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>();
        let unsortable = self.unsortable(connection, &names).await?;
        let mixes = D::mixes(self.sql.as_str(), &session);
        let findings = Findings { session, unsortable, schema_version, mixes };
        let casts = TypeId::of::<R>() == TypeId::of::<Record>();
        let table = self.statement.table();
        Shape::remember(key, self.pool, table, described, findings, casts).map(Some)
    }

    /// The columns, without rows if the statement can be prepared; a row can tell too. A statement
    /// such as `… WHERE $1 IS NULL OR name = $1` cannot be prepared on PostgreSQL until the types of
    /// its values are known.
    async fn columns(
        &self,
        connection: &mut PoolConnection<D>,
    ) -> Result<Option<Described<D>>, Error> {
        if self.keeps() {
            self.refuse_twins(connection).await?;
            // as pages select them: within a common table some columns have other names and types
            let all = self.statement.all::<D>(self.arguments.clone());
            let sql = AssertSqlSafe(all.renewed(statement_schema::generation()).sql).into_sql_str();
            match D::executor(connection).prepare(sql).await {
                Ok(prepared) => return Ok(Some(Described::of_prepared(&prepared))),
                Err(error) if is_unknown::<D>(&error) => {
                    return self.columns_by_name(connection).await;
                }
                Err(error) if self.arguments.len() == 0 => return Err(error.into()),
                Err(_) => {}
            }
        }
        let sample = self.statement.sample::<D>(1, self.arguments.clone())?;
        match self.fetch(connection, sample).await {
            Ok(rows) => Ok(rows.first().map(Described::of_row)),
            Err(error) if is_unknown::<D>(&error) => self.columns_by_name(connection).await,
            Err(error) => Err(error.into()),
        }
    }

    /// Refuses two columns of one name, before a common table gives them other ones.
    async fn refuse_twins(&self, connection: &mut PoolConnection<D>) -> Result<(), Error> {
        let sql = Draft::<D>::alone(self.sql.as_str()).renewed(statement_schema::generation()).sql;
        let Ok(prepared) = D::executor(connection).prepare(AssertSqlSafe(sql).into_sql_str()).await
        else {
            // the common table has the same error
            return Ok(());
        };
        statement_schema::refuse_twins(prepared.columns().iter().map(Column::name))
    }

    /// The columns one by one, where the driver does not know the type of one of them.
    async fn columns_by_name(
        &self,
        connection: &mut PoolConnection<D>,
    ) -> Result<Option<Described<D>>, Error> {
        let names = self.statement.column_names::<D>(self.arguments.clone())?;
        let names = self.fetch(connection, names).await?;
        let names = names.iter().filter_map(D::text).collect::<Vec<_>>();
        let mut columns = Vec::with_capacity(names.len());
        for name in names {
            let kind = match self.prepare(connection, &name, "").await {
                Ok(prepared) => prepared.columns().first().map(|column| column.type_info().clone()),
                Err(_) => None,
            };
            let kind = match (kind, D::ARRAY) {
                (Some(kind), _) => Ok(kind),
                (None, Some(array)) if self.prepare(connection, &name, array).await.is_ok() => {
                    Err(Unknown::Array)
                }
                (None, _) => Err(Unknown::Value),
            };
            columns.push((name, kind));
        }
        Ok((!columns.is_empty()).then_some(Described { columns, placeholders: None }))
    }

    /// Prepares a statement of one column, and what follows it.
    async fn prepare(
        &self,
        connection: &mut PoolConnection<D>,
        column: &str,
        cast: &str,
    ) -> Result<D::Statement, sqlx::Error> {
        let draft = self.statement.column::<D>(column, cast, self.arguments.clone());
        D::executor(connection).prepare(AssertSqlSafe(draft.sql).into_sql_str()).await
    }

    async fn fetch(
        &self,
        connection: &mut PoolConnection<D>,
        draft: Draft<D>,
    ) -> Result<Vec<D::Row>, sqlx::Error> {
        let Draft { sql, arguments, .. } = draft.renewed(statement_schema::generation());
        let query = sqlx::query_with(AssertSqlSafe(sql), arguments).persistent(self.keeps());
        query.fetch_all(D::executor(connection)).await
    }

    /// Whether statements are prepared under names and kept. Others are not only slower: behind some
    /// poolers they get the answers of other statements.
    fn keeps(&self) -> bool {
        self.is_persistent && D::keeps_statements(&self.pool.connect_options())
    }

    /// What columns mean on this connection: all connections of a pool are set up alike.
    async fn session(&self, connection: &mut PoolConnection<D>) -> Result<Session, Error> {
        let Some(sql) = D::SESSION else {
            return Ok(Session::default());
        };
        let rows = self.fetch(connection, Draft::alone(sql)).await?;
        Ok(Session { answer: rows.first().and_then(D::text) })
    }

    /// The version of the schema, where it matters: a statement without `*` has the same columns
    /// whatever its tables have.
    async fn schema_version(
        &self,
        connection: &mut PoolConnection<D>,
    ) -> Result<Option<String>, Error> {
        let Some(version) = D::SCHEMA_VERSION.filter(|_| self.sql.as_str().contains('*')) else {
            return Ok(None);
        };
        let rows = self.fetch(connection, Draft::alone(&format!("SELECT {version}"))).await?;
        Ok(rows.first().and_then(D::text))
    }

    /// The columns that the database cannot sort by.
    async fn unsortable(
        &self,
        connection: &mut PoolConnection<D>,
        columns: &[&str],
    ) -> Result<Vec<String>, Error> {
        let mut unsortable = Vec::new();
        if !self.refuses_to_sort(connection, columns).await? {
            return Ok(unsortable);
        }
        for column in columns {
            if self.refuses_to_sort(connection, &[column]).await? {
                unsortable.push((*column).to_owned());
            }
        }
        Ok(unsortable)
    }

    async fn refuses_to_sort(
        &self,
        connection: &mut PoolConnection<D>,
        columns: &[&str],
    ) -> Result<bool, Error> {
        if D::REFUSALS_TO_SORT.is_empty() || columns.is_empty() {
            return Ok(false);
        }
        let draft = self.statement.sorted_by::<D>(columns, self.arguments.clone());
        let Err(error) = self.fetch(connection, draft.explained()).await else {
            return Ok(false);
        };
        let code = error.as_database_error().and_then(DatabaseError::code);
        match code {
            Some(code) => Ok(D::REFUSALS_TO_SORT.contains(&code.as_ref())),
            None => Err(error.into()),
        }
    }
}

/// Whether the driver does not understand what the database tells of a column.
fn is_unknown<D: Dialect>(error: &sqlx::Error) -> bool {
    D::COLUMN_NAMES.is_some()
        && error.as_database_error().is_none()
        && matches!(error, sqlx::Error::ColumnDecode { .. })
}
