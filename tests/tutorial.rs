//! The tutorial works: after each step, its blocks are a program that does what the text says.

#[path = "support/new_crate.rs"]
mod new_crate;

use std::sync::{Mutex, MutexGuard, PoisonError};

use new_crate::{NewCrate, Server};

const TUTORIAL: &str = include_str!("../docs/tutorial.md");

/// The content of a section.
struct Step {
    commands: Vec<String>,
    /// Names and contents.
    files: Vec<(String, String)>,
}

/// The sections whose heading begins like this, in order.
fn sections(heading: impl Fn(&str) -> bool) -> Vec<Step> {
    TUTORIAL.split("\n## ").filter(|section| heading(section)).map(step).collect()
}

/// The name of its file precedes every block, except for commands.
fn step(section: &str) -> Step {
    let mut step = Step { commands: Vec::new(), files: Vec::new() };
    let mut file = None;
    let mut lines = section.lines();
    while let Some(line) = lines.next() {
        if let Some(name) = line.strip_prefix('`').and_then(|rest| rest.strip_suffix("`:")) {
            file = Some(name.to_owned());
        }
        let Some(language) = line.strip_prefix("```") else { continue };
        let block: Vec<_> = lines.by_ref().take_while(|line| *line != "```").collect();
        let block = block.join("\n") + "\n";
        match (language, file.take()) {
            ("sh", None) => step.commands.push(block),
            (_, Some(name)) => step.files.push((name, block)),
            (_, None) => panic!("a block without a file: {block}"),
        }
    }
    step
}

/// A page that must exist.
fn see(server: &Server, path: &str) -> String {
    let page = server.get(path);
    assert!(page.starts_with("HTTP/1.1 200"), "{path}: {page}");
    page
}

fn posts(page: &str) -> usize {
    page.matches(" says: <b>").count()
}

/// The target of a word, if it is a link.
fn link<'p>(page: &'p str, word: &str) -> Option<&'p str> {
    let (before, _) = page.split_once(&format!("\">{word}</a>"))?;
    before.rsplit_once("href=\"").map(|(_, href)| href)
}

/// The targets of the links to newer and older posts, without anchors.
fn steps_of(page: &str) -> [Option<&str>; 2] {
    assert!(page.contains("Newer posts") && page.contains("Older posts"), "{page}");
    ["Newer posts", "Older posts"].map(|word| link(page, word))
}

#[test]
fn each_step_is_a_program_that_does_what_it_says() {
    let _turn = turn();
    let microblog = NewCrate::new("microblog");
    let checks: [fn(&Server); 6] = [a_list, pages, path_and_object, database, profiles, new_posts];
    let steps = sections(|section| section.starts_with(char::is_numeric));
    assert_eq!(steps.len(), checks.len());
    for (step, check) in steps.iter().zip(checks) {
        for commands in &step.commands {
            microblog.follow(commands);
        }
        for (name, text) in &step.files {
            microblog.write(name, text);
        }
        check(&microblog.serve("/index"));
    }
}

#[test]
fn the_home_page_in_axum_does_what_that_of_step_4_does() {
    let _turn = turn();
    let microblog = NewCrate::new("microblog");
    let [step_4] = &sections(|section| section.starts_with("4. "))[..] else { panic!() };
    let [in_axum] = &sections(|section| section.starts_with("The same in axum"))[..] else {
        panic!()
    };
    let [path_and_template] = &sections(|section| section.starts_with("3. "))[..] else { panic!() };
    microblog.follow(&in_axum.commands[0]);
    for (name, text) in path_and_template.files.iter().chain(&step_4.files).chain(&in_axum.files) {
        microblog.write(name, text);
    }
    database(&microblog.serve("/index"));
}

/// Both crates have the same name, and build their programs in the same folder.
fn turn() -> MutexGuard<'static, ()> {
    static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
    ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner)
}

fn a_list(server: &Server) {
    assert_eq!(posts(&see(server, "/index")), 95);
}

fn pages(server: &Server) {
    let first = see(server, "/index");
    assert_eq!((posts(&first), steps_of(&first)), (3, [None, Some("/index?page=2")]));
    let second = see(server, "/index?page=2");
    assert_eq!((posts(&second), steps_of(&second)), (3, [Some("/index"), Some("/index?page=3")]));
    let last = see(server, "/index?page=999");
    assert_eq!((posts(&last), steps_of(&last)), (2, [Some("/index?page=31"), None]));
}

fn path_and_object(server: &Server) {
    for path in ["/", "/index", "/index/1"] {
        let first = see(server, path);
        assert_eq!((posts(&first), steps_of(&first)), (3, [None, Some("/index/2")]));
    }
    let second = see(server, "/index/2");
    assert_eq!((posts(&second), steps_of(&second)), (3, [Some("/index"), Some("/index/3")]));
    assert_eq!(steps_of(&see(server, "/index/32")), [Some("/index/31"), None]);
}

fn database(server: &Server) {
    let first = see(server, "/index");
    let older = link(&first, "Older posts").unwrap();
    assert!(older.starts_with("/index/2?page_at="), "{older}");
    assert_eq!(posts(&see(server, older)), 3);
    assert_eq!(steps_of(&see(server, "/index/2"))[0], Some("/index"));
    let past = see(server, "/index/99");
    assert_eq!((posts(&past), link(&past, "Older posts")), (0, None));
    assert!(link(&past, "Newer posts").unwrap().starts_with("/index/32"));
}

fn profiles(server: &Server) {
    let home = see(server, "/index");
    assert_eq!(link(&home, "Mary Ann"), Some("/user/Mary%20Ann"));
    assert_eq!(link(&home, "Jürgen"), Some("/user/J%C3%BCrgen"));
    // 32 pages have numbers with a gap
    assert!(home.contains("<b aria-current=\"page\">1</b>") && home.contains('…'), "{home}");
    assert!(link(&home, "32").unwrap().starts_with("/index/32"));
    assert_eq!((link(&home, "1"), link(&home, "6")), (None, None));

    let author = "Mary%20Ann";
    let profile = see(server, &format!("/user/{author}"));
    assert!(profile.contains("<h1>Mary Ann: 19 posts</h1>"), "{profile}");
    assert!(!profile.contains('…') && link(&profile, "7").is_some(), "{profile}");
    assert_eq!(posts(&profile), 3);
    assert!(profile.contains("<link rel=\"next\""), "{profile}");
    let older = link(&profile, "Older posts").unwrap();
    assert!(older.starts_with(&format!("/user/{author}/2")), "{older}");
    assert_eq!(posts(&see(server, older)), 3);
    assert_eq!(posts(&see(server, &format!("/user/{author}/7"))), 1);
}

fn new_posts(server: &Server) {
    let refused = server.post("/index/2", "body=+");
    assert!(refused.starts_with("HTTP/1.1 200"), "{refused}");
    assert!(refused.contains("A post has 1 to 140 characters."), "{refused}");
    assert_eq!(steps_of(&refused)[0], Some("/index"));

    let answer = server.post("/index/2", "body=%3Cscript%3E");
    assert!(answer.starts_with("HTTP/1.1 303"), "{answer}");
    assert!(answer.contains("\r\nlocation: /index#post-96\r\n"), "{answer}");
    let home = see(server, "/index");
    assert!(home.contains("<p id=\"post-96\">"), "{home}");
    assert!(home.contains("&lt;script&gt;") && !home.contains("<script>"), "{home}");
    assert!(see(server, "/user/me").contains("<h1>me: 1 post</h1>"));
}
