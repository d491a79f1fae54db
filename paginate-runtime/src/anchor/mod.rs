//! Anchors: where a page starts or ends, sealed into a token for links.

mod secret;

use std::num::NonZeroU64;
use std::time::{Duration, SystemTime};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

pub(crate) use secret::identify_secret;
pub use secret::set_anchor_secret;

use self::secret::with_cipher;

/// A value of a sort key, exactly as the database has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyValue {
    /// The kind of the value, a number that only the code of the database interprets.
    pub kind: u32,
    /// The value, encoded by the code of the database.
    pub bytes: Vec<u8>,
}

/// Which row of a page an anchor has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Edge {
    First,
    Last,
}

/// The first or last row of a page, identified by its sort keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Anchor {
    pub(crate) page: NonZeroU64,
    pub(crate) edge: Edge,
    /// The values of the columns in the ordering; `None` is null.
    pub(crate) values: Vec<Option<KeyValue>>,
    /// The number of rows, valid on the server that counted them.
    pub(crate) counted: Option<(ServerId, Counted)>,
}

/// The number of rows, and the time of the count in seconds since 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Counted {
    pub(crate) rows: u64,
    pub(crate) at: u64,
}

impl Counted {
    pub(crate) fn now(rows: u64) -> Self {
        Counted { rows, at: seconds_since_1970() }
    }

    /// Whether it may be reused. The clock of another machine may be ahead.
    pub(crate) fn is_fresh(self, ttl: Duration) -> bool {
        seconds_since_1970().abs_diff(self.at) < ttl.as_secs()
    }
}

/// Identifies the server of a database: a replica has the same lists, but perhaps other rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ServerId(u32);

impl ServerId {
    /// The same in all processes for equal addresses.
    pub(crate) fn of_address(address: &str) -> Self {
        let digest: [u8; 32] = Sha256::digest(address).into();
        ServerId(digest.first_chunk().copied().map_or(0, u32::from_be_bytes))
    }
}

fn seconds_since_1970() -> u64 {
    SystemTime::UNIX_EPOCH.elapsed().map_or(0, |since| since.as_secs())
}

/// What an anchor is valid for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Context([u8; 16]);

/// The first parts of contexts, hashed once for all lists that have them in common.
#[derive(Debug, Clone)]
pub(crate) struct ContextPrefix(Sha256);

impl ContextPrefix {
    /// Hashes parts of what decides which rows a list has, and in which order.
    pub(crate) fn new<'p>(parts: impl IntoIterator<Item = &'p str>) -> Self {
        let mut digest = Sha256::new();
        for part in parts {
            // the length keeps parts apart: different lists of parts have different digests
            digest.update((part.len() as u64).to_be_bytes());
            digest.update(part);
        }
        ContextPrefix(digest)
    }

    /// The context with its last part, whose length never varies.
    pub(crate) fn followed_by(&self, last: [u8; 32]) -> Context {
        let digest: [u8; 32] = self.0.clone().chain_update(last).finalize().into();
        Context(digest.first_chunk().copied().unwrap_or_default())
    }
}

/// Longer tokens make links that some servers reject.
const LONGEST: usize = 512;

impl Anchor {
    /// The token, which is valid only for an equal `context`. `None` if it is too long.
    pub(crate) fn seal(&self, context: Context) -> Option<String> {
        let bytes = self.to_bytes();
        let sealed = with_cipher(|cipher| cipher.encrypt([context.0], &bytes)).ok()?;
        let token = URL_SAFE_NO_PAD.encode(sealed);
        (token.len() <= LONGEST).then_some(token)
    }

    /// Opens a token. `None` if it is not ours or belongs to another context.
    pub(crate) fn open(token: &str, context: Context) -> Option<Self> {
        if token.len() > LONGEST {
            return None;
        }
        let sealed = URL_SAFE_NO_PAD.decode(token).ok()?;
        let bytes = with_cipher(|cipher| cipher.decrypt([context.0], &sealed)).ok()?;
        Anchor::from_bytes(&bytes)
    }

