#![deny(warnings)]

mod web_kit {
    pub(crate) mod paging {
        pub(crate) use ::tg_paginate::*;
    }
}

use actix_web::{App, get};
use web_kit::paging::prelude::*;

#[get("/1")]
#[paginate(crate = crate::web_kit::paging, var = "persons", limit = 5, max_limit = none)]
async fn absolute() -> Context {
    context! { persons: vec!["Ada"] }
}

mod inner {
    use super::web_kit;
    use super::*;

    #[get("/2")]
    #[paginate(var = "persons", max_sort = none, out_of_range = "empty", params = "plain")]
    #[paginate(var = "cities", crate = web_kit::paging, default_order = "name")]
    pub(super) async fn relative() -> Context {
        context! { persons: vec!["Ada"], cities: vec!["Paris"] }
    }
}

fn main() {
    let _ = App::new().service((absolute, inner::relative));
}
