//! The messages that the sources log.

use std::fs;
use std::path::Path;

/// The calls that log a message.
const CALLS: [&str; 4] = ["tracing::error!(", "tracing::warn!(", "tracing::debug!(", ".log("];

/// The messages of all sources in a folder, up to their first value.
pub(crate) fn all(folder: &Path) -> Vec<String> {
    let mut lines = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            lines.extend(all(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let source = fs::read_to_string(&path).unwrap();
            let source = source.split("#[cfg(test)]\nmod tests").next().unwrap();
            for call in CALLS {
                lines.extend(source.split(call).skip(1).filter_map(message));
            }
        }
    }
    lines
}

/// The message among the arguments, if it has text besides values.
fn message(arguments: &str) -> Option<String> {
    let (arguments, _) = arguments.split_once(";").unwrap_or((arguments, ""));
    let (_, text) = arguments.split_once('"')?;
    // a backslash before a quote is part of the text; at the end of a line it joins two lines
    let text = text.replace("\\\"", "\u{0}");
    let text = text.split('"').next().unwrap_or_default().replace('\u{0}', "\"");
    let text = text.split("\\\n").map(str::trim_start).collect::<String>();
    let start = text.split(['{', ':', ',']).next().unwrap_or_default().trim();
    (!start.is_empty()).then(|| start.to_owned())
}

#[test]
fn a_message_is_found_behind_other_arguments() {
    let arguments = "\n sql,\n column,\n \"links have \\\n     no `x`: add {y}\"\n);";
    assert_eq!(message(arguments).as_deref(), Some("links have no `x`"));
    assert_eq!(message("handler, var, \"{what}\");"), None);
}
