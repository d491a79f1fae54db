//! SeaORM: converts its selects into statements of sqlx, and pages them like those.

use ::sea_orm::{
    ColumnAsExpr, DatabaseConnection, DatabaseConnectionType, DbBackend, EntityTrait, QueryResult,
    QuerySelect, Select, SelectTwo, Selector, SelectorTrait, Value, Values,
};
use sea_query_sqlx::SqlxValues;
use serde::Serialize;
use sqlx::{Arguments as _, AssertSqlSafe, IntoArguments, Pool, SqlSafeStr};

use super::catch_panic::catch_panic;
use super::decode::DecodeRow;
use super::into_key::IntoKey;
use super::orm_select::OrmSelect;
use super::orm_target::OrmTarget;
use super::shared_connection::SharedConnection;
use super::sql_query::{QueryParts, SqlQuery};
use crate::dataset::sql::dialect::Dialect;
use crate::dataset::sql::schema::{ColumnMapping, ListIdentity};
use crate::dataset::{Dataset, FetchedPage, PageSource, RowStream};
use crate::error::Error;
use crate::plan::Plan;

/// Turns a select of SeaORM into a dataset: a `Select`, the result of its `find_also_related` or
/// `find_also_linked`, of `into_json`, `into_partial_model`, `into_model` or `into_tuple`, or a raw
/// statement. Rows must serialise; if your model does not, use `into_json`.
///
/// The key is the primary key of the entity, of several that of the first one. After `into_json` and similar methods the entity is
/// not known: call [`OrmQuery::key`].
///
/// ```
/// use sea_orm::entity::prelude::*;
/// use tg_paginate::OnConnection;
///
/// mod person {
///     use sea_orm::entity::prelude::*;
///
///     #[derive(Clone, Debug, PartialEq, DeriveEntityModel, serde::Serialize)]
///     #[sea_orm(table_name = "person")]
///     pub struct Model {
///         #[sea_orm(primary_key)]
///         pub id: i32,
///         pub name: String,
///     }
///
///     #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
///     pub enum Relation {}
///
///     impl ActiveModelBehavior for ActiveModel {}
/// }
///
/// # fn persons(db: &DatabaseConnection) {
/// let persons = person::Entity::find().filter(person::Column::Name.starts_with("A")).on(db);
/// # let _ = persons;
/// # }
/// ```
pub trait OnConnection: OrmSelect {
    /// Returns the select as a dataset that runs on the connection, which must use sqlx, or on a
    /// pool, connection or transaction of sqlx: see [`On`](crate::On).
    fn on<T: OrmTarget<How>, How>(self, target: T) -> OrmQuery<Self, T::Place> {
        let (place, key, columns) = (target.into_place(), Vec::new(), Vec::new());
        OrmQuery { place, select: self, key, columns, located: None, scope: None }
    }
}

impl<S: OrmSelect> OnConnection for S {}

/// A select of SeaORM that has not run yet, with what it runs on. [`OnConnection::on`] creates it.
#[derive(Debug, Clone)]
#[must_use = "a query does nothing until it is paged"]
pub struct OrmQuery<Q, P = DatabaseConnection> {
    place: P,
    select: Q,
    key: Vec<String>,
    /// Names in rows, with their columns in the statement.
    columns: Vec<(String, String)>,
    located: Option<Value>,
    scope: Option<Result<ListIdentity, String>>,
}

impl<Q, P> OrmQuery<Q, P> {
    /// Shows the page with the row of this key. See [`SqlQuery::locate`].
    pub fn locate(mut self, key: impl Into<Value>) -> Self {
        self.located = Some(key.into());
        self
    }

    /// Says which list this is, where its statement and values do not say it. See
    /// [`SqlQuery::scope`].
    pub fn scope(mut self, scope: impl Serialize) -> Self {
        self.scope = Some(ListIdentity::of_scope(&scope));
        self
    }

    /// Sets the key, by the statement's names of its columns, if it is not the primary key of the
    /// entity. See [`SqlQuery::key`].
    pub fn key(mut self, columns: impl IntoKey) -> Self {
        self.key = columns.into_key();
        self
    }
}

