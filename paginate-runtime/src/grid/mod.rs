//! Grids: tables whose columns are declared once, in Rust, and shown by `tg.grid`.

mod body;
mod cell;
mod check;
mod column;
mod header;
mod moment;
mod offset;
mod view;
mod zone;

use std::borrow::{Borrow, Cow};
use std::fmt;
use std::sync::Arc;

use serde::{Serialize, Serializer};
use tera::Value;
use tera::value::Key;

pub(crate) use body::body;
pub use column::{Align, Breakpoint, Column};
pub(crate) use header::header;

use self::check::check;
use self::column::Sort;
use self::view::View;
use crate::dataset::{Dataset, FetchedPage, Field, RowStream};
use crate::error::Error;
use crate::plan::Plan;
use crate::row_value::to_tera;

/// The columns of a table of rows of type `T`. Cheap to clone.
///
/// # Example
///
/// ```
/// use std::sync::LazyLock;
/// use tg_paginate::{Column, DataGrid, context};
///
/// # #[derive(serde::Serialize)]
/// struct Person { id: u32, name: String, age: u32 }
///
/// static GRID: LazyLock<DataGrid<Person>> = LazyLock::new(|| {
///     DataGrid::new([
///         Column::new("name").sortable().link("/persons/{id}"),
///         Column::new("age").number().reverse_first(),
///     ])
///     .expect("the names of columns are unique")
/// });
///
/// // in a handler with `#[paginate(var = "persons", …)]`, whose template says
/// // {{ <tg.grid rows={persons} caption="Persons" /> }}
/// let persons: Vec<Person> = Vec::new();
/// let context = context! { persons: GRID.rows(persons) };
/// # let _ = context;
/// ```
pub struct DataGrid<T>(Arc<[Column<T>]>);

impl<T> DataGrid<T> {
    /// Creates a grid of columns: names, pairs of title and name, or [`Column`]s.
    ///
    /// # Errors
    /// [`Error::Grid`] if there are no columns; if a column has an empty or repeated name; if the
    /// name that it sorts by cannot be part of an ordering; or if the pattern of a link has an
    /// unpaired brace or takes scheme or host from the rows.
    pub fn new<C: Into<Column<T>>>(columns: impl IntoIterator<Item = C>) -> Result<Self, Error> {
        let columns: Arc<[Column<T>]> = columns.into_iter().map(Into::into).collect();
        check(&columns)?;
        Ok(DataGrid(columns))
    }

    /// The columns.
    #[must_use]
    pub fn columns(&self) -> &[Column<T>] {
        &self.0
    }

    /// Adds this grid to a dataset. Put the result into the context for `#[paginate]`, and show it
    /// with `{{ <tg.grid rows={persons} caption="Persons" /> }}`.
    ///
    /// A header is a link if the dataset can sort by its column. The URL can sort only by the
    /// sortable columns and those of `default_order`, unless `order_by` is set. Rows have the
    /// computed values as entries with the names of their columns.
    #[must_use]
    pub fn rows<D>(&self, dataset: D) -> impl Dataset + use<T, D>
    where
        T: 'static,
        D: Dataset<Row: Borrow<T>>,
    {
        GridRows { grid: self.clone(), dataset }
    }

    /// Adds this grid to a list of all rows, without pages or sorting. Put the result into the
    /// context as a value, and show it with `{{ <tg.data_grid grid={persons} caption="Persons" />
    /// }}`.
    ///
    /// # Errors
    /// [`Error::Serialize`] if a row cannot be serialised.
    pub fn table<R: Borrow<T> + Serialize>(
        &self,
        rows: impl IntoIterator<Item = R>,
    ) -> Result<Value, Error> {
        let rows = rows.into_iter().map(|row| {
            let row = self.row(row)?;
            to_tera("rows", &row)
        });
        let rows: Value = rows.collect::<Result<Vec<_>, _>>()?.into();
        let mut table = self.view(|_| false)?.into_map().unwrap_or_default();
        table.insert(Key::Str("rows"), rows);
        Ok(table.into())
    }

