//! The dataset: parcels from a remote API, at most [`MOST`] per call.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use tg_paginate::{Dataset, Error, FetchedPage, Plan, RowStream};

/// The most rows per call, according to the API's documentation.
const MOST: u64 = 50;

/// The columns that the API can sort by. No other text of the URL reaches it.
const SORTABLE: [&str; 3] = ["number", "city", "weight"];

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Parcel {
    pub(crate) number: u32,
    pub(crate) city: String,
    /// In grams.
    pub(crate) weight: u32,
}

/// A response of the API: some parcels, and the total number.
#[derive(Deserialize)]
struct Answer {
    total: u64,
    parcels: Vec<Parcel>,
}

/// All parcels. Nothing is fetched until a page is needed; clones share connections.
#[derive(Clone)]
pub(crate) struct Parcels {
    client: reqwest::Client,
    address: String,
}

impl Parcels {
    pub(crate) fn at(address: String) -> reqwest::Result<Self> {
        // short, because a visitor is waiting
        let client = reqwest::Client::builder().timeout(Duration::from_secs(5)).build()?;
        Ok(Parcels { client, address })
    }

    async fn ask(&self, sort: &str, offset: u64, limit: u64) -> Result<Answer, Error> {
        let (offset, limit) = (offset.to_string(), limit.to_string());
        let request = self.client.get(&self.address);
        let request = request.query(&[("sort", sort), ("offset", &offset), ("limit", &limit)]);
        let answer = async { request.send().await?.error_for_status()?.json().await };
        // the visitor gets a 500, the log this text
        answer.await.map_err(|error: reqwest::Error| Error::source(error))
    }
}

impl Dataset for Parcels {
    type Row = Parcel;

    async fn fetch(self, plan: &Plan) -> Result<FetchedPage<Parcel>, Error> {
        let ordering = plan.ordering(|name| SORTABLE.contains(&name))?;
        // the API's syntax for orderings is ours: `-weight,city`
        let sort = ordering.to_string();

        // every response has the total, so start with the page as if it exists
        let guess = plan.page_number().map_or(0, |page| plan.limit().offset(page));
        let first = plan.limit().as_number();
        let first = if first == 0 { MOST } else { first.min(MOST) };
        let Answer { total, mut parcels } = self.ask(&sort, guess, first).await?;

        // the plan handles a page past the end
        let slice = plan.slice(total)?;
        if slice.offset() != guess {
            parcels.clear();
        }
        let mut left = slice.len().saturating_sub(parcels.len() as u64);
        while left > 0 {
            let offset = slice.offset() + slice.len() - left;
            let answer = self.ask(&sort, offset, left.min(MOST)).await?;
            if answer.parcels.is_empty() {
                // parcels were removed in the meantime
                break;
            }
            left = left.saturating_sub(answer.parcels.len() as u64);
            parcels.extend(answer.parcels);
        }
        Ok(FetchedPage::new(slice, parcels).ordered_by(ordering))
    }

    /// Never loads all parcels at once.
    fn stream(self, plan: &Plan) -> RowStream<Parcel> {
        RowStream::by_pages(self, plan, 10 * MOST)
    }
}
