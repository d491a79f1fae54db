//! The OpenAPI document: what the attribute adds to it, and what it never changes.

use actix_web::{App, get};
use serde_json::{Value, json};
use tg_paginate::prelude::*;
use tg_paginate::{BoxDataset, PageParams, PaginationMetadata};
use utoipa_actix_web::{AppExt, OpenApiFactory};

/// The document of handlers.
macro_rules! document {
    ($($handler:expr),+) => {
        document(App::new().into_utoipa_app()$(.service($handler))+.split_for_parts().1)
    };
}

fn document(api: utoipa::openapi::OpenApi) -> Value {
    serde_json::to_value(api).unwrap()
}

/// The responses of a handler.
fn answers(handler: &impl OpenApiFactory) -> Value {
    let paths = serde_json::to_value(handler.paths()).unwrap();
    let (_, path) = paths.as_object().unwrap().iter().next().unwrap();
    path["get"]["responses"].clone()
}

fn names(headers: &Value) -> Vec<&str> {
    headers.as_object().into_iter().flatten().map(|(name, _)| name.as_str()).collect()
}

#[test]
fn the_header_has_the_name_and_the_schema_that_the_attribute_gives_it() {
    #[paginate(header = "X-Pages")]
    #[utoipa::path]
    #[get("/by_itself")]
    async fn by_itself() -> Vec<u32> {
        vec![]
    }

    #[paginate(header = "X-Pages")]
    #[utoipa::path(responses((status = 200, description = "All.", body = Vec<u32>)))]
    #[get("/written")]
    async fn written() -> Vec<u32> {
        vec![]
    }

    for answers in [answers(&by_itself), answers(&written)] {
        let headers = &answers["200"]["headers"];
        assert_eq!(names(headers), ["Link", "X-Pages"]);
        let schema = &headers["X-Pages"]["content"]["application/json"]["schema"];
        assert_eq!(schema["properties"]["total_pages"]["type"], "integer");
        let body = &answers["200"]["content"]["application/json"]["schema"];
        assert_eq!((&body["type"], &body["items"]["type"]), (&json!("array"), &json!("integer")));
    }
    assert_eq!(answers(&written)["200"]["description"], "All.");
}

#[test]
fn without_a_header_there_are_links_and_with_an_envelope_neither() {
    #[paginate(header = none)]
    #[utoipa::path(responses((status = 200, body = Vec<u32>)))]
    #[get("/none")]
    async fn none() -> Vec<u32> {
        vec![]
    }

    #[paginate(envelope = "data")]
    #[utoipa::path(responses((status = OK, body = Vec<u32>)))]
    #[get("/enveloped")]
    async fn enveloped() -> Vec<u32> {
        vec![]
    }

    assert_eq!(names(&answers(&none)["200"]["headers"]), ["Link"]);
    assert_eq!(names(&answers(&enveloped)["200"]["headers"]), [""; 0]);
}

#[test]
fn only_successes_have_headers_and_what_is_written_out_stays() {
    #[paginate(etag)]
    #[utoipa::path(responses(
        (status = 201, body = Vec<u32>, headers(("Link" = u32, description = "Mine."), ("X-Own"))),
        (status = 304, description = "As it was."),
        (status = 404, description = "Gone."),
        (status = 422, description = "Wrong."),
    ))]
    #[get("/own")]
    async fn own() -> Vec<u32> {
        vec![]
    }

    let answers = answers(&own);
    let headers = &answers["201"]["headers"];
    assert_eq!(names(headers), ["Link", "X-Own", "X-Pagination"]);
    assert_eq!(headers["Link"]["description"], "Mine.");
    assert_eq!(answers["404"], json!({ "description": "Gone." }));
    let described = ["304", "422"].map(|status| answers[status]["description"].clone());
    assert_eq!(described, ["As it was.", "Wrong."]);
}

#[test]
fn the_tag_and_the_status_of_a_refusal_are_documented() {
    #[paginate(etag, invalid_status = 400)]
    #[utoipa::path]
    #[get("/tagged")]
    async fn tagged() -> Vec<u32> {
        vec![]
    }

    let answers = answers(&tagged);
    assert_eq!(answers.as_object().unwrap().keys().collect::<Vec<_>>(), ["200", "304", "400"]);
    assert_eq!(names(&answers["200"]["headers"]), ["ETag", "Link", "X-Pagination"]);
    assert_eq!(names(&answers["304"]["headers"]), ["ETag"]);
}

mod pets {
    use actix_web::get;
    use tg_paginate::prelude::*;

    #[derive(serde::Serialize, utoipa::ToSchema)]
    pub(crate) struct Pet {
        name: &'static str,
    }

    #[paginate(envelope = "data")]
    #[utoipa::path]
    #[get("/pets")]
    async fn list() -> Vec<Pet> {
        vec![Pet { name: "Rex" }]
    }
}

mod owners {
    use actix_web::get;
    use tg_paginate::prelude::*;

