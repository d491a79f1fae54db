//! Readers of pages: they follow links both ways, type numbers, and click on headers.

use rand::Rng;

use super::Client;
use crate::html::Page;
use crate::order::EVEN;
use crate::world::Stop;

const ORDERINGS: [&str; 7] = ["-age,name", "age", "name", "-name,age", "note,-age", "-note", "-id"];

/// Of the list, before and after the migration.
const BEFORE: [&str; 6] = ["id", "name", "age", "note", "proof", "old"];
const AFTER: [&str; 6] = ["id", "name", "age", "note", "proof", "email"];

impl Client {
    /// Walks by links from a page of the list.
    pub(super) async fn walk_list(&mut self) -> Result<(), Stop> {
        let (ordering, limit) = (self.pick(&ORDERINGS), self.pick(&[20, 20, 7, 100]));
        let pages = self.pick(&[1, 3, 50]);
        let number = match self.pick(&["first", "last", "typed"]) {
            "first" => String::new(),
            "last" => "&page=last".to_owned(),
            _ => format!("&page={}", self.random.random_range(1..2 * EVEN / limit)),
        };
        let start = format!("/list?sort={ordering}&page_size={limit}{number}");
        self.walk(&start, pages, false).await
    }

    /// Walks by links from a page of the grid, and clicks.
    pub(super) async fn walk_grid(&mut self) -> Result<(), Stop> {
        let start = match self.pick(&["first", "last", "typed"]) {
            "first" => "/grid".to_owned(),
            "last" => "/grid?persons_tgp_no=last".to_owned(),
            _ => format!("/grid?persons_tgp_no={}", self.random.random_range(1..2 * EVEN / 20)),
        };
        self.walk(&start, 20, true).await
    }

    async fn walk(&mut self, start: &str, pages: usize, clicks: bool) -> Result<(), Stop> {
        let mut page = self.read(start).await?;
        let mut is_forward = page.next.is_some();
        for _ in 0..pages {
            self.think().await?;
            if clicks && self.random.random_ratio(1, 15) && !page.headers.is_empty() {
                let header = page.headers[self.random.random_range(0..page.headers.len())].clone();
                page = self.read(&header).await?;
                continue;
            }
            if self.random.random_ratio(1, 20) {
                is_forward = !is_forward;
            }
            let link = if is_forward { &page.next } else { &page.prev };
            let Some(link) = link.clone() else {
                is_forward = !is_forward;
                continue;
            };
            let next = self.read(&link).await?;
            if let Err(problem) = join(&page, &next, is_forward) {
                let (before, after) = (page.describe(), next.describe());
                return Err(format!("{link}: {problem}\nfrom {before}\nto {after}").into());
            }
            self.world.report.add(|numbers| numbers.joins += 1);
            page = next;
        }
        Ok(())
    }

    /// A page whose rows are right by themselves.
    async fn read(&mut self, path: &str) -> Result<Page, Stop> {
        let answer = self.get(path).await?;
        let wrong = |problem: String| format!("{path}: {problem}\n{}", answer.body);
        let page = Page::read(&answer.body).map_err(wrong)?;
        let ends = [
            (page.number == 1, "page 1 does not begin with the first row", page.first(), 0),
            (page.next.is_none(), "the last page does not end with the last row", page.end(), EVEN),
        ];
        for (is_end, problem, found, expected) in ends {
            if is_end && found.is_some_and(|found| found != expected) {
                return Err(wrong(format!("{problem}: {found:?}, not {expected}")).into());
            }
        }
        if path.starts_with("/list") {
            let migration = &self.world.migration;
            let is = |columns: [&str; 6]| page.columns == columns;
            let is_right = match migration.had_ended(answer.began) {
                true => is(AFTER),
                false => is(BEFORE) || (migration.has_begun() && is(AFTER)),
            };
            if !is_right {
                return Err(wrong(format!("columns {:?}", page.columns)).into());
            }
        }
        self.world.report.add(|numbers| numbers.rows += page.rows as u64);
        Ok(page)
    }
}

impl Page {
    fn first(&self) -> Option<usize> {
        self.span.map(|span| span.first)
    }

    fn end(&self) -> Option<usize> {
        self.span.map(|span| span.end)
    }

    fn describe(&self) -> String {
        format!(
            "page {} by {}, even rows {:?}, next {:?}",
            self.number, self.ordering, self.span, self.next
        )
    }
}

/// Whether the even rows of a page follow on those of the page whose link led there.
fn join(page: &Page, next: &Page, is_forward: bool) -> Result<(), String> {
    if page.ordering != next.ordering {
        return Err("the link has another ordering".to_owned());
    }
    let (Some(from), Some(to)) = (page.span, next.span) else { return Ok(()) };
    // page 1 always has the first rows; past the end, the last page is shown again
    let joins = match is_forward {
        true => to.first == from.end || (from.end == EVEN && to.end == EVEN),
        false => to.end == from.first || next.number == 1,
    };
    if joins { Ok(()) } else { Err("rows are missing or shown twice".to_owned()) }
}
