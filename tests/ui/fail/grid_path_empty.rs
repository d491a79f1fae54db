use tg_paginate::DataGrid;

#[derive(DataGrid)]
struct Person {
    #[grid(path = "")]
    name: String,
}

fn main() {}
