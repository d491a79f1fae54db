//! Queries on SQLite.

use actix_web::{App, get, test, web};
use serde::Serialize;
use sqlx::SqlitePool;
use tg_paginate::prelude::*;

#[derive(Debug, Serialize, sqlx::FromRow)]
struct Person {
    id: i64,
    name: String,
    age: i64,
}

#[get("/persons")]
#[paginate(
    var = "persons",
    limit = 3,
    max_limit = 50,
    default_order = "-age",
    max_pages = 5,
    template = "persons.html"
)]
async fn persons(db: web::Data<SqlitePool>) -> Context {
    context! {
        title: "People",
        persons: sqlx::query_as::<_, Person>("SELECT id, name, age FROM person").on(&db).key("id"),
    }
}

#[actix_web::test]
async fn smoke() {
    let db = SqlitePool::connect("sqlite::memory:").await.unwrap();
    sqlx::raw_sql("CREATE TABLE person (id INTEGER PRIMARY KEY, name TEXT, age INTEGER);
      INSERT INTO person (name, age) VALUES ('a',1),('b',2),('c',3),('d',4),('e',5),('f',6),('g',7)").execute(&db).await.unwrap();
    let mut tera = tg_paginate::tera();
    tera.add_raw_template(
        "persons.html",
        r#"{{title}}
{% for p in persons %}{{p.name}} {{p.age}}
{% endfor %}
{% for page in tg.paginate.pages %}
  {% if page == tg.paginate.current_page %}{{ page }}
  {% else %}<a href="{{ tg.paginate | get_href(page=page) }}">{{ page }}</a>{% endif %}
{% endfor %}
{{ get_href(page=1, order="name") }} {{tg.paginate.row_count}} {{tg.paginate.href_next}}"#,
    )
    .unwrap();
    let app = test::init_service(
        App::new()
            .app_data(web::Data::new(tera))
            .app_data(web::Data::new(db))
            .service(persons),
    )
    .await;
    for q in [
        "",
        "?persons_tgp_no=2&q=x&q=y",
        "?persons_tgp_no=99",
        "?persons_tgp_order=name",
        "?persons_tgp_no=last&persons_tgp_limit=2",
    ] {
        let res = test::call_and_read_body(
            &app,
            test::TestRequest::get()
                .uri(&format!("/persons{q}"))
                .to_request(),
        )
        .await;
        println!("{q}\n{}", String::from_utf8_lossy(&res));
    }
    panic!();
}
