//! The error about a template that Tera does not have.

use tera::Tera;

use crate::error::Error;

/// How many of Tera's templates the error names.
const MOST: usize = 5;

/// Names the templates that Tera has, the most similar first, without those of the components.
pub(super) fn missing_template(missing: &str, tera: &Tera) -> Error {
    let known = tera.get_template_names().filter(|name| !name.starts_with("tg/"));
    let mut known: Vec<_> = known.map(|name| (distance(missing, name), name)).collect();
    known.sort_unstable();
    let named: Vec<_> = known.iter().take(MOST).map(|(_, name)| format!("`{name}`")).collect();
    let others = match known.len().saturating_sub(named.len()) {
        0 => String::new(),
        others => format!(" and {others} others"),
    };
    let known = match named.is_empty() {
        true => "none of yours".to_owned(),
        false => format!("{}{others}", named.join(", ")),
    };
    Error::MissingTemplate { name: missing.to_owned(), known }
}

/// How much two names differ. Folders count only if the files differ.
fn distance(missing: &str, known: &str) -> usize {
    let file = |name: &str| name.rsplit('/').next().unwrap_or_default().to_lowercase();
    let whole = strsim::osa_distance(missing, known);
    whole.min(strsim::osa_distance(&file(missing), &file(known)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(missing: &str, names: &[&str]) -> String {
        let mut tera = crate::new_tera();
        tera.add_raw_templates(names.iter().map(|name| (*name, ""))).unwrap();
        missing_template(missing, &tera).to_string()
    }

    #[test]
    fn the_most_similar_names_come_first() {
        let names = ["a.html", "pages/persons.html", "person.html", "tg/empty.html"];
        assert_eq!(
            message("persons.html", &names[..3]),
            "Tera has no template `persons.html`; it has `pages/persons.html`, `person.html`, \
             `a.html`: correct `template`, or add the file with `tera.add_template_file(…)`"
        );
    }

    #[test]
    fn a_long_list_of_names_is_cut() {
        let names: Vec<_> = (0..100).map(|number| format!("{number}.html")).collect();
        let names: Vec<_> = names.iter().map(String::as_str).collect();
        let message = message("persons.html", &names);
        assert!(message.contains(" and 95 others: "), "{message}");
    }

    #[test]
    fn an_instance_without_templates_of_the_program_says_so() {
        let message = message("persons.html", &[]);
        assert!(message.contains("`persons.html`; it has none of yours: "), "{message}");
    }
}
