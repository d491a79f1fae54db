//! Every type of each database, as the sort key of a list and as a shown value. The types are read
//! from the database's catalogue, so that none is forgotten.

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
