use tg_paginate::DataGrid;

#[derive(DataGrid)]
#[grid(sortable)]
struct Person {
    name: String,
}

fn main() {}