    /// The content, padded so that its length reveals little about the values.
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        let is_last = u64::from(self.edge == Edge::Last);
        let is_counted = u64::from(self.counted.is_some());
        let mut bytes = Vec::with_capacity(64);
        push_number(&mut bytes, is_last | is_counted << 1);
        push_number(&mut bytes, self.page.get());
        if let Some((ServerId(server), Counted { rows, at })) = self.counted {
            push_number(&mut bytes, server.into());
            push_number(&mut bytes, rows);
            push_number(&mut bytes, at);
        }
        push_values(&mut bytes, &self.values);
        pad(&mut bytes);
        bytes
    }

    pub(crate) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let mut rest = unpadded(bytes)?;
        let flags = take_number(&mut rest)?;
        let page = NonZeroU64::new(take_number(&mut rest)?)?;
        let counted = match flags & 2 {
            0 => None,
            _ => {
                let server = ServerId(u32::try_from(take_number(&mut rest)?).ok()?);
                let (rows, at) = (take_number(&mut rest)?, take_number(&mut rest)?);
                Some((server, Counted { rows, at }))
            }
        };
        let values = take_values(rest)?;
        let edge = if flags & 1 == 0 { Edge::First } else { Edge::Last };
        Some(Anchor { page, edge, values, counted })
    }
}

/// Writes sort keys. Equal keys have equal bytes.
pub(crate) fn push_values(bytes: &mut Vec<u8>, values: &[Option<KeyValue>]) {
    for value in values {
        match value {
            None => push_number(bytes, 0),
            Some(KeyValue { kind, bytes: value }) => {
                push_number(bytes, u64::from(*kind).saturating_add(1));
                push_number(bytes, value.len() as u64);
                bytes.extend(value);
            }
        }
    }
}

/// Reads sort keys that [`push_values`] wrote; `None` if it did not.
pub(crate) fn take_values(mut rest: &[u8]) -> Option<Vec<Option<KeyValue>>> {
    let mut values = Vec::new();
    while !rest.is_empty() {
        values.push(match take_number(&mut rest)? {
            0 => None,
            kind => {
                let len = usize::try_from(take_number(&mut rest)?).ok()?;
                let (value, behind) = rest.split_at_checked(len)?;
                rest = behind;
                let kind = u32::try_from(kind.checked_sub(1)?).ok()?;
                Some(KeyValue { kind, bytes: value.to_vec() })
            }
        });
    }
    Some(values)
}

/// The content is padded to a multiple of this many bytes. With 32, the token of two integers, the
/// most common one, would be longer than 90 characters.
const STEP: usize = 16;

/// Ends the content. Zeros follow as padding.
const END: u8 = 0x80;

fn pad(bytes: &mut Vec<u8>) {
    bytes.push(END);
    bytes.resize(bytes.len().next_multiple_of(STEP), 0);
}

fn unpadded(bytes: &[u8]) -> Option<&[u8]> {
    let end = bytes.iter().rposition(|byte| *byte != 0)?;
    let (contents, padding) = bytes.split_at_checked(end)?;
    (padding.first() == Some(&END)).then_some(contents)
}

/// Writes seven bits per byte, the lowest first. The highest bit means that more follow.
fn push_number(bytes: &mut Vec<u8>, mut number: u64) {
    while number > 0x7F {
        bytes.push(number.to_le_bytes()[0] | 0x80);
        number >>= 7;
    }
    bytes.push(number.to_le_bytes()[0]);
}

