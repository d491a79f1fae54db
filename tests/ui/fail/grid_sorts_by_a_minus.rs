use tg_paginate::DataGrid;

#[derive(DataGrid)]
struct Person {
    #[grid(name = "-name", reverse_first)]
    name: String,
}

fn main() {}
