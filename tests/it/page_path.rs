//! Page numbers in the path, with what only routes of actix-web have, and without a framework.

use crate::support::server::{Answer, get};
use actix_web::{App, HttpRequest, routes, test, web};
use serde::Deserialize;
use tg_paginate::prelude::*;
use tg_paginate::{ContextRequest, OutOfRange, PaginateConfig, Paginator, Params, Request};

#[routes]
#[get("/index")]
#[get("/index/{page}")]
#[paginate(var = "posts", limit = 3, max_limit = 50, params = "plain", page_path = "/index/{page}")]
async fn index() -> Context {
    context! { posts: (1..=10).collect::<Vec<u32>>() }
}

/// The handler's part of the path, without the page number.
#[derive(Deserialize)]
struct Profile {
    nickname: String,
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

/// Elsewhere it may become a bare plus, which is the same value in a path.
#[actix_web::test]
async fn a_plus_stays_as_it_was_sent() {
    #[routes]
    #[get("/user/{nickname}")]
    #[get("/user/{nickname}/{page}")]
    #[paginate(var = "posts", limit = 3, params = "plain", page_path = "/user/{nickname}/{page}")]
    async fn user(profile: web::Path<Profile>) -> Context {
        context! { nickname: profile.nickname.clone(), posts: (1..=10).collect::<Vec<u32>>() }
    }
    let app = app!(user);
    for sent in ["a%2Bb", "a+b"] {
        let answer = get(&app, &format!("/user/{sent}/2")).await;
        assert_eq!(answer.json()["nickname"], "a+b");
        let [_, _, next, _] = links(&answer);
        assert_eq!(next.unwrap(), format!("/user/{sent}/3"));
    }
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

#[tokio::test]
async fn templates_link_the_last_page_by_its_number() {
    const POSTS: [Paginator; 1] =
        [Paginator::new("posts", PaginateConfig::new().limit(3).out_of_range(OutOfRange::Empty))
            .page_path("/index/{page}")];
    let request = Request::new("/index/9", "").path_values([("page", "9")]);
    let lists = ContextRequest::read(&POSTS, request).unwrap();
    let pages = lists.page(context! { r#type: 1, posts: Vec::from_iter(1..=10) }).await.unwrap();
    let mut tera = tg_paginate::new_tera();
    tera.add_raw_template("posts.html", "{{ <tg.empty /> }}{{ type }}").unwrap();
    let html = pages.render(&tera, "posts.html").unwrap();
    assert!(html.contains("href=\"/index/4?posts_tgp_limit=3\"") && html.ends_with("1"), "{html}");
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
