//! The layers in the map of CONTRIBUTING.md: which modules exist, and which imports are permitted.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::{read, root};

const SOURCES: &str = "paginate-runtime/src";

/// The modules of the runtime in the map, from top to bottom.
fn layers() -> Vec<String> {
    let map = read("CONTRIBUTING.md");
    let lines = map.lines().skip_while(|line| !line.starts_with("paginate-runtime/")).skip(1);
    let lines = lines.take_while(|line| line.starts_with(' '));
    let layers = lines.filter_map(|line| line.strip_prefix("  ").filter(|l| !l.starts_with(' ')));
    let name = |line: &str| line.split([' ', '/']).next().unwrap_or_default().to_owned();
    layers.map(name).collect()
}

/// A file, its module in the runtime, and its code without comments and tests.
struct Source {
    path: PathBuf,
    layer: String,
    code: String,
}

fn sources() -> Vec<Source> {
    let folder = root().join(SOURCES);
    let sources = files(&folder).into_iter().map(|path| {
        let inside = path.strip_prefix(&folder).unwrap();
        let layer = inside.iter().next().unwrap().to_str().unwrap();
        let layer = layer.strip_suffix(".rs").unwrap_or(layer).to_owned();
        let text = fs::read_to_string(&path).unwrap();
        let code = text.split("#[cfg(test)]").next().unwrap().lines();
        let code = code.filter(|line| !line.trim_start().starts_with("//"));
        Source { layer, code: code.collect::<Vec<_>>().join("\n"), path: inside.into() }
    });
    sources.filter(|source| source.layer != "lib").collect()
}

pub(crate) fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let files = entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] });
    files.filter(|path| path.extension().is_some_and(|extension| extension == "rs")).collect()
}

/// The names after a prefix in the code, such as `crate::`.
fn names_behind<'c>(code: &'c str, prefix: &'c str) -> impl Iterator<Item = &'c str> {
    let is_name = |letter: char| letter.is_alphanumeric() || letter == '_';
    code.match_indices(prefix)
        // `$crate::` is the crate of the user
        .filter(move |(at, _)| !code[..*at].ends_with(|letter| is_name(letter) || letter == '$'))
        .map(move |(at, _)| {
            let name = &code[at + prefix.len()..];
            name.split(|letter| !is_name(letter)).next().unwrap()
        })
}

#[test]
fn the_map_has_every_module_of_the_runtime() {
    let on_the_map = layers().into_iter().collect::<BTreeSet<_>>();
    let modules = sources().into_iter().map(|source| source.layer).collect::<BTreeSet<_>>();
    assert_eq!(on_the_map, modules);
}

#[test]
fn nothing_imports_upwards() {
    let layers = layers();
    let depth = |name: &str| layers.iter().position(|layer| layer == name);
    let mut upwards = Vec::new();
    for Source { path, layer, code } in sources() {
        for name in names_behind(&code, "crate::").filter(|name| depth(name) < depth(&layer)) {
            upwards.push(format!("{} imports {name}", path.display()));
        }
    }
    assert!(upwards.is_empty(), "{upwards:#?}");
}

#[test]
fn only_the_folder_of_a_framework_names_it() {
    for (folder, name) in [("actix", "actix_web"), ("axum", "use axum::")] {
        let others = sources().into_iter().filter(|source| source.layer != folder);
        let others = others.filter(|source| source.code.contains(name));
        assert_eq!(others.map(|source| source.path).collect::<Vec<_>>(), Vec::<PathBuf>::new());
    }
}

/// Files of a folder may import each other, but not in a circle.
#[test]
fn no_files_import_each_other_in_a_circle() {
    let sources = sources();
    let module = |path: &Path| path.with_extension("").to_str().unwrap().to_owned();
    let imports = |source: &Source| {
        let parent = source.path.parent().unwrap();
        let siblings = names_behind(&source.code, "super::").map(|name| parent.join(name));
        let absolute = sources.iter().map(|other| module(&other.path)).filter(|other| {
            source.code.contains(&format!(" crate::{}::", other.replace('/', "::")))
        });
        let imports = siblings.map(|path| path.to_str().unwrap().to_owned()).chain(absolute);
        imports.filter(|other| *other != module(&source.path)).collect::<BTreeSet<_>>()
    };
    let graph = sources.iter().map(|source| (module(&source.path), imports(source)));
    let mut graph = graph.collect::<Vec<_>>();
    // removes files that import no remaining one, because they are in no circle
    while let Some(leaf) = graph
        .iter()
        .position(|(_, imports)| !graph.iter().any(|(other, _)| imports.contains(other)))
    {
        graph.remove(leaf);
    }
    let circle = graph.into_iter().map(|(file, _)| file).collect::<Vec<_>>();
    assert!(circle.is_empty(), "in a circle, or above one: {circle:#?}");
}
