//! New posts: where their authors are redirected, and what is refused.

use std::collections::BTreeMap;

use crate::client::Client;
use crate::site::on_each_database;

const COUNT: &str = "SELECT COUNT(*) FROM posts";
const NEWEST: &str = "SELECT MAX(id) FROM posts";

#[actix_web::test]
async fn an_author_lands_where_the_new_post_stands() {
    on_each_database("an_author_lands", |site| async move {
        let client = Client::of(&site, 0).await;
        let answer = client.post("/index", &[("body", "Hello, world")]).await;
        let id = site.number(NEWEST).await;
        assert_eq!((answer.status, answer.location), (303, Some(format!("/index#post-{id}"))));
        let page = client.see("/index").await;
        assert_eq!((page.posts()[0], page.texts(".body")[0].as_str()), (id, "Hello, world"));
        assert_eq!(page.messages(), ["Your post is live."]);
        // from any page
        let answer = client.post("/index/7?x=y", &[("body", "And again")]).await;
        assert!(answer.location.unwrap().starts_with("/index?x=y"));
    })
    .await;
}

#[actix_web::test]
async fn that_is_another_page_when_others_were_faster() {
    on_each_database("that_is_another_page", |site| async move {
        let client = Client::of(&site, 0).await;
        // by a user whose clock is wrong: fifteen posts that stay in front
        site.run(
            "INSERT INTO posts (author_id, body, posted_at)
             SELECT 1, 'From the future', '2999-01-01 00:00:00+00:00' FROM users WHERE id <= 15",
        )
        .await;
        for (size, page) in [("", 2), ("1", 16), ("15", 2), ("100", 1), ("6", 3)] {
            client.post("/settings", &[("posts_per_page", size)]).await;
            let answer = client.post("/index", &[("body", "Late")]).await.location.unwrap();
            let id = site.number(NEWEST).await;
            let path = if page == 1 { "/index".to_owned() } else { format!("/index/{page}") };
            let (address, place) = answer.split_once('#').unwrap();
            assert_eq!((address.split('?').next(), place), (Some(&*path), &*format!("post-{id}")));
            assert!(client.see(&answer).await.posts().contains(&id), "{answer}");
        }
    })
    .await;
}

#[actix_web::test]
async fn a_reload_posts_nothing_again() {
    on_each_database("a_reload", |site| async move {
        let client = Client::of(&site, 0).await;
        let before = site.number(COUNT).await;
        let answer = client.post("/index", &[("body", "Once")]).await;
        assert_eq!(answer.status, 303);
        for _ in 0..3 {
            let page = client.see(answer.location.as_ref().unwrap()).await;
            assert_eq!(page.texts(".body").iter().filter(|body| *body == "Once").count(), 1);
        }
        assert_eq!(site.number(COUNT).await, before + 1);
        assert_eq!(client.see("/index").await.messages(), [] as [&str; 0]);
    })
    .await;
}

#[actix_web::test]
async fn a_post_that_is_saved_is_never_answered_with_an_error() {
    on_each_database("a_post_that_is_saved", |site| async move {
        let client = Client::of(&site, 0).await;
        let before = site.number(COUNT).await;
        // the page of the post cannot be determined
        site.run("ALTER TABLE follows RENAME TO gone").await;
        let answer = client.post("/index", &[("body", "Saved")]).await;
        assert_eq!((answer.status, answer.location.as_deref()), (303, Some("/index")));
        site.run("ALTER TABLE gone RENAME TO follows").await;
        assert_eq!(site.number(COUNT).await, before + 1);
        let page = client.see("/index").await;
        assert_eq!((page.texts(".body")[0].as_str(), page.messages().len()), ("Saved", 1));
    })
    .await;
}

#[actix_web::test]
async fn a_post_that_will_not_do_shows_the_same_page_with_what_was_written() {
    on_each_database("a_post_that_will_not_do", |site| async move {
        let client = Client::of(&site, 0).await;
        let before = site.number(COUNT).await;
        let posts = client.see("/index/2").await.posts();
        let long = "x".repeat(141);
        for (body, problem) in [
            ("", "Write something first."),
            (" \r\n\t", "Write something first."),
            (&long, "That is 141 characters; a post has 140 at most."),
        ] {
            let page = client.post("/index/2", &[("body", body)]).await;
            assert_eq!((page.status, page.posts()), (200, posts.clone()));
            assert_eq!(page.texts(".problem"), [problem]);
            assert_eq!(page.texts("textarea"), [body.trim()]);
        }
        assert_eq!(site.number(COUNT).await, before);
    })
    .await;
}

#[actix_web::test]
async fn length_is_counted_as_browsers_count() {
    on_each_database("length_is_counted", |site| async move {
        let client = Client::of(&site, 0).await;
        // a line break counts as one character, and a character outside of the BMP as two
        for fits in [
            "ü".repeat(140),
            "🦀".repeat(70),
            "a\r\n".repeat(69) + "bc",
            format!("  {} ", "x".repeat(140)),
        ] {
            assert_eq!(client.post("/index", &[("body", &fits)]).await.status, 303, "{fits}");
        }
        for too_long in ["ü".repeat(141), "🦀".repeat(71), "a\r\n".repeat(69) + "bcd"] {
            assert_eq!(client.post("/index", &[("body", &too_long)]).await.status, 200);
        }
        let huge = "x".repeat(1_000_000);
        let page = client.post("/index", &[("body", &huge)]).await;
        assert_eq!((page.status, page.texts("h1")), (413, vec!["Payload Too Large".to_owned()]));
    })
    .await;
}

