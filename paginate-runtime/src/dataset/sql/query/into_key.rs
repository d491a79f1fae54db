//! The lists of names that `.key(…)` takes.

/// One name or a list of names.
pub trait IntoKey {
    /// The names in order.
    fn into_key(self) -> Vec<String>;
}

impl IntoKey for &str {
    fn into_key(self) -> Vec<String> {
        vec![self.to_owned()]
    }
}

impl IntoKey for String {
    fn into_key(self) -> Vec<String> {
        vec![self]
    }
}

impl IntoKey for &String {
    fn into_key(self) -> Vec<String> {
        vec![self.clone()]
    }
}

impl<S: Into<String>> IntoKey for Vec<S> {
    fn into_key(self) -> Vec<String> {
        self.into_iter().map(Into::into).collect()
    }
}

impl<S: Into<String>, const N: usize> IntoKey for [S; N] {
    fn into_key(self) -> Vec<String> {
        self.map(Into::into).into()
    }
}

impl<S: AsRef<str>> IntoKey for &[S] {
    fn into_key(self) -> Vec<String> {
        self.iter().map(|name| name.as_ref().to_owned()).collect()
    }
}

impl<S: AsRef<str>> IntoKey for &Vec<S> {
    fn into_key(self) -> Vec<String> {
        self.as_slice().into_key()
    }
}

impl<S: AsRef<str>, const N: usize> IntoKey for &[S; N] {
    fn into_key(self) -> Vec<String> {
        self.as_slice().into_key()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_list_of_names_is_a_key() {
        let names = vec!["year".to_owned(), "number".to_owned()];
        let keys = [
            ["year", "number"].into_key(),
            (&["year", "number"]).into_key(),
            ["year", "number"].as_slice().into_key(),
            vec!["year", "number"].into_key(),
            names.as_slice().into_key(),
            (&names).into_key(),
            names.clone().into_key(),
        ];
        assert!(keys.iter().all(|key| *key == names));
        for key in ["id".into_key(), "id".to_owned().into_key(), (&"id".to_owned()).into_key()] {
            assert_eq!(key, ["id"]);
        }
    }
}
