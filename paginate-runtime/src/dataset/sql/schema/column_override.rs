//! Names of columns that say a type to the macros of sqlx: `id!`, `name?`, `role: Role`.

/// The field that the macros make of a column: its name up to what it says of the type. Other names
/// are unchanged.
pub(crate) fn field_name(column: &str) -> &str {
    let Some(end) = column.find([':', '!', '?']) else {
        return column;
    };
    let (field, behind) = column.split_at(end);
    let is_type = |text: &str| text.strip_prefix(':').is_some_and(|kind| !kind.trim().is_empty());
    let kind = behind.strip_prefix(['!', '?']).unwrap_or(behind).trim_start();
    let says_a_type = is_type(kind) || kind.is_empty();
    if is_identifier(field) && says_a_type { field } else { column }
}

fn is_identifier(name: &str) -> bool {
    name.starts_with(|letter: char| letter.is_alphabetic() || letter == '_')
        && name.chars().all(|letter| letter.is_alphanumeric() || letter == '_')
}

#[cfg(test)]
mod tests {
    use super::field_name;

    #[test]
    fn what_a_name_says_of_the_type_is_left_out() {
        for (column, field) in [
            ("id", "id"),
            ("id!", "id"),
            ("name?", "name"),
            ("role: Role", "role"),
            ("role:Role", "role"),
            ("tags!: Vec<String>", "tags"),
            ("tags! : Vec<String>", "tags"),
            ("born?: chrono::NaiveDate", "born"),
            ("größe!: _", "größe"),
        ] {
            assert_eq!(field_name(column), field);
        }
    }

    #[test]
    fn other_names_are_unchanged() {
        for column in [
            "",
            "!",
            "?",
            "a = b",
            "id!!",
            "id!x",
            "id:",
            "id!:",
            "1!",
            "a b!",
            "a != b",
            "COUNT(*)!",
        ] {
            assert_eq!(field_name(column), column);
        }
    }
}
