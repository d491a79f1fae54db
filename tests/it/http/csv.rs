//! CSV over HTTP: all rows in one file, at `tg_format=csv`.

use futures::{StreamExt, stream};
use serde_json::json;
use tg_paginate::{Error, FetchedPage, MaxRows, Plan, RowStream};

use super::on::*;
use crate::support::http::{Answer, get};
use crate::support::people;

#[paginate(var = "persons", limit = 2, max_limit = 5, default_order = "-age", csv)]
async fn without_template() -> Context {
    context! { persons: people() }
}

#[paginate(var = "persons", limit = 2, template = "persons.html", csv, max_csv = 7)]
async fn with_template() -> Context {
    context! { persons: people() }
}

#[paginate(var = "persons", limit = 2, template = "persons.html", csv, max_csv = 6)]
async fn too_many() -> Context {
    context! { persons: people() }
}

#[paginate(var = "persons", limit = 2)]
async fn off() -> Context {
    context! { persons: people() }
}

#[paginate(var = "persons", limit = 2, csv = false)]
async fn never() -> Context {
    context! { persons: people() }
}

#[paginate(var = "cats")]
#[paginate(var = "dogs", csv)]
async fn two() -> Context {
    context! { cats: vec!["Tom"], dogs: vec!["Rex"] }
}

#[paginate(var = "persons", limit = 2, default_order = "id", params = "plain", csv)]
async fn plain() -> Context {
    context! { persons: people() }
}

#[paginate(var = "persons", csv, csv_name = "Käufer", csv_decimal = ",")]
async fn named() -> Context {
    context! { persons: vec![1.5, -2.25] }
}

/// The response of an app with all of these handlers and this config.
async fn ask(config: PaginateConfig, uri: &str) -> Answer {
    let mut tera = tg_paginate::new_tera();
    let source = "{{ tg.paginate.href_csv }}|{{ tg.paginate | get_href(page=2) }}";
    tera.add_raw_template("persons.html", source).unwrap();
    let app = App::new()
        .tera(tera)
        .config(config)
        .get("/json", without_template)
        .get("/html", with_template)
        .get("/full", too_many)
        .get("/off", off)
        .get("/never", never)
        .get("/two", two)
        .get("/plain", plain)
        .get("/named", named);
    get(&app.start().await, uri).await
}

#[tokio::test]
async fn the_answer_is_a_file_to_save_with_all_rows_in_order() {
    let answer = ask(PaginateConfig::new(), "/json?tg_format=csv").await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("content-type"), Some("text/csv; charset=utf-8; header=present"));
    let disposition = "attachment; filename=\"persons.csv\"";
    assert_eq!(answer.header("content-disposition"), Some(disposition));
    assert_eq!(answer.header("vary"), Some("Accept"));
    let expected = "\u{feff}id,name,age\r\n7,Donald,88\r\n1,Grace,85\r\n5,Barbara,85\r\n\
                    4,Edsger,72\r\n3,Alan,41\r\n2,Ada,36\r\n6,Ada,28\r\n";
    assert_eq!(answer.body, expected);
}

#[tokio::test]
async fn the_attribute_and_the_app_say_how_the_file_is_called_and_written() {
    let answer = ask(PaginateConfig::new(), "/named?tg_format=csv").await;
    let disposition = "attachment; filename=\"K_ufer.csv\"; filename*=UTF-8''K%C3%A4ufer.csv";
    assert_eq!(answer.header("content-disposition"), Some(disposition));
    assert_eq!(answer.body, "\u{feff}value\r\n1,5\r\n-2,25\r\n");

    let config = PaginateConfig::new().csv_delimiter(";").csv_name("people.csv");
    let answer = ask(config, "/json?tg_format=csv").await;
    assert_eq!(answer.header("content-disposition"), Some("attachment; filename=\"people.csv\""));
    assert!(answer.body.starts_with("\u{feff}id;name;age\r\n7;Donald;88\r\n"), "{}", answer.body);
}

#[tokio::test]
async fn the_urls_ordering_applies_and_page_and_limit_do_not() {
    let uri = "/json?persons_tgp_ordering=name,-age&persons_tgp_order=name&persons_tgp_no=3\
               &persons_tgp_limit=1&tg_format=csv";
    let ids =
        |body: &str| body.lines().skip(1).map(|line| line[..1].to_owned()).collect::<String>();
    assert_eq!(ids(&ask(PaginateConfig::new(), uri).await.body), "1475326");
    let foreign = "/json?persons_tgp_ordering=nope&tg_format=csv";
    assert_eq!(ids(&ask(PaginateConfig::new(), foreign).await.body), "7154326");
}