    #[derive(serde::Serialize, utoipa::ToSchema)]
    pub(crate) struct Owner {
        age: u8,
    }

    #[paginate(envelope = "data")]
    #[utoipa::path]
    #[get("/owners")]
    async fn list() -> Vec<Owner> {
        vec![Owner { age: 36 }]
    }
}

#[test]
fn handlers_of_one_name_have_envelopes_of_their_own() {
    let document = document!(pets::list, owners::list);
    for (path, row) in [("/pets", "Pet"), ("/owners", "Owner")] {
        let page = &document["paths"][path]["get"]["responses"]["200"];
        let data = &page["content"]["application/json"]["schema"]["properties"]["data"];
        assert_eq!(data["items"]["$ref"], format!("#/components/schemas/{row}"));
    }
    let schemas = names(&document["components"]["schemas"]);
    assert_eq!(schemas, ["Owner", "PageLinks", "PaginationMetadata", "Pet"]);
}

#[test]
fn below_the_document_page_params_has_parameters_and_the_refusal() {
    #[utoipa::path(
        params(PageParams<20, 50>),
        responses(
            (
                status = 200,
                body = Vec<u32>,
                headers(("X-Pagination" = inline(PaginationMetadata)), ("Link" = String)),
            ),
            PageParams<20, 50>,
        )
    )]
    #[get("/below")]
    #[paginate(limit = 20, max_limit = 50)]
    async fn below() -> Vec<u32> {
        vec![1]
    }

    #[utoipa::path(params(PageParams), responses((status = 200, body = Vec<u32>)))]
    #[get("/built_in")]
    #[paginate]
    async fn built_in() -> Vec<u32> {
        vec![1]
    }

    let document = document!(below, built_in);
    let size = |path: &str| document["paths"][path]["get"]["parameters"][1]["schema"].clone();
    let bounds = |default: u64, most: u64| json!({ "type": "integer", "default": default, "minimum": 1, "maximum": most });
    assert_eq!(size("/below"), bounds(20, 50));
    assert_eq!(size("/built_in"), bounds(10, 100));
    let answers = &document["paths"]["/below"]["get"]["responses"];
    assert!(answers["422"].is_object());
    assert_eq!(names(&answers["200"]["headers"]), ["Link", "X-Pagination"]);
    let metadata = &answers["200"]["headers"]["X-Pagination"]["schema"];
    assert_eq!(metadata["properties"]["total"]["type"], "integer");
}

#[test]
fn the_page_without_a_parameter_is_in_the_document() {
    #[paginate(default_page = 2)]
    #[utoipa::path]
    #[get("/second")]
    async fn second() -> Vec<u32> {
        vec![1]
    }

    let document = document!(second);
    let page = &document["paths"]["/second"]["get"]["parameters"][0];
    assert_eq!(page["name"], "page");
    assert_eq!(page["schema"], json!({ "type": "integer", "default": 2, "minimum": 1 }));
}

#[test]
fn the_answer_to_a_missing_page_is_documented_if_it_is_no_page() {
    #[paginate]
    #[utoipa::path]
    #[get("/built_in")]
    async fn built_in() -> Vec<u32> {
        vec![]
    }

    #[paginate(out_of_range = "clamp")]
    #[utoipa::path]
    #[get("/clamped")]
    async fn clamped() -> Vec<u32> {
        vec![]
    }

    #[paginate(out_of_range = "not_found")]
    #[utoipa::path]
    #[get("/missing")]
    async fn missing() -> Vec<u32> {
        vec![]
    }

    #[paginate(out_of_range = "redirect")]
    #[utoipa::path]
    #[get("/redirected")]
    async fn redirected() -> Vec<u32> {
        vec![]
    }

    #[paginate(out_of_range = "not_found")]
    #[utoipa::path(responses((status = 404, description = "Gone.")))]
    #[get("/own")]
    async fn own() -> Vec<u32> {
        vec![]
    }

    assert_eq!(names(&answers(&built_in)), ["200", "422"]);
    assert_eq!(names(&answers(&clamped)), ["200", "422"]);
    let failing = answers(&missing);
    assert_eq!(names(&failing), ["200", "404", "422"]);
    let schema = &failing["404"]["content"]["application/json"]["schema"];
    assert_eq!(schema["required"], json!(["code", "status"]));
    assert_eq!(schema["properties"].get("errors"), None);
    let moving = answers(&redirected);
    assert_eq!(names(&moving), ["200", "302", "422"]);
    assert_eq!(names(&moving["302"]["headers"]), ["Location"]);
    assert_eq!(moving["302"].get("content"), None);
    assert_eq!(answers(&own)["404"], json!({ "description": "Gone." }));
}

