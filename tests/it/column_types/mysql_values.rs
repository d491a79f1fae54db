//! Values of each type in the manuals of MariaDB and MySQL.

use super::shown::Show::{self, Bytes, Instant, Iso, Json, Text};

/// Has more equal leading bytes than the 1,024 that a sort compares.
const LONG: &str = "=CONCAT(REPEAT('x', 1100), 'b')";
const LONGER: &str = "=CONCAT(REPEAT('x', 1100), 'a')";

/// The type names in `information_schema`, all of which must be tried.
#[rustfmt::skip]
pub(super) const NAMES: &[&str] = &[
    "tinyint", "smallint", "mediumint", "int", "bigint", "bit", "decimal", "float", "double",
    "date", "datetime", "timestamp", "time", "year",
    "char", "varchar", "tinytext", "text", "mediumtext", "longtext",
    "binary", "varbinary", "tinyblob", "blob", "mediumblob", "longblob", "enum", "set",
    "geometry", "point", "linestring", "polygon", "multipoint", "multilinestring", "multipolygon",
    "geometrycollection",
];

/// Types that one of the servers, or an older version, lacks.
pub(super) const MAYBE: &[&str] = &["json", "uuid", "inet4", "inet6"];

/// The type, how it is shown, and values: the text between quotes, or `=` and an expression.
pub(super) type Values = (&'static str, Show, &'static [&'static str]);

const INTEGERS: &[&str] = &["-1", "0", "1", "2", "127", "-128"];
const NATURALS: &[&str] = &["0", "1", "2", "127", "255"];
const BIG: &[&str] = &["-9223372036854775808", "9223372036854775807", "0", "9007199254740993"];
const VAST: &[&str] = &["18446744073709551615", "9223372036854775808", "0", "9007199254740993"];
const REALS: &[&str] = &["0", "=-0e0", "0.1", "0.5", "-1.5", "1e30", "1e-30", "16777216"];
const FIXED: &[&str] = &["0", "0.1", "0.3", "-1.5", "999.99"];
const TIMES: &[&str] =
    &["00:00:00", "25:30:00", "-01:00:00", "838:59:59", "-838:59:59", "08:00:00"];
const DATE_TIMES: &[&str] = &[
    "0000-00-00",
    "2024-05-00",
    "2024-01-01 12:30:00.5",
    "1000-01-01",
    "9999-12-31 23:59:59",
    "2024-00-00",
];
const MOMENTS: &[&str] =
    &["0000-00-00", "1970-01-01 00:00:01", "2024-01-01 12:30:00.5", "2038-01-19 03:14:07"];
const WORDS: &[&str] = &["", "a", "A", "b", "B", "a ", "é", "e", "ß", "ss", "10", "9", "'", "\\"];
const TEXTS: &[&str] = &["", "a", "A", "b", "a ", "é", "ß", "ss", LONG, LONGER];
const ASCII: &[&str] = &["", "a", "A", "b", "B", "a ", "10", "9", LONG, LONGER];
const BYTES: &[&str] = &["", "=X'00'", "=X'FF'", "=X'00FF'", "a", "A", "a "];
const BLOBS: &[&str] = &["", "=X'00'", "=X'FF'", "a", "A", "a ", LONG, LONGER];
const MOODS: &[&str] = &["sad", "ok", "happy"];
const SETS: &[&str] = &["", "b", "a", "b,a", "c", "b,c"];

#[rustfmt::skip]
pub(super) const TYPES: &[Values] = &[
    ("TINYINT", Json, INTEGERS), ("TINYINT UNSIGNED", Json, NATURALS), ("TINYINT ZEROFILL", Json, NATURALS),
    ("SMALLINT", Json, INTEGERS), ("SMALLINT UNSIGNED", Json, NATURALS), ("SMALLINT ZEROFILL", Json, NATURALS),
    ("MEDIUMINT", Json, INTEGERS), ("MEDIUMINT UNSIGNED", Json, NATURALS), ("MEDIUMINT ZEROFILL", Json, NATURALS),
    ("INT", Json, INTEGERS), ("INT UNSIGNED", Json, NATURALS), ("INT(8) ZEROFILL", Json, NATURALS),
    ("BIGINT", Json, BIG), ("BIGINT UNSIGNED", Json, VAST), ("BIGINT ZEROFILL", Json, VAST),
    // 0 and 1 mean false and true; others are shown as one of these
    ("BOOL", Bytes, INTEGERS), ("TINYINT(1) UNSIGNED", Bytes, NATURALS),
    ("BIT(1)", Bytes, &["=b'0'", "=b'1'"]), ("BIT(8)", Bytes, &["=b'0'", "=b'1'", "=255", "=128"]),
    ("BIT(33)", Bytes, &["=0", "=1", "=4294967296", "=255"]),
    ("BIT(64)", Bytes, &["=0", "=1", "=18446744073709551615", "=9223372036854775808"]),
    ("DECIMAL(10,2)", Text, FIXED), ("DECIMAL(10,2) UNSIGNED ZEROFILL", Text, &["0", "1", "999.99"]),
    ("DECIMAL(65,30)", Text, &["0", "-1.5", "99999999999999999999999999999999999.5", "1e-30"]),
    ("FLOAT", Json, REALS), ("FLOAT UNSIGNED", Json, &["0", "0.1", "1e30"]), ("FLOAT(7,3)", Json, FIXED),
    ("DOUBLE", Json, REALS), ("DOUBLE(10,2)", Json, FIXED), ("DOUBLE ZEROFILL", Json, &["0", "0.1", "1e30"]),
    ("DATE", Iso, &["0000-00-00", "2024-05-00", "2024-05-01", "2024-00-00", "1000-01-01", "9999-12-31"]),
    ("DATETIME", Iso, DATE_TIMES), ("DATETIME(3)", Iso, DATE_TIMES), ("DATETIME(6)", Iso, DATE_TIMES),
    ("TIMESTAMP", Instant, MOMENTS), ("TIMESTAMP(6)", Instant, MOMENTS),
    ("TIME", Text, TIMES), ("TIME(3)", Text, TIMES),
    ("TIME(6)", Text, &["25:30:00.000001", "-00:00:00.5", "-00:00:00.25", "838:59:59.999999", "08:00:00"]),
    ("YEAR", Json, &["0000", "1901", "2024", "2155"]),
    ("CHAR(20)", Text, WORDS), ("VARCHAR(2000)", Text, TEXTS),
    ("TINYTEXT", Text, WORDS), ("TEXT", Text, TEXTS), ("MEDIUMTEXT", Text, TEXTS), ("LONGTEXT", Text, TEXTS),
    ("BINARY(4)", Bytes, BYTES), ("VARBINARY(2000)", Bytes, BLOBS),
    ("TINYBLOB", Bytes, BYTES), ("BLOB", Bytes, BLOBS), ("MEDIUMBLOB", Bytes, BLOBS), ("LONGBLOB", Bytes, BLOBS),
    ("ENUM('sad','ok','happy')", Text, MOODS), ("SET('b','a','c')", Text, SETS),
    ("ENUM('sad','ok','happy') CHARACTER SET utf8mb4 COLLATE utf8mb4_bin", Text, MOODS),
    ("SET('b','a','c') CHARACTER SET utf8mb4 COLLATE utf8mb4_bin", Text, SETS),
    ("ENUM('sad','ok','happy') CHARACTER SET latin1", Text, MOODS),
    ("ENUM('sad','ok','happy') CHARACTER SET binary", Bytes, MOODS),
    ("SET('b','a','c') CHARACTER SET binary", Bytes, SETS),
    ("JSON", Bytes, &["{\"a\": 1}", "[1, 2, null]", "\"x\"", "null", "10", "9"]),
    ("UUID", Text, &["00000000-0000-0000-0000-000000000000", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11", "ffffffff-ffff-ffff-ffff-ffffffffffff", "123e4567-e89b-12d3-a456-426655440000"]),
    ("INET4", Text, &["0.0.0.0", "10.0.0.9", "9.0.0.10", "255.255.255.255"]),
    ("INET6", Text, &["::", "::1", "ff::", "::ffff:10.0.0.9"]),
    ("GEOMETRY", Bytes, &["=ST_GeomFromText('POINT(0 0)')", "=ST_GeomFromText('LINESTRING(0 0, 1 1)')"]),
    ("POINT", Bytes, &["=POINT(0, 0)", "=POINT(1.5, -2)"]),
    ("LINESTRING", Bytes, &["=ST_GeomFromText('LINESTRING(0 0, 1 1)')", "=ST_GeomFromText('LINESTRING(0 0, 2 2)')"]),
    ("POLYGON", Bytes, &["=ST_GeomFromText('POLYGON((0 0, 1 1, 2 0, 0 0))')"]),
    ("MULTIPOINT", Bytes, &["=ST_GeomFromText('MULTIPOINT(0 0, 1 1)')"]),
    ("MULTILINESTRING", Bytes, &["=ST_GeomFromText('MULTILINESTRING((0 0, 1 1))')"]),
    ("MULTIPOLYGON", Bytes, &["=ST_GeomFromText('MULTIPOLYGON(((0 0, 1 1, 2 0, 0 0)))')"]),
    ("GEOMETRYCOLLECTION", Bytes, &["=ST_GeomFromText('GEOMETRYCOLLECTION(POINT(0 0))')"]),
    ("VARCHAR(200) COLLATE utf8mb4_unicode_ci", Text, WORDS), ("TEXT COLLATE utf8mb4_unicode_ci", Text, TEXTS),
    ("VARCHAR(200) COLLATE utf8mb4_bin", Text, WORDS), ("TEXT COLLATE utf8mb4_bin", Text, TEXTS),
    ("CHAR(20) COLLATE utf8mb4_bin", Text, WORDS),
    ("VARCHAR(200) COLLATE utf8mb4_nopad_bin", Text, WORDS), ("TEXT COLLATE utf8mb4_nopad_bin", Text, TEXTS),
    ("VARCHAR(200) COLLATE utf8mb4_unicode_520_nopad_ci", Text, WORDS),
    ("VARCHAR(200) COLLATE utf8mb4_german2_ci", Text, WORDS),
    ("VARCHAR(200) CHARACTER SET utf8mb3", Text, WORDS),
    ("VARCHAR(200) CHARACTER SET latin1 COLLATE latin1_swedish_ci", Text, WORDS),
    ("VARCHAR(200) CHARACTER SET latin1 COLLATE latin1_german2_ci", Text, WORDS),
    ("TEXT CHARACTER SET latin1 COLLATE latin1_bin", Text, TEXTS),
    ("TEXT CHARACTER SET ascii", Text, ASCII),
    ("VARCHAR(200) CHARACTER SET ucs2", Text, WORDS), ("TEXT CHARACTER SET utf16", Text, TEXTS),
    ("VARCHAR(200) CHARACTER SET utf16le COLLATE utf16le_bin", Text, WORDS),
    ("VARCHAR(200) CHARACTER SET utf32 COLLATE utf32_bin", Text, WORDS),
    ("VARCHAR(200) CHARACTER SET binary", Bytes, WORDS),
];
