//! Protects forms from cross-site requests: each has a token that is also in the session.

use std::future::Future;
use std::pin::Pin;

use actix_session::{Session, SessionExt};
use actix_web::dev::Payload;
use actix_web::error::ErrorForbidden;
use actix_web::{FromRequest, HttpRequest, Result, web};
use rand::distr::{Alphanumeric, SampleString};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use subtle::ConstantTimeEq;

const KEY: &str = "csrf_token";

/// The token of a session, for the hidden field `csrf_token` of its forms.
pub(crate) fn token(session: &Session) -> Result<String> {
    if let Some(token) = session.get(KEY)? {
        return Ok(token);
    }
    let token = Alphanumeric.sample_string(&mut rand::rng(), 32);
    session.insert(KEY, &token)?;
    Ok(token)
}

/// `web::Form` for a POST. Refuses a form without the token.
pub(crate) struct CsrfForm<T>(pub(crate) T);

#[derive(Deserialize)]
struct Sent<T> {
    #[serde(default)]
    csrf_token: String,
    #[serde(flatten)]
    form: T,
}

impl<T: DeserializeOwned + 'static> FromRequest for CsrfForm<T> {
    type Error = actix_web::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let session = request.get_session();
        let form = web::Form::<Sent<T>>::from_request(request, payload);
        Box::pin(async move {
            let Sent { csrf_token, form } = form.await?.into_inner();
            let ours: Option<String> = session.get(KEY)?;
            let is_ours =
                ours.is_some_and(|ours| ours.as_bytes().ct_eq(csrf_token.as_bytes()).into());
            if is_ours { Ok(CsrfForm(form)) } else { Err(ErrorForbidden("no or a foreign token")) }
        })
    }
}
