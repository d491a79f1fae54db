//! What a grid costs beside the same table written by hand: `cargo bench --bench grid`.

use std::hint::black_box;
use std::pin::pin;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use serde::Serialize;
use tg_paginate::tera::Tera;
use tg_paginate::{
    Column, ContextRequest, DataGrid, PaginateConfig, Paginator, Request, Shared, context,
};

#[derive(Serialize)]
struct Person {
    id: u32,
    first: String,
    last: String,
    email: String,
    city: String,
    country: String,
    age: u32,
    salary: u32,
}

const PERSONS: [Paginator; 1] =
    [Paginator::new("persons", PaginateConfig::new().limit(50).default_order(&["-age"]))];

const GRID: &str = "{{ <tg.grid rows={persons} caption='Persons' /> }}";

const BY_HAND: &str = r#"<div role="region" aria-label="Persons" tabindex="0"><table>
<caption>Persons</caption>
<thead><tr>
{% for name in ["id", "first", "last", "email", "city", "country", "age", "salary"] %}
<th scope="col"{% if tg.paginate.ordering[0] == name %} aria-sort="ascending"{% endif %}><a href="{{ get_href(order=name) }}">{{ name }}</a></th>
{% endfor %}
</tr></thead>
<tbody>
{% for person in persons %}
<tr>
<td class="number">{{ person.id }}</td>
<td class="text">{{ person.first }}</td>
<td class="text">{{ person.last }}</td>
<td class="text">{{ person.email }}</td>
<td class="text">{{ person.city }}</td>
<td class="text">{{ person.country }}</td>
<td class="number">{{ person.age }}</td>
<td class="number">{{ person.salary }}</td>
</tr>
{% endfor %}
</tbody></table></div>
<p>Showing {{ tg.paginate.first_item }} to {{ tg.paginate.last_item }} of {{ tg.paginate.row_count }}</p>
<nav aria-label="Persons"><ul>
{% if tg.paginate.href_first %}<li><a href="{{ tg.paginate.href_first }}">First</a></li>{% endif %}
{% if tg.paginate.href_prev %}<li><a href="{{ tg.paginate.href_prev }}" rel="prev">Previous</a></li>{% endif %}
{% for page in tg.paginate.pages %}
<li><a href="{{ tg.paginate | get_href(page=page) }}"{% if page == tg.paginate.current_page %} aria-current="page"{% endif %}>{{ page }}</a></li>
{% endfor %}
{% if tg.paginate.href_next %}<li><a href="{{ tg.paginate.href_next }}" rel="next">Next</a></li>{% endif %}
{% if tg.paginate.href_last %}<li><a href="{{ tg.paginate.href_last }}">Last</a></li>{% endif %}
</ul></nav>"#;

fn people() -> Shared<Person> {
    let people = (0..1000_u32).map(|id| Person {
        id,
        first: format!("First {id}"),
        last: format!("Last {}", id * 7919 % 1000),
        email: format!("person{id}@example.org"),
        city: format!("City {}", id % 97),
        country: format!("Country {}", id % 13),
        age: 18 + id * 37 % 60,
        salary: 20_000 + id * 7919 % 50_000,
    });
    Shared::new(people.collect())
}

fn grid() -> DataGrid<Person> {
    let text =
        ["first", "last", "email", "city", "country"].map(|name| Column::new(name).sortable());
    let number = ["age", "salary"].map(|name| Column::new(name).number().sortable());
    let id = Column::new("id").sortable();
    DataGrid::new(std::iter::once(id).chain(text).chain(number)).unwrap()
}

/// The result of what does not wait for anything.
fn now<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(result) => result,
        Poll::Pending => panic!("nothing to wait for"),
    }
}

fn render(tera: &Tera, template: &str, context: tg_paginate::Context) -> String {
    let request = Request::new("/persons", "q=ada&persons_tgp_no=10");
    let paging = ContextRequest::read(&PERSONS, request).unwrap();
    now(paging.page(context)).unwrap().render(tera, template).unwrap()
}

fn table(c: &mut Criterion) {
    let mut tera = tg_paginate::new_tera();
    tera.add_raw_templates([("grid.html", GRID), ("by_hand.html", BY_HAND)]).unwrap();
    let (people, grid) = (people(), grid());
    let by_grid = || render(&tera, "grid.html", context! { persons: grid.rows(people.clone()) });
    let by_hand = || render(&tera, "by_hand.html", context! { persons: people.clone() });
    for html in [by_grid(), by_hand()] {
        assert_eq!((html.matches("<td").count(), html.matches("<a ").count()), (400, 8 + 9));
    }

    let mut group = c.benchmark_group("50 rows of 8 columns, with links to pages");
    group.throughput(Throughput::Elements(1));
    group.bench_function("tg.grid", |b| b.iter(|| black_box(by_grid())));
    group.bench_function("by hand", |b| b.iter(|| black_box(by_hand())));
    group.finish();
}

criterion_group! {
    name = benches;
    config = Criterion::default()
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_secs(2));
    targets = table
}
criterion_main!(benches);
