//! The HTML is valid.

use std::process::Command;

use crate::chromium::are_wanted;
use crate::demo;

#[tokio::test]
async fn a_validator_finds_no_error() {
    if !are_wanted() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let mut addresses = demo::pages().await;
    addresses.extend(demo::gallery());
    for (place, address) in addresses.iter().enumerate() {
        let html = reqwest::get(demo::url(address)).await.unwrap().text().await.unwrap();
        std::fs::write(folder.path().join(format!("{place}.html")), html).unwrap();
    }
    let mut java = Command::new("java");
    java.arg("-jar").arg(demo::package("vnu-jar/build/dist/vnu.jar"));
    java.arg("--errors-only").arg(folder.path());
    let output = java.output().expect("`java` starts: apt-get install default-jre-headless");
    let mut found = String::from_utf8(output.stderr).unwrap();
    for (place, address) in addresses.iter().enumerate() {
        found = found.replace(&format!("/{place}.html"), &format!("/{place}.html ({address})"));
    }
    assert!(output.status.success(), "{found}");
}
