use serde::Serialize;
use tg_paginate::DataGrid;

#[derive(Serialize, DataGrid)]
struct Person {
    #[grid(computed = Self::full_name)]
    name: &'static str,
    #[grid(computed = |person| person.age + 1)]
    age: u32,
}

impl Person {
    fn full_name(&self) -> String {
        format!("Dr. {}", self.name)
    }
}

fn main() {
    let _ = Person::grid();
}
