//! Lists in memory.

use actix_web::{get, web};
use serde_json::{Value, json};
use tg_paginate::prelude::*;

use crate::data::Colleague;

#[get("/maps")]
#[paginate(var = "prefixes", limit = 6, default_order = "-power", template = "maps.html")]
async fn maps() -> Context {
    context! { prefixes: prefixes() }
}

#[get("/structs")]
#[paginate(
    var = "colleagues",
    default_order = ["address.country", "name"],
    template = "structs.html"
)]
async fn structs(colleagues: web::Data<Shared<Colleague>>) -> Context {
    context! { colleagues }
}

/// The SI prefixes; those with a binary counterpart have one more key.
fn prefixes() -> Vec<Value> {
    vec![
        json!({"name": "quetta", "symbol": "Q", "power": 30, "since": 2022}),
        json!({"name": "ronna", "symbol": "R", "power": 27, "since": 2022}),
        json!({"name": "yotta", "symbol": "Y", "power": 24, "since": 1991, "binary": "yobi"}),
        json!({"name": "zetta", "symbol": "Z", "power": 21, "since": 1991, "binary": "zebi"}),
        json!({"name": "exa", "symbol": "E", "power": 18, "since": 1975, "binary": "exbi"}),
        json!({"name": "peta", "symbol": "P", "power": 15, "since": 1975, "binary": "pebi"}),
        json!({"name": "tera", "symbol": "T", "power": 12, "since": 1960, "binary": "tebi"}),
        json!({"name": "giga", "symbol": "G", "power": 9, "since": 1960, "binary": "gibi"}),
        json!({"name": "mega", "symbol": "M", "power": 6, "since": 1960, "binary": "mebi"}),
        json!({"name": "kilo", "symbol": "k", "power": 3, "since": 1960, "binary": "kibi"}),
        json!({"name": "hecto", "symbol": "h", "power": 2, "since": 1960}),
        json!({"name": "deca", "symbol": "da", "power": 1, "since": 1960}),
        json!({"name": "deci", "symbol": "d", "power": -1, "since": 1960}),
        json!({"name": "centi", "symbol": "c", "power": -2, "since": 1960}),
        json!({"name": "milli", "symbol": "m", "power": -3, "since": 1960}),
        json!({"name": "micro", "symbol": "µ", "power": -6, "since": 1960}),
        json!({"name": "nano", "symbol": "n", "power": -9, "since": 1960}),
        json!({"name": "pico", "symbol": "p", "power": -12, "since": 1960}),
        json!({"name": "femto", "symbol": "f", "power": -15, "since": 1964}),
        json!({"name": "atto", "symbol": "a", "power": -18, "since": 1964}),
        json!({"name": "zepto", "symbol": "z", "power": -21, "since": 1991}),
        json!({"name": "yocto", "symbol": "y", "power": -24, "since": 1991}),
        json!({"name": "ronto", "symbol": "r", "power": -27, "since": 2022}),
        json!({"name": "quecto", "symbol": "q", "power": -30, "since": 2022}),
    ]
}
