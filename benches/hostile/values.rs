//! Hostile values, and how they are written into a URL.

use rand::Rng;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;

pub(crate) const FORMATS: [&str; 9] =
    ["csv", "csv", "json", "html", "CSV", "csv,json", "xml", "csv%00", "../csv"];

/// Paths and prefixes that name another host, or try to.
pub(crate) const HOSTS: [&str; 16] = [
    "//evil.com",
    "///evil.com",
    "/\\evil.com",
    "\\\\evil.com",
    "/%5Cevil.com",
    "//evil.com/%2e%2e",
    "//evil.com%2f@localhost",
    "/%09/evil.com",
    "/.//evil.com",
    "/a/..//evil.com",
    "http://evil.com",
    "http://evil.com/persons",
    "https:evil.com",
    "javascript:alert(1)",
    "/shop",
    "*",
];

const NUMBERS: [&str; 24] = [
    "0",
    "-0",
    "-1",
    "1",
    "2",
    "3",
    "7",
    "500",
    "999",
    "1000",
    "1001",
    "last",
    "Last",
    "2147483648",
    "4294967296",
    "9223372036854775807",
    "-9223372036854775808",
    "18446744073709551615",
    "18446744073709551616",
    "1e308",
    "0x10",
    "1_000",
    "NaN",
    "\u{0663}",
];

const COLUMNS: [&str; 16] = [
    "id", "name", "age", "-id", "-age", "--name", "+age", " age ", "NAME", "n_a_m_e", "rowid",
    "password", "name.x", "\"age\"", "1", "",
];

const SQL: [&str; 10] = [
    "' OR '1'='1",
    "1; DROP TABLE tgp_depth; --",
    "id) UNION SELECT sql, 1, 1 FROM sqlite_master --",
    "(CASE WHEN 1=1 THEN age ELSE id END)",
    "age/**/DESC",
    "id` DESC; --",
    "\") OR randomblob(1000000000) --",
    "?1 ? :id @id $1",
    "[age] COLLATE NOCASE",
    "-- ",
];

pub(crate) const MARKUP: [&str; 8] = [
    "<script>x",
    "\"><script>x</script>",
    "'\"><img src=x onerror=x>",
    "\" onfocus=\"x",
    "' onfocus='x",
    "</title></form><script>x",
    "{{ 7 * 7 }}{% raw %}",
    "<!--<![CDATA[",
];

const CONTROL: [&str; 10] = [
    "\0",
    "a\0b",
    "\r\nX-Injected: x",
    "\n\nX-Injected: x",
    "\u{1b}[2J",
    "\t",
    "\u{2028}\u{2029}\u{85}",
    "\u{202e}\u{200b}\u{feff}",
    "\u{7f}",
    "\u{10ffff}\u{1f600}",
];

const INVALID: [&[u8]; 7] = [
    b"\xff\xfe",
    b"\xc0\xaf",
    b"\xed\xa0\x80",
    b"\xf4\x90\x80\x80",
    b"a\x80b",
    b"\xe2\x82",
    b"\xc0\x80",
];

const FORMULAS: [&str; 4] = ["=1+1", "+cmd|' /C calc'!A0", "@SUM(1)", "-2+3"];

pub(crate) fn value(random: &mut StdRng) -> Vec<u8> {
    match random.random_range(0..1_000) {
        0..200 => one_of(&NUMBERS, random).into(),
        200..250 => random.random::<u64>().to_string().into(),
        250..270 => "9".repeat(random.random_range(1..400)).into(),
        270..500 => ordering(random),
        500..600 => one_of(&SQL, random).into(),
        600..720 => one_of(&MARKUP, random).into(),
        720..800 => one_of(&CONTROL, random).into(),
        800..860 => INVALID.choose(random).unwrap().to_vec(),
        860..900 => one_of(&HOSTS, random).into(),
        900..930 => one_of(&FORMATS, random).into(),
        930..950 => one_of(&FORMULAS, random).into(),
        950..955 => long(random),
        955..970 => Vec::new(),
        _ => (0..random.random_range(1..40)).map(|_| random.random()).collect(),
    }
}

fn one_of(from: &[&'static str], random: &mut StdRng) -> &'static str {
    from.choose(random).unwrap()
}

fn ordering(random: &mut StdRng) -> Vec<u8> {
    let columns = match random.random_range(0..200) {
        0 => random.random_range(50..500),
        1..10 => random.random_range(4..50),
        _ => random.random_range(1..4),
    };
    let columns: Vec<_> = (0..columns).map(|_| one_of(&COLUMNS, random)).collect();
    columns.join(",").into()
}

/// A long name, with dots or without.
fn long(random: &mut StdRng) -> Vec<u8> {
    let part = one_of(&["x", "name.", "é", "-", "%", "a,"], random);
    part.repeat(random.random_range(100..20_000)).into()
}

/// Letters as in the tokens of pages.
pub(crate) fn forged(random: &mut StdRng) -> Vec<u8> {
    const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.";
    let length = random.random_range(1..120);
    (0..length).map(|_| *LETTERS.choose(random).unwrap()).collect()
}

/// Writes a value into a URL: encoded, or not quite.
pub(crate) fn encode(value: &[u8], random: &mut StdRng) -> Vec<u8> {
    let encoded = || percent_encoding::percent_encode(value, percent_encoding::NON_ALPHANUMERIC);
    match random.random_range(0..100) {
        0..2 => value.to_vec(),
        2..12 => {
            let graphic = value.iter().filter(|byte| byte.is_ascii_graphic());
            graphic.copied().collect()
        }
        12..17 => value.iter().flat_map(|byte| format!("%{byte:02x}").into_bytes()).collect(),
        17..20 => encoded().to_string().replace('%', "%25").into(),
        20..27 => {
            let mut broken = encoded().to_string().into_bytes();
            let place = random.random_range(0..=broken.len());
            let wrong = one_of(&["%", "%2", "%zz", "%%", "+", "%u0041", "%0"], random);
            broken.splice(place..place, wrong.bytes());
            broken
        }
        _ => encoded().to_string().into(),
    }
}
