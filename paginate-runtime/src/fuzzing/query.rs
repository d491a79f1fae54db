use std::borrow::Cow;

use serde::Serialize;

use super::link::Link;
use super::now;
use crate::config::{OutOfRange, PaginateConfig, Params};
use crate::error::Error;
use crate::page::limit::MaxLimit;
use crate::page::ordering::{Direction, Ordering, SortKey};
use crate::paginator::{Page, Paginator};
use crate::url::query_string::MOST_CARRIED;
use crate::url::request::Request;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
struct Row {
    id: u8,
    name: &'static str,
    age: u8,
}

/// Ties in two columns, in no order.
fn rows() -> Vec<Row> {
    let names = ["b", "a", "c", "a", "b", "a", "c"];
    (1..).zip(names).map(|(id, name)| Row { id, name, age: id * 5 % 3 }).collect()
}

const BASE_PATH: &str = "/shop";
const ALLOWED: &[&str] = &["age"];

/// Settings by their letters, a path, and a query string.
pub fn query(input: &[u8]) {
    let text = String::from_utf8_lossy(input);
    let mut lines = text.splitn(3, '\n');
    let mut next = || lines.next().unwrap_or_default();
    let (letters, path, query) = (next(), next(), next());
    let list = List::of(letters);
    match list.page(Request::new(path, query)) {
        Ok(page) => list.check(&page, path),
        Err(Error::Redirect(mut address)) => {
            // from a bad number to the default page, and from there to the last one
            for _ in 0..2 {
                let link = Link::of(&address);
                link.assert_local();
                match list.follow(link, path) {
                    Err(Error::Redirect(next)) => address = next,
                    _ => return,
                }
            }
            panic!("redirects do not end: {address}");
        }
        Err(error) => assert!([404, 422].contains(&error.status()), "{error}"),
    }
}

/// A list of a program.
struct List {
    paginator: Paginator,
    /// The columns that the URL may sort by, if the settings list them.
    allowed: Option<&'static [&'static str]>,
    base_path: &'static str,
}

impl List {
    fn of(letters: &str) -> Self {
        let mut config = PaginateConfig::new().limit(2);
        let (mut allowed, mut base_path) = (None, "");
        for letter in letters.chars().take(20) {
            config = match letter {
                '2' => config.default_page(2),
                '9' => config.max_limit(MaxLimit::new(9)),
                'a' => {
                    allowed = Some(ALLOWED);
                    config.order_by(ALLOWED)
                }
                'b' => {
                    base_path = BASE_PATH;
                    config.base_path(BASE_PATH)
                }
                'c' => config.csv(true),
                'd' => config.default_order(&["-age", "name"]),
                'e' => config.out_of_range(OutOfRange::Empty),
                'l' => config.redirect_on_last_page(true),
                'n' => config.out_of_range(OutOfRange::NotFound),
                'o' => config.params(Params::Own { page: "p", limit: "n", order: "ä&o" }),
                'p' => config.params(Params::Plain),
                'r' => config.out_of_range(OutOfRange::Redirect),
                's' => config.strict(true),
                'u' => config.max_limit(MaxLimit::Unlimited),
                'x' => config.drop(&["access_token", "utm_*"]),
                _ => config,
            };
        }
        List { paginator: Paginator::new("list", config), allowed, base_path }
    }

    fn page(&self, request: Request<'_>) -> Result<Page<Row>, Error> {
        now(self.paginator.page(request, rows()))
    }

    /// The page behind a link, which a proxy passes on without the base path. Too long a path is
    /// left out, and a browser takes the current one.
    fn follow(&self, link: Link<'_>, current: &str) -> Result<Page<Row>, Error> {
        let path = match link.path {
            "" => current,
            path => path.strip_prefix(self.base_path).expect("it begins with the base path"),
        };
        self.page(Request::new(path, link.query))
    }

