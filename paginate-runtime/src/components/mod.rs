//! The components: templates that the user's templates call, and may replace.

pub mod locale;
pub(crate) mod numbers;
mod style;
mod text;

pub use locale::Locale;
pub use style::{Classes, LAYOUT, STYLE};
pub(crate) use text::text;

use tera::{Tera, TeraResult, Value};

macro_rules! components {
    ($($name:literal),* $(,)?) => {
        [$((
            concat!("tg/", $name, ".html"),
            include_str!(concat!("templates/", $name, ".html")),
        )),*]
    };
}

/// One template per component, so that each can be replaced alone.
pub(crate) const TEMPLATES: [(&str, &str); 16] = components![
    "cell",
    "csv",
    "data_grid",
    "empty",
    "go_to_page",
    "grid",
    "head",
    "hidden",
    "page_size",
    "page_step",
    "pages",
    "showing",
    "sorted",
    "summary",
    "table",
    "text",
];

/// Adds the components that the instance does not have yet.
pub(crate) fn add(tera: &mut Tera) -> TeraResult<()> {
    let missing = TEMPLATES.into_iter().filter(|(name, _)| !tera.contains_template(name));
    tera.add_raw_templates(missing.collect::<Vec<_>>())
}

/// The attribute `class` for parts of a component: our own names, and those of the program's
/// classes.
pub(crate) fn classes(classes: &Value, parts: &str) -> String {
    let mut names = String::new();
    for part in parts.split_whitespace() {
        names.push_str(if names.is_empty() { "tg-" } else { " tg-" });
        names.extend(part.chars().map(|letter| if letter == '_' { '-' } else { letter }));
        let added = classes.get_from_path(part).and_then(Value::as_str);
        if let Some(added) = added.filter(|added| !added.is_empty()) {
            names.extend([" ", added]);
        }
    }
    names
}
