//! The rules of APIs: handlers without `var`, which return rows.

use crate::args::{Arg, Args};
use crate::errors::Errors;
use crate::value::{EnvelopeName, Flag, HeaderName, Params};

pub(crate) fn check_api(args: &Args, errors: &mut Errors) {
    let count = args.count.as_ref().map(|arg| &arg.key);
    let count_ttl = args.count_ttl.as_ref().map(|arg| &arg.key);
    if let Some(Arg { value: Flag(true), .. }) = &args.cursor {
        if let Some(default_page) = &args.default_page {
            let message = "with `cursor` a list begins at its first page: remove `default_page` or \
                           `cursor`";
            errors.add(default_page.span(), message);
        }
        for key in count.into_iter().chain(count_ttl) {
            let message = format!("`cursor` does not count rows: remove `{key}` or `cursor`");
            errors.add(key.span(), message);
        }
        if let Some(Arg { key, value }) = &args.out_of_range
            && value.redirects()
        {
            let message = format!(
                "with `cursor` the last page is not known, and nothing can redirect to it: remove \
                 `{key}`, and a page past the end is empty"
            );
            errors.add(key.span(), message);
        }
    }
    if let Some(Arg { key, value: Params::Tg }) = &args.params {
        let message = "`params = \"tg\"` needs `var` for the names of the parameters: use \
                       \"plain\" or your own names";
        errors.add(key.span(), message);
    }
    if let Some(Arg { key: envelope, value: EnvelopeName(Some(_)) }) = &args.envelope
        && let Some(Arg { key, value: HeaderName(Some(_)) }) = &args.header
    {
        let message = format!("`{envelope}` puts the metadata into the body: remove `{key}`");
        errors.add(key.span(), message);
    }
}
