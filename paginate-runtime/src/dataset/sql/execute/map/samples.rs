//! The samples of a page map: rows at known positions. Pure values; the database is elsewhere.

use std::collections::HashMap;
use std::num::NonZeroU64;

use crate::anchor::{KeyValue, push_values, take_values};

/// The number of rows between two samples of a new map.
const FIRST_STEP: NonZeroU64 = NonZeroU64::new(128).unwrap();

/// The approximate memory of a map, in bytes. A map that would need more has fewer samples.
const MAX_BYTES: usize = 4 << 20;

/// The memory of a sample without its key, in bytes.
const OVERHEAD: usize = 40;

/// The sort keys of a row, in bytes that are equal only for equal keys.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct RowKey(Box<[u8]>);

impl RowKey {
    pub(super) fn new(values: &[Option<KeyValue>]) -> Self {
        let mut bytes = Vec::new();
        push_values(&mut bytes, values);
        RowKey(bytes.into())
    }

    pub(super) fn values(&self) -> Vec<Option<KeyValue>> {
        take_values(&self.0).unwrap_or_default()
    }
}

/// A row, and the number of rows before it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Sample {
    pub(super) position: u64,
    pub(super) key: RowKey,
}

/// Samples of a list in its order, from the first row as far as the map reaches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Samples {
    samples: Vec<Sample>,
    step: NonZeroU64,
    bytes: usize,
    /// Whether there are no more than `step` rows after the last sample.
    is_complete: bool,
}

impl Default for Samples {
    fn default() -> Self {
        Samples { samples: Vec::new(), step: FIRST_STEP, bytes: 0, is_complete: false }
    }
}

impl Samples {
    /// The approximate memory, in bytes.
    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    /// The number of rows between two new samples.
    pub(super) fn step(&self) -> NonZeroU64 {
        self.step
    }

    /// Whether the map reaches a position, or the end of the list.
    pub(super) fn reaches(&self, position: u64) -> bool {
        self.is_complete || self.samples.last().is_some_and(|last| last.position >= position)
    }

    pub(super) fn last(&self) -> Option<&Sample> {
        self.samples.last()
    }

    /// The sample at a position or the nearest one before it.
    pub(super) fn at_or_before(&self, position: u64) -> Option<&Sample> {
        let after = self.samples.partition_point(|sample| sample.position <= position);
        after.checked_sub(1).and_then(|place| self.samples.get(place))
    }

    /// The sample at a position or the nearest one after it.
    pub(super) fn at_or_after(&self, position: u64) -> Option<&Sample> {
        self.samples.get(self.samples.partition_point(|sample| sample.position < position))
    }

    /// Adds the next samples, each `step` rows after the one before.
    pub(super) fn extend(&mut self, keys: impl IntoIterator<Item = RowKey>) {
        // the first `step` rows are before the first sample, and include it
        let mut position = match self.samples.last() {
            Some(last) => last.position.saturating_add(self.step.get()),
            None => self.step.get().saturating_sub(1),
        };
        for key in keys {
            self.bytes = self.bytes.saturating_add(size(&key));
            self.samples.push(Sample { position, key });
            position = position.saturating_add(self.step.get());
        }
        while self.bytes > MAX_BYTES {
            self.thin_out();
        }
    }

    /// There is no row `step` rows after the last sample.
    pub(super) fn complete(&mut self) {
        self.is_complete = true;
    }

    /// Doubles the step, and removes every other sample.
    fn thin_out(&mut self) {
        self.step = self.step.saturating_add(self.step.get());
        let mut place = 0_usize;
        self.samples.retain(|_| {
            place = place.wrapping_add(1);
            place.is_multiple_of(2)
        });
        self.measure();
    }

    fn measure(&mut self) {
        self.bytes = self.samples.iter().map(|sample| size(&sample.key)).sum();
    }

    /// Corrects positions by the keys of successive rows, of which the first has the position
    /// `begin`. Removes samples whose rows should be among them and are not. `is_end` tells that no
    /// rows follow.
    pub(super) fn correct(&mut self, begin: u64, rows: &[RowKey], is_end: bool) {
        let positions = (begin..).zip(rows).map(|(position, key)| (key, position));
        let positions = positions.collect::<HashMap<_, _>>();
        let first = self.samples.partition_point(|sample| sample.position < begin);
        let rest = self.samples.split_off(first);
        let last_found = rest.iter().rposition(|sample| positions.contains_key(&sample.key));
        let end = if is_end { u64::MAX } else { begin.saturating_add(rows.len() as u64) };
        // where the last sample that was found has been, and is now
        let (mut before, mut after) = (0, 0);
        for (place, Sample { position, key }) in rest.into_iter().enumerate() {
            if let Some(found) = positions.get(&key) {
                (before, after) = (position, *found);
                self.samples.push(Sample { position: *found, key });
                continue;
            }
            let position = position.saturating_sub(before).saturating_add(after);
            if last_found.is_none_or(|last| place > last) && position >= end {
                self.samples.push(Sample { position, key });
            }
        }
        self.measure();
    }
}