    fn check(&self, page: &Page<Row>, path: &str) {
        self.check_rows(page);
        let follow = |link: &str| {
            Link::of(link).assert_local();
            self.follow(Link::of(link), path).unwrap_or_else(|error| panic!("{link}: {error}"))
        };
        for number in page.prev_num().into_iter().chain(page.next_num()).chain([1]) {
            let link = page.get_href(number, None).expect("the number is positive");
            let other = follow(&link);
            // without rows, page 1 may be the only one
            assert_eq!(other.current_page(), number, "{link}");
            assert_same_list(&other, page, &link);
            self.check_rows(&other);
        }
        if let Some(last) = page.href_last() {
            Link::of(&last).assert_local();
            let target = match self.follow(Link::of(&last), path) {
                Err(Error::Redirect(address)) => follow(&address),
                target => target.unwrap_or_else(|error| panic!("{last}: {error}")),
            };
            assert_eq!(Some(target.current_page()), page.page_count(), "{last}");
            assert_same_list(&target, page, &last);
        }
        let canonical = page.href_canonical();
        let target = follow(&canonical);
        assert_eq!(target.current_page(), page.current_page(), "{canonical}");
        assert_eq!((target.items(), target.href_canonical()), (page.items(), canonical));
        if let Some(csv) = page.href_csv() {
            Link::of(&csv).assert_local();
        }
        for column in ["age", "-name"].into_iter().filter(|column| self.may_sort_by(column)) {
            let link = page.get_href(1, Some(column)).expect("the number is positive");
            let clicked = follow(&link);
            let permitted = page.ordering().filtered(|column| self.may_sort_by(column));
            assert_eq!(*clicked.ordering(), permitted.clicked(column), "{link}");
        }
        self.check_form(page, path);
    }

    fn may_sort_by(&self, column: &str) -> bool {
        self.allowed.is_none_or(|allowed| allowed.contains(&column.trim_start_matches('-')))
    }

    /// The page has the rows of its number in its ordering.
    fn check_rows(&self, page: &Page<Row>) {
        let (limit, number) = (page.limit(), page.current_page());
        let mut sorted = rows();
        sorted.sort_by(|left, right| {
            let compare = |key: &SortKey| {
                let order = match &*key.name {
                    "id" => left.id.cmp(&right.id),
                    "name" => left.name.cmp(right.name),
                    "age" => left.age.cmp(&right.age),
                    name => panic!("there is no column {name}"),
                };
                match key.direction {
                    Direction::Ascending => order,
                    Direction::Descending => order.reverse(),
                }
            };
            page.ordering()
                .columns()
                .iter()
                .map(compare)
                .fold(std::cmp::Ordering::Equal, std::cmp::Ordering::then)
        });
        let expected: Vec<_> = match limit {
            0 if number == 1 => sorted,
            0 => Vec::new(),
            limit => {
                let skipped = (number - 1).saturating_mul(limit);
                let skipped = usize::try_from(skipped).unwrap_or(usize::MAX);
                sorted.into_iter().skip(skipped).take(limit as usize).collect()
            }
        };
        assert_eq!(page.items(), expected);
    }

    /// A form with the fields of the page leads to page 1 of the same list.
    fn check_form(&self, page: &Page<Row>, path: &str) {
        let mut form = form_urlencoded::Serializer::new(String::new());
        for (name, value) in page.input_values() {
            form.append_pair(name, value);
        }
        let form = form.finish();
        // a browser encodes more than the request did, and what is too long is left out
        if form.len() > MOST_CARRIED {
            return;
        }
        let target =
            self.page(Request::new(path, &form)).unwrap_or_else(|error| panic!("{form}: {error}"));
        assert_eq!(target.current_page(), 1, "{form}");
        assert_same_list(&target, page, &form);
    }
}

/// Two pages have the same limit and ordering, and parameters of others.
fn assert_same_list(page: &Page<Row>, other: &Page<Row>, link: &str) {
    let of = |page: &Page<Row>| -> (u64, Ordering, Vec<(Cow<'static, str>, String)>) {
        (page.limit(), page.ordering().clone(), page.input_values().to_vec())
    };
    assert_eq!(of(page), of(other), "{link}");
}
