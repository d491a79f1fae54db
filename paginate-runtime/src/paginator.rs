//! The paginator: settings for one variable, turned into a page when a request comes.

use std::num::NonZeroU64;

use crate::address::Address;
use crate::config::{OutOfRange, PaginateConfig, Settings};
use crate::cursor::{Cursor, NOT_A_CURSOR};
use crate::dataset::{self, Columns, Dataset, Fetched};
use crate::error::{Error, Invalid};
use crate::export::Csv;
use crate::limit::{Limit, MaxLimit};
use crate::links::{Anchors, Base, Links};
use crate::page::Page;
use crate::page_path::{PAGE, PagePath};
use crate::paginate::{Facts, Paginate};
use crate::params::{Names, Params, Place, Reading};
use crate::plan::{Plan, Refusal};
use crate::query;
use crate::request::Request;
use crate::requested::{Given, Problem, Requested, Target};
use crate::slice::Slice;

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
    pub(crate) fn ask<'r>(&self, request: &Request<'r>, place: Place) -> Result<Asked<'r>, Error> {
        self.read(request, self.settings(request), place)
    }

    fn ask_for_rows<'r>(&self, request: &Request<'r>) -> Result<Asked<'r>, Error> {
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
    ) -> Result<Asked<'r>, Error> {
        let names = Names::new(settings.params, self.var, place);
        Asked::read(request, settings, names, self.page_path)
    }
}

/// A paginator together with what a request asks of it.
pub(crate) struct Asked<'r> {
    address: Address<'r>,
    names: Names<'static>,
    settings: Settings,
    requested: Requested,
}

impl<'r> Asked<'r> {
    pub(crate) fn read(
        request: &Request<'r>,
        mut settings: Settings,
        names: Names<'static>,
        page_path: Option<PagePath>,
    ) -> Result<Self, Error> {
        if !request.is_repeatable() {
            settings.forbid_redirects();
        }
        let number = page_path.and_then(|pattern| pattern.number(request));
        let requested = Requested::read(request, &names, number);
        let address = match page_path {
            Some(pattern) => pattern.address(request)?,
            None => Address::shared(request.path()),
        };
        let address = address.bounded();
        let asked = Asked { address, names, settings, requested };
        asked.refuse_bad_values()?;
        Ok(asked)
    }

