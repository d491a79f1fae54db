//! The paginator: settings for one variable, turned into a page when a request comes.

use std::num::NonZeroU64;

use tracing::Instrument;
use tracing::field::Empty;

use crate::config::{OutOfRange, PaginateConfig, Settings};
use crate::dataset::{Columns, Dataset, Fetched};
use crate::error::{Error, Invalid};
use crate::export::Csv;
use crate::limit::{Limit, MaxLimit};
use crate::links::{Anchors, Base, Links};
use crate::page::Page;
use crate::paginate::{Facts, Paginate};
use crate::params::{CSV, Names, Place, format};
use crate::plan::{OrderParameters, Plan};
use crate::query;
use crate::request::Request;
use crate::requested::{Given, Problem, Requested, Target};

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
/// assert_eq!(page.row_count(), 2);
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Paginator {
    var: &'static str,
    config: PaginateConfig,
}

impl Paginator {
    /// Pages the variable `var` as `config` says.
    #[must_use]
    pub const fn new(var: &'static str, config: PaginateConfig) -> Self {
        Paginator { var, config }
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
        let asked = self.ask(request.into(), Place::Topmost)?;
        asked.page(dataset, None).await
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
        self.ask(request.into(), Place::Topmost)?.csv(dataset).await
    }

    /// Reads what the request asks for, and refuses what can be refused before there is data.
    pub(crate) fn ask<'r>(&self, request: Request<'r>, place: Place) -> Result<Asked<'r>, Error> {
        let mut settings = self.config.resolve(request.app_config());
        if !request.is_repeatable() {
            settings.forbid_redirects();
        }
        let names = Names::new(settings.params, self.var, place);
        let requested = Requested::read(&request, &names);
        let asked = Asked { request, names, settings, requested };
        asked.refuse_bad_values()?;
        Ok(asked)
    }
}

/// A paginator together with what a request asks of it.
pub(crate) struct Asked<'r> {
    request: Request<'r>,
    names: Names<'static>,
    settings: Settings,
    requested: Requested,
}

