#![deny(warnings)]

use actix_web::{App, get, web};
use tg_paginate::prelude::*;

struct Persons;

impl Persons {
    #[paginate(var = "persons")]
    async fn associated(names: web::Data<Vec<String>>) -> Context {
        context! { persons: names.to_vec() }
    }
}

fn main() {
    #[get("/persons")]
    #[paginate(var = "persons")]
    async fn persons() -> Context {
        context! { persons: names() }
    }

    fn names() -> Vec<&'static str> {
        vec!["Ada"]
    }

    let _ = App::new().service(persons).route("/associated", web::get().to(Persons::associated));
}
