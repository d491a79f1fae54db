#![deny(warnings)]

use actix_web::{App, get, web};
use tg_paginate::prelude::*;

macro_rules! lists {
    ($($name:ident: $var:literal, $limit:expr, $order:expr, $policy:literal, $rows:expr;)*) => {$(
        #[get($var)]
        #[paginate(var = $var, limit = $limit, default_order = $order, out_of_range = $policy)]
        async fn $name(db: web::Data<String>) -> Context {
            let rows = $rows;
            context! { title: db.to_string(), persons: rows }
        }
    )*};
}

lists! {
    persons: "persons", 10, "-age", "clamp", vec!["Ada"];
    cities: "cities", 2 * 10, ["name"], "empty", vec!["Paris"];
}

fn main() {
    let _ = App::new().service((persons, cities));
}
