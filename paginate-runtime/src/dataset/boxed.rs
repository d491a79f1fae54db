//! Datasets with their type erased, so that a function can return, and a context can hold, any of
//! them.

use std::fmt;
use std::future::Future;
use std::pin::Pin;

use serde::Serialize;
use tera::{TeraResult, Value};

use super::{Dataset, FetchedPage, RowStream};
use crate::error::Error;
use crate::plan::Plan;
use crate::short_floats::ShortFloats;

/// A dataset with its type erased, with rows of type `R`. [`Dataset::boxed`] makes it.
pub struct BoxDataset<R>(Box<dyn ErasedDataset<R>>);

impl<R> BoxDataset<R> {
    pub(super) fn new<D: Dataset<Row = R>>(dataset: D) -> Self {
        BoxDataset(Box::new(dataset))
    }
}

impl<R: Serialize + Send + 'static> Dataset for BoxDataset<R> {
    type Row = R;

    async fn fetch(self, plan: &Plan) -> Result<FetchedPage<R>, Error> {
        self.0.fetch(plan).await
    }

    fn stream(self, plan: &Plan) -> RowStream<R> {
        self.0.stream(plan)
    }

    fn boxed(self) -> BoxDataset<R> {
        self
    }
}

impl<R> fmt::Debug for BoxDataset<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BoxDataset").finish_non_exhaustive()
    }
}

type Fetching<'p, R> = Pin<Box<dyn Future<Output = Result<FetchedPage<R>, Error>> + Send + 'p>>;

/// An object-safe version of [`Dataset`].
trait ErasedDataset<R>: Send {
    fn fetch(self: Box<Self>, plan: &Plan) -> Fetching<'_, R>;
    fn stream(self: Box<Self>, plan: &Plan) -> RowStream<R>;
}

impl<D: Dataset> ErasedDataset<D::Row> for D {
    fn fetch(self: Box<Self>, plan: &Plan) -> Fetching<'_, D::Row> {
        Box::pin(Dataset::fetch(*self, plan))
    }

    fn stream(self: Box<Self>, plan: &Plan) -> RowStream<D::Row> {
        Dataset::stream(*self, plan)
    }
}

/// A value with its type erased. It converts directly into a template value, at half the cost of
/// `erased_serde`.
pub(crate) trait AnyValue: erased_serde::Serialize + Send {
    fn to_tera(&self) -> TeraResult<Value>;
}

impl<T: Serialize + Send> AnyValue for T {
    fn to_tera(&self) -> TeraResult<Value> {
        Value::try_from_serializable(&ShortFloats(self))
    }
}

erased_serde::serialize_trait_object!(AnyValue);

/// A row with its type erased. With an alias of the box, whose lifetime is hidden, futures would
/// not be `Send`.
pub(crate) struct AnyRow(Box<dyn AnyValue>);

impl AnyRow {
    pub(crate) fn to_tera(&self) -> TeraResult<Value> {
        self.0.to_tera()
    }
}

impl Serialize for AnyRow {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

/// A dataset with its type and its row type erased.
pub(crate) type AnyDataset = BoxDataset<AnyRow>;

pub(crate) fn erase(dataset: impl Dataset) -> AnyDataset {
    BoxDataset::new(AnyRows(dataset))
}

/// A dataset that erases the type of its rows.
struct AnyRows<D>(D);

impl<D: Dataset> Dataset for AnyRows<D> {
    type Row = AnyRow;

    async fn fetch(self, plan: &Plan) -> Result<FetchedPage<AnyRow>, Error> {
        Ok(self.0.fetch(plan).await?.map(|row| AnyRow(Box::new(row))))
    }

    fn stream(self, plan: &Plan) -> RowStream<AnyRow> {
        self.0.stream(plan).try_map(|row| Ok(AnyRow(Box::new(row))))
    }
}
