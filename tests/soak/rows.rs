//! The rows of the list. Even ids never change, so what a page shows of them is known.

use std::fmt;

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Person {
    pub(crate) id: i32,
    pub(crate) name: String,
    pub(crate) age: Option<i32>,
    pub(crate) note: Option<String>,
}

/// Even and odd ids together.
pub(crate) const PERSONS: i32 = 20_000;

pub(crate) const VISITS: i32 = 10_000;

impl Person {
    /// With ties and nulls.
    pub(crate) fn new(id: i32, choice: u32) -> Self {
        let note = choice.wrapping_mul(31) % 40;
        let age = i32::try_from(choice.wrapping_mul(7919) % 60).unwrap();
        Person {
            id,
            name: format!("Person {}", choice.wrapping_mul(131) % 500),
            age: (age > 0).then_some(age),
            note: (note > 9).then(|| format!("note {note}")),
        }
    }

    /// The row that an even id always has.
    pub(crate) fn even(id: i32) -> Self {
        Person::new(id, id.unsigned_abs())
    }

    pub(crate) fn is_even(&self) -> bool {
        self.id % 2 == 0
    }

    /// A column that says what the others are, so that no row is mixed of two.
    pub(crate) fn proof(&self) -> String {
        let age = self.age.map_or(String::new(), |age| age.to_string());
        format!("{}:{}:{age}:{}", self.id, self.name, self.note.as_deref().unwrap_or_default())
    }

    /// A row as texts, where a null is empty. What is wrong with it, if it is no row of the table.
    pub(crate) fn of_texts<'a>(text: impl Fn(&str) -> Option<&'a str>) -> Result<Self, String> {
        let column = |name: &str| text(name).ok_or_else(|| format!("no column `{name}`"));
        let number = |text: &str| text.parse().map_err(|_| format!("`{text}` is no number"));
        let optional = |text: &str| if text.is_empty() { None } else { Some(text.to_owned()) };
        let person = Person {
            id: number(column("id")?)?,
            name: column("name")?.to_owned(),
            age: optional(column("age")?).map(|age| number(&age)).transpose()?,
            note: optional(column("note")?),
        };
        let proof = column("proof")?;
        if proof != person.proof() {
            return Err(format!("{person} is mixed of two rows: `{proof}`"));
        }
        if person.is_even() && person != Person::even(person.id) {
            return Err(format!("{person} was never written"));
        }
        Ok(person)
    }

    pub(crate) fn of_json(row: &serde_json::Value) -> Result<Self, String> {
        let texts = ["id", "name", "age", "note", "proof"].map(|name| match &row[name] {
            serde_json::Value::String(text) => (name, text.clone()),
            serde_json::Value::Null => (name, String::new()),
            number => (name, number.to_string()),
        });
        let text = |name: &str| texts.iter().find(|(other, _)| *other == name);
        Person::of_texts(|name| text(name).map(|(_, value)| value.as_str()))
    }
}

impl fmt::Display for Person {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.proof())
    }
}