    /// The variable that is paged.
    pub(crate) fn var(&self) -> &'static str {
        self.names.var()
    }

    /// The entry of the context whose value is the limit.
    pub(crate) fn dynamic_limit(&self) -> Option<&'static str> {
        self.settings.dynamic_limit
    }

    /// Whether the variable becomes a pagination object, and not the rows of the page.
    pub(crate) fn becomes_object(&self) -> bool {
        self.settings.object
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
        self.has_csv() && self.requested.csv
    }

    /// All rows as CSV.
    pub(crate) async fn csv<D: Dataset>(self, dataset: D) -> Result<Csv, Error> {
        let plan = self.plan(Limit::All, dataset.columns()).for_export();
        Csv::start(self.var(), dataset.stream(&plan), plan).await
    }

    /// Fetches the page. `dynamic_limit` beats every other limit: it is the default, and the URL
    /// cannot change it.
    pub(crate) async fn page<D: Dataset>(
        mut self,
        dataset: D,
        dynamic_limit: Option<Limit>,
    ) -> Result<Page<D::Row>, Error> {
        if let Some(limit) = dynamic_limit {
            self.settings.limit = limit;
            self.settings.max_limit = MaxLimit::Fixed;
        }
        let plan = self.plan(self.limit(), dataset.columns());
        let fetched = match dataset::fetch(dataset, &plan).await {
            Err(Error::PastTheEnd { last })
                if self.settings.out_of_range == OutOfRange::Redirect =>
            {
                return Err(self.redirect(last, None));
            }
            Err(Error::PastTheEnd { .. }) => return Err(Error::NotFound),
            fetched => fetched?,
        };
        if self.settings.redirect_on_last_page && plan.target() == Target::Last {
            return Err(self.redirect(fetched.slice.page, fetched.anchors.as_ref()));
        }
        Ok(self.shown(fetched, plan))
    }

    /// The page that is asked for, from 1.
    pub(crate) fn number(&self) -> NonZeroU64 {
        match self.requested.page {
            Given::Valid(Target::Page(page)) => page,
            Given::Valid(Target::Last) | Given::Missing | Given::Bad(_) => NonZeroU64::MIN,
        }
    }

    /// How many rows the page has at most.
    pub(crate) fn limit(&self) -> Limit {
        let Settings { limit, max_limit, .. } = self.settings;
        let wish = self.requested.limit.clone().valid().or(self.requested.cursor_limit);
        wish.map_or(limit, |wish| max_limit.clamp(wish, limit))
    }

    fn plan(&self, limit: Limit, columns: Columns) -> Plan {
        let ordering = || self.names.ordering();
        let strict = self.settings.strict.then(|| Refusal {
            status: self.settings.invalid_status,
            ordering: ordering(),
            click: self.names.click().unwrap_or_else(ordering),
        });
        let plan = Plan::new(self.var(), &self.settings, &self.requested, limit, strict, columns);
        match self.is_by_cursor() {
            true => plan.by_cursor(self.settings.invalid_status, self.names.page()),
            false => plan,
        }
    }

    fn is_by_cursor(&self) -> bool {
        self.names.reads() == Reading::Cursors
    }

    /// What the request asks for, as a cursor says it: those of other pages say the same of theirs.
    pub(crate) fn cursor(&self) -> Cursor {
        let ordering = match &self.requested.ordering {
            Given::Valid(ordering) if !ordering.is_empty() => ordering,
            Given::Valid(_) | Given::Missing | Given::Bad(_) => &self.settings.ordering,
        };
        Cursor {
            page: self.number(),
            limit: self.limit(),
            ordering: ordering.clone(),
            anchor: self.requested.anchor.clone().valid(),
        }
    }

    fn shown<R>(self, fetched: Fetched<R>, plan: Plan) -> Page<R> {
        let (rows, facts) = fetched.into_parts();
        let rows_here = u64::try_from(rows.len()).unwrap_or(u64::MAX);
        Page::new(rows, self.paginate(rows_here, facts), plan)
    }

    /// The numbers and links of the page that was asked for, when somebody else has its rows.
    pub(crate) fn counted(self, row_count: u64) -> Paginate {
        let slice = Slice::found(self.number(), self.limit(), row_count.into());
        self.paginate(slice.len(), Fetched::new(slice, Vec::new()))
    }

    fn paginate(self, rows_here: u64, fetched: Fetched<()>) -> Paginate {
        let limit = self.limit();
        let base = Base {
            names: &self.names,
            params: self.settings.params,
            others: &self.requested.others,
            limit,
            default_limit: self.settings.limit,
            max_limit: self.settings.max_limit,
            ordering: &fetched.ordering,
            default_order: &self.settings.ordering,
            anchors: fetched.anchors.map(|anchors| (fetched.slice.page, anchors)),
        };
        let state = base.state();
        let links = Links::new(&base, &state, self.address);
        let mut input_values = self.requested.other_values;
        input_values.extend(base.form_state());
        Paginate::new(Facts {
            var_name: self.names.var().to_owned(),
            slice: fetched.slice,
            limit,
            max_limit: self.settings.max_limit,
            rows_here,
            max_pages: self.settings.max_pages,
            click: self.requested.click.valid(),
            ordering: fetched.ordering,
            names: self.names.all(),
            grid: fetched.grid,
            input_values,
            links,
            served_by: fetched.served_by,
            has_csv: self.settings.csv,
        })
    }

    /// The address of a page as the request has it: everything else in it stays, as far as the
    /// address does not become too long.
    fn redirect(&self, page: NonZeroU64, anchors: Option<&Anchors>) -> Error {
        let Requested { others, own, .. } = &self.requested;
        let carried: [&[&str]; 3] = [&[others, own], &[others], &[]];
        let addresses = carried.map(|carried| self.address_with(carried, page, anchors));
        let is_short = |address: &String| address.len() <= query::LONGEST_HEADER;
        let [.., bare] = &addresses;
        Error::Redirect(addresses.iter().find(|address| is_short(address)).unwrap_or(bare).clone())
    }

    fn address_with(
        &self,
        carried: &[&str],
        page: NonZeroU64,
        anchors: Option<&Anchors>,
    ) -> String {
        let mut query = String::new();
        for pairs in carried {
            query::push_encoded(&mut query, pairs);
        }
        if !self.address.is_numbered() {
            query::push(&mut query, &self.names.page(), &page.to_string());
        }
        if let Some(anchors) = anchors {
            query::push(&mut query, &self.names.anchor(), &anchors.first);
        }
        query::join(&self.address.path(Target::Page(page)), &query)
    }

    fn refuse_bad_values(&self) -> Result<(), Error> {
        // a cursor that leads nowhere is never forgiven: the first page is not what comes next
        let page = self.page_problem().filter(|_| self.settings.strict || self.is_by_cursor());
        let others = [self.row_problem(), self.limit_problem()].into_iter();
        let others = others.chain(self.order_problems()).filter(|_| self.settings.strict);
        let mut problems: Vec<_> = std::iter::once(page).chain(others).flatten().collect();
        if self.settings.strict && self.settings.order_by.is_some() {
            problems.extend(self.column_problems());
        }
        if !problems.is_empty() {
            let status = self.settings.invalid_status;
            return Err(Error::Invalid { status, problems });
        }
        match (&self.requested.page, self.settings.out_of_range) {
            (Given::Bad(_), OutOfRange::Redirect) => Err(self.redirect(NonZeroU64::MIN, None)),
            (Given::Bad(_), OutOfRange::NotFound) => Err(Error::NotFound),
            _ => Ok(()),
        }
    }

    fn page_problem(&self) -> Option<Invalid> {
        let Settings { limit, max_limit, .. } = self.settings;
        let problem = match (&self.requested.page, self.requested.cursor_limit) {
            (Given::Bad(problem), _) => *problem,
            (_, Some(made_with)) if !max_limit.permits(made_with, limit) => Problem::NotACursor,
            _ => return None,
        };
        let name = if self.requested.page_is_in_path { PAGE.into() } else { self.names.page() };
        Some(Invalid::new(name, what_is_wrong(problem)))
    }

    fn row_problem(&self) -> Option<Invalid> {
        let Given::Bad(problem) = self.requested.from else {
            return None;
        };
        Some(Invalid::new(self.names.from(), what_is_wrong(problem)))
    }

    fn limit_problem(&self) -> Option<Invalid> {
        let Settings { limit, max_limit, params, dynamic_limit, .. } = self.settings;
        let bounds = match max_limit {
            MaxLimit::Fixed => "Must not be given.".to_owned(),
            MaxLimit::Rows(most) => {
                format!("Must be greater than or equal to 1 and less than or equal to {most}.")
            }
            MaxLimit::Unlimited => "Must be greater than or equal to 0.".to_owned(),
        };
        let message = match self.requested.limit {
            Given::Bad(Problem::TooSmall) => bounds,
            Given::Bad(problem) => what_is_wrong(problem).to_owned(),
            // what links say is not known yet, and changes with the context
            Given::Valid(_) if dynamic_limit.is_some() => return None,
            Given::Valid(wish) if !max_limit.permits(wish, limit) => bounds,
            // only TurboGears' links say what cannot be otherwise
            Given::Valid(_) if max_limit == MaxLimit::Fixed && params != Params::Tg => bounds,
            Given::Valid(_) | Given::Missing => return None,
        };
        Some(Invalid::new(self.names.limit(), message))
    }

    /// The columns that nothing can be sorted by, whatever the source has.
    fn column_problems(&self) -> Vec<Invalid> {
        let plan = self.plan(self.limit(), Columns::none());
        match plan.ordering_among(|_| true) {
            Err(Error::Invalid { problems, .. }) => problems,
            _ => Vec::new(),
        }
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

fn what_is_wrong(problem: Problem) -> &'static str {
    match problem {
        Problem::NotANumber => "Not a valid integer.",
        Problem::NotACursor => NOT_A_CURSOR,
        Problem::TooSmall => "Must be greater than or equal to 1.",
        Problem::Repeated => REPEATED,
    }
}

const REPEATED: &str = "Given more than once.";
