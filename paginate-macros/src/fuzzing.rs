//! What the fuzzer runs: any tokens as arguments and as items. `fuzz/macros` makes a library of
//! these modules, because a crate of macros exports nothing else.

use std::str::FromStr;

use proc_macro2::TokenStream;

use crate::args::Args;
use crate::expand::paginate;
use crate::framework::Framework;
use crate::handler::Handler;

/// The arguments of the attribute, and on the next lines the item below it.
pub fn macros(input: &[u8]) {
    let Ok(text) = std::str::from_utf8(input) else {
        return;
    };
    // nested brackets need as much stack as the compiler, which refuses them before
    if text.bytes().filter(|byte| b"([{<&*!-".contains(byte)).count() > 200 {
        return;
    }
    let (arguments, item) =
        text.split_once('\n').unwrap_or((text, "async fn list() -> Context { x }"));
    let Ok(item) = TokenStream::from_str(item) else {
        return;
    };
    if let Ok(arguments) = TokenStream::from_str(arguments) {
        let is_refused = syn::parse2::<Args>(arguments.clone()).is_err()
            || syn::parse2::<Handler>(item.clone()).is_err();
        for framework in [Framework::Actix, Framework::Axum] {
            let code = paginate(framework, arguments.clone(), &item);
            check(&code, &item);
            assert!(!is_refused || has_error(&code), "{code}");
        }
    }
    check(&crate::grid::derive(item.clone()), &item);
}

/// An item that parses becomes code that parses, with an error or with a call of the runtime.
/// Another item is given back, and the compiler says what is wrong with it.
fn check(code: &TokenStream, item: &TokenStream) {
    let parses = |code: &TokenStream| syn::parse2::<syn::File>(code.clone()).is_ok();
    assert!(parses(code) || !parses(item), "{code}");
    assert!(has_error(code) || code.to_string().contains("__private"), "{code}");
}

fn has_error(code: &TokenStream) -> bool {
    code.to_string().contains("compile_error")
}

#[cfg(test)]
#[path = "../../fuzz/replay.rs"]
#[allow(clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "it is a test")]
mod replay;

#[cfg(test)]
mod tests {
    #[test]
    fn macros() {
        super::replay::replay("macros", super::macros);
    }
}
