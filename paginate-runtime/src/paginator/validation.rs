//! Which values of a URL are invalid, and the messages about them.

use crate::config::Params;
use crate::config::Settings;
use crate::error::Invalid;
use crate::page::limit::MaxLimit;
use crate::plan::RequestedOrdering;
use crate::url::cursor::NOT_A_CURSOR;
use crate::url::page_path::PAGE;
use crate::url::param_names::{Names, Reading};
use crate::url::url_params::{ParamValue, Problem, UrlParams};

/// The values of a URL, and what they are checked against.
pub(super) struct Validation<'v> {
    pub(super) names: &'v Names<'v>,
    pub(super) settings: &'v Settings,
    pub(super) url: &'v UrlParams,
    pub(super) ordering: &'v RequestedOrdering,
}

impl Validation<'_> {
    /// The problems that make the request invalid, as far as the settings ask for errors.
    pub(super) fn problems(&self) -> Vec<Invalid> {
        let is_strict = self.settings.strict;
        // a broken cursor is always an error: the client must not take page 1 for the next page
        let is_cursor = self.names.reads() == Reading::Cursors;
        let page = self.page_problem().filter(|_| is_strict || is_cursor);
        if !is_strict {
            return page.into_iter().collect();
        }
        let values = [page, self.row_problem(), self.limit_problem()].into_iter();
        let values = values.chain(self.repeated_orderings()).flatten();
        values.chain(self.ordering.problems_without_source()).collect()
    }

    fn page_problem(&self) -> Option<Invalid> {
        let Settings { limit, max_limit, .. } = *self.settings;
        let problem = match (&self.url.page, self.url.cursor_limit) {
            (ParamValue::Bad(problem), _) => *problem,
            (_, Some(made_with)) if !max_limit.permits(made_with, limit) => Problem::NotACursor,
            _ => return None,
        };
        let name = if self.url.page_is_in_path { PAGE.into() } else { self.names.page() };
        Some(Invalid::new(name, message(problem)))
    }

    fn row_problem(&self) -> Option<Invalid> {
        let ParamValue::Bad(problem) = self.url.from else {
            return None;
        };
        Some(Invalid::new(self.names.from(), message(problem)))
    }

    fn limit_problem(&self) -> Option<Invalid> {
        let Settings { limit, max_limit, params, dynamic_limit, .. } = *self.settings;
        let bounds = || match max_limit {
            MaxLimit::Fixed => "Must not be given.".to_owned(),
            MaxLimit::Rows(most) => {
                format!("Must be greater than or equal to 1 and less than or equal to {most}.")
            }
            MaxLimit::Unlimited => "Must be greater than or equal to 0.".to_owned(),
        };
        let message = match self.url.limit {
            ParamValue::Bad(Problem::TooSmall) => bounds(),
            ParamValue::Bad(problem) => message(problem).to_owned(),
            // links do not know this limit, and it changes with the context
            ParamValue::Valid(_) if dynamic_limit.is_some() => return None,
            ParamValue::Valid(wish) if !max_limit.permits(wish, limit) => bounds(),
            // only TurboGears' links repeat a limit that the URL cannot change
            ParamValue::Valid(_) if max_limit == MaxLimit::Fixed && params != Params::Tg => {
                bounds()
            }
            ParamValue::Valid(_) | ParamValue::Missing => return None,
        };
        Some(Invalid::new(self.names.limit(), message))
    }

    fn repeated_orderings(&self) -> [Option<Invalid>; 2] {
        let ordering = matches!(self.url.ordering, ParamValue::Bad(Problem::Repeated));
        let click = matches!(self.url.click, ParamValue::Bad(Problem::Repeated));
        let repeated = |name| Invalid::new(name, message(Problem::Repeated));
        [
            ordering.then(|| repeated(self.names.ordering())),
            click.then(|| self.names.click().map(repeated)).flatten(),
        ]
    }
}

const fn message(problem: Problem) -> &'static str {
    match problem {
        Problem::NotANumber => "Not a valid integer.",
        Problem::NotACursor => NOT_A_CURSOR,
        Problem::TooSmall => "Must be greater than or equal to 1.",
        Problem::Repeated => "Given more than once.",
    }
}
