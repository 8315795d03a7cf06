//! What was measured: one figure, its floor and its bar, as a JSON line and as a row of the table.

use std::{fmt::Write as _, time::Duration};

use serde_json::json;

/// What a figure has to be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Bar {
    /// The value, in its unit.
    AtMost(f64),
    /// The value over its floor.
    RatioAtMost(f64),
    /// The value over its floor, where more is better.
    RatioAtLeast(f64),
    /// Nothing was asked; it is printed beside.
    Beside,
}

/// One figure.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Figure {
    /// `bench.what`.
    pub(crate) name: String,
    /// The median over the runs.
    pub(crate) value: f64,
    /// `ms`, `s`, `B`, `1/s`, `MiB` or nothing.
    pub(crate) unit: &'static str,
    /// The physical minimum for the same bytes, measured in the same run.
    pub(crate) floor: Option<f64>,
    /// How often it was measured.
    pub(crate) runs: usize,
    /// What it has to be.
    pub(crate) bar: Bar,
}

impl Figure {
    /// The median of the runs, with the median of their floors if there are any.
    pub(crate) fn of(name: impl Into<String>, unit: &'static str, runs: &[f64], floors: &[f64], bar: Bar) -> Self {
        let floor = (!floors.is_empty()).then(|| median(floors));
        Self { name: name.into(), value: median(runs), unit, floor, runs: runs.len(), bar }
    }

    pub(crate) fn ratio(&self) -> Option<f64> {
        self.floor.filter(|floor| *floor > 0.0).map(|floor| self.value / floor)
    }

    /// Whether the bar is met; `None` where there is none.
    pub(crate) fn is_met(&self) -> Option<bool> {
        match self.bar {
            Bar::AtMost(most) => Some(self.value <= most),
            Bar::RatioAtMost(most) => Some(self.ratio()? <= most),
            Bar::RatioAtLeast(least) => Some(self.ratio()? >= least),
            Bar::Beside => None,
        }
    }

    /// One line for programs.
    pub(crate) fn json(&self) -> String {
        json!({
            "name": self.name, "value": rounded(self.value), "unit": self.unit, "floor": self.floor.map(rounded),
            "ratio": self.ratio().map(rounded), "runs": self.runs, "bar": self.bar_text(), "met": self.is_met(),
        })
        .to_string()
    }

    fn bar_text(&self) -> String {
        match self.bar {
            Bar::AtMost(most) => format!("≤ {} {}", short(most), self.unit).trim_end().to_owned(),
            Bar::RatioAtMost(most) => format!("≤ {most} × floor"),
            Bar::RatioAtLeast(least) => format!("≥ {least} × floor"),
            Bar::Beside => String::new(),
        }
    }
}

/// The figures for people.
pub(crate) fn table(figures: &[Figure]) -> String {
    let head = ["figure", "value", "floor", "ratio", "bar", ""].map(str::to_owned);
    let rows = figures.iter().map(|figure| {
        let number = |value: Option<f64>| value.map_or_else(String::new, short);
        let met = match figure.is_met() {
            Some(true) => "met",
            Some(false) => "NOT MET",
            None => "",
        };
        let value = format!("{} {}", short(figure.value), figure.unit);
        [figure.name.clone(), value, number(figure.floor), number(figure.ratio()), figure.bar_text(), met.to_owned()]
    });
    let rows: Vec<_> = std::iter::once(head).chain(rows).collect();
    let width = |column: usize| rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max().unwrap_or(0);
    let widths: Vec<_> = (0..6).map(width).collect();
    let mut text = String::new();
    for row in &rows {
        let cells: Vec<_> = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}")).collect();
        // Writing into a String cannot fail.
        let _ = writeln!(text, "{}", cells.join("  ").trim_end());
    }
    text
}

fn rounded(value: f64) -> f64 {
    (value * 1000.0).round() / 1000.0
}

/// Three digits that matter.
fn short(value: f64) -> String {
    match value.abs() {
        100.0.. => format!("{value:.0}"),
        10.0.. => format!("{value:.1}"),
        1.0.. => format!("{value:.2}"),
        _ => format!("{value:.3}"),
    }
}

/// The middle one, or the mean of the two in the middle; 0 of nothing.
pub(crate) fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let half = sorted.len() / 2;
    let at = |index: usize| sorted.get(index).copied().unwrap_or(0.0);
    if sorted.len() % 2 == 1 { at(half) } else { f64::midpoint(at(half.saturating_sub(1)), at(half)) }
}

/// The value below which `percent` of them lie; 0 of nothing.
pub(crate) fn percentile(values: &[f64], percent: usize) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let at = (sorted.len() * percent).div_ceil(100).saturating_sub(1);
    sorted.get(at).copied().unwrap_or(0.0)
}

/// Milliseconds.
pub(crate) fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

/// A count as a number to calculate with.
#[expect(clippy::cast_precision_loss, reason = "counts of a bench stay far below 2^52")]
pub(crate) fn count(count: u64) -> f64 {
    count as f64
}

/// The same of a length.
pub(crate) fn size(length: usize) -> f64 {
    count(length as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_the_middle_of_the_runs() {
        let found = [median(&[3.0, 1.0, 2.0]), median(&[4.0, 1.0, 2.0, 3.0]), median(&[])];
        assert!(found.iter().zip([2.0, 2.5, 0.0]).all(|(found, wanted)| (found - wanted).abs() < 1e-9), "{found:?}");
    }

    #[test]
    fn the_99th_percentile_leaves_one_in_a_hundred_above() {
        let values: Vec<f64> = (1..=200).map(f64::from).collect();
        let found = [percentile(&values, 50), percentile(&values, 99)];
        assert!(found.iter().zip([100.0, 198.0]).all(|(found, wanted)| (found - wanted).abs() < 1e-9), "{found:?}");
    }

    #[test]
    fn a_figure_says_whether_its_bar_is_met() {
        let met = |bar, value| Figure::of("a.b", "ms", &[value], &[2.0], bar).is_met();
        assert_eq!(met(Bar::RatioAtMost(1.5), 3.0), Some(true));
        assert_eq!(met(Bar::RatioAtMost(1.5), 3.1), Some(false));
        assert_eq!(met(Bar::RatioAtLeast(0.5), 0.9), Some(false));
        assert_eq!(met(Bar::AtMost(5.0), 5.1), Some(false));
        assert_eq!(met(Bar::Beside, 5.1), None);
    }

    #[test]
    fn a_figure_is_one_line_of_json_and_one_row() {
        let figure = Figure::of("live.p50", "ms", &[1.5, 2.0, 9.0], &[1.0], Bar::RatioAtMost(3.0));
        let line: serde_json::Value = serde_json::from_str(&figure.json()).unwrap();
        assert_eq!((&line["name"], &line["value"], &line["floor"]), (&json!("live.p50"), &json!(2.0), &json!(1.0)));
        assert_eq!((&line["ratio"], &line["runs"], &line["met"]), (&json!(2.0), &json!(3), &json!(true)));
        let table = table(&[figure]);
        assert!(table.lines().nth(1).unwrap().starts_with("live.p50  2.00 ms  1.00   2.00   ≤ 3 × floor  met"), "{table}");
    }
}
