//! A connection that runs the statements of one page within the time limit.

use std::borrow::Cow;
use std::collections::HashMap;
use std::future::Future;
use std::sync::Arc;
use std::time::{Duration, Instant};

use sqlx::{
    Arguments as _, AssertSqlSafe, Column as _, ColumnOrigin, Pool, SqlSafeStr as _, SqlStr,
    Statement as _,
};

use crate::dataset::sql::connection::PageConnection;
use crate::dataset::sql::dialect::Dialect;
use crate::dataset::sql::query::QueryParts;
use crate::dataset::sql::schema::{
    ColumnMapping, ListIdentity, Source, StatementSchema, describe_statement,
};
use crate::dataset::sql::text::{SqlBuilder, Statement};
use crate::error::Error;

/// A connection, and the statement to read.
pub(super) struct Session<'q, D: Dialect> {
    source: Source<'q, D>,
    connection: PageConnection<'q, D>,
    pub(super) statement: Statement<'q, D>,
    pub(super) schema: Arc<StatementSchema>,
    pub(super) mapping: &'q ColumnMapping,
    /// The columns of the key; empty if there is none.
    pub(super) key: &'q [String],
    pub(super) identity: ListIdentity,
    /// Whether the program says what the list is. Then its rows may depend on the connection.
    pub(super) is_scoped: bool,
    /// Whether prepared statements are cached.
    pub(super) is_persistent: bool,
    /// When the request started.
    pub(super) began: Instant,
    /// Measured in debug builds only.
    pub(super) times: Times,
}

/// How long the statements of a page took.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Times {
    latest: Duration,
    pub(super) rows: Duration,
    pub(super) count: Duration,
}

impl Times {
    /// The latest statement read the rows of the page.
    pub(super) fn note_rows(&mut self) {
        self.rows = self.latest;
    }

    /// The latest statement counted the rows.
    pub(super) fn note_count(&mut self) {
        self.count = self.latest;
    }
}

/// A statement, and what is known of it.
pub(super) struct KnownStatement<'q, D: Dialect> {
    statement: Statement<'q, D>,
    pub(super) schema: Arc<StatementSchema>,
    identity: ListIdentity,
}

impl<'q, D: Dialect> KnownStatement<'q, D> {
    /// `schema` is that of the statement, if it was known already; else the database describes it.
    /// `None` if its columns are unknown because it has no rows.
    pub(super) async fn find<R: 'static>(
        query: &'q QueryParts<D, R>,
        source: Source<'_, D>,
        connection: PageConnection<'_, D>,
        schema: Option<Arc<StatementSchema>>,
    ) -> Result<Option<Self>, Error> {
        let arguments = query.arguments.clone().map_err(Error::Value)?;
        let identity = match &query.scope {
            Some(scope) => scope.clone().map_err(Error::Statement)?,
            None if arguments.len() == 0 => ListIdentity::NONE,
            None => ListIdentity::of_values(&arguments),
        };
        let sql = query.sql.as_str();
        if let Some(schema) = schema {
            let statement = Statement::known(sql, schema.text(), arguments);
            return Ok(Some(KnownStatement { statement, schema, identity }));
        }
        let statement = Statement::parse(sql, arguments);
        let key = query.schema_key(source);
        let is_persistent = query.is_persistent;
        let schema = describe_statement(key, source, connection, &statement, is_persistent).await?;
        Ok(schema.map(|schema| KnownStatement { statement, schema, identity }))
    }
}

impl<'q, D: Dialect> Session<'q, D> {
    /// A session for a query. `mapping` is that of the query with the statement's own names.
    pub(super) fn open<R>(
        query: &'q QueryParts<D, R>,
        source: Source<'q, D>,
        connection: PageConnection<'q, D>,
        known: KnownStatement<'q, D>,
        mapping: &'q ColumnMapping,
    ) -> Self {
        let KnownStatement { statement, schema, identity } = known;
        let key = mapping.key(&schema);
        let key_places = match D::ORDER_BY_PREFERS_TABLES {
            true => schema.places_of(key),
            false => Vec::new(),
        };
        Session {
            source,
            connection,
            statement: select_page(statement, &schema).with_key_places(key_places),
            mapping,
            key,
            identity,
            is_scoped: query.scope.is_some(),
            is_persistent: query.is_persistent && schema.keeps_statements(),
            schema,
            began: Instant::now(),
            times: Times::default(),
        }
    }

