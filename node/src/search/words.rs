//! Words as they are searched: cut out of a text, in one form for all the ways of writing one, and down to their stem.
//!
//! `shared/web/src/search/words.ts` cuts and folds the same; `shared/search/words.json` holds both to it.

use frostem::{Algorithm, Stemmer};
use unicode_normalization::{UnicodeNormalization as _, char::is_combining_mark};

/// Letters of a word that count; what is longer is no word that anybody seeks.
const WORD_CHARS_MAX: usize = 64;
/// What stands before an apostrophe and is no word of its own.
const ELIDED: &[&str] = &["l", "d", "j", "m", "t", "s", "c", "n", "qu", "jusqu", "lorsqu", "puisqu", "quoiqu"];
/// Words that say so little that a passage need not have them.
const LITTLE: &[&str] = &[
    "le", "la", "les", "un", "une", "des", "de", "du", "au", "aux", "et", "ou", "en", "a", "dans", "par", "pour", "sur", "avec",
    "في", "من", "علي", "الي", "عن", "مع", "و", "او",
];
/// The Arabic article, alone and with what is written together with it.
const ARTICLES: &[&str] = &["وال", "فال", "بال", "كال", "ولل", "ال", "لل"];
const TATWEEL: char = '\u{640}';

/// A word, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Word {
    /// Its first byte in the text.
    pub(crate) from: usize,
    /// The byte behind it.
    pub(crate) to: usize,
    /// In one form for all ways of writing it.
    pub(crate) folded: String,
}

impl Word {
    /// Without its endings, so that the forms of one word are found by each other.
    pub(crate) fn stem(&self) -> String {
        if !self.is_arabic() {
            let stem = Stemmer::new(Algorithm::French).stem(&self.folded);
            // What it takes for a part of the word where the accent is missing: `emplois`, `orientées`.
            let stem = without_ending(&stem, 's');
            return without_ending(stem, 'e').to_owned();
        }
        // The stemmer takes other endings from a word with the article. Twice, for words that begin like it themselves.
        let bare = without_article(&self.folded).unwrap_or(&self.folded);
        let bare = without_article(bare).unwrap_or(bare);
        // A plural in `ات` is that of a word in `ة`, and the stemmer would leave half of it.
        let one = bare.strip_suffix("ات").filter(|one| one.chars().count() > 2).map(|one| format!("{one}ه"));
        Stemmer::new(Algorithm::Arabic).stem(one.as_deref().unwrap_or(bare)).into_owned()
    }

    /// As it begins, and as it begins behind the article.
    pub(crate) fn beginnings(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.folded.as_str()).chain(without_article(&self.folded))
    }

    /// Whether it says so little that a passage need not have it.
    pub(crate) fn is_little(&self) -> bool {
        LITTLE.contains(&self.folded.as_str())
    }

    fn is_arabic(&self) -> bool {
        self.folded.chars().any(|letter| ('\u{600}'..='\u{6ff}').contains(&letter))
    }
}

/// Without this last letter, where enough is left.
fn without_ending(stem: &str, ending: char) -> &str {
    stem.strip_suffix(ending).filter(|rest| rest.len() > 3).unwrap_or(stem)
}

/// What stands behind the Arabic article, if that is a word.
fn without_article(folded: &str) -> Option<&str> {
    ARTICLES.iter().find_map(|article| folded.strip_prefix(article)).filter(|bare| bare.chars().count() > 1)
}

/// The words of a text in their order. What is elided before an apostrophe is none.
pub(crate) fn words(text: &str) -> Vec<Word> {
    let mut words = Vec::new();
    let mut letters = text.char_indices().peekable();
    while let Some((from, letter)) = letters.next() {
        if !is_of_word(letter) {
            continue;
        }
        let mut to = from + letter.len_utf8();
        while let Some((at, letter)) = letters.next_if(|(_, letter)| is_of_word(*letter)) {
            to = at + letter.len_utf8();
        }
        let folded = fold(text.get(from..to).unwrap_or_default());
        let is_elided = letters.peek().is_some_and(|(_, next)| is_apostrophe(*next)) && ELIDED.contains(&folded.as_str());
        if !folded.is_empty() && !is_elided {
            words.push(Word { from, to, folded });
        }
    }
    words
}

