//! What to write instead of an argument that does not exist.

/// Names of other libraries, and of columns and methods, for what an argument does.
const SYNONYMS: &[(&str, &str)] = &[
    ("name", "var"),
    ("variable", "var"),
    ("items", "var"),
    ("per_page", "limit"),
    ("page_size", "limit"),
    ("items_per_page", "limit"),
    ("size", "limit"),
    ("max_per_page", "max_limit"),
    ("max_page_size", "max_limit"),
    ("order", "default_order"),
    ("sort", "default_order"),
    ("sort_by", "default_order"),
    ("ordering", "default_order"),
    ("sortable", "order_by"),
    ("path", "page_path"),
    ("status", "invalid_status"),
    ("error_out", "out_of_range"),
    ("total", "count"),
];

/// Methods of `PaginateConfig` that are no arguments.
const ONLY_IN_CONFIG: [&str; 4] = ["timeout", "metadata", "base_path", "trust_forwarded_prefix"];

/// The message about an argument that does not exist.
pub(crate) fn describe_unknown(key: &str, known: &[&str]) -> String {
    let message = format!("`paginate` has no argument `{key}`");
    if ONLY_IN_CONFIG.contains(&key) {
        return format!("{message}: call `PaginateConfig::{key}`, for the config of the app");
    }
    match find_similar(key, known) {
        Some(similar) => format!("{message}: did you mean `{similar}`?"),
        None => format!("{message}; it has `{}`", known.join("`, `")),
    }
}

fn find_similar<'k>(key: &str, known: &[&'k str]) -> Option<&'k str> {
    let synonym = SYNONYMS.iter().find(|(synonym, _)| *synonym == key);
    synonym.map(|(_, argument)| *argument).or_else(|| find_misspelt(key, known))
}

/// The name that was meant, if one was misspelt.
pub(crate) fn find_misspelt<'k>(key: &str, known: &[&'k str]) -> Option<&'k str> {
    // one mistake for every three letters
    let most = (key.len() / 3).max(1);
    let distances = known.iter().map(|name| (strsim::osa_distance(key, name), *name));
    let (distance, name) = distances.min_by_key(|(distance, _)| *distance)?;
    (distance <= most).then_some(name)
}
