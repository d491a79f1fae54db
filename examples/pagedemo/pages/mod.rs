//! The pages, each with its handler and its template.

mod assets;
mod characters;
mod errors;
mod gallery;
mod index;
mod lists;
mod out_of_range;
mod persons;
mod preference;
mod templates;

use actix_web::web::ServiceConfig;

pub(crate) use errors::errors;
pub(crate) use templates::templates;

pub(crate) fn routes(config: &mut ServiceConfig) {
    config
        .service(index::index)
        .service(index::style)
        .service(persons::paginate)
        .service(persons::paginate1)
        .service(persons::paginate2)
        .service(persons::paginate3)
        .service(persons::paginate4)
        .service(persons::two)
        .service(persons::json)
        .service(lists::maps)
        .service(lists::structs)
        .service(preference::preference)
        .service(preference::save)
        .service(out_of_range::clamp)
        .service(out_of_range::redirect)
        .service(out_of_range::empty)
        .service(out_of_range::not_found)
        .service(characters::characters)
        .service(gallery::gallery)
        .service(gallery::sheet)
        .service(gallery::layout)
        .service(assets::asset);
}
