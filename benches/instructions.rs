//! Instructions for a request, which repeat, unlike times: `cargo bench --bench instructions`,
//! with valgrind. The handlers are those of `throughput` with actix-web, without a network.
//!
//! `profile.*` in `target/tmp` shows where they are spent, with `callgrind_annotate`.

#[path = "throughput/complete.rs"]
mod complete;
#[path = "throughput/decorated.rs"]
mod decorated;
#[path = "throughput/minimal.rs"]
mod minimal;
#[path = "throughput/on_actix.rs"]
mod on_actix;
#[path = "depth/person.rs"]
mod person;
#[path = "throughput/site.rs"]
mod site;

use std::path::Path;
use std::process::Command;

use actix_web::body::MessageBody;
use actix_web::dev::{Service, ServiceResponse};
use actix_web::test::{TestRequest, init_service, read_body};
use actix_web::{App, Error};
use site::{Handler, Site};

/// The requests of the shorter and of the longer run; the difference leaves out what starts.
const REQUESTS: [u64; 2] = [100, 600];

/// The page that is measured besides page 1; tables of any size have the same cost.
const DEEP: u64 = 500;

/// Names the database that a run under valgrind reads.
const FILE: &str = "INSTRUCTIONS_DB";

#[actix_web::main]
async fn main() {
    match std::env::var_os(FILE) {
        Some(file) => run(Path::new(&file)).await,
        None => compare().await,
    }
}

/// Answers requests: the program that valgrind watches.
async fn run(file: &Path) {
    let mut arguments = std::env::args().skip(1);
    let handler: usize = arguments.next().unwrap().parse().unwrap();
    let is_deep = arguments.next().unwrap() == "deep";
    let requests: u64 = arguments.next().unwrap().parse().unwrap();
    let site = Site::open(file, 1).await;
    let app = init_service(App::new().configure(on_actix::routes(site.clone()))).await;
    let handlers = site.handlers(DEEP, async |address| get(&app, &address).await).await;
    let Handler { first, deep, .. } = &handlers[handler];
    let address = if is_deep { deep } else { first };
    for _ in 0..requests {
        get(&app, address).await;
    }
}

/// The answer to a request, without a network.
async fn get<B: MessageBody>(
    app: &impl Service<actix_http::Request, Response = ServiceResponse<B>, Error = Error>,
    address: &str,
) -> String {
    let request = TestRequest::get().uri(address).to_request();
    let response = app.call(request).await.unwrap();
    assert!(response.status().is_success());
    String::from_utf8(read_body(response).await.to_vec()).unwrap()
}

async fn compare() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("depth.db");
    let site = Site::open(&file, 1).await;
    site.fill(2 * DEEP * 10).await;
    let app = init_service(App::new().configure(on_actix::routes(site.clone()))).await;
    let handlers = site.handlers(DEEP, async |address| get(&app, &address).await).await;
    let names = handlers.map(|handler| handler.name);
    site.pool.close().await;
    println!(
        "| instructions for a request | page 1 | of that by hand | deep, by link | of that by hand |"
    );
    println!("|---|---|---|---|---|");
    for (pair, names) in names.chunks(2).enumerate() {
        let pages = ["first", "deep"];
        let of = |handler: usize| pages.map(|page| instructions(&file, pair * 2 + handler, page));
        let (ours, theirs) = (of(0), of(1));
        for (name, [first, deep]) in names.iter().zip([ours, theirs]) {
            let part = |count: u64, by_hand: u64| 100.0 * count as f64 / by_hand as f64;
            let parts = [part(first, theirs[0]), part(deep, theirs[1])];
            println!("| {name} | {first} | {:.0} % | {deep} | {:.0} % |", parts[0], parts[1]);
        }
    }
}

/// The instructions of one request.
fn instructions(file: &Path, handler: usize, page: &str) -> u64 {
    let [few, many] = REQUESTS.map(|requests| {
        let profile = format!("{}/profile.{handler}.{page}", env!("CARGO_TARGET_TMPDIR"));
        let output = Command::new("valgrind")
            .args(["--tool=callgrind", &format!("--callgrind-out-file={profile}")])
            .arg(std::env::current_exe().unwrap())
            .args([&handler.to_string(), page, &requests.to_string()])
            .env(FILE, file)
            .output()
            .expect("install valgrind");
        let log = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{log}");
        let count = log.split("Collected :").nth(1).and_then(|rest| rest.split_whitespace().next());
        count.unwrap().parse::<u64>().unwrap()
    });
    (many - few) / (REQUESTS[1] - REQUESTS[0])
}
