#![doc = include_str!("guide/links.md")]
#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]
#![warn(missing_docs)]

pub use tg_paginate_macros::DataGrid;
#[cfg(feature = "actix")]
#[cfg_attr(docsrs, doc(cfg(feature = "actix")))]
pub use tg_paginate_macros::paginate;
#[cfg(any(feature = "actix", feature = "axum"))]
#[cfg_attr(docsrs, doc(cfg(any(feature = "actix", feature = "axum"))))]
pub use tg_paginate_runtime::Filter;
#[cfg(feature = "utoipa")]
#[cfg_attr(docsrs, doc(cfg(feature = "utoipa")))]
pub use tg_paginate_runtime::PageParams;
pub use tg_paginate_runtime::{
    Align, ApiPage, ApiPaginator, AppliedOrdering, BoxDataset, Breakpoint, Classes, Column,
    Context, ContextPages, ContextRequest, Count, Csv, DataGrid, Dataset, Direction, Edges, Error,
    FetchedPage, Invalid, LAYOUT, Limit, Locale, MaxLimit, MaxRows, Nulls, Ordering, OutOfRange,
    Page, PageInfo, PageLinks, PageSource, PaginateConfig, PaginationMetadata,
    PaginationParameters, Paginator, ParamNames, Params, Plan, Request, RowCount, RowStream, STYLE,
    ServedBy, Shared, Slice, SortKey, SortRows, context, new_tera, register, tera,
};
#[cfg(any(feature = "sqlite", feature = "postgres", feature = "mysql"))]
#[cfg_attr(docsrs, doc(cfg(any(feature = "sqlite", feature = "postgres", feature = "mysql"))))]
pub use tg_paginate_runtime::{
    Dialect, On, Record, SharedConnection, SqlQuery, set_anchor_secret, sqlx,
};
#[cfg(feature = "sea-orm")]
#[cfg_attr(docsrs, doc(cfg(feature = "sea-orm")))]
pub use tg_paginate_runtime::{OnConnection, OrmQuery, sea_orm};

/// The languages in which the components speak. See [`Locale`].
pub mod locale {
    pub use tg_paginate_runtime::locale::{DE, EN, ES, FR};
}

/// The return types of actix-web handlers.
#[cfg(feature = "actix")]
#[cfg_attr(docsrs, doc(cfg(feature = "actix")))]
pub mod actix {
    pub use tg_paginate_runtime::ManualPage;
    pub use tg_paginate_runtime::actix::{IntoContextResponse, IntoListResponse};
}

/// The attribute for handlers of axum, and what belongs to it.
#[cfg(feature = "axum")]
#[cfg_attr(docsrs, doc(cfg(feature = "axum")))]
pub mod axum {
    pub use tg_paginate_macros::paginate_axum as paginate;
    pub use tg_paginate_runtime::axum::{
        Either, FilterRejection, IntoContextResponse, IntoListResponse, PageRequest, PaginateLayer,
        PaginateService, config, layer,
    };
    pub use tg_paginate_runtime::{Filter, ManualPage};

    /// The names that most handlers use: `use tg_paginate::axum::prelude::*;`.
    pub mod prelude {
        pub use super::paginate;
        pub use crate::for_every_framework::*;
    }
}

#[cfg(doc)]
pub mod guide;

/// The names that most handlers use: `use tg_paginate::prelude::*;`.
pub mod prelude {
    pub use crate::for_every_framework::*;
    #[cfg(feature = "actix")]
    pub use crate::paginate;
}

/// The names of the preludes that are the same with every framework.
mod for_every_framework {
    #[cfg(any(feature = "actix", feature = "axum"))]
    pub use crate::Filter;
    #[cfg(feature = "sea-orm")]
    pub use crate::OnConnection;
    pub use crate::{
        Column, Context, DataGrid, Dataset, PaginateConfig, PaginationParameters, Shared, SortRows,
        context,
    };
    #[cfg(any(feature = "sqlite", feature = "postgres", feature = "mysql"))]
    pub use crate::{On, SharedConnection};
}

/// What generated code calls. Not part of the public interface.
#[doc(hidden)]
pub use tg_paginate_runtime::__private;
