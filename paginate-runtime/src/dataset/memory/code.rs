//! Codes of values: 64 bits that sort as the values do, as far as 64 bits go.

use super::key::{BigInt, Key};
use crate::page::ordering::{Case, Direction, Nulls, SortColumn};

/// What of a value a code contains.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// The kind of the value, and its first bits.
    Start,
    /// Of texts that are equal up to this byte, those from there.
    Text(usize),
    /// All bits of a number.
    Number,
}

/// What tells rows with equal codes apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Next {
    Part(Part),
    Column,
    /// Only their whole values.
    Values,
}

/// Makes the codes of one part of a column. A row with a smaller code comes first; rows with equal
/// ones may differ in what is [`next`](Self::next).
pub(super) struct Coder<'c> {
    column: &'c SortColumn,
    part: Part,
    /// Whether a value has more than its code.
    has_more: bool,
    has_ints: bool,
    has_floats: bool,
    /// The first text, and how many of its bytes the others begin with.
    first: Option<Box<[u8]>>,
    common: usize,
}

// the kinds of `Key`, in their order, in the highest bits of a code
const NULL: u64 = 0;
const BOOL: u64 = 1;
const NUMBER: u64 = 2;
const TEXT: u64 = 3;
const ARRAY: u64 = 4;
const OBJECT: u64 = 5;
/// A null that was moved to the other end.
const MOVED_NULL: u64 = 7;
const KIND_SHIFT: u32 = 61;

/// How many bytes of a text a code has.
const BYTES: usize = 7;

impl<'c> Coder<'c> {
    pub(super) fn new(column: &'c SortColumn, part: Part) -> Self {
        let (has_more, has_ints, has_floats) = (false, false, false);
        Coder { column, part, has_more, has_ints, has_floats, first: None, common: 0 }
    }

    pub(super) fn name(&self) -> &'c str {
        &self.column.name
    }

    /// The code of a row's value, which is in the direction of the column. A row without the column
    /// counts as null.
    #[inline]
    pub(super) fn orient(&self, code: Option<u64>) -> u64 {
        let code = code.unwrap_or(NULL);
        match self.column.nulls {
            Some(Nulls::First) if self.part == Part::Start && code == NULL => 0,
            Some(Nulls::Last) if self.part == Part::Start && code == NULL => u64::MAX,
            _ if self.column.direction == Direction::Descending => !code,
            _ => code,
        }
    }

    /// What tells rows apart that have this code.
    pub(super) fn next(&self, oriented: u64) -> Next {
        let is_reversed = self.column.direction == Direction::Descending;
        let code = if is_reversed { !oriented } else { oriented };
        match (self.part, code >> KIND_SHIFT) {
            (Part::Start, NULL | BOOL | MOVED_NULL) => Next::Column,
            (Part::Start, ARRAY | OBJECT) => Next::Values,
            (Part::Number, _) => Next::Column,
            (Part::Start | Part::Text(_), _) if !self.has_more => Next::Column,
            (Part::Start, NUMBER) => Next::Part(Part::Number),
            (Part::Start, _) => Next::Part(Part::Text(BYTES)),
            (Part::Text(from), _) => {
                Next::Part(Part::Text(self.common.max(from.saturating_add(BYTES))))
            }
        }
    }

    /// Whether the codes do not sort as the values do, because these are numbers of unlike types.
    pub(super) fn is_mixed(&self) -> bool {
        self.part == Part::Number && self.has_ints && self.has_floats
    }

    /// The code of null.
    pub(super) const NULL: u64 = NULL;

    #[inline]
    pub(super) fn bool(&mut self, value: bool) -> u64 {
        start(BOOL, value.into())
    }

    #[inline]
    pub(super) fn int(&mut self, number: i64) -> u64 {
        if self.part == Part::Number {
            self.has_ints = true;
            return number.cast_unsigned() ^ SIGN;
        }
        // a float with the last three bits cut off has 50 bits for an integer
        self.has_more |= number.unsigned_abs() >> 50 > 0;
        start(NUMBER, order_float(number as f64) >> 3)
    }

    #[inline]
    pub(super) fn float(&mut self, number: f64) -> u64 {
        if self.part == Part::Number {
            self.has_floats = true;
            return order_float(number);
        }
        self.has_more |= number.to_bits() & 7 > 0;
        start(NUMBER, order_float(number) >> 3)
    }

    #[inline]
    pub(super) fn text(&mut self, text: &str) -> u64 {
        let text = text.as_bytes();
        let rest = match self.part {
            Part::Text(from) => {
                self.compare_with_first(text);
                text.get(from..).unwrap_or_default()
            }
            Part::Start | Part::Number => text,
        };
        self.has_more |= rest.len() > BYTES;
        let mut bytes = match rest.first_chunk::<8>() {
            Some(bytes) => *bytes,
            None => {
                let mut bytes = [0; 8];
                bytes.iter_mut().zip(rest).for_each(|(byte, of_text)| *byte = *of_text);
                bytes
            }
        };
        if self.column.case == Case::Ignored {
            bytes.make_ascii_lowercase();
        }
        // among texts that are equal so far, a shorter one comes first
        let length = rest.len().min(bytes.len()) as u64;
        start(TEXT, ((u64::from_be_bytes(bytes) >> 8) << 5) | length)
    }

    fn compare_with_first(&mut self, text: &[u8]) {
        let Some(first) = &self.first else {
            (self.common, self.first) = (text.len(), Some(text.into()));
            return;
        };
        let pairs = first.iter().zip(text).take(self.common);
        self.common = match self.column.case {
            Case::Sensitive => pairs.take_while(|(left, right)| left == right).count(),
            Case::Ignored => {
                pairs.take_while(|(left, right)| left.eq_ignore_ascii_case(right)).count()
            }
        };
    }

    /// The code of a value that is converted to a key first.
    #[inline(never)]
    pub(super) fn key(&mut self, key: &Key) -> u64 {
        match key {
            Key::Null => NULL,
            Key::Bool(value) => self.bool(*value),
            Key::Int(number) => self.int(*number),
            Key::Float(number) => self.float(*number),
            Key::Text(text) => self.text(text),
            Key::BigInt(number) => {
                // it compares with no other number bit by bit
                (self.has_more, self.has_ints, self.has_floats) = (true, true, true);
                let number = match **number {
                    BigInt::Signed(number) => number as f64,
                    BigInt::Above(number) => number as f64,
                };
                start(NUMBER, order_float(number) >> 3)
            }
            Key::Array(_) => start(ARRAY, 0),
            Key::Object(_) => start(OBJECT, 0),
        }
    }
}

#[inline]
fn start(kind: u64, bits: u64) -> u64 {
    (kind << KIND_SHIFT) | bits
}

const SIGN: u64 = 1 << 63;

/// The bits of a float, changed so that they sort as floats do. −0 is 0, and NaN is the largest.
#[inline]
fn order_float(number: f64) -> u64 {
    let number = if number.is_nan() { f64::NAN.abs() } else { number + 0.0 };
    let bits = number.to_bits();
    if bits & SIGN == 0 { bits | SIGN } else { !bits }
}
