//! Pages as numbers: limits, counts, slices, windows, orderings. All are pure functions of values.

pub(crate) mod column_name;
pub(crate) mod limit;
pub(crate) mod metadata;
pub(crate) mod ordering;
pub(crate) mod row_count;
pub(crate) mod slice;
pub(crate) mod target;
pub(crate) mod window;