/// Letters in one form: no case, accents, tashkeel or tatweel; ligatures and presentation forms taken apart; Latin digits; one form
/// for each of the Arabic letters that people type in several ways.
fn fold(word: &str) -> String {
    let plain = word.nfkd().filter(|letter| !is_combining_mark(*letter) && !is_unseen(*letter) && *letter != TATWEEL);
    plain.flat_map(char::to_lowercase).flat_map(one_form).take(WORD_CHARS_MAX).collect()
}

fn one_form(letter: char) -> impl Iterator<Item = char> {
    let (first, second) = match letter {
        'œ' => ('o', Some('e')),
        'æ' => ('a', Some('e')),
        'ß' => ('s', Some('s')),
        'ø' => ('o', None),
        'đ' => ('d', None),
        'ł' => ('l', None),
        '\u{660}'..='\u{669}' => (digit(letter, '\u{660}'), None),
        '\u{6f0}'..='\u{6f9}' => (digit(letter, '\u{6f0}'), None),
        '\u{671}' => ('\u{627}', None),
        '\u{649}' | '\u{6cc}' => ('\u{64a}', None),
        '\u{6a9}' => ('\u{643}', None),
        '\u{629}' => ('\u{647}', None),
        other => (other, None),
    };
    std::iter::once(first).chain(second)
}

fn digit(letter: char, zero: char) -> char {
    char::from_digit(u32::from(letter) - u32::from(zero), 10).unwrap_or(letter)
}

fn is_of_word(letter: char) -> bool {
    letter.is_alphanumeric() || is_combining_mark(letter) || letter == TATWEEL || is_unseen(letter)
}

/// What is not shown and may stand inside a word.
fn is_unseen(letter: char) -> bool {
    matches!(letter, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

fn is_apostrophe(letter: char) -> bool {
    matches!(letter, '\'' | '’' | '‘' | '‛' | 'ʼ' | '′' | '`' | '´')
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Deserialize)]
    struct Shared {
        /// Texts, and the words in them.
        words: Vec<(String, Vec<String>)>,
        /// What is typed, and texts that have it.
        same: Vec<(String, Vec<String>)>,
    }

    fn shared() -> Shared {
        serde_json::from_str(include_str!("../../../shared/search/words.json")).unwrap()
    }

    #[test]
    fn a_text_has_the_words_that_node_and_browser_agree_on() {
        for (text, expected) in shared().words {
            let found: Vec<_> = words(&text).into_iter().map(|word| word.folded).collect();
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn forms_of_a_word_have_one_stem() {
        for (typed, texts) in shared().same {
            let stem = words(&typed).first().unwrap().stem();
            for text in texts {
                let stems: Vec<_> = words(&text).iter().map(Word::stem).collect();
                assert!(stems.contains(&stem), "{typed} is {stem}, {text} is {stems:?}");
            }
        }
    }

    #[test]
    fn a_word_keeps_its_place_in_the_text() {
        let text = "de l’Œuvre, مُحْضَر";
        let places: Vec<_> = words(text).iter().map(|word| text.get(word.from..word.to).unwrap().to_owned()).collect();
        assert_eq!(places, ["de", "Œuvre", "مُحْضَر"]);
    }

    #[test]
    fn an_arabic_word_also_begins_behind_its_article() {
        let [word] = words("والهجرة").try_into().unwrap();
        assert_eq!(word.beginnings().collect::<Vec<_>>(), ["والهجره", "هجره"]);
        let [word] = words("Alphabet").try_into().unwrap();
        assert_eq!(word.beginnings().count(), 1);
    }
}
