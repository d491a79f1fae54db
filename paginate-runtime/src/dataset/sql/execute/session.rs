//! A query on its connection: what it is sorted by, and how its rows are fetched.

use std::any::TypeId;
use std::collections::{HashMap, HashSet};
use std::num::NonZeroU64;
use std::sync::{Arc, OnceLock};
use std::time::Instant;

use serde::Serialize;
use sqlx::AssertSqlSafe;
use sqlx::pool::PoolConnection;

use crate::anchor::{Context, Counted};
use crate::config::MaxSort;
use crate::count::Count;
use crate::dataset::sql::dialect::Dialect;
use crate::dataset::sql::record::Record;
use crate::dataset::sql::schema::altered_columns::Seen;
use crate::dataset::sql::schema::bound_values::BoundValues;
use crate::dataset::sql::schema::column_mapping::Mapping;
use crate::dataset::sql::schema::shown_names::ShownNames;
use crate::dataset::sql::schema::statement_schema::{Shape, Warning};
use crate::dataset::sql::text::builder::Draft;
use crate::dataset::sql::text::keyset::Scan;
use crate::dataset::sql::text::order_by;
use crate::dataset::sql::text::outer_clauses::OwnOrder;
use crate::dataset::sql::text::statement::{Page, Sorted, Statement};
use crate::dataset::{Fetched, memory};
use crate::error::Error;
use crate::ordering::Ordering;
use crate::plan::Plan;
use crate::requested::Target;

/// A query on its connection.
pub(crate) struct Query<'q, D: Dialect, R> {
    pub(crate) connection: &'q mut PoolConnection<D>,
    pub(crate) statement: Statement<'q>,
    pub(crate) shape: Arc<Shape>,
    pub(crate) arguments: D::Arguments,
    pub(crate) mapping: &'q Mapping<D, R>,
    /// The columns that tell every row apart.
    pub(crate) key: &'q [String],
    /// Whether statements are kept prepared.
    pub(crate) is_persistent: bool,
    /// What is bound to find the row whose page is wanted.
    pub(crate) located: Option<D::Arguments>,
    /// The number of all rows, once it is known.
    pub(crate) counted: Option<Counted>,
    /// What anchors are bound to, if rows have any.
    pub(crate) context: Option<Context>,
    /// What was bound, once somebody asks.
    pub(crate) bound: OnceLock<BoundValues>,
    /// When the request came.
    pub(crate) began: Instant,
}

/// Who sorts the rows.
pub(crate) enum Sortable {
    ByDatabase(Ordering),
    /// By a column that only the row type shows.
    InMemory(Ordering),
}

