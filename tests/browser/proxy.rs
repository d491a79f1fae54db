//! Two grids behind nginx, which removes a prefix from requests.

use std::net::TcpListener;
use std::process::{Child, Command};
use std::sync::mpsc::channel;
use std::thread;

use tg_paginate::tera::Tera;
use tg_paginate::{Context, DataGrid, PaginateConfig, context};

use crate::chromium::{Browser, browse};
use crate::setting::setting;

const CONFIG: PaginateConfig = PaginateConfig::new().trust_forwarded_prefix(true);

const TEMPLATE: &str = r#"<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>Animals</title>{{ <tg.head /> }}</head>
<body>
{{ <tg.grid rows={dogs} var="dogs" caption="Dogs" /> }}
{{ <tg.csv var="dogs" /> }}
{{ <tg.grid rows={cats} var="cats" caption="Cats" /> }}
{{ <tg.page_size var="cats" fragment="cats-grid" /> }}
{{ <tg.go_to_page var="cats" fragment="cats-grid" /> }}
<a id="up" href="{{ tg.paginate.base_path }}/animals">All</a>
</body>
</html>"#;

#[derive(serde::Serialize, DataGrid)]
struct Pet {
    #[grid(sortable)]
    id: u32,
    #[grid(link = "/pets/{id}")]
    name: String,
}

fn animals() -> Context {
    let pets = |name: &str| {
        let pets = (1..=95).map(|id| Pet { id, name: format!("{name} {id}") });
        Pet::grid().rows(pets.collect::<Vec<_>>())
    };
    context! { dogs: pets("Dog"), cats: pets("Cat") }
}

fn tera() -> Tera {
    let mut tera = tg_paginate::new_tera();
    tera.add_raw_template("animals.html", TEMPLATE).unwrap();
    tera
}

mod of_actix {
    use actix_web::{App, HttpServer, get, web};
    use tg_paginate::prelude::*;

    use super::{CONFIG, animals, tera};

    #[get("/animals")]
    #[paginate(var = "dogs", limit = 40, csv, out_of_range = "redirect", template = "animals.html")]
    #[paginate(var = "cats", limit = 40, max_limit = 100)]
    async fn list() -> Context {
        animals()
    }

    #[get("/pets/{id}")]
    async fn pet(id: web::Path<u32>) -> String {
        format!("Pet {id}")
    }

    /// Serves the pages, and passes the port on.
    pub(super) fn serve(listens: impl FnOnce(u16)) {
        let tera = web::Data::new(tera());
        let server = HttpServer::new(move || {
            App::new().app_data(tera.clone()).app_data(CONFIG).service((list, pet))
        });
        let server = server.workers(1).disable_signals().bind(("127.0.0.1", 0)).unwrap();
        listens(server.addrs()[0].port());
        actix_web::rt::System::new().block_on(server.run()).unwrap();
    }
}

mod of_axum {
    use axum::Router;
    use axum::extract::Path;
    use axum::routing::get;
    use tg_paginate::axum::prelude::*;

    use super::{CONFIG, animals, tera};

    #[paginate(var = "dogs", limit = 40, csv, out_of_range = "redirect", template = "animals.html")]
    #[paginate(var = "cats", limit = 40, max_limit = 100)]
    async fn list() -> Context {
        animals()
    }

    async fn pet(Path(id): Path<u32>) -> String {
        format!("Pet {id}")
    }

    /// Serves the pages, and passes the port on.
    pub(super) fn serve(listens: impl FnOnce(u16)) {
        let app = Router::new()
            .route("/animals", get(list))
            .route("/pets/{id}", get(pet))
            .layer(tg_paginate::axum::layer(tera()).config(CONFIG));
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
            listens(listener.local_addr().unwrap().port());
            axum::serve(listener, app).await.unwrap();
        });
    }
}

/// nginx in front of a server, until it is dropped.
struct Proxy {
    process: Child,
    port: u16,
    _folder: tempfile::TempDir,
}

impl Proxy {
    fn start(nginx: &str, server: u16) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let port = TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port();
        let at = folder.path().display();
        let temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
            .map(|name| format!("{name}_temp_path {at}/{name};"))
            .concat();
        let config = format!(
            "daemon off; master_process off; pid {at}/pid; error_log stderr;
             events {{ }}
             http {{
                 access_log off; {temporary}
                 server {{
                     listen 127.0.0.1:{port};
                     location /shop/ {{
                         proxy_pass http://127.0.0.1:{server}/;
                         proxy_http_version 1.1;
                         proxy_set_header X-Forwarded-Prefix /shop;
                     }}
                 }}
             }}"
        );
        let file = folder.path().join("nginx.conf");
        std::fs::write(&file, config).unwrap();
        let process = Command::new(nginx)
            .args(["-e", "stderr", "-p"])
            .arg(folder.path())
            .arg("-c")
            .arg(&file)
            .spawn()
            .unwrap_or_else(|error| panic!("{nginx}: {error}: apt-get install nginx"));
        let mut proxy = Proxy { process, port, _folder: folder };
        while std::net::TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(proxy.process.try_wait().unwrap().is_none(), "nginx has stopped");
            thread::yield_now();
        }
        proxy
    }

    fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

