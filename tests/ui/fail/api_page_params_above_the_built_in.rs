use actix_web::get;
use tg_paginate::PageParams;
use tg_paginate::prelude::*;

#[utoipa::path(params(PageParams<200>), responses((status = 200, body = Vec<u32>)))]
#[get("/numbers")]
#[paginate(limit = 200, max_limit = 200)]
async fn numbers() -> Vec<u32> {
    vec![]
}

fn main() {
    drop(<PageParams<200> as utoipa::IntoParams>::into_params(|| None));
}
