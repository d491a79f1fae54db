use tg_paginate::DataGrid;

#[derive(DataGrid)]
struct Row<T> {
    value: T,
}

fn main() {}
