//! Pictures.

use crate::chromium::{browse, Screen};
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
});}
