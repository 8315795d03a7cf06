//! Deterministic writing with the habits of people, and real editing traces.
//!
//! People type words at one place, go back over a slip, then jump: mostly a little back, at times far away. Every keystroke is one edit.

use std::{io::Read as _, path::Path, process::Command};

use anyhow::Context as _;
use serde_json::Value;

/// A generator of pseudo-random numbers that is the same everywhere (`SplitMix64`).
#[derive(Debug, Clone)]
pub(crate) struct Dice(u64);

impl Dice {
    /// The same seed throws the same.
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next number.
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `bound`; 0 when that is 0.
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        let bound = bound.max(1) as u64;
        usize::try_from(self.next() % bound).unwrap_or(0)
    }
}

/// One keystroke or paste in one long text: at this character, so many deleted, this inserted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Stroke {
    /// Where, in characters.
    pub(crate) at: usize,
    /// How many characters go.
    pub(crate) delete: usize,
    /// What comes.
    pub(crate) insert: String,
}

const WORDS: &[&str] = &[
    "le",
    "comité",
    "propose",
    "que",
    "chaque",
    "commune",
    "de",
    "la",
    "région",
    "ouvre",
    "un",
    "guichet",
    "pour",
    "les",
    "familles",
    "avant",
    "fin",
    "mars",
    "et",
    "rende",
    "compte",
    "à",
    "l'assemblée",
    "des",
    "suites",
    "données",
    "aux",
    "demandes",
];

/// `edits` single-character edits as somebody writes a long text.
pub(crate) fn typed(edits: usize, seed: u64) -> Vec<Stroke> {
    let mut dice = Dice::new(seed);
    let mut strokes = Vec::with_capacity(edits);
    let (mut length, mut at) = (0_usize, 0_usize);
    while strokes.len() < edits {
        let word = WORDS.get(dice.below(WORDS.len())).copied().unwrap_or("et");
        for letter in word.chars().chain([' ']) {
            strokes.push(Stroke { at, delete: 0, insert: letter.to_string() });
            (at, length) = (at + 1, length + 1);
        }
        match dice.below(10) {
            // A slip: the last letters go again.
            0..=2 => {
                for _ in 0..dice.below(8).min(at) {
                    at -= 1;
                    length -= 1;
                    strokes.push(Stroke { at, delete: 1, insert: String::new() });
                }
            }
            // Back to a sentence before, to mend it.
            3 if dice.below(4) == 0 => at = at.saturating_sub(dice.below(400)),
            // Far away, or to the end again.
            4 if dice.below(8) == 0 => at = dice.below(length + 1),
            5 if dice.below(3) == 0 => at = length,
            _ => {}
        }
    }
    strokes.truncate(edits);
    strokes
}

/// The strokes of a real trace (gzipped JSON with `txns` of `patches`), each patch cut into single characters. The branches of a trace
/// with several writers are taken one after the other, as they stand in the file.
pub(crate) fn traced(path: &Path) -> anyhow::Result<Vec<Stroke>> {
    // The traces are read once in a long while, so the system's own gzip is good enough.
    let mut unpacked =
        Command::new("gzip").arg("-dc").arg(path).stdout(std::process::Stdio::piped()).spawn().context("run gzip")?;
    let mut text = String::new();
    unpacked.stdout.take().context("read from gzip")?.read_to_string(&mut text)?;
    anyhow::ensure!(unpacked.wait()?.success(), "unpack {}", path.display());
    strokes_of(&serde_json::from_str(&text).with_context(|| format!("read {}", path.display()))?)
}

fn strokes_of(trace: &Value) -> anyhow::Result<Vec<Stroke>> {
    let transactions = trace.get("txns").and_then(Value::as_array).context("find `txns` in the trace")?;
    let mut strokes = Vec::new();
    let mut length = 0_usize;
    for patch in transactions.iter().filter_map(|transaction| transaction.get("patches")?.as_array()).flatten() {
        let number = |at: usize| patch.get(at).and_then(Value::as_u64).and_then(|number| usize::try_from(number).ok());
        let (Some(at), Some(delete), Some(insert)) = (number(0), number(1), patch.get(2).and_then(Value::as_str)) else {
            anyhow::bail!("read the trace: {patch} is no patch");
        };
        let at = at.min(length);
        for _ in 0..delete.min(length - at) {
            length -= 1;
            strokes.push(Stroke { at, delete: 1, insert: String::new() });
        }
        for (offset, letter) in insert.chars().enumerate() {
            length += 1;
            strokes.push(Stroke { at: at + offset, delete: 0, insert: letter.to_string() });
        }
    }
    Ok(strokes)
}

