//! What hostile orderings cost beside page 1 of the list: `cargo bench --bench attack`.
//!
//! One worker of actix-web, a `Shared` of 100,000 rows (`ATTACK_ROWS`), `max_sort = none`.

use std::time::{Duration, Instant};

use actix_web::web::{Data, Html};
use actix_web::{App, HttpServer, get};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use serde::Serialize;
use tg_paginate::prelude::*;
use tg_paginate::{MaxRows, PaginateConfig, Paginator, Request, Shared};

const ROUNDS: usize = 15;
const CLIENTS: u64 = 4;

#[derive(Clone, Serialize)]
struct Person {
    id: u32,
    name: String,
    age: u32,
    city: &'static str,
    email: String,
}

fn people(count: u32) -> Vec<Person> {
    let mut random = StdRng::seed_from_u64(1);
    let cities = ["Oslo", "Bergen", "Lima", "Quito", "Graz"];
    let person = |id| Person {
        id,
        name: format!("{:012x}", random.random_range(0..1_u64 << 48)),
        age: random.random_range(0..100),
        city: cities[random.random_range(0..cities.len())],
        email: format!("{id}@example.org"),
    };
    (0..count).map(person).collect()
}

#[get("/people")]
#[paginate(var = "people", max_sort = none, template = "people.html")]
async fn listed(people: Data<Shared<Person>>) -> Context {
    context! { people: (**people).clone() }
}

#[get("/vec")]
async fn unshared(people: Data<Shared<Person>>, request: actix_web::HttpRequest) -> Html {
    const PEOPLE: Paginator =
        Paginator::new("people", PaginateConfig::new().max_sort(MaxRows::Unlimited));
    let page = PEOPLE.page(Request::from(&request), people.rows().to_vec()).await.unwrap();
    Html::new(page.items().iter().map(|person| person.name.as_str()).collect::<String>())
}

#[get("/elsewhere")]
async fn elsewhere() -> &'static str {
    "here"
}

async fn once(client: &reqwest::Client, address: &str) -> Duration {
    let start = Instant::now();
    let answer = client.get(address).send().await.unwrap();
    assert!(answer.status().is_success(), "{}", answer.status());
    answer.bytes().await.unwrap();
    start.elapsed()
}

/// The median of requests, each for another address.
async fn median(client: &reqwest::Client, address: impl Fn(usize) -> String) -> Duration {
    let mut times = Vec::new();
    for round in 0..ROUNDS {
        times.push(once(client, &address(round)).await);
    }
    times.sort();
    times[ROUNDS / 2]
}

/// Every ordering of the five columns, in both directions of each.
fn ordering(number: usize) -> String {
    let mut columns = vec!["id", "name", "age", "city", "email"];
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

/// The names of an attack: other ones for each round.
type Attack = (&'static str, fn(usize) -> String);

const ATTACKS: [Attack; 5] = [
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
];

#[actix_web::main]
async fn main() {
    let rows = std::env::var("ATTACK_ROWS").map_or(100_000, |rows| rows.parse().unwrap());
    let mut tera = tg_paginate::tera();
    let table = "{% for person in people %}<p>{{ person.name }}</p>{% endfor %}\
                 {{ tg.paginate | get_href(page=2) }}";
    tera.add_raw_template("people.html", table).unwrap();
    let (people, tera) = (Data::new(Shared::new(people(rows))), Data::new(tera));
    let server = HttpServer::new(move || {
        App::new()
            .app_data(people.clone())
            .app_data(tera.clone())
            .service(listed)
            .service(unshared)
            .service(elsewhere)
    });
    let server = server.workers(1).disable_signals().bind(("127.0.0.1", 0)).unwrap();
    let host = format!("http://{}", server.addrs()[0]);
    let server = server.run();
    let handle = server.handle();
    tokio::spawn(server);

    let client = reqwest::Client::new();
    let letters = "x".repeat(60_000);
    let idle = median(&client, |round| format!("{host}/elsewhere?{round}={letters}")).await;
    println!("An address of 60,000 letters that nothing reads: {} µs.\n", idle.as_micros());
    println!("| rows | request | median | × page 1 |\n|---|---|---|---|");
    for (kind, path) in [("`Shared`", "/people"), ("`Vec`", "/vec")] {
        median(&client, |_| format!("{host}{path}")).await;
        // what is learnt once, and one ordering that is remembered
        let known = format!("{host}{path}?people_tgp_ordering=name");
        median(&client, |_| known.clone()).await;
        let first = median(&client, |_| format!("{host}{path}")).await;
        let print = |name: &str, time: Duration| {
            let times = time.as_secs_f64() / first.as_secs_f64();
            println!("| {kind} | {name} | {} µs | {times:.1} |", time.as_micros());
        };
        print("page 1", first);
        print("page 1 of an ordering asked for before", median(&client, |_| known.clone()).await);
        for (name, names) in ATTACKS {
            let address = |round| format!("{host}{path}?people_tgp_ordering={}", names(round));
            print(name, median(&client, address).await);
        }
    }

    // what others wait while some ask for one fresh ordering after the other
    let alone = median(&client, |_| format!("{host}/elsewhere")).await;
    let end = Instant::now() + Duration::from_secs(3);
    let attackers: Vec<_> = (0..CLIENTS)
        .map(|number| {
            let (client, host) = (client.clone(), host.clone());
            tokio::spawn(async move {
                let mut random = StdRng::seed_from_u64(number);
                while Instant::now() < end {
                    let ordering = ordering(random.random_range(0..3_840));
                    once(&client, &format!("{host}/people?people_tgp_ordering={ordering}")).await;
                }
            })
        })
        .collect();
    let mut waits = Vec::new();
    while Instant::now() < end {
        waits.push(once(&client, &format!("{host}/elsewhere")).await);
    }
    for attacker in attackers {
        attacker.await.unwrap();
    }
    waits.sort();
    let (middle, longest) = (waits[waits.len() / 2], waits[waits.len() - 1]);
    println!(
        "\nAnother page while {CLIENTS} clients ask for fresh orderings: {} µs in the middle, {} µs \
         at most; {} µs without them.",
        middle.as_micros(),
        longest.as_micros(),
        alone.as_micros()
    );
    handle.stop(false).await;
}
