//! Messages of the compiler, without parts that depend on the machine or the time.

use std::path::Path;

use serde_json::Value;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// The messages about one file. Line numbers of other files are removed.
pub(crate) struct Messages {
    file: String,
}

/// The values of lines of JSON.
pub(crate) fn json(lines: &[u8]) -> impl Iterator<Item = Value> {
    let lines = lines.split(|byte| *byte == b'\n');
    lines.filter_map(|line| serde_json::from_slice(line).ok())
}

impl Messages {
    pub(crate) fn of(file: &Path) -> Self {
        let file = file.strip_prefix(ROOT).unwrap_or(file).display().to_string();
        Messages { file }
    }

    /// The text of the compiler's messages.
    pub(crate) fn read(&self, written: &[u8]) -> String {
        let messages = json(written).filter(|message| {
            // skips the number of errors, and the hint where to read about them
            let spans = message["spans"].as_array();
            message["level"] != "failure-note" && spans.is_some_and(|spans| !spans.is_empty())
        });
        let texts = messages.filter_map(|message| Some(self.text(message["rendered"].as_str()?)));
        texts.collect::<Vec<_>>().join("\n")
    }

    /// A message without the line numbers of other files, and thus without the margin for long
    /// ones.
    fn text(&self, message: &str) -> String {
        let mut lines = Vec::new();
        let mut is_other = false;
        for line in message.trim_end().lines() {
            let mut line = line.trim_end().to_owned();
            if let Some((margin, place)) = place(&line) {
                let short = shortened(place);
                is_other = !short.starts_with(&format!("{}:", self.file));
                let short = if is_other { without_numbers(&short) } else { &short };
                line = format!("{margin}{short}");
            } else if is_other {
                line = without_number(&line);
            }
            lines.push(line.replace(ROOT, "$DIR"));
        }
        without_long_lists(without_margin(&lines)).join("\n") + "\n"
    }
}

/// Lists at most eight types, like the compiler in a terminal, unless there are exactly nine.
fn without_long_lists(lines: Vec<String>) -> Vec<String> {
    let mut kept = Vec::new();
    let mut lines = lines.into_iter().peekable();
    while let Some(line) = lines.next() {
        let is_list = line.contains("the following other types implement trait");
        kept.push(line);
        let mut types = Vec::new();
        while is_list && let Some(item) = lines.next_if(|line| line.starts_with("         ")) {
            types.push(item);
        }
        if types.len() > 9 {
            types.truncate(8);
            let margin = types[0].len() - types[0].trim_start().len();
            // indented less than the types
            types.push(format!("{}and $N others", " ".repeat(margin.saturating_sub(2))));
        }
        kept.extend(types);
    }
    kept
}

/// The parts of `  --> file:1:2`.
fn place(line: &str) -> Option<(&str, &str)> {
    let arrow = line.trim_start();
    let place = arrow.strip_prefix("--> ").or_else(|| arrow.strip_prefix("::: "))?;
    Some(line.split_at(line.len() - place.len()))
}

fn shortened(place: &str) -> String {
    let place = place.strip_prefix(ROOT).map_or(place, |place| place.trim_start_matches('/'));
    match place.split_once("/library/") {
        Some((_, library)) if place.contains("/rustlib/") || place.starts_with("/rustc/") => {
            format!("$RUST/{library}")
        }
        _ => match place.split_once("/registry/src/").and_then(|(_, rest)| rest.split_once('/')) {
            Some((_, file)) => format!("$CARGO/{file}"),
            None => place.to_owned(),
        },
    }
}

/// Turns `file:1:2` into `file`.
fn without_numbers(place: &str) -> &str {
    place.trim_end_matches(|character: char| character.is_ascii_digit() || character == ':')
}

/// Turns `12 |     code` into `   |     code`.
fn without_number(line: &str) -> String {
    match line.split_once(" |") {
        Some((number, code)) if number.trim().parse::<u64>().is_ok() => {
            format!("{} |{code}", " ".repeat(number.len()))
        }
        _ => line.to_owned(),
    }
}

/// Reduces the margin to that of the longest remaining number.
fn without_margin(lines: &[String]) -> Vec<String> {
    let width =
        |line: &String| place(line).map(|(arrow, _)| arrow.len() - arrow.trim_start().len());
    let number = |line: &String| {
        let (number, _) = line.split_once(" |")?;
        number.trim().bytes().all(|byte| byte.is_ascii_digit()).then(|| number.trim().len())
    };
    let margin = lines.iter().find_map(width).unwrap_or(1);
    let kept = lines.iter().filter_map(number).max().unwrap_or(1).max(1);
    let surplus = margin.saturating_sub(kept);
    let narrow = |line: &String| match number(line) {
        Some(digits) if digits > 0 => line.replacen(&" ".repeat(surplus), "", 1),
        _ if line.starts_with(&" ".repeat(surplus)) => line[surplus..].to_owned(),
        _ => line.clone(),
    };
    lines.iter().map(narrow).collect()
}
