//! Visits the elements of any sequence that serialises, without knowing its type.

use std::fmt;
use std::ops::ControlFlow;

use serde::ser::{self, Impossible, Serialize, Serializer};

use super::scalars::{scalars, transparent, units};
use crate::short_floats::ShortFloats;

/// What to do with each element.
pub(super) trait Visit {
    fn visit<T: Serialize + ?Sized>(&mut self, index: usize, element: &T) -> ControlFlow<()>;
}

/// The value is not a sequence.
#[derive(Debug)]
pub(super) struct NotASequence;

/// Visits the elements until the visitor breaks.
pub(super) fn each(elements: &impl Serialize, visit: &mut impl Visit) -> Result<(), NotASequence> {
    match elements.serialize(Walk(visit)) {
        Ok(()) | Err(Stop::Visitor) => Ok(()),
        Err(Stop::NotASequence) => Err(NotASequence),
    }
}

/// The number of elements.
pub(super) fn count(elements: &impl Serialize) -> Result<usize, NotASequence> {
    struct Count(usize);

    impl Visit for Count {
        #[inline]
        fn visit<T: Serialize + ?Sized>(&mut self, index: usize, _: &T) -> ControlFlow<()> {
            self.0 = index.saturating_add(1);
            ControlFlow::Continue(())
        }
    }

    let mut count = Count(0);
    each(elements, &mut count)?;
    Ok(count.0)
}

/// The elements at these indices, in the order of the indices. Only these are serialised.
pub(super) fn values(
    elements: &impl Serialize,
    indices: &[usize],
) -> tera::TeraResult<Vec<tera::Value>> {
    struct Pick {
        /// Index and place on the page, sorted by descending index, so that the next one is last.
        wanted: Vec<(usize, usize)>,
        picked: Vec<(usize, tera::TeraResult<tera::Value>)>,
    }

    impl Visit for Pick {
        fn visit<T: Serialize + ?Sized>(&mut self, index: usize, element: &T) -> ControlFlow<()> {
            match self.wanted.last() {
                Some((next, place)) if *next == index => {
                    let value = tera::Value::try_from_serializable(&ShortFloats(element));
                    self.picked.push((*place, value));
                    self.wanted.pop();
                    ControlFlow::Continue(())
                }
                Some(_) => ControlFlow::Continue(()),
                None => ControlFlow::Break(()),
            }
        }
    }

    let places = indices.iter().copied().enumerate();
    let mut wanted: Vec<_> = places.map(|(place, index)| (index, place)).collect();
    wanted.sort_unstable_by(|left, right| right.cmp(left));
    let picked = Vec::with_capacity(wanted.len());
    let mut pick = Pick { wanted, picked };
    // cannot fail: counting has found that this is a sequence
    let _ = each(elements, &mut pick);
    pick.picked.sort_unstable_by_key(|(place, _)| *place);
    pick.picked.into_iter().map(|(_, value)| value).collect()
}

struct Walk<'v, V>(&'v mut V);

#[derive(Debug)]
enum Stop {
    Visitor,
    NotASequence,
}

impl fmt::Display for Stop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the walk has ended")
    }
}

impl std::error::Error for Stop {}

impl ser::Error for Stop {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Stop::NotASequence
    }
}

type Never = Impossible<(), Stop>;

impl<'v, V: Visit> Serializer for Walk<'v, V> {
    type Ok = ();
    type Error = Stop;
    type SerializeSeq = Elements<'v, V>;
    type SerializeTuple = Elements<'v, V>;
    type SerializeTupleStruct = Elements<'v, V>;
    type SerializeTupleVariant = Never;
    type SerializeMap = Never;
    type SerializeStruct = Never;
    type SerializeStructVariant = Never;

    scalars!(Err(Stop::NotASequence));
    // a unit is not a sequence, so it has no elements
    units!(Ok(()));
    transparent!();

    fn serialize_seq(self, _: Option<usize>) -> Result<Elements<'v, V>, Stop> {
        Ok(Elements { visit: self.0, index: 0 })
    }

    fn serialize_tuple(self, _: usize) -> Result<Elements<'v, V>, Stop> {
        self.serialize_seq(None)
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Elements<'v, V>, Stop> {
        self.serialize_seq(None)
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, _: &'static str) -> Result<(), Stop> {
        Err(Stop::NotASequence)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: &T,
    ) -> Result<(), Stop> {
        Err(Stop::NotASequence)
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Never, Stop> {
        Err(Stop::NotASequence)
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Never, Stop> {
        Err(Stop::NotASequence)
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Never, Stop> {
        Err(Stop::NotASequence)
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Never, Stop> {
        Err(Stop::NotASequence)
    }
}

struct Elements<'v, V> {
    visit: &'v mut V,
    index: usize,
}

macro_rules! elements {
    ($($trait:ident $method:ident,)*) => {
        $(impl<V: Visit> ser::$trait for Elements<'_, V> {
            type Ok = ();
            type Error = Stop;

            #[inline]
            fn $method<T: Serialize + ?Sized>(&mut self, element: &T) -> Result<(), Stop> {
                let index = self.index;
                self.index = index.saturating_add(1);
                match self.visit.visit(index, element) {
                    ControlFlow::Continue(()) => Ok(()),
                    ControlFlow::Break(()) => Err(Stop::Visitor),
                }
            }

            fn end(self) -> Result<(), Stop> {
                Ok(())
            }
        })*
    };
}

elements! {
    SerializeSeq serialize_element,
    SerializeTuple serialize_element,
    SerializeTupleStruct serialize_field,
}
