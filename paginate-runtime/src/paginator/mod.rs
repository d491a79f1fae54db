//! The paginator: the settings of one variable, which turn a request into a page.

mod list_request;
mod page;
mod page_info;
mod validation;

pub(crate) use list_request::ListRequest;
pub use page::Page;
pub use page_info::PageInfo;

use std::{iter, slice};

use serde::de::DeserializeOwned;

use crate::config::{PaginateConfig, Params, Settings};
use crate::const_checks::check_var;
use crate::csv::Csv;
use crate::dataset::{Dataset, PageSource};
use crate::error::Error;
use crate::url::filter;
use crate::url::page_path::PagePath;
use crate::url::param_names::{Names, Place};
use crate::url::request::Request;

/// Pages one variable, like `#[paginate]` without the attribute.
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
    /// A paginator for the variable `var` with the settings of `config`.
    ///
    /// # Panics
    /// If `var` is `tg`, which has the pagination. In a constant that is an error of the compiler.
    #[must_use]
    #[track_caller]
    pub const fn new(var: &'static str, config: PaginateConfig) -> Self {
        check_var(var);
        Paginator { var, config, page_path: None }
    }

    /// Puts the page number into the path, such as `/user/{nickname}/{page}`.
    ///
    /// `pattern` is the pattern of the route. Links take the values of its other placeholders from
    /// the path of the request. The default page, page 1 unless set, is at the address without the
    /// segment of the number, so the handler needs a route for that too. Brackets mark a longer part
    /// that it leaves out:
    /// `/blog[/page/{page}]` has the pages `/blog` and `/blog/page/2`. In a scope, the pattern
    /// starts after the prefix of the scope. A page number in the query string works too, because
    /// forms send it there.
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
    /// If the pattern does not start with `/`, does not contain `{page}` exactly once, or has
    /// brackets elsewhere. In a constant this is a compiler error.
    #[must_use]
    #[track_caller]
    pub const fn page_path(mut self, pattern: &'static str) -> Self {
        self.page_path = Some(PagePath::new(pattern));
        self
    }

    /// The variable to page.
    #[must_use]
    pub const fn var(&self) -> &'static str {
        self.var
    }

    /// Returns the page of `source` that `request` asks for: of a dataset, or of a query on a
    /// connection that it borrows, `.on(&mut *tx)`.
    ///
    /// With the feature `actix`, an `&HttpRequest` converts into a request and brings the
    /// `PaginateConfig` of its app, and so does a `&PageRequest` with `axum`. `dynamic_limit` has no effect here: set the limit instead.
    ///
    /// # Errors
    /// [`Error::Redirect`], [`Error::NotFound`] and [`Error::Invalid`] if the settings ask for
    /// them, and the errors of the dataset.
    pub async fn page<S: PageSource>(
        &self,
        request: impl Into<Request<'_>>,
        source: S,
    ) -> Result<Page<S::Row>, Error> {
        let request = request.into();
        self.ask_for_rows(&request)?.page(source, None).await
    }

    /// Returns all rows of `dataset` as CSV, in the ordering that `request` asks for, and at most
    /// `max_csv` rows. Ignores the requested page and the setting `csv`.
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
    /// The errors of the dataset before its first rows. Later errors are items of the stream.
    pub async fn csv<D: Dataset>(
        &self,
        request: impl Into<Request<'_>>,
        dataset: D,
    ) -> Result<Csv, Error> {
        let request = request.into();
        self.ask_for_rows(&request)?.csv(dataset).await
    }

    /// Returns the parameters of `request` that are not those of this paginator, as a type of your
    /// own: its struct may deny unknown fields. A field that is a `Vec` takes all values of a repeated
    /// parameter; give it `#[serde(default)]`. An `Option` of a number or a `bool` takes an empty
    /// value for `None`.
    ///
    /// A handler with the attribute takes a `Filter` instead.
    ///
    /// ```
    /// use tg_paginate::{PaginateConfig, Paginator, Request};
    ///
    /// #[derive(serde::Deserialize)]
    /// #[serde(deny_unknown_fields)]
    /// struct Search {
    ///     #[serde(default)]
    ///     state: Vec<String>,
    /// }
    ///
    /// # fn handler() -> Result<(), tg_paginate::Error> {
    /// const TASKS: Paginator = Paginator::new("tasks", PaginateConfig::new());
    ///
    /// let request = Request::new("/tasks", "state=open&state=late&tasks_tgp_no=2");
    /// let search: Search = TASKS.filter(request)?;
    /// assert_eq!(search.state, ["open", "late"]);
    /// # Ok(())
    /// # }
    /// # handler().unwrap();
    /// ```
    ///
    /// # Errors
    /// [`Error::Filter`] if the parameters do not fit the type.
    pub fn filter<'r, T: DeserializeOwned>(
        &self,
        request: impl Into<Request<'r>>,
    ) -> Result<T, Error> {
        filter::deserialise(&Paginator::filter_query(slice::from_ref(self), &request.into()))
    }

    /// The query string without the parameters of the paginators of a handler.
    pub(crate) fn filter_query(paginators: &[Paginator], request: &Request<'_>) -> String {
        let lists = Paginator::settings_of_all(paginators, request);
        let names = lists.into_iter().map(|(_, names)| names).collect::<Vec<_>>();
        filter::filter_query(request.query(), &names)
    }

    /// Reads the request for all paginators of a handler, and refuses invalid values that need no
    /// data to be detected.
    pub(crate) fn ask_all<'r>(
        paginators: &[Paginator],
        request: &Request<'r>,
    ) -> Result<Vec<ListRequest<'r>>, Error> {
        let lists = Paginator::settings_of_all(paginators, request);
        let all_names = lists.iter().map(|(_, names)| *names).collect::<Vec<_>>();
        let all = paginators.iter().zip(lists);
        let all = all.map(|(paginator, (settings, names))| {
            ListRequest::read(request, settings, names, &all_names, paginator.page_path)
        });
        all.collect()
    }

    /// The settings and names of all paginators of a handler.
    fn settings_of_all(
        paginators: &[Paginator],
        request: &Request<'_>,
    ) -> Vec<(Settings, Names<'static>)> {
        let places = iter::once(Place::Topmost).chain(iter::repeat(Place::Below));
        let name = |(paginator, place): (&Paginator, Place)| {
            let settings = paginator.settings(request);
            let names = Names::new(settings.params, paginator.var, place);
            (settings, names)
        };
        let mut lists: Vec<_> = paginators.iter().zip(places.clone()).map(name).collect();
        let asks_itself = |at: usize| paginators.get(at).is_some_and(|it| it.config.has_params());
        // an app's config is for all lists, but only one of a page can have its short names: the one
        // that asks for them itself, else the topmost
        let gives_way =
            |at: usize, other: usize| other < at || !asks_itself(at) && asks_itself(other);
        for (at, (paginator, place)) in paginators.iter().zip(places).enumerate() {
            let Some((_, names)) = lists.get(at) else { continue };
            let mut others = lists.iter().enumerate().filter(|(other, _)| gives_way(at, *other));
            if others.any(|(_, (_, other))| other.shares_a_name_with(names))
                && let Some((settings, names)) = lists.get_mut(at)
            {
                settings.params = Params::Tg;
                *names = Names::new(settings.params, paginator.var, place);
            }
        }
        lists
    }

    fn ask_for_rows<'r>(&self, request: &Request<'r>) -> Result<ListRequest<'r>, Error> {
        let settings = self.settings(request).without_context();
        let names = Names::new(settings.params, self.var, Place::Topmost);
        ListRequest::read(request, settings, names, &[], self.page_path)
    }

    /// Whether links depend on the header `X-Forwarded-Prefix`.
    #[cfg(feature = "web")]
    pub(crate) fn trusts_forwarded_prefix(&self, request: &Request<'_>) -> bool {
        self.config.trusts_forwarded_prefix(request.app_config())
    }

    fn settings(&self, request: &Request<'_>) -> Settings {
        let app = request.app_config().copied().unwrap_or_default();
        self.config.or(app).settings(request.path())
    }
}
