//! The configuration in `microblog.toml`.

use std::error::Error;
use std::num::NonZeroU64;
use std::path::Path;

use serde::Deserialize;
use tg_paginate::{OutOfRange, PaginateConfig, Params};

/// The default file, found from any working directory. If the program is moved to another machine,
/// it needs `--config`.
pub(crate) const FILE: &str =
    concat!(env!("CARGO_MANIFEST_DIR"), "/examples/microblog/microblog.toml");

#[derive(Clone, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE", deny_unknown_fields)]
pub(crate) struct Config {
    /// Posts per page, unless the reader has chosen another number.
    pub(crate) posts_per_page: NonZeroU64,
}

impl Config {
    pub(crate) fn read(path: &Path) -> Result<Self, Box<dyn Error>> {
        let text = std::fs::read_to_string(path)
            .map_err(|error| format!("cannot read `{}`: {error}", path.display()))?;
        Ok(toml::from_str(&text).map_err(|error| format!("`{}`: {error}", path.display()))?)
    }

    /// The settings of all lists of posts.
    pub(crate) fn pagination(&self) -> PaginateConfig {
        PaginateConfig::new()
            .limit(self.posts_per_page.get())
            .default_order(&["-posted_at"])
            // a microblog shows the newest posts first, so readers cannot sort
            .order_by(&[])
            .out_of_range(OutOfRange::Empty)
            .params(Params::Plain)
    }
}
