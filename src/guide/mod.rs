//! The guide, a module for each chapter.
//!
//! | to start | lists | answers | operation |
//! |---|---|---|---|
//! | [Getting started](getting_started) | [What can be paged](datasets) | [Templates and components](templates) | [Make it fast](make_it_fast) |
//! | [Tutorial: a microblog](tutorial) | [Ordering](ordering) | [Translating](translating) | [Databases](databases) |
//! | [Settings](settings) | [Limits](limits) | [Grids](grids) | [Errors and logs](errors_and_logs) |
//! | [Recipes](recipes) | [Counting](counting) | [CSV](csv) | [Security](security) |
//! | [Testing](testing) | [Deep pages](deep_pages) | [APIs and OpenAPI](apis) | [Benchmarks](benchmarks) |
//! | [Coming from elsewhere](coming_from) | [URLs](urls) | [Without the attribute](without_the_attribute) | [Versions](versions) |
//!
//! [axum] says what is different there, and [several machines](several_machines) what to set for replicas and poolers.
//! The [glossary] explains the terms.

// The chapters are the files of `docs/`. Their links are references, which each file defines for readers
// of the repository. `links.md` comes before a chapter and defines them for this documentation: of two
// definitions the first one counts.

#[doc = include_str!("links.md")]
#[doc = include_str!("../../docs/getting-started.md")]
pub mod getting_started {}

#[doc = include_str!("links.md")]
#[doc = include_str!("../../docs/axum.md")]
pub mod axum {}

#[doc = include_str!("links.md")]
#[doc = include_str!("../../docs/tutorial.md")]
pub mod tutorial {}

#[doc = include_str!("links.md")]
#[doc = include_str!("../../docs/settings.md")]
pub mod settings {}

#[doc = include_str!("links.md")]
#[doc = include_str!("../../docs/recipes.md")]
pub mod recipes {}

#[doc = include_str!("links.md")]
#[doc = include_str!("../../docs/testing.md")]
pub mod testing {}

#[doc = include_str!("links.md")]
#[doc = include_str!("../../docs/coming-from.md")]
pub mod coming_from {}

#[doc = include_str!("links.md")]
#[doc = include_str!("../../docs/datasets.md")]
pub mod datasets {}

#[doc = include_str!("links.md")]
#[doc = include_str!("../../docs/ordering.md")]
pub mod ordering {}

#[doc = include_str!("links.md")]
#[doc = include_str!("../../docs/limits.md")]
pub mod limits {}

#[doc = include_str!("links.md")]
#[doc = include_str!("../../docs/counting.md")]
pub mod counting {}

#[doc = include_str!("links.md")]
#[doc = include_str!("../../docs/deep-pages.md")]
pub mod deep_pages {}

#[doc = include_str!("links.md")]
#[doc = include_str!("../../docs/urls.md")]
pub mod urls {}

#[doc = include_str!("links.md")]
#[doc = include_str!("../../docs/templates.md")]
pub mod templates {}

#[doc = include_str!("links.md")]
#[doc = include_str!("../../docs/translating.md")]
pub mod translating {}

#[doc = include_str!("links.md")]
#[doc = include_str!("../../docs/grids.md")]
pub mod grids {}

#[doc = include_str!("links.md")]
#[doc = include_str!("../../docs/csv.md")]
pub mod csv {}

#[doc = include_str!("links.md")]
#[doc = include_str!("../../docs/apis.md")]
pub mod apis {}

#[doc = include_str!("links.md")]
#[doc = include_str!("../../docs/without-the-attribute.md")]
pub mod without_the_attribute {}

#[doc = include_str!("links.md")]
#[doc = include_str!("../../docs/make-it-fast.md")]
pub mod make_it_fast {}

#[doc = include_str!("links.md")]
#[doc = include_str!("../../docs/databases.md")]
pub mod databases {}

#[doc = include_str!("links.md")]
#[doc = include_str!("../../docs/several-machines.md")]
pub mod several_machines {}

#[doc = include_str!("links.md")]
#[doc = include_str!("../../docs/errors-and-logs.md")]
pub mod errors_and_logs {}

#[doc = include_str!("links.md")]
#[doc = include_str!("../../docs/security.md")]
pub mod security {}

#[doc = include_str!("links.md")]
#[doc = include_str!("../../docs/benchmarks.md")]
pub mod benchmarks {}

#[doc = include_str!("links.md")]
#[doc = include_str!("../../docs/versions.md")]
pub mod versions {}

#[doc = include_str!("links.md")]
#[doc = include_str!("../../docs/glossary.md")]
pub mod glossary {}
