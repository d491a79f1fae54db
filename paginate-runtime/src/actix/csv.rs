//! CSV as an answer: a file to be saved, whose rows are sent as they are read.

use actix_web::body::BoxBody;
use actix_web::http::header::{self, ContentDisposition};
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse, Responder};
use futures_util::TryStreamExt;

use crate::export::Csv;

impl Responder for Csv {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        HttpResponse::Ok()
            .content_type(Csv::CONTENT_TYPE)
            .insert_header(ContentDisposition::attachment(self.file_name()))
            .insert_header((header::VARY, "Accept"))
            // an error closes the connection, so that half a file is not taken for a whole one
            .streaming(self.map_ok(Bytes::from))
    }
}
