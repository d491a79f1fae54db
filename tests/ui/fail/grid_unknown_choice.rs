use tg_paginate::DataGrid;

#[derive(DataGrid)]
struct Person {
    #[grid(align = "right")]
    age: u32,
    #[grid(hide_below = "sm")]
    name: String,
}

fn main() {}