#[test]
fn a_refusal_is_documented_only_where_there_is_one() {
    #[paginate(strict = false)]
    #[utoipa::path]
    #[get("/lenient")]
    async fn lenient() -> Vec<u32> {
        vec![]
    }

    #[paginate(strict = false, out_of_range = "not_found", invalid_status = 400)]
    #[utoipa::path]
    #[get("/lenient_missing")]
    async fn lenient_missing() -> Vec<u32> {
        vec![]
    }

    // a bad cursor is refused all the same
    #[paginate(strict = false, cursor)]
    #[utoipa::path]
    #[get("/by_cursor")]
    async fn by_cursor() -> Vec<u32> {
        vec![]
    }

    assert_eq!(names(&answers(&lenient)), ["200"]);
    assert_eq!(names(&answers(&lenient_missing)), ["200", "404"]);
    assert_eq!(names(&answers(&by_cursor)), ["200", "422"]);
}

#[test]
fn messages_may_be_absent_where_other_failures_have_the_status_of_a_refusal() {
    #[paginate(invalid_status = 400)]
    #[utoipa::path]
    #[get("/shared")]
    async fn shared() -> Vec<u32> {
        vec![]
    }

    #[paginate(invalid_status = 409)]
    #[utoipa::path]
    #[get("/alone")]
    async fn alone() -> Vec<u32> {
        vec![]
    }

    let schema = |answer: &Value| answer["content"]["application/json"]["schema"].clone();
    let (some, all) = (schema(&answers(&shared)["400"]), schema(&answers(&alone)["409"]));
    assert_eq!(some["required"], json!(["code", "status"]));
    assert_eq!(all["required"], json!(["code", "status", "errors"]));
    assert_eq!(some["properties"], all["properties"]);
}

#[test]
fn rows_of_a_boxed_dataset_are_found() {
    #[paginate]
    #[utoipa::path]
    #[get("/boxed")]
    async fn boxed() -> Result<BoxDataset<u32>, tg_paginate::Error> {
        Ok(vec![1_u32].boxed())
    }

    let body = &answers(&boxed)["200"]["content"]["application/json"]["schema"];
    assert_eq!((&body["type"], &body["items"]["type"]), (&json!("array"), &json!("integer")));
}

#[test]
fn a_page_of_unknown_rows_has_no_schema_unless_it_is_written_out() {
    type Numbers = Vec<u32>;

    #[derive(utoipa::IntoResponses)]
    #[response(status = 200, description = "Mine.")]
    struct Mine;

    #[paginate]
    #[utoipa::path]
    #[get("/named")]
    async fn named() -> Numbers {
        vec![]
    }

    #[paginate(etag)]
    #[utoipa::path]
    #[get("/hidden")]
    async fn hidden() -> impl Dataset {
        vec![1_u32]
    }

    #[paginate]
    #[utoipa::path(responses(Mine))]
    #[get("/mine")]
    async fn mine() -> Numbers {
        vec![]
    }

    let unknown = answers(&named);
    assert_eq!(names(&unknown), ["200", "422"]);
    assert_eq!(unknown["200"]["description"], "One page.");
    assert_eq!(unknown["200"].get("content"), None);
    assert_eq!(names(&unknown["200"]["headers"]), ["Link", "X-Pagination"]);
    let headers = &answers(&hidden)["200"]["headers"];
    assert_eq!(names(headers), ["ETag", "Link", "X-Pagination"]);
    let page = &answers(&mine)["200"];
    assert_eq!(page["description"], "Mine.");
    assert_eq!(names(&page["headers"]), ["Link", "X-Pagination"]);
}

#[test]
fn an_envelope_needs_its_numbers_unless_the_handler_may_leave_them_unset() {
    #[paginate(envelope = "data")]
    #[utoipa::path]
    #[get("/listed")]
    async fn listed() -> Vec<u32> {
        vec![]
    }

    #[paginate(envelope = "data")]
    #[utoipa::path]
    #[get("/sliced")]
    async fn sliced(pages: &mut PaginationParameters) -> Vec<u64> {
        vec![pages.page()]
    }

    let schema = |answers: &Value| answers["200"]["content"]["application/json"]["schema"].clone();
    let (all, some) = (schema(&answers(&listed)), schema(&answers(&sliced)));
    assert_eq!(all["required"], json!(["data", "pagination", "links"]));
    assert_eq!(some["required"], json!(["data"]));
    assert_eq!(some["properties"]["links"], all["properties"]["links"]);
}

#[test]
fn parameters_of_a_filter_are_documented_beside_those_of_the_page() {
    #[derive(serde::Deserialize, utoipa::IntoParams)]
    #[into_params(parameter_in = Query)]
    struct Search {
        least: Option<u32>,
    }

    #[paginate]
    #[utoipa::path(params(Search))]
    #[get("/searched")]
    async fn searched(search: Filter<Search>) -> Vec<u32> {
        search.least.into_iter().collect()
    }

    let document = document!(searched);
    let parameters = document["paths"]["/searched"]["get"]["parameters"].as_array().unwrap();
    let places: Vec<_> =
        parameters.iter().map(|parameter| [&parameter["name"], &parameter["in"]]).collect();
    let expected = json!([["least", "query"], ["page", "query"], ["page_size", "query"]]);
    assert_eq!(json!(places), expected);
}
