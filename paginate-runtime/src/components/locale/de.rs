//! German.

use super::Locale;

/// German.
pub const DE: Locale = Locale {
    pages: "Seiten",
    first: "Erste",
    previous: "Zurück",
    next: "Weiter",
    last: "Letzte",
    page: "Seite {page}",
    rows_per_page: "Zeilen je Seite",
    all_rows: "Alle",
    go_to_page: "Gehe zu Seite",
    show: "Anzeigen",
    go: "Los",
    empty: "Keine {many} gefunden.",
    clear: "Filter entfernen",
    past_the_end: "Auf Seite {page} ist nichts.",
    to_the_last: "Zur letzten Seite",
    to_the_first: "Zur ersten Seite",
    sorted: ", sortiert nach",
    ascending: "aufsteigend",
    descending: "absteigend",
    yes: "Ja",
    no: "Nein",
    csv: "Als CSV speichern",
    group: ".",
    decimal: ",",
    date: "%d.%m.%Y",
    date_time: "%d.%m.%Y, %H:%M",
    exact: "{first}–{last}, insgesamt {n} {rows}",
    at_least: "{first}–{last}, insgesamt mindestens {n} {many}",
    about: "{first}–{last}, insgesamt etwa {n} {many}",
    about_millions: "",
    unknown: "{many} {first}–{last}",
};

/// German where Switzerland and Liechtenstein write `1’234.5`.
pub(super) const DE_CH: Locale = Locale { group: "’", decimal: ".", ..DE };
