//! Home, profile, explore and search: pages of posts.

use crate::client::{Client, Page};
use crate::site::{POSTS_PER_PAGE, on_each_database};

/// Every list as user 0 sees it, and the condition for its posts.
const LISTS: [(&str, &str); 4] = [
    (
        "/index",
        "author_id = 1
         OR author_id IN (SELECT followed_id FROM follows WHERE follower_id = 1)",
    ),
    ("/explore", "1 = 1"),
    ("/user/reuben", "author_id = 1"),
    ("/search?q=TODAY", "body LIKE '%Today%' OR body LIKE '%today%'"),
];

/// The address of a page of a list.
fn numbered(path: &str, page: &str) -> String {
    match path.split_once('?') {
        Some((path, query)) => format!("{path}/{page}?{query}"),
        None => format!("{path}/{page}"),
    }
}

async fn walk(client: &Client, path: &str, step: fn(&Page) -> Option<String>) -> Vec<Page> {
    let mut pages = vec![client.see(path).await];
    while let Some(next) = step(pages.last().unwrap()) {
        pages.push(client.see(&next).await);
    }
    pages
}

#[actix_web::test]
async fn every_list_has_its_posts_newest_first_on_as_many_pages_as_they_need() {
    on_each_database("every_list_has_its_posts", |site| async move {
        let client = Client::of(&site, 0).await;
        client.post("/settings", &[("posts_per_page", "40")]).await;
        for (path, condition) in LISTS {
            let wanted = site.posts(condition).await;
            let pages = walk(&client, path, Page::older).await;
            let seen: Vec<_> = pages.iter().flat_map(Page::posts).collect();
            assert_eq!(seen, wanted, "{path}");
            assert_eq!(pages.len(), wanted.len().div_ceil(40));
            assert!(pages.len() > 2, "{path}: {}", pages.len());
        }
    })
    .await;
}

#[actix_web::test]
async fn newer_leads_back_through_the_same_pages_to_the_address_without_a_number() {
    on_each_database("newer_leads_back", |site| async move {
        let client = Client::of(&site, 0).await;
        let forth = walk(&client, "/user/reuben", Page::older).await;
        let last = numbered("/user/reuben", &forth.len().to_string());
        let back = walk(&client, &last, Page::newer).await;
        let forth: Vec<_> = forth.iter().map(Page::posts).collect();
        let mut seen: Vec<_> = back.iter().map(Page::posts).collect();
        seen.reverse();
        assert_eq!(seen, forth);
        let second = &back[back.len() - 2];
        assert_eq!(second.newer().as_deref(), Some("/user/reuben"));
    })
    .await;
}

#[actix_web::test]
async fn newer_and_older_are_links_or_the_same_words_as_plain_text() {
    on_each_database("newer_and_older", |site| async move {
        let client = Client::of(&site, 0).await;
        for (path, condition) in LISTS {
            let pages = site.posts(condition).await.len().div_ceil(POSTS_PER_PAGE);
            let ends = |page: Page| (page.newer().is_some(), page.older().is_some());
            assert_eq!(ends(client.see(path).await), (false, true), "{path}");
            assert_eq!(ends(client.see(&numbered(path, "2")).await), (true, true), "{path}");
            let last = numbered(path, &pages.to_string());
            assert_eq!(ends(client.see(&last).await), (true, false), "{path}");
        }
        // a new user has neither
        let client = Client::of(&site, 19).await;
        let home = client.see("/index").await;
        assert_eq!((home.newer(), home.older()), (None, None));
    })
    .await;
}

#[actix_web::test]
async fn a_page_past_the_end_is_empty_and_leads_to_the_last() {
    on_each_database("a_page_past_the_end", |site| async move {
        let client = Client::of(&site, 0).await;
        for (path, condition) in LISTS {
            let last = site.posts(condition).await.len().div_ceil(POSTS_PER_PAGE);
            for no in [(last + 1).to_string(), "99999999999999999999999".to_owned()] {
                let page = client.see(&numbered(path, &no)).await;
                assert!(page.posts().is_empty());
                assert_eq!(page.texts(".empty"), ["There are no posts on this page."]);
                assert_eq!(page.older(), None);
                let newer = client.see(&page.newer().unwrap()).await;
                let wanted = client.see(&numbered(path, &last.to_string())).await;
                assert_eq!(newer.posts(), wanted.posts());
            }
        }
    })
    .await;
}

#[actix_web::test]
async fn a_bad_page_number_shows_the_first_page() {
    on_each_database("a_bad_page_number", |site| async move {
        let client = Client::of(&site, 0).await;
        for (path, _) in LISTS {
            let first = client.see(path).await.posts();
            for no in ["0", "-1", "abc", "1.5", "%20"] {
                assert_eq!(client.see(&numbered(path, no)).await.posts(), first, "{path} {no}");
            }
        }
    })
    .await;
}

