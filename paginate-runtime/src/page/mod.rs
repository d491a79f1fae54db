//! Pages as numbers: limits, counts, slices, orderings. Values in, values out.

pub(crate) mod limit;
pub(crate) mod metadata;
pub(crate) mod ordering;
pub(crate) mod row_count;
pub(crate) mod slice;
pub(crate) mod target;
pub(crate) mod window;
