//! Draws a history: the values, the band of usual ones, the alerts.

use std::fmt::{self, Write as _};

use palisade_anomaly::{Change, numeric::Look};

use crate::history::Entry;

const LEFT: f64 = 70.0;
const WIDTH: f64 = 1100.0;
const TOP: f64 = 30.0;
const HEIGHT: f64 = 260.0;
/// One for a pixel: what lies between two is not seen.
const COLUMNS: usize = 1100;

#[derive(Default)]
pub(crate) struct Plot {
    points: Vec<Point>,
    alerts: Vec<Alert>,
}

struct Point {
    at: f64,
    value: f64,
    low: f64,
    high: f64,
}

struct Alert {
    at: f64,
    text: String,
}

/// The values of one column of pixels.
#[derive(Clone, Copy)]
struct Column {
    least: f64,
    most: f64,
    low: f64,
    high: f64,
}

/// From the numbers of a history to pixels.
struct Scale {
    start: f64,
    end: f64,
    low: f64,
    high: f64,
}

impl Scale {
    fn x(&self, at: f64) -> f64 {
        LEFT + WIDTH * (at - self.start) / (self.end - self.start)
    }

    /// What is off the chart is at its edge.
    fn y(&self, value: f64) -> f64 {
        let share = (value - self.low) / (self.high - self.low);
        TOP + HEIGHT * (1.0 - share.clamp(-0.02, 1.02))
    }
}

impl Plot {
    pub(crate) fn add(&mut self, entry: &Entry, look: &Look) {
        if entry.value.is_finite() {
            let Entry { at, value, .. } = *entry;
            let (low, high) = (look.low, look.high);
            self.points.push(Point { at, value, low, high });
        }
        if look.alert == Some(Change::Opened) {
            let Entry { at, timestamp, .. } = entry;
            let text = format!("{timestamp}, {}: {}", look.score, look.reason);
            self.alerts.push(Alert { at: *at, text });
        }
    }

    pub(crate) fn svg(&self) -> Result<String, fmt::Error> {
        let mut svg = String::from(
            r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1200 330" font-family="sans-serif" font-size="12">
<rect width="1200" height="330" fill="#fff"/>
"##,
        );
        let scale = self.scale();
        let columns = self.columns(&scale);
        grid(&mut svg, &scale)?;
        let along = |pick: fn(&Column) -> f64| {
            let points =
                columns.iter().map(move |(x, column)| (*x, pick(column)));
            points.map(|(x, value)| format!("{x:.1},{:.1}", scale.y(value)))
        };
        let lower: Vec<_> = along(|column| column.low).collect();
        let upper: Vec<_> = along(|column| column.high).collect();
        let band: Vec<_> =
            upper.into_iter().chain(lower.into_iter().rev()).collect();
        writeln!(
            svg,
            r##"<polygon fill="#0072b2" fill-opacity="0.2" points="{}"/>"##,
            band.join(" ")
        )?;
        let values: Vec<_> = along(|column| column.least)
            .zip(along(|column| column.most))
            .map(|(least, most)| format!("{least} {most}"))
            .collect();
        writeln!(
            svg,
            r##"<polyline fill="none" stroke="#000" stroke-width="0.8" points="{}"/>"##,
            values.join(" ")
        )?;
        for alert in &self.alerts {
            writeln!(
                svg,
                r##"<path d="M{:.1} {TOP}v{HEIGHT}" stroke="#d55e00" stroke-width="1.5"><title>{}</title></path>"##,
                scale.x(alert.at),
                escaped(&alert.text)
            )?;
        }
        let (values, alerts) = (self.points.len(), self.alerts.len());
        writeln!(
            svg,
            r#"<text x="{LEFT}" y="18">{values} values, the band of usual ones, {alerts} alerts</text>
</svg>"#
        )?;
        Ok(svg)
    }

    fn scale(&self) -> Scale {
        let least = |pick: fn(&Point) -> f64| {
            self.points.iter().map(pick).fold(f64::INFINITY, f64::min)
        };
        let (start, end) = (least(|p| p.at), -least(|p| -p.at));
        let (low, high) = (least(|p| p.value), -least(|p| -p.value));
        let apart = |low: f64, high: f64| {
            if low < high { (low, high) } else { (low - 1.0, low + 1.0) }
        };
        if self.points.is_empty() {
            return Scale { start: 0.0, end: 1.0, low: 0.0, high: 1.0 };
        }
        let ((start, end), (low, high)) = (apart(start, end), apart(low, high));
        Scale { start, end, low, high }
    }

    /// The columns that have values, with their places.
    fn columns(&self, scale: &Scale) -> Vec<(f64, Column)> {
        let mut columns = vec![None; COLUMNS];
        for &Point { at, value, low, high } in &self.points {
            let place = (scale.x(at) - LEFT).clamp(0.0, WIDTH - 1.0);
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "clamped just above"
            )]
            let Some(slot) = columns.get_mut(place as usize) else {
                continue;
            };
            let column = slot.get_or_insert(Column {
                least: value,
                most: value,
                low,
                high,
            });
            column.least = column.least.min(value);
            column.most = column.most.max(value);
            // The last band in the column stands for it.
            (column.low, column.high) = (low, high);
        }
        let places = (0_u16..).map(|place| LEFT + f64::from(place));
        let filled = places.zip(columns);
        filled.filter_map(|(x, column)| Some((x, column?))).collect()
    }
}

fn grid(svg: &mut String, scale: &Scale) -> fmt::Result {
    for quarter in 0..=4_u8 {
        let value =
            scale.low + (scale.high - scale.low) * f64::from(quarter) / 4.0;
        let y = scale.y(value);
        writeln!(
            svg,
            r##"<path d="M{LEFT} {y:.1}h{WIDTH}" stroke="#ddd"/><text x="{}" y="{:.1}" text-anchor="end">{}</text>"##,
            LEFT - 6.0,
            y + 4.0,
            short(value)
        )?;
    }
    for (at, anchor) in [(scale.start, "start"), (scale.end, "end")] {
        writeln!(
            svg,
            r#"<text x="{:.1}" y="312" text-anchor="{anchor}">{}</text>"#,
            scale.x(at),
            date(at)
        )?;
    }
    Ok(())
}

fn short(value: f64) -> String {
    match value.abs() {
        0.0 => "0".into(),
        size if !(1e-3..1e7).contains(&size) => format!("{value:.2e}"),
        size if size >= 100.0 => format!("{value:.0}"),
        _ => format!("{value:.3}"),
    }
}

fn date(at: f64) -> String {
    let time = jiff::SignedDuration::try_from_secs_f64(at).ok();
    let time = time.and_then(|at| jiff::Timestamp::from_duration(at).ok());
    time.map_or_else(String::new, |at| at.strftime("%F %H:%M").to_string())
}

/// The timestamps are somebody else's text.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
