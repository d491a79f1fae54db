//! Asks a database about a statement: on first use, and again after a change.

use std::sync::Arc;

use sqlx::error::DatabaseError;
use sqlx::{Arguments, AssertSqlSafe, Column, Either, Row, SqlSafeStr, Statement as _};

use super::column_positions::restore_positions;
use super::columns::{TypedColumns, refuse_duplicates};
use super::schema_cache;
use super::schema_key::SchemaKey;
use super::source::Source;
use super::statement_schema::{Described, StatementSchema};
use crate::dataset::sql::connection::PageConnection;
use crate::dataset::sql::dialect::{ConnectionSettings, Dialect, UnknownType};
use crate::dataset::sql::text::{SqlBuilder, Statement};
use crate::error::Error;

/// The schema of a statement, as the database describes it now. `None` if the columns are unknown
/// because the statement has no rows.
pub(crate) async fn describe_statement<D: Dialect>(
    key: SchemaKey,
    source: Source<'_, D>,
    connection: PageConnection<'_, D>,
    statement: &Statement<'_, D>,
    is_persistent: bool,
) -> Result<Option<Arc<StatementSchema>>, Error> {
    if let Some(verb) = statement.changes_rows() {
        return Err(Error::Statement(format!(
            "a page runs its statement more than once, and this one changes rows ({}): run it \
             first, and page a SELECT",
            verb.to_uppercase()
        )));
    }
    if source.pool().is_none() {
        // the connection may have prepared the statement when it had other columns
        schema_cache::outdate_statements();
    }
    // mappers cannot do with types that turn out to be others
    let is_typed_by_rows = D::VALUES_DECIDE_TYPES
        && statement.arguments().len() > 0
        && (key.is_by_position() || schema_cache::is_typed_by_rows(&key));
    let keeps_statements = is_persistent && source.keeps_statements();
    let describe = Describe { connection, statement, keeps_statements, is_typed_by_rows };
    let Some(mut described) = describe.run().await? else {
        return Ok(None);
    };
    if key.is_by_position() {
        (described.columns, described.are_moved) = restore_positions::<D>(&key, described.columns)?;
    }
    let (text, generation) = (statement.text(), schema_cache::generation());
    let schema = StatementSchema::new(key, source, text, described, generation)?;
    Ok(Some(schema_cache::remember(schema)))
}

/// Describes a statement on a connection.
struct Describe<'d, D: Dialect> {
    connection: PageConnection<'d, D>,
    statement: &'d Statement<'d, D>,
    /// Whether prepared statements are named and cached. Unnamed ones are slower, and behind some
    /// poolers they get the results of other statements.
    keeps_statements: bool,
    /// Whether only rows say what types the columns have.
    is_typed_by_rows: bool,
}

