//! Pictures.

use crate::chromium::{Screen, browse};
use crate::demo;

#[test]
#[ignore = "to look at"]
fn everything() {
    browse(async |browser| {
        let started = std::time::Instant::now();
        for style in demo::STYLES {
            for (name, screen) in [
                ("desktop", Screen::DESKTOP),
                ("phone", Screen::PHONE),
                ("zoom", Screen::ZOOMED),
                ("dark", Screen::DESKTOP.dark()),
            ] {
                for rest in ["", "&dir=rtl&late_tgp_no=99"] {
                    browser.screen(screen).await;
                    browser.goto(&format!("/gallery?style={style}&htmx=on{rest}")).await;
                    let picture = browser.picture(screen).await;
                    let rtl = if rest.is_empty() { "" } else { "-rtl" };
                    std::fs::write(format!("/tmp/shots/{style}-{name}{rtl}.png"), picture).unwrap();
                }
            }
        }
        eprintln!("{:?}", started.elapsed());
    });
}

#[test]
#[ignore = "to look at"]
fn pdf() {
    browse(async |browser| {
        for style in demo::STYLES {
            browser.goto(&format!("/gallery?style={style}&tasks_tgp_limit=50")).await;
            let pdf = browser.page().print_page(Default::default()).await.unwrap();
            std::fs::write(format!("/tmp/shots/{style}.pdf"), pdf).unwrap();
        }
    });
}
