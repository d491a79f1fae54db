//! The style sheet of the components, and the classes of CSS frameworks.

use serde::Serialize;

/// The default style sheet of the components. Serve it, or put it into a `<style>`.
///
/// It styles only classes that start with `tg-`. The defaults of its variables, such as
/// `--tg-accent`, are on the root, and yours win, on `:root` or further in. It supports light and
/// dark, small windows, print, and text from right to left. Dark follows the page's `color-scheme`.
///
/// ```
/// use actix_web::{HttpResponse, get};
///
/// #[get("/tg.css")]
/// async fn style() -> HttpResponse {
///     HttpResponse::Ok().content_type("text/css; charset=utf-8").body(tg_paginate::STYLE)
/// }
/// # let _ = style;
/// ```
pub const STYLE: &str = concat!(include_str!("layout.css"), "\n", include_str!("style.css"));

/// The part of [`STYLE`] for layout: alignment of cells, hidden columns, forms in one line, text
/// for screen readers, print. Use it with a framework that lacks such classes, such as Pico.
pub const LAYOUT: &str = include_str!("layout.css");

/// Classes that the parts of components have in addition to our own: those of a framework, or
/// yours.
///
/// Put the value into the context of a page as `tg_classes`, or for all pages into Tera's global
/// context.
///
/// ```
/// use tg_paginate::Classes;
///
/// const CLASSES: Classes = Classes { table: "table table-sm", ..Classes::BOOTSTRAP };
///
/// let mut tera = tg_paginate::new_tera();
/// tera.global_context().insert("tg_classes", &CLASSES);
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Classes {
    /// The whole grid: table, summary and pages.
    pub grid: &'static str,
    /// The box that a wide table scrolls in.
    pub scroll: &'static str,
    /// The `<table>`.
    pub table: &'static str,
    /// Its `<caption>`.
    pub caption: &'static str,
    /// The note about the ordering in the caption.
    pub sorted: &'static str,
    /// The `<thead>`.
    pub head: &'static str,
    /// Every `<tr>`.
    pub row: &'static str,
    /// Every `<th>` and `<td>`.
    pub cell: &'static str,
    /// Cells with centred contents.
    pub align_center: &'static str,
    /// Cells with contents at the end of the line.
    pub align_end: &'static str,
    /// Cells hidden below [`Breakpoint::Small`](crate::Breakpoint::Small).
    pub hide_small: &'static str,
    /// Cells hidden below [`Breakpoint::Medium`](crate::Breakpoint::Medium).
    pub hide_medium: &'static str,
    /// Cells hidden below [`Breakpoint::Large`](crate::Breakpoint::Large).
    pub hide_large: &'static str,
    /// A link in a cell, or in the message for an empty list.
    pub link: &'static str,
    /// The link in a header.
    pub sort: &'static str,
    /// Its arrow.
    pub arrow: &'static str,
    /// Text for screen readers only.
    pub status: &'static str,
    /// The link to all rows as CSV.
    pub csv: &'static str,
    /// The message for an empty list.
    pub empty: &'static str,
    /// The summary of the rows on the page.
    pub summary: &'static str,
    /// The `<nav>`.
    pub pages: &'static str,
    /// Its `<ul>`.
    pub pages_list: &'static str,
    /// Every `<li>` in it.
    pub page: &'static str,
    /// The `<li>` of the current page.
    pub page_current: &'static str,
    /// Every link in the `<nav>`.
    pub page_link: &'static str,
    /// The `<li>` of a disabled step.
    pub page_disabled: &'static str,
    /// The link of the current page.
    pub page_link_current: &'static str,
    /// A disabled step.
    pub page_link_disabled: &'static str,
    /// The gap between page numbers.
    pub page_gap: &'static str,
    /// The arrow of a link with text.
    pub mark: &'static str,
    /// A `<form>`.
    pub form: &'static str,
    /// A `<label>`.
    pub label: &'static str,
    /// A `<select>`.
    pub select: &'static str,
    /// An `<input>`.
    pub input: &'static str,
    /// A `<button>`.
    pub button: &'static str,
}

impl Classes {
    /// No additional classes.
    pub const NONE: Classes = Classes {
        grid: "",
        scroll: "",
        table: "",
        caption: "",
        sorted: "",
        head: "",
        row: "",
        cell: "",
        align_center: "",
        align_end: "",
        hide_small: "",
        hide_medium: "",
        hide_large: "",
        link: "",
        sort: "",
        arrow: "",
        status: "",
        csv: "",
        empty: "",
        summary: "",
        pages: "",
        pages_list: "",
        page: "",
        page_current: "",
        page_link: "",
        page_link_current: "",
        page_disabled: "",
        page_link_disabled: "",
        page_gap: "",
        mark: "",
        form: "",
        label: "",
        select: "",
        input: "",
        button: "",
    };

    /// The classes of Bootstrap 5. It clips wide tables in print: load [`LAYOUT`] too.
    pub const BOOTSTRAP: Classes = Classes {
        scroll: "table-responsive",
        table: "table table-striped table-hover align-middle",
        caption: "caption-top",
        align_center: "text-center",
        align_end: "text-end",
        hide_small: "d-none d-sm-table-cell d-print-table-cell",
        hide_medium: "d-none d-md-table-cell d-print-table-cell",
        hide_large: "d-none d-lg-table-cell d-print-table-cell",
        link: "d-inline-block",
        sort: "d-inline-block link-body-emphasis",
        arrow: "small",
        status: "visually-hidden",
        csv: "d-inline-block py-1 d-print-none",
        empty: "mb-0",
        summary: "text-body-secondary",
        pages: "d-print-none",
        pages_list: "pagination flex-wrap",
        page: "page-item",
        page_current: "active",
        page_disabled: "disabled",
        page_link: "page-link",
        page_gap: "page-link text-body-secondary",
        form: "d-flex flex-wrap align-items-center gap-2 my-3 d-print-none",
        label: "d-flex align-items-center gap-2",
        select: "form-select w-auto",
        input: "form-control w-auto",
        button: "btn btn-primary",
        ..Classes::NONE
    };

