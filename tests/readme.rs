//! The README and the chapter on axum work: a new crate that contains only their blocks compiles
//! and pages.

#[path = "support/new_crate.rs"]
mod new_crate;

use std::sync::{Mutex, PoisonError};

use new_crate::NewCrate;

const README: &str = include_str!("../README.md");
const AXUM: &str = include_str!("../docs/axum.md");

/// The first block of this language after a heading.
fn block(document: &'static str, heading: &str, language: &str) -> &'static str {
    let (_, section) = document.split_once(heading).unwrap();
    let (_, block) = section.split_once(&format!("```{language}\n")).unwrap();
    block.split_once("```").unwrap().0
}

/// Follows the quick start of a document, whose template is that of the README, and looks at the
/// pages.
fn quick_start_pages_at_once(document: &'static str) {
    // both crates have this name, and build their programs in the same folder
    static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
    let _turn = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);

    let people = NewCrate::new("people");
    people.follow(block(document, "## Quick start", "sh"));
    people.write("src/main.rs", block(document, "## Quick start", "rust,no_run"));
    people.write("templates/persons.html", block(README, "## Quick start", "jinja"));
    let server = people.serve("/persons");

    let first = server.get("/persons");
    assert!(first.starts_with("HTTP/1.1 200"), "{first}");
    assert_eq!(first.matches("<tr><td>").count(), 10);
    let next = "href=\"/persons?page=2&amp;page_at=";
    let (_, anchor) = first.split_once(next).unwrap_or_else(|| panic!("{first}"));
    let (anchor, _) = anchor.split_once('"').unwrap();
    let second = server.get(&format!("/persons?page=2&page_at={anchor}"));
    assert_eq!(second.matches("<tr><td>").count(), 10);
    let last = server.get("/persons?page=last&sort=name");
    assert_eq!(last.matches("<tr><td>").count(), 5);
    assert!(last.contains("<td>Person 99</td>") || last.contains("<td>Person 95</td>"), "{last}");
}

#[test]
fn a_new_crate_made_of_the_readme_pages_at_once() {
    quick_start_pages_at_once(README);
}

#[test]
fn a_new_crate_made_of_the_chapter_on_axum_pages_at_once() {
    quick_start_pages_at_once(AXUM);
}
