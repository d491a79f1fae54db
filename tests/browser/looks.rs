//! Narrow and dark windows, text from right to left, and the size of targets.

use crate::chromium::{Screen, browse};
use crate::demo::{STYLES, gallery};

#[test]
fn at_400_percent_nothing_scrolls_sideways() {
    browse(async |browser| {
        browser.screen(Screen::ZOOMED).await;
        for address in gallery() {
            browser.goto(&address).await;
            let widths: [u32; 2] =
                browser.run("return [document.documentElement.scrollWidth, innerWidth]").await;
            assert!(widths[0] <= widths[1], "{address}: {widths:?}");
        }
    });
}

#[test]
fn narrow_windows_leave_columns_out_at_their_breakpoints() {
    browse(async |browser| {
        let wide = ["No.", "Task", "Assignee", "Due ▲", "Minutes", "Done"];
        let medium = ["No.", "Task", "Due ▲", "Minutes", "Done"];
        let narrow = ["No.", "Task", "Minutes", "Done"];
        for style in STYLES {
            for (width, tasks, long) in [
                (360, &narrow[..], 1),
                (700, &medium[..], 2),
                (900, &wide[..], 2),
                (1280, &wide[..], 2),
            ] {
                browser.screen(Screen { width, ..Screen::DESKTOP }).await;
                browser.goto(&format!("/gallery?style={style}")).await;
                let headers = browser.visible_texts("#tasks-grid th").await;
                assert_eq!(headers, tasks, "{style}, {width} pixels");
                let cells = browser.visible("#tasks-grid tbody tr:first-child td").await;
                assert_eq!(cells.len(), tasks.len(), "{style}, {width} pixels");
                let headers = browser.visible("#long-grid th").await;
                assert_eq!(headers.len(), long, "{style}, {width} pixels");
            }
        }
    });
}

#[test]
fn whatever_can_be_hit_is_24_pixels_wide_and_high() {
    browse(async |browser| {
        for screen in [Screen::DESKTOP, Screen::PHONE] {
            browser.screen(screen).await;
            for style in STYLES {
                browser.goto(&format!("/gallery?style={style}")).await;
                // links within a sentence are exempt
                let small: Vec<String> = browser
                    .run(
                        "const all = document.querySelectorAll('.tg-grid :is(a[href], button, select, input)');
                         return [...all].filter(one => {
                             const box = one.getBoundingClientRect();
                             const hidden = box.width == 0 || one.closest('.tg-empty');
                             return !hidden && (box.width < 24 || box.height < 24);
                         }).map(one => one.outerHTML)",
                    )
                    .await;
                assert!(small.is_empty(), "{style}, {} pixels: {small:#?}", screen.width);
            }
        }
    });
}

#[test]
fn dark_windows_are_dark() {
    browse(async |browser| {
        for style in STYLES {
            for (screen, is_dark) in [(Screen::DESKTOP, false), (Screen::DESKTOP.dark(), true)] {
                browser.screen(screen).await;
                browser.goto(&format!("/gallery?style={style}")).await;
                // compares painted pixels, because colours have many notations
                let [ink, paper]: [f64; 2] = browser
                    .run(
                        "const canvas = document.createElement('canvas').getContext('2d');
                         const paint = colour => {
                             canvas.clearRect(0, 0, 1, 1);
                             canvas.fillStyle = colour;
                             canvas.fillRect(0, 0, 1, 1);
                             const [r, g, b, opacity] = canvas.getImageData(0, 0, 1, 1).data;
                             return { light: (r + g + b) / 765, opaque: opacity == 255 };
                         };
                         const cell = document.querySelector('#tasks-grid tbody td');
                         const ink = paint(getComputedStyle(cell).color);
                         let paper = paint('transparent');
                         for (let one = cell; !paper.opaque; one = one.parentElement)
                             paper = paint(getComputedStyle(one).backgroundColor);
                         return [ink.light, paper.light]",
                    )
                    .await;
                assert_eq!(ink > 0.7, is_dark, "{style}: {ink}");
                assert_eq!(paper < 0.3, is_dark, "{style}: {paper}");
            }
        }
    });
}

#[test]
fn variables_of_the_page_reach_every_component_and_nearer_ones_win() {
    browse(async |browser| {
        browser.goto("/gallery?style=own").await;
        for (selector, expected) in
            [(":root", ["rgb(1, 2, 3)"; 3]), (".tg-grid", ["rgb(4, 5, 6)"; 3])]
        {
            let colour = expected[0];
            // in front of our own sheet, which does not win by coming last
            let set = format!(
                "const sheet = document.createElement('style');
                 sheet.textContent = '{selector} {{ --tg-accent: {colour} }}';
                 document.head.prepend(sheet);"
            );
            browser.run::<()>(&set).await;
            let shown: [String; 3] = browser
                .run(
                    "const colour = name => getComputedStyle(document.querySelector(name)).color;
                     return ['.tg-csv', '#tasks-grid a[rel=next]', '#tasks-grid .tg-button'].map(colour)",
                )
                .await;
            assert_eq!(shown, expected, "{selector}");
        }
    });
}

#[test]
fn right_to_left_everything_is_mirrored() {
    browse(async |browser| {
        for style in STYLES {
            for (dir, is_mirrored) in [("ltr", false), ("rtl", true)] {
                browser.goto(&format!("/gallery?style={style}&dir={dir}")).await;
                // the centres of elements at the start and at the end
                let pairs: Vec<[f64; 2]> = browser
                    .run(
                        "const middle = node => {
                             const range = document.createRange();
                             range.selectNodeContents(node);
                             const box = range.getBoundingClientRect();
                             return (box.left + box.right) / 2;
                         };
                         const one = name => middle(document.querySelector(name));
                         const cell = document.querySelector('#tasks-grid tbody td:nth-child(5)').getBoundingClientRect();
                         return [
                             [one('#tasks-grid th:first-child'), one('#tasks-grid th:last-child')],
                             [one('#tasks-grid nav li:first-child'), one('#tasks-grid nav li:last-child')],
                             [one('#tasks-grid form label'), one('#tasks-grid form button')],
                             [one('#tasks-grid caption'), innerWidth / 2],
                             [(cell.left + cell.right) / 2, one('#tasks-grid tbody td:nth-child(5)')],
                         ]",
                    )
                    .await;
                for (place, [start, end]) in pairs.into_iter().enumerate() {
                    assert_eq!(start > end, is_mirrored, "{style}, {dir}: {place}");
                }
            }
        }
    });
}
