//! How much memory many requests of one kind keep.

use crate::client::Client;
use crate::resident_set::resident;
use crate::sql::{Databases, path};

const CLIENTS: usize = 4;

/// What the path of a database goes on with: another one for each request.
type Kind = (&'static str, fn(usize) -> String);

const KINDS: [Kind; 6] = [
    ("page 1", |_| "plain".to_owned()),
    ("a bound text of 60 KB", |round| format!("plain?unlike={round}{}", "x".repeat(60_000))),
    ("600 lists of `IN`", |round| format!("plain?ids={}", round % 600 + 1)),
    ("deep pages", |round| format!("plain?people_tgp_no={}", round % 100 + 2)),
    ("CSV", |round| format!("csv?unlike={round}")),
    ("past the end", |round| format!("plain?people_tgp_no={}", 1_000_000_000 + round)),
];

pub(crate) async fn attack(client: &Client, databases: &Databases, requests: usize) {
    println!("\n| database | {requests} requests | MB before | MB after |\n|---|---|---|---|");
    for database in databases.names() {
        for (name, kind) in KINDS {
            let before = resident();
            let clients = (0..CLIENTS).map(|number| {
                let (client, path) = (client.clone(), path(database));
                tokio::spawn(async move {
                    for round in (number..requests).step_by(CLIENTS) {
                        client.text(&format!("{path}/{}", kind(round))).await;
                    }
                })
            });
            for client in clients.collect::<Vec<_>>() {
                client.await.unwrap();
            }
            println!("| {database} | {name} | {before} | {} |", resident());
        }
    }
}
