//! Signing in, profiles and following.

use super::{here, open, posts, sign_in, visit};

#[test]
fn who_is_clicked_on_is_signed_in_and_comes_to_the_page_that_was_wanted() {
    visit(async |browser, site| {
        let other = &site.users[1];
        open(browser, site, "/explore/2").await;
        browser.shows("h1", &["Who do you want to be?"]).await;
        browser.click(&format!("button[value={}]", other.nickname)).await;
        browser.shows(".messages p", &[&format!("You are {} now.", other.name)]).await;
        assert_eq!(here(browser).await, "/explore/2");

        browser.click(".account button").await;
        browser.shows("h1", &["Who do you want to be?"]).await;
        open(browser, site, "/index").await;
        browser.shows("h1", &["Who do you want to be?"]).await;
    });
}

#[test]
fn the_name_above_a_post_leads_to_a_profile() {
    visit(async |browser, site| {
        sign_in(browser, site, 0).await;
        open(browser, site, "/explore").await;
        let author = browser.texts(".byline a").await[0].clone();
        browser.click(".byline a").await;
        browser.shows("h1", &[&author]).await;
        assert!(browser.texts(".byline a").await.iter().all(|name| *name == author));
    });
}

#[test]
fn following_somebody_brings_their_posts_home_until_it_ends() {
    visit(async |browser, site| {
        sign_in(browser, site, 19).await;
        let other = &site.users[2];
        let profile = format!("/user/{}", other.nickname);
        open(browser, site, &profile).await;
        let theirs = posts(browser).await;
        browser.click(".profile button").await;
        browser.shows(".messages p", &[&format!("You are following {}.", other.name)]).await;
        browser.shows(".profile button", &["Unfollow"]).await;
        assert_eq!(here(browser).await, profile);
        browser.click("header nav a[href='/index']").await;
        browser.until(async || posts(browser).await == theirs).await;

        open(browser, site, &profile).await;
        browser.click(".profile button").await;
        browser.shows(".profile button", &["Follow"]).await;
        browser.click("header nav a[href='/index']").await;
        browser.until(async || posts(browser).await.is_empty()).await;
    });
}

#[test]
fn who_is_new_is_told_so_at_home_and_on_the_profile() {
    visit(async |browser, site| {
        sign_in(browser, site, 19).await;
        let user = &site.users[19];
        let home = "Nothing here yet. Explore what others post, and follow them.";
        browser.shows(".empty", &[home]).await;
        browser.click(&format!("header nav a[href='/user/{}']", user.nickname)).await;
        browser.shows(".empty", &[&format!("{} has not posted yet.", user.name)]).await;
        assert!(browser.texts("nav.pages a").await.is_empty());
    });
}

#[test]
fn a_chosen_page_size_holds_on_every_page() {
    visit(async |browser, site| {
        sign_in(browser, site, 0).await;
        browser.click("header nav a[href='/settings']").await;
        browser.find("#posts_per_page").await.send_keys("3").await.unwrap();
        browser.click(".write button").await;
        browser.shows(".messages p", &["Your settings are saved."]).await;
        for path in ["/index", "/explore/2", "/user/reuben"] {
            open(browser, site, path).await;
            browser.until(async || posts(browser).await.len() == 3).await;
        }
    });
}
