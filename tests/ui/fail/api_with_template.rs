use tg_paginate::prelude::*;

#[paginate(template = "persons.html", max_pages = 5)]
async fn persons() -> Vec<&'static str> {
    vec!["Ada"]
}

fn main() {}
