//! The secret that anchors are sealed with.

use std::cell::RefCell;
use std::sync::OnceLock;

use aes_siv::Key;
use aes_siv::aead::{KeyInit, OsRng};
use aes_siv::siv::Aes128Siv;
use sha2::{Digest, Sha256};

use crate::error::Error;

/// Sets the secret of this process that seals anchors, at least 32 random bytes.
///
/// Anchors make numbered links fast. A link whose anchor cannot be opened shows the page too, but
/// slower; a cursor of an API whose anchor cannot be opened is refused. By default each process has
/// a random secret. If several processes serve a site, or if links should stay fast and cursors
/// valid after a restart, set one secret for all of them before the first page is made.
///
/// # What an anchor reveals
/// An anchor is encrypted and authenticated: clients can neither read its values nor forge it. Two
/// things are visible:
///
/// - Its length reveals the total length of the values, in steps of 16 bytes. This matters if
///   `default_order` has a text column that rows do not show.
/// - Equal anchors have equal content. The anchor of a page of a list stays equal, so that pages
///   can be cached and keep their `ETag`, until one of its values changes, and becomes equal again
///   if the value changes back. Anchors of different lists, orderings or bound values are never
///   equal. Do not order by a column whose changes are secret.
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
/// [`Error::Secret`] if the secret is too short, or if one is already in use because it was set
/// before or a page was made before.
pub fn set_anchor_secret(secret: impl AsRef<[u8]>) -> Result<(), Error> {
    let secret = secret.as_ref();
    if secret.len() < 32 {
        return Err(Error::Secret("it needs at least 32 bytes"));
    }
    let key = Sha256::new().chain_update("tg-paginate anchor").chain_update(secret);
    KEY.set(key.finalize()).map_err(|_| Error::Secret("set it once, before the first page is made"))
}

static KEY: OnceLock<Key<Aes128Siv>> = OnceLock::new();

thread_local! {
    /// The cipher of this process, made once for each thread; without a secret it has a random key.
    static CIPHER: RefCell<Aes128Siv> =
        RefCell::new(Aes128Siv::new(KEY.get_or_init(|| Aes128Siv::generate_key(&mut OsRng))));
}

/// Bytes that differ between secrets, without revealing them. For tags of answers with cursors.
pub(crate) fn identify_secret() -> Option<Vec<u8>> {
    with_cipher(|cipher| cipher.encrypt([b"secret"], b"")).ok()
}

pub(super) fn with_cipher<T>(work: impl FnOnce(&mut Aes128Siv) -> T) -> T {
    CIPHER.with_borrow_mut(work)
}
