//! The secret that anchors are sealed with.

use std::sync::OnceLock;

use aes_siv::Key;
use aes_siv::aead::{KeyInit, OsRng};
use aes_siv::siv::Aes128Siv;
use sha2::{Digest, Sha256};

use crate::error::Error;

/// Sets the secret of this process that anchors are sealed with, at least 32 random bytes.
///
/// Anchors make numbered links fast; a link whose anchor cannot be opened shows the same page,
/// only slower. A cursor of an API whose anchor cannot be opened is refused. Where several processes
/// serve one site, or links should stay fast and cursors valid after a restart, give all of them one
/// secret before the first page is made. Without it each process has a random one.
///
/// # What an anchor reveals
/// An anchor is encrypted and authenticated: its values cannot be read, and it cannot be forged. Two
/// things can be told from outside. Its length tells how long the values are together, in steps of
/// 16 bytes; that matters if `default_order` has a column of text that no row shows. And equal anchors
/// have equal contents: one for the same page of the same list stays the same, so that pages can be
/// cached and keep their `ETag`, until a value in it changes, and shows again when the value is as
/// before. Anchors of other lists, orderings or bound values never equal each other. Do not order by
/// a column whose mere changes are a secret.
///
/// Read it from the environment or a secret store, and never write it into the program.
///
/// ```no_run
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let secret = std::env::var("ANCHOR_SECRET")?;
/// tg_paginate::set_anchor_secret(secret)?;
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// [`Error::Secret`] if it is too short, or if there is one already: it was set twice, or a page was
/// made before.
pub fn set_anchor_secret(secret: impl AsRef<[u8]>) -> Result<(), Error> {
    let secret = secret.as_ref();
    if secret.len() < 32 {
        return Err(Error::Secret("it needs at least 32 bytes"));
    }
    let key = Sha256::new().chain_update("tg-paginate anchor").chain_update(secret);
    KEY.set(key.finalize()).map_err(|_| Error::Secret("set it once, before the first page is made"))
}

static KEY: OnceLock<Key<Aes128Siv>> = OnceLock::new();

/// The cipher of this process; without a secret it has a random key.
pub(super) fn cipher() -> Aes128Siv {
    Aes128Siv::new(KEY.get_or_init(|| Aes128Siv::generate_key(&mut OsRng)))
}
