//! Page numbers in the path: routes with and without the number share one handler.

use serde::Deserialize;
use tg_paginate::Paginator;

use super::on::*;
use crate::support::http::{Answer, Request, get, send};

#[paginate(var = "posts", limit = 3, max_limit = 50, params = "plain", page_path = "/index/{page}")]
async fn index() -> Context {
    context! { posts: (1..=10).collect::<Vec<u32>>() }
}

/// The handler's part of the path, without the page number.
#[derive(Deserialize)]
struct Profile {
    nickname: String,
}

#[paginate(var = "posts", limit = 3, params = "plain", page_path = "/user/{nickname}/{page}")]
async fn user(profile: Path<Profile>) -> Context {
    context! { nickname: profile.nickname.clone(), posts: (1..=10).collect::<Vec<u32>>() }
}

fn paginate(answer: &Answer) -> serde_json::Value {
    assert_eq!(answer.status, 200, "{}", answer.body);
    answer.json()["tg"]["paginate"].clone()
}

/// The links to the first, the previous, the next and the last page.
fn links(answer: &Answer) -> [Option<String>; 4] {
    let paginate = paginate(answer);
    let link = |name: &str| paginate[name].as_str().map(str::to_owned);
    ["href_first", "href_prev", "href_next", "href_last"].map(link)
}

fn some(links: [&str; 4]) -> [Option<String>; 4] {
    links.map(|link| (!link.is_empty()).then(|| link.to_owned()))
}

/// An app with the handler at these paths.
macro_rules! routes {
    ($handler:ident at $($path:expr),+) => { App::new()$(.get($path, $handler))+ };
}

macro_rules! app {
    ($($routes:tt)+) => { routes!($($routes)+).start().await };
}

#[tokio::test]
async fn links_have_the_number_in_the_path_and_page_1_has_none() {
    let app = app!(index at "/", "/index", "/index/{page}");
    let middle = get(&app, "/index/3").await;
    assert_eq!(paginate(&middle)["current_page"], 3);
    assert_eq!(links(&middle), some(["/index", "/index/2", "/index/4", "/index/4"]));
    assert_eq!(links(&get(&app, "/index/4").await), some(["/index", "/index/3", "", ""]));
}

#[tokio::test]
async fn page_1_is_at_the_address_without_the_number_and_at_the_one_with_it() {
    let app = app!(index at "/", "/index", "/index/{page}");
    for first in ["/index", "/index/1", "/"] {
        let answer = get(&app, first).await;
        assert_eq!(links(&answer), some(["", "", "/index/2", "/index/4"]), "{first}");
    }
}

#[tokio::test]
async fn links_keep_the_other_values_of_the_path() {
    let answer =
        get(&app!(user at "/user/{nickname}", "/user/{nickname}/{page}"), "/user/susan/2").await;
    assert_eq!(answer.json()["nickname"], "susan");
    let expected = ["/user/susan", "/user/susan", "/user/susan/3", "/user/susan/4"];
    assert_eq!(links(&answer), some(expected));
}

#[tokio::test]
async fn a_value_stays_the_same_text_in_links() {
    let app = app!(user at "/user/{nickname}", "/user/{nickname}/{page}");
    for (sent, nickname, kept) in [
        ("a%2Fb", "a/b", "a%2Fb"),
        ("100%25", "100%", "100%25"),
        ("%2525", "%25", "%2525"),
        ("J%C3%BCrgen", "Jürgen", "J%C3%BCrgen"),
        ("a%20b+c", "a b+c", "a%20b+c"),
        ("%3Fq=1%23x", "?q=1#x", "%3Fq=1%23x"),
        ("%22%3E%3Cscript%3E'", "\"><script>'", "%22%3E%3Cscript%3E%27"),
        ("%7Bpage%7D", "{page}", "%7Bpage%7D"),
        ("..%2F..", "../..", "..%2F.."),
    ] {
        let answer = get(&app, &format!("/user/{sent}/2")).await;
        assert_eq!(answer.json()["nickname"], nickname);
        let [_, _, next, _] = links(&answer);
        let next = next.unwrap();
        assert_eq!(next, format!("/user/{kept}/3"));
        // and the link works
        let answer = get(&app, &next).await;
        assert_eq!(answer.json()["nickname"], nickname);
        assert_eq!(paginate(&answer)["current_page"], 3);
    }
}

