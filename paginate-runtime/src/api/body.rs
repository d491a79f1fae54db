//! The body of a response: JSON, written in pieces.

use std::collections::VecDeque;
use std::fmt;
use std::vec;

use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::error::Error;

/// The size in bytes at which a piece is complete.
const PIECE: usize = 64 * 1024;

/// The body of an [`ApiPage`](crate::ApiPage): an iterator of pieces of about 64 KiB.
///
/// A row is serialised when its piece is requested, directly to bytes, and then dropped.
pub(crate) struct JsonBody<R> {
    before: String,
    rows: vec::IntoIter<R>,
    after: String,
    comma: &'static str,
    /// Pieces that were written in advance.
    written: VecDeque<Vec<u8>>,
    etag: Option<String>,
}

impl<R: Serialize> JsonBody<R> {
    pub(super) fn new(before: String, rows: Vec<R>, after: String) -> Self {
        let (rows, written) = (rows.into_iter(), VecDeque::new());
        JsonBody { before, rows, after, comma: "", written, etag: None }
    }

    /// Writes the first piece, so that most errors of rows are found before the response starts.
    ///
    /// # Errors
    /// If a row cannot be serialised.
    #[cfg(feature = "web")]
    pub(crate) fn begin(&mut self) -> Result<(), Error> {
        if self.written.is_empty() {
            let first = self.write()?;
            self.written.extend(first);
        }
        Ok(())
    }

    /// The number of remaining bytes; `None` while it is unknown.
    #[cfg(feature = "web")]
    pub(crate) fn size(&self) -> Option<u64> {
        let is_written = self.before.is_empty() && self.rows.len() == 0;
        let sizes = self.written.iter().map(Vec::len).chain([self.after.len()]);
        is_written.then(|| sizes.fold(0_u64, |sum, size| sum.saturating_add(size as u64)))
    }

    /// The weak entity tag of rows and numbers, if the settings ask for one. Links and tokens may
    /// differ between responses with one tag.
    #[cfg(feature = "web")]
    pub(crate) fn etag(&self) -> Option<&str> {
        self.etag.as_deref()
    }

    /// Writes all rows, and makes a tag of them and `numbers`.
    pub(super) fn tag(&mut self, numbers: &impl Serialize) -> Result<(), Error> {
        let mut hash = Sha256::new();
        while let Some(piece) = self.write()? {
            hash.update(&piece);
            self.written.push_back(piece);
        }
        hash.update(serde_json::to_vec(numbers).map_err(Error::unserialisable("rows"))?);
        let digest = hash.finalize();
        let short: String = digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
        self.etag = Some(format!("W/\"{short}\""));
        Ok(())
    }

    /// The next piece of rows; `None` after the last one.
    fn write(&mut self) -> Result<Option<Vec<u8>>, Error> {
        let mut piece = std::mem::take(&mut self.before).into_bytes();
        while piece.len() < PIECE
            && let Some(row) = self.rows.next()
        {
            piece.extend_from_slice(self.comma.as_bytes());
            self.comma = ",";
            serde_json::to_writer(&mut piece, &row).map_err(Error::unserialisable("rows"))?;
        }
        Ok((!piece.is_empty()).then_some(piece))
    }
}

impl<R: Serialize> Iterator for JsonBody<R> {
    type Item = Result<Vec<u8>, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        let piece = match self.written.pop_front() {
            Some(piece) => Some(piece),
            None => match self.write() {
                Ok(piece) => piece,
                Err(error) => {
                    // no more rows follow an error, because half a list is of no use
                    self.rows = Vec::new().into_iter();
                    self.after.clear();
                    return Some(Err(error));
                }
            },
        };
        let mut piece = piece.unwrap_or_default();
        if self.written.is_empty() && self.rows.len() == 0 {
            piece.append(&mut std::mem::take(&mut self.after).into_bytes());
        }
        (!piece.is_empty()).then_some(Ok(piece))
    }
}

impl<R> fmt::Debug for JsonBody<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("JsonBody").field("rows", &self.rows.len()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body<R: Serialize>(rows: Vec<R>) -> JsonBody<R> {
        JsonBody::new("[".to_owned(), rows, "]".to_owned())
    }

    #[test]
    fn a_short_list_is_one_piece_of_known_size() {
        for rows in [vec![], vec![1], vec![1, 2]] {
            let mut body = body(rows.clone());
            body.begin().unwrap();
            let size = body.size();
            let pieces: Vec<_> = body.map(Result::unwrap).collect();
            assert_eq!(pieces, [serde_json::to_vec(&rows).unwrap()]);
            assert_eq!(size, Some(pieces[0].len() as u64));
        }
    }

    #[test]
    fn no_piece_is_much_longer_than_the_others_however_long_the_list() {
        let rows = vec!["x".repeat(10_000); 1_000];
        let mut body = body(rows.clone());
        body.begin().unwrap();
        assert_eq!(body.size(), None);
        let pieces: Vec<_> = body.map(Result::unwrap).collect();
        assert!(pieces.iter().all(|piece| piece.len() < PIECE + 10_010));
        assert_eq!(pieces.concat(), serde_json::to_vec(&rows).unwrap());
    }

    #[test]
    fn the_tag_is_of_rows_and_numbers_and_leaves_the_body_as_it_is() {
        let tag = |rows: Vec<u32>, numbers: u32| {
            let mut body = body(rows);
            body.tag(&numbers).unwrap();
            body.etag().unwrap().to_owned()
        };
        assert_eq!(tag(vec![1, 2], 7), tag(vec![1, 2], 7));
        assert_ne!(tag(vec![1, 2], 7), tag(vec![1, 2], 8));
        assert_ne!(tag(vec![1, 2], 7), tag(vec![2, 1], 7));
        let mut body = body(vec![1, 2]);
        body.tag(&7).unwrap();
        assert_eq!(body.size(), Some(5));
        assert_eq!(body.map(Result::unwrap).collect::<Vec<_>>(), [b"[1,2]"]);
    }

    #[test]
    fn nothing_comes_after_a_row_that_cannot_be_serialised() {
        let bad = std::collections::BTreeMap::from([((), 1)]);
        let mut body = body(vec![bad]);
        assert!(body.next().is_some_and(|piece| piece.is_err()));
        assert!(body.next().is_none());
    }
}
