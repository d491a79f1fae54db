//! A request for a page of a list: URL → plan → rows → page.

use std::borrow::Cow;
use std::num::NonZeroU64;

use super::page::Page;
use super::page_info::{ListFacts, PageInfo};
use super::validation::Validation;
use crate::config::{OutOfRange, Settings};
use crate::csv::{Csv, File, Format};
use crate::dataset::{self, Dataset, FetchedPage, PageFacts, PageSource};
use crate::error::Error;
use crate::page::limit::{Limit, MaxLimit};
use crate::page::ordering::SortKey;
use crate::page::row_count::{Count, RowCount};
use crate::page::slice::Slice;
use crate::page::target::Target;
use crate::plan::{CursorParameter, PageRequest, Plan, Refusal, RequestedOrdering, may_be_named};
use crate::url::cursor::Cursor;
use crate::url::links::{Anchors, Base, Links};
use crate::url::page_address::Address;
use crate::url::page_path::PagePath;
use crate::url::param_names::{Names, Reading};
use crate::url::query_string;
use crate::url::request::Request;
use crate::url::url_params::{ParamValue, UrlParams};

/// A paginator together with the request.
pub(crate) struct ListRequest<'r> {
    address: Address<'r>,
    names: Names<'static>,
    settings: Settings,
    url: UrlParams,
    /// The path in front of all links.
    base_path: Cow<'static, str>,
    is_repeatable: bool,
}

impl<'r> ListRequest<'r> {
    /// `lists` are the names of all lists of the handler.
    pub(crate) fn read(
        request: &Request<'r>,
        mut settings: Settings,
        names: Names<'static>,
        lists: &[Names<'_>],
        page_path: Option<PagePath>,
    ) -> Result<Self, Error> {
        if !request.is_repeatable() {
            settings.forbid_redirects();
        }
        let number = page_path.and_then(|pattern| pattern.number(request));
        let clamp = |wish| settings.max_limit.clamp(wish, settings.limit);
        let url = UrlParams::read(request, &names, number, settings.drop, lists, clamp);
        let base_path = request.base_path(&settings);
        let address = match page_path {
            Some(pattern) => pattern.address(request, &base_path)?,
            None => Address::shared(&base_path, request.path()),
        };
        let address = address.bounded();
        let is_repeatable = request.is_repeatable();
        let mut list = ListRequest { address, names, settings, url, base_path, is_repeatable };
        list.refuse_bad_values()?;
        if list.default_page() > NonZeroU64::MIN
            && !list.names_page()
            && list.settings.out_of_range == OutOfRange::NotFound
        {
            // the client has asked for nothing that is missing
            list.settings.out_of_range = OutOfRange::Clamp;
        }
        Ok(list)
    }

    /// The variable to page.
    pub(crate) fn var(&self) -> &'static str {
        self.names.var()
    }

    /// The names of its parameters.
    pub(crate) fn names(&self) -> Names<'static> {
        self.names
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

    /// For when another paginator of the handler offers CSV.
    pub(crate) fn without_csv(&mut self) {
        self.settings.csv = false;
    }

    /// Whether the settings offer CSV and the request asks for it.
    pub(crate) fn wants_csv(&self) -> bool {
        self.has_csv() && self.url.csv
    }

    /// All rows as CSV.
    pub(crate) async fn csv<D: Dataset>(self, dataset: D) -> Result<Csv, Error> {
        let plan = self.plan(Limit::All).for_export();
        let Settings { csv_name: name, csv_delimiter, csv_decimal, .. } = self.settings;
        let file = File { var: self.var(), name, format: Format::new(csv_delimiter, csv_decimal) };
        Csv::start(file, dataset.stream(&plan), plan).await
    }

