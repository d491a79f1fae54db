//! Decodes rows, and learns from them what the rows of the statement show.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use serde::Serialize;

use super::session::Session;
use super::warnings::{warn_of_altered_column, warn_of_key_that_is_not_unique};
use crate::dataset::memory;
use crate::dataset::sql::dialect::Dialect;
use crate::dataset::sql::query::DecodeRow;
use crate::dataset::sql::schema::{ComparedValues, ShownNames, field_name, schema_cache};
use crate::dataset::sql::text::SqlBuilder;
use crate::error::Error;
use crate::plan::Plan;

/// The type of a row in the program.
pub(super) trait Row: Serialize + Send + 'static {}

impl<R: Serialize + Send + 'static> Row for R {}

/// How many rows are sampled to learn what rows show.
const SAMPLE_ROWS: u64 = 20;

/// How many rows are searched for values that are not null.
const SEARCHED_ROWS: u64 = 1000;

/// For how many columns per request they are searched.
const MAX_SEARCHED_COLUMNS: usize = 4;

/// Learns from a sample what rows show.
pub(super) async fn learn_shown<D: Dialect, R: Row>(
    session: &mut Session<'_, D>,
    decode: &DecodeRow<D, R>,
    plan: &Plan,
) -> Result<(), Error> {
    let skipped = session.schema.skipped_samples();
    let sample = session
        .statement
        .select_sample(SAMPLE_ROWS.saturating_add(skipped.try_into().unwrap_or(0)))?;
    learn_from_sample(session, decode, sample, skipped).await?;
    let shown = session.schema.shown();
    // rows may omit a field that is null
    let mapping = session.mapping;
    let hidden = plan
        .requested_ordering()
        .names()
        .filter(|name| shown.may_grow() && !mapping.is_shown(&session.schema, &shown, name));
    let hidden = hidden.filter_map(|name| mapping.find_column(&session.schema, name));
    let hidden = hidden.take(MAX_SEARCHED_COLUMNS).map(Cow::into_owned).collect::<Vec<_>>();
    for column in hidden {
        let sample =
            session.statement.select_sample_not_null(&column, SEARCHED_ROWS, SAMPLE_ROWS)?;
        learn_from_sample(session, decode, sample, 0).await?;
    }
    Ok(())
}

async fn learn_from_sample<D: Dialect, R: Row>(
    session: &mut Session<'_, D>,
    decode: &DecodeRow<D, R>,
    sample: SqlBuilder<D>,
    skipped: usize,
) -> Result<(), Error> {
    let mut sample = session.fetch_checked(sample, true).await?;
    sample.drain(..skipped.min(sample.len()));
    let values = read_values(session, &sample);
    let mut decoded = (Vec::new(), Vec::new());
    let mut values = values.into_iter();
    let mut ended = None;
    for row in sample {
        let values = values.next().unwrap_or_default();
        match decode.decode(row) {
            Ok(row) => decoded.extend([(values, row)]),
            Err(error) if decode.has_ended() => {
                ended = Some(error);
                break;
            }
            // an undecodable row is an error only of its own page
            Err(_) => {}
        }
    }
    let (values, rows) = decoded;
    learn_from_rows(session, &values, &rows);
    match ended {
        None => Ok(()),
        Some(error) => {
            // the next request brings another mapper, for the rows behind this one
            session.schema.skip_samples(rows.len().saturating_add(1));
            Err(error.into())
        }
    }
}

