use tg_paginate::DataGrid;

#[derive(DataGrid)]
struct Site {
    #[grid(link = "//{host}/about")]
    host: String,
    #[grid(link = "{scheme}:{rest}")]
    scheme: String,
}

fn main() {}
