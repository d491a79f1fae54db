use serde::Serialize;
use tg_paginate::DataGrid;

#[derive(Serialize, DataGrid)]
struct Person {
    #[grid(sortable = true)]
    age: u32,
}

fn main() {}
