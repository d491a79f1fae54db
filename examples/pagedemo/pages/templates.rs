//! The templates, compiled into the program so that it runs from anywhere.

use tg_paginate::tera::{Tera, TeraResult};

macro_rules! templates {
    ($($name:literal),* $(,)?) => {
        [$(($name, include_str!(concat!("../templates/", $name)))),*]
    };
}

pub(crate) fn templates() -> TeraResult<Tera> {
    let mut tera = tg_paginate::new_tera();
    tera.add_raw_templates(templates![
        "base.html",
        "components.html",
        "index.html",
        "not_found.html",
        "paginate.html",
        "paginate1.html",
        "paginate2.html",
        "paginate3.html",
        "paginate4.html",
        "maps.html",
        "structs.html",
        "two.html",
        "preference.html",
        "out_of_range.html",
        "json.html",
        "characters.html",
        "gallery.html",
        "tg/cell.html",
    ])?;
    Ok(tera)
}