#[tokio::test]
async fn page_1_may_be_all_that_stands_before_the_number() {
    #[paginate(var = "posts", limit = 3, params = "plain", page_path = "[/page/{page}]")]
    async fn blog() -> Context {
        context! { posts: (1..=10).collect::<Vec<u32>>() }
    }
    let scoped = App::new().nest("/blog", routes!(blog at AT_PREFIX, "/page/{page}")).start().await;
    let expected = some(["", "", "/blog/page/2", "/blog/page/4"]);
    assert_eq!(links(&get(&scoped, "/blog").await), expected);
    let expected = some(["/blog", "/blog", "/blog/page/3", "/blog/page/4"]);
    assert_eq!(links(&get(&scoped, "/blog/page/2").await), expected);

    #[paginate(var = "posts", limit = 3, params = "plain", page_path = "/[page/{page}]")]
    async fn root() -> Context {
        context! { posts: (1..=10).collect::<Vec<u32>>() }
    }
    let app = app!(root at "/", "/page/{page}");
    assert_eq!(links(&get(&app, "/").await), some(["", "", "/page/2", "/page/4"]));
    assert_eq!(links(&get(&app, "/page/2").await), some(["/", "/", "/page/3", "/page/4"]));
}

#[tokio::test]
async fn a_slash_at_the_end_stays() {
    #[paginate(var = "posts", limit = 3, params = "plain", page_path = "/index/{page}/")]
    async fn slashed() -> Context {
        context! { posts: (1..=10).collect::<Vec<u32>>() }
    }
    let app = app!(slashed at "/index/", "/index/{page}/");
    assert_eq!(links(&get(&app, "/index/").await), some(["", "", "/index/2/", "/index/4/"]));
    let [first, _, next, _] = links(&get(&app, "/index/2/").await);
    assert_eq!([first.unwrap(), next.unwrap()], ["/index/", "/index/3/"]);
}

#[tokio::test]
async fn the_number_alone_is_the_path() {
    #[paginate(var = "posts", limit = 3, params = "plain", page_path = "/{page}")]
    async fn root() -> Context {
        context! { posts: (1..=10).collect::<Vec<u32>>() }
    }
    let app = app!(root at "/", "/{page}");
    assert_eq!(links(&get(&app, "/").await), some(["", "", "/2", "/4"]));
    assert_eq!(links(&get(&app, "/2").await), some(["/", "/", "/3", "/4"]));
}

#[tokio::test]
async fn in_a_scope_the_pattern_begins_where_the_scope_ends() {
    let app = {
        let inner = App::new().nest("/e", routes!(index at "/index", "/index/{page}"));
        App::new().nest("/blog/{language}", inner).start().await
    };
    for sent in ["/blog/en/e", "/blog/e%6E/e"] {
        let answer = get(&app, &format!("{sent}/index/3")).await;
        let expected = ["/index", "/index/2", "/index/4", "/index/4"];
        assert_eq!(links(&answer), expected.map(|link| Some([sent, link].concat())));
        let [_, _, next, _] = links(&get(&app, &format!("{sent}/index")).await);
        assert_eq!(next.unwrap(), [sent, "/index/2"].concat());
    }
}

#[tokio::test]
async fn the_pattern_may_name_the_scope_too() {
    #[paginate(
        var = "posts",
        limit = 3,
        params = "plain",
        page_path = "/blog/{language}/index/{page}"
    )]
    async fn blog() -> Context {
        context! { posts: (1..=10).collect::<Vec<u32>>() }
    }
    let app = {
        let inner = routes!(blog at AT_PREFIX, "/index", "/index/{page}");
        App::new().nest("/blog/{language}", inner).start().await
    };
    for page in ["/blog/en", "/blog/en/index", "/blog/en/index/1"] {
        let [_, _, next, _] = links(&get(&app, page).await);
        assert_eq!(next.unwrap(), "/blog/en/index/2", "{page}");
    }
}

#[tokio::test]
async fn other_parameters_stay_in_the_query() {
    let answer = get(
        &app!(index at "/", "/index", "/index/{page}"),
        "/index/2?q=a%2Fb&page=2&page_size=4&q=c",
    )
    .await;
    let [first, _, next, _] = links(&answer);
    assert_eq!(first.unwrap(), "/index?q=a%2Fb&q=c&page_size=4");
    assert_eq!(next.unwrap(), "/index/3?q=a%2Fb&q=c&page_size=4");
}

