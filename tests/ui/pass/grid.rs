#![deny(warnings, missing_docs)]

//! Every shape of a derived grid.

use serde::Serialize;
use tg_paginate::{Column, DataGrid};

/// All that a field can say.
#[derive(Serialize, DataGrid)]
pub struct Person {
    #[grid(skip)]
    id: u32,
    #[grid(title = "Full name", path = "last", computed = full_name, sortable)]
    name: String,
    #[grid(reverse_first, number, align = "center", class = "wide", hide_below = "medium")]
    age: u32,
    #[grid(date)]
    born: String,
    #[grid(bool)]
    active: bool,
    #[grid(component = "flag")]
    country: String,
    #[grid(link = "/persons/{id}")]
    r#type: String,
}

fn full_name(person: &Person) -> String {
    format!("{} ({})", person.name, person.id)
}

/// Names as serde shows them, and nothing that it hides.
#[derive(Serialize, DataGrid)]
#[grid(crate = tg_paginate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Renamed {
    first_name: String,
    #[serde(rename = "surname", default)]
    last_name: String,
    #[serde(rename(serialize = "shown", deserialize = "read"))]
    other: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    maybe: Option<u32>,
    #[serde(skip)]
    password_hash: String,
    #[serde(skip)]
    #[grid(name = "initials", computed = |row: &Renamed| row.first_name.len())]
    initials: (),
}

fn names<T>(grid: &DataGrid<T>) -> Vec<&str> {
    grid.columns().iter().map(Column::name).collect()
}

fn main() {
    let person = ["name", "age", "born", "active", "country", "type"];
    assert_eq!(names(Person::grid()), person);
    let renamed = ["firstName", "surname", "shown", "maybe", "initials"];
    assert_eq!(names(Renamed::grid()), renamed);
}
