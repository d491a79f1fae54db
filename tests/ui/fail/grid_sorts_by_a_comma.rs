use tg_paginate::DataGrid;

#[derive(DataGrid)]
struct Person {
    #[grid(path = "last,first", sortable)]
    name: String,
}

fn main() {}