#[tokio::test]
async fn what_a_form_says_in_a_parameter_wins_over_the_path() {
    let app = app!(index at "/", "/index", "/index/{page}");
    let answer = get(&app, "/index/2?page=3").await;
    assert_eq!(paginate(&answer)["current_page"], 3);
    let [_, prev, ..] = links(&answer);
    assert_eq!(prev.unwrap(), "/index/2");
    let answer = get(&app, "/index/2?page_from=10&page_size=5").await;
    assert_eq!(paginate(&answer)["current_page"], 2);
    assert_eq!(paginate(&answer)["last_item"], 10);
}

/// A form without an action is sent to the address of its page.
#[tokio::test]
async fn a_form_begins_at_page_1_wherever_it_is_sent_from() {
    let app = app!(index at "/", "/index", "/index/{page}");
    for address in ["/index/2", "/index/2?page=3"] {
        let fields = paginate(&get(&app, address).await)["input_values"].clone();
        let fields: Vec<(String, String)> = serde_json::from_value(fields).unwrap();
        assert_eq!(fields, [("page".to_owned(), "1".to_owned())], "{address}");
    }
    let answer = get(&app, "/index/2?text=ann&page=1").await;
    assert_eq!(paginate(&answer)["current_page"], 1);
    assert_eq!(paginate(&get(&app, "/index").await)["input_values"], serde_json::json!([]));
}

#[tokio::test]
async fn last_is_a_page_too_but_links_say_its_number() {
    let answer = get(&app!(index at "/", "/index", "/index/{page}"), "/index/last").await;
    assert_eq!(paginate(&answer)["current_page"], 4);
}

#[tokio::test]
async fn turbogears_names_keep_limit_and_ordering_in_the_query() {
    #[paginate(var = "posts", limit = 3, default_order = "-id", page_path = "/index/{page}")]
    async fn posts() -> Context {
        let posts = (1..=10).map(|id| serde_json::json!({ "id": id }));
        context! { posts: posts.collect::<Vec<_>>() }
    }
    let [_, _, next, last] =
        links(&get(&app!(posts at "/index", "/index/{page}"), "/index/2?posts_tgp_order=id").await);
    let state = "?posts_tgp_limit=3&posts_tgp_ordering=id";
    assert_eq!(next.unwrap(), format!("/index/3{state}"));
    assert_eq!(last.unwrap(), format!("/index/4{state}"));
}

#[tokio::test]
async fn the_other_variables_of_a_handler_stay_in_the_query() {
    #[paginate(var = "posts", limit = 3, params = "plain", page_path = "/index/{page}")]
    #[paginate(var = "users", limit = 3)]
    async fn both() -> Context {
        let numbers = || (1..=10).collect::<Vec<u32>>();
        context! { posts: numbers(), users: numbers() }
    }
    let answer = get(&app!(both at "/index", "/index/{page}"), "/index/2?users_tgp_no=3").await;
    let paginates = &answer.json()["tg"]["paginates"];
    assert_eq!(paginates["posts"]["href_next"], "/index/3?users_tgp_no=3");
    assert_eq!(paginates["users"]["current_page"], 3);
    assert_eq!(paginates["users"]["href_next"], "/index/2?users_tgp_limit=3&users_tgp_no=4");
}

#[tokio::test]
async fn a_placeholder_that_the_route_has_not_is_the_programs_fault() {
    #[paginate(var = "posts", page_path = "/user/{nickname}/{page}")]
    async fn wrong() -> Context {
        context! { posts: vec![1] }
    }
    let answer = get(&app!(wrong at "/index/{page}"), "/index/1").await;
    assert_eq!(answer.status, 500);
    assert!(!answer.body.contains("nickname"), "{}", answer.body);

    const POSTS: Paginator =
        Paginator::new("posts", PaginateConfig::new()).page_path("/user/{nickname}/{page}");
    let error = POSTS.page(tg_paginate::Request::new("/index/1", ""), vec![1]).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "`page_path` is `/user/{nickname}/{page}`, and the path of the request has no \
         `{nickname}`: give the route's placeholders the same names"
    );
}