impl Asked<'_> {
    /// The variable that is paged.
    pub(crate) fn var(&self) -> &'static str {
        self.names.var()
    }

    /// The entry of the context whose value is the limit.
    pub(crate) fn dynamic_limit(&self) -> Option<&'static str> {
        self.settings.dynamic_limit
    }

    /// Whether the settings offer CSV.
    pub(crate) fn has_csv(&self) -> bool {
        self.settings.csv
    }

    /// Another paginator of the handler offers it.
    pub(crate) fn without_csv(&mut self) {
        self.settings.csv = false;
    }

    /// Whether the request is for the CSV that the settings offer.
    pub(crate) fn wants_csv(&self) -> bool {
        self.has_csv() && format(self.request.query()).as_deref() == Some(CSV)
    }

    /// All rows as CSV.
    pub(crate) async fn csv<D: Dataset>(self, dataset: D) -> Result<Csv, Error> {
        let plan = self.plan(Limit::All, dataset.columns()).for_export();
        Csv::start(self.var(), dataset.stream(&plan), plan).await
    }

    /// Fetches the page. `dynamic_limit` beats every other limit.
    pub(crate) async fn page<D: Dataset>(
        self,
        dataset: D,
        dynamic_limit: Option<Limit>,
    ) -> Result<Page<D::Row>, Error> {
        let limit = dynamic_limit.unwrap_or_else(|| self.limit());
        let max_limit = match dynamic_limit {
            Some(_) => MaxLimit::Fixed,
            None => self.settings.max_limit,
        };
        let plan = self.plan(limit, dataset.columns());
        let span = tracing::debug_span!(
            "page",
            var = self.var(),
            number = Empty,
            rows = Empty,
            row_count = Empty,
            served_by = Empty,
            skipped = Empty
        );
        let fetched = match dataset.fetch(&plan).instrument(span.clone()).await {
            Err(Error::PastTheEnd { last })
                if self.settings.out_of_range == OutOfRange::Redirect =>
            {
                return Err(self.redirect(last, None));
            }
            Err(Error::PastTheEnd { .. }) => return Err(Error::NotFound),
            fetched => fetched?,
        };
        span.record("number", fetched.slice.page.get());
        span.record("rows", fetched.rows.len());
        span.record("row_count", fetched.slice.row_count.number());
        if let Some(served_by) = fetched.served_by {
            span.record("served_by", served_by.name());
            span.record("skipped", served_by.skipped());
        }
        if self.settings.redirect_on_last_page && plan.target() == Target::Last {
            return Err(self.redirect(fetched.slice.page, fetched.anchors.as_ref()));
        }
        Ok(self.shown(limit, max_limit, fetched))
    }

    fn limit(&self) -> Limit {
        let Settings { limit, max_limit, .. } = self.settings;
        match self.requested.limit {
            Given::Valid(wish) => max_limit.clamp(wish, limit),
            Given::Missing | Given::Bad(_) => limit,
        }
    }

    fn plan(&self, limit: Limit, columns: Columns) -> Plan {
        let ordering = || self.names.ordering();
        let strict = self.settings.strict.then(|| OrderParameters {
            ordering: ordering(),
            click: self.names.click().unwrap_or_else(ordering),
        });
        Plan::new(self.var(), &self.settings, &self.requested, limit, strict, columns)
    }

    fn shown<R>(self, limit: Limit, max_limit: MaxLimit, fetched: Fetched<R>) -> Page<R> {
        let base = Base {
            names: &self.names,
            params: self.settings.params,
            path: self.request.path(),
            others: &self.requested.others,
            limit,
            default_limit: self.settings.limit,
            ordering: &fetched.ordering,
            default_order: &self.settings.default_order,
            anchors: fetched.anchors.map(|anchors| (fetched.slice.page, anchors)),
        };
        let links = Links::new(&base);
        let mut input_values = self.requested.other_values;
        input_values.extend(base.state());
        let paginate = Paginate::new(Facts {
            var_name: self.names.var().to_owned(),
            slice: fetched.slice,
            limit,
            max_limit,
            rows_here: u64::try_from(fetched.rows.len()).unwrap_or(u64::MAX),
            max_pages: self.settings.max_pages,
            click: self.requested.click.valid(),
            ordering: fetched.ordering,
            names: self.names.all(),
            grid: fetched.grid,
            input_values,
            links,
            served_by: fetched.served_by,
            has_csv: self.settings.csv,
        });
        Page::new(fetched.rows, paginate)
    }

    /// The address of a page as the request has it: everything else in it stays.
    fn redirect(&self, page: NonZeroU64, anchors: Option<&Anchors>) -> Error {
        let mut query = self.requested.others.clone();
        query::push_encoded(&mut query, &self.requested.own);
        query::push(&mut query, &self.names.page(), &page.to_string());
        if let Some(anchors) = anchors {
            query::push(&mut query, &self.names.anchor(), &anchors.first);
        }
        Error::Redirect(query::join(&query::local_path(self.request.path()), &query))
    }

    fn refuse_bad_values(&self) -> Result<(), Error> {
        if self.settings.strict {
            let problems: Vec<_> = [self.page_problem(), self.row_problem(), self.limit_problem()]
                .into_iter()
                .chain(self.order_problems())
                .flatten()
                .collect();
            if !problems.is_empty() {
                return Err(Error::Invalid(problems));
            }
        }
        match (&self.requested.page, self.settings.out_of_range) {
            (Given::Bad(_), OutOfRange::Redirect) => Err(self.redirect(NonZeroU64::MIN, None)),
            (Given::Bad(_), OutOfRange::NotFound) => Err(Error::NotFound),
            _ => Ok(()),
        }
    }

    fn page_problem(&self) -> Option<Invalid> {
        let Given::Bad(problem) = self.requested.page else {
            return None;
        };
        Some(Invalid::new(self.names.page(), not_positive(problem)))
    }

    fn row_problem(&self) -> Option<Invalid> {
        let Given::Bad(problem) = self.requested.from else {
            return None;
        };
        Some(Invalid::new(self.names.from(), not_positive(problem)))
    }

    fn limit_problem(&self) -> Option<Invalid> {
        let Settings { limit, max_limit, .. } = self.settings;
        let bounds = match max_limit {
            MaxLimit::Fixed => "Must not be given.".to_owned(),
            MaxLimit::Rows(most) => {
                format!("Must be greater than or equal to 1 and less than or equal to {most}.")
            }
            MaxLimit::Unlimited => "Must be greater than or equal to 0.".to_owned(),
        };
        let message = match self.requested.limit {
            Given::Bad(Problem::NotANumber) => "Not a valid integer.".to_owned(),
            Given::Bad(Problem::Repeated) => REPEATED.to_owned(),
            Given::Bad(Problem::TooSmall) => bounds,
            Given::Valid(wish) if !max_limit.permits(wish, limit) => bounds,
            Given::Valid(_) | Given::Missing => return None,
        };
        Some(Invalid::new(self.names.limit(), message))
    }

    fn order_problems(&self) -> [Option<Invalid>; 2] {
        let repeated = Given::Bad(Problem::Repeated);
        let ordering = (self.requested.ordering == repeated)
            .then(|| Invalid::new(self.names.ordering(), REPEATED));
        let click = (self.requested.click == Given::Bad(Problem::Repeated))
            .then(|| self.names.click())
            .flatten()
            .map(|name| Invalid::new(name, REPEATED));
        [ordering, click]
    }
}

fn not_positive(problem: Problem) -> &'static str {
    match problem {
        Problem::NotANumber => "Not a valid integer.",
        Problem::TooSmall => "Must be greater than or equal to 1.",
        Problem::Repeated => REPEATED,
    }
}

const REPEATED: &str = "Given more than once.";
