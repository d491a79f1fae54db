//! A context alone is no response. The compiler says so, and what to add.

use std::marker::PhantomData;

/// What a context lacks to be a response by itself. Nothing implements it.
#[diagnostic::on_unimplemented(
    message = "a `Context` is a response only with `#[paginate(var = \"…\")]`",
    label = "this handler has no `#[paginate]`",
    note = "add `#[paginate(var = \"persons\", template = \"persons.html\")]` above the function and \
            below the attribute of a route such as `#[get(\"/persons\")]`; `var` names the entry to page",
    note = "to show a page without a list, render it: `tera.render(\"about.html\", &context)` with a \
            `tera::Context`"
)]
pub trait IsResponse {}

/// A context without its pages. It has a lifetime, because the compiler then checks bounds where a
/// handler returns a context, and not here.
#[derive(Debug)]
pub struct Unpaged<'c>(PhantomData<&'c ()>);
