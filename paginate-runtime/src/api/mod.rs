//! APIs: a page as a JSON list, with its numbers and links in headers or in an envelope.

mod body;
mod links;
mod page;
mod parameters;

#[cfg(feature = "web")]
pub(crate) use body::JsonBody;
pub use links::PageLinks;
pub use page::ApiPage;
pub(crate) use page::Content;
pub use parameters::PaginationParameters;

use serde::de::DeserializeOwned;

use crate::config::{PaginateConfig, Settings};
use crate::dataset::PageSource;
use crate::error::Error;
use crate::paginator::ListRequest;
use crate::url::filter;
use crate::url::param_names::{Names, Place, Reading};
use crate::url::request::Request;

/// Pages rows for an API, like `#[paginate]` without `var`, but without the attribute.
///
/// The defaults are those of flask-smorest: 10 rows per page, up to 100 if the URL asks for them,
/// 422 for invalid values, and an empty list for a page past the end.
///
/// # Example
///
/// ```
/// use tg_paginate::{ApiPaginator, PaginateConfig, Request};
///
/// const PETS: ApiPaginator = ApiPaginator::new(PaginateConfig::new().limit(2));
///
/// # async fn handler() -> Result<(), tg_paginate::Error> {
/// let page = PETS.page(Request::new("/pets", "page=2"), vec!["Rex", "Mia", "Tom"]).await?;
/// assert_eq!(page.items(), ["Tom"]);
/// assert_eq!(
///     page.headers()?[0],
///     (
///         "X-Pagination",
///         r#"{"total": 3, "total_pages": 2, "first_page": 1, "last_page": 2, "page": 2, "previous_page": 1}"#
///             .to_owned()
///     )
/// );
/// assert_eq!(page.to_json()?, br#"["Tom"]"#);
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, Copy)]
pub struct ApiPaginator {
    config: PaginateConfig,
}

impl ApiPaginator {
    /// A paginator with the settings of `config`.
    #[must_use]
    pub const fn new(config: PaginateConfig) -> Self {
        ApiPaginator { config }
    }

    /// Returns the page of `source` that `request` asks for: of a dataset, or of a query on a
    /// connection that it borrows, `.on(&mut *tx)`. With the feature `actix`, an
    /// `&HttpRequest` converts into a request, and the page is a responder.
    ///
    /// # Errors
    /// [`Error::Invalid`] for invalid values of the URL, and the errors of the dataset.
    pub async fn page<S: PageSource>(
        &self,
        request: impl Into<Request<'_>>,
        source: S,
    ) -> Result<ApiPage<S::Row>, Error> {
        self.ask(&request.into())?.page(source).await
    }

    /// Returns the pagination parameters of `request`, if you slice the rows yourself. Pass the
    /// rows to [`sliced`](Self::sliced).
    ///
    /// # Errors
    /// [`Error::Invalid`] for invalid values of the URL.
    pub fn parameters<'r>(
        &self,
        request: impl Into<Request<'r>>,
    ) -> Result<PaginationParameters, Error> {
        let (asked, _) = self.read(&request.into(), Reading::Slices)?;
        Ok(PaginationParameters::new(asked.number(), asked.limit()))
    }

    /// Makes a page of rows that you sliced with the [`parameters`](Self::parameters) of this
    /// request.
    ///
    /// # Errors
    /// [`Error::Invalid`] for invalid values of the URL.
    pub fn sliced<'r, R>(
        &self,
        request: impl Into<Request<'r>>,
        parameters: &PaginationParameters,
        rows: Vec<R>,
    ) -> Result<ApiPage<R>, Error> {
        self.manual_page(&request.into(), parameters, rows, Content::Rows)
    }

    /// Returns the parameters of `request` that are not those of this paginator, like
    /// [`Paginator::filter`](crate::Paginator::filter).
    ///
    /// # Errors
    /// [`Error::Filter`] if the parameters do not fit the type.
    pub fn filter<'r, T: DeserializeOwned>(
        &self,
        request: impl Into<Request<'r>>,
    ) -> Result<T, Error> {
        filter::deserialise(&self.filter_query(&request.into(), Reading::Rows))
    }

    /// The query string without the parameters of the paginator.
    pub(crate) fn filter_query(&self, request: &Request<'_>, reading: Reading) -> String {
        let (names, _) = self.names(request, reading);
        filter::filter_query(request.query(), &[names])
    }

    /// Like `sliced`, for items that may be one value.
    pub(crate) fn manual_page<R>(
        &self,
        request: &Request<'_>,
        parameters: &PaginationParameters,
        items: Vec<R>,
        content: Content,
    ) -> Result<ApiPage<R>, Error> {
        let (asked, settings) = self.read(request, Reading::Slices)?;
        let numbers = parameters.item_count().map(|count| asked.counted(count));
        Ok(ApiPage::new(items, content, numbers, settings))
    }

    /// Whether links depend on the header `X-Forwarded-Prefix`.
    #[cfg(feature = "web")]
    pub(crate) fn trusts_forwarded_prefix(&self, request: &Request<'_>) -> bool {
        self.config.trusts_forwarded_prefix(request.app_config())
    }

    /// The settings if the app has no config.
    #[cfg(feature = "utoipa")]
    pub(crate) fn settings(&self) -> Settings {
        self.config.api_settings(None, "")
    }

    /// Reads the request, and refuses invalid values that need no data to be detected.
    pub(crate) fn ask<'r>(&self, request: &Request<'r>) -> Result<Listing<'r>, Error> {
        let (asked, settings) = self.read(request, Reading::Rows)?;
        Ok(Listing { asked, settings })
    }

    fn read<'r>(
        &self,
        request: &Request<'r>,
        reading: Reading,
    ) -> Result<(ListRequest<'r>, Settings), Error> {
        let (names, settings) = self.names(request, reading);
        Ok((ListRequest::read(request, settings.clone(), names, &[], None)?, settings))
    }

    fn names(&self, request: &Request<'_>, reading: Reading) -> (Names<'static>, Settings) {
        let mut settings = self.config.api_settings(request.app_config(), request.path());
        let reading = match reading {
            Reading::Rows if settings.cursor => Reading::Cursors,
            reading => reading,
        };
        // a handler that slices needs a number, even if the app's config says `cursor`
        settings.cursor &= reading != Reading::Slices;
        // the URL does not contain this name, but anchors are bound to one
        (Names::new(settings.params, "rows", Place::Topmost).reading(reading), settings)
    }
}

/// A request for a page of an API.
pub(crate) struct Listing<'r> {
    asked: ListRequest<'r>,
    settings: Settings,
}

impl Listing<'_> {
    pub(crate) async fn page<S: PageSource>(self, source: S) -> Result<ApiPage<S::Row>, Error> {
        let here = self.settings.cursor.then(|| self.asked.cursor());
        let (rows, numbers) = self.asked.page(source, None).await?.into_parts();
        Ok(ApiPage::new(rows, Content::Rows, Some(numbers), self.settings).at(here))
    }
}
