//! Work that may panic and whose panic is an answer: Automerge panics on changes that make no sense, and whoever asked is told so in words.
//!
//! The program's own panics are told as ever; these are not, or everybody who may write could fill the log with them.

use std::{
    cell::Cell,
    panic::{AssertUnwindSafe, catch_unwind},
};

thread_local! {
    static TRIALS: Cell<u32> = const { Cell::new(0) };
}

/// Whether this thread is in [`panics_as_none`]: for the process's panic hook.
pub(crate) fn is_running() -> bool {
    TRIALS.get() > 0
}

/// What `work` answers; `None` when it panicked. What it may have left half done must not be used again.
pub(crate) fn panics_as_none<T>(work: impl FnOnce() -> T) -> Option<T> {
    TRIALS.set(TRIALS.get() + 1);
    let answer = catch_unwind(AssertUnwindSafe(work)).ok();
    TRIALS.set(TRIALS.get().saturating_sub(1));
    answer
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_no_answer_and_the_next_trial_begins_anew() {
        assert!(!is_running());
        assert_eq!(
            panics_as_none(|| panics_as_none(|| panic!("as planned: {}", is_running())).unwrap_or(is_running())),
            Some(true)
        );
        assert!(!is_running());
    }
}
