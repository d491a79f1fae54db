//! PostgreSQL's NUMERIC, of any number of digits, as text.

/// Parses the binary form: the number of groups of four digits, the exponent of the first one to
/// the base 10,000, the sign, the number of decimals, and the groups.
pub(super) fn text(sent: &[u8]) -> Option<String> {
    let (words, _) = sent.as_chunks::<2>();
    let (head, groups) = words.split_at_checked(4)?;
    let [_, first, sign, scale] = head else {
        return None;
    };
    let mut text = match u16::from_be_bytes(*sign) {
        0 => String::new(),
        0x4000 => "-".to_owned(),
        0xC000 => return Some("NaN".to_owned()),
        0xD000 => return Some("Infinity".to_owned()),
        0xF000 => return Some("-Infinity".to_owned()),
        _ => return None,
    };
    let first = i32::from(i16::from_be_bytes(*first));
    let group = |power: i32| {
        let place = usize::try_from(first.saturating_sub(power)).ok();
        place.and_then(|place| groups.get(place)).map_or(0, |group| u16::from_be_bytes(*group))
    };
    text += &group(first.max(0)).to_string();
    for power in (0..first).rev() {
        text += &format!("{:04}", group(power));
    }
    let scale = u16::from_be_bytes(*scale);
    if scale > 0 {
        let powers = 1..=i32::from(scale.div_ceil(4));
        let mut fraction: String =
            powers.map(|power| format!("{:04}", group(power.saturating_neg()))).collect();
        fraction.truncate(scale.into());
        text = text + "." + &fraction;
    }
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(words: &[u16]) -> Vec<u8> {
        words.iter().flat_map(|word| word.to_be_bytes()).collect()
    }

    #[test]
    fn groups_of_digits_come_to_their_number() {
        for (words, expected) in [
            (&[0, 0, 0, 0][..], "0"),
            (&[0, 0, 0, 2], "0.00"),
            (&[2, 0, 0x4000, 2, 12, 5000], "-12.50"),
            (&[1, 1, 0, 0, 10], "100000"),
            (&[1, 0xFFFE, 0, 8, 7], "0.00000007"),
            (&[3, 1, 0, 1, 1, 2, 3000], "10002.3"),
        ] {
            assert_eq!(text(&sent(words)).as_deref(), Some(expected));
        }
    }

    #[test]
    fn any_bytes_are_read_without_a_panic() {
        for bytes in [&[][..], &[0; 7], &[0xFF; 8], &[0, 1, 0, 0, 0, 0, 0xFF, 0xFF]] {
            let _ = text(bytes);
        }
    }
}
