//! A chart of depth against time, both by powers of ten, as an SVG.

use std::fmt::Write;
use std::time::Duration;

const WIDTH: f64 = 720.0;
const HEIGHT: f64 = 360.0;
const LEFT: f64 = 70.0;
const BOTTOM: f64 = 50.0;
const TOP: f64 = 40.0;
const RIGHT: f64 = 190.0;
const COLOURS: [&str; 3] = ["#0a7d4f", "#b3261e", "#3d5a98"];

/// Writes the chart to a file.
pub(crate) fn draw(
    file: &str,
    title: &str,
    depths: &[u64],
    lines: &[(&str, Vec<Duration>)],
) -> std::io::Result<()> {
    let most = depths.last().copied().unwrap_or(1) as f64;
    let x = |depth: u64| LEFT + (WIDTH - LEFT - RIGHT) * (depth as f64).log10() / most.log10();
    // from 0.01 ms to 1000 ms
    let y = |ms: f64| {
        let part = (ms.clamp(0.01, 1000.0).log10() + 2.0) / 5.0;
        HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * part
    };
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" \
         font-family=\"sans-serif\" font-size=\"13\"><rect width=\"100%\" height=\"100%\" \
         fill=\"#fff\"/><text x=\"{LEFT}\" y=\"22\" font-size=\"15\">{title}: milliseconds for a page \
         of ten rows</text>\n"
    );
    for ms in [0.01, 0.1, 1.0, 10.0, 100.0, 1000.0] {
        let (at, end) = (y(ms), WIDTH - RIGHT);
        writeln!(
            svg,
            "<path d=\"M{LEFT} {at}H{end}\" stroke=\"#ddd\"/><text x=\"{}\" y=\"{}\" \
             text-anchor=\"end\">{ms}</text>",
            LEFT - 8.0,
            at + 4.0
        )
        .unwrap();
    }
    // the others stand too close
    for depth in depths.iter().filter(|depth| 10_u64.pow(depth.ilog10()) == **depth) {
        let (at, foot) = (x(*depth), HEIGHT - BOTTOM + 20.0);
        writeln!(svg, "<text x=\"{at}\" y=\"{foot}\" text-anchor=\"middle\">{depth}</text>")
            .unwrap();
    }
    let mut names = Vec::new();
    for ((name, times), colour) in lines.iter().zip(COLOURS) {
        let points = depths.iter().zip(times);
        let points = points
            .map(|(depth, time)| format!("{:.1},{:.1}", x(*depth), y(time.as_secs_f64() * 1000.0)));
        let points = points.collect::<Vec<_>>().join(" ");
        let end = times.last().map_or(0.0, |time| y(time.as_secs_f64() * 1000.0));
        writeln!(
            svg,
            "<polyline points=\"{points}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2.5\"/>"
        )
        .unwrap();
        names.push((end + 4.0, name.replace('`', ""), colour));
    }
    // names of lines that end together stand below each other
    names.sort_by(|(one, ..), (other, ..)| one.total_cmp(other));
    let mut below = 0.0_f64;
    for (end, name, colour) in names {
        let (left, at) = (WIDTH - RIGHT + 8.0, end.max(below));
        writeln!(svg, "<text x=\"{left}\" y=\"{at}\" fill=\"{colour}\">{name}</text>").unwrap();
        below = at + 16.0;
    }
    svg.push_str("</svg>\n");
    std::fs::write(file, svg)
}