fn take_number(rest: &mut &[u8]) -> Option<u64> {
    let mut number = 0_u64;
    for shift in (0..64).step_by(7) {
        let (byte, behind) = rest.split_first()?;
        *rest = behind;
        number |= u64::from(byte & 0x7F).checked_shl(shift)?;
        if byte & 0x80 == 0 {
            return Some(number);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use aes_siv::aead::{KeyInit, OsRng};
    use aes_siv::siv::Aes128Siv;

    use super::*;

    fn context<'p>(parts: impl IntoIterator<Item = &'p str>) -> Context {
        ContextPrefix::new(parts).followed_by([0; 32])
    }

    fn anchor() -> Anchor {
        Anchor {
            page: NonZeroU64::MAX,
            edge: Edge::Last,
            values: vec![
                Some(KeyValue { kind: u32::MAX, bytes: i64::MIN.to_be_bytes().to_vec() }),
                None,
                Some(KeyValue { kind: 0, bytes: Vec::new() }),
            ],
            counted: Some((ServerId(u32::MAX), Counted { rows: u64::MAX, at: 0 })),
        }
    }

    #[test]
    fn a_token_opens_to_the_same_anchor() {
        let here = context(["here"]);
        let token = anchor().seal(here).unwrap();
        assert_eq!(Anchor::open(&token, here), Some(anchor()));
        assert_eq!(anchor().seal(here), Some(token));
    }

    #[test]
    fn a_token_of_two_integers_is_shorter_than_90_characters() {
        let value = |number: i64| Some(KeyValue { kind: 20, bytes: number.to_be_bytes().to_vec() });
        let anchor = Anchor {
            page: NonZeroU64::new(100_000).unwrap(),
            edge: Edge::First,
            values: vec![value(i64::MAX), value(i64::MIN)],
            counted: Some((ServerId(u32::MAX), Counted { rows: 10_000_000, at: 1_800_000_000 })),
        };
        let token = anchor.seal(context([])).unwrap();
        assert!(token.len() < 90, "{}", token.len());
    }

    #[test]
    fn the_length_of_a_token_tells_the_length_of_its_values_in_steps_of_16_bytes() {
        let length = |bytes: usize| {
            let value = Some(KeyValue { kind: 25, bytes: vec![b'x'; bytes] });
            let anchor = Anchor { values: vec![value], counted: None, ..anchor() };
            anchor.seal(context([])).unwrap().len()
        };
        let lengths: BTreeSet<_> = (0..160).map(length).collect();
        assert!(lengths.len() <= 11, "{lengths:?}");
    }

    #[test]
    fn equal_anchors_of_other_lists_are_other_tokens() {
        assert_ne!(anchor().seal(context(["here"])), anchor().seal(context(["there"])));
    }

    #[test]
    fn a_token_is_of_no_use_elsewhere() {
        let token = anchor().seal(context(["here"])).unwrap();
        assert_eq!(Anchor::open(&token, context(["there"])), None);
    }

    #[test]
    fn other_values_are_another_context() {
        let prefix = ContextPrefix::new(["here"]);
        assert_ne!(prefix.followed_by([0; 32]), prefix.followed_by([1; 32]));
        assert_eq!(prefix.followed_by([1; 32]), prefix.followed_by([1; 32]));
    }

    #[test]
    fn parts_that_run_together_to_the_same_are_another_context() {
        assert_ne!(context(["ab", "c"]), context(["a", "bc"]));
        assert_ne!(context(["a"]), context(["a", ""]));
    }

    #[test]
    fn a_count_under_another_secret_is_not_believed() {
        let mut foreign = Aes128Siv::new(&Aes128Siv::generate_key(&mut OsRng));
        let counted = Some((ServerId(0), Counted { rows: 1_000_000, at: u64::MAX }));
        let forged = Anchor { counted, ..anchor() }.to_bytes();
        let here = context(["here"]);
        let sealed = foreign.encrypt([here.0], &forged).unwrap();
        assert_eq!(Anchor::open(&URL_SAFE_NO_PAD.encode(sealed), here), None);
    }

    #[test]
    fn a_token_with_any_byte_changed_is_none_of_ours() {
        let here = context(["here"]);
        let token = anchor().seal(here).unwrap();
        for place in 0..token.len() {
            for other in ["A", "B", "_", "=", " ", "é"] {
                let mut changed = token.clone();
                changed.replace_range(place..=place, other);
                assert!(changed == token || Anchor::open(&changed, here).is_none());
            }
        }
    }

    #[test]
    fn any_bytes_are_read_without_a_panic() {
        for bytes in [&[][..], &[0], &[0, 0], &[2, 1], &[0, 1, 9, 200], &[0x80; 20], &[1, 1, 0]] {
            let _ = Anchor::from_bytes(bytes);
        }
    }
}
