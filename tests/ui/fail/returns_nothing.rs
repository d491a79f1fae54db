use tg_paginate::prelude::*;

#[paginate(var = "persons")]
async fn persons() {}

fn main() {}
