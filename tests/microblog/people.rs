//! Signing in, profiles, following, settings.

use crate::client::Client;
use crate::site::on_each_database;

#[actix_web::test]
async fn every_page_but_the_login_leads_there_and_back() {
    on_each_database("every_page_but_the_login", |site| async move {
        for path in
            ["/", "/index/2", "/explore", "/user/reuben", "/search?q=a%26b&x=1", "/settings"]
        {
            let client = Client::new(&site);
            let answer = client.get(path).await;
            assert_eq!(answer.status, 303);
            let login = client.see(&answer.location.unwrap()).await;
            assert_eq!(login.attributes("input[name=next]", "value"), [path]);
            let fields = [("nickname", "reuben"), ("next", path)];
            let answer = client.post_with(&login.token(), "/login", &fields).await;
            assert_eq!((answer.status, answer.location.as_deref()), (303, Some(path)));
            assert_eq!(client.see(path).await.messages(), ["You are Reuben Wiza now."]);
        }
    })
    .await;
}

#[actix_web::test]
async fn signing_in_leads_to_no_other_site() {
    on_each_database("signing_in_leads_to_no_other_site", |site| async move {
        for next in [
            "https://evil.example/",
            "//evil.example",
            "/\\evil.example",
            "/\t/evil.example",
            "evil",
        ] {
            let client = Client::new(&site);
            let token = client.see("/login").await.token();
            let fields = [("nickname", "reuben"), ("next", next)];
            let answer = client.post_with(&token, "/login", &fields).await;
            assert_eq!(
                (answer.status, answer.location.as_deref()),
                (303, Some("/index")),
                "{next}"
            );
        }
    })
    .await;
}

#[actix_web::test]
async fn nobody_can_be_who_is_not_there() {
    on_each_database("nobody_can_be_who_is_not_there", |site| async move {
        let client = Client::new(&site);
        for nickname in ["nobody", "", "reuben'--", "\0"] {
            assert_eq!(client.sign_in(nickname).await.status, 404);
        }
        assert_eq!(client.get("/index").await.status, 303);
    })
    .await;
}

#[actix_web::test]
async fn two_clients_are_two_people() {
    on_each_database("two_clients_are_two_people", |site| async move {
        let (one, other) = (Client::of(&site, 0).await, Client::of(&site, 1).await);
        let name = |user: usize| format!("Hi, {}!", site.users[user].name);
        assert_eq!(one.see("/index").await.texts("h1"), [name(0)]);
        assert_eq!(other.see("/index").await.texts("h1"), [name(1)]);
        // each browser sees posts of the other, at home or on the author's profile
        one.write("From one browser").await;
        let profile = other.see(&format!("/user/{}", site.users[0].nickname)).await;
        assert_eq!(profile.texts(".body")[0], "From one browser");
        assert_eq!(profile.messages(), [] as [&str; 0]);
        // signing out in one does not sign out the other
        assert_eq!(one.post("/logout", &[]).await.location.as_deref(), Some("/login"));
        assert_eq!(one.get("/index").await.status, 303);
        assert_eq!(other.see("/index").await.texts("h1"), [name(1)]);
    })
    .await;
}

#[actix_web::test]
async fn a_copy_of_a_cookie_is_of_no_use_after_signing_out() {
    on_each_database("a_copy_of_a_cookie", |site| async move {
        for end in ["/logout", "/login"] {
            let client = Client::of(&site, 0).await;
            let cookie = client.see("/index").await.header("set-cookie").to_owned();
            let copy = Client::with_cookie(&site, &cookie);
            copy.see("/index").await;
            let next = site.users[1].nickname.as_str();
            assert_eq!(client.post(end, &[("nickname", next)]).await.status, 303);
            let answer = copy.get("/index").await;
            assert_eq!(answer.location.as_deref(), Some("/login?next=%2Findex"), "{end}");
        }
    })
    .await;
}

#[actix_web::test]
async fn a_user_is_signed_in_with_the_last_twenty_browsers() {
    on_each_database("a_user_is_signed_in", |site| async move {
        let first = Client::of(&site, 0).await;
        let second = Client::of(&site, 0).await;
        for _ in 0..19 {
            Client::of(&site, 0).await;
        }
        assert_eq!(first.get("/index").await.status, 303);
        assert_eq!(second.get("/index").await.status, 200);
        assert_eq!(site.number("SELECT COUNT(*) FROM sessions").await, 20);
    })
    .await;
}

