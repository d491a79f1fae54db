use tg_paginate::DataGrid;

#[derive(DataGrid)]
struct Person {
    #[grid(number, link = "/persons/{age}")]
    age: u32,
}

fn main() {}
