//! A query on its connection: what it is sorted by, and how its rows are fetched.

use std::num::NonZeroU64;
use std::sync::Arc;

use serde::Serialize;
use sqlx::pool::PoolConnection;
use sqlx::{AssertSqlSafe, Column, Row};

use super::draft::Draft;
use super::mapping::Mapping;
use super::outer_clauses::OwnOrder;
use super::shape::{Shape, Warning};
use super::shown_names::ShownNames;
use super::statement::{Page, Sorted, Statement};
use super::{Dialect, order, record};
use crate::anchor::{Context, Counted};
use crate::count::Count;
use crate::dataset::{Fetched, memory};
use crate::error::Error;
use crate::ordering::Ordering;
use crate::plan::Plan;
use crate::requested::Target;

/// A query on its connection.
pub(super) struct Query<'q, D: Dialect, R> {
    pub(super) connection: &'q mut PoolConnection<D>,
    pub(super) statement: Statement<'q>,
    pub(super) shape: Arc<Shape>,
    pub(super) arguments: D::Arguments,
    pub(super) mapping: &'q Mapping<D, R>,
    /// The columns that tell every row apart.
    pub(super) key: &'q [String],
    /// Whether statements are kept prepared.
    pub(super) is_persistent: bool,
    /// What is bound to find the row whose page is wanted.
    pub(super) located: Option<D::Arguments>,
    /// The number of all rows, once it is known.
    pub(super) counted: Option<Counted>,
    /// What anchors are bound to, if rows have any.
    pub(super) context: Option<Context>,
}

/// Who sorts the rows.
pub(super) enum Sortable {
    ByDatabase(Ordering),
    /// By a column that only the row type shows.
    InMemory(Ordering),
}

impl<'q, D, R> Query<'q, D, R>
where
    D: Dialect,
    R: Serialize + Send + Unpin + 'static,
{
    pub(super) async fn fetch(&mut self, plan: &Plan) -> Result<Fetched<R>, Error> {
        let ordering = self.ordering(plan).await?;
        match self.sortable(plan, ordering).await? {
            Sortable::ByDatabase(ordering) => self.fetch_ordered(plan, ordering).await,
            Sortable::InMemory(ordering) => self.sort_in_memory(plan, ordering).await,
        }
    }

    /// Who can sort the rows, and by what of the ordering.
    pub(super) async fn sortable(
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
        // a column that only the row type shows: the database cannot sort by it
        let row_count = self.count_afresh(plan).await?;
        if plan.max_sort().permits(row_count) {
            return Ok(Sortable::InMemory(ordering));
        }
        tracing::warn!(
            rows = row_count,
            "left unsorted by what is no column of the statement: more rows than `max_sort`"
        );
        Ok(Sortable::ByDatabase(ordering.filtered(|name| self.has(name))))
    }

    fn has(&self, name: &str) -> bool {
        self.mapping.column(&self.shape, name).is_some()
    }

    /// The ordering asked for, of columns that rows show and the database can sort by.
    pub(super) async fn ordering(&mut self, plan: &Plan) -> Result<Ordering, Error> {
        let mapping = self.mapping;
        let mut shown = self.shape.shown();
        let is_known =
            |shown: &ShownNames, name: &str| mapping.names(name) || mapping.shows(shown, name);
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
        self.check_columns(&sample)?;
        let rows = self.decoded(sample)?;
        self.shape.learn_shown(ShownNames::of(&rows));
        Ok(())
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
    pub(super) fn sorted(&self, plan: &Plan, ordering: &Ordering) -> Sorted<'q> {
        if ordering.is_empty() && self.statement.own_order() != OwnOrder::None {
            // without a key nothing is sought, and it stays as it is if it ends the statement
            let is_read = !self.key.is_empty() || self.statement.own_order() == OwnOrder::Followed;
            return match self.statement.own_columns::<D>(self.shape.columns()) {
                Some(order) if is_read => Sorted::By(order::total(&order, self.key)),
                _ => Sorted::Kept(self.key),
            };
        }
        let mut order = plan.sort_columns(ordering);
        for sorted in &mut order {
            if let Some(column) = self.mapping.column(&self.shape, &sorted.name) {
                sorted.name = column.to_owned();
            }
        }
        Sorted::By(order::total(&order, self.key))
    }

    pub(super) async fn sort_in_memory(
        &mut self,
        plan: &Plan,
        ordering: Ordering,
    ) -> Result<Fetched<R>, Error> {
        let sorted = Sorted::By(order::total(&[], self.key));
        let rows = self.rows(&self.all_of(&sorted)).await?;
        let rows = self.decoded(rows)?;
        let slice = plan.slice(rows.len() as u64)?;
        let page = memory::page_of(rows, &plan.sort_columns(&ordering), &slice);
        Ok(Fetched::new(slice, page).ordered_by(ordering))
    }

    /// All rows, for what is to be filled in.
    pub(super) fn all_of<'p>(&self, sorted: &'p Sorted<'p>) -> Page<'p>
    where
        'q: 'p,
    {
        Page { sorted, cut: None, never_null: self.never_null(), slice: None }
    }

    /// Columns that are never null: what alone tells rows apart.
    pub(super) fn never_null(&self) -> &'q [String] {
        if self.key.len() == 1 || self.mapping.key.is_empty() { self.key } else { &[] }
    }

    pub(super) async fn rows(&mut self, page: &Page<'_>) -> Result<Vec<D::Row>, Error> {
        let draft = self.statement.page::<D>(page, self.arguments.clone())?;
        self.page_rows(draft).await
    }

    /// The rows of a page, which have the columns that are known.
    pub(super) async fn page_rows(&mut self, draft: Draft<D>) -> Result<Vec<D::Row>, Error> {
        let rows = self.run(draft).await?;
        self.check_columns(&rows)?;
        Ok(rows)
    }

    pub(super) async fn run(&mut self, draft: Draft<D>) -> Result<Vec<D::Row>, Error> {
        let Draft { sql, arguments, .. } = draft.renewed(self.shape.generation());
        let query = sqlx::query_with(AssertSqlSafe(sql), arguments);
        let query = query.persistent(self.is_persistent);
        Ok(query.fetch_all(D::executor(self.connection)).await?)
    }

    /// Refuses rows that have other columns than the statement had when it was described.
    pub(super) fn check_columns(&self, rows: &[D::Row]) -> Result<(), Error> {
        let Some(row) = rows.first() else {
            return Ok(());
        };
        let has_changed = match &self.shape.schema_version {
            Some(version) => D::schema_version(row).as_ref() != Some(version),
            None => {
                let columns = row.columns().iter().map(Column::name);
                let columns = columns.filter(|column| !record::is_ours(column));
                !columns.eq(self.shape.columns().iter().map(String::as_str))
            }
        };
        match has_changed {
            true => Err(Error::ColumnsChanged),
            false => Ok(()),
        }
    }

    pub(super) fn decoded(&self, rows: Vec<D::Row>) -> Result<Vec<R>, Error> {
        let rows = rows.into_iter().map(self.mapping.decode).collect::<Result<Vec<_>, _>>()?;
        let shown = self.shape.shown();
        if !shown.is_empty() && shown.may_grow() {
            self.shape.learn_shown(ShownNames::of(&rows));
        }
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