    /// The pool, whose other connections have the same rows; `None` on a connection of the program.
    /// Without it, nothing is remembered of the rows, and no task reads them.
    pub(super) fn pool(&self) -> Option<&'q Pool<D>> {
        self.source.pool()
    }

    /// What a task needs to run statements of this session on a connection of the pool.
    pub(super) fn detach(&self, pool: &Pool<D>) -> DetachedSession<D> {
        DetachedSession {
            pool: pool.clone(),
            sql: self.schema.key().sql.clone(),
            arguments: self.statement.arguments().clone(),
            mapping: self.mapping.clone(),
            schema: self.schema.clone(),
            identity: self.identity,
            is_scoped: self.is_scoped,
            is_persistent: self.is_persistent,
        }
    }

    /// The column for a name; `None` if the statement has no such column.
    pub(super) fn find_column<'n>(&'n self, name: &'n str) -> Option<Cow<'n, str>> {
        self.mapping.find_column(&self.schema, name)
    }

    pub(super) fn has_column(&self, name: &str) -> bool {
        self.mapping.find_column(&self.schema, name).is_some()
    }

    /// Columns that are never null: a key of one column.
    pub(super) fn never_null(&self) -> &'q [String] {
        if self.key.len() == 1 || self.mapping.key.is_empty() { self.key } else { &[] }
    }

    pub(super) async fn fetch(&mut self, builder: SqlBuilder<D>) -> Result<Vec<D::Row>, Error> {
        let (sql, arguments) = builder.finish(self.schema.generation());
        let query = sqlx::query_with(AssertSqlSafe(sql), arguments).persistent(self.is_persistent);
        let began = cfg!(debug_assertions).then(Instant::now);
        let rows = self.connection.fetch_all(query).await?;
        self.times.latest = began.map_or(Duration::ZERO, |began| began.elapsed());
        Ok(rows)
    }

    /// Fetches rows that must have the described columns. A union of ranges may change their types.
    pub(super) async fn fetch_checked(
        &mut self,
        builder: SqlBuilder<D>,
        checks_types: bool,
    ) -> Result<Vec<D::Row>, Error> {
        let rows = self.fetch(builder).await?;
        self.schema.check_rows::<D>(&rows, checks_types)?;
        Ok(rows)
    }

    /// Where the columns of the statement come from, by name; empty if the database does not say.
    pub(super) async fn column_origins(&mut self) -> HashMap<String, ColumnOrigin> {
        // a pooler may give a prepared statement another connection
        if !self.is_persistent {
            return HashMap::new();
        }
        let sql = self.statement.sql().to_owned();
        let builder = SqlBuilder::<D>::unwrapped(sql, D::Arguments::default());
        let (sql, _) = builder.finish(self.schema.generation());
        let prepared = self.connection.prepare(AssertSqlSafe(sql).into_sql_str());
        let Ok(prepared) = prepared.await else {
            return HashMap::new();
        };
        let columns = prepared.columns().iter();
        columns.map(|column| (column.name().to_owned(), column.origin())).collect()
    }

    /// The word of the statement because of which no index finds the first row of a page.
    pub(super) fn blocks_seek(&self) -> Option<&'static str> {
        let is_mixed = self.schema.mixes_comparisons();
        self.statement.blocks_seek().or_else(|| is_mixed.then_some("union"))
    }

    /// The plan of a statement; `None` if the user lacks the permission.
    pub(super) async fn explain(&mut self, builder: SqlBuilder<D>) -> Option<Vec<D::Row>> {
        self.fetch(builder.explain()).await.ok()
    }
}

/// The statement with the select list of its pages.
fn select_page<'q, D: Dialect>(
    statement: Statement<'q, D>,
    schema: &StatementSchema,
) -> Statement<'q, D> {
    let before_column = if schema.mixes_comparisons() { D::BEFORE_MIXED_COLUMN } else { "" };
    statement.selecting(schema.select_list(), before_column)
}

/// A session without its connection, for a task that outlives the request.
pub(super) struct DetachedSession<D: Dialect> {
    pool: Pool<D>,
    sql: SqlStr,
    arguments: D::Arguments,
    mapping: ColumnMapping,
    schema: Arc<StatementSchema>,
    identity: ListIdentity,
    is_scoped: bool,
    is_persistent: bool,
}

impl<D: Dialect> DetachedSession<D> {
    pub(super) fn pool(&self) -> &Pool<D> {
        &self.pool
    }

    pub(super) fn schema(&self) -> &StatementSchema {
        &self.schema
    }

    /// The session on a connection of the task.
    pub(super) fn attach<'s>(&'s self, connection: &'s mut D::Connection) -> Session<'s, D> {
        let (text, arguments) = (self.schema.text(), self.arguments.clone());
        let statement = Statement::known(self.sql.as_str(), text, arguments);
        Session {
            source: Source::Pool(&self.pool),
            connection: PageConnection::of_pool(connection),
            statement: select_page(statement, &self.schema),
            schema: self.schema.clone(),
            mapping: &self.mapping,
            key: self.mapping.key(&self.schema),
            identity: self.identity,
            is_scoped: self.is_scoped,
            is_persistent: self.is_persistent,
            began: Instant::now(),
            times: Times::default(),
        }
    }
}

/// Runs work of the database within the time limit.
pub(super) async fn with_timeout<T>(
    timeout: Option<Duration>,
    work: impl Future<Output = Result<T, Error>>,
) -> Result<T, Error> {
    let Some(timeout) = timeout else {
        return work.await;
    };
    tokio::time::timeout(timeout, work).await.map_err(|_| Error::Timeout(timeout))?
}
