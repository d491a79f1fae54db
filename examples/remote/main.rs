//! A custom dataset: rows of a remote API that pages. `cargo run --example remote`.
//!
//! Read `parcels.rs`; `api.rs` plays the remote API in the same process.

mod api;
mod parcels;

use std::error::Error;
use std::time::Duration;

use actix_web::{App, HttpServer, get, web};
use parcels::Parcels;
use tg_paginate::prelude::*;
use tracing_subscriber::filter::LevelFilter;

/// The simulated latency of the remote API.
const DELAY: Duration = Duration::from_millis(100);

#[get("/")]
#[paginate(
    var = "parcels",
    limit = 20,
    max_limit = 200,
    default_order = "-weight",
    template = "parcels.html",
    csv
)]
async fn index(parcels: web::Data<Parcels>) -> Context {
    context! { parcels: parcels.as_ref().clone() }
}

#[actix_web::main]
async fn main() -> Result<(), Box<dyn Error>> {
    tracing_subscriber::fmt().with_max_level(LevelFilter::WARN).init();

    let api = HttpServer::new(|| App::new().configure(|app| api::routes(app, DELAY)));
    let api = api.workers(1).disable_signals().bind(("127.0.0.1", 0))?;
    let address = api.addrs().first().map(|address| format!("http://{address}/parcels"));
    let address = address.ok_or("the API has no address")?;
    println!("the API: {address}?sort=-weight&limit=3");
    actix_web::rt::spawn(api.run());

    let mut tera = tg_paginate::new_tera();
    tera.add_raw_template("parcels.html", include_str!("parcels.html"))?;
    let tera = web::Data::new(tera);
    let parcels = web::Data::new(Parcels::at(address)?);
    println!("the page: http://127.0.0.1:8080/");
    HttpServer::new(move || {
        App::new().app_data(tera.clone()).app_data(parcels.clone()).service(index)
    })
    .bind(("127.0.0.1", 8080))?
    .run()
    .await?;
    Ok(())
}
