use std::num::NonZeroU64;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::anchor::{Anchor, Context, ContextPrefix, Counted, Edge, KeyValue, ServerId};

/// The parts of what an anchor is bound to, its page, its count, and on each further line a value:
/// a kind and bytes, such as `20:abc`, or nothing for null.
pub fn anchors(input: &[u8]) {
    // libFuzzer learns the tokens that are compared below, but none is sealed for this list
    let unused = ContextPrefix::new([]).followed_by([1; 32]);
    let text = String::from_utf8_lossy(input);
    assert_eq!(Anchor::open(&text, unused), None);
    assert_eq!(Anchor::open(&URL_SAFE_NO_PAD.encode(input), unused), None);
    // what can only be read if it was sealed
    if let Some(anchor) = Anchor::from_bytes(input) {
        assert_eq!(Anchor::from_bytes(&anchor.to_bytes()).as_ref(), Some(&anchor));
        check(&anchor, "");
    }
    let mut lines = input.split(|byte| *byte == b'\n');
    let mut next = || String::from_utf8_lossy(lines.next().unwrap_or_default());
    let (parts, page, rows) = (next(), next(), next());
    let page = page.parse().unwrap_or(NonZeroU64::MIN);
    let edge = if page.get() % 2 == 0 { Edge::First } else { Edge::Last };
    let counted = |rows| (ServerId::of_address(&parts), Counted { rows, at: rows / 2 });
    let counted = rows.parse().ok().map(counted);
    let values = lines.map(value).collect();
    check(&Anchor { page, edge, values, counted }, &parts);
}

fn context(parts: &str) -> Context {
    ContextPrefix::new(parts.split(' ')).followed_by([0; 32])
}

fn value(line: &[u8]) -> Option<KeyValue> {
    let colon = line.iter().position(|byte| *byte == b':')?;
    let kind = std::str::from_utf8(&line[..colon]).ok()?.parse().ok()?;
    Some(KeyValue { kind, bytes: line[colon + 1..].to_vec() })
}

/// A token opens to its anchor in its own list, and no other text and no other list opens it.
fn check(anchor: &Anchor, parts: &str) {
    let here = context(parts);
    assert_eq!(Anchor::from_bytes(&anchor.to_bytes()).as_ref(), Some(anchor));
    let Some(token) = anchor.seal(here) else {
        return;
    };
    assert_eq!(Anchor::open(&token, here).as_ref(), Some(anchor));
    assert_eq!(anchor.seal(here).as_ref(), Some(&token));
    for elsewhere in [format!("{parts} "), format!(" {parts}"), format!("{parts}a")] {
        assert_eq!(Anchor::open(&token, context(&elsewhere)), None);
    }
    let changed = anchor.page.get() as usize % token.len();
    for letter in ["A", "B", "-", "="] {
        let mut other = token.clone();
        other.replace_range(changed..=changed, letter);
        assert!(other == token || Anchor::open(&other, here).is_none());
    }
    assert_eq!(Anchor::open(&token[..changed], here), None);
    assert_eq!(Anchor::open(&format!("{token}A"), here), None);
}
