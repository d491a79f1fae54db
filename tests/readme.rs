//! The README works: a new crate that contains only its blocks compiles and pages.

#[path = "support/new_crate.rs"]
mod new_crate;

use new_crate::NewCrate;

const README: &str = include_str!("../README.md");

/// The first block of this language after a heading.
fn block(heading: &str, language: &str) -> &'static str {
    let (_, section) = README.split_once(heading).unwrap();
    let (_, block) = section.split_once(&format!("```{language}\n")).unwrap();
    block.split_once("```").unwrap().0
}

#[test]
fn a_new_crate_made_of_the_readme_pages_at_once() {
    let people = NewCrate::new("people");
    people.follow(block("## Quick start", "sh"));
    people.write("src/main.rs", block("## Quick start", "rust,no_run"));
    people.write("templates/persons.html", block("## Quick start", "jinja"));
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
