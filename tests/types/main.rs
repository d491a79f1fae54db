//! Every type that a database has, as the column that a list is ordered by and as a value that is
//! shown. What there is to try is read from the database, so that no type is forgotten.

mod answers;
#[path = "../support/database.rs"]
mod database;
mod mysql;
mod mysql_values;
mod postgres;
mod postgres_values;
#[path = "../support/render.rs"]
mod render;
mod report;
mod reports;
mod shown;
mod sqlite;
#[path = "../support/mod.rs"]
mod support;
mod walk;
