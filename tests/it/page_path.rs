//! Page numbers in the path: routes with and without the number share one handler.

use crate::support::server::{Answer, get, send};
use actix_web::test::TestRequest;
use actix_web::{App, HttpRequest, get, routes, test, web};
use serde::Deserialize;
use tg_paginate::prelude::*;
use tg_paginate::{PaginateConfig, Paginator, Params, Request};

#[routes]
#[get("/")]
#[get("/index")]
#[get("/index/{page}")]
#[post("/index/{page}")]
#[paginate(var = "posts", limit = 3, max_limit = 50, params = "plain", page_path = "/index/{page}")]
async fn index() -> Context {
    context! { posts: (1..=10).collect::<Vec<u32>>() }
}

/// The handler's part of the path, without the page number.
#[derive(Deserialize)]
struct Profile {
    nickname: String,
}

#[routes]
#[get("/user/{nickname}")]
#[get("/user/{nickname}/{page}")]
#[paginate(var = "posts", limit = 3, params = "plain", page_path = "/user/{nickname}/{page}")]
async fn user(profile: web::Path<Profile>) -> Context {
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

macro_rules! app {
    ($($service:expr),* $(,)?) => {
        test::init_service(App::new()$(.service($service))*).await
    };
}

#[actix_web::test]
async fn links_have_the_number_in_the_path_and_page_1_has_none() {
    let app = app!(index);
    let middle = get(&app, "/index/3").await;
    assert_eq!(paginate(&middle)["current_page"], 3);
    assert_eq!(links(&middle), some(["/index", "/index/2", "/index/4", "/index/4"]));
    assert_eq!(links(&get(&app, "/index/4").await), some(["/index", "/index/3", "", ""]));
}

#[actix_web::test]
async fn page_1_is_at_the_address_without_the_number_and_at_the_one_with_it() {
    let app = app!(index);
    for first in ["/index", "/index/1", "/"] {
        let answer = get(&app, first).await;
        assert_eq!(links(&answer), some(["", "", "/index/2", "/index/4"]), "{first}");
    }
}

#[actix_web::test]
async fn links_keep_the_other_values_of_the_path() {
    let answer = get(&app!(user), "/user/susan/2").await;
    assert_eq!(answer.json()["nickname"], "susan");
    let expected = ["/user/susan", "/user/susan", "/user/susan/3", "/user/susan/4"];
    assert_eq!(links(&answer), some(expected));
}

#[actix_web::test]
async fn a_value_stays_the_same_text_in_links() {
    let app = app!(user);
    for (sent, nickname, kept) in [
        ("a%2Fb", "a/b", "a%2Fb"),
        ("100%25", "100%", "100%25"),
        ("%2525", "%25", "%2525"),
        ("J%C3%BCrgen", "Jürgen", "J%C3%BCrgen"),
        ("a%20b+c", "a b+c", "a%20b+c"),
        ("a%2Bb", "a+b", "a%2Bb"),
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

/// A folder with any number of slashes in its name, and ten files with that name.
#[derive(Deserialize)]
struct Folder {
    tail: String,
}

fn files(folder: &Folder) -> Context {
    let tail = folder.tail.clone();
    context! { posts: (1..=10).map(|file| format!("{tail}#{file}")).collect::<Vec<_>>(), tail }
}

/// Follows links to page 1 and back: all pages belong to one folder.
macro_rules! assert_one_list {
    ($service:expr, $second:expr, $first:expr) => {
        let app = app!($service);
        let answer = get(&app, $second).await;
        assert_eq!(paginate(&answer)["current_page"], 2);
        let tail = answer.json()["tail"].clone();
        let [first, prev, next, _] = links(&answer);
        assert_eq!(first.as_deref(), Some($first));
        assert_eq!((next, prev), (Some($second.replace("/2", "/3")), first));
        let answer = get(&app, $first).await;
        assert_eq!(paginate(&answer)["current_page"], 1);
        assert_eq!(answer.json()["tail"], tail);
        assert_eq!(answer.json()["posts"][0], format!("{}#1", tail.as_str().unwrap()));
        let [first, _, next, _] = links(&answer);
        assert_eq!((first, next.as_deref()), (None, Some($second)));
    };
}

#[actix_web::test]
async fn a_value_may_have_slashes_where_the_route_lets_it() {
    #[routes]
    #[get("/files/{tail:.*}/page/{page}")]
    #[get("/files/{tail:.*}/page")]
    #[paginate(
        var = "posts",
        limit = 3,
        params = "plain",
        page_path = "/files/{tail:.*}/page/{page}"
    )]
    async fn list(folder: web::Path<Folder>) -> Context {
        files(&folder)
    }
    assert_one_list!(list, "/files/a/b%2Fc//d/page/2", "/files/a/b%2Fc//d/page");
}

#[actix_web::test]
async fn brackets_say_what_else_page_1_goes_without() {
    #[routes]
    #[get("/files/{tail:.*}/page/{page}")]
    #[get("/files/{tail:.*}")]
    #[paginate(
        var = "posts",
        limit = 3,
        params = "plain",
        page_path = "/files/{tail:.*}[/page/{page}]"
    )]
    async fn list(folder: web::Path<Folder>) -> Context {
        files(&folder)
    }
    assert_one_list!(list, "/files/a/b%2Fc//d/page/2", "/files/a/b%2Fc//d");

    #[routes]
    #[get("/{tail}.html")]
    #[get("/{tail}-{page}.html")]
    #[paginate(var = "posts", limit = 3, params = "plain", page_path = "/{tail}[-{page}].html")]
    async fn file(folder: web::Path<Folder>) -> Context {
        files(&folder)
    }
    let [_, _, next, _] = links(&get(&app!(file), "/rust.html").await);
    assert_eq!(next.unwrap(), "/rust-2.html");
}