    /// The classes of Pico 2, which styles elements. It has no classes for alignment and the like:
    /// load [`LAYOUT`] too.
    pub const PICO: Classes = Classes {
        scroll: "overflow-auto",
        table: "striped",
        sort: "contrast",
        page_link_current: "contrast",
        button: "outline",
        ..Classes::NONE
    };

    /// The classes of Tailwind 3 and 4. Tailwind must find them: list them in `@source
    /// inline("…")`, or in a file among its sources.
    pub const TAILWIND: Classes = Classes {
        scroll: "overflow-x-auto rounded-lg border border-gray-300 dark:border-gray-700 \
                 print:overflow-visible",
        table: "min-w-full text-left text-sm rtl:text-right",
        caption: "px-4 py-3 text-start text-base font-semibold",
        sorted: "font-normal text-gray-600 dark:text-gray-400",
        head: "bg-gray-50 dark:bg-gray-800",
        row: "border-t border-gray-200 dark:border-gray-800",
        cell: "px-4 py-2 align-top",
        align_center: "text-center",
        align_end: "text-end tabular-nums",
        hide_small: "hidden sm:table-cell print:table-cell",
        hide_medium: "hidden md:table-cell print:table-cell",
        hide_large: "hidden lg:table-cell print:table-cell",
        link: "inline-block min-h-6 min-w-6 text-blue-700 underline dark:text-blue-300",
        sort: "inline-block min-h-6 min-w-6 underline decoration-dotted underline-offset-4 \
               hover:text-blue-700 dark:hover:text-blue-300",
        arrow: "text-xs",
        status: "sr-only",
        csv: "inline-block min-h-6 text-blue-700 underline dark:text-blue-300 print:hidden",
        summary: "my-3 text-sm text-gray-600 dark:text-gray-400",
        pages: "print:hidden",
        pages_list: "my-3 flex flex-wrap gap-1",
        page_link: "inline-flex min-h-9 min-w-9 items-center justify-center gap-1 rounded border \
                    border-gray-300 px-2 dark:border-gray-700",
        page_link_current: "bg-blue-700 text-white dark:bg-blue-300 dark:text-black",
        page_link_disabled: "text-gray-600 dark:text-gray-400",
        page_gap: "inline-flex min-h-9 min-w-9 items-center justify-center",
        form: "my-3 flex flex-wrap items-center gap-2 print:hidden",
        label: "inline-flex items-center gap-2",
        select: "min-h-9 rounded border border-gray-300 px-2 dark:border-gray-700",
        input: "min-h-9 w-24 rounded border border-gray-300 px-2 dark:border-gray-700",
        button: "min-h-9 rounded border border-blue-700 px-3 text-blue-700 dark:border-blue-300 \
                 dark:text-blue-300",
        ..Classes::NONE
    };
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::components::TEMPLATES;

    /// Every text in single quotes after `of=`, up to the end of the call, split into its parts.
    fn parts_of_templates() -> BTreeSet<String> {
        let calls = TEMPLATES.iter().flat_map(|(_, source)| source.split("tg_class(of=").skip(1));
        let quoted =
            calls.flat_map(|call| call.split(')').next().unwrap().split('\'').skip(1).step_by(2));
        let parts = quoted.flat_map(str::split_whitespace).map(str::to_owned);
        // the parts that the grid itself writes: sortable headers, and the cells of a column
        let cells = [
            "sort",
            "arrow",
            "link",
            "align_center",
            "align_end",
            "hide_small",
            "hide_medium",
            "hide_large",
        ];
        parts.chain(cells.map(str::to_owned)).collect()
    }

    #[test]
    fn classes_name_the_parts_that_the_components_have() {
        let classes = serde_json::to_value(Classes::NONE).unwrap();
        let fields: BTreeSet<_> = classes.as_object().unwrap().keys().cloned().collect();
        assert_eq!(fields, parts_of_templates());
        assert_eq!(Classes::NONE, Classes::default());
    }

    #[test]
    fn the_style_sheet_styles_nothing_but_parts_of_components() {
        let parts: BTreeSet<_> = parts_of_templates()
            .iter()
            .map(|part| format!("tg-{}", part.replace('_', "-")))
            .collect();
        let names = STYLE.split(".tg-").skip(1).map(|rest| {
            let end = rest.find(|c: char| !c.is_ascii_lowercase() && c != '-').unwrap();
            format!("tg-{}", &rest[..end])
        });
        for name in names {
            assert!(parts.contains(&name), "`{name}` is no part");
        }
    }

    /// On parts, the defaults would hide what a page sets further out.
    #[test]
    fn variables_have_their_defaults_on_the_root_and_nowhere_else() {
        let (_, behind) = STYLE.split_once(":where(:root) {").unwrap();
        let (defaults, _) = behind.split_once('}').unwrap();
        let declarations = defaults.split_terminator(';').map(str::trim);
        let names = declarations.filter(|text| !text.is_empty());
        let names: Vec<_> = names.map(|text| text.split_once(':').unwrap().0).collect();
        assert!(!names.is_empty() && names.iter().all(|name| name.starts_with("--tg-")));
        for name in &names {
            assert_eq!(STYLE.matches(&format!("{name}:")).count(), 1, "{name}");
        }
        for used in STYLE.split("var(").skip(1) {
            let (used, _) = used.split_once(')').unwrap();
            assert!(names.contains(&used), "`{used}` has no default");
        }
    }
}
