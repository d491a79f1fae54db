use tg_paginate::DataGrid;

#[derive(DataGrid)]
struct Person {
    #[grid(link = "/persons/{}")]
    name: String,
}

fn main() {}
