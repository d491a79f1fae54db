use tg_paginate::DataGrid;

#[derive(DataGrid)]
struct Person {
    #[grid(link = "/persons/{id")]
    name: String,
}

fn main() {}
