//! Persons and addresses, made by the `fake` crate.

use fake::Fake;
use fake::faker::address::en::{CityName, CountryName, StreetName};
use fake::faker::name::en::{FirstName, LastName};
use fake::rand::rngs::StdRng;
use fake::rand::{RngExt, SeedableRng};
use indicatif::ProgressBar;
use serde::Serialize;
use tg_paginate::Shared;

use super::BATCH;
use super::db::{Db, Transaction};

/// The same seed gives the same persons.
const SEED: u64 = 1;

pub(super) async fn fill(db: &mut Transaction, rows: u32, bar: &ProgressBar) -> sqlx::Result<()> {
    let mut rng = StdRng::seed_from_u64(SEED);
    let addresses = (rows / 20).max(1);
    for ids in batches(addresses) {
        let into = "INSERT INTO address (id, street, city, country) ";
        let batch = ids.into_iter().map(|id| {
            [
                id.into(),
                StreetName().fake_with_rng::<String, _>(&mut rng).into(),
                CityName().fake_with_rng::<String, _>(&mut rng).into(),
                CountryName().fake_with_rng::<String, _>(&mut rng).into(),
            ]
        });
        db.insert(into, batch).await?;
    }
    for ids in batches(rows) {
        bar.inc(ids.len() as u64);
        let into = "INSERT INTO person (id, first_name, last_name, born, address_id) ";
        let batch = ids.into_iter().map(|id| {
            [
                id.into(),
                FirstName().fake_with_rng::<&str, _>(&mut rng).into(),
                LastName().fake_with_rng::<&str, _>(&mut rng).into(),
                birthday(&mut rng).into(),
                rng.random_range(1..=addresses).into(),
            ]
        });
        db.insert(into, batch).await?;
    }
    Ok(())
}

/// The numbers from 1, a batch at a time.
fn batches(last: u32) -> impl Iterator<Item = Vec<u32>> {
    let mut ids = 1..=last;
    std::iter::from_fn(move || {
        let batch: Vec<u32> = ids.by_ref().take(BATCH).collect();
        (!batch.is_empty()).then_some(batch)
    })
}

fn birthday(rng: &mut StdRng) -> String {
    let year = rng.random_range(1930..=2010);
    let month = rng.random_range(1..=12);
    // every month has these days
    let day = rng.random_range(1..=28);
    format!("{year}-{month:02}-{day:02}")
}

/// A person in a list in memory, with an address.
#[derive(Serialize)]
pub(crate) struct Colleague {
    name: String,
    address: Address,
}

#[derive(Serialize)]
struct Address {
    city: String,
    country: String,
}

/// Some persons, kept in memory for all requests.
pub(crate) async fn colleagues(db: &Db) -> sqlx::Result<Shared<Colleague>> {
    let rows: Vec<(String, String, String)> = db
        .all(
            "SELECT CONCAT(first_name, ' ', last_name), city, country
             FROM person JOIN address ON address.id = address_id
             WHERE person.id <= 500 ORDER BY person.id",
        )
        .await?;
    let colleagues = rows
        .into_iter()
        .map(|(name, city, country)| Colleague { name, address: Address { city, country } });
    Ok(Shared::new(colleagues.collect()))
}
