//! Orderings of lists in memory.

use std::time::{Duration, Instant};

use actix_web::get;
use actix_web::web::{Data, Html};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use serde::Serialize;
use tg_paginate::prelude::*;
use tg_paginate::tera::Tera;
use tg_paginate::{MaxRows, Paginator, Request};

use crate::client::{Client, print};

const CLIENTS: u64 = 4;

#[derive(Clone, Serialize)]
pub(crate) struct Person {
    id: u32,
    name: String,
    age: u32,
    city: &'static str,
    flag: bool,
    email: String,
}

pub(crate) fn shared(rows: u32) -> Shared<Person> {
    let mut random = StdRng::seed_from_u64(1);
    let cities = ["Oslo", "Bergen", "Lima", "Quito", "Graz"];
    let person = |id| Person {
        id,
        name: format!("{:012x}", random.random_range(0..1_u64 << 48)),
        age: random.random_range(0..100),
        city: cities[random.random_range(0..cities.len())],
        flag: random.random(),
        email: format!("{id}@example.org"),
    };
    (0..rows).map(person).collect()
}

#[get("/shared")]
#[paginate(var = "people", max_sort = none, template = "people.html")]
pub(crate) async fn listed(people: Data<Shared<Person>>) -> Context {
    context! { people: (**people).clone() }
}

#[get("/vec")]
pub(crate) async fn unshared(
    people: Data<Shared<Person>>,
    request: actix_web::HttpRequest,
) -> Html {
    const PEOPLE: Paginator =
        Paginator::new("people", PaginateConfig::new().max_sort(MaxRows::Unlimited));
    let page = PEOPLE.page(Request::from(&request), people.rows().to_vec()).await.unwrap();
    Html::new(page.items().iter().map(|person| person.name.as_str()).collect::<String>())
}

pub(crate) fn templates(mut tera: Tera) -> Tera {
    let list = "{% for person in people %}<p>{{ person.name }}</p>{% endfor %}\
                {{ tg.paginate | get_href(page=2) }}";
    tera.add_raw_template("people.html", list).unwrap();
    tera
}

const COLUMNS: [&str; 6] = ["id", "name", "age", "city", "flag", "email"];

/// Orderings of all columns, in both directions of each.
fn ordering(number: usize) -> String {
    let mut columns = COLUMNS.to_vec();
    let (mut rest, mut ordering) = (number, Vec::new());
    while !columns.is_empty() {
        let column = columns.remove(rest % columns.len());
        rest /= columns.len() + 1;
        let sign = if rest % 2 == 0 { "" } else { "-" };
        rest /= 2;
        ordering.push(format!("{sign}{column}"));
    }
    ordering.join(",")
}

/// The names of an attack, and the page: other ones for each round.
type Attack = (&'static str, fn(usize) -> String);

const ATTACKS: [Attack; 7] = [
    ("one name of 60,000 letters", |round| format!("{round}{}", "x".repeat(60_000))),
    ("16 names of 3.7 KB", |round| {
        let name = |place| format!("{round}x{place}{}", "y".repeat(3_700));
        (0..16).map(name).collect::<Vec<_>>().join(",")
    }),
    ("16 short unknown names", |round| {
        (0..16).map(|place| format!("u{round}x{place}")).collect::<Vec<_>>().join(",")
    }),
    ("16 unknown paths", |round| {
        (0..16).map(|place| format!("name.u{round}x{place}")).collect::<Vec<_>>().join(",")
    }),
    ("a fresh ordering of known columns", |round| ordering(round * 7 + 3)),
    ("the middle of a fresh ordering", |round| {
        format!("{}&people_tgp_no=5000", ordering(round * 7 + 3))
    }),
    ("the middle of many equals", |round| {
        format!("-flag,-city,{}&people_tgp_no={}", ordering(round), 4_000 + round)
    }),
];

pub(crate) async fn attack(client: &Client) {
    let letters = "x".repeat(60_000);
    let idle = client.median(|round| format!("/elsewhere?{round}={letters}")).await;
    println!("An address of 60,000 letters that nothing reads: {} µs.\n", idle.as_micros());
    println!("| rows in memory | request | median | × page 1 |\n|---|---|---|---|");
    for (kind, path) in [("`Shared`", "/memory/shared"), ("`Vec`", "/memory/vec")] {
        let known = format!("{path}?people_tgp_ordering=");
        client.median(|_| path.to_owned()).await;
        for column in COLUMNS {
            let learnt = client.time(&format!("{known}{column}")).await;
            println!(
                "| {kind} | the first that sorts by `{column}` | {} µs | |",
                learnt.as_micros()
            );
        }
        let first = client.median(|_| path.to_owned()).await;
        print(kind, "page 1", first, &[]);
        let again = client.median(|_| format!("{known}name")).await;
        print(kind, "page 1 of an ordering asked for before", again, &[first]);
        for (name, names) in ATTACKS {
            let time = client.median(|round| format!("{known}{}", names(round))).await;
            print(kind, name, time, &[first]);
        }
    }
    meanwhile(client).await;
}

/// What others wait while some ask for one fresh ordering after the other.
async fn meanwhile(client: &Client) {
    let alone = client.median(|_| "/elsewhere".to_owned()).await;
    let end = Instant::now() + Duration::from_secs(3);
    let attackers: Vec<_> = (0..CLIENTS)
        .map(|number| {
            let client = client.clone();
            tokio::spawn(async move {
                let mut random = StdRng::seed_from_u64(number);
                while Instant::now() < end {
                    let ordering = ordering(random.random_range(0..3_840));
                    client.time(&format!("/memory/shared?people_tgp_ordering={ordering}")).await;
                }
            })
        })
        .collect();
    let mut waits = Vec::new();
    while Instant::now() < end {
        waits.push(client.time("/elsewhere").await);
    }
    for attacker in attackers {
        attacker.await.unwrap();
    }
    waits.sort();
    println!(
        "\nAnother page while {CLIENTS} clients ask for fresh orderings: {} µs in the middle, {} µs \
         at most; {} µs without them.",
        waits[waits.len() / 2].as_micros(),
        waits[waits.len() - 1].as_micros(),
        alone.as_micros()
    );
}
