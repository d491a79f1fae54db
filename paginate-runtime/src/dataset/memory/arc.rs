//! Rows behind an [`Arc`]: shared without a copy, and without a memory of their orders.

use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use serde::{Serialize, Serializer};

use super::{Selected, select};
use crate::dataset::{Dataset, Fetched};
use crate::error::Error;
use crate::plan::Plan;

/// A row of an `Arc<[T]>` or an `Arc<Vec<T>>`; it is the row wherever a reference is wanted.
pub struct ArcRow<L: ?Sized> {
    rows: Arc<L>,
    index: usize,
}

/// One list that can be shared, for each of its types.
macro_rules! shared_list {
    ($list:ty) => {
        impl<T: Serialize + Send + Sync + 'static> Dataset for Arc<$list> {
            type Row = ArcRow<$list>;

            async fn fetch(self, plan: &Plan) -> Result<Fetched<Self::Row>, Error> {
                let selected = select(self, plan).await.map_err(|error| error.into_error("Arc"));
                let (list, Selected { slice, ordering, indices }) = selected?;
                let rows = indices.into_iter().filter(|index| *index < list.len());
                let rows = rows.map(|index| ArcRow { rows: Arc::clone(&list), index }).collect();
                Ok(Fetched::new(slice, rows).ordered_by(ordering))
            }
        }

        impl<T> Deref for ArcRow<$list> {
            type Target = T;

            #[allow(
                clippy::indexing_slicing,
                reason = "the index was taken from these very rows, and nothing changes them"
            )]
            fn deref(&self) -> &T {
                &self.rows[self.index]
            }
        }

        impl<T: Serialize> Serialize for ArcRow<$list> {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                (**self).serialize(serializer)
            }
        }

        impl<T: fmt::Debug> fmt::Debug for ArcRow<$list> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                (**self).fmt(f)
            }
        }
    };
}

shared_list!([T]);
shared_list!(Vec<T>);
