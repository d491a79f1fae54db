//! Pages of posts, followed by clicks on each link.

use super::{CURRENT, NEWER, OLDER, here, open, posts, sign_in, visit};
use crate::chromium::Browser;
use crate::site::POSTS_PER_PAGE;

/// Plain text below the posts in place of a link.
const PLAIN: &str = "nav.pages > span";

async fn has(browser: &Browser, selector: &str) -> bool {
    !browser.texts(selector).await.is_empty()
}

#[test]
fn older_and_newer_lead_through_all_posts_to_both_ends() {
    visit(async |browser, site| {
        sign_in(browser, site, 0).await;
        let wanted = site.posts("author_id = 1").await;
        let last = wanted.len().div_ceil(POSTS_PER_PAGE);
        browser.click("header nav a[href='/user/reuben']").await;
        browser.shows("h1", &[&site.users[0].name]).await;
        assert_eq!(browser.texts(PLAIN).await, ["«\nNewer posts"]);

        let mut pages = vec![posts(browser).await];
        for page in 2..=last {
            browser.click(OLDER).await;
            browser.shows(CURRENT, &[&page.to_string()]).await;
            pages.push(posts(browser).await);
        }
        assert_eq!(pages.concat(), wanted);
        assert_eq!(browser.texts(PLAIN).await, ["Older posts\n»"]);
        assert!(!has(browser, OLDER).await);

        for page in (1..last).rev() {
            browser.click(NEWER).await;
            browser.shows(CURRENT, &[&page.to_string()]).await;
            assert_eq!(posts(browser).await, pages[page - 1]);
        }
        assert!(!has(browser, NEWER).await);
        assert_eq!(here(browser).await, "/user/reuben");
    });
}

#[test]
fn a_number_leads_to_its_page_and_the_browser_back() {
    visit(async |browser, site| {
        sign_in(browser, site, 0).await;
        open(browser, site, "/explore").await;
        let first = posts(browser).await;
        browser.click("nav.pages a[aria-label='Page 3']").await;
        browser.shows(CURRENT, &["3"]).await;
        let third = posts(browser).await;
        assert_eq!(third, site.posts("1 = 1").await[20..30]);
        browser.page().back().await.unwrap();
        browser.until(async || posts(browser).await == first).await;
        browser.page().forward().await.unwrap();
        browser.until(async || posts(browser).await == third).await;
    });
}

#[test]
fn a_page_past_the_end_leads_to_the_last() {
    visit(async |browser, site| {
        sign_in(browser, site, 0).await;
        for path in ["/index/9999", "/explore/9999", "/user/reuben/9999", "/search/9999?q=a"] {
            open(browser, site, path).await;
            browser.shows(".empty", &["There are no posts on this page."]).await;
            assert!(posts(browser).await.is_empty());
            assert!(!has(browser, OLDER).await);
            browser.click(NEWER).await;
            browser.until(async || !posts(browser).await.is_empty()).await;
            assert!(!has(browser, OLDER).await);
        }
    });
}

#[test]
fn a_search_keeps_its_words_from_page_to_page() {
    visit(async |browser, site| {
        sign_in(browser, site, 0).await;
        let field = browser.find("input[type=search]").await;
        field.send_keys("today").await.unwrap();
        browser.click(".search button").await;
        let wanted = site.posts("body LIKE '%today%'").await;
        browser.shows("h1", &[&format!("{} posts with “today”", wanted.len())]).await;
        browser.click(OLDER).await;
        browser.shows(CURRENT, &["2"]).await;
        assert_eq!(posts(browser).await, wanted[10..20]);
        let value: String =
            browser.run("return document.querySelector('[type=search]').value").await;
        assert_eq!(value, "today");
    });
}
