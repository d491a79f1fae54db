//! Names that differ only in their spelling, such as `birthYear` and `birth_year`.

/// The names of a source that are spellings of a requested name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Spellings<'n> {
    None,
    One(&'n str),
    /// More than one, so that it is unknown which is meant. These are two of them.
    Several(&'n str, &'n str),
}

impl<'n> Spellings<'n> {
    /// Finds the spellings of a name.
    pub(crate) fn find(name: &str, names: impl IntoIterator<Item = &'n str>) -> Self {
        Spellings::find_by(name, names, |other| other)
    }

    /// Finds the spellings of a name among what `text` makes of other names.
    pub(crate) fn find_by(
        name: &str,
        names: impl IntoIterator<Item = &'n str>,
        text: impl Fn(&str) -> &str,
    ) -> Self {
        let mut spellings = names.into_iter().filter(|other| is_spelling(name, text(other)));
        match (spellings.next(), spellings.next()) {
            (None, _) => Spellings::None,
            (Some(one), None) => Spellings::One(one),
            (Some(one), Some(other)) => Spellings::Several(one, other),
        }
    }

    /// The name that is meant, if there is only one.
    pub(crate) fn only(self) -> Option<&'n str> {
        match self {
            Spellings::One(name) => Some(name),
            Spellings::None | Spellings::Several(..) => None,
        }
    }
}

/// Whether two names differ at most in case and underscores.
pub(crate) fn is_spelling(name: &str, other: &str) -> bool {
    name == other || letters(name).eq(letters(other)) && letters(name).next().is_some()
}

/// A text that all spellings of a name have in common.
pub(crate) fn fold(name: &str) -> String {
    letters(name).collect()
}

fn letters(name: &str) -> impl Iterator<Item = char> {
    let letters = name.chars().filter(|letter| *letter != '_');
    letters.flat_map(char::to_lowercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_a_name_differ_in_case_and_underscores_only() {
        for other in ["birth_year", "BirthYear", "birthyear", "BIRTH_YEAR", "_birth_year"] {
            assert!(is_spelling("birthYear", other), "{other}");
            assert_eq!(fold("birthYear"), fold(other));
        }
        for other in ["birth.year", "birth year", "-birthYear", "birthYears", "birth", "_", ""] {
            assert!(!is_spelling("birthYear", other), "{other}");
        }
        assert!(!is_spelling("_", "__") && !is_spelling("", "_"));
        assert!(is_spelling("_", "_"));
    }

    #[test]
    fn a_name_with_two_spellings_is_neither() {
        let names = ["birth_year", "birthyear", "name"];
        assert_eq!(Spellings::find("Name", names).only(), Some("name"));
        assert_eq!(Spellings::find("age", names), Spellings::None);
        let both = Spellings::find("birthYear", names);
        assert_eq!(both, Spellings::Several("birth_year", "birthyear"));
        assert_eq!(both.only(), None);
    }
}