#[actix_web::test]
async fn page_1_may_be_all_that_stands_before_the_number() {
    #[routes]
    #[get("")]
    #[get("/page/{page}")]
    #[paginate(var = "posts", limit = 3, params = "plain", page_path = "[/page/{page}]")]
    async fn blog() -> Context {
        context! { posts: (1..=10).collect::<Vec<u32>>() }
    }
    let scoped = app!(web::scope("/blog").service(blog));
    let expected = some(["", "", "/blog/page/2", "/blog/page/4"]);
    assert_eq!(links(&get(&scoped, "/blog").await), expected);
    let expected = some(["/blog", "/blog", "/blog/page/3", "/blog/page/4"]);
    assert_eq!(links(&get(&scoped, "/blog/page/2").await), expected);

    #[routes]
    #[get("/")]
    #[get("/page/{page}")]
    #[paginate(var = "posts", limit = 3, params = "plain", page_path = "/[page/{page}]")]
    async fn root() -> Context {
        context! { posts: (1..=10).collect::<Vec<u32>>() }
    }
    let app = app!(root);
    assert_eq!(links(&get(&app, "/").await), some(["", "", "/page/2", "/page/4"]));
    assert_eq!(links(&get(&app, "/page/2").await), some(["/", "/", "/page/3", "/page/4"]));
}

#[actix_web::test]
async fn a_route_may_take_nothing_but_digits() {
    #[routes]
    #[get("/index")]
    #[get(r"/index/{page:\d{1,4}}")]
    #[paginate(var = "posts", limit = 3, params = "plain", page_path = r"/index/{page:\d{1,4}}")]
    async fn digits() -> Context {
        context! { posts: (1..=10).collect::<Vec<u32>>() }
    }
    let app = app!(digits);
    let expected = some(["/index", "/index", "/index/3", "/index/4"]);
    assert_eq!(links(&get(&app, "/index/2").await), expected);
    for none in ["/index/abc", "/index/-1", "/index/last", "/index/12345", "/index/2/"] {
        assert_eq!(get(&app, none).await.status, 404, "{none}");
    }
}

