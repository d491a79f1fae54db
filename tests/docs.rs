//! Checks the documentation: links work on a forge and on docs.rs, and tables are complete.

#[path = "docs/layers.rs"]
mod layers;
#[path = "docs/log_lines.rs"]
mod log_lines;
#[path = "docs/markdown.rs"]
mod markdown;
#[path = "docs/settings.rs"]
mod settings;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use markdown::Document;

const REPOSITORY: &str = "https://github.com/tg-paginate/tg-paginate";
const RAW: &str = "https://raw.githubusercontent.com/tg-paginate/tg-paginate/main";
const DOCS_RS: &str = "https://docs.rs/tg-paginate/latest/tg_paginate";

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: impl AsRef<Path>) -> String {
    let path = root().join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The names of the chapters' files.
fn chapters() -> BTreeSet<String> {
    let files = fs::read_dir(root().join("docs")).unwrap();
    let files = files.map(|file| file.unwrap().file_name().into_string().unwrap());
    let chapters = files.filter_map(|file| file.strip_suffix(".md").map(str::to_owned));
    chapters.collect()
}

/// The README and the chapters, with their paths.
fn documents() -> Vec<(PathBuf, Document)> {
    let chapters = chapters().into_iter().map(|chapter| format!("docs/{chapter}.md"));
    let paths = std::iter::once("README.md".to_owned()).chain(chapters);
    paths.map(|path| (path.clone().into(), Document::parse(&read(path)))).collect()
}

/// The definitions of labels for docs.rs.
fn definitions_for_rustdoc() -> Vec<(String, String)> {
    Document::parse(&read("src/guide/links.md")).definitions
}

/// The problem with a target in a file, if there is one.
fn problem_of(target: &str, from: &Path, document: &Document) -> Option<String> {
    let (path, anchor) = target.split_once('#').unwrap_or((target, ""));
    let in_repository = path.strip_prefix(REPOSITORY).and_then(|path| path.split_once("/main/"));
    let path = match in_repository {
        Some((_, path)) => root().join(path),
        None if path.contains("://") => return None,
        None if path.is_empty() => root().join(from),
        None => root().join(from.parent().unwrap()).join(path),
    };
    if !path.exists() {
        return Some(format!("{target} does not exist"));
    }
    if anchor.is_empty() {
        return None;
    }
    let other = Document::parse(&fs::read_to_string(&path).unwrap());
    let anchors = if path.ends_with(from) { &document.anchors } else { &other.anchors };
    (!anchors.contains(anchor)).then(|| format!("{target} has no such heading"))
}

#[test]
fn no_link_of_readme_and_guide_is_dead() {
    let (mut links, mut problems) = (0, Vec::new());
    for (path, document) in documents() {
        let found = document.targets().into_iter().inspect(|_| links += 1);
        let found = found.filter_map(|target| problem_of(target, &path, &document));
        problems.extend(found.map(|problem| format!("{}: {problem}", path.display())));
    }
    assert!(links > 50, "{links}");
    assert!(problems.is_empty(), "{problems:#?}");
}

#[test]
fn every_label_is_defined_once_and_used() {
    for (path, document) in documents() {
        let defined: Vec<_> = document.definitions.iter().map(|(label, _)| label).collect();
        let labels: BTreeSet<_> = defined.iter().copied().cloned().collect();
        assert_eq!(labels.len(), defined.len(), "{path:?}: defined twice");
        assert_eq!(labels, document.labels, "{path:?}: defined and used");
    }
}

/// The table in `docs/security.md` names a test for each threat.
#[test]
fn the_tests_of_the_threats_exist() {
    let security = read("docs/security.md");
    let (_, table) = security.split_once("## Threats and their tests").unwrap();
    let (table, _) = table.split_once("\n## ").unwrap();
    let code = table.split('`').skip(1).step_by(2);
    let tests: Vec<_> = code.filter(|name| name.matches('_').count() > 2).collect();
    assert!(tests.len() > 25, "{tests:?}");
    let folders = ["tests", "paginate-runtime/src"].map(Path::new);
    let files = folders.into_iter().flat_map(layers::files);
    let sources: Vec<_> = files.map(read).collect();
    for test in tests {
        let (_, name) = test.rsplit_once("::").unwrap_or(("", test));
        let defined = format!("fn {name}(");
        assert!(sources.iter().any(|source| source.contains(&defined)), "no test `{name}`");
    }
}

/// Rustdoc reads the definitions in `links.md` first, and the first definition wins.
#[test]
fn docs_rs_defines_the_labels_of_all_files_with_the_same_meaning() {
    let for_rustdoc = definitions_for_rustdoc();
    let labels = documents().into_iter().flat_map(|(_, document)| document.labels);
    let labels: BTreeSet<_> = labels.collect();
    let defined: BTreeSet<_> = for_rustdoc.iter().map(|(label, _)| label.clone()).collect();
    assert_eq!(defined, labels);
    for (path, document) in documents() {
        let folder = if path.starts_with("docs") { "docs/" } else { "" };
        for (label, target) in &document.definitions {
            let (_, there) = for_rustdoc.iter().find(|(other, _)| other == label).unwrap();
            assert_eq!(&on_a_forge(there, folder), target, "{path:?}: {label}");
        }
    }
}

/// The form that a definition for rustdoc has in a file of this folder.
fn on_a_forge(target: &str, folder: &str) -> String {
    let from = |path: &str| match path.strip_prefix(folder) {
        Some(path) => path.to_owned(),
        None => format!("../{path}"),
    };
    if let Some(path) = target.strip_prefix(RAW) {
        return from(path.trim_start_matches('/'));
    }
    if target == "crate" {
        return from("README.md");
    }
    if let Some(chapter) = target.strip_prefix("crate::guide::") {
        let (chapter, anchor) = chapter.split_once('#').unwrap_or((chapter, ""));
        let anchor = if anchor.is_empty() { String::new() } else { format!("#{anchor}") };
        return from(&format!("docs/{}.md{anchor}", chapter.replace('_', "-")));
    }
    let (kind, name) = target.split_once("@crate::").unwrap();
    format!("{DOCS_RS}/{kind}.{name}.html")
}

#[test]
fn every_chapter_is_a_module_of_the_guide_and_linked_from_the_readme() {
    let guide = read("src/guide/mod.rs");
    let readme = Document::parse(&read("README.md"));
    for chapter in chapters() {
        let module = format!(
            "#[doc = include_str!(\"links.md\")]\n#[doc = include_str!(\"../../docs/{chapter}.md\")]\n\
             pub mod {} {{}}",
            chapter.replace('-', "_")
        );
        assert!(guide.contains(&module), "{chapter}: {module}");
        assert!(readme.labels.contains(&chapter), "{chapter} is not linked from the README");
    }
}

#[test]
fn the_readme_is_short() {
    assert!(read("README.md").lines().count() <= 200);
}

#[test]
fn the_table_of_components_has_all_arguments() {
    let table = read("docs/templates.md");
    let (parts, _) = table.split_once(" are parts of these components.").unwrap();
    let parts = parts.lines().last().unwrap();
    for file in fs::read_dir(root().join("paginate-runtime/src/components/templates")).unwrap() {
        let source = fs::read_to_string(file.unwrap().path()).unwrap();
        let (_, signature) = source.split_once("{% component ").unwrap();
        let (name, arguments) = signature.split_once('(').unwrap();
        let (arguments, _) = arguments.split_once(") ").unwrap();
        if parts.contains(&format!("`{name}`")) {
            continue;
        }
        let row = table.lines().find(|line| line.starts_with(&format!("| `<{name} />`")));
        let row = row.unwrap_or_else(|| panic!("`{name}` is not in the table"));
        let column = row.rsplit('|').nth(1).unwrap();
        let shown: BTreeSet<_> = column.split('`').skip(1).step_by(2).collect();
        assert_eq!(shown, names_of(arguments), "{name}");
    }
}

/// The names of arguments with types and defaults. Names with a leading `@` come from the context.
fn names_of(arguments: &str) -> BTreeSet<&str> {
    let mut depth = 0;
    let arguments = arguments.split(|letter| {
        depth += i32::from(letter == '[') - i32::from(letter == ']');
        letter == ',' && depth == 0
    });
    let names = arguments.map(|argument| argument.split([':', '=']).next().unwrap().trim());
    names.filter(|name| !name.starts_with('@')).collect()
}

/// The tutorial's templates are rendered by another test.
#[test]
fn tera_takes_every_template_of_readme_and_guide() {
    let mut count = 0;
    for (path, _) in documents().into_iter().filter(|(path, _)| !path.ends_with("tutorial.md")) {
        for template in markdown::blocks(&read(&path), "jinja") {
            let component = template.strip_prefix("{% component tg.");
            let component = component.and_then(|rest| rest.split('(').next());
            let name = component.map_or("page.html".to_owned(), |name| format!("tg/{name}.html"));
            let added = tg_paginate::new_tera().add_raw_template(&name, template);
            added.unwrap_or_else(|error| panic!("{path:?}: {error}\n{template}"));
            count += 1;
        }
    }
    assert!(count > 8, "{count}");
}

#[test]
fn every_log_line_is_explained() {
    let chapter = read("docs/errors-and-logs.md");
    let lines = log_lines::all(&root().join("paginate-runtime/src"));
    assert!(lines.len() > 20, "{lines:?}");
    let missing = lines.iter().filter(|line| !chapter.contains(line.as_str()));
    let missing: Vec<_> = missing.collect();
    assert!(missing.is_empty(), "docs/errors-and-logs.md does not explain {missing:#?}");
}
