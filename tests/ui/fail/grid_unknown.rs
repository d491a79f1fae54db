use tg_paginate::DataGrid;

#[derive(DataGrid)]
struct Person {
    #[grid(caption = "Name")]
    name: String,
    #[grid(sortabel)]
    age: u32,
}

fn main() {}
