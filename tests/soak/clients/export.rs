//! Clients that take all rows as a file.

use std::time::{Duration, Instant};

use http_body_util::BodyExt;
use hyper::body::Incoming;
use rand::Rng;

use super::Client;
use crate::order::{EVEN, Order, Span};
use crate::rows::{Person, VISITS};
use crate::world::Stop;

const PATH: &str = "/grid?tg_format=csv&persons_tgp_ordering=";

const ALL: Span = Span { first: 0, end: EVEN };

/// What a slow reader does.
#[derive(Debug, Clone, Copy)]
enum Reading {
    /// Reads everything in about ten seconds.
    Slowly,
    /// Reads the beginning, stops, and closes the connection some time later.
    Partly,
}

impl Client {
    /// A whole file has each even row once, in its order.
    pub(super) async fn export(&mut self) -> Result<(), Stop> {
        let ordering = self.pick(&["name", "-age,name", "note"]);
        let path = format!("{PATH}{ordering}");
        let (began, response) = self.open(&path, None, &[200]).await?;
        let Some(file) = self.read_file(began, &path, response.into_body(), Duration::ZERO).await?
        else {
            return Ok(());
        };
        let lines = file.lines().skip(1);
        let rows: Result<Vec<Person>, String> = lines.map(person).collect();
        let rows = rows.map_err(|problem| format!("{path}: {problem}"))?;
        let span =
            Order::of(ordering).span(&rows).map_err(|problem| format!("{path}: {problem}"))?;
        if span != Some(ALL) {
            return Err(format!("{path}: the file has {span:?}").into());
        }
        self.world.report.add(|numbers| numbers.rows += rows.len() as u64);
        // exports are rare
        self.world.pause(Duration::from_secs(self.random.random_range(5..15))).await
    }

    pub(super) async fn read_slowly(&mut self) -> Result<(), Stop> {
        let path = "/visits?tg_format=csv";
        let (began, response) = self.open(path, None, &[200]).await?;
        let mut body = response.into_body();
        match self.pick(&[Reading::Slowly, Reading::Partly]) {
            Reading::Slowly => {
                let pace = Duration::from_millis(20);
                let Some(file) = self.read_file(began, path, body, pace).await? else {
                    return Ok(());
                };
                let ids =
                    file.lines().skip(1).map(|line| line.split(',').next().unwrap_or_default());
                let expected = (1..=VISITS).map(|id| id.to_string());
                if !ids.eq(expected) {
                    return Err(format!("{path}: a row is missing or out of order").into());
                }
                self.world.report.add(|numbers| numbers.rows += u64::try_from(VISITS).unwrap_or(0));
            }
            Reading::Partly => {
                let _ = body.frame().await;
                self.world.pause(Duration::from_secs(self.random.random_range(1..20))).await?;
                drop(body);
                self.connection.close();
                self.world.report.add(|numbers| numbers.abandoned += 1);
            }
        }
        Ok(())
    }

    /// A file, with a pause after each piece. None if a deploy or a restart broke it off.
    async fn read_file(
        &mut self,
        began: Instant,
        path: &str,
        mut body: Incoming,
        pace: Duration,
    ) -> Result<Option<String>, Stop> {
        let mut bytes = Vec::new();
        while let Some(frame) = body.frame().await {
            match frame {
                Ok(frame) => bytes.extend(frame.into_data().unwrap_or_default()),
                Err(_) if self.world.outages.went_on_since(began) => {
                    self.connection.close();
                    self.world.report.add(|numbers| numbers.broken += 1);
                    return Ok(None);
                }
                Err(error) => {
                    self.note_broken(began, path, &error.into())?;
                    return Ok(None);
                }
            }
            if !pace.is_zero() {
                self.world.pause(pace).await?;
            }
        }
        Ok(Some(String::from_utf8(bytes).map_err(|error| format!("{path}: {error}"))?))
    }
}

fn person(line: &str) -> Result<Person, String> {
    let cells: Vec<&str> = line.split(',').collect();
    let [id, name, age, note, proof] = cells[..] else { return Err(format!("`{line}`")) };
    let cells = [("id", id), ("name", name), ("age", age), ("note", note), ("proof", proof)];
    Person::of_texts(|name| cells.iter().find(|(other, _)| *other == name).map(|(_, text)| *text))
}
