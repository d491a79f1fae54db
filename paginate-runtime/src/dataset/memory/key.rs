//! Sort keys: a total order of all values that serialise.

use std::cmp::Ordering;

/// The value of one column in one row, for comparing.
///
/// null < booleans < numbers < text < arrays < objects. Numbers of all types compare by value; −0
/// equals 0, and NaN is the largest. Text compares by code point.
#[derive(Debug, Clone)]
pub(crate) enum Key {
    Null,
    Bool(bool),
    Int(i64),
    /// An integer outside the range of `i64`.
    BigInt(Box<BigInt>),
    Float(f64),
    Text(Box<str>),
    Array(Box<[Key]>),
    /// The entries, sorted by name.
    Object(Box<[(Box<str>, Key)]>),
}

/// An integer outside the range of `i64`. Those that need `u128` are larger than all others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum BigInt {
    Signed(i128),
    Above(u128),
}

impl Key {
    pub(crate) fn signed(number: i128) -> Self {
        match i64::try_from(number) {
            Ok(small) => Key::Int(small),
            Err(_) => Key::BigInt(Box::new(BigInt::Signed(number))),
        }
    }

    pub(crate) fn unsigned(number: u128) -> Self {
        match i128::try_from(number) {
            Ok(number) => Key::signed(number),
            Err(_) => Key::BigInt(Box::new(BigInt::Above(number))),
        }
    }

    pub(crate) fn object(mut entries: Vec<(Box<str>, Key)>) -> Self {
        entries.sort_by(|(left, _), (right, _)| left.cmp(right));
        Key::Object(entries.into_boxed_slice())
    }

    /// The key without regard to the case of ASCII letters, if it is text.
    pub(crate) fn into_lowercase(self) -> Self {
        match self {
            Key::Text(mut text) => {
                text.make_ascii_lowercase();
                Key::Text(text)
            }
            other => other,
        }
    }

    /// The rank of the kind, by which values of different kinds compare.
    fn kind(&self) -> u8 {
        match self {
            Key::Null => 0,
            Key::Bool(_) => 1,
            Key::Int(_) | Key::BigInt(_) | Key::Float(_) => 2,
            Key::Text(_) => 3,
            Key::Array(_) => 4,
            Key::Object(_) => 5,
        }
    }
}

impl BigInt {
    fn compare_float(self, float: f64) -> Ordering {
        match self {
            BigInt::Signed(number) => compare_int_float(number, float),
            BigInt::Above(_) if float < TWO_TO_127 => Ordering::Greater,
            // floats of this size are integers, so the cast is exact
            BigInt::Above(number) if float < 2.0 * TWO_TO_127 => number.cmp(&(float as u128)),
            BigInt::Above(_) => Ordering::Less,
        }
    }
}

/// The smallest float above all `i128`.
const TWO_TO_127: f64 = 170_141_183_460_469_231_731_687_303_715_884_105_728.0;

/// Compares exactly, because an `f64` cannot represent every integer. NaN is larger than any
/// number.
fn compare_int_float(int: i128, float: f64) -> Ordering {
    if float.is_nan() || float >= TWO_TO_127 {
        return Ordering::Less;
    }
    if float < -TWO_TO_127 {
        return Ordering::Greater;
    }
    // exact: a float without a fraction within ±2^127 is an `i128`
    let whole = float.trunc();
    int.cmp(&(whole as i128)).then_with(|| compare_floats(whole, float))
}

fn compare_floats(left: f64, right: f64) -> Ordering {
    left.partial_cmp(&right).unwrap_or_else(|| left.is_nan().cmp(&right.is_nan()))
}

impl Ord for Key {
    #[inline]
    fn cmp(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Key::Int(left), Key::Int(right)) => left.cmp(right),
            (Key::Text(left), Key::Text(right)) => left.cmp(right),
            (Key::Float(left), Key::Float(right)) => compare_floats(*left, *right),
            (Key::Bool(left), Key::Bool(right)) => left.cmp(right),
            (Key::Int(left), Key::Float(right)) => compare_int_float((*left).into(), *right),
            (Key::Float(left), Key::Int(right)) => {
                compare_int_float((*right).into(), *left).reverse()
            }
            (Key::BigInt(left), Key::BigInt(right)) => left.cmp(right),
            (Key::BigInt(left), Key::Float(right)) => left.compare_float(*right),
            (Key::Float(left), Key::BigInt(right)) => right.compare_float(*left).reverse(),
            (Key::BigInt(left), Key::Int(right)) => (**left).cmp(&BigInt::Signed((*right).into())),
            (Key::Int(left), Key::BigInt(right)) => BigInt::Signed((*left).into()).cmp(right),
            (Key::Array(left), Key::Array(right)) => left.cmp(right),
            (Key::Object(left), Key::Object(right)) => left.cmp(right),
            _ => self.kind().cmp(&other.kind()),
        }
    }
}

impl PartialOrd for Key {
    #[inline]
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Key {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Key {}
