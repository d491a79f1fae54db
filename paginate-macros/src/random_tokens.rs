//! Random tokens as arguments and as items: the macros never panic, and return code that parses,
//! which has an error or a handler. `PROPTEST_CASES=1000000` tries more.

use std::str::FromStr;

use proc_macro2::TokenStream;
use proptest::prelude::*;

use crate::expand::paginate;
use crate::framework::Framework;

/// Tokens that the arguments are made of, correct ones more often than others.
fn token() -> impl Strategy<Value = String> {
    let names = prop::sample::select(vec![
        "var",
        "limit",
        "max_limit",
        "default_order",
        "max_pages",
        "max_sort",
        "template",
        "json",
        "out_of_range",
        "params",
        "page_path",
        "object",
        "order_by",
        "nulls",
        "ignore_case",
        "count",
        "count_ttl",
        "strict",
        "invalid_status",
        "header",
        "envelope",
        "cursor",
        "etag",
        "csv",
        "max_csv",
        "dynamic_limit",
        "crate",
        "none",
        "exact",
        "bounded",
        "auto",
        "page",
        "order",
        "unknown",
        "r#type",
        "fn",
        "self",
        "_",
    ]);
    let values = prop::sample::select(vec![
        "\"persons\"",
        "\"-age\"",
        "\"\"",
        "\"/a/{page}\"",
        "\"{\"",
        "\"\\u{0}\"",
        "\"é\"",
        "0",
        "10",
        "-1",
        "10_000",
        "99999999999999999999",
        "1.5",
        "'c'",
        "b\"x\"",
        "true",
        "LIMIT",
        "crate::LIMIT",
        "[\"a\", \"-b\"]",
        "[]",
        "[1]",
        "(page = \"p\")",
        "(10)",
        "{ 1 }",
    ]);
    let marks = prop::sample::select(vec![",", "=", "::", "#", "!", "-", "->", "'a", ";"]);
    prop_oneof![
        3 => names.prop_map(str::to_owned),
        3 => values.prop_map(str::to_owned),
        2 => marks.prop_map(str::to_owned),
    ]
}

/// Arguments: tokens at random, or a list of `name = value`.
fn arguments() -> impl Strategy<Value = String> {
    let random = prop::collection::vec(token(), 0..12).prop_map(|tokens| tokens.join(" "));
    let pair = (token(), token()).prop_map(|(name, value)| format!("{name} = {value}"));
    let pairs = prop::collection::vec(pair, 0..6).prop_map(|pairs| pairs.join(", "));
    prop_oneof![random, pairs]
}

/// Items: handlers with various signatures, and what is no handler.
fn item() -> impl Strategy<Value = String> {
    let attribute = prop_oneof![
        Just(String::new()),
        arguments().prop_map(|arguments| format!("#[paginate({arguments})]")),
        Just("#[utoipa::path(get, path = \"/\")]".to_owned()),
    ];
    let output = prop::sample::select(vec![
        "",
        "-> Context",
        "-> Vec<u32>",
        "-> impl Dataset",
        "-> Result<Context, E>",
        "-> (A, B)",
        "-> fn(u8) -> u8",
        "-> !",
    ]);
    let input = prop::sample::select(vec![
        "",
        "db: Data<Pool>",
        "&self",
        "mut self: Box<Self>",
        "Path(id): Path<u32>",
        "_: u8",
        "page: &mut PaginationParameters",
        "(a, b): (u8, u8)",
        "x: impl Fn(u8)",
        "...",
    ]);
    let generics = prop::sample::select(vec!["", "<T>", "<'a, T: Clone, const N: usize>"]);
    let kind = prop::sample::select(vec!["async fn", "fn", "const fn", "unsafe fn", "extern fn"]);
    let body = prop::sample::select(vec!["{ x }", ";", "{}"]);
    let function = (attribute, kind, generics, input, output, body).prop_map(
        |(attribute, kind, generics, input, output, body)| {
            format!("{attribute} {kind} list{generics}({input}) {output} {body}")
        },
    );
    let random = prop::collection::vec(token(), 0..8).prop_map(|tokens| tokens.join(" "));
    prop_oneof![4 => function, 1 => random, 1 => Just("struct S;".to_owned())]
}

proptest! {
    #[test]
    fn the_attribute_returns_code_or_errors_for_any_tokens(arguments in arguments(), item in item()) {
        let (Ok(arguments), Ok(item)) =
            (TokenStream::from_str(&arguments), TokenStream::from_str(&item))
        else {
            return Ok(());
        };
        for framework in [Framework::Actix, Framework::Axum] {
            let code = paginate(framework, arguments.clone(), &item).to_string();
            // what is no item is given back with an error before it
            let parses = syn::parse_str::<syn::File>(&code).is_ok();
            prop_assert!(parses || code.contains("compile_error"), "{code}");
        }
    }

    #[test]
    fn the_derive_returns_code_or_errors_for_any_tokens(
        arguments in prop::collection::vec(grid_token(), 0..8),
        item in item(),
    ) {
        let arguments = arguments.join(" ");
        let grid = format!("struct Row {{ #[grid({arguments})] id: u32, #[grid(sortable)] name: String }}");
        for item in [grid, item] {
            let Ok(item) = TokenStream::from_str(&item) else { continue };
            let code = crate::grid::derive(item).to_string();
            prop_assert!(syn::parse_str::<syn::File>(&code).is_ok(), "{code}");
        }
    }
}

fn grid_token() -> impl Strategy<Value = String> {
    let names = prop::sample::select(vec![
        "title",
        "name",
        "path",
        "sortable",
        "reverse_first",
        "number",
        "date",
        "bool",
        "link",
        "component",
        "computed",
        "align",
        "class",
        "hide_below",
        "skip",
        "crate",
        "=",
        ",",
        "\"end\"",
        "\"medium\"",
        "\"/p/{id}\"",
        "\"{\"",
        "1",
        "f",
        "r#fn",
    ]);
    names.prop_map(str::to_owned)
}
