//! A visitor with cookies, who reads pages like a browser.

use reqwest::header::{COOKIE, HeaderMap};
use reqwest::redirect::Policy;
use scraper::{ElementRef, Html, Selector};

use crate::site::Site;

/// Follows no redirects, so that tests see them.
pub(crate) struct Client {
    http: reqwest::Client,
    site: String,
}

/// A response of the site.
pub(crate) struct Page {
    pub(crate) status: u16,
    pub(crate) location: Option<String>,
    headers: HeaderMap,
    pub(crate) body: String,
    html: Html,
}

impl Client {
    /// A visitor who is not signed in.
    pub(crate) fn new(site: &Site) -> Self {
        let http = reqwest::Client::builder().cookie_store(true).redirect(Policy::none());
        Client { http: http.build().unwrap(), site: site.address.clone() }
    }

    /// A visitor who sends the cookie of this `Set-Cookie`, and accepts no other.
    pub(crate) fn with_cookie(site: &Site, cookie: &str) -> Self {
        let cookie = cookie.split(';').next().unwrap().parse().unwrap();
        let headers = HeaderMap::from_iter([(COOKIE, cookie)]);
        let http = reqwest::Client::builder().default_headers(headers).redirect(Policy::none());
        Client { http: http.build().unwrap(), site: site.address.clone() }
    }

    /// A visitor signed in as the user with this index.
    pub(crate) async fn of(site: &Site, user: usize) -> Self {
        let client = Client::new(site);
        let page = client.sign_in(&site.users[user].nickname).await;
        assert_eq!((page.status, page.location.as_deref()), (303, Some("/index")));
        client
    }

    pub(crate) async fn sign_in(&self, nickname: &str) -> Page {
        let token = self.get("/login").await.token();
        self.send("/login", &[("csrf_token", &token), ("nickname", nickname)]).await
    }

    pub(crate) async fn get(&self, path: &str) -> Page {
        Page::read(self.http.get(format!("{}{path}", self.site))).await
    }

    /// A page that must exist.
    pub(crate) async fn see(&self, path: &str) -> Page {
        let page = self.get(path).await;
        assert_eq!(page.status, 200, "{path}: {}", page.body);
        page
    }

    /// A form with the token of this session.
    pub(crate) async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Page {
        let token = self.see("/settings").await.token();
        self.post_with(&token, path, fields).await
    }

    pub(crate) async fn post_with(&self, token: &str, path: &str, fields: &[(&str, &str)]) -> Page {
        self.send(path, &[fields, &[("csrf_token", token)]].concat()).await
    }

    pub(crate) async fn send(&self, path: &str, fields: &[(&str, &str)]) -> Page {
        Page::read(self.http.post(format!("{}{path}", self.site)).form(fields)).await
    }

    /// Posts from the home page, and follows the redirect.
    pub(crate) async fn write(&self, body: &str) -> Page {
        let answer = self.post("/index", &[("body", body)]).await;
        assert_eq!(answer.status, 303, "{}", answer.body);
        self.see(&answer.location.unwrap()).await
    }
}

impl Page {
    async fn read(request: reqwest::RequestBuilder) -> Page {
        let answer = request.send().await.unwrap();
        let status = answer.status().as_u16();
        let headers = answer.headers().clone();
        let location = headers.get("location");
        let location = location.map(|location| location.to_str().unwrap().to_owned());
        let body = answer.text().await.unwrap();
        Page { status, location, headers, html: Html::parse_document(&body), body }
    }

    /// The header with this name, which must be unique.
    pub(crate) fn header(&self, name: &str) -> &str {
        let mut values = self.headers.get_all(name).iter();
        let value = values.next().unwrap_or_else(|| panic!("no `{name}`"));
        assert!(values.next().is_none(), "`{name}` twice");
        value.to_str().unwrap()
    }

    /// The texts of the elements that match a CSS selector.
    pub(crate) fn texts(&self, selector: &str) -> Vec<String> {
        let text = |element: ElementRef<'_>| element.text().collect::<String>().trim().to_owned();
        self.html.select(&Selector::parse(selector).unwrap()).map(text).collect()
    }

    /// The values of an attribute of the matching elements.
    pub(crate) fn attributes(&self, selector: &str, name: &str) -> Vec<String> {
        let elements = Selector::parse(selector).unwrap();
        let elements = self.html.select(&elements);
        elements.filter_map(|element| element.attr(name)).map(str::to_owned).collect()
    }

    /// The ids of the posts.
    pub(crate) fn posts(&self) -> Vec<i64> {
        let ids = self.attributes("article", "id");
        ids.iter().map(|id| id.strip_prefix("post-").unwrap().parse().unwrap()).collect()
    }

    pub(crate) fn messages(&self) -> Vec<String> {
        self.texts(".messages p")
    }

    /// The target of a word below the posts; `None` if it is plain text.
    fn step(&self, word: &str) -> Option<String> {
        let links = self.texts("nav.pages > a");
        let plain = self.texts("nav.pages > span");
        let has = |texts: &[String]| texts.iter().position(|text| text.contains(word));
        match (has(&links), has(&plain)) {
            (Some(link), None) => Some(self.attributes("nav.pages > a", "href")[link].clone()),
            (None, Some(_)) => None,
            _ => panic!("`{word}` is not there, or twice: {}", self.body),
        }
    }

    pub(crate) fn newer(&self) -> Option<String> {
        self.step("Newer posts")
    }

    pub(crate) fn older(&self) -> Option<String> {
        self.step("Older posts")
    }

    /// The token in the forms of this page.
    pub(crate) fn token(&self) -> String {
        let tokens = self.attributes("form[method=post] input[name=csrf_token]", "value");
        assert_eq!(tokens.len(), self.texts("form[method=post]").len(), "{}", self.body);
        tokens.into_iter().next().unwrap()
    }
}
