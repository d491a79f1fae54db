//! The settings in the sources, and their table in the guide.

use std::collections::BTreeMap;

use super::{read, root};

const CHAPTER: &str = "docs/settings.md";

/// The facts about a setting in the sources: the cells after the name in its row.
#[derive(Debug, Default)]
struct Setting {
    handlers: Option<&'static str>,
    default: Option<String>,
}

impl Setting {
    fn cells(&self) -> [Option<String>; 3] {
        let level = match (&self.handlers, &self.default) {
            (Some(_), Some(_)) => "both",
            (Some(_), None) => "attribute",
            (None, _) => "config",
        };
        [Some(level.to_owned()), self.handlers.map(str::to_owned), self.default.clone()]
    }
}

fn settings() -> BTreeMap<String, Setting> {
    let mut settings = BTreeMap::<String, Setting>::new();
    for row in table("paginate-macros/src/args.rs", "\narguments! {").split(';') {
        if let Some((name, kinds)) = row.trim().split_once(": ") {
            let handlers = kinds.split(", ").nth(1).unwrap();
            let name = name.trim_end_matches('_').to_owned();
            settings.entry(name).or_default().handlers = Some(shown_handlers(handlers));
        }
    }
    for row in table("paginate-runtime/src/config/mod.rs", "\nsettings! {").split(';') {
        if let Some((name, rest)) = row.trim().split_once('(') {
            let (_, default) = rest.rsplit_once(" = ").unwrap();
            let default = match default.split_once(", api ") {
                Some((default, api)) => format!("{}; {} in APIs", shown(default), shown(api)),
                None => shown(default),
            };
            settings.entry(name.to_owned()).or_default().default = Some(default);
        }
    }
    settings
}

/// The rows of a table in a source, without comments and attributes.
fn table(path: &str, start: &str) -> String {
    let source = read(path);
    let (_, table) = source.split_once(start).unwrap();
    let (table, _) = table.split_once("\n}\n").unwrap();
    let is_code = |line: &&str| !line.trim().starts_with("//") && !line.trim().starts_with("#[");
    table.lines().filter(is_code).collect::<Vec<_>>().join(" ")
}

fn shown_handlers(handlers: &str) -> &'static str {
    match handlers {
        "All" => "all",
        "Contexts" => "contexts",
        "Datasets" => "datasets",
        "Apis" => "APIs",
        "ApiDatasets" => "datasets of APIs",
        _ => panic!("say in {CHAPTER} what `{handlers}` means, and here how it is shown"),
    }
}

/// A default in the syntax of the attribute.
fn shown(default: &str) -> String {
    let value = match default.rsplit_once('(') {
        Some((_, value)) => value.trim_end_matches(')'),
        None => default.rsplit("::").next().unwrap(),
    };
    match value {
        "&[]" | "None" => "none".to_owned(),
        "Fixed" | "ZERO" => "0".to_owned(),
        "false" => "off".to_owned(),
        "true" => "on".to_owned(),
        value if value.starts_with('"') => value.trim_matches('"').to_owned(),
        value => value.to_lowercase(),
    }
}

/// The name at the start of a row of the table.
fn name(row: &str) -> Option<&str> {
    row.strip_prefix("| `")?.split(|letter: char| letter != '_' && !letter.is_alphabetic()).next()
}

/// `BLESS=1` corrects the cells that the sources determine.
#[test]
fn the_table_of_settings_says_what_the_sources_declare() {
    let settings = settings();
    assert!(settings.len() > 30, "{settings:?}");
    let chapter = read(CHAPTER);
    let mut missing: Vec<_> = settings.keys().map(String::as_str).collect();
    let mut corrected = String::new();
    for line in chapter.lines() {
        let row = name(line).map(|name| (name, line.split(" | ").collect::<Vec<_>>()));
        match row {
            Some((name, mut cells)) => {
                let setting = settings.get(name).unwrap_or_else(|| panic!("what is `{name}`?"));
                let expected = setting.cells();
                for (cell, expected) in cells[1..4].iter_mut().zip(&expected) {
                    *cell = expected.as_deref().unwrap_or(*cell);
                }
                corrected += &cells.join(" | ");
                missing.retain(|other| *other != name);
            }
            None => corrected += line,
        }
        corrected.push('\n');
    }
    assert!(missing.is_empty(), "{CHAPTER} has no row for {missing:?}");
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(root().join(CHAPTER), &corrected).unwrap();
    } else {
        let lines = corrected.lines().zip(chapter.lines());
        let wrong: Vec<_> = lines.filter(|(expected, line)| expected != line).collect();
        assert!(wrong.is_empty(), "`BLESS=1 cargo test --test docs settings` corrects {wrong:#?}");
    }
}

#[test]
fn the_attribute_documents_each_argument() {
    let attribute = read("paginate-macros/src/lib.rs");
    for (name, _) in settings().iter().filter(|(_, setting)| setting.handlers.is_some()) {
        let begins = [format!("/// - `{name}`"), format!("/// - `{name} = ")];
        assert!(begins.iter().any(|begin| attribute.contains(begin)), "{name}");
    }
}
