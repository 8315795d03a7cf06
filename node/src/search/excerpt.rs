//! The part of a passage that shows what was sought, and where in it.

use super::{
    passages::Passage,
    words::{Word, words},
};

/// Letters of an excerpt, give or take a word.
const EXCERPT_CHARS: usize = 180;
/// Of these, how many stand before the first word that was sought.
const BEFORE_CHARS: usize = 60;
/// Words that are marked in one excerpt.
const MARKS_MAX: usize = 24;

/// A part of a text with marks.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Excerpt {
    /// `fr`, `ar`, or empty when it is of no language that is known.
    pub(crate) language: &'static str,
    /// The part; `…` stands for what was left out.
    pub(crate) text: String,
    /// Where words begin and end that were sought, in UTF-16 code units of `text`.
    pub(crate) marks: Vec<(usize, usize)>,
}

/// The excerpt of the text of a passage that has most of the words.
pub(crate) fn excerpt(passage: &Passage, sought: (&[Word], bool)) -> Excerpt {
    let sought = Sought::of(sought);
    let texts = [("fr", &passage.fr), ("ar", &passage.ar), ("", &passage.plain)];
    let marked = texts.into_iter().filter(|(_, text)| !text.is_empty()).map(|(language, text)| {
        let marks: Vec<_> = words(text).into_iter().filter(|word| sought.has(word)).map(|word| (word.from, word.to)).collect();
        (language, text, marks)
    });
    // Of several with as many, the first.
    let best = marked.reduce(|best, next| if next.2.len() > best.2.len() { next } else { best });
    best.map(|(language, text, marks)| cut(language, text, &marks)).unwrap_or_default()
}

/// The words of a question, ready to be compared.
struct Sought {
    stems: Vec<String>,
    begun: Option<String>,
}

impl Sought {
    fn of((words, is_open): (&[Word], bool)) -> Self {
        let says_something = words.iter().any(|word| !word.is_little());
        let stems = words.iter().filter(|word| !word.is_little() || !says_something).map(Word::stem).collect();
        Self { stems, begun: words.last().filter(|_| is_open).map(|word| word.folded.clone()) }
    }

    fn has(&self, word: &Word) -> bool {
        self.stems.contains(&word.stem())
            || self.begun.as_ref().is_some_and(|begun| word.beginnings().any(|beginning| beginning.starts_with(begun)))
    }
}

fn cut(language: &'static str, text: &str, marks: &[(usize, usize)]) -> Excerpt {
    let first = marks.first().map_or(0, |(from, _)| *from);
    let (before, behind) = text.split_at_checked(first).unwrap_or((text, ""));
    let begin = before.char_indices().rev().nth(BEFORE_CHARS).map_or(0, |(at, _)| after_space(text, at, first));
    let shown = EXCERPT_CHARS.saturating_sub(text.get(begin..first).unwrap_or_default().chars().count());
    let end = behind.char_indices().nth(shown).map_or(text.len(), |(at, _)| before_space(text, first, first + at));
    let mut excerpt = Excerpt { language, ..Excerpt::default() };
    if begin > 0 {
        excerpt.text.push('…');
    }
    let offset = excerpt.text.encode_utf16().count();
    let units = |to: usize| offset + text.get(begin..to).unwrap_or_default().encode_utf16().count();
    let inside = marks.iter().filter(|(from, to)| *from >= begin && *to <= end).take(MARKS_MAX);
    excerpt.marks = inside.map(|(from, to)| (units(*from), units(*to))).collect();
    excerpt.text.push_str(text.get(begin..end).unwrap_or_default());
    if end < text.len() {
        excerpt.text.push('…');
    }
    excerpt
}

/// Behind the first space from `at` on, if one comes before `limit`.
fn after_space(text: &str, at: usize, limit: usize) -> usize {
    let between = text.get(at..limit).unwrap_or_default();
    between.char_indices().find(|(_, letter)| letter.is_whitespace()).map_or(at, |(space, letter)| at + space + letter.len_utf8())
}

/// Before the last space up to `at`, if there is one behind `limit`.
fn before_space(text: &str, limit: usize, at: usize) -> usize {
    text.get(limit..at)
        .unwrap_or_default()
        .rfind(char::is_whitespace)
        .filter(|space| *space > 0)
        .map_or(at, |space| limit + space)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::index::Question;

    fn of(fr: &str, ar: &str, sought: &str) -> Excerpt {
        let passage = Passage { fr: fr.to_owned(), ar: ar.to_owned(), ..Passage::default() };
        excerpt(&passage, Question::of(sought).words())
    }

    fn marked(excerpt: &Excerpt) -> Vec<String> {
        let units: Vec<u16> = excerpt.text.encode_utf16().collect();
        excerpt.marks.iter().map(|(from, to)| String::from_utf16(units.get(*from..*to).unwrap()).unwrap()).collect()
    }

    #[test]
    fn forms_of_what_was_sought_are_marked_in_the_language_that_has_them() {
        let found = of("Les régions 😀 et leurs Régionaux", "الجهات", "régional");
        assert_eq!((found.language, marked(&found)), ("fr", vec!["Régionaux".to_owned()]));
        let found = of("Migration", "حول الهِجْرَة والتنمية", "هجر");
        assert_eq!((found.language, marked(&found)), ("ar", vec!["الهِجْرَة".to_owned()]));
    }

    #[test]
    fn a_long_text_is_cut_between_words_around_what_was_sought() {
        let text = format!("{} guichet unique {}", "avant ".repeat(60), "après ".repeat(60));
        let found = of(&text, "", "guichet");
        assert_eq!(marked(&found), ["guichet"]);
        assert!(found.text.starts_with("…avant ") && found.text.ends_with("après…"), "{}", found.text);
        assert!(found.text.chars().count() < 200, "{}", found.text);
    }

    #[test]
    fn texts_without_spaces_or_marks_are_cut_too() {
        assert_eq!(of(&"é".repeat(500), "", "autre").text.chars().count(), 181);
        assert_eq!(of("", "", "autre"), Excerpt::default());
    }
}