mod out_of_range {
    use super::*;

    macro_rules! handler {
        ($name:ident, $policy:literal, $count:literal) => {
            #[paginate(var = "posts", limit = 3, params = "plain", out_of_range = $policy,
                                               redirect_on_last_page, page_path = "/index/{page}")]
            async fn $name() -> Context {
                context! { posts: (0..$count).map(|post| post + 1).collect::<Vec<u32>>() }
            }
        };
    }

    const BAD: [&str; 6] = ["abc", "0", "-1", "1.5", "%20", "2x"];

    #[tokio::test]
    async fn clamp_shows_the_first_page_or_the_last() {
        handler!(index, "clamp", 10);
        let app = app!(index at "/index", "/index/{page}");
        for bad in BAD {
            let answer = get(&app, &format!("/index/{bad}")).await;
            assert_eq!(paginate(&answer)["current_page"], 1, "{bad}");
        }
        let answer = get(&app, "/index/99999999999999999999999").await;
        assert_eq!(paginate(&answer)["current_page"], 4);
    }

    #[tokio::test]
    async fn redirect_leads_to_an_address_with_the_number_or_without() {
        handler!(index, "redirect", 10);
        let app = {
            let inner = routes!(index at "/index", "/index/{page}").post("/index/{page}", index);
            App::new().nest("/blog", inner).start().await
        };
        for (from, to) in [
            ("/blog/index/abc", "/blog/index"),
            ("/blog/index/0?q=1", "/blog/index?q=1"),
            ("/blog/index/99?q=1&page_size=7", "/blog/index/4?q=1&page_size=7"),
            ("/blog/index/last", "/blog/index/4"),
            ("/blog/index/2?page=99", "/blog/index/4"),
        ] {
            let answer = get(&app, from).await;
            assert_eq!(answer.status, 302);
            assert_eq!(answer.header("location"), Some(to));
            assert_eq!(get(&app, to).await.status, 200);
        }
        let post = send(&app, Request::post("/blog/index/99")).await;
        assert_eq!(paginate(&post)["current_page"], 4);
    }

    #[tokio::test]
    async fn empty_shows_the_first_page_or_none() {
        handler!(index, "empty", 10);
        let app = app!(index at "/index", "/index/{page}");
        for bad in BAD {
            let answer = get(&app, &format!("/index/{bad}")).await;
            assert_eq!(paginate(&answer)["current_page"], 1, "{bad}");
        }
        let answer = get(&app, "/index/7").await;
        assert_eq!(answer.json()["posts"], serde_json::json!([]));
        assert_eq!(links(&answer), some(["/index", "/index/4", "", ""]));
    }

    #[tokio::test]
    async fn not_found_is_404_but_for_page_1_of_nothing() {
        handler!(index, "not_found", 10);
        let app = app!(index at "/index", "/index/{page}");
        for bad in BAD.into_iter().chain(["5", "99"]) {
            assert_eq!(get(&app, &format!("/index/{bad}")).await.status, 404, "{bad}");
        }
        handler!(nothing, "not_found", 0);
        let app = app!(nothing at "/index", "/index/{page}");
        for (address, status) in [("/index", 200), ("/index/1", 200), ("/index/2", 404)] {
            assert_eq!(get(&app, address).await.status, status, "{address}");
        }
    }

    #[tokio::test]
    async fn no_rows_never_redirect_to_themselves() {
        handler!(nothing, "redirect", 0);
        let app = app!(nothing at "/index", "/index/{page}");
        for address in ["/index", "/index/1"] {
            assert_eq!(get(&app, address).await.status, 200);
        }
        for address in ["/index/2", "/index/0", "/index/last"] {
            assert_eq!(get(&app, address).await.header("location"), Some("/index"));
        }
    }

    #[tokio::test]
    async fn strict_names_the_placeholder() {
        #[paginate(var = "posts", strict, page_path = "/index/{page}")]
        async fn strict() -> Context {
            context! { posts: vec![1] }
        }
        let answer = get(&app!(strict at "/index/{page}"), "/index/0").await;
        assert_eq!(answer.status, 422);
        assert!(answer.body.contains("<code>page</code>") || answer.body.contains("\"page\""));
    }
}