/// The approximate memory of a sample, in bytes.
fn size(key: &RowKey) -> usize {
    key.0.len().saturating_add(OVERHEAD)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    fn key(number: u64) -> RowKey {
        RowKey::new(&[Some(KeyValue { kind: 1, bytes: number.to_be_bytes().to_vec() })])
    }

    /// The map of a list of numbers.
    fn map(rows: &[u64], step: u64) -> Samples {
        let mut samples = Samples { step: step.try_into().unwrap(), ..Samples::default() };
        let every = rows.iter().skip(step as usize - 1).step_by(step as usize);
        samples.extend(every.map(|row| key(*row)));
        samples.complete();
        samples
    }

    fn positions(samples: &Samples) -> Vec<u64> {
        samples.samples.iter().map(|sample| sample.position).collect()
    }

    #[test]
    fn samples_are_found_on_both_sides_of_a_position() {
        let samples = map(&(0..100).collect::<Vec<_>>(), 10);
        let at = |sample: Option<&Sample>| sample.map(|sample| sample.position);
        let around =
            |position| (at(samples.at_or_before(position)), at(samples.at_or_after(position)));
        assert_eq!(around(8), (None, Some(9)));
        assert_eq!(around(9), (Some(9), Some(9)));
        assert_eq!(around(10), (Some(9), Some(19)));
        assert_eq!(around(100), (Some(99), None));
    }

    #[test]
    fn a_map_that_is_too_large_has_every_other_sample() {
        let mut samples = Samples::default();
        for slice in 0..1000 {
            samples.extend((slice * 100..(slice + 1) * 100).map(key));
            assert!(samples.bytes() <= MAX_BYTES);
        }
        let (step, positions) = (samples.step().get(), positions(&samples));
        assert!(step > FIRST_STEP.get());
        assert!(positions.iter().all(|position| position % step == step - 1), "{step}");
        assert!(positions.windows(2).all(|two| two[1] - two[0] == step));
    }

    #[test]
    fn samples_past_the_end_are_removed() {
        let mut samples = map(&(0..100).collect::<Vec<_>>(), 10);
        samples.correct(0, &(0..35).map(key).collect::<Vec<_>>(), true);
        assert_eq!(positions(&samples), [9, 19, 29]);
    }

    #[test]
    fn samples_behind_rows_that_are_all_new_stay_if_these_end_before_them() {
        let mut samples = map(&(0..100).collect::<Vec<_>>(), 10);
        samples.correct(0, &(1000..1025).map(key).collect::<Vec<_>>(), false);
        assert_eq!(positions(&samples), [29, 39, 49, 59, 69, 79, 89, 99]);
    }

    proptest! {
        #[test]
        fn rows_that_were_read_correct_all_positions_behind_them(
            rows in prop::collection::btree_set(0..1000_u64, 50..200),
            inserted in prop::collection::btree_set(0..100_u64, 0..20),
            deleted in prop::collection::btree_set(0..100_u64, 0..20),
        ) {
            let list = rows.iter().copied().collect::<Vec<_>>();
            let mut samples = map(&list, 10);
            // all changes are among the rows that are read
            let now = rows.union(&inserted).copied().collect::<BTreeSet<_>>();
            let now = now.into_iter().filter(|row| *row >= 100 || !deleted.contains(row));
            let now = now.collect::<Vec<_>>();
            let read = now.iter().take_while(|row| **row < 500).map(|row| key(*row));
            samples.correct(0, &read.collect::<Vec<_>>(), false);
            let has_known = samples.samples.iter().any(|sample| now.iter().any(|row| key(*row) == sample.key && *row < 500));
            for sample in samples.samples.iter().filter(|_| has_known) {
                let position = now.iter().position(|row| key(*row) == sample.key);
                prop_assert_eq!(Some(sample.position), position.map(|position| position as u64));
            }
        }
    }
}