#[actix_web::test]
async fn the_pattern_need_not_repeat_the_expressions_of_the_route() {
    #[routes]
    #[get("/index")]
    #[get(r"/index/{page:\d+}")]
    #[paginate(var = "posts", params = "plain", limit = 3, page_path = "/index/{page}")]
    async fn digits() -> Context {
        context! { posts: (1..=10).collect::<Vec<u32>>() }
    }
    let [_, _, next, _] = links(&get(&app!(digits), "/index/2").await);
    assert_eq!(next.unwrap(), "/index/3");
}

#[actix_web::test]
async fn the_number_may_stand_anywhere_in_the_path() {
    #[routes]
    #[get("/page-{page}.html/of/{tag}")]
    #[get("/of/{tag}")]
    #[paginate(
        var = "posts",
        limit = 3,
        params = "plain",
        page_path = "/page-{page}.html/of/{tag}"
    )]
    async fn tagged() -> Context {
        context! { posts: (1..=10).collect::<Vec<u32>>() }
    }
    let app = app!(tagged);
    let expected = some(["", "", "/page-2.html/of/rust", "/page-4.html/of/rust"]);
    assert_eq!(links(&get(&app, "/of/rust").await), expected);
    let [first, ..] = links(&get(&app, "/page-2.html/of/rust").await);
    assert_eq!(first.unwrap(), "/of/rust");
}

#[actix_web::test]
async fn a_slash_at_the_end_stays() {
    #[routes]
    #[get("/index/")]
    #[get("/index/{page}/")]
    #[paginate(var = "posts", limit = 3, params = "plain", page_path = "/index/{page}/")]
    async fn slashed() -> Context {
        context! { posts: (1..=10).collect::<Vec<u32>>() }
    }
    let app = app!(slashed);
    assert_eq!(links(&get(&app, "/index/").await), some(["", "", "/index/2/", "/index/4/"]));
    let [first, _, next, _] = links(&get(&app, "/index/2/").await);
    assert_eq!([first.unwrap(), next.unwrap()], ["/index/", "/index/3/"]);
}

#[actix_web::test]
async fn the_number_alone_is_the_path() {
    #[routes]
    #[get("/")]
    #[get("/{page}")]
    #[paginate(var = "posts", limit = 3, params = "plain", page_path = "/{page}")]
    async fn root() -> Context {
        context! { posts: (1..=10).collect::<Vec<u32>>() }
    }
    let app = app!(root);
    assert_eq!(links(&get(&app, "/").await), some(["", "", "/2", "/4"]));
    assert_eq!(links(&get(&app, "/2").await), some(["/", "/", "/3", "/4"]));
}

#[actix_web::test]
async fn in_a_scope_the_pattern_begins_where_the_scope_ends() {
    let app = app!(web::scope("/blog/{language}").service(web::scope("/é").service(index)));
    for sent in ["/blog/en/%C3%A9", "/blog/e%6E/%c3%a9"] {
        let answer = get(&app, &format!("{sent}/index/3")).await;
        let expected = ["/index", "/index/2", "/index/4", "/index/4"];
        assert_eq!(links(&answer), expected.map(|link| Some([sent, link].concat())));
        let [_, _, next, _] = links(&get(&app, &format!("{sent}/index")).await);
        assert_eq!(next.unwrap(), [sent, "/index/2"].concat());
    }
}

#[actix_web::test]
async fn the_pattern_may_name_the_scope_too() {
    #[routes]
    #[get("")]
    #[get("/index")]
    #[get("/index/{page}")]
    #[paginate(
        var = "posts",
        limit = 3,
        params = "plain",
        page_path = "/blog/{language}/index/{page}"
    )]
    async fn blog() -> Context {
        context! { posts: (1..=10).collect::<Vec<u32>>() }
    }
    let app = app!(web::scope("/blog/{language}").service(blog));
    for page in ["/blog/en", "/blog/en/index", "/blog/en/index/1"] {
        let [_, _, next, _] = links(&get(&app, page).await);
        assert_eq!(next.unwrap(), "/blog/en/index/2", "{page}");
    }
}