    /// The columns that the URL may sort by, if the dataset can.
    fn sort_names(&self) -> Vec<String> {
        let sortable = self.0.iter().filter(|column| column.sort != Sort::Never);
        sortable.map(|column| column.sort_name().to_owned()).collect()
    }

    fn view(&self, can_sort: impl Fn(&str) -> bool) -> Result<Value, Error> {
        to_tera("grid", &View::new(&self.0, can_sort))
    }

    /// The row with its computed values.
    fn row<R: Borrow<T> + Serialize>(&self, row: R) -> Result<GridRow<R>, Error> {
        let computed = self.0.iter().filter_map(|column| {
            let value = column.compute.as_ref()?(row.borrow());
            Some(value.map(|value| (column.name.clone(), value)).map_err(|error| {
                Error::Serialize { name: column.name.to_string(), message: error.to_string() }
            }))
        });
        let computed: Vec<_> = computed.collect::<Result<_, _>>()?;
        if computed.is_empty() {
            return Ok(GridRow::Plain(row));
        }
        let row = to_tera("rows", &row)?;
        let mut entries = match row.as_array() {
            // the columns of a tuple are its positions
            Some(values) => {
                let values = values.iter().cloned().enumerate();
                values.map(|(place, value)| (key(place.to_string().into()), value)).collect()
            }
            None => row.into_map().unwrap_or_default(),
        };
        let computed = computed.into_iter().map(|(name, value)| (key(name), value));
        entries.extend(computed);
        Ok(GridRow::Computed(entries.into()))
    }
}

/// The grid of a derive, which has checked the columns.
///
/// # Panics
/// If [`DataGrid::new`] returns an error.
#[allow(clippy::expect_used, reason = "nothing that a request can influence")]
pub fn derived<T, const N: usize>(columns: [Column<T>; N]) -> DataGrid<T> {
    DataGrid::new(columns).expect("the derive checks the columns")
}

fn key(name: Cow<'static, str>) -> Key<'static> {
    match name {
        Cow::Borrowed(name) => Key::Str(name),
        Cow::Owned(name) => Key::String(name.into()),
    }
}

impl<T> Clone for DataGrid<T> {
    fn clone(&self) -> Self {
        DataGrid(Arc::clone(&self.0))
    }
}

impl<T> fmt::Debug for DataGrid<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("DataGrid").field(&self.0).finish()
    }
}

/// A dataset with its grid.
struct GridRows<T, D> {
    grid: DataGrid<T>,
    dataset: D,
}

impl<T, D> Dataset for GridRows<T, D>
where
    T: 'static,
    D: Dataset<Row: Borrow<T>>,
{
    type Row = GridRow<D::Row>;

    async fn fetch(self, plan: &Plan) -> Result<FetchedPage<Self::Row>, Error> {
        let plan = plan.offering(self.grid.sort_names());
        let fetched = self.dataset.fetch(&plan).await?;
        let view = self.grid.view(|name| fetched.facts.ordering.can_sort(name))?;
        Ok(fetched.try_map(|row| self.grid.row(row))?.with_grid(view))
    }

    fn stream(self, plan: &Plan) -> RowStream<Self::Row> {
        let fields = self
            .grid
            .columns()
            .iter()
            .map(|column| Field { title: column.shown_title(), path: column.value_path().clone() });
        let (fields, grid) = (fields.collect(), self.grid.clone());
        let plan = plan.offering(grid.sort_names());
        self.dataset.stream(&plan).try_map(move |row| grid.row(row)).with_fields(fields)
    }
}

/// A row with its computed values.
enum GridRow<R> {
    /// The row alone: the grid computes nothing.
    Plain(R),
    /// The entries of the row, and the computed ones.
    Computed(Value),
}

impl<R: Serialize> Serialize for GridRow<R> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            GridRow::Plain(row) => row.serialize(serializer),
            GridRow::Computed(entries) => entries.serialize(serializer),
        }
    }
}
