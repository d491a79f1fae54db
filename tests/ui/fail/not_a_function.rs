use tg_paginate::prelude::*;

#[paginate(var = "persons")]
struct Persons;

fn main() {}
