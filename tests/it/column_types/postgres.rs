//! PostgreSQL: all types in `pg_type` that columns can have, and arrays of these.

use sqlx::postgres::PgPoolOptions;
use sqlx::{AssertSqlSafe, PgPool};

use super::postgres_values::{MODIFIED, TYPES, Values};
use super::report::{Case, Report};
use crate::support::database::{Database, all};

/// Types like those that users create.
const MADE: &str = "
    CREATE TYPE {schema}.mood AS ENUM ('sad', 'ok', 'happy', 'it''s', '');
    CREATE DOMAIN {schema}.amount AS integer CHECK (VALUE >= 0);
    CREATE DOMAIN {schema}.word AS text;
    CREATE DOMAIN {schema}.shout AS {schema}.word;
    CREATE DOMAIN {schema}.feeling AS {schema}.mood;
    CREATE DOMAIN {schema}.series AS integer[];
    CREATE TYPE {schema}.pair AS (number integer, name text);
    CREATE TYPE {schema}.place AS (at point, number integer);
    CREATE TYPE {schema}.span AS RANGE (subtype = float8, multirange_type_name = {schema}.spans);
    CREATE COLLATION {schema}.any_case
        (provider = icu, locale = 'und-u-ks-level2', deterministic = false);";

const EXTENSIONS: [&str; 5] = ["citext", "hstore", "ltree", "cube", "seg"];

/// All types except arrays, pseudo-types and the composite types of tables.
const CATALOGUE: &str = "
    SELECT t.typname::text AS name, format('%I.%I', n.nspname, t.typname) AS qualified,
           CASE WHEN t.typarray <> 0 THEN format('%I.%I', n.nspname, a.typname) END AS array
    FROM pg_type t
    JOIN pg_namespace n ON n.oid = t.typnamespace
    LEFT JOIN pg_type a ON a.oid = t.typarray
    LEFT JOIN pg_class c ON c.oid = t.typrelid
    WHERE t.typtype IN ('b', 'e', 'd', 'r', 'm', 'c')
      AND t.typsubscript <> 'array_subscript_handler'::regproc
      AND (t.typtype <> 'c' OR c.relkind = 'c')
      AND (n.nspname IN ('pg_catalog', 'information_schema', $1) OR EXISTS (
          SELECT FROM pg_depend d JOIN pg_extension e ON e.oid = d.refobjid
          WHERE d.classid = 'pg_type'::regclass AND d.objid = t.oid AND d.deptype = 'e'
            AND e.extname = ANY($2)))
    ORDER BY 1";

struct Server {
    pool: PgPool,
    database: Database,
    schema: String,
    tables: usize,
    report: Report,
}

impl Server {
    async fn run(&self, sql: &str) -> Result<(), sqlx::Error> {
        let sql = AssertSqlSafe(sql.replace("{schema}", &self.schema));
        sqlx::raw_sql(sql).execute(&self.pool).await.map(drop)
    }

    /// A literal of a type, or an expression cast to it.
    fn value(&self, kind: &str, value: &str) -> String {
        let kind = kind.split(" COLLATE ").next().unwrap();
        match value.strip_prefix('=') {
            Some(expression) => format!("CAST({expression} AS {kind})"),
            None => format!("CAST('{}' AS {kind})", value.replace('\'', "''")),
        }
    }

    /// Arrays of every shape, with the first two of these values.
    fn arrays(&self, kind: &str, array: &str, values: &[String]) -> Vec<String> {
        let of = |values: &str| format!("ARRAY[{values}]::{array}");
        let mut arrays = vec![format!("CAST('{{}}' AS {array})"), of("NULL")];
        let Some(first) = values.first() else { return arrays };
        let last = values.last().unwrap();
        let two = format!("ARRAY[{first}, {last}]::{array}");
        arrays.extend([of(first), of(last), two.clone(), of(&format!("{last}, NULL, {first}"))]);
        // an array of arrays has more dimensions, and the notation depends only on the type
        if !["series", "int2vector", "oidvector"].iter().any(|name| kind.ends_with(name)) {
            arrays.push(of(&format!("ARRAY[{first}, {last}], ARRAY[{last}, NULL]")));
            arrays.push(of(&format!("ARRAY[ARRAY[{first}]], ARRAY[ARRAY[{last}]]")));
        }
        arrays.push(format!("CAST('[0:1]=' || ({two})::text AS {array})"));
        arrays
    }

    /// A table with these values, each several times, and with nulls; `None` if it is impossible.
    async fn table(&mut self, kind: &str, values: &[String]) -> Result<String, sqlx::Error> {
        self.tables += 1;
        let table = format!("{}.t{}", self.schema, self.tables);
        self.run(&format!("CREATE UNLOGGED TABLE {table} (id bigint PRIMARY KEY, v {kind})"))
            .await?;
        let rows = (0..30).map(|row| {
            match (row % 7 != 3).then(|| values.get(row % values.len().max(1))) {
                Some(Some(value)) => format!("({}, {value})", row * 37 % 101),
                _ => format!("({}, NULL)", row * 37 % 101),
            }
        });
        let rows = rows.collect::<Vec<_>>().join(", ");
        self.run(&format!("INSERT INTO {table} VALUES {rows}")).await?;
        Ok(table)
    }

