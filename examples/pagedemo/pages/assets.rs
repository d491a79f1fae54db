//! Style sheets and scripts of third parties: from the npm packages of the tests if they are
//! installed, else from a CDN.

use std::path::{Path, PathBuf};

use actix_web::error::ErrorNotFound;
use actix_web::{HttpResponse, Result, get, web};
use serde::Serialize;

struct Asset {
    name: &'static str,
    package: &'static str,
    /// Equals `tests/browser/package.json`.
    version: &'static str,
    file: &'static str,
    integrity: &'static str,
}

const ASSETS: [Asset; 5] = [
    Asset {
        name: "bootstrap",
        package: "bootstrap",
        version: "5.3.9",
        file: "dist/css/bootstrap.min.css",
        integrity: "sha384-yEPZ7jP9S0QKiUQ0m3jjsO4ProIW7wvR9gXkI7JOGa2XVsw53Yke2bsdkBbjmmiX",
    },
    Asset {
        name: "bootstrap.rtl",
        package: "bootstrap",
        version: "5.3.9",
        file: "dist/css/bootstrap.rtl.min.css",
        integrity: "sha384-fFMX5LqaHoT6olm8r/JTe3Dg4+vFEFXrVlhIo8IGs96iA+JhgKLLYwY4y2fHeyMY",
    },
    Asset {
        name: "pico",
        package: "@picocss/pico",
        version: "2.1.1",
        file: "css/pico.min.css",
        integrity: "sha384-L1dWfspMTHU/ApYnFiMz2QID/PlP1xCW9visvBdbEkOLkSSWsP6ZJWhPw6apiXxU",
    },
    Asset {
        name: "tailwind",
        package: "@tailwindcss/browser",
        version: "4.3.4",
        file: "dist/index.global.js",
        integrity: "sha384-LhJn7QKq7hHz9EqN//RkaYS9p1ZU3MqAxjeV0JI95iQ5Gol1uz/cQQ+pesz0xum7",
    },
    Asset {
        name: "htmx",
        package: "htmx.org",
        version: "2.0.11",
        file: "dist/htmx.min.js",
        integrity: "sha384-2OatzQy1H+Zd/IIrjr1TcuDGqLXeHhbooAyJY1KdQMKnr4LZ22k31GBLdYKHmVjg",
    },
];

impl Asset {
    fn local(&self) -> PathBuf {
        let packages = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/browser/node_modules");
        Path::new(packages).join(self.package).join(self.file)
    }

    fn href(&self) -> String {
        let Asset { name, package, version, file, .. } = self;
        match self.local().exists() {
            true => format!("/assets/{name}"),
            false => format!("https://cdn.jsdelivr.net/npm/{package}@{version}/{file}"),
        }
    }
}

/// A link to an asset.
#[derive(Serialize)]
pub(super) struct Link {
    href: String,
    integrity: &'static str,
}

pub(super) fn link(name: &str) -> Option<Link> {
    find(name).map(|found| Link { href: found.href(), integrity: found.integrity })
}

fn find(name: &str) -> Option<&'static Asset> {
    ASSETS.iter().find(|known| known.name == name)
}

#[get("/assets/{name}")]
async fn asset(name: web::Path<String>) -> Result<HttpResponse> {
    let found = find(&name).ok_or_else(|| ErrorNotFound("no such asset"))?;
    let kind = match found.file.ends_with(".css") {
        true => "text/css; charset=utf-8",
        false => "text/javascript; charset=utf-8",
    };
    let bytes = std::fs::read(found.local()).map_err(ErrorNotFound)?;
    Ok(HttpResponse::Ok().content_type(kind).body(bytes))
}