    /// Fetches the page. `dynamic_limit` overrides every other limit: it is the default, and the
    /// URL cannot change it.
    pub(crate) async fn page<S: PageSource>(
        mut self,
        source: S,
        dynamic_limit: Option<Limit>,
    ) -> Result<Page<S::Row>, Error> {
        if let Some(limit) = dynamic_limit {
            self.settings.limit = limit;
            self.settings.max_limit = MaxLimit::Fixed;
        }
        let plan = self.plan(self.limit());
        let fetched = match dataset::fetch(source, &plan).await {
            Err(Error::PastTheEnd { last })
                if self.settings.out_of_range == OutOfRange::Redirect =>
            {
                return Err(self.redirect(last, None));
            }
            Err(Error::PastTheEnd { .. }) => return Err(Error::NotFound),
            fetched => fetched?,
        };
        if self.settings.redirect_on_last_page && plan.target() == Target::Last {
            return Err(self.redirect(fetched.facts.slice.page, fetched.facts.anchors.as_ref()));
        }
        let FetchedPage { rows, facts } = fetched;
        let paginate = self.paginate(rows.len() as u64, facts);
        Ok(Page::new(rows, paginate, plan))
    }

    /// The number of the requested page, from 1.
    pub(crate) fn number(&self) -> NonZeroU64 {
        match self.url.page {
            ParamValue::Valid(Target::Page(page)) => page,
            ParamValue::Valid(Target::Last) | ParamValue::Missing | ParamValue::Bad(_) => {
                self.default_page()
            }
        }
    }

    /// The page to show if the URL names none. A cursor always begins at the first.
    fn default_page(&self) -> NonZeroU64 {
        match self.is_by_cursor() {
            true => NonZeroU64::MIN,
            false => self.settings.default_page,
        }
    }

    fn names_page(&self) -> bool {
        matches!(self.url.from, ParamValue::Valid(_))
            || matches!(self.url.page, ParamValue::Valid(_))
    }

    /// The most rows that the page can have.
    pub(crate) fn limit(&self) -> Limit {
        let Settings { limit, max_limit, .. } = self.settings;
        let wish = self.url.limit.clone().valid().or(self.url.cursor_limit);
        wish.map_or(limit, |wish| max_limit.clamp(wish, limit))
    }

    fn plan(&self, limit: Limit) -> Plan {
        let target = match (&self.url.from, &self.url.page) {
            (ParamValue::Valid(row), _) => Target::Page(limit.page_of(*row)),
            (_, ParamValue::Valid(target)) => *target,
            (_, ParamValue::Missing | ParamValue::Bad(_)) => Target::Page(self.default_page()),
        };
        let cursor = self.is_by_cursor().then(|| CursorParameter {
            status: self.settings.invalid_status,
            name: self.names.page(),
        });
        let request = PageRequest {
            target,
            is_fixed: self.is_repeatable && self.names_page(),
            anchor: self.url.anchor.clone().valid(),
            cursor,
            limit,
            ordering: self.ordering(),
        };
        Plan::new(self.var(), &self.settings, request)
    }

    fn ordering(&self) -> RequestedOrdering {
        let click = self.url.click.clone().valid();
        let parameter = || self.names.ordering();
        let strict = self.settings.strict.then(|| Refusal {
            status: self.settings.invalid_status,
            ordering: parameter(),
            click: self.names.click().unwrap_or_else(parameter),
        });
        RequestedOrdering {
            url: self.url.ordering.clone().valid(),
            click: click.and_then(|click| SortKey::parse(&click)),
            default: self.settings.ordering.clone(),
            allowed: self.settings.order_by,
            offered: None,
            strict,
            must_apply: self.settings.is_api && self.settings.strict,
        }
    }

    fn is_by_cursor(&self) -> bool {
        self.names.reads() == Reading::Cursors
    }

    /// The request as a cursor. Cursors of other pages repeat its limit and ordering.
    pub(crate) fn cursor(&self) -> Cursor {
        let ordering = match &self.url.ordering {
            ParamValue::Valid(ordering) if !ordering.is_empty() => ordering,
            ParamValue::Valid(_) | ParamValue::Missing | ParamValue::Bad(_) => {
                &self.settings.ordering
            }
        };
        Cursor {
            page: self.number(),
            limit: self.limit(),
            ordering: ordering.clone(),
            anchor: self.url.anchor.clone().valid(),
        }
    }