impl<D: Dialect> Describe<'_, D> {
    async fn run(mut self) -> Result<Option<Described<D>>, Error> {
        // before the columns, so that the first page notices a change in between
        let schema_version = self.schema_version().await?;
        let settings = self.connection_settings().await?;
        let Some(columns) = self.columns().await? else {
            return Ok(None);
        };
        let names = columns.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>();
        let unsortable = self.unsortable(&names).await?;
        let mixes_comparisons = D::mixes_comparisons(self.statement.sql(), &settings);
        Ok(Some(Described {
            columns,
            are_moved: false,
            settings,
            unsortable,
            schema_version,
            mixes_comparisons,
        }))
    }

    /// The columns, from preparing the statement, else from a row. PostgreSQL cannot prepare a
    /// statement such as `… WHERE $1 IS NULL OR name = $1` before the types of its values are
    /// known.
    async fn columns(&mut self) -> Result<Option<TypedColumns<D>>, Error> {
        let bound = self.statement.arguments().len();
        if self.keeps_statements {
            self.refuse_duplicates().await?;
        }
        if self.keeps_statements && !self.is_typed_by_rows {
            // as pages select them, because some columns have other names and types within a common
            // table
            match self.prepare(self.statement.select_all()).await {
                Ok(prepared) => {
                    check_placeholders::<D>(&prepared, bound)?;
                    return Ok(Some(typed_columns::<D>(prepared.columns())));
                }
                Err(error) if is_unknown_type::<D>(&error) => return self.columns_by_name().await,
                Err(error) if bound == 0 => return Err(error.into()),
                Err(_) => {}
            }
        }
        let sample = self.statement.select_sample(1)?;
        match self.fetch(sample).await {
            Ok(rows) => Ok(rows.first().map(|row| typed_columns::<D>(row.columns()))),
            Err(error) if is_unknown_type::<D>(&error) => self.columns_by_name().await,
            Err(error) => Err(error.into()),
        }
    }

    /// Refuses duplicate names of columns, before a common table renames them.
    async fn refuse_duplicates(&mut self) -> Result<(), Error> {
        let sql = self.statement.sql().to_owned();
        match self.prepare(SqlBuilder::unwrapped(sql, D::Arguments::default())).await {
            Ok(prepared) => refuse_duplicates(prepared.columns().iter().map(Column::name)),
            // the statement with the common table will report this error too
            Err(_) => Ok(()),
        }
    }

    /// The columns one by one, if the driver does not know the type of one of them.
    async fn columns_by_name(&mut self) -> Result<Option<TypedColumns<D>>, Error> {
        let names = self.statement.select_column_names(D::COLUMN_NAMES.unwrap_or_default())?;
        let names = self.fetch(names).await?;
        let names = names.iter().filter_map(D::read_text).collect::<Vec<_>>();
        let mut columns = Vec::with_capacity(names.len());
        for name in names {
            let kind = self.column_type(&name).await;
            let kind = match (kind, D::ARRAY_TO_TEXTS) {
                (Some(kind), _) => Ok(kind),
                (None, Some(cast)) if self.can_cast(&name, cast).await => Err(UnknownType::Array),
                (None, _) => Err(UnknownType::Value),
            };
            columns.push((name, kind));
        }
        Ok((!columns.is_empty()).then_some(columns))
    }

    /// The type of a column, if the driver knows it.
    async fn column_type(&mut self, name: &str) -> Option<D::TypeInfo> {
        let column = self.statement.select_column(name, "").ok()?;
        if self.is_typed_by_rows {
            let rows = self.fetch(column).await.ok()?;
            return rows.first()?.columns().first().map(|column| column.type_info().clone());
        }
        let prepared = self.prepare(column).await.ok()?;
        prepared.columns().first().map(|column| column.type_info().clone())
    }

    /// Whether the database can cast a column, so that the driver knows the type.
    async fn can_cast(&mut self, column: &str, cast: &str) -> bool {
        match self.statement.select_column(column, cast) {
            Ok(column) => self.prepare(column).await.is_ok(),
            Err(_) => false,
        }
    }

    async fn prepare(&mut self, builder: SqlBuilder<D>) -> Result<D::Statement, sqlx::Error> {
        let (sql, _) = builder.finish(schema_cache::generation());
        self.connection.prepare(AssertSqlSafe(sql).into_sql_str()).await
    }

    async fn fetch(&mut self, builder: SqlBuilder<D>) -> Result<Vec<D::Row>, sqlx::Error> {
        let (sql, arguments) = builder.finish(schema_cache::generation());
        let query = sqlx::query_with(AssertSqlSafe(sql), arguments);
        self.connection.fetch_all(query.persistent(self.keeps_statements)).await
    }

    /// Reads a text with a statement without bound values.
    async fn fetch_text(&mut self, sql: String) -> Result<Option<String>, Error> {
        let rows = self.fetch(SqlBuilder::unwrapped(sql, D::Arguments::default())).await?;
        Ok(rows.first().and_then(D::read_text))
    }

    /// The settings of this connection, which are those of the whole pool.
    async fn connection_settings(&mut self) -> Result<ConnectionSettings, Error> {
        let answer = match D::CONNECTION_SETTINGS {
            Some(sql) => self.fetch_text(sql.to_owned()).await?,
            None => None,
        };
        Ok(ConnectionSettings { answer })
    }

    /// The version of the schema, if it matters: a statement without `*` keeps its columns when its
    /// tables change.
    async fn schema_version(&mut self) -> Result<Option<String>, Error> {
        match D::SCHEMA_VERSION.filter(|_| self.statement.sql().contains('*')) {
            Some(version) => self.fetch_text(format!("SELECT {version}")).await,
            None => Ok(None),
        }
    }

    /// The columns that the database cannot sort by.
    async fn unsortable(&mut self, columns: &[&str]) -> Result<Vec<String>, Error> {
        let mut unsortable = Vec::new();
        if !self.refuses_to_sort(columns).await? {
            return Ok(unsortable);
        }
        for column in columns {
            if self.refuses_to_sort(&[column]).await? {
                unsortable.push((*column).to_owned());
            }
        }
        Ok(unsortable)
    }

    async fn refuses_to_sort(&mut self, columns: &[&str]) -> Result<bool, Error> {
        if D::REFUSALS_TO_SORT.is_empty() || columns.is_empty() {
            return Ok(false);
        }
        let sorted = self.statement.select_sorted_by(columns);
        let Err(error) = self.fetch(sorted.explain()).await else {
            return Ok(false);
        };
        match error.as_database_error().and_then(DatabaseError::code) {
            Some(code) => Ok(D::REFUSALS_TO_SORT.contains(&code.as_ref())),
            None => Err(error.into()),
        }
    }
}

/// Refuses a statement with more placeholders than bound values.
fn check_placeholders<D: Dialect>(prepared: &D::Statement, bound: usize) -> Result<(), Error> {
    let wanted = match prepared.parameters() {
        Some(Either::Left(types)) => types.len(),
        Some(Either::Right(number)) => number,
        None => return Ok(()),
    };
    if wanted <= bound {
        return Ok(());
    }
    Err(Error::Statement(format!(
        "the statement has {wanted} placeholders and {bound} bound values: add `.bind(…)`"
    )))
}

fn typed_columns<D: Dialect>(columns: &[D::Column]) -> TypedColumns<D> {
    let columns = columns.iter();
    columns.map(|column| (column.name().to_owned(), Ok(column.type_info().clone()))).collect()
}

/// Whether the driver does not know a type that the database reports.
fn is_unknown_type<D: Dialect>(error: &sqlx::Error) -> bool {
    D::COLUMN_NAMES.is_some()
        && error.as_database_error().is_none()
        && matches!(error, sqlx::Error::ColumnDecode { .. })
}
