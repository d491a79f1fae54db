//! Every type that a database has, as the column that a list is ordered by and as a value that is
//! shown. What there is to try is read from the database, so that no type is forgotten.

mod answers;
mod mysql;
mod mysql_values;
mod postgres;
mod postgres_values;
mod report;
mod reports;
mod shown;
mod sqlite;
mod walk;
