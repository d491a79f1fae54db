//! The paginator: settings for one variable, turned into a page when a request comes.

mod list_request;
mod page;
mod page_info;
mod validation;

pub(crate) use list_request::ListRequest;
pub use page::Page;
pub use page_info::PageInfo;

use crate::config::{PaginateConfig, Settings};
use crate::csv::Csv;
use crate::dataset::Dataset;
use crate::error::Error;
use crate::url::page_path::PagePath;
use crate::url::param_names::{Names, Place};
use crate::url::request::Request;

/// Pages one variable: what `#[paginate]` does, without the attribute.
///
/// # Example
///
/// ```
/// use tg_paginate::{PaginateConfig, Paginator, Request};
///
/// # #[derive(serde::Serialize)] struct Person { name: &'static str, age: u8 }
/// const PERSONS: Paginator =
///     Paginator::new("persons", PaginateConfig::new().limit(2).default_order(&["-age"]));
///
/// # async fn handler() -> Result<(), tg_paginate::Error> {
/// let people = vec![Person { name: "Ada", age: 36 }, Person { name: "Grace", age: 85 }];
/// let request = Request::new("/persons", "persons_tgp_no=1");
/// let page = PERSONS.page(request, people).await?;
/// assert_eq!(page.items()[0].name, "Grace");
/// assert_eq!(page.total(), Some(2));
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Paginator {
    var: &'static str,
    config: PaginateConfig,
    page_path: Option<PagePath>,
}

impl Paginator {
    /// Pages the variable `var` as `config` says.
    #[must_use]
    pub const fn new(var: &'static str, config: PaginateConfig) -> Self {
        Paginator { var, config, page_path: None }
    }

    /// Puts the number of the page into the path, such as `/user/{nickname}/{page}`.
    ///
    /// The pattern is that of the route, whose other placeholders are filled with what stands in the
    /// path of the request. Page 1 is at the address without the segment of the number, for which
    /// the same handler needs a route too; brackets say what else it goes without, such as
    /// `/blog[/page/{page}]` for `/blog` and `/blog/page/2`. In a scope the pattern begins where the
    /// scope ends. A page in the query string, as a form sends it, is understood too.
    ///
    /// ```
    /// use tg_paginate::{PaginateConfig, Paginator, Params, Request};
    ///
    /// const POSTS: Paginator = Paginator::new("posts", PaginateConfig::new().params(Params::Plain))
    ///     .page_path("/user/{nickname}/{page}");
    ///
    /// # async fn handler() -> Result<(), tg_paginate::Error> {
    /// let request = Request::new("/user/susan", "").path_values([("nickname", "susan")]);
    /// let page = POSTS.page(request, (1..=30).collect::<Vec<u32>>()).await?;
    /// assert_eq!(page.href_next().unwrap(), "/user/susan/2");
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Panics
    /// If the pattern does not start with `/`, does not have `{page}` exactly once, or has brackets
    /// elsewhere. Of a constant that is an error of the compiler.
    #[must_use]
    #[track_caller]
    pub const fn page_path(mut self, pattern: &'static str) -> Self {
        self.page_path = Some(PagePath::new(pattern));
        self
    }

    /// The variable that it pages.
    #[must_use]
    pub const fn var(&self) -> &'static str {
        self.var
    }

    /// The page of `dataset` that `request` asks for.
    ///
    /// With the feature `actix` an `&HttpRequest` is a request, and the `PaginateConfig` of its
    /// app is heeded. `dynamic_limit` has no meaning here: set the limit instead.
    ///
    /// # Errors
    /// [`Error::Redirect`], [`Error::NotFound`] and [`Error::Invalid`] where the settings say so,
    /// else what the dataset says.
    pub async fn page<D: Dataset>(
        &self,
        request: impl Into<Request<'_>>,
        dataset: D,
    ) -> Result<Page<D::Row>, Error> {
        let request = request.into();
        self.ask_for_rows(&request)?.page(dataset, None).await
    }

    /// All rows of `dataset` as CSV, in the ordering that `request` asks for; whichever page it asks
    /// for, and whether the settings say `csv`, does not matter. At most `max_csv` rows.
    ///
    /// ```
    /// # async fn handler() -> Result<(), tg_paginate::Error> {
    /// use futures_util::TryStreamExt;
    /// use tg_paginate::{PaginateConfig, Paginator, Request};
    ///
    /// const NUMBERS: Paginator = Paginator::new("numbers", PaginateConfig::new().limit(2));
    ///
    /// let csv = NUMBERS.csv(Request::new("/numbers", ""), vec![1, 2, 3]).await?;
    /// assert_eq!(csv.file_name(), "numbers.csv");
    /// let bytes = csv.try_concat().await?;
    /// assert_eq!(bytes, "\u{feff}value\r\n1\r\n2\r\n3\r\n".as_bytes());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// What the dataset says before its first rows are there; later it is an item of the stream.
    pub async fn csv<D: Dataset>(
        &self,
        request: impl Into<Request<'_>>,
        dataset: D,
    ) -> Result<Csv, Error> {
        let request = request.into();
        self.ask_for_rows(&request)?.csv(dataset).await
    }

    /// Reads what the request asks for, and refuses what can be refused before there is data.
    pub(crate) fn ask<'r>(
        &self,
        request: &Request<'r>,
        place: Place,
    ) -> Result<ListRequest<'r>, Error> {
        self.read(request, self.settings(request), place)
    }

    fn ask_for_rows<'r>(&self, request: &Request<'r>) -> Result<ListRequest<'r>, Error> {
        self.read(request, self.settings(request).without_context(), Place::Topmost)
    }

    fn settings(&self, request: &Request<'_>) -> Settings {
        let app = request.app_config().copied().unwrap_or_default();
        self.config.or(app).settings(request.path())
    }

    fn read<'r>(
        &self,
        request: &Request<'r>,
        settings: Settings,
        place: Place,
    ) -> Result<ListRequest<'r>, Error> {
        let names = Names::new(settings.params, self.var, place);
        ListRequest::read(request, settings, names, self.page_path)
    }
}