/// Learns which names rows show, and which of them do not have the database's value.
fn learn_from_rows<D: Dialect, R: Row>(
    session: &Session<'_, D>,
    values: &[Vec<serde_json::Value>],
    rows: &[R],
) {
    let (schema, mapping) = (&session.schema, session.mapping);
    let columns = schema.columns().names();
    let mut compared = HashMap::<&str, ComparedValues>::new();
    for (values, row) in values.iter().zip(rows) {
        let shown = shown_values(row).into_iter().collect::<HashMap<_, _>>();
        for (name, value) in &shown {
            // the program is responsible for the names that it maps
            let column = mapping.find_column(schema, name).filter(|_| !mapping.is_mapped(name));
            // a spelling of a column that the row shows too is another field
            let column = column.filter(|column| name == column || !shown.contains_key(&**column));
            let place = column.and_then(|column| columns.iter().position(|name| *name == column));
            if let Some((column, raw)) = place.and_then(|at| columns.get(at).zip(values.get(at))) {
                compared.entry(column).or_default().add(raw.clone(), value.clone());
            }
        }
    }
    let known = schema.shown();
    let altered = compared.into_iter().filter(|(_, compared)| compared.is_altered());
    let altered = altered.map(|(column, _)| column.to_owned()).collect::<HashSet<_>>();
    for column in altered.iter().filter(|column| !known.is_altered(column)) {
        warn_of_altered_column(session, column);
    }
    schema_cache::add_shown(schema, ShownNames::collect(rows).altering(altered));
}

/// The values that a row shows, by name: those of a struct, and of the structs in a row that is a
/// list of them.
fn shown_values<R: Row>(row: &R) -> Vec<(String, serde_json::Value)> {
    match serde_json::to_value(row) {
        Ok(serde_json::Value::Object(shown)) => shown.into_iter().collect(),
        Ok(serde_json::Value::Array(elements)) => {
            let elements = elements.into_iter().enumerate();
            let names = elements.filter_map(|(place, element)| match element {
                serde_json::Value::Object(shown) => Some((place, shown)),
                _ => None,
            });
            let named = |(place, shown): (usize, serde_json::Map<_, _>)| {
                shown.into_iter().map(move |(name, value)| (format!("{place}.{name}"), value))
            };
            names.flat_map(named).collect()
        }
        _ => Vec::new(),
    }
}

/// The database's values of rows, by position of their columns. `None` for rows without a type of
/// their own, which show exactly these.
fn read_values<D: Dialect>(
    session: &Session<'_, D>,
    rows: &[D::Row],
) -> Vec<Vec<serde_json::Value>> {
    if session.schema.key().has_records() {
        return Vec::new();
    }
    let columns = session.schema.columns().names().len();
    let read_value = |row, place| {
        D::show_column(row, place)
            .and_then(|value| serde_json::to_value(value).ok())
            .unwrap_or_default()
    };
    let read_row = |row| (0..columns).map(|place| read_value(row, place)).collect();
    rows.iter().map(read_row).collect()
}

/// Decodes the rows of a page, and learns from them if they may have further names.
pub(super) fn decode_rows<D: Dialect, R: Row>(
    session: &Session<'_, D>,
    decode: &DecodeRow<D, R>,
    rows: Vec<D::Row>,
) -> Result<Vec<R>, Error> {
    let shown = session.schema.shown();
    let learns = !shown.is_empty() && shown.may_grow();
    let values = if learns { read_values(session, &rows) } else { Vec::new() };
    let rows = rows.into_iter().map(|row| decode.decode(row)).collect::<Result<Vec<_>, _>>()?;
    // with a key that is not unique, rows are repeated or left out
    if cfg!(debug_assertions) && memory::have_equals(&rows, &shown_key(session, &rows)) {
        warn_of_key_that_is_not_unique(session);
    }
    if learns {
        learn_from_rows(session, &values, &rows);
    }
    Ok(rows)
}

/// The names that the columns of the key have in rows.
fn shown_key<D: Dialect, R: Row>(session: &Session<'_, D>, rows: &[R]) -> Vec<String> {
    let shown = ShownNames::collect(rows);
    let names = session.key.iter().map(|column| {
        let name = session.mapping.find_shown(&session.schema, &shown, column);
        name.unwrap_or(field_name(column)).to_owned()
    });
    names.collect()
}
