//! What no answer may have.

use crate::connection::Answer;
use crate::values::MARKUP;

/// What is wrong with an answer.
pub(crate) fn problem(answer: &Answer) -> Option<String> {
    if answer.status >= 500 {
        return Some(format!("the status {}", answer.status));
    }
    if answer.header("x-injected").is_some() {
        return Some("a header of the request".to_owned());
    }
    let location = answer.header("location").into_iter();
    let link = answer.header("link").unwrap_or_default();
    let link = link.split('<').skip(1).map(|link| link.split('>').next().unwrap_or(link));
    let is_html = answer.header("content-type").is_some_and(|kind| kind.starts_with("text/html"));
    let html = if is_html { &*answer.body } else { "" };
    let attributes = [" href=\"", " action=\"", " src=\""].into_iter().flat_map(|name| {
        html.split(name).skip(1).map(|rest| rest.split('"').next().unwrap_or(rest))
    });
    if let Some(link) = location.chain(link).chain(attributes).find(|link| leaves(link)) {
        return Some(format!("a link to {link:?}"));
    }
    let reflected = ["<script>x", "<img src=x", "\" onfocus=\"x", "</title></form>"];
    let reflected = reflected.into_iter().find(|markup| html.contains(markup));
    reflected.map(|markup| format!("{markup:?}, which is one of {MARKUP:?}"))
}

/// Whether a browser goes to another host, or runs a script. Blanks, backslashes and encoded
/// letters count as a browser reads them.
fn leaves(link: &str) -> bool {
    let link = link.replace("&#x2F;", "/").replace("&#47;", "/").replace('\\', "/");
    let link = link.replace(|letter: char| letter.is_control(), "");
    let link = link.trim_start();
    let is_local = link.is_empty() || link.starts_with(['/', '?', '#']);
    !is_local || link.starts_with("//")
}
