//! The texts of components, with their numbers and names filled in.

use std::borrow::Cow;

use tera::value::Key;
use tera::{Error, Kwargs, State, TeraResult, Value};

use super::locale::{EN, Locale};
use super::numbers::{Marks, group_digits, significant};

/// From here on, an estimate is shown in millions.
const MILLION: u64 = 1_000_000;

/// The text under a key, as HTML. `locale` is a map as [`Locale`] serialises, which may lack
/// entries, or the tag of a language.
pub(crate) fn text<'v>(
    locale: &'v Value,
    kwargs: &'v Kwargs,
    state: &State<'_>,
) -> TeraResult<Value> {
    let key = kwargs.must_get::<&str>("key")?;
    let texts = Texts::of(locale);
    let number = |name| kwargs.get::<u64>(name).map(Option::unwrap_or_default);
    let n = number("n")?;
    let millions = if key == "about" && n >= MILLION { texts.get("about_millions") } else { None };
    let pattern = match millions.filter(|pattern| !pattern.is_empty()) {
        Some(pattern) => pattern,
        None => texts.get(key).ok_or_else(|| {
            Error::message(format!("`tg.text` has no text for `{key}`, and no component needs it"))
        })?,
    };
    let n = if key == "about" { significant(n, 2) } else { n };
    let marks = Marks {
        group: texts.get("group").unwrap_or(","),
        decimal: texts.get("decimal").unwrap_or("."),
    };
    let grouped = |number: u64| group_digits(&number.to_string(), marks);
    let word = |name| kwargs.get::<&str>(name).map(Option::unwrap_or_default);
    let mut filled = String::new();
    let mut rest = pattern;
    while let Some((before, name, after)) = next_name(rest) {
        filled.push_str(before);
        filled.push_str(&match name {
            "n" => Cow::Owned(grouped(n)),
            // as the link shows it
            "page" => Cow::Owned(n.to_string()),
            "first" | "last" => Cow::Owned(grouped(number(name)?)),
            "millions" => Cow::Owned(millions_of(n, marks.decimal)),
            "one" | "many" => Cow::Borrowed(word(name)?),
            "rows" => Cow::Borrowed(word(if n == 1 { "one" } else { "many" })?),
            _ => Cow::Owned(["{", name, "}"].concat()),
        });
        rest = after;
    }
    filled.push_str(rest);
    Ok(Value::safe_string(&state.escape(&filled)?))
}

/// The text before the next name in braces, the name, and the text behind it.
fn next_name(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once('{')?;
    let (name, after) = rest.split_once('}')?;
    Some((before, name, after))
}

/// 1234567 is "1.2", and 2000000 is "2".
fn millions_of(n: u64, decimal: &str) -> String {
    let tenths = n.saturating_add(MILLION / 20) / (MILLION / 10);
    match (tenths / 10, tenths % 10) {
        (whole, 0) => whole.to_string(),
        (whole, tenth) => format!("{whole}{decimal}{tenth}"),
    }
}

/// The texts of a language, and English for those that are missing.
#[derive(Clone, Copy)]
struct Texts<'v> {
    own: Option<&'v tera::Map>,
    other: &'static Locale,
}

impl<'v> Texts<'v> {
    fn of(locale: &'v Value) -> Self {
        match locale.as_str() {
            Some(tag) => Texts { own: None, other: Locale::of_languages(tag) },
            None => Texts { own: locale.as_map(), other: &EN },
        }
    }

    fn get(self, key: &'v str) -> Option<&'v str> {
        let own = self.own.and_then(|texts| texts.get(&Key::Str(key))).and_then(Value::as_str);
        own.or_else(|| self.other.get(key))
    }
}
