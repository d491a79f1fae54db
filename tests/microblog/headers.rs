//! The headers of responses.

use crate::client::Client;
use crate::site::on_each_database;

#[actix_web::test]
async fn every_answer_forbids_foreign_scripts_frames_and_guesses() {
    on_each_database("every_answer_forbids", |site| async move {
        let client = Client::of(&site, 0).await;
        for path in
            ["/index", "/explore", "/settings", "/login", "/nowhere", "/style.css", "/search"]
        {
            let answer = client.get(path).await;
            let policy = answer.header("content-security-policy");
            for rule in ["default-src 'none'", "script-src 'self'", "frame-ancestors 'none'"] {
                assert!(policy.split("; ").any(|given| given == rule), "{path}: {policy}");
            }
            assert!(!policy.contains("unsafe"), "{policy}");
            assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        }
    })
    .await;
}

#[actix_web::test]
async fn nobody_keeps_a_page_and_everybody_keeps_the_style() {
    on_each_database("nobody_keeps_a_page", |site| async move {
        let client = Client::of(&site, 0).await;
        for path in ["/index", "/explore/2", "/user/reuben", "/search?q=a", "/settings", "/nowhere"]
        {
            assert_eq!(client.get(path).await.header("cache-control"), "no-store", "{path}");
        }
        for path in ["/style.css", "/script.js"] {
            assert_eq!(client.see(path).await.header("cache-control"), "max-age=60", "{path}");
        }
    })
    .await;
}

#[actix_web::test]
async fn no_script_and_no_foreign_form_has_the_cookie() {
    on_each_database("no_script_and_no_foreign_form", |site| async move {
        let client = Client::new(&site);
        for cookie in [
            client.see("/login").await.header("set-cookie").to_owned(),
            client.sign_in("reuben").await.header("set-cookie").to_owned(),
        ] {
            let mut parts: Vec<_> = cookie.split("; ").skip(1).collect();
            parts.sort_unstable();
            assert_eq!(parts, ["HttpOnly", "Path=/", "SameSite=Lax"]);
            // nor can it be decoded
            assert!(!cookie.contains("user_id") && !cookie.contains("csrf_token"), "{cookie}");
        }
    })
    .await;
}
