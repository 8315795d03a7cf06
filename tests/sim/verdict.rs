//! What came of a play: which promises were broken, and of which class.

use std::{
    collections::BTreeMap,
    fmt::{self, Write as _},
    str::FromStr,
};

/// How bad a broken promise is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Class {
    /// Work that was acknowledged is lost, what an honest council wrote is stuck, something was admitted that may not be, or ends differ
    /// for good.
    Safety,
    /// Everything is where it belongs, and a state of it is shown too early or too late.
    Marks,
}

impl fmt::Display for Class {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Safety => "safety",
            Self::Marks => "marks",
        })
    }
}

impl FromStr for Class {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        [Self::Safety, Self::Marks]
            .into_iter()
            .find(|class| class.to_string() == name)
            .ok_or_else(|| format!("{name} is no class"))
    }
}

/// A promise that was broken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Broken {
    pub(crate) class: Class,
    pub(crate) text: String,
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.class, self.text)
    }
}

/// How it went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Verdict {
    pub(crate) broken: Vec<Broken>,
    pub(crate) hash: u64,
    pub(crate) counts: BTreeMap<&'static str, u64>,
}

/// The worst class of what was broken, if anything was.
pub(crate) fn worst(broken: &[Broken]) -> Option<Class> {
    broken.iter().map(|broken| broken.class).min()
}

/// All of it, a line each.
pub(crate) fn listed(broken: &[Broken]) -> String {
    broken.iter().fold(String::new(), |mut lines, broken| {
        // Writing into a String cannot fail.
        let _ = write!(lines, "\n  {broken}");
        lines
    })
}
