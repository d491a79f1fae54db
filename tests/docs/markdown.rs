//! A parser for the subset of Markdown in this repository.

use std::collections::BTreeSet;

/// The links and headings of a file.
#[derive(Debug, Default)]
pub(crate) struct Document {
    /// Labels in use, as in `[text][label]` and `[label]`.
    pub(crate) labels: BTreeSet<String>,
    /// Definitions of labels, with their targets.
    pub(crate) definitions: Vec<(String, String)>,
    /// The fragments of headings.
    pub(crate) anchors: BTreeSet<String>,
    /// Targets of `[text](target)`.
    inline: Vec<String>,
}

impl Document {
    pub(crate) fn parse(text: &str) -> Self {
        let mut document = Document::default();
        let mut is_code = false;
        for line in text.lines() {
            if line.trim_start().starts_with("```") {
                is_code = !is_code;
            } else if !is_code {
                document.read(line);
            }
        }
        assert!(!is_code, "a block does not end");
        document
    }

    /// The targets of all links.
    pub(crate) fn targets(&self) -> Vec<&str> {
        let defined = self.definitions.iter().map(|(_, target)| target);
        self.inline.iter().chain(defined).map(String::as_str).collect()
    }

    fn read(&mut self, line: &str) {
        if line.starts_with('#') {
            self.anchors.insert(anchor(line.trim_start_matches('#').trim()));
        }
        let definition = line.strip_prefix('[').and_then(|rest| rest.split_once("]: "));
        if let Some((label, target)) = definition.filter(|(label, _)| !label.contains(']')) {
            self.definitions.push((label.to_owned(), target.to_owned()));
            return;
        }
        let line = without_code(line);
        let mut rest = line.as_str();
        while let Some((_, behind)) = rest.split_once('[') {
            let Some((text, behind)) = behind.split_once(']') else { break };
            rest = behind;
            let next =
                |open, close| rest.strip_prefix(open).and_then(|in_it| in_it.split_once(close));
            if let Some((target, behind)) = next('(', ')') {
                self.inline.push(target.to_owned());
                rest = behind;
            } else if let Some((label, behind)) = next('[', ']') {
                self.labels.insert(label.to_owned());
                rest = behind;
            } else {
                self.labels.insert(text.to_owned());
            }
        }
    }
}

/// The blocks of a language, such as `jinja`.
pub(crate) fn blocks<'t>(text: &'t str, language: &str) -> Vec<&'t str> {
    let blocks = text.split("```").skip(1).step_by(2);
    blocks.filter_map(|block| block.strip_prefix(language)?.strip_prefix('\n')).collect()
}

/// The line without code, except code that is itself a label, as in [`this`].
fn without_code(line: &str) -> String {
    let mut pieces = line.split('`');
    let mut text = pieces.next().unwrap_or_default().to_owned();
    while let Some(code) = pieces.next() {
        let behind = pieces.next().unwrap_or_default();
        if text.ends_with('[') && behind.starts_with(']') {
            text.push_str(&format!("`{code}`"));
        }
        text.push_str(behind);
    }
    text
}

/// The fragment that forges and rustdoc make of a heading.
fn anchor(heading: &str) -> String {
    let letters = heading.chars().filter_map(|letter| match letter {
        ' ' => Some('-'),
        '-' | '_' => Some(letter),
        letter => letter.is_alphanumeric().then(|| letter.to_ascii_lowercase()),
    });
    letters.collect()
}

#[test]
fn links_labels_and_anchors_are_found() {
    let text = "# It's `a` *b*\n[x](y#z) ![p][q.png] [`R`], `[no]`\n```\n[no]\n```\n[`R`]: t@R";
    let document = Document::parse(text);
    assert_eq!(document.anchors.into_iter().collect::<Vec<_>>(), ["its-a-b"]);
    assert_eq!(document.labels.into_iter().collect::<Vec<_>>(), ["`R`", "q.png"]);
    assert_eq!(document.definitions, [("`R`".to_owned(), "t@R".to_owned())]);
    assert_eq!(document.inline, ["y#z"]);
}