impl<E: EntityTrait, P> OrmQuery<Select<E>, P> {
    /// Lets the URL sort by a column of a joined table, or by an expression. `shown` is the name in
    /// the URL, such as `"address.city"`.
    ///
    /// ```
    /// # mod address {
    /// #     use sea_orm::entity::prelude::*;
    /// #     #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    /// #     #[sea_orm(table_name = "address")]
    /// #     pub struct Model { #[sea_orm(primary_key)] pub id: i32, pub city: String }
    /// #     #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)] pub enum Relation {}
    /// #     impl ActiveModelBehavior for ActiveModel {}
    /// # }
    /// # mod person {
    /// #     use sea_orm::entity::prelude::*;
    /// #     #[derive(Clone, Debug, PartialEq, DeriveEntityModel, serde::Serialize)]
    /// #     #[sea_orm(table_name = "person")]
    /// #     pub struct Model { #[sea_orm(primary_key)] pub id: i32, pub address_id: i32 }
    /// #     #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    /// #     pub enum Relation {
    /// #         #[sea_orm(belongs_to = "super::address::Entity", from = "Column::AddressId",
    /// #                   to = "super::address::Column::Id")]
    /// #         Address,
    /// #     }
    /// #     impl Related<super::address::Entity> for Entity {
    /// #         fn to() -> RelationDef { Relation::Address.def() }
    /// #     }
    /// #     impl ActiveModelBehavior for ActiveModel {}
    /// # }
    /// # fn main() {}
    /// use sea_orm::entity::prelude::*;
    /// use tg_paginate::OnConnection;
    ///
    /// # fn persons(db: &DatabaseConnection) {
    /// let persons = person::Entity::find()
    ///     .left_join(address::Entity)
    ///     .on(db)
    ///     .column("address.city", address::Column::City);
    /// # let _ = persons;
    /// # }
    /// ```
    pub fn column(self, shown: impl Into<String>, column: impl ColumnAsExpr) -> Self {
        self.select_column(shown.into(), column)
    }
}

impl<Q: QuerySelect, P> OrmQuery<Q, P> {
    fn select_column(mut self, shown: String, column: impl ColumnAsExpr) -> Self {
        let alias = format!("tg_paginate_column_{}", self.columns.len());
        self.select = self.select.column_as(column, alias.as_str());
        self.columns.push((shown, alias));
        self
    }
}

impl<E: EntityTrait, F: EntityTrait, P> OrmQuery<SelectTwo<E, F>, P> {
    /// Lets the URL sort by an expression, or by a column of another joined table. The columns of
    /// both entities have names of their own, such as `1.city`.
    pub fn column(self, shown: impl Into<String>, column: impl ColumnAsExpr) -> Self {
        self.select_column(shown.into(), column)
    }
}

impl<S: SelectorTrait, P> OrmQuery<Selector<S>, P> {
    /// Lets the URL sort by a name that differs from the statement's column. See
    /// [`SqlQuery::column`].
    pub fn column(mut self, shown: impl Into<String>, column: impl Into<String>) -> Self {
        self.columns.push((shown.into(), column.into()));
        self
    }
}

impl<Q: OrmSelect + Send + 'static, P> OrmQuery<Q, P> {
    /// The query of sqlx that reads the rows.
    fn sql_query<D>(self) -> SqlQuery<D, Q::Row, P>
    where
        D: OrmDialect,
        SqlxValues: IntoArguments<D>,
        QueryResult: From<D::Row>,
    {
        let (place, backend) = (self.place, D::BACKEND);
        let statement = self.select.into_statement(backend);
        let values = statement.values.unwrap_or_else(|| Values(Vec::new()));
        let mapping = ColumnMapping {
            key: self.key,
            primary_key: Q::primary_key(),
            columns: self.columns,
            spelling: Q::find_column,
        };
        let parts = QueryParts {
            is_persistent: true,
            sql: AssertSqlSafe(statement.sql).into_sql_str(),
            located: self.located.map(|key| {
                let mut values = values.clone();
                values.0.push(key);
                bind(values, backend)
            }),
            arguments: bind(values, backend),
            scope: self.scope,
            mapping,
            decode: DecodeRow::Function(|row| {
                let column = D::find_out_of_range(&row);
                catch_panic(
                    || column,
                    || Q::decode(row.into()).map_err(|error| sqlx::Error::Decode(error.into())),
                )
            }),
        };
        SqlQuery { place, parts }
    }
}

/// Only MySQL binds integers above `i64::MAX`. Such a number may come from a request, so it must
/// not cause a panic.
fn bind<D: Dialect>(values: Values, backend: DbBackend) -> Result<D::Arguments, String>
where
    SqlxValues: IntoArguments<D>,
{
    if backend != DbBackend::MySql && values.0.iter().any(is_too_large) {
        return Err("a value above the largest `i64` cannot be bound: bind an `i64`".to_owned());
    }
    let given = values.0.len();
    let arguments: D::Arguments = SqlxValues(values).into_arguments();
    // SeaORM leaves out what cannot be encoded, and the next value would take its place
    match arguments.len() == given {
        true => Ok(arguments),
        false => {
            Err("a value cannot be encoded for the database, such as a date or a decimal out of \
                      its range: check what the request asks for"
                .to_owned())
        }
    }
}