impl<'q, D, R> Query<'q, D, R>
where
    D: Dialect,
    R: Serialize + Send + Unpin + 'static,
{
    pub(crate) async fn fetch(&mut self, plan: &Plan) -> Result<Fetched<R>, Error> {
        let ordering = self.ordering(plan).await?;
        match self.sortable(plan, ordering).await? {
            Sortable::ByDatabase(ordering) => self.fetch_ordered(plan, ordering).await,
            Sortable::InMemory(ordering) => self.sort_in_memory(plan, ordering).await,
        }
    }

    /// Who can sort the rows, and by what of the ordering.
    pub(crate) async fn sortable(
        &mut self,
        plan: &Plan,
        ordering: Ordering,
    ) -> Result<Sortable, Error> {
        let Some(computed) = ordering.columns().iter().find(|column| !self.has(&column.name))
        else {
            return Ok(Sortable::ByDatabase(ordering));
        };
        if self.shape.warns_first(Warning::Computed) {
            let column = computed.name.as_str();
            tracing::warn!(
                column,
                "sorted in memory, because the statement has no such column: if it has under \
                 another name, add `.column(\"{column}\", \"…\")`"
            );
        }
        if self.can_be_sorted_in_memory(plan.max_sort()).await? {
            return Ok(Sortable::InMemory(ordering));
        }
        plan.refuse_unsorted(|name| self.has(name))?;
        if self.shape.warns_first(Warning::Unsorted) {
            let sql = self.statement.body();
            tracing::warn!(
                sql,
                "left unsorted by what is no column of the statement: more rows than `max_sort`"
            );
        }
        Ok(Sortable::ByDatabase(ordering.filtered(|name| self.has(name))))
    }

    /// Whether there are few enough rows; it is counted no further than to tell.
    async fn can_be_sorted_in_memory(&mut self, most: MaxSort) -> Result<bool, Error> {
        Ok(match most {
            MaxSort::Rows(0) => false,
            MaxSort::Rows(rows) => {
                let one_more = NonZeroU64::MIN.saturating_add(rows);
                most.permits(self.count(Some(one_more)).await?.rows)
            }
            MaxSort::Unlimited => true,
        })
    }

    /// What was bound.
    pub(crate) fn bound(&self) -> BoundValues {
        *self.bound.get_or_init(|| BoundValues::of(&self.arguments))
    }

    fn has(&self, name: &str) -> bool {
        self.mapping.column(&self.shape, name).is_some()
    }

    /// The ordering asked for, of columns that rows show and the database can sort by.
    pub(crate) async fn ordering(&mut self, plan: &Plan) -> Result<Ordering, Error> {
        let mapping = self.mapping;
        let mut shown = self.shape.shown();
        let shape = Arc::clone(&self.shape);
        let is_known = |shown: &ShownNames, name: &str| {
            let is_altered =
                || mapping.column(&shape, name).is_some_and(|column| shown.is_altered(column));
            mapping.names(name) || mapping.shows(shown, name) && !is_altered()
        };
        let is_new = shown.is_empty();
        let is_told = |name: &str| is_known(&shown, name) || self.has(name);
        if plan.asks_beyond(|name| is_known(&shown, name))
            || (is_new && plan.offers_beyond(|name| is_known(&shown, name)))
            || !plan.names().all(is_told)
        {
            shown = self.learn_shown(plan).await?;
        }
        let is_refused = |name: &str| {
            let column = mapping.column(&self.shape, name);
            column.is_some_and(|column| self.shape.is_unsortable(column))
        };
        let ordering = plan.ordering_without(|name| is_known(&shown, name), is_refused)?;
        if let Some(column) = ordering.columns().iter().find(|column| is_refused(&column.name)) {
            return Err(Error::Statement(format!(
                "the ordering names `{0}`, which the database cannot sort by: leave `{0}` out of \
                 `default_order`, or cast it in the statement",
                column.name
            )));
        }
        if shown.is_empty() {
            // there are no rows to tell what they show, and nothing to sort
            return Ok(ordering.filtered(|name| self.has(name)));
        }
        for column in ordering.columns() {
            if !shown.contains(&column.name) && !self.has(&column.name) {
                self.shape.require(&column.name, "the ordering")?;
            }
        }
        Ok(ordering)
    }

    /// What rows show, learnt from some of them.
    async fn learn_shown(&mut self, plan: &Plan) -> Result<Arc<ShownNames>, Error> {
        let sample = self.statement.sample::<D>(SAMPLE, self.arguments.clone())?;
        self.learn_from(sample).await?;
        let mapping = self.mapping;
        let shown = self.shape.shown();
        // a field may be left out of rows in which it is null
        let hidden = plan.names().filter(|name| shown.may_grow() && !mapping.shows(&shown, name));
        let hidden = hidden.filter_map(|name| mapping.column(&self.shape, name));
        let hidden = hidden.take(MOST_HIDDEN).map(str::to_owned).collect::<Vec<_>>();
        for column in hidden {
            let arguments = self.arguments.clone();
            let sample =
                self.statement.sample_not_null::<D>(&column, LOOKED_AT, SAMPLE, arguments)?;
            self.learn_from(sample).await?;
        }
        Ok(self.shape.shown())
    }

    async fn learn_from(&mut self, sample: Draft<D>) -> Result<(), Error> {
        let sample = self.run(sample).await?;
        self.check_columns(&sample, true)?;
        let raw = self.raw_values(&sample);
        // a row that cannot be decoded is an error of its own page, and of no other
        let rows = sample.into_iter().map(|row| (self.mapping.decode)(row).ok());
        let rows = rows.collect::<Vec<_>>();
        let decoded = |place: &usize| rows.get(*place).is_some_and(Option::is_some);
        let raw = raw.into_iter().enumerate().filter(|(place, _)| decoded(place));
        let raw = raw.map(|(_, raw)| raw).collect::<Vec<_>>();
        self.learn_names(&raw, &rows.into_iter().flatten().collect::<Vec<_>>());
        Ok(())
    }

    /// Learns what rows show, and which of it is not the database's value.
    fn learn_names(&self, raw: &[Vec<serde_json::Value>], rows: &[R]) {
        let mut seen = HashMap::<&str, Seen>::new();
        for (raw, row) in raw.iter().zip(rows) {
            let Ok(serde_json::Value::Object(shown)) = serde_json::to_value(row) else {
                continue;
            };
            for (name, value) in shown {
                // what the program says of a name is for it to decide
                let place = (!self.mapping.names(&name))
                    .then(|| self.mapping.column(&self.shape, &name))
                    .flatten()
                    .and_then(|name| self.shape.columns().iter().position(|column| column == name));
                let place = place.and_then(|at| self.shape.columns().get(at).zip(raw.get(at)));
                if let Some((column, raw)) = place {
                    seen.entry(column).or_default().add(raw.clone(), value);
                }
            }
        }
        let known = self.shape.shown();
        let altered = seen.into_iter().filter(|(_, seen)| seen.is_altered());
        let altered = altered.map(|(column, _)| column.to_owned()).collect::<HashSet<_>>();
        for column in altered.iter().filter(|column| !known.is_altered(column)) {
            let sql = self.statement.body();
            tracing::warn!(
                sql,
                "the URL cannot sort by `{column}`, because rows do not show the value that the \
                 database has: if it may be told from the order, name it in `order_by`, or add \
                 `.column(\"{column}\", \"{column}\")`"
            );
        }
        self.shape.learn_shown(ShownNames::of(rows).altering(altered));
    }

    /// The values of rows as the database has them, by the places of their columns. None for rows
    /// without a type of their own, which show just these.
    fn raw_values(&self, rows: &[D::Row]) -> Vec<Vec<serde_json::Value>> {
        if TypeId::of::<R>() == TypeId::of::<Record>() {
            return Vec::new();
        }
        let columns = self.shape.columns().len();
        let value = |row, place| {
            D::value(row, place)
                .and_then(|value| serde_json::to_value(value).ok())
                .unwrap_or_default()
        };
        let values = |row| (0..columns).map(|place| value(row, place)).collect();
        rows.iter().map(values).collect()
    }

    /// The page in an ordering that the database can make.
    async fn fetch_ordered(
        &mut self,
        plan: &Plan,
        ordering: Ordering,
    ) -> Result<Fetched<R>, Error> {
        let sorted = self.sorted(plan, &ordering);
        self.warn_of_doubtful_order(&ordering, &sorted);
        let located = match self.located.clone().filter(|_| plan.may_be_located()) {
            Some(arguments) => self.located(plan, &sorted, arguments).await?,
            None => None,
        };
        self.context = self.context(plan, &sorted);
        let anchor = match located {
            // it is of the page that the request asks for
            Some(_) => None,
            None => self.anchor(plan, &sorted)?,
        };
        let seen = anchor.as_ref().and_then(|anchor| anchor.counted);
        let seen = seen.filter(|counted| counted.is_fresh(plan.count_ttl()));
        self.counted = plan.counted().map(Counted::now).or(seen);
        let fetched = match located.map_or(plan.target(), Target::Page) {
            Target::Page(page) => self.page(plan, &sorted, page, anchor.as_ref()).await?,
            // nobody counts, so nobody knows which page is the last
            Target::Last if plan.count() == Count::None => {
                self.page(plan, &sorted, NonZeroU64::MIN, None).await?
            }
            Target::Last => self.last_page(plan, &sorted).await?,
        };
        Ok(fetched.ordered_by(ordering))
    }

    /// The order of the statement's columns that the ordering comes to.
    pub(crate) fn sorted(&self, plan: &Plan, ordering: &Ordering) -> Sorted<'q> {
        if ordering.is_empty() && self.statement.own_order() != OwnOrder::None {
            // without a key nothing is sought, and it stays as it is if it ends the statement
            let is_read = !self.key.is_empty() || self.statement.own_order() == OwnOrder::Followed;
            return match self.statement.own_columns::<D>(self.shape.columns()) {
                Some(order) if is_read => Sorted::By(order_by::total(&order, self.key)),
                _ => Sorted::Kept(self.key),
            };
        }
        let mut order = plan.sort_columns(ordering);
        for sorted in &mut order {
            if let Some(column) = self.mapping.column(&self.shape, &sorted.name) {
                sorted.name = column.to_owned();
            }
        }
        Sorted::By(order_by::total(&order, self.key))
    }

    pub(crate) async fn sort_in_memory(
        &mut self,
        plan: &Plan,
        ordering: Ordering,
    ) -> Result<Fetched<R>, Error> {
        let sorted = Sorted::By(order_by::total(&[], self.key));
        let rows = self.rows(&self.all_of(&sorted)).await?;
        let rows = self.decoded(rows)?;
        let slice = plan.slice(rows.len() as u64)?;
        let page = memory::page_of(rows, &plan.sort_columns(&ordering), &slice);
        Ok(Fetched::new(slice, page).ordered_by(ordering))
    }

    /// All rows, for what is to be filled in.
    pub(crate) fn all_of<'p>(&self, sorted: &'p Sorted<'p>) -> Page<'p>
    where
        'q: 'p,
    {
        let never_null = self.never_null();
        Page { sorted, cut: None, never_null, scan: Scan::Ranges, slice: None }
    }

    /// Columns that are never null: what alone tells rows apart.
    pub(crate) fn never_null(&self) -> &'q [String] {
        if self.key.len() == 1 || self.mapping.key.is_empty() { self.key } else { &[] }
    }

    pub(crate) async fn rows(&mut self, page: &Page<'_>) -> Result<Vec<D::Row>, Error> {
        let draft = self.statement.page::<D>(page, self.arguments.clone())?;
        if draft.is_alone() {
            // as the statement itself calls its columns
            return self.run(draft).await;
        }
        // a union of ranges may make other types of them
        self.page_rows(draft, page.cut.is_none()).await
    }

    /// The rows of a page, which have the columns that are known.
    pub(crate) async fn page_rows(
        &mut self,
        draft: Draft<D>,
        checks_types: bool,
    ) -> Result<Vec<D::Row>, Error> {
        let rows = self.run(draft).await?;
        self.check_columns(&rows, checks_types)?;
        Ok(rows)
    }

    pub(crate) async fn run(&mut self, draft: Draft<D>) -> Result<Vec<D::Row>, Error> {
        let Draft { sql, arguments, .. } = draft.renewed(self.shape.generation());
        let query = sqlx::query_with(AssertSqlSafe(sql), arguments);
        let query = query.persistent(self.is_persistent);
        Ok(query.fetch_all(D::executor(self.connection)).await?)
    }

    /// Refuses rows that have other columns than the statement had when it was described.
    fn check_columns(&self, rows: &[D::Row], checks_types: bool) -> Result<(), Error> {
        let Some(row) = rows.first() else {
            return Ok(());
        };
        let is_current = match &self.shape.schema_version {
            Some(version) => D::schema_version(row).as_ref() == Some(version),
            None => self.shape.describes::<D>(row, checks_types),
        };
        if is_current { Ok(()) } else { Err(Error::ColumnsChanged) }
    }

    pub(crate) fn decoded(&self, rows: Vec<D::Row>) -> Result<Vec<R>, Error> {
        let shown = self.shape.shown();
        let learns = !shown.is_empty() && shown.may_grow();
        let raw = if learns { self.raw_values(&rows) } else { Vec::new() };
        let rows = self.decode(rows)?;
        if learns {
            self.learn_names(&raw, &rows);
        }
        Ok(rows)
    }

    fn decode(&self, rows: Vec<D::Row>) -> Result<Vec<R>, Error> {
        let rows = rows.into_iter().map(self.mapping.decode).collect::<Result<Vec<_>, _>>()?;
        if cfg!(debug_assertions) {
            self.check_key(&rows);
        }
        Ok(rows)
    }

    /// A key that tells some rows not apart lets them show twice or never.
    fn check_key(&self, rows: &[R]) {
        if memory::have_equals(rows, self.key) && self.shape.warns_first(Warning::Key) {
            let (key, sql) = (self.key.join("`, `"), self.statement.body());
            tracing::warn!(sql, "the key is not unique: two rows have the same `{key}`");
        }
    }

    fn warn_of_doubtful_order(&self, ordering: &Ordering, sorted: &Sorted<'_>) {
        if !ordering.is_empty() || !self.shape.warns_first(Warning::Order) {
            return;
        }
        let sql = self.statement.body();
        match self.statement.own_order() {
            OwnOrder::Followed if matches!(sorted, Sorted::Kept(_)) => tracing::warn!(
                sql,
                "an ORDER BY with a LIMIT of its own may be lost when it is paged: use \
                 `default_order`"
            ),
            OwnOrder::None if self.key.is_empty() => tracing::warn!(
                sql,
                "rows without an order may show twice or never: add `default_order` or `.key(…)`"
            ),
            OwnOrder::Last if matches!(sorted, Sorted::Kept([_, ..])) => tracing::warn!(
                sql,
                "links have no anchors, because the statement's ORDER BY is more than names of its \
                 columns: use `default_order`"
            ),
            OwnOrder::None | OwnOrder::Last | OwnOrder::Followed => {}
        }
    }
}

/// How many rows are looked at to learn what rows show.
const SAMPLE: u64 = 20;

/// Among how many rows those are sought in which a column is not null.
const LOOKED_AT: u64 = 1000;

/// For how many columns of a request that is done.
const MOST_HIDDEN: usize = 4;
