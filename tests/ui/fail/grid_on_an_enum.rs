use tg_paginate::DataGrid;

#[derive(DataGrid)]
enum Shape {
    Circle,
}

fn main() {}