#[actix_web::test]
async fn a_named_resource_is_where_page_1_is() {
    #[routes]
    #[get("/user/{nickname}", name = "user")]
    #[get("/user/{nickname}/{page}")]
    #[paginate(var = "posts", limit = 3, params = "plain", page_path = "/user/{nickname}/{page}")]
    async fn named(request: HttpRequest, profile: web::Path<Profile>) -> Context {
        let url = request.url_for("user", [&profile.nickname]).unwrap();
        context! { here: url.path().to_owned(), posts: (1..=10).collect::<Vec<u32>>() }
    }
    let app = app!(web::scope("/blog").service(named));
    for page in ["/blog/user/susan", "/blog/user/susan/2"] {
        let answer = get(&app, page).await;
        assert_eq!(answer.json()["here"], "/blog/user/susan");
        let [first, _, next, _] = links(&answer);
        assert!(next.unwrap().starts_with("/blog/user/susan/"));
        assert_eq!(first.unwrap_or("/blog/user/susan".to_owned()), "/blog/user/susan");
    }
}

#[actix_web::test]
async fn one_resource_of_several_patterns_will_do() {
    #[paginate(var = "posts", limit = 3, params = "plain", page_path = "/index/{page}")]
    async fn several() -> Context {
        context! { posts: (1..=10).collect::<Vec<u32>>() }
    }
    let resource =
        web::resource(["/index", "/index/{page}"]).name("index").route(web::get().to(several));
    let app = app!(web::scope("/blog").service(resource));
    for page in ["/blog/index", "/blog/index/1"] {
        let [_, _, next, _] = links(&get(&app, page).await);
        assert_eq!(next.unwrap(), "/blog/index/2");
    }
}

#[actix_web::test]
async fn other_parameters_stay_in_the_query() {
    let answer = get(&app!(index), "/index/2?q=a%2Fb&page=2&page_size=4&q=c").await;
    let [first, _, next, _] = links(&answer);
    assert_eq!(first.unwrap(), "/index?q=a%2Fb&q=c&page_size=4");
    assert_eq!(next.unwrap(), "/index/3?q=a%2Fb&q=c&page_size=4");
}

#[actix_web::test]
async fn what_a_form_says_in_a_parameter_wins_over_the_path() {
    let app = app!(index);
    let answer = get(&app, "/index/2?page=3").await;
    assert_eq!(paginate(&answer)["current_page"], 3);
    let [_, prev, ..] = links(&answer);
    assert_eq!(prev.unwrap(), "/index/2");
    let answer = get(&app, "/index/2?page_from=10&page_size=5").await;
    assert_eq!(paginate(&answer)["current_page"], 2);
    assert_eq!(paginate(&answer)["last_item"], 10);
}

#[actix_web::test]
async fn last_is_a_page_too_but_links_say_its_number() {
    let answer = get(&app!(index), "/index/last").await;
    assert_eq!(paginate(&answer)["current_page"], 4);
}

#[actix_web::test]
async fn turbogears_names_keep_limit_and_ordering_in_the_query() {
    #[routes]
    #[get("/index")]
    #[get("/index/{page}")]
    #[paginate(var = "posts", limit = 3, default_order = "-id", page_path = "/index/{page}")]
    async fn posts() -> Context {
        let posts = (1..=10).map(|id| serde_json::json!({ "id": id }));
        context! { posts: posts.collect::<Vec<_>>() }
    }
    let [_, _, next, last] = links(&get(&app!(posts), "/index/2?posts_tgp_order=id").await);
    let state = "?posts_tgp_limit=3&posts_tgp_ordering=id";
    assert_eq!(next.unwrap(), format!("/index/3{state}"));
    assert_eq!(last.unwrap(), format!("/index/4{state}"));
}

#[actix_web::test]
async fn the_other_variables_of_a_handler_stay_in_the_query() {
    #[routes]
    #[get("/index")]
    #[get("/index/{page}")]
    #[paginate(var = "posts", limit = 3, params = "plain", page_path = "/index/{page}")]
    #[paginate(var = "users", limit = 3)]
    async fn both() -> Context {
        let numbers = || (1..=10).collect::<Vec<u32>>();
        context! { posts: numbers(), users: numbers() }
    }
    let answer = get(&app!(both), "/index/2?users_tgp_no=3").await;
    let paginates = &answer.json()["tg"]["paginates"];
    assert_eq!(paginates["posts"]["href_next"], "/index/3?users_tgp_no=3");
    assert_eq!(paginates["users"]["current_page"], 3);
    assert_eq!(paginates["users"]["href_next"], "/index/2?users_tgp_limit=3&users_tgp_no=4");
}