#[tokio::test]
async fn it_is_off_unless_the_attribute_or_the_app_says_so() {
    let on = PaginateConfig::new().csv(true);
    for (config, uri, is_csv) in [
        (PaginateConfig::new(), "/off?tg_format=csv", false),
        (PaginateConfig::new(), "/json?tg_format=json", false),
        (PaginateConfig::new(), "/json", false),
        (on, "/off?tg_format=csv", true),
        (on, "/never?tg_format=csv", false),
        (on.csv(false), "/json?tg_format=csv", true),
    ] {
        let answer = ask(config, uri).await;
        assert_eq!(answer.status, 200);
        assert_eq!(answer.body.starts_with('\u{feff}'), is_csv, "{uri}: {}", answer.body);
    }
}

#[tokio::test]
async fn a_link_to_it_keeps_filters_and_ordering_and_no_other_link_leads_to_it() {
    let uri = "/html?q=a%26b&q=c&persons_tgp_ordering=-age&persons_tgp_no=2&tg_format=html";
    let answer = ask(PaginateConfig::new(), uri).await.body;
    let (csv, page) = answer.split_once('|').unwrap();
    let csv = csv.replace("&amp;", "&");
    let state = "/html?q=a%26b&q=c&persons_tgp_limit=2&persons_tgp_ordering=-age";
    assert_eq!(csv, format!("{state}&tg_format=csv"));
    assert!(!page.contains("tg_format"), "{page}");
    let names = ask(PaginateConfig::new(), &csv).await.body;
    assert!(names.starts_with("\u{feff}id,name,age\r\n7,Donald,88"), "{names}");

    let json = ask(PaginateConfig::new(), "/off").await.json();
    assert_eq!(json["tg"]["paginate"]["href_csv"], json!(null));
    let href = |json: serde_json::Value| json["tg"]["paginate"]["href_csv"].clone();
    assert_eq!(href(ask(PaginateConfig::new(), "/plain").await.json()), "/plain?tg_format=csv");
    let sorted = ask(PaginateConfig::new(), "/plain?sort=name&page=2").await.json();
    assert_eq!(href(sorted), "/plain?sort=name&tg_format=csv");
}

#[tokio::test]
async fn of_several_the_one_that_says_so_is_exported() {
    let none = PaginateConfig::new();
    assert_eq!(ask(none, "/two?tg_format=csv").await.body, "\u{feff}value\r\nRex\r\n");
    let paginates = |answer: Answer| answer.json()["tg"]["paginates"].clone();
    let json = paginates(ask(none, "/two").await);
    assert_eq!(json["cats"]["href_csv"], json!(null));
    assert_eq!(json["dogs"]["href_csv"], "/two?dogs_tgp_limit=10&tg_format=csv");
    // with a config for the app, the topmost list wins
    assert_eq!(ask(none.csv(true), "/two?tg_format=csv").await.body, "\u{feff}value\r\nTom\r\n");
    assert_eq!(paginates(ask(none.csv(true), "/two").await)["dogs"]["href_csv"], json!(null));
}

#[tokio::test]
async fn more_rows_than_max_csv_are_refused_before_the_first_byte() {
    assert_eq!(ask(PaginateConfig::new(), "/html?tg_format=csv").await.status, 200);
    let answer = ask(PaginateConfig::new(), "/full?tg_format=csv").await;
    assert_eq!(answer.status, 422);
    assert!(answer.header("content-type").unwrap().starts_with("text/html"));
    assert!(answer.body.contains("There are more than 6 rows: filter them first."));
    // the page still works
    assert_eq!(ask(PaginateConfig::new(), "/full").await.status, 200);
    let answer = ask(PaginateConfig::new().max_csv(MaxRows::Rows(6)), "/json?tg_format=csv").await;
    let messages = &answer.json()["errors"]["query"]["tg_format"];
    assert_eq!(messages, &json!(["There are more than 6 rows: filter them first."]));
}

/// More rows than a server buffers.
const MANY: u64 = 90_000;

/// Half of a file, followed by an error.
struct Failing;

impl Dataset for Failing {
    type Row = u64;

    async fn fetch(self, _: &Plan) -> Result<FetchedPage<u64>, Error> {
        Err(Error::source("not now"))
    }

    fn stream(self, _: &Plan) -> RowStream<u64> {
        let rows = stream::iter(0..MANY).map(Ok);
        RowStream::new(rows.chain(stream::iter([Err(Error::source("the disk is on fire"))])))
    }
}

#[paginate(var = "numbers", csv)]
async fn failing() -> Context {
    context! { numbers: Failing }
}

#[tokio::test]
async fn an_error_in_the_middle_breaks_the_answer_off() {
    let address = App::listen(|| App::new().get("/failing", failing)).await;
    let address = format!("http://{address}/failing?tg_format=csv");
    let mut answer = reqwest::get(address).await.unwrap();
    assert_eq!(answer.status(), 200);
    let mut body = Vec::new();
    let broken = loop {
        match answer.chunk().await {
            Ok(Some(chunk)) => body.extend(chunk),
            Ok(None) => break false,
            Err(_) => break true,
        }
    };
    let body = String::from_utf8(body).unwrap();
    assert!(broken, "it looks like a whole file");
    assert!(body.starts_with("\u{feff}value\r\n0\r\n1\r\n"), "{} bytes", body.len());
}
