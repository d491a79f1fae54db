use tg_paginate::DataGrid;

#[derive(DataGrid)]
struct Person {
    #[grid(skip)]
    name: String,
}

fn main() {}
