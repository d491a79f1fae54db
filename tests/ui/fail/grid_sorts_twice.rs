use tg_paginate::DataGrid;

#[derive(DataGrid)]
struct Person {
    #[grid(sortable, reverse_first)]
    age: u32,
    #[grid(title = "A", title = "B")]
    name: String,
}

fn main() {}
