//! Users' text is never executed, with and without a content security policy.

use serde_json::json;

use super::{open, post, sign_in, visit};
use crate::chromium::Browser;

const BODIES: [&str; 8] = [
    "<script>window.ran=1</script>",
    "<img src=x onerror=window.ran=1>",
    "\"><svg onload=window.ran=1>",
    "' autofocus onfocus='window.ran=1",
    "</textarea></p></article><script>window.ran=1</script>",
    "</title><iframe srcdoc=\"<script>top.ran=1</script>\">",
    "{{ 7 * 7 }} {% raw %} {# #} ${7*7}",
    "javascript:window.ran=1//'\"`",
];

/// Whether the page permits inline scripts.
async fn runs_scripts(browser: &Browser) -> bool {
    browser
        .run(
            "const script = document.createElement('script');
             script.textContent = 'window.proof = true';
             document.body.append(script);
             script.remove();
             return 'proof' in window",
        )
        .await
}

/// Asserts that nothing was executed, and that nothing executable is there.
async fn is_text(browser: &Browser, what: &str) {
    assert!(!browser.run::<bool>("return 'ran' in window").await, "{what}");
    let elements: Vec<String> = browser
        .run(
            "const foreign = `img, svg, iframe, script:not([src='/script.js']), [href^='java']`;
             const handles = one => [...one.attributes].some(({ name }) => name.startsWith('on'));
             return [...document.querySelectorAll('*')]
                 .filter(one => one.matches(foreign) || handles(one)).map(one => one.outerHTML)",
        )
        .await;
    assert!(elements.is_empty(), "{what}: {elements:?}");
}

#[test]
fn nothing_that_is_posted_runs() {
    visit(async |browser, site| {
        for is_bypassed in [false, true] {
            browser.command("Page.setBypassCSP", json!({ "enabled": is_bypassed })).await;
            sign_in(browser, site, 0).await;
            assert_eq!(runs_scripts(browser).await, is_bypassed);
            for body in BODIES {
                post(browser, site, body).await;
                is_text(browser, body).await;
                let query = form_urlencoded::byte_serialize(body.as_bytes()).collect::<String>();
                for path in ["/explore", "/user/reuben", &format!("/search?q={query}")] {
                    open(browser, site, path).await;
                    assert_eq!(browser.texts(".body").await[0], body, "{path}");
                    is_text(browser, path).await;
                }
            }
        }
    });
}

#[test]
fn nothing_that_is_refused_runs() {
    visit(async |browser, site| {
        browser.command("Page.setBypassCSP", json!({ "enabled": true })).await;
        sign_in(browser, site, 0).await;
        for body in BODIES {
            let long = format!("{body}{}", "x".repeat(140));
            let fill = format!("document.querySelector('#body').value = {}", json!(long));
            browser.run::<()>(&fill).await;
            browser.click(".write button").await;
            let problem = format!("That is {} characters; a post has 140 at most.", long.len());
            browser.shows("#problem", &[&problem]).await;
            is_text(browser, body).await;
            let kept: String = browser.run("return document.querySelector('#body').value").await;
            assert_eq!(kept, long);
        }
    });
}

#[test]
fn no_name_runs() {
    visit(async |browser, site| {
        site.run(
            "UPDATE users SET name = '<script>window.ran=1</script>',
                about = '\"><img src=x onerror=window.ran=1>' WHERE id = 1",
        )
        .await;
        browser.command("Page.setBypassCSP", json!({ "enabled": true })).await;
        open(browser, site, "/login").await;
        is_text(browser, "/login").await;
        browser.click("button[value=reuben]").await;
        browser.shows("h1", &["Hi, <script>window.ran=1</script>!"]).await;
        for path in ["/index", "/user/reuben", "/search?q=a"] {
            open(browser, site, path).await;
            assert!(runs_scripts(browser).await);
            is_text(browser, path).await;
        }
    });
}