fn is_too_large(value: &Value) -> bool {
    match value {
        Value::BigUnsigned(Some(number)) => i64::try_from(*number).is_err(),
        #[cfg(feature = "postgres")]
        Value::Array(_, Some(values)) => values.iter().any(is_too_large),
        _ => false,
    }
}

/// A database that SeaORM has too.
trait OrmDialect: Dialect {
    const BACKEND: DbBackend;
}

/// Runs code with the query of sqlx, for any database.
macro_rules! on_its_pool {
    ($orm:expr, |$query:ident| $done:expr, $refused:expr) => {
        match &$orm.place.inner {
            #[cfg(feature = "sqlite")]
            DatabaseConnectionType::SqlxSqlitePoolConnection(_) => {
                let pool = $orm.place.get_sqlite_connection_pool().clone();
                let $query = $orm.moved_to(pool).sql_query::<sqlx::Sqlite>();
                $done
            }
            #[cfg(feature = "postgres")]
            DatabaseConnectionType::SqlxPostgresPoolConnection(_) => {
                let pool = $orm.place.get_postgres_connection_pool().clone();
                let $query = $orm.moved_to(pool).sql_query::<sqlx::Postgres>();
                $done
            }
            #[cfg(feature = "mysql")]
            DatabaseConnectionType::SqlxMySqlPoolConnection(_) => {
                let pool = $orm.place.get_mysql_connection_pool().clone();
                let $query = $orm.moved_to(pool).sql_query::<sqlx::MySql>();
                $done
            }
            other => $refused(Error::Statement(format!(
                "`.on(&db)` wants a connected pool of sqlx whose feature is on, `sqlite`, \
                 `postgres` or `mysql`: this is {other:?}"
            ))),
        }
    };
}

impl<Q> OrmQuery<Q> {
    fn moved_to<P>(self, place: P) -> OrmQuery<Q, P> {
        let OrmQuery { select, key, columns, located, scope, .. } = self;
        OrmQuery { place, select, key, columns, located, scope }
    }
}

impl<Q: OrmSelect + Send + 'static> Dataset for OrmQuery<Q> {
    type Row = Q::Row;

    async fn fetch(self, plan: &Plan) -> Result<FetchedPage<Q::Row>, Error> {
        on_its_pool!(self, |query| query.fetch(plan).await, Err)
    }

    fn stream(self, plan: &Plan) -> RowStream<Q::Row> {
        on_its_pool!(self, |query| query.stream(plan), |error| {
            RowStream::new(futures_util::stream::iter([Err(error)]))
        })
    }
}

/// A pool of sqlx, or a connection that several lists own.
macro_rules! on_place_of_sqlx {
    ($feature:literal, $database:ty, $backend:ident, $connection:ty, $($place:ty),+) => {
        #[cfg(feature = $feature)]
        impl OrmDialect for $database {
            const BACKEND: DbBackend = DbBackend::$backend;
        }

        // one `OrmQuery` is enough in the compiler's list of datasets
        $(#[cfg(feature = $feature)]
        #[diagnostic::do_not_recommend]
        impl<Q: OrmSelect + Send + 'static> Dataset for OrmQuery<Q, $place> {
            type Row = Q::Row;

            async fn fetch(self, plan: &Plan) -> Result<FetchedPage<Q::Row>, Error> {
                self.sql_query::<$database>().fetch(plan).await
            }

            fn stream(self, plan: &Plan) -> RowStream<Q::Row> {
                self.sql_query::<$database>().stream(plan)
            }
        })+

        /// A connection that the program lends.
        #[cfg(feature = $feature)]
        impl<Q: OrmSelect + Send + 'static> PageSource for OrmQuery<Q, &mut $connection> {
            type Row = Q::Row;

            async fn fetch_page(self, plan: &Plan) -> Result<FetchedPage<Q::Row>, Error> {
                self.sql_query::<$database>().fetch_page(plan).await
            }
        }
    };
    ($feature:literal, $database:ty, $backend:ident, $connection:ty) => {
        on_place_of_sqlx!(
            $feature,
            $database,
            $backend,
            $connection,
            Pool<$database>,
            SharedConnection<$database>
        );
    };
}

on_place_of_sqlx!("sqlite", sqlx::Sqlite, Sqlite, sqlx::SqliteConnection);
on_place_of_sqlx!("postgres", sqlx::Postgres, Postgres, sqlx::PgConnection);
on_place_of_sqlx!("mysql", sqlx::MySql, MySql, sqlx::MySqlConnection);
