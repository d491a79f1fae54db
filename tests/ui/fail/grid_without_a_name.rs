use tg_paginate::DataGrid;

#[derive(DataGrid)]
struct Person {
    #[grid(name = "")]
    name: String,
}

fn main() {}
