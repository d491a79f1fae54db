//! Hostile requests at random. A seed repeats them.

use std::collections::VecDeque;
use std::fmt;

use rand::rngs::StdRng;
use rand::seq::{IndexedMutRandom, IndexedRandom};
use rand::{Rng, SeedableRng};

use crate::connection::Answer;
use crate::site::PATHS;
use crate::values::{self, FORMATS, HOSTS};

pub(crate) struct Request {
    method: &'static str,
    target: Vec<u8>,
    headers: Vec<(&'static str, Vec<u8>)>,
}

impl Request {
    pub(crate) fn bytes(&self) -> Vec<u8> {
        let mut bytes = [self.method.as_bytes(), b" ", &self.target, b" HTTP/1.1\r\n"].concat();
        for (name, value) in &self.headers {
            bytes.extend_from_slice(&[name.as_bytes(), b": ", value, b"\r\n"].concat());
        }
        bytes.extend_from_slice(b"\r\n");
        bytes
    }

    /// Whether a server may close the connection at the first bytes of the request.
    pub(crate) fn is_malformed(&self) -> bool {
        let is_control = |byte: &u8| byte.is_ascii_control();
        !self.target.iter().all(u8::is_ascii_graphic)
            || self.headers.iter().any(|(_, value)| value.iter().any(is_control))
    }

    /// The path of [`PATHS`] whose handler answers.
    pub(crate) fn path(&self) -> &'static str {
        let is_of = |path: &&&str| self.target.starts_with(path.as_bytes());
        PATHS.iter().find(is_of).copied().unwrap_or("others")
    }
}

impl fmt::Display for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = self.bytes();
        let shown = &bytes[..bytes.len().min(2_000)];
        write!(f, "{} bytes: {}", bytes.len(), shown.escape_ascii())
    }
}

const NAMES: [&str; 26] = [
    "persons_tgp_no",
    "persons_tgp_limit",
    "persons_tgp_order",
    "persons_tgp_ordering",
    "persons_tgp_at",
    "page",
    "page_size",
    "sort",
    "page_at",
    "page_from",
    "cursor",
    "q",
    "persons_tgp_",
    "persons_tgp",
    "persons_tgp_no[]",
    "PERSONS_TGP_NO",
    "persons_tgp_ordering.id",
    "others_tgp_no",
    "tg_paginate_no",
    "tg_paginate_limit",
    "tg_order",
    "limit",
    "offset",
    "__proto__",
    "utm_source",
    "",
];

/// How many tokens of answers are remembered.
const TOKENS: usize = 64;

pub(crate) struct Grammar {
    random: StdRng,
    /// Anchors, cursors and tags of answers.
    tokens: VecDeque<String>,
}

impl Grammar {
    pub(crate) fn new(seed: u64) -> Self {
        Grammar { random: StdRng::seed_from_u64(seed), tokens: VecDeque::new() }
    }

    /// Remembers the tokens of an answer.
    pub(crate) fn learn(&mut self, answer: &Answer) {
        let etag = answer.header("etag").map(str::to_owned);
        let texts = [answer.header("link").unwrap_or_default(), &answer.body];
        let found = texts.into_iter().flat_map(|text| {
            ["_at=", "cursor="].into_iter().filter_map(move |name| {
                let (_, token) = text.split_once(name)?;
                let is_outside = |c: char| !(c.is_ascii_alphanumeric() || "-_.".contains(c));
                token.split(is_outside).next().map(str::to_owned)
            })
        });
        self.tokens.extend(found.chain(etag).filter(|token| !token.is_empty()));
        while self.tokens.len() > TOKENS {
            self.tokens.pop_front();
        }
    }

    /// True in so many of 1,000 cases.
    fn one_in_thousand(&mut self, times: u32) -> bool {
        self.random.random_ratio(times, 1_000)
    }

    fn choose<T: Copy>(&mut self, from: &[T]) -> T {
        *from.choose(&mut self.random).unwrap()
    }

    pub(crate) fn request(&mut self) -> Request {
        let method = match self.random.random_range(0..1_000) {
            0..5 => self.choose(&["POST", "OPTIONS", "get", "BREW", "G\0T"]),
            5..40 => "HEAD",
            _ => "GET",
        };
        let mut target = self.path();
        if !self.one_in_thousand(50) {
            target.push(b'?');
            target.extend(self.query());
        }
        Request { method, target, headers: self.headers() }
    }

