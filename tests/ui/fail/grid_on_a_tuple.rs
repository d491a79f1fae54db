use tg_paginate::DataGrid;

#[derive(DataGrid)]
struct Pair(u32, u32);

fn main() {}