#[actix_web::test]
async fn every_link_to_a_number_shows_that_page() {
    on_each_database("every_link_to_a_number", |site| async move {
        let client = Client::of(&site, 0).await;
        for (path, condition) in LISTS {
            let wanted = site.posts(condition).await;
            let page = client.see(&numbered(path, "3")).await;
            let numbers = page.texts("nav.pages li a");
            assert_eq!(numbers[..5], ["1", "2", "3", "4", "5"]);
            assert_eq!(page.texts("nav.pages [aria-current=page]"), ["3"]);
            let links = page.attributes("nav.pages li a", "href");
            for (number, href) in numbers.iter().zip(links) {
                let at = (number.parse::<usize>().unwrap() - 1) * POSTS_PER_PAGE;
                let end = wanted.len().min(at + POSTS_PER_PAGE);
                assert_eq!(client.see(&href).await.posts(), wanted[at..end], "{href}");
            }
        }
    })
    .await;
}

#[actix_web::test]
async fn the_head_names_the_neighbours_and_the_one_address_of_the_page() {
    on_each_database("the_head_names_the_neighbours", |site| async move {
        let client = Client::of(&site, 0).await;
        for (path, _) in LISTS {
            let page = client.see(&numbered(path, "2")).await;
            let head = |rel: &str| page.attributes(&format!("head link[rel={rel}]"), "href");
            assert_eq!(head("prev"), [page.newer().unwrap()]);
            assert_eq!(head("next"), [page.older().unwrap()]);
            assert_eq!(head("canonical"), [numbered(path, "2")]);
        }
    })
    .await;
}

#[actix_web::test]
async fn every_list_shows_a_post_alike() {
    on_each_database("every_list_shows_a_post_alike", |site| async move {
        let client = Client::of(&site, 0).await;
        client.write("Today only.").await;
        let mut shown = Vec::new();
        for (path, _) in LISTS {
            shown.push(client.see(path).await.texts("article")[0].clone());
        }
        assert!(shown[0].contains("Today only."), "{shown:?}");
        assert!(shown.iter().all(|text| *text == shown[0]), "{shown:?}");
    })
    .await;
}

#[actix_web::test]
async fn search_takes_every_character_for_itself_and_letters_in_either_case() {
    on_each_database("search_takes_every_character", |site| async move {
        let client = Client::of(&site, 0).await;
        client.write("100 % sure_of !that\\ 'quote").await;
        for q in ["%25", "100+%25+SURE", "_of", "!THAT", "that%5C", "'quote", "+%25+"] {
            let page = client.see(&format!("/search?q={q}")).await;
            assert_eq!(page.posts().len(), 1, "{q}");
        }
        for q in ["nobody+writes+this", "%00", "a%25a", "%F0%9F%A6%80"] {
            let page = client.see(&format!("/search?q={q}")).await;
            assert!(page.posts().is_empty(), "{q}");
            assert!(page.texts(".empty")[0].starts_with("No post contains that."));
        }
    })
    .await;
}

#[actix_web::test]
async fn links_of_a_search_keep_what_is_searched_for() {
    on_each_database("links_of_a_search", |site| async move {
        let client = Client::of(&site, 0).await;
        let page = client.see("/search?q=e+%26+%3Cb%3E").await;
        assert_eq!(page.texts("h1"), ["0 posts with “e & <b>”"]);
        assert_eq!(page.attributes("input[type=search]", "value"), ["e & <b>"]);
        // and what looks like HTML is shown as text there too
        client.post("/settings", &[("posts_per_page", "1")]).await;
        for _ in 0..2 {
            client.write("\"><script>").await;
        }
        let page = client.see("/search?q=\"><script>").await;
        assert_eq!(page.texts("h1"), ["2 posts with “\"><script>”"]);
        assert_eq!(page.attributes("input[type=search]", "value"), ["\"><script>"]);
        assert_eq!(page.attributes("script", "src"), ["/script.js"]);
        let older = page.older().unwrap();
        assert!(older.starts_with("/search/2?q=%22%3E%3Cscript%3E&"), "{older}");
        assert_eq!(client.see(&older).await.posts().len(), 1);
        client.post("/settings", &[("posts_per_page", "")]).await;
        let page = client.see("/search?q=%65%20").await;
        let older = page.older().unwrap();
        assert!(
            older.starts_with("/search/2?q=e+&") || older.starts_with("/search/2?q=%65%20&"),
            "{older}"
        );
    })
    .await;
}

#[actix_web::test]
async fn a_search_for_nothing_leads_to_all_posts() {
    on_each_database("a_search_for_nothing", |site| async move {
        let client = Client::of(&site, 0).await;
        for path in ["/search", "/search?q=", "/search?q=%20%0A"] {
            let page = client.get(path).await;
            assert_eq!((page.status, page.location.as_deref()), (303, Some("/explore")));
        }
    })
    .await;
}
