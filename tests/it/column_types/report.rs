//! The checks of each list, and their results.

use std::collections::BTreeMap;
use std::io::Write;
use std::panic::AssertUnwindSafe;

use futures::FutureExt;
use tg_paginate::{Count, PaginateConfig};

use super::answers::{api, file, grid, refused, values};
use super::shown::Shown;
use super::walk::{cursors, ids_of, numbers, own_order, walk_as};
use crate::support::database::Database;

pub(crate) const CONFIG: PaginateConfig = PaginateConfig::new().limit(3);
const UP: &[&str] = &["v"];
const DOWN: &[&str] = &["-v"];

/// A list with the columns `id`, the key, and `v`.
pub(crate) struct Case {
    /// The name in the report.
    pub(crate) what: String,
    pub(crate) select: String,
    /// What the rows with some of the keys show.
    pub(crate) shown: Vec<(i64, Shown)>,
}

/// The results for one database.
#[derive(Default)]
pub(crate) struct Report {
    anchored: Vec<String>,
    without_anchors: Vec<String>,
    unordered: Vec<String>,
    /// The checks that failed, by type and problem.
    failures: BTreeMap<(String, String), Vec<String>>,
    notes: Vec<String>,
}

impl Report {
    /// Adds a note to print, such as types that this server lacks.
    pub(crate) fn note(&mut self, note: String) {
        self.notes.push(note);
    }

    pub(crate) fn fail(&mut self, what: &str, check: &str, problem: String) {
        self.failures.entry((what.to_owned(), problem)).or_default().push(check.to_owned());
    }

    /// Prints the results, bypassing the capture of the test's output, and fails if a check failed.
    pub(crate) fn finish(self, database: &Database) {
        let mut text = format!("on {}\n", database.name());
        for (title, types) in [
            ("with anchors", &self.anchored),
            ("without anchors", &self.without_anchors),
            ("not ordered by the database", &self.unordered),
            ("left out", &self.notes),
        ] {
            text += &format!("  {title} ({}): {}\n", types.len(), types.join(", "));
        }
        std::io::stderr().write_all(text.as_bytes()).unwrap();
        let failures = self
            .failures
            .iter()
            .map(|((what, problem), checks)| format!("{what}: {}: {problem}", checks.join(", ")));
        let failures: Vec<_> = failures.collect();
        assert!(failures.is_empty(), "{} failures:\n{}", failures.len(), failures.join("\n"));
    }

    /// Runs all checks separately; a panic counts as a failure.
    pub(crate) async fn check(&mut self, database: &Database, case: &Case) {
        let what = &case.what;
        let Some(sortable) = self.caught(what, "order", orders(database, case)).await else {
            return;
        };
        if sortable {
            let mut anchored = Vec::new();
            for (name, order) in [("up", UP), ("down", DOWN)] {
                let config = CONFIG.default_order(order);
                let expected = own_order(case, order);
                let walk = walk_as(database, case, config, "", &expected);
                anchored.extend(self.caught(what, name, walk).await);
                let uncounted = config.count(Count::None);
                let walk = walk_as(database, case, uncounted, "", &expected);
                self.caught(what, &format!("{name} without a count"), walk).await;
                let numbers = numbers(database, case, config, &expected);
                self.caught(what, &format!("{name} by numbers"), numbers).await;
                let cursors = cursors(database, case, config.cursor(true), &expected);
                self.caught(what, &format!("{name} by cursors"), cursors).await;
                let query = format!("persons_tgp_ordering={}", order[0]);
                let walk = walk_as(database, case, CONFIG, &query, &expected);
                self.caught(what, &format!("{name} by URL"), walk).await;
            }
            self.caught(what, "API", api(database, case, "sort=-v", DOWN)).await;
            match anchored[..] {
                [true, true] => self.anchored.push(what.clone()),
                [_, _] => self.without_anchors.push(what.clone()),
                // a failed walk has no result
                _ => {}
            }
        } else {
            let by_id = own_order(case, &[]);
            for query in ["", "persons_tgp_ordering=v", "persons_tgp_ordering=-v"] {
                let walk = walk_as(database, case, CONFIG, query, &by_id);
                self.caught(what, &format!("by id, {query:?}"), walk).await;
            }
            self.caught(what, "API", refused(database, case)).await;
            self.unordered.push(what.clone());
        }
        self.caught(what, "values", values(database, case)).await;
        self.caught(what, "CSV", file(database, case)).await;
        self.caught(what, "grid", grid(database, case, sortable)).await;
    }

    /// Checks only the pages, for a statement whose values have been checked.
    pub(crate) async fn check_order(&mut self, database: &Database, case: &Case) {
        let what = &case.what;
        if self.caught(what, "order", orders(database, case)).await != Some(true) {
            return;
        }
        for (name, order) in [("up", UP), ("down", DOWN)] {
            let config = CONFIG.default_order(order);
            let expected = own_order(case, order);
            let walk = walk_as(database, case, config, "", &expected);
            self.caught(what, name, walk).await;
        }
    }

    async fn caught<T>(
        &mut self,
        what: &str,
        check: &str,
        future: impl Future<Output = Result<T, String>>,
    ) -> Option<T> {
        let problem = match AssertUnwindSafe(Box::pin(future)).catch_unwind().await {
            Ok(Ok(value)) => return Some(value),
            Ok(Err(problem)) => problem,
            Err(panic) => format!("panicked: {:?}", panic.downcast_ref::<String>()),
        };
        let problem: String = problem.chars().take(400).collect();
        self.fail(what, check, problem);
        None
    }
}

/// Whether the database can sort by the column.
async fn orders(database: &Database, case: &Case) -> Result<bool, String> {
    match ids_of(database, &own_order(case, UP)).await {
        Ok(_) => Ok(true),
        Err(sqlx::Error::Database(error)) if error.code().as_deref() == Some("42883") => Ok(false),
        Err(error) => Err(format!("the database itself: {error}")),
    }
}
