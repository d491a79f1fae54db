//! The templates, compiled into the program so that it runs from anywhere.

use actix_web::web::Html;
use chrono::DateTime;
use percent_encoding::NON_ALPHANUMERIC;
use tg_paginate::tera::{Context, Error, Kwargs, State, Tera, TeraResult};

use crate::fault;

macro_rules! templates {
    ($($name:literal),* $(,)?) => {
        [$(($name, include_str!(concat!("templates/", $name)))),*]
    };
}

pub(crate) fn templates() -> TeraResult<Tera> {
    let mut tera = tg_paginate::new_tera();
    tera.register_filter("path_segment", |text: &str, _: Kwargs, _: &State<'_>| path_segment(text));
    tera.register_filter("day_and_time", |at: &str, _: Kwargs, _: &State<'_>| day_and_time(at));
    tera.add_raw_templates(templates![
        "base.html",
        "error.html",
        "explore.html",
        "index.html",
        "login.html",
        "pages.html",
        "post.html",
        "search.html",
        "settings.html",
        "user.html",
    ])?;
    Ok(tera)
}

/// A page without a list. Pages with a list are rendered by `#[paginate]`.
pub(crate) fn render(tera: &Tera, template: &str, context: &Context) -> fault::Result<Html> {
    Ok(Html::new(tera.render(template, context)?))
}

/// Any text as one segment of a path.
pub(crate) fn path_segment(text: &str) -> String {
    percent_encoding::utf8_percent_encode(text, NON_ALPHANUMERIC).to_string()
}

/// Formats `2026-03-12T14:05:09Z` for readers.
fn day_and_time(at: &str) -> TeraResult<String> {
    let at = DateTime::parse_from_rfc3339(at).map_err(|error| Error::message(error.to_string()))?;
    Ok(at.format("%-d %b %Y, %H:%M").to_string())
}