    /// The numbers and links of the requested page, for a handler that has its rows.
    pub(crate) fn counted(self, row_count: u64) -> PageInfo {
        let slice = Slice::found(self.number(), self.limit(), row_count.into());
        self.paginate(slice.len(), PageFacts::new(slice))
    }

    fn paginate(self, rows_here: u64, mut facts: PageFacts) -> PageInfo {
        let limit = self.limit();
        let is_bounded = matches!(self.settings.count, Count::Bounded(_));
        let anchors = facts.anchors.take().map(|anchors| (facts.slice.page, anchors));
        let order_by = self.settings.order_by;
        let permitted = facts.ordering.filtered(|name| may_be_named(order_by, name));
        let asked = self.url.ordering.clone().valid();
        let asked = asked.map(|asked| asked.filtered(|name| may_be_named(order_by, name)));
        let form_ordering = match &asked {
            Some(asked) if rows_here == 0 && !asked.is_empty() => asked,
            _ => &facts.ordering,
        };
        let base = Base {
            form_ordering,
            names: &self.names,
            params: self.settings.params,
            others: &self.url.others,
            canonical_others: &self.url.canonical_others,
            has_page_in_path: self.url.has_page_in_path,
            numbers_last: is_bounded && matches!(facts.slice.row_count, RowCount::AtLeast(_)),
            limit,
            default_limit: self.settings.limit,
            max_limit: self.settings.max_limit,
            ordering: &facts.ordering,
            default_order: facts.ordering.default_order().unwrap_or(&self.settings.ordering),
            permitted: &permitted,
            // an address without a number would lead to the row again, but for that of a POST
            bare: (!facts.is_located || !self.is_repeatable).then(|| self.default_page()),
            anchors,
        };
        let state = base.state();
        let links = Links::new(&base, &state, self.address);
        let mut input_values = self.url.other_values;
        input_values.extend(base.form_state(state));
        let list = ListFacts {
            var_name: self.names.var(),
            limit,
            max_limit: self.settings.max_limit,
            max_pages: self.settings.max_pages,
            names: self.names.all(),
            input_values,
            has_csv: self.settings.csv,
            base_path: self.base_path,
        };
        PageInfo::new(list, rows_here, facts, links).clicked(self.url.click.valid())
    }

    /// A redirect to a page. It keeps the other parameters of the request, unless the address
    /// becomes too long.
    fn redirect(&self, page: NonZeroU64, anchors: Option<&Anchors>) -> Error {
        let UrlParams { others, own, .. } = &self.url;
        let carried: [&[&str]; 3] = [&[others, own], &[others], &[]];
        let addresses = carried.map(|carried| self.address_with(carried, page, anchors));
        let is_short = |address: &String| address.len() <= query_string::LONGEST_HEADER;
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
            query_string::push_encoded(&mut query, pairs);
        }
        if !self.address.is_numbered() {
            query_string::push(&mut query, &self.names.page(), &page.to_string());
        }
        if let Some(anchors) = anchors {
            query_string::push(&mut query, &self.names.anchor(), &anchors.first);
        }
        let bare = Some(self.default_page());
        query_string::join(&self.address.path(Target::Page(page), bare), &query)
    }

    /// Refuses invalid values that need no data to be detected.
    fn refuse_bad_values(&self) -> Result<(), Error> {
        let (names, settings, url) = (&self.names, &self.settings, &self.url);
        let problems = Validation { names, settings, url, ordering: &self.ordering() }.problems();
        if !problems.is_empty() {
            return Err(Error::Invalid { status: settings.invalid_status, problems });
        }
        match (&url.page, settings.out_of_range) {
            (ParamValue::Bad(_), OutOfRange::Redirect) => {
                Err(self.redirect(self.default_page(), None))
            }
            (ParamValue::Bad(_), OutOfRange::NotFound) => Err(Error::NotFound),
            _ => Ok(()),
        }
    }
}
