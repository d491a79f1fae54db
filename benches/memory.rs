//! Pages of a million rows in memory, against code written by hand: `cargo bench --bench memory`.

use std::cmp::Ordering;
use std::pin::pin;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use serde::Serialize;
use tg_paginate::{Dataset, MaxRows, Page, PaginateConfig, Paginator, Request, Shared};

const ROWS: usize = 1_000_000;
const LIMIT: usize = 10;
const PAGES: [usize; 3] = [1, 100, 50_000];

const PERSONS: Paginator =
    Paginator::new("persons", PaginateConfig::new().max_sort(MaxRows::Unlimited));

/// A row of 80 bytes, and its text elsewhere.
#[derive(Clone, Serialize)]
struct Person {
    id: i64,
    joined: i64,
    name: String,
    age: i32,
    score: f64,
    address: Address,
}

#[derive(Clone, Serialize)]
struct Address {
    city: String,
}

type Compare = fn(&Person, &Person) -> Ordering;

/// Orderings, and how they are written by hand.
const ORDERINGS: [(&str, Compare); 5] = [
    ("age", |a, b| a.age.cmp(&b.age)),
    ("score", |a, b| a.score.total_cmp(&b.score)),
    ("name", |a, b| a.name.cmp(&b.name)),
    ("address.city", |a, b| a.address.city.cmp(&b.address.city)),
    ("-age,name", |a, b| b.age.cmp(&a.age).then_with(|| a.name.cmp(&b.name))),
];

fn people() -> Vec<Person> {
    let mut random = StdRng::seed_from_u64(1);
    let person = |id| Person {
        id,
        joined: random.random(),
        name: format!("{:012x}", random.random_range(0..1_u64 << 48)),
        age: random.random_range(0..100),
        score: random.random(),
        address: Address { city: format!("City {:03}", random.random_range(0..1000)) },
    };
    (0..ROWS as i64).map(person).collect()
}

/// The page of a dataset that does not wait for anything.
fn page<D: Dataset>(rows: D, number: usize, ordering: &str) -> Page<D::Row> {
    let query = format!("persons_tgp_no={number}&persons_tgp_ordering={ordering}");
    let request = Request::new("/persons", &query);
    let page = pin!(PERSONS.page(request, rows));
    match page.poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(page) => page.unwrap(),
        Poll::Pending => panic!("nothing to wait for"),
    }
}

fn select<'p>(rows: &mut [&'p Person], number: usize, compare: Compare) -> Vec<&'p Person> {
    let offset = (number - 1) * LIMIT;
    // equal rows stay as they came, as those of the others do
    let by = |a: &&Person, b: &&Person| compare(a, b).then(a.id.cmp(&b.id));
    if offset > 0 {
        rows.select_nth_unstable_by(offset, by);
    }
    let rest = &mut rows[offset..];
    rest.select_nth_unstable_by(LIMIT, by);
    rest[..LIMIT].sort_unstable_by(by);
    rest[..LIMIT].to_vec()
}

/// With a million rows a millisecond is a nanosecond a row.
fn memory(c: &mut Criterion) {
    let people: &'static [Person] = people().leak();
    // references, so that it is not the dropping of a million rows that is measured
    let rows = || people.iter().collect::<Vec<&Person>>();
    let ids = |rows: &[&Person]| rows.iter().map(|row| row.id).collect::<Vec<_>>();

    for (ordering, compare) in ORDERINGS {
        let mut sorted = rows();
        sorted.sort_by(|a, b| compare(a, b));

        let mut group = c.benchmark_group(format!("by {ordering}"));
        group.throughput(Throughput::Elements(ROWS as u64));
        for number in PAGES {
            let expected = ids(&sorted[(number - 1) * LIMIT..][..LIMIT]);
            assert_eq!(ids(page(rows(), number, ordering).items()), expected);
            assert_eq!(ids(&select(&mut rows(), number, compare)), expected);

            group.bench_function(format!("page {number}"), |b| {
                let page = |rows| page(rows, number, ordering);
                b.iter_batched(rows, page, BatchSize::PerIteration);
            });
            group.bench_function(format!("page {number}, by hand, select_nth"), |b| {
                let page = |rows: &mut Vec<_>| select(rows, number, compare);
                b.iter_batched_ref(rows, page, BatchSize::PerIteration);
            });
        }
        group.bench_function("any page, by hand, sort", |b| {
            let sort = |rows: &mut Vec<&Person>| rows.sort_by(|a, b| compare(a, b));
            b.iter_batched_ref(rows, sort, BatchSize::PerIteration);
        });
        group.finish();
    }

    let mut group = c.benchmark_group("Shared, by age");
    group.bench_function("page 100, first time", |b| {
        let new = || Shared::new(people.to_vec());
        let page = |shared: &mut Shared<_>| page(shared.clone(), 100, "age");
        b.iter_batched_ref(new, page, BatchSize::PerIteration);
    });
    let shared = Shared::new(people.to_vec());
    group.sample_size(100).bench_function("page 100, again", |b| {
        b.iter(|| page(shared.clone(), 100, "age"));
    });
    group.finish();
}

criterion_group! {
    name = benches;
    config = Criterion::default()
        .sample_size(10)
        .warm_up_time(Duration::from_millis(100))
        .measurement_time(Duration::from_millis(500));
    targets = memory
}
criterion_main!(benches);
