use serde::Serialize;
use tg_paginate::DataGrid;

#[derive(Serialize)]
struct Person {
    name: String,
}

#[derive(Serialize, DataGrid)]
struct Row {
    #[serde(flatten)]
    person: Person,
}

fn main() {}