type Server = fn(Box<dyn FnOnce(u16) + Send>);

/// Runs a test behind nginx, in front of each framework.
fn behind_nginx(test: &impl AsyncFn(&Browser, &Proxy)) {
    let Some(nginx) = setting("PAGINATE_NGINX") else {
        return;
    };
    let servers: [Server; 2] =
        [|listens| of_actix::serve(listens), |listens| of_axum::serve(listens)];
    browse(async |browser| {
        for serve in servers {
            let (sender, receiver) = channel();
            thread::spawn(move || serve(Box::new(move |port| sender.send(port).unwrap())));
            let proxy = Proxy::start(&nginx, receiver.recv().expect("the server starts"));
            test(browser, &proxy).await;
        }
    });
}

async fn place(browser: &Browser) -> (String, String) {
    let place = browser.run::<[String; 2]>("return [location.pathname, location.hash]").await;
    let [path, hash] = place;
    (path, hash)
}

fn at(grid: &str) -> (String, String) {
    ("/shop/animals".to_owned(), format!("#{grid}"))
}

const CATS: &str = "#cats-grid tbody td:first-child";
const CURRENT: &str = "#cats-grid [aria-current=page]";

#[test]
fn links_and_forms_of_two_grids_work_behind_a_proxy() {
    behind_nginx(&async |browser, proxy| {
        browser.open(&proxy.url("/shop/animals")).await;
        browser.click("#cats-grid a[rel=next]").await;
        browser.shows(CURRENT, &["2"]).await;
        assert_eq!(place(browser).await, at("cats-grid"));
        // the grid that was clicked is in view, and not the top of the page
        let top = "return document.querySelector('#cats-grid').getBoundingClientRect().top";
        browser.until(async || browser.run::<f64>(top).await.abs() < 50.0).await;

        browser.click("#dogs-grid a[rel=next]").await;
        browser.shows("#dogs-grid [aria-current=page]", &["2"]).await;
        browser.shows(CURRENT, &["2"]).await;
        assert_eq!(place(browser).await, at("dogs-grid"));

        browser.click("#cats-grid-1").await;
        browser.shows(CURRENT, &["1"]).await;
        assert_eq!(place(browser).await, at("cats-grid"));

        browser.run::<()>("document.querySelector('input[name=cats_tgp_no]').value = 3").await;
        browser.click("form:has(input[name=cats_tgp_no]) button").await;
        browser.shows(CURRENT, &["3"]).await;
        assert_eq!(place(browser).await, at("cats-grid"));
        assert_eq!(browser.texts(CATS).await.first().map(String::as_str), Some("81"));

        browser.run::<()>("document.querySelector('select[name=cats_tgp_limit]').value = 10").await;
        browser.click("form:has(select[name=cats_tgp_limit]) button").await;
        browser.shows(CURRENT, &["9"]).await;
        assert_eq!(place(browser).await, at("cats-grid"));

        browser.click("#cats-grid tbody a").await;
        browser.shows("body", &["Pet 81"]).await;
        assert_eq!(place(browser).await.0, "/shop/pets/81");
        browser.page().back().await.unwrap();
        browser.click("#up").await;
        browser.shows(CURRENT, &["1"]).await;
        assert_eq!(place(browser).await, ("/shop/animals".to_owned(), String::new()));
    });
}

#[test]
fn redirects_and_addresses_for_programs_work_behind_a_proxy() {
    behind_nginx(&async |browser, proxy| {
        browser.open(&proxy.url("/shop/animals?dogs_tgp_no=99")).await;
        browser.shows("#dogs-grid [aria-current=page]", &["3"]).await;
        assert_eq!(place(browser).await.0, "/shop/animals");

        let client = reqwest::Client::new();
        let addresses =
            "return [...document.querySelectorAll('link[rel], .tg-csv')].map(a => a.href)";
        let addresses: Vec<String> = browser.run(addresses).await;
        assert_eq!(addresses.len(), 3, "{addresses:?}");
        for address in addresses {
            assert!(!address.contains('#'), "{address}");
            let answer = client.get(&address).send().await.unwrap();
            assert_eq!(answer.status(), 200, "{address}");
        }
        // the proxy replaces what a client says
        let forged = client.get(proxy.url("/shop/animals")).header("x-forwarded-prefix", "/other");
        let page = forged.send().await.unwrap().text().await.unwrap();
        assert!(page.contains("href=\"/shop/animals") && !page.contains("/other"), "{page}");
    });
}
