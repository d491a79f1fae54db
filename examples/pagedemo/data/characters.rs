//! The characters of Unicode, from crates with its tables.

use indicatif::ProgressBar;
use unicode_general_category::{GeneralCategory, get_general_category};
use unicode_script::{Script, UnicodeScript};

use super::BATCH;
use super::db::Transaction;

/// All characters with a name: those that are assigned, except control characters.
pub(super) fn all() -> Vec<char> {
    // the tables may be of different versions of Unicode
    let has_name = |c: &char| {
        c.script() != Script::Unknown
            && get_general_category(*c) != GeneralCategory::Unassigned
            && !c.is_control()
    };
    ('\0'..=char::MAX).filter(has_name).collect()
}

pub(super) async fn fill(
    db: &mut Transaction,
    characters: &[char],
    bar: &ProgressBar,
) -> sqlx::Result<()> {
    for batch in characters.chunks(BATCH) {
        bar.inc(batch.len() as u64);
        let into = "INSERT INTO unicode (code, code_point, glyph, name, category, script, block) ";
        let batch = batch.iter().map(|&c| {
            let code = u32::from(c);
            let category = get_general_category(c);
            let block = unicode_blocks::find_unicode_block(c);
            [
                code.into(),
                format!("U+{code:04X}").into(),
                glyph(c, category).into(),
                name(c).into(),
                words(&format!("{category:?}")).into(),
                c.script().full_name().replace('_', " ").into(),
                block.map_or("No block", |block| block.name()).into(),
            ]
        });
        db.insert(into, batch).await?;
    }
    Ok(())
}

fn name(c: char) -> String {
    match unicode_names2::name(c) {
        Some(name) => name.to_string(),
        // the only names that the crate omits
        None => format!("TANGUT IDEOGRAPH-{:X}", u32::from(c)),
    }
}

/// The character in a form that can be displayed: a combining mark needs a base.
fn glyph(c: char, category: GeneralCategory) -> String {
    match category {
        GeneralCategory::NonspacingMark
        | GeneralCategory::SpacingMark
        | GeneralCategory::EnclosingMark => format!("\u{25CC}{c}"),
        _ => c.to_string(),
    }
}

/// `UppercaseLetter` as words: "Uppercase letter".
fn words(camel: &str) -> String {
    let mut words = String::with_capacity(camel.len());
    for (place, letter) in camel.chars().enumerate() {
        if place > 0 && letter.is_uppercase() {
            words.push(' ');
            words.extend(letter.to_lowercase());
        } else {
            words.push(letter);
        }
    }
    words
}
