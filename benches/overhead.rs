//! What a page costs besides its data, without any I/O: `cargo bench --bench overhead`.

use std::hint::black_box;
use std::pin::pin;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use tg_paginate::tera::{self, Tera};
use tg_paginate::{
    ContextRequest, Dataset, Error, FetchedPage, MaxLimit, Page, PaginateConfig, Paginator, Params,
    Plan, Request, context,
};

const CONFIG: PaginateConfig = PaginateConfig::new()
    .max_limit(MaxLimit::new(50))
    .default_order(&["-age"])
    .order_by(&["age", "name"]);

/// A style of parameters, and a request of somebody who searches, sorts, and is on page 50.
const STYLES: [(&str, Params, &str); 2] = [
    (
        "tg",
        Params::Tg,
        "q=ada+l&persons_tgp_limit=10&persons_tgp_ordering=name%2C-age&persons_tgp_no=50",
    ),
    ("plain", Params::Plain, "q=ada+l&sort=name%2C-age&page=50"),
];

/// Has its ten rows at once.
struct Ten;

impl Dataset for Ten {
    type Row = u64;

    async fn fetch(self, plan: &Plan) -> Result<FetchedPage<u64>, Error> {
        let slice = plan.slice(1000)?;
        Ok(FetchedPage::new(slice, vec![7; 10]).ordered_by(plan.ordering(|_| false)?))
    }
}

/// The result of what does not wait for anything.
fn now<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(result) => result,
        Poll::Pending => panic!("nothing to wait for"),
    }
}

fn page(paginator: Paginator, query: &str) -> Page<u64> {
    now(paginator.page(Request::new("/persons", query), Ten)).unwrap()
}

fn links(page: &Page<u64>) -> Vec<Option<String>> {
    let numbers = page.pages().iter();
    numbers.map(|number| page.get_href(*number, None)).collect()
}

fn styles(c: &mut Criterion) {
    for (style, params, query) in STYLES {
        let paginator = Paginator::new("persons", CONFIG.params(params));
        assert_eq!(links(&page(paginator, query)).len(), 5);

        let mut group = c.benchmark_group(format!("style {style}, one request"));
        group.throughput(Throughput::Elements(1));
        group.bench_function("parse and plan", |b| {
            b.iter(|| page(paginator, black_box(query)));
        });
        group.bench_function("parse, plan, 5 links", |b| {
            b.iter(|| links(&page(paginator, black_box(query))));
        });
        group.bench_function("parse, plan, 5 links, value for Tera", |b| {
            b.iter(|| {
                let page = page(paginator, black_box(query));
                (links(&page), tera::Value::from_serializable(&*page))
            });
        });
        group.finish();
    }
}

const PERSONS: [Paginator; 1] = [Paginator::new("persons", CONFIG)];

const PAGINATED: &str = "{% for person in persons %}<li>{{ person }}{% endfor %}\
    {% for page in tg.paginate.pages %}{% if page == tg.paginate.current_page %}{{ page }}\
    {% else %}<a href='{{ tg.paginate | get_href(page=page) }}'>{{ page }}</a>{% endif %}\
    {% endfor %}";

const BY_HAND: &str = "{% for person in persons %}<li>{{ person }}{% endfor %}\
    {% for link in links %}{% if link[0] == page %}{{ page }}\
    {% else %}<a href='{{ link[1] }}'>{{ link[0] }}</a>{% endif %}{% endfor %}";

fn render(tera: &Tera, query: &str) -> String {
    let paging = ContextRequest::read(&PERSONS, Request::new("/persons", query)).unwrap();
    let paged = now(paging.page(context! { persons: Ten })).unwrap();
    paged.render(tera, "paginated.html").unwrap()
}

fn render_by_hand(tera: &Tera, page: u64) -> String {
    let link = |page| (page, format!("/persons?page={page}"));
    let links: Vec<_> = (page.saturating_sub(2).max(1)..=page + 2).map(link).collect();
    let mut context = tera::Context::new();
    context.insert("persons", &[7; 10]);
    context.insert("page", &page);
    context.insert("links", &links);
    tera.render("by_hand.html", &context).unwrap()
}

fn template(c: &mut Criterion) {
    let mut tera = tg_paginate::new_tera();
    let templates = [("paginated.html", PAGINATED), ("by_hand.html", BY_HAND)];
    tera.add_raw_templates(templates).unwrap();
    let (_, _, query) = STYLES[0];
    assert_eq!(render(&tera, query).matches("<a").count(), 4);
    assert_eq!(render_by_hand(&tera, 50).matches("<a").count(), 4);

    let mut group = c.benchmark_group("template with 10 rows and 5 links");
    group.throughput(Throughput::Elements(1));
    group.bench_function("paginated", |b| b.iter(|| render(&tera, black_box(query))));
    group.bench_function("by hand", |b| {
        b.iter(|| render_by_hand(&tera, black_box(50)));
    });
    group.finish();
}

criterion_group! {
    name = benches;
    config = Criterion::default()
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_secs(2));
    targets = styles, template
}
criterion_main!(benches);
