//! French.

use super::Locale;

/// French. Narrow spaces that do not break separate digits.
pub const FR: Locale = Locale {
    pages: "Pages",
    first: "Première",
    previous: "Précédente",
    next: "Suivante",
    last: "Dernière",
    page: "Page {page}",
    rows_per_page: "Lignes par page",
    all_rows: "Toutes",
    go_to_page: "Aller à la page",
    show: "Afficher",
    go: "Aller",
    empty: "Aucun résultat.",
    clear: "Effacer le filtre",
    past_the_end: "Il n’y a rien à la page {page}.",
    to_the_last: "Aller à la dernière page",
    to_the_first: "Aller à la première page",
    sorted: ", tri par",
    ascending: "croissant",
    descending: "décroissant",
    yes: "Oui",
    no: "Non",
    csv: "Enregistrer en CSV",
    group: "\u{202f}",
    decimal: ",",
    date: "%d/%m/%Y",
    date_time: "%d/%m/%Y %H:%M",
    exact: "{first}–{last} sur {n} {rows}",
    at_least: "{first}–{last} sur au moins {n} {many}",
    about: "{first}–{last} sur environ {n} {many}",
    about_millions: "",
    unknown: "{many} {first}–{last}",
};
