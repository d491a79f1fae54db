//! The remote API, which sorts and pages, and has some latency.

use std::cmp::Ordering;
use std::time::Duration;

use actix_web::web::ServiceConfig;
use actix_web::{HttpResponse, get, web};
use serde::Deserialize;
use serde_json::json;

use super::parcels::Parcel;

/// Responds to `/parcels`, each time after `delay`.
pub(crate) fn routes(app: &mut ServiceConfig, delay: Duration) {
    app.app_data(web::Data::new(Delay(delay))).service(list);
}

struct Delay(Duration);

#[derive(Deserialize)]
struct Query {
    #[serde(default)]
    offset: usize,
    #[serde(default = "ten")]
    limit: usize,
    /// Names separated by commas; `-` means descending.
    #[serde(default)]
    sort: String,
}

fn ten() -> usize {
    10
}

#[get("/parcels")]
async fn list(query: web::Query<Query>, delay: web::Data<Delay>) -> HttpResponse {
    actix_web::rt::time::sleep(delay.0).await;
    if query.limit > 50 {
        return HttpResponse::BadRequest().json(json!({ "error": "`limit` is at most 50" }));
    }
    let mut parcels = all();
    // the sort is stable, so the last name goes first
    for name in query.sort.rsplit(',').filter(|name| !name.is_empty()) {
        let (column, descending) = match name.strip_prefix('-') {
            Some(column) => (column, true),
            None => (name, false),
        };
        let compare: fn(&Parcel, &Parcel) -> Ordering = match column {
            "number" => |a, b| a.number.cmp(&b.number),
            "city" => |a, b| a.city.cmp(&b.city),
            "weight" => |a, b| a.weight.cmp(&b.weight),
            _ => return HttpResponse::BadRequest().json(json!({ "error": "no such column" })),
        };
        parcels.sort_by(|a, b| if descending { compare(b, a) } else { compare(a, b) });
    }
    let total = parcels.len();
    let parcels: Vec<_> = parcels.into_iter().skip(query.offset).take(query.limit).collect();
    HttpResponse::Ok().json(json!({ "total": total, "parcels": parcels }))
}

/// 1,234 parcels, always the same.
fn all() -> Vec<Parcel> {
    let cities = ["Accra", "Bergen", "Cusco", "Dakar", "Évora", "Fukuoka", "Graz"];
    let cities = cities.iter().cycle();
    (1..=1234)
        .zip(cities)
        .map(|(number, city)| Parcel {
            number,
            city: (*city).to_owned(),
            weight: 100 + number * 7919 % 20_000,
        })
        .collect()
}
