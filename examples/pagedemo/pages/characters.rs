//! The characters of Unicode: a large set of real data.

use actix_web::{get, web};
use serde::{Deserialize, Serialize};
use tg_paginate::prelude::*;

use crate::data::{Choices, Db, containing, query};

#[derive(Default, Deserialize, Serialize)]
#[serde(default)]
struct Search {
    name: String,
    category: String,
    script: String,
    block: String,
}

#[get("/characters")]
#[paginate(
    var = "characters",
    limit = 20,
    max_limit = 200,
    default_order = "code",
    order_by = ["code", "name", "category", "script", "block"],
    template = "characters.html"
)]
async fn characters(
    db: web::Data<Db>,
    choices: web::Data<Choices>,
    Filter(filter): Filter<Search>,
) -> Context {
    let mut characters = query(
        "SELECT code, code_point, glyph, name, category, script, block FROM unicode WHERE TRUE",
    );
    let mut letters = filter.name.chars();
    match (letters.next(), letters.next()) {
        (None, _) => {}
        (Some(c), None) => {
            characters.push(" AND code = ").push_bind(u32::from(c));
        }
        _ => {
            characters.push(" AND lower(name) LIKE ");
            characters.push_bind(containing(&filter.name)).push(" ESCAPE '!'");
        }
    }
    for (column, value) in [
        (" AND category = ", &filter.category),
        (" AND script = ", &filter.script),
        (" AND block = ", &filter.block),
    ] {
        if !value.is_empty() {
            characters.push(column).push_bind(value);
        }
    }
    context! { characters: characters.on(&db, "code"), filter, choices }
}
