//! Behaviour, one module per topic: `cargo test --test it ordering::` runs the topic `ordering`.
//!
//! Other folders of `tests/` are separate programs, for the reason at the top of each.

#![allow(clippy::duplicate_mod, reason = "the topics in `http/` run with each framework")]

mod actix;
mod anchors;
mod api_cursors;
mod api_headers;
mod api_http;
mod api_openapi;
mod axum;
mod bound_columns;
mod bounds;
mod checked;
mod column_types;
mod components;
mod csv;
mod databases;
mod decimals;
mod default_page;
mod errors;
mod exports;
mod flat;
mod fragments;
mod from;
mod grid;
mod injection;
mod iter_pages;
mod limit;
mod links;
mod links_at_random;
mod locale;
mod locate;
mod logs;
mod max_offset;
mod memory;
mod migrations;
mod not_found;
mod object;
mod ordering;
mod outages;
mod own_order;
mod page_map;
mod page_path;
mod params;
mod pets_api;
mod poolers;
mod prepared;
mod replicas;
mod scope;
mod sea_orm;
mod sea_orm_related;
mod secret;
mod sharded;
mod slow;
mod sort_keys;
mod spellings;
mod sqlite;
mod statements;
mod support;
mod transactions;
mod typed_rows;
mod unsorted;
mod walk;
