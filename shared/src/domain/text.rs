//! Texts that come from outside, as people meant them: names without what nobody can see, codes without what a chat or a word processor
//! put around them.

/// Characters that are not shown and change how others are: direction overrides and isolates, joiners of nothing, byte order marks.
/// The two marks of a single direction (U+200E, U+200F) and the joiners (U+200C, U+200D) have their place inside words and stay there.
pub(crate) const fn is_unseen(c: char) -> bool {
    matches!(
        c,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
    )
}

/// A name or title on one line: nothing unseen, one space where there was any kind of space, none at the ends.
pub fn one_line(text: &str) -> String {
    let shown = text.chars().filter(|c| !is_unseen(*c) || matches!(c, '\u{2028}' | '\u{2029}'));
    let spaced: String = shown.map(|c| if c.is_whitespace() || c.is_control() { ' ' } else { c }).collect();
    spaced.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// A code of letters, digits and `-_.:[]`, as it was before it was copied: without spaces, line breaks and what cannot be seen; every kind
/// of hyphen is the plain one. What stands around it in a message is for the caller to cut off.
pub fn code(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_whitespace() && !c.is_control() && !is_unseen(*c) && !matches!(c, '\u{200c}'..='\u{200f}'))
        .map(|c| if matches!(c, '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe63}' | '\u{ff0d}') { '-' } else { c })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_what_people_see() {
        for (typed, name) in [
            ("  Amina\u{a0}\u{202f} El  Hassani\n", "Amina El Hassani"),
            ("\u{feff}Rapport\u{200b}.pdf", "Rapport.pdf"),
            ("facture\u{202e}fdp.exe", "facturefdp.exe"),
            ("\u{2067}محضر\u{2069} الاجتماع", "محضر الاجتماع"),
            ("ligne\u{2028}suivante\tet\u{7}fin", "ligne suivante et fin"),
            ("می\u{200c}خواهم", "می\u{200c}خواهم"),
            (" \u{200b}\u{feff} ", ""),
        ] {
            assert_eq!(one_line(typed), name, "{typed:?}");
        }
    }

    #[test]
    fn codes_lose_what_was_put_into_them() {
        assert_eq!(code(" tansiq1.\u{200b}hub:7443.\n a\u{2011}b\u{2013}c\u{ad}d \u{feff}"), "tansiq1.hub:7443.a-b-cd");
    }
}
