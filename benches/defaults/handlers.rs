//! The handlers that are compared. All show the rows, five links and the number of rows.

use serde::{Deserialize, Serialize};

use crate::person::Person;

macro_rules! with_rows {
    ($rest:literal) => {
        concat!(
            "{% for person in persons %}<tr><td>{{ person.id }}</td><td>{{ person.name }}</td>",
            "<td>{{ person.age }}</td></tr>{% endfor %}",
            $rest
        )
    };
}

pub(crate) const PAGED: &str = with_rows!(
    "{% for page in tg.paginate.pages %}<a href=\"{{ tg.paginate | get_href(page=page) }}\">\
     {{ page }}</a>{% endfor %}{% if tg.paginate.href_next %}<a rel=\"next\" \
     href=\"{{ tg.paginate.href_next }}\">next</a>{% endif %}{{ tg.paginate.row_count }}"
);

pub(crate) const BY_HAND: &str = with_rows!(
    "{% for page in pages %}<a href=\"/by_hand?page={{ page }}\">{{ page }}</a>{% endfor %}\
     {{ row_count }}"
);

#[derive(Deserialize)]
struct ListRequest {
    page: u64,
}

/// What handlers written by hand show.
#[derive(Serialize)]
struct Listing {
    persons: Vec<Person>,
    pages: Vec<u64>,
    row_count: u64,
}

impl Listing {
    fn new(persons: Vec<Person>, page: u64, row_count: u64) -> Self {
        let first = page.saturating_sub(2).max(1);
        Listing { persons, pages: (first..first + 5).collect(), row_count }
    }
}

/// The handlers on one database.
macro_rules! handlers {
    ($name:ident, $pool:ty, $page:literal) => {
        pub(crate) mod $name {
            use actix_web::get;
            use actix_web::web::{Data, Html, Query, ServiceConfig};
            use sea_orm::{DatabaseConnection, EntityTrait, PaginatorTrait, QueryOrder};
            use tg_paginate::prelude::*;
            use tg_paginate::tera::{self, Tera};

            use super::{ListRequest, Listing};
            use crate::person::{Person, entity};

            const SELECT: &str = "SELECT id, name, age FROM tgp_depth";

            pub(crate) fn routes(
                pool: $pool,
                orm: DatabaseConnection,
            ) -> impl Fn(&mut ServiceConfig) + Clone + Send {
                move |config| {
                    config.app_data(Data::new(pool.clone())).app_data(Data::new(orm.clone()));
                    config
                        .service(defaults)
                        .service(uncounted)
                        .service(by_hand)
                        .service(by_sea_orm);
                }
            }

            #[get("/defaults")]
            #[paginate(var = "persons", default_order = "-age", template = "paged.html")]
            async fn defaults(pool: Data<$pool>) -> Context {
                context! { persons: sqlx::query_as::<_, Person>(SELECT).on(&pool).key("id") }
            }

            #[get("/uncounted")]
            #[paginate(var = "persons", default_order = "-age", count = none, template = "paged.html")]
            async fn uncounted(pool: Data<$pool>) -> Context {
                context! { persons: sqlx::query_as::<_, Person>(SELECT).on(&pool).key("id") }
            }

            fn render(tera: &Tera, listing: &Listing) -> Html {
                let context = tera::Context::from_serialize(listing).unwrap();
                Html::new(tera.render("by_hand.html", &context).unwrap())
            }

            #[get("/by_hand")]
            async fn by_hand(
                pool: Data<$pool>,
                tera: Data<Tera>,
                request: Query<ListRequest>,
            ) -> Html {
                let offset = (request.page - 1) * 10;
                let persons = sqlx::query_as::<_, Person>($page)
                    .bind(offset as i64)
                    .fetch_all(&**pool)
                    .await
                    .unwrap();
                let rows: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM tgp_depth")
                    .fetch_one(&**pool)
                    .await
                    .unwrap();
                render(&tera, &Listing::new(persons, request.page, rows as u64))
            }

            #[get("/sea_orm")]
            async fn by_sea_orm(
                orm: Data<DatabaseConnection>,
                tera: Data<Tera>,
                request: Query<ListRequest>,
            ) -> Html {
                let pages = entity::Entity::find()
                    .order_by_desc(entity::Column::Age)
                    .order_by_desc(entity::Column::Id)
                    .paginate(&**orm, 10);
                let rows = pages.num_items().await.unwrap();
                let persons = pages.fetch_page(request.page - 1).await.unwrap().into_iter();
                let persons = persons.map(|person| Person {
                    id: person.id,
                    name: person.name,
                    age: person.age,
                });
                render(&tera, &Listing::new(persons.collect(), request.page, rows))
            }
        }
    };
}

handlers!(
    sqlite,
    sqlx::SqlitePool,
    "SELECT id, name, age FROM tgp_depth ORDER BY age DESC, id DESC LIMIT 10 OFFSET ?"
);
handlers!(
    postgres,
    sqlx::PgPool,
    "SELECT id, name, age FROM tgp_depth ORDER BY age DESC, id DESC LIMIT 10 OFFSET $1"
);
handlers!(
    mysql,
    sqlx::MySqlPool,
    "SELECT id, name, age FROM tgp_depth ORDER BY age DESC, id DESC LIMIT 10 OFFSET ?"
);