#[actix_web::test]
async fn messages_that_nobody_reads_do_not_outgrow_the_cookie() {
    on_each_database("messages_that_nobody_reads", |site| async move {
        let client = Client::of(&site, 0).await;
        let token = client.see("/settings").await.token();
        for _ in 0..120 {
            let answer = client.post_with(&token, "/index", &[("body", "Again")]).await;
            assert_eq!(answer.status, 303);
        }
        assert_eq!(client.see("/index").await.messages(), ["Your post is live."; 5]);
    })
    .await;
}

#[actix_web::test]
async fn a_profile_shows_somebody_with_their_posts() {
    on_each_database("a_profile_shows_somebody", |site| async move {
        let client = Client::of(&site, 0).await;
        let other = &site.users[1];
        let page = client.see(&format!("/user/{}", other.nickname)).await;
        assert_eq!(page.texts("h1"), [other.name.as_str()]);
        let authors = page.texts(".byline a");
        assert_eq!(authors.len(), 10);
        assert!(authors.iter().all(|author| *author == other.name), "{authors:?}");
        assert_eq!(page.texts(".profile button").len(), 1);
        // users cannot follow themselves
        let own = client.see(&format!("/user/{}", site.users[0].nickname)).await;
        assert_eq!(own.texts(".profile button"), [] as [&str; 0]);
    })
    .await;
}

#[actix_web::test]
async fn who_is_new_has_empty_pages_that_say_so() {
    on_each_database("who_is_new_has_empty_pages", |site| async move {
        let client = Client::of(&site, 19).await;
        let home = client.see("/index").await;
        assert!(home.texts(".empty")[0].starts_with("Nothing here yet."));
        let user = &site.users[19];
        let profile = client.see(&format!("/user/{}", user.nickname)).await;
        assert_eq!(profile.texts(".empty"), [format!("{} has not posted yet.", user.name)]);
    })
    .await;
}

#[actix_web::test]
async fn an_unknown_user_is_not_found() {
    on_each_database("an_unknown_user", |site| async move {
        let client = Client::of(&site, 0).await;
        for path in ["/user/nobody", "/user/nobody/2", "/user/%00", "/user/REUBEN", "/user/'"] {
            let page = client.get(path).await;
            assert_eq!(page.status, 404, "{path}");
            assert_eq!(page.texts("h1"), ["Not Found"]);
            // the navigation is the same as on every page
            assert_eq!(page.texts("header nav a"), ["Home", "Explore", "Profile", "Settings"]);
            assert_eq!(page.texts(".account button"), ["Sign out"]);
        }
        let stranger = Client::new(&site).get("/nowhere").await;
        assert_eq!((stranger.status, stranger.texts("header nav a").len()), (404, 0));
        assert_eq!(client.post("/follow/nobody", &[]).await.status, 404);
        assert_eq!(client.get("/nowhere").await.status, 404);
    })
    .await;
}

#[actix_web::test]
async fn a_fault_is_a_page_that_tells_nothing_and_leads_home() {
    on_each_database("a_fault_is_a_page", |site| async move {
        let client = Client::of(&site, 0).await;
        site.run("ALTER TABLE follows RENAME TO gone").await;
        let page = client.get("/index").await;
        assert_eq!(
            (page.status, page.texts("h1")),
            (500, vec!["Internal Server Error".to_owned()])
        );
        assert_eq!(page.attributes("main a", "href"), ["/index"]);
        assert!(!page.body.contains("follows"), "{}", page.body);
    })
    .await;
}

#[actix_web::test]
async fn following_somebody_brings_their_posts_home() {
    on_each_database("following_somebody", |site| async move {
        let client = Client::of(&site, 19).await;
        let other = &site.users[2];
        let profile = format!("/user/{}", other.nickname);
        let follow = format!("/follow/{}", other.nickname);
        let before = site.number("SELECT COUNT(*) FROM follows").await;
        // repeating it has no effect
        for _ in 0..2 {
            let answer = client.post(&follow, &[]).await;
            assert_eq!((answer.status, answer.location.as_ref()), (303, Some(&profile)));
            let page = client.see(&profile).await;
            assert_eq!(page.messages(), [format!("You are following {}.", other.name)]);
            assert_eq!(page.texts(".profile button"), ["Unfollow"]);
        }
        assert_eq!(site.number("SELECT COUNT(*) FROM follows").await, before + 1);
        let posts = client.see(&profile).await.posts();
        assert_eq!(client.see("/index").await.posts(), posts);

        for _ in 0..2 {
            client.post(&format!("/unfollow/{}", other.nickname), &[]).await;
        }
        assert_eq!(site.number("SELECT COUNT(*) FROM follows").await, before);
        assert!(client.see("/index").await.posts().is_empty());
    })
    .await;
}