#[actix_web::test]
async fn whatever_is_posted_is_shown_as_text() {
    on_each_database("whatever_is_posted", |site| async move {
        let client = Client::of(&site, 0).await;
        let elements = |page: &crate::client::Page| page.texts("script, img, b, svg, iframe").len();
        let before = elements(&client.see("/index").await);
        for body in [
            "<script>alert(1)</script>",
            "<img src=x onerror=alert(1)>",
            "</p></article><b>bold</b>",
            "\"' onmouseover=\"alert(1)",
            "{{ csrf_token }} {% raw %} {# #}",
            "&lt;b&gt; &amp;amp; &#60;",
            "'); DROP TABLE posts; --",
            "$1 ?1 :a @b %s \\",
            "<!-- --> <![CDATA[ ]]> <svg/onload=alert(1)>",
            "line one\nline two",
            "\u{202E}right to left\u{2066}",
            "नमस्ते 🦀 ﷽",
        ] {
            let page = client.write(body).await;
            assert_eq!(page.texts(".body")[0], body);
            assert_eq!(elements(&page), before, "{body}");
            // also in the form that shows the error
            let padded = format!("{body}{}", "x".repeat(141));
            let page = client.post("/index", &[("body", &padded)]).await;
            assert_eq!(page.texts("textarea"), [padded]);
            assert_eq!(elements(&page), before, "{body}");
        }
        // PostgreSQL cannot store such text
        assert_eq!(client.write("a\0b").await.texts(".body")[0], "a\u{FFFD}b");
    })
    .await;
}

#[actix_web::test]
async fn a_form_without_the_token_of_its_session_is_refused() {
    on_each_database("a_form_without_the_token", |site| async move {
        let (client, other) = (Client::of(&site, 0).await, Client::of(&site, 1).await);
        let before = site.number(COUNT).await;
        let follows = site.number("SELECT COUNT(*) FROM follows").await;
        let foreign = other.see("/index").await.token();
        let own = client.see("/index").await.token();
        let longer = format!("{own}x");
        for path in [
            "/index",
            "/index/2",
            "/follow/cullen",
            "/unfollow/cullen",
            "/settings",
            "/logout",
            "/login",
        ] {
            let fields = [("body", "Forged"), ("posts_per_page", "1"), ("nickname", "cullen")];
            assert_eq!(client.send(path, &fields).await.status, 403, "{path}");
            for token in ["", &foreign, &longer, &own[1..]] {
                let page = client.post_with(token, path, &fields).await;
                assert_eq!(page.status, 403, "{path}");
                assert_eq!(page.texts("h1"), ["Forbidden"]);
            }
        }
        assert_eq!(site.number(COUNT).await, before);
        assert_eq!(site.number("SELECT COUNT(*) FROM follows").await, follows);
        assert_eq!(client.see("/index").await.posts().len(), 10);
        // signing in creates a new one
        client.sign_in("cullen").await;
        assert_eq!(client.post_with(&own, "/index", &[("body", "Old")]).await.status, 403);
    })
    .await;
}

#[actix_web::test]
async fn nobody_posts_without_signing_in() {
    on_each_database("nobody_posts_without_signing_in", |site| async move {
        let before = site.number(COUNT).await;
        let client = Client::new(&site);
        let token = client.see("/login").await.token();
        let answer = client.post_with(&token, "/index", &[("body", "Anonymous")]).await;
        assert_eq!((answer.status, answer.location.as_deref()), (303, Some("/login?next=%2F")));
        assert_eq!(site.number(COUNT).await, before);
    })
    .await;
}

#[actix_web::test]
async fn two_hundred_posts_at_once_lose_none() {
    on_each_database("two_hundred_posts_at_once", |site| async move {
        let before = site.number(COUNT).await;
        let (one, other) = (Client::of(&site, 0).await, Client::of(&site, 1).await);
        let (token, others) = (one.see("/index").await.token(), other.see("/index").await.token());
        let sent: Vec<_> = (0..200).map(|number| format!("Post {number} of 200")).collect();
        let answers = sent.iter().enumerate().map(|(number, body)| {
            let (client, token) = if number % 2 == 0 { (&one, &token) } else { (&other, &others) };
            async move { client.post_with(token, "/index", &[("body", body)]).await }
        });
        let answers = futures::future::join_all(answers).await;
        assert!(answers.iter().all(|answer| answer.status == 303));
        assert_eq!(site.number(COUNT).await, before + 200);

        one.post("/settings", &[("posts_per_page", "100")]).await;
        let mut shown = one.see("/explore").await.texts(".body");
        shown.extend(one.see("/explore/2").await.texts(".body"));
        let mut sent = sent;
        sent.sort();
        shown.sort();
        assert_eq!(shown, sent);
        // every author was redirected to their own post
        let hrefs = answers.iter().map(|answer| answer.location.as_deref().unwrap());
        let landed: BTreeMap<i64, &str> = hrefs
            .map(|href| {
                let (page, id) = href.split_once("#post-").unwrap();
                (id.parse().unwrap(), page)
            })
            .collect();
        let mut stored = site.posts("body LIKE 'Post % of 200'").await;
        stored.sort_unstable();
        assert_eq!(landed.keys().copied().collect::<Vec<_>>(), stored);
        // and the page had the post; it may be further back by now, but these are not
        one.post("/settings", &[("posts_per_page", "")]).await;
        for client in [&one, &other] {
            let newest = client.see("/index").await.posts();
            assert_eq!(newest.len(), 10);
            for id in newest {
                let page = landed[&id];
                assert!(page == "/index" || page.starts_with("/index?"), "{page}");
                assert!(client.see(page).await.posts().contains(&id));
            }
        }
    })
    .await;
}
