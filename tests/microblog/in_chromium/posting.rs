//! New posts: exactly one, whatever the author does with mouse and keyboard.

use super::{COUNT, here, open, post, posts, sign_in, visit, write};
use crate::chromium::Browser;

#[test]
fn a_reload_of_the_answer_posts_nothing_again() {
    visit(async |browser, site| {
        sign_in(browser, site, 0).await;
        let before = site.number(COUNT).await;
        post(browser, site, "Once").await;
        assert_eq!(browser.texts(".messages p").await, ["Your post is live."]);
        assert_eq!(here(browser).await, "/index");
        for _ in 0..2 {
            browser.page().refresh().await.unwrap();
            browser.shows(".messages p", &[]).await;
            let bodies = browser.texts(".body").await;
            assert_eq!(bodies.iter().filter(|body| *body == "Once").count(), 1);
        }
        assert_eq!(site.number(COUNT).await, before + 1);
    });
}

async fn double_click(browser: &Browser) {
    let button = browser.find(".write button").await;
    browser.page().action_chain().double_click_element(&button).perform().await.unwrap();
}

#[test]
fn a_double_click_posts_once() {
    visit(async |browser, site| {
        sign_in(browser, site, 0).await;
        let before = site.number(COUNT).await;
        write(browser, site, "Clicked twice").await;
        double_click(browser).await;
        browser.shows(".post:target .body", &["Clicked twice"]).await;
        assert_eq!(site.number(COUNT).await, before + 1);
    });
}

#[test]
fn a_double_click_sends_once_however_long_the_answer_takes() {
    visit(async |browser, site| {
        sign_in(browser, site, 0).await;
        write(browser, site, "Clicked twice").await;
        // a response that never arrives
        browser
            .run::<()>(
                "window.sent = 0;
                 addEventListener('submit', event => {
                     window.sent += event.defaultPrevented ? 0 : 1;
                     event.preventDefault();
                 })",
            )
            .await;
        double_click(browser).await;
        assert_eq!(browser.run::<u32>("return sent").await, 1);
    });
}

#[test]
fn back_from_a_post_leads_to_a_form_that_works() {
    visit(async |browser, site| {
        sign_in(browser, site, 0).await;
        let before = site.number(COUNT).await;
        post(browser, site, "First").await;
        browser.page().back().await.unwrap();
        browser.shows(".write button", &["Post"]).await;
        browser.find("#body").await.clear().await.unwrap();
        browser.find("#body").await.send_keys("Second").await.unwrap();
        browser.click(".write button").await;
        browser.shows(".post:target .body", &["Second"]).await;
        assert_eq!(site.number(COUNT).await, before + 2);
    });
}

#[test]
fn a_post_that_will_not_do_is_not_sent() {
    visit(async |browser, site| {
        sign_in(browser, site, 0).await;
        let before = site.number(COUNT).await;
        browser.click(".write button").await;
        let is_invalid: bool =
            browser.run("return !!document.querySelector('#body:invalid')").await;
        assert!(is_invalid);
        assert_eq!(site.number(COUNT).await, before);
        // the form accepts no more characters
        write(browser, site, &"x".repeat(150)).await;
        browser.click(".write button").await;
        browser.shows(".post:target .body", &[&"x".repeat(140)]).await;
        assert_eq!(site.number(COUNT).await, before + 1);
    });
}

#[test]
fn the_author_lands_on_the_page_where_the_post_stands() {
    visit(async |browser, site| {
        // by a user whose clock is wrong: they stay in front
        site.run(
            "INSERT INTO posts (author_id, body, posted_at)
             SELECT 1, 'From the future', '2999-01-01 00:00:00+00:00' FROM users WHERE id <= 15",
        )
        .await;
        sign_in(browser, site, 0).await;
        post(browser, site, "Late").await;
        browser.shows(super::CURRENT, &["2"]).await;
        let is_in_view: bool = browser
            .run(
                "const box = document.querySelector(':target').getBoundingClientRect();
                 return box.top >= 0 && box.bottom <= innerHeight",
            )
            .await;
        assert!(is_in_view);
    });
}

#[test]
fn two_browsers_at_once_are_two_people_who_lose_no_post() {
    visit(async |browser, site| {
        let other = Browser::start().await;
        tokio::join!(sign_in(browser, site, 0), sign_in(&other, site, 1));
        let before = site.number(COUNT).await;
        for number in 1..=5 {
            let (one, two) = (format!("One, {number}"), format!("Two, {number}"));
            tokio::join!(post(browser, site, &one), post(&other, site, &two));
        }
        assert_eq!(site.number(COUNT).await, before + 10);
        for (browser, user, word) in [(browser, 0, "One"), (&other, 1, "Two")] {
            let user = &site.users[user];
            browser.shows("h1", &[&format!("Hi, {}!", user.name)]).await;
            open(browser, site, &format!("/user/{}", user.nickname)).await;
            let wanted = [5, 4, 3, 2, 1].map(|number| format!("{word}, {number}"));
            assert_eq!(browser.texts(".body").await[..5], wanted);
        }
        // each browser sees the other's post
        for browser in [browser, &other] {
            open(browser, site, "/explore").await;
            assert_eq!(posts(browser).await, site.posts("1 = 1").await[..10]);
        }
    });
}
