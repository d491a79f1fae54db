use tg_paginate::DataGrid;

#[derive(DataGrid)]
struct Person {
    name: String,
    #[grid(name = "name")]
    nick: String,
}

fn main() {}
