use super::link::Link;
use super::now;
use crate::config::{PaginateConfig, Params};
use crate::error::Error;
use crate::paginator::Paginator;
use crate::url::page_path::{PAGE, PagePath};
use crate::url::query_string::MOST_CARRIED;
use crate::url::request::Request;

const CONFIG: PaginateConfig = PaginateConfig::new().limit(3).params(Params::Plain);
const LAST: u64 = 4;

/// A pattern, a path, and on each further line a value that the router found in it: `name=value`.
pub fn page_path(input: &[u8]) {
    let text = String::from_utf8_lossy(input);
    let mut lines = text.split('\n');
    let (pattern, path) = (lines.next().unwrap_or_default(), lines.next().unwrap_or_default());
    // patterns live as long as the program: short ones leave a fuzzer its memory
    if pattern.len() > 100 {
        return;
    }
    let pattern: &'static str = Box::leak(pattern.into());
    if PagePath::parse(pattern).is_err() {
        return;
    }
    let values: Vec<_> = lines.filter_map(|line| line.split_once('=')).take(9).collect();
    any_path(pattern, path, &values);
    if let Some(route) = Route::of(pattern) {
        every_page(pattern, &route, path, &values);
    }
}

/// Whatever the router says, links stay on the site.
fn any_path(pattern: &'static str, path: &str, values: &[(&str, &str)]) {
    let request = Request::new(path, "q=1").path_values(values.iter().copied());
    let paginator = Paginator::new("numbers", CONFIG).page_path(pattern);
    match now(paginator.page(request, Vec::from_iter(0..3 * LAST))) {
        Ok(page) => {
            for number in 1..=LAST {
                let link = page.get_href(number, None).expect("the number is positive");
                Link::of(&link).assert_local();
            }
            Link::of(&page.href_canonical()).assert_local();
        }
        Err(error) => assert!(matches!(error, Error::PagePath { .. }), "{error}"),
    }
}

/// A pattern without brackets and regular expressions, whose `{page}` is a segment of its own.
struct Route<'p> {
    segments: Vec<&'p str>,
}

impl<'p> Route<'p> {
    fn of(pattern: &'p str) -> Option<Self> {
        let segments: Vec<_> = pattern.strip_prefix('/')?.split('/').collect();
        let is_literal = |segment: &str| segment.bytes().all(|byte| byte.is_ascii_alphanumeric());
        let is_name = |segment: &str| {
            let name = segment.strip_prefix('{').and_then(|rest| rest.strip_suffix('}'));
            name.is_some_and(|name| !name.is_empty() && is_literal(name))
        };
        let is_plain =
            |segment: &&str| (is_literal(segment) && !segment.is_empty()) || is_name(segment);
        segments.iter().all(is_plain).then_some(Route { segments })
    }

    /// The path of a page, percent-encoded; `None` without a value for a placeholder.
    fn path(&self, page: Option<u64>, values: &[(&str, &str)]) -> Option<String> {
        let mut path = String::new();
        for segment in &self.segments {
            let segment = match segment.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
                Some(PAGE) => match page {
                    Some(page) => page.to_string(),
                    None => continue,
                },
                Some(name) => {
                    let (_, value) = values.iter().find(|(known, _)| *known == name)?;
                    percent_encoding::utf8_percent_encode(value, percent_encoding::NON_ALPHANUMERIC)
                        .to_string()
                }
                None => (*segment).to_owned(),
            };
            path = path + "/" + &segment;
        }
        Some(path)
    }
}

/// From each page, the links lead to the paths that the pattern says, in any scope.
fn every_page(pattern: &'static str, route: &Route<'_>, scope: &str, values: &[(&str, &str)]) {
    let values: Vec<_> = values.iter().copied().filter(|(name, _)| *name != PAGE).collect();
    let is_scope = scope.strip_prefix('/').is_some_and(|scope| {
        scope.split('/').all(|segment| {
            !segment.is_empty() && segment.bytes().all(|byte| byte.is_ascii_alphanumeric())
        })
    });
    let scope = if is_scope { scope } else { "" };
    let paginator = Paginator::new("numbers", CONFIG).page_path(pattern);
    let path_of = |page| Some([scope, &route.path(page, &values)?].concat());
    let Some(bare) = path_of(None) else { return };
    // links leave out a path that is too long, which has bytes with three letters each
    if bare.len().saturating_mul(3) > MOST_CARRIED {
        return;
    }
    // the root is `/`
    let bare = if bare.is_empty() { "/".to_owned() } else { bare };
    for here in [None, Some(2), Some(LAST)] {
        let path = if here.is_none() { bare.clone() } else { path_of(here).unwrap_or_default() };
        let number = here.map(|here| here.to_string());
        let in_path = number.iter().map(|number| (PAGE, number.as_str()));
        let request = Request::new(&path, "").path_values(values.iter().copied().chain(in_path));
        let page = now(paginator.page(request, Vec::from_iter(0..3 * LAST)));
        let page = page.expect("the path has all values");
        assert_eq!(page.current_page(), here.unwrap_or(1), "{path}");
        for number in 1..=LAST {
            let link = page.get_href(number, None).expect("the number is positive");
            let expected =
                if number == 1 { bare.clone() } else { path_of(Some(number)).unwrap_or_default() };
            assert!(
                is_path(Link::of(&link).path, &expected),
                "{link} is not {expected} from {path}"
            );
        }
    }
}

/// Whether two paths are equal, however they are encoded, and have equal segments.
fn is_path(path: &str, other: &str) -> bool {
    let segments = |path: &str| {
        let decode = |segment| percent_encoding::percent_decode_str(segment).collect::<Vec<_>>();
        path.split('/').map(decode).collect::<Vec<_>>()
    };
    // a browser leaves out the dot that keeps two slashes from naming a host
    let without_dot = path.strip_prefix("/.").filter(|rest| rest.starts_with("//"));
    [Some(path), without_dot].into_iter().flatten().any(|path| segments(path) == segments(other))
}
