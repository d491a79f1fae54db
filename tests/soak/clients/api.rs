//! Programs that follow the cursors of an API, with and without what they have already.

use rand::Rng;

use super::Client;
use super::connection::Answer;
use crate::order::{EVEN, Order, Span};
use crate::rows::Person;
use crate::world::Stop;

const ORDERINGS: [&str; 6] = ["-age,name", "age", "name", "note,-age", "-note", "-id"];

impl Client {
    /// Walks by the links in the header from the first page.
    pub(super) async fn walk_api(&mut self, path: &str) -> Result<(), Stop> {
        let ordering = self.pick(&ORDERINGS);
        let mut link = format!("{path}?sort={ordering}");
        let mut last: Option<Span> = None;
        let mut is_forward = true;
        for _ in 0..30 {
            let answer = self.get(&link).await?;
            let wrong = |problem: String| format!("{link}: {problem}\n{}", answer.body);
            let rows = rows(&answer.body).map_err(wrong)?;
            let span = Order::of(ordering).span(&rows).map_err(wrong)?;
            let (next, prev) = (answer.link("next"), answer.link("prev"));
            if let (Some(from), Some(to)) = (last, span) {
                // the first page always has the first rows, whatever came or went before the second
                let joins = match is_forward {
                    true => to.first == from.end,
                    false => to.end == from.first || (prev.is_none() && to.first == 0),
                };
                if !joins {
                    return Err(wrong(format!("{to:?} does not join {from:?}")).into());
                }
            }
            if span.is_some_and(|span| next.is_none() && span.end != EVEN) {
                return Err(wrong(format!("the last page has {span:?}")).into());
            }
            self.world.report.add(|numbers| {
                numbers.rows += rows.len() as u64;
                numbers.joins += u64::from(last.is_some());
            });
            self.ask_again(&link, &answer, path == "/api/even").await?;
            last = span;
            if self.random.random_ratio(1, 8) {
                is_forward = !is_forward;
            }
            let Some(to) = (if is_forward { next } else { prev }) else { return Ok(()) };
            link = to;
            self.think().await?;
        }
        Ok(())
    }

    /// Asks for what was changed since. Rows that never change are those that it has.
    async fn ask_again(&mut self, link: &str, had: &Answer, is_fixed: bool) -> Result<(), Stop> {
        let tag = had.header("etag").ok_or_else(|| format!("{link}: no `ETag`"))?;
        let answer = self.get_as(link, Some(&tag), &[200, 304]).await?;
        let is_same = answer.header("etag").is_some_and(|other| other == tag);
        let is_right = match answer.status {
            304 => is_same && answer.body.is_empty(),
            _ => !is_same && !is_fixed && answer.body != had.body,
        };
        if is_right {
            return Ok(());
        }
        let (status, headers) = (answer.status, &answer.headers);
        Err(format!("{link}: {status} for {tag}, {headers:?}\n{}\n{}", had.body, answer.body)
            .into())
    }
}

impl Answer {
    fn header(&self, name: &str) -> Option<String> {
        self.headers.get(name)?.to_str().ok().map(str::to_owned)
    }

    fn link(&self, rel: &str) -> Option<String> {
        let links = self.header("link")?;
        let link = links.split(", ").find(|link| link.ends_with(&format!("rel=\"{rel}\"")))?;
        Some(link.strip_prefix('<')?.split_once('>')?.0.to_owned())
    }
}

fn rows(body: &str) -> Result<Vec<Person>, String> {
    let rows: Vec<serde_json::Value> =
        serde_json::from_str(body).map_err(|error| error.to_string())?;
    rows.iter().map(Person::of_json).collect()
}