    /// The values of a table as the database prints them; an array as JSON.
    async fn printed(&self, table: &str, as_json: Option<&str>) -> Vec<(i64, Option<String>)> {
        // with the output function, because a cast to text removes the spaces of char(n)
        let printed = as_json.map_or(
            "CASE WHEN v IS NOT DISTINCT FROM NULL THEN NULL ELSE format('%s', v) END".to_owned(),
            |cast| format!("to_json(v{cast})::text"),
        );
        let sql = AssertSqlSafe(format!("SELECT id, {printed} FROM {table} ORDER BY id"));
        sqlx::query_as(sql).fetch_all(&self.pool).await.unwrap()
    }

    async fn check(&mut self, (name, show, values): Values, kind: &str, array: Option<&str>) {
        use super::shown::Show::Json;

        let values: Vec<_> = values.iter().map(|value| self.value(kind, value)).collect();
        match self.table(kind, &values).await {
            Ok(table) => {
                let printed = self.printed(&table, (show == Json).then_some("")).await;
                let shown = printed.into_iter().map(|(id, text)| (id, show.of(text))).collect();
                self.walk(name, &table, shown).await;
            }
            Err(error) => self.report.fail(name, "table", error.to_string()),
        }
        let Some(array) = array else { return };
        let values = self.arrays(kind, array, &values);
        match self.table(array, &values).await {
            Ok(table) => {
                let cast = if show == Json || name == "bpchar" { "" } else { "::text[]" };
                let printed = self.printed(&table, Some(cast)).await;
                let shown =
                    printed.into_iter().map(|(id, text)| (id, show.of_array(text))).collect();
                self.walk(&format!("{name}[]"), &table, shown).await;
            }
            Err(error) => self.report.fail(name, "table of arrays", error.to_string()),
        }
    }

    /// Walks the table, and two halves of it combined in a derived table.
    async fn walk(&mut self, name: &str, table: &str, shown: Vec<(i64, super::shown::Shown)>) {
        let select = format!("SELECT id, v FROM {table}");
        let halves = format!("{select} WHERE id % 2 = 0 UNION ALL {select} WHERE id % 2 <> 0");
        let case = Case { what: name.to_owned(), select, shown };
        Box::pin(self.report.check(&self.database, &case)).await;
        let case = Case { what: format!("{name} of a union"), select: halves, shown: vec![] };
        Box::pin(self.report.check_order(&self.database, &case)).await;
    }

    async fn catalogue(&self) -> Vec<(String, String, Option<String>)> {
        let query = sqlx::query_as(CATALOGUE).bind(&self.schema).bind(EXTENSIONS.as_slice());
        query.fetch_all(&self.pool).await.unwrap()
    }

    /// Every type of the catalogue that a column can have, and those with modifiers.
    async fn check_all(&mut self) {
        let only = std::env::var("PAGINATE_TYPE").ok();
        if let Some(only) = &only {
            self.report.note(format!("all but {only}, as PAGINATE_TYPE says"));
        }
        let is_wanted = |name: &str| only.as_deref().is_none_or(|only| only == name);
        for (name, kind, array) in self.catalogue().await {
            if !is_wanted(&name) {
                continue;
            }
            let create = format!("CREATE TEMPORARY TABLE probe (v {kind})");
            if let Err(error) = self.run(&create).await {
                self.report.note(format!("{name}, which is no column: {error}"));
                continue;
            }
            self.run("DROP TABLE probe").await.unwrap();
            match TYPES.iter().find(|(known, ..)| *known == name) {
                Some((_, _, [])) if self.takes_literals(&kind).await => {
                    self.report.fail(&name, "catalogue", "takes literals, add some".to_owned());
                }
                Some(values) => self.check(*values, &kind, array.as_deref()).await,
                None => {
                    self.report.fail(&name, "catalogue", "has no values here, add it".to_owned());
                }
            }
        }
        for (name, show, values) in MODIFIED.iter().filter(|(name, ..)| is_wanted(name)) {
            let kind = name.replace("{schema}", &self.schema);
            self.check((name, *show, values), &kind, None).await;
        }
    }

    /// Whether values of the type can be written at all.
    async fn takes_literals(&self, kind: &str) -> bool {
        // "not supported", and what some extensions report instead
        const REFUSED: [&str; 2] = ["0A000", "XX000"];
        let refusal = self.run(&format!("SELECT CAST('x' AS {kind})")).await.err();
        let code = refusal.and_then(|error| Some(error.as_database_error()?.code()?.into_owned()));
        !code.is_some_and(|code| REFUSED.contains(&code.as_str()))
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_type_of_postgresql_is_shown_and_walked_as_it_sorts() {
    for database in all("types of PostgreSQL").await {
        let Database::Postgres(pool) = &database else { continue };
        let options = pool.connect_options().as_ref().clone().statement_cache_capacity(9999);
        let pool = PgPoolOptions::new().max_connections(1).connect_with(options).await.unwrap();
        let schema = format!("tgp_types_{:016x}", rand::random::<u64>());
        let database = Database::Postgres(pool.clone());
        let report = Report::default();
        let mut server = Server { pool, database, schema, tables: 0, report };
        server.run("CREATE SCHEMA {schema}").await.unwrap();
        for extension in EXTENSIONS {
            // another test may be creating it
            let create = format!("CREATE EXTENSION IF NOT EXISTS {extension} SCHEMA public");
            let created = server.run(&create).await;
            let there = sqlx::query("SELECT FROM pg_extension WHERE extname = $1").bind(extension);
            if there.fetch_optional(&server.pool).await.unwrap().is_none() {
                server.report.note(format!("the extension {extension}: {created:?}"));
            }
        }
        server.run(MADE).await.unwrap();
        Box::pin(server.check_all()).await;
        server.run("DROP SCHEMA {schema} CASCADE").await.unwrap();
        server.report.finish(&server.database);
    }
}
