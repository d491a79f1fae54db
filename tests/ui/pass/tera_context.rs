use actix_web::{App, get};
use tg_paginate::prelude::*;

#[get("/persons")]
#[paginate(var = "persons")]
async fn persons() -> tg_paginate::tera::Context {
    tg_paginate::tera::Context::new()
}

fn main() {
    let _ = App::new().service(persons);
}