    fn path(&mut self) -> Vec<u8> {
        let mut path = match self.random.random_range(0..100) {
            0..5 => self.choose(&HOSTS).as_bytes().to_vec(),
            5..10 => [b"/".to_vec(), self.encoded_value()].concat(),
            10..25 => {
                let tag = self.encoded_value();
                let page = [b"/page/".to_vec(), self.encoded_value()].concat();
                [b"/tag/".to_vec(), tag, page].concat()
            }
            25..32 => [b"/tag/".to_vec(), self.encoded_value()].concat(),
            _ => self.choose(&["/persons", "/grid", "/api/persons", "/api/cursor"]).into(),
        };
        if self.one_in_thousand(20) {
            path.extend(self.encoded_value());
        }
        path
    }

    fn query(&mut self) -> Vec<u8> {
        let pairs = match self.random.random_range(0..1_000) {
            0..3 => self.random.random_range(500..2_000),
            3..20 => self.random.random_range(20..200),
            _ => self.random.random_range(0..7),
        };
        let mut query = Vec::new();
        for _ in 0..pairs {
            let (name, value) = match self.random.random_range(0..1_000) {
                0..2 => (b"tg_format".to_vec(), self.choose(&FORMATS).into()),
                2..60 => (self.encoded_value(), self.encoded_value()),
                _ => (self.choose(&NAMES).into(), self.encoded_value()),
            };
            let separator = match self.random.random_range(0..100) {
                0 => self.choose(&["&&", ";", "?", "#", "="]),
                _ => "&",
            };
            let equals = if self.one_in_thousand(10) { "" } else { "=" };
            query.extend([&name, equals.as_bytes(), &value, separator.as_bytes()].concat());
        }
        query
    }

    fn encoded_value(&mut self) -> Vec<u8> {
        let value = self.value();
        values::encode(&value, &mut self.random)
    }

    fn value(&mut self) -> Vec<u8> {
        match self.random.random_range(0..100) {
            0..20 => self.token(),
            _ => values::value(&mut self.random),
        }
    }

    /// A token of an answer, whole, cut off, changed or joined with another one; or a forged one.
    fn token(&mut self) -> Vec<u8> {
        let any = |random: &mut StdRng| match self.tokens.len() {
            0 => values::forged(random),
            count => self.tokens[random.random_range(0..count)].clone().into_bytes(),
        };
        let mut token = any(&mut self.random);
        match self.random.random_range(0..6) {
            0 => token = values::forged(&mut self.random),
            1 => token.truncate(self.random.random_range(0..=token.len())),
            2 => {
                if let Some(byte) = token.choose_mut(&mut self.random) {
                    *byte ^= 1 << self.random.random_range(0..7);
                }
            }
            3 => token.extend(any(&mut self.random)),
            _ => {}
        }
        token
    }

    fn headers(&mut self) -> Vec<(&'static str, Vec<u8>)> {
        let mut headers = vec![("Host", b"localhost".to_vec())];
        if self.one_in_thousand(50) {
            headers[0].1 = self.choose(&["evil.com", "evil.com:99999", "", "a b", "[::1"]).into();
        }
        if self.one_in_thousand(400) {
            let accept = [
                "text/html",
                "application/json",
                "text/csv",
                "*/*;q=0",
                "application/json;q=nan, text/html;q=1e999",
                ",,,;;;q==,",
                "application/*, text/*;q=0.00000000000000000000000001",
            ];
            let accept = self.choose(&accept).into();
            headers.push(("Accept", accept));
        }
        for (name, times) in [
            ("Accept", 50),
            ("Accept-Language", 50),
            ("Cookie", 20),
            ("Forwarded", 20),
            ("HX-Request", 20),
            ("If-None-Match", 100),
            ("Range", 20),
            ("X-Forwarded-Host", 50),
            ("X-Forwarded-Prefix", 60),
        ] {
            if self.one_in_thousand(times) {
                headers.push((name, self.header_value()));
            }
        }
        if self.one_in_thousand(100) {
            let prefix = self.choose(&HOSTS).as_bytes().to_vec();
            headers.push(("X-Forwarded-Prefix", prefix));
        }
        if let (true, false) = (self.one_in_thousand(100), self.tokens.is_empty()) {
            let known = self.token();
            headers.push(("If-None-Match", [b"W/\"0\", \"a\", ".to_vec(), known].concat()));
        }
        headers
    }

    /// Without line breaks, except sometimes: they end a header, and NUL the connection.
    fn header_value(&mut self) -> Vec<u8> {
        let mut value = self.value();
        if !self.one_in_thousand(50) {
            value.retain(|byte| !byte.is_ascii_control());
        }
        value
    }
}