/// One long text as a list of paragraphs, none of which grows beyond what an editor allows.
#[derive(Debug, Default)]
pub(crate) struct Paragraphs {
    /// Their lengths, in the order in which they are read.
    lengths: Vec<usize>,
    /// Which paragraph of the document each is.
    names: Vec<usize>,
}

/// What a stroke does to the paragraphs.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// A new paragraph of this number, in front of what is written next.
    New(usize),
    /// In this paragraph, at this character.
    In(usize, usize),
}

impl Paragraphs {
    /// A paragraph of this many characters is full.
    pub(crate) const LENGTH_MAX: usize = 2_000;

    /// Where a stroke falls. A paragraph that is full is followed by a new one.
    pub(crate) fn place(&mut self, stroke: &Stroke) -> Vec<Step> {
        let mut steps = Vec::new();
        let (mut index, mut rest) = (0, stroke.at);
        while let Some(length) = self.lengths.get(index) {
            let last = index + 1 == self.lengths.len();
            if rest < *length || (rest == *length && (last || stroke.delete == 0)) {
                break;
            }
            rest -= length;
            index += 1;
        }
        if stroke.delete > 0 {
            if let (Some(length), Some(name)) = (self.lengths.get_mut(index), self.names.get(index)) {
                *length = length.saturating_sub(stroke.delete);
                steps.push(Step::In(*name, rest));
            }
            return steps;
        }
        let length = self.lengths.get(index).copied();
        // In the middle a paragraph goes on growing; at either end a full one gets a neighbour.
        if length.is_none_or(|length| length >= Self::LENGTH_MAX && (rest == 0 || rest == length)) {
            let name = self.names.len();
            index = if length.is_none() || rest == 0 { index } else { index + 1 };
            rest = 0;
            self.lengths.insert(index, 0);
            self.names.insert(index, name);
            steps.push(Step::New(name));
        }
        if let (Some(length), Some(name)) = (self.lengths.get_mut(index), self.names.get(index)) {
            *length += stroke.insert.chars().count();
            steps.push(Step::In(*name, rest.min(*length)));
        }
        steps
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_writes_the_same() {
        let (one, other) = (typed(5_000, 7), typed(5_000, 7));
        assert_eq!(one, other);
        assert_ne!(one, typed(5_000, 8));
        assert_eq!(one.len(), 5_000);
    }

    #[test]
    fn every_stroke_lies_inside_the_text() {
        let mut length = 0_usize;
        for stroke in typed(20_000, 3) {
            assert!(stroke.at + stroke.delete <= length, "{stroke:?} in {length}");
            length = length - stroke.delete + stroke.insert.chars().count();
        }
    }

    #[test]
    fn a_trace_is_cut_into_single_characters() {
        let trace = serde_json::json!({ "txns": [{ "patches": [[0, 0, "ab"]] }, { "patches": [[1, 1, "c"]] }] });
        let stroke = |at, delete, insert: &str| Stroke { at, delete, insert: insert.to_owned() };
        let wanted = [stroke(0, 0, "a"), stroke(1, 0, "b"), stroke(1, 1, ""), stroke(1, 0, "c")];
        assert_eq!(strokes_of(&trace).unwrap(), wanted);
    }

    #[test]
    fn no_paragraph_grows_too_long() {
        let mut paragraphs = Paragraphs::default();
        for stroke in typed(30_000, 5) {
            let steps = paragraphs.place(&stroke);
            assert!(steps.iter().any(|step| matches!(step, Step::In(..))), "{stroke:?} fell nowhere");
        }
        assert!(paragraphs.lengths.iter().all(|length| *length <= 4 * Paragraphs::LENGTH_MAX));
        assert!(paragraphs.lengths.len() > 5);
    }
}