mod out_of_range {
    use super::*;

    macro_rules! handler {
        ($name:ident, $policy:literal, $count:literal) => {
            #[routes]
            #[get("/index")]
            #[get("/index/{page}")]
            #[post("/index/{page}")]
            #[paginate(var = "posts", limit = 3, params = "plain", out_of_range = $policy,
                                               redirect_on_last_page, page_path = "/index/{page}")]
            async fn $name() -> Context {
                context! { posts: (0..$count).map(|post| post + 1).collect::<Vec<u32>>() }
            }
        };
    }

    const BAD: [&str; 6] = ["abc", "0", "-1", "1.5", "%20", "2x"];

    #[actix_web::test]
    async fn clamp_shows_the_first_page_or_the_last() {
        handler!(index, "clamp", 10);
        let app = app!(index);
        for bad in BAD {
            let answer = get(&app, &format!("/index/{bad}")).await;
            assert_eq!(paginate(&answer)["current_page"], 1, "{bad}");
        }
        let answer = get(&app, "/index/99999999999999999999999").await;
        assert_eq!(paginate(&answer)["current_page"], 4);
    }

    #[actix_web::test]
    async fn redirect_leads_to_an_address_with_the_number_or_without() {
        handler!(index, "redirect", 10);
        let app = app!(web::scope("/blog").service(index));
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
        let post = send(&app, TestRequest::post().uri("/blog/index/99")).await;
        assert_eq!(paginate(&post)["current_page"], 4);
    }

    #[actix_web::test]
    async fn empty_shows_the_first_page_or_none() {
        handler!(index, "empty", 10);
        let app = app!(index);
        for bad in BAD {
            let answer = get(&app, &format!("/index/{bad}")).await;
            assert_eq!(paginate(&answer)["current_page"], 1, "{bad}");
        }
        let answer = get(&app, "/index/7").await;
        assert_eq!(answer.json()["posts"], serde_json::json!([]));
        assert_eq!(links(&answer), some(["/index", "/index/4", "", ""]));
    }

    #[actix_web::test]
    async fn not_found_is_404_but_for_page_1_of_nothing() {
        handler!(index, "not_found", 10);
        let app = app!(index);
        for bad in BAD.into_iter().chain(["5", "99"]) {
            assert_eq!(get(&app, &format!("/index/{bad}")).await.status, 404, "{bad}");
        }
        handler!(nothing, "not_found", 0);
        let app = app!(nothing);
        for (address, status) in [("/index", 200), ("/index/1", 200), ("/index/2", 404)] {
            assert_eq!(get(&app, address).await.status, status, "{address}");
        }
    }

    #[actix_web::test]
    async fn no_rows_never_redirect_to_themselves() {
        handler!(nothing, "redirect", 0);
        let app = app!(nothing);
        for address in ["/index", "/index/1"] {
            assert_eq!(get(&app, address).await.status, 200);
        }
        for address in ["/index/2", "/index/0", "/index/last"] {
            assert_eq!(get(&app, address).await.header("location"), Some("/index"));
        }
    }

    #[actix_web::test]
    async fn strict_names_the_placeholder() {
        #[get("/index/{page}")]
        #[paginate(var = "posts", strict, page_path = "/index/{page}")]
        async fn strict() -> Context {
            context! { posts: vec![1] }
        }
        let answer = get(&app!(strict), "/index/0").await;
        assert_eq!(answer.status, 422);
        assert!(answer.body.contains("<code>page</code>") || answer.body.contains("\"page\""));
    }
}

