#![doc = include_str!("guide/links.md")]
#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]
#![warn(missing_docs)]

pub use tg_paginate_macros::{DataGrid, paginate};
#[cfg(feature = "utoipa")]
#[cfg_attr(docsrs, doc(cfg(feature = "utoipa")))]
pub use tg_paginate_runtime::PageParams;
pub use tg_paginate_runtime::{
    Align, ApiPage, ApiPaginator, AppliedOrdering, BoxDataset, Breakpoint, Classes, Column,
    Context, ContextPages, ContextRequest, Count, Csv, DataGrid, Dataset, Direction, Edges, Error,
    FetchedPage, Invalid, LAYOUT, Limit, MaxLimit, MaxRows, Nulls, Ordering, OutOfRange, Page,
    PageInfo, PageLinks, PaginateConfig, PaginationMetadata, PaginationParameters, Paginator,
    ParamNames, Params, Plan, Request, RowCount, RowStream, STYLE, ServedBy, Shared, Slice,
    SortKey, context, new_tera, register, tera,
};
#[cfg(any(feature = "sqlite", feature = "postgres", feature = "mysql"))]
#[cfg_attr(docsrs, doc(cfg(any(feature = "sqlite", feature = "postgres", feature = "mysql"))))]
pub use tg_paginate_runtime::{Dialect, On, Record, SqlQuery, set_anchor_secret, sqlx};
#[cfg(feature = "sea-orm")]
#[cfg_attr(docsrs, doc(cfg(feature = "sea-orm")))]
pub use tg_paginate_runtime::{OnConnection, OrmQuery, sea_orm};

/// The return types of actix-web handlers.
#[cfg(feature = "actix")]
#[cfg_attr(docsrs, doc(cfg(feature = "actix")))]
pub mod actix {
    pub use tg_paginate_runtime::{IntoContextResponse, IntoListResponse, ManualPage};
}

#[cfg(doc)]
pub mod guide;

/// The names that most handlers use: `use tg_paginate::prelude::*;`.
pub mod prelude {
    #[cfg(any(feature = "sqlite", feature = "postgres", feature = "mysql"))]
    pub use crate::On;
    #[cfg(feature = "sea-orm")]
    pub use crate::OnConnection;
    pub use crate::{
        Column, Context, DataGrid, Dataset, PaginateConfig, PaginationParameters, Shared, context,
        paginate,
    };
}

/// What generated code calls. Not part of the public interface.
#[doc(hidden)]
pub use tg_paginate_runtime::__private;