#[actix_web::test]
async fn nobody_follows_oneself() {
    on_each_database("nobody_follows_oneself", |site| async move {
        let client = Client::of(&site, 0).await;
        let before = site.number("SELECT COUNT(*) FROM follows").await;
        let answer = client.post("/follow/reuben", &[]).await;
        let page = client.see(&answer.location.unwrap()).await;
        assert_eq!(page.messages(), ["You cannot follow yourself."]);
        assert_eq!(site.number("SELECT COUNT(*) FROM follows").await, before);
    })
    .await;
}

#[actix_web::test]
async fn any_nickname_has_pages_of_its_own() {
    on_each_database("any_nickname", |site| async move {
        site.run(
            "INSERT INTO users (nickname, name, about) VALUES ('a/b ü%2?#&\"<', 'Odd', '');
             INSERT INTO posts (author_id, body, posted_at)
             SELECT (SELECT MAX(id) FROM users), body, posted_at FROM posts WHERE id <= 25",
        )
        .await;
        let client = Client::of(&site, 0).await;
        client.sign_in("a/b ü%2?#&\"<").await;
        let profile = client.see("/index").await.attributes("header nav a", "href")[2].clone();
        let first = client.see(&profile).await;
        assert_eq!(first.texts("h1"), ["Odd"]);
        let second = client.see(&first.older().unwrap()).await;
        assert_eq!((first.posts().len(), second.posts().len()), (10, 10));
        assert!(first.posts().last() > second.posts().first());
        assert_eq!(client.see(&second.newer().unwrap()).await.posts(), first.posts());
        // a link in a post leads there too
        let author = client.see("/index").await.attributes(".byline a", "href")[0].clone();
        assert_eq!(author, profile);
        let other = Client::of(&site, 1).await;
        let action = other.see(&profile).await.attributes(".profile form", "action")[0].clone();
        let answer = other.post(&action, &[]).await;
        assert_eq!(other.see(&answer.location.unwrap()).await.texts("h1"), ["Odd"]);
    })
    .await;
}

#[actix_web::test]
async fn a_reader_has_pages_of_the_size_that_they_chose() {
    on_each_database("a_reader_has_pages_of_the_size", |site| async move {
        let client = Client::of(&site, 0).await;
        for (chosen, posts) in [("3", 3), (" 100 ", 100), ("1", 1), ("", 10)] {
            let answer = client.post("/settings", &[("posts_per_page", chosen)]).await;
            assert_eq!(answer.location.as_deref(), Some("/settings"));
            let page = client.see("/settings").await;
            assert_eq!(page.messages(), ["Your settings are saved."]);
            assert_eq!(page.attributes("#posts_per_page", "value"), [chosen.trim()]);
            for path in ["/index", "/index/2", "/explore", "/search/2?q=a"] {
                assert_eq!(client.see(path).await.posts().len(), posts, "{path}");
            }
        }
        client.post("/settings", &[("posts_per_page", "3")]).await;
        // links need not contain it
        let second = client.see("/index/2").await;
        assert_eq!(second.newer().as_deref(), Some("/index"));
        let hrefs = second.attributes("nav.pages a, head link[rel]", "href");
        assert!(
            hrefs.len() > 5 && hrefs.iter().all(|href| !href.contains("page_size")),
            "{hrefs:?}"
        );
        // other users keep theirs, and the address changes no setting of others
        assert_eq!(Client::of(&site, 1).await.see("/index").await.posts().len(), 10);
        for path in ["/index?page_size=50", "/index?limit=50&posts_tgp_limit=50"] {
            assert_eq!(client.see(path).await.posts().len(), 3, "{path}");
        }
    })
    .await;
}

#[actix_web::test]
async fn a_bad_page_size_is_told_and_not_saved() {
    on_each_database("a_bad_page_size", |site| async move {
        let client = Client::of(&site, 0).await;
        for chosen in ["0", "-1", "101", "ten", "9999999999999999999999", "<b>"] {
            let page = client.post("/settings", &[("posts_per_page", chosen)]).await;
            assert_eq!(page.status, 200);
            assert_eq!(page.texts(".problem"), ["Choose a number from 1 to 100."]);
            assert_eq!(page.attributes("#posts_per_page", "value"), [chosen]);
        }
        assert_eq!(client.see("/index").await.posts().len(), 10);
    })
    .await;
}