#[actix_web::test]
async fn links_never_name_a_host() {
    #[routes]
    #[get("/{tail:.*}/page/{page}")]
    #[paginate(var = "posts", limit = 3, params = "plain", page_path = "/{tail:.*}/page/{page}")]
    async fn anything() -> Context {
        context! { posts: (1..=10).collect::<Vec<u32>>() }
    }
    let app = app!(anything);
    for path in ["//evil.example/page/2", "///evil.example/page/2", "/%2Fevil.example/page/2"] {
        for link in links(&get(&app, path).await).into_iter().flatten() {
            assert!(!link.starts_with("//") && link.starts_with('/'), "{path}: {link}");
        }
    }
}

#[actix_web::test]
async fn a_placeholder_that_the_route_has_not_is_the_programs_fault() {
    #[get("/index/{page}")]
    #[paginate(var = "posts", page_path = "/user/{nickname}/{page}")]
    async fn wrong() -> Context {
        context! { posts: vec![1] }
    }
    let answer = get(&app!(wrong), "/index/1").await;
    assert_eq!(answer.status, 500);
    assert!(!answer.body.contains("nickname"), "{}", answer.body);

    const POSTS: Paginator =
        Paginator::new("posts", PaginateConfig::new()).page_path("/user/{nickname}/{page}");
    let error = POSTS.page(Request::new("/index/1", ""), vec![1]).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "`page_path` is `/user/{nickname}/{page}`, and the path of the request has no \
         `{nickname}`: give the route's placeholders the same names"
    );
}

const PLAIN: PaginateConfig = PaginateConfig::new().limit(3).params(Params::Plain);
const USER: Paginator = Paginator::new("posts", PLAIN).page_path("/user/{nickname}/{page}");

fn ten() -> Vec<u32> {
    (1..=10).collect()
}

#[tokio::test]
async fn without_actix_the_values_are_given_decoded() {
    let values = [("nickname", "a/b%"), ("page", "2")];
    let request = Request::new("/user/a%2Fb%25/2", "q=1").path_values(values);
    let page = USER.page(request, ten()).await.unwrap();
    assert_eq!(page.current_page(), 2);
    assert_eq!(page.href_next().unwrap(), "/user/a%2Fb%25/3?q=1");
    assert_eq!(page.href_first().unwrap(), "/user/a%2Fb%25?q=1");
}

mod any_path {
    // not `super::*`, because `test` of actix-web would shadow the attribute
    use proptest::prelude::*;
    use tg_paginate::Request;

    use super::{USER, ten};

    proptest! {
        #[test]
        fn a_link_leads_to_the_values_that_it_was_made_of(
            scope in "(/[a-zé%{ ]{0,4}){0,2}", nickname in "\\PC{1,12}", number in 1..=4_u64,
        ) {
            let encode = |text: &str| {
                percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
            };
            let scope: Vec<String> = scope.split('/').map(encode).collect();
            let scope = scope.join("/");
            let path = format!("{scope}/user/{}/{number}", encode(&nickname));
            let text = number.to_string();
            let request =
                Request::new(&path, "").path_values([("nickname", &*nickname), ("page", &*text)]);
            let page = USER.page(request, ten());
            let page = tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(page);
            for number in 1..=9 {
                let link = page.as_ref().unwrap().get_href(number, None).unwrap();
                let link = link.strip_prefix("/.").unwrap_or(&link);
                let rest = link.strip_prefix(&scope).unwrap().strip_prefix("/user/").unwrap();
                let (name, page) = rest.split_once('/').unwrap_or((rest, "1"));
                prop_assert_eq!(page, number.to_string());
                let name = percent_encoding::percent_decode_str(name).decode_utf8().unwrap();
                prop_assert_eq!(&name, &nickname);
                let url: actix_web::http::Uri = link.parse().unwrap();
                prop_assert_eq!(url.path(), link);
            }
        }

        #[test]
        fn no_path_makes_a_panic(path in "\\PC{0,20}", page in "\\PC{0,5}", nickname in "\\PC{0,5}") {
            let request = Request::new(&path, "").path_values([("nickname", &*nickname), ("page", &*page)]);
            let page = USER.page(request, ten());
            let page = tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(page);
            let link = page.unwrap().get_href(2, None).unwrap();
            prop_assert!(link.starts_with('/') && !link.starts_with("//"), "{}", link);
        }
    }
}
