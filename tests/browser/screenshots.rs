//! The screenshots in the README: `just screenshots`.

use std::path::Path;

use crate::chromium::{Screen, browse};

#[test]
#[ignore = "makes pictures anew, and tests nothing"]
fn pictures_of_the_readme() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/screenshots");
    std::fs::create_dir_all(&folder).unwrap();
    browse(async |browser| {
        let wide = Screen { width: 800, height: 100, scheme: "light" };
        let phone = Screen { width: 360, ..wide };
        for (name, screen) in [("light.png", wide), ("dark.png", wide.dark()), ("phone.png", phone)]
        {
            browser.screen(screen).await;
            let query = "tasks_tgp_no=3&tasks_tgp_limit=5&tasks_tgp_ordering=-minutes";
            browser.goto(&format!("/gallery?style=own&{query}")).await;
            let others = "document.querySelectorAll('main > :not(#tasks-grid)')";
            browser.run::<()>(&format!("{others}.forEach(one => one.remove())")).await;
            std::fs::write(folder.join(name), browser.picture(screen).await).unwrap();
        }
    });
}
