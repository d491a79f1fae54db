//! Datasets without their type, so that a context can hold any of them.

use std::future::Future;
use std::pin::Pin;

use serde::Serialize;

use tera::{TeraResult, Value};

use super::{Columns, Dataset, Fetched, Fingerprint, Streamed};
use crate::error::Error;
use crate::plan::Plan;

/// A value without its type. Templates get it without a detour, which costs half as much.
pub(crate) trait AnyValue: erased_serde::Serialize + Send {
    fn to_tera(&self) -> TeraResult<Value>;
}

impl<T: Serialize + Send> AnyValue for T {
    fn to_tera(&self) -> TeraResult<Value> {
        Value::try_from_serializable(self)
    }
}

erased_serde::serialize_trait_object!(AnyValue);

/// A row without its type.
pub(crate) type AnyRow = Box<dyn AnyValue>;

/// A dataset without its type.
pub(crate) type AnyDataset = Box<dyn Erased>;

pub(crate) fn erase(dataset: impl Dataset) -> AnyDataset {
    Box::new(dataset)
}

type Fetching<'p> = Pin<Box<dyn Future<Output = Result<Fetched<AnyRow>, Error>> + Send + 'p>>;

/// [`Dataset`] in the shape that a trait object can have.
pub(crate) trait Erased: Send {
    fn columns(&self) -> Columns;
    fn fingerprint(&self) -> Option<Fingerprint>;
    fn fetch(self: Box<Self>, plan: &Plan) -> Fetching<'_>;
    fn stream(self: Box<Self>, plan: &Plan) -> Streamed<AnyRow>;
}

impl<D: Dataset> Erased for D {
    fn columns(&self) -> Columns {
        Dataset::columns(self)
    }

    fn fingerprint(&self) -> Option<Fingerprint> {
        Dataset::fingerprint(self)
    }

    fn fetch(self: Box<Self>, plan: &Plan) -> Fetching<'_> {
        Box::pin(async move {
            let fetched = Dataset::fetch(*self, plan).await?;
            Ok(fetched.map(|row| Box::new(row) as AnyRow))
        })
    }

    fn stream(self: Box<Self>, plan: &Plan) -> Streamed<AnyRow> {
        Dataset::stream(*self, plan).try_map(|row| Ok(Box::new(row) as AnyRow))
    }
}

/// [`AnyDataset`] as a dataset again. A wrapper, because the box would erase itself.
pub(crate) struct Unboxed(pub(crate) AnyDataset);

impl Dataset for Unboxed {
    type Row = AnyRow;

    fn columns(&self) -> Columns {
        self.0.columns()
    }

    fn fingerprint(&self) -> Option<Fingerprint> {
        self.0.fingerprint()
    }

    async fn fetch(self, plan: &Plan) -> Result<Fetched<AnyRow>, Error> {
        self.0.fetch(plan).await
    }

    fn stream(self, plan: &Plan) -> Streamed<AnyRow> {
        self.0.stream(plan)
    }
}
