//! Spanish.

use super::Locale;

/// Spanish.
pub const ES: Locale = Locale {
    pages: "Páginas",
    first: "Primera",
    previous: "Anterior",
    next: "Siguiente",
    last: "Última",
    page: "Página {page}",
    rows_per_page: "Filas por página",
    all_rows: "Todas",
    go_to_page: "Ir a la página",
    show: "Mostrar",
    go: "Ir",
    empty: "No se encontraron {many}.",
    clear: "Quitar el filtro",
    past_the_end: "No hay nada en la página {page}.",
    to_the_last: "Ir a la última página",
    to_the_first: "Ir a la primera página",
    sorted: ", por orden de",
    ascending: "ascendente",
    descending: "descendente",
    yes: "Sí",
    no: "No",
    csv: "Guardar como CSV",
    group: ".",
    decimal: ",",
    date: "%d/%m/%Y",
    date_time: "%d/%m/%Y, %H:%M",
    exact: "{first}–{last} de {n} {rows}",
    at_least: "{first}–{last} de al menos {n} {many}",
    about: "{first}–{last} de aproximadamente {n} {many}",
    about_millions: "",
    unknown: "{many} {first}–{last}",
};

/// Spanish where the United States, Mexico and others write `1,234.5`.
pub(super) const ES_WITH_POINT: Locale = Locale { group: ",", decimal: ".", ..ES };
