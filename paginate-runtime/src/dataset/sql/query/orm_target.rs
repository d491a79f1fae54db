//! What a select of SeaORM can run on.

use std::ops::Deref;

use ::sea_orm::DatabaseConnection;

use super::target::{Behind, Itself, Target};
use crate::dataset::sql::dialect::Dialect;

/// What a select of SeaORM can run on: a reference to a `DatabaseConnection`, also behind smart
/// pointers such as `web::Data`, or what a query of sqlx can run on. Sealed.
///
/// `How` tells the compiler which of them it is. You never name it.
#[diagnostic::on_unimplemented(
    message = "a select cannot be paged on `{Self}`",
    label = "neither a `DatabaseConnection` nor a pool or connection of sqlx",
    note = "write `.on(&db)`; in a transaction, `.on(&mut *tx)` or `.on(&shared)` with a transaction of \
            sqlx: `db.get_postgres_connection_pool().begin()`, or that of another database",
    note = "a `DatabaseTransaction` does not give access to its connection"
)]
pub trait OrmTarget<How> {
    /// What the select keeps of it.
    type Place;

    /// Converts a reference.
    fn into_place(self) -> Self::Place;
}

impl OrmTarget<Itself> for &DatabaseConnection {
    type Place = DatabaseConnection;

    fn into_place(self) -> DatabaseConnection {
        self.clone()
    }
}

// else the compiler would ask for a `Deref` of every other type
#[diagnostic::do_not_recommend]
impl<'p, P, How> OrmTarget<Behind<How>> for &'p P
where
    P: Deref,
    &'p P::Target: OrmTarget<How>,
{
    type Place = <&'p P::Target as OrmTarget<How>>::Place;

    fn into_place(self) -> Self::Place {
        (**self).into_place()
    }
}

/// A pool or connection of sqlx.
#[diagnostic::do_not_recommend]
impl<D: Dialect, T: Target<D, Itself>> OrmTarget<(D, Itself)> for T {
    type Place = T::Place;

    fn into_place(self) -> T::Place {
        Target::into_place(self)
    }
}
