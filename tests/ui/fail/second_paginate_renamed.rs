use tg_paginate::paginate as page;
use tg_paginate::prelude::*;

#[paginate(var = "persons")]
#[page(var = "cities")]
async fn persons() -> Context {
    context! { persons: vec!["Ada"], cities: vec!["Paris"] }
}

fn main() {}
