//! Patterns of personal data that has no place in a document: national id numbers, telephone numbers, e-mail addresses.
//!
//! A hint for the writer and nothing more: the patterns miss some and hit some reference numbers.

/// What a text seems to hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Pattern {
    /// One or two letters and five or six digits, as on a national identity card.
    NationalId,
    /// A Moroccan telephone number.
    Telephone,
    /// An e-mail address.
    Email,
}

/// The first pattern in `text`, if any.
pub(super) fn find(text: &str) -> Option<Pattern> {
    if text.split(|c: char| !c.is_alphanumeric()).any(is_national_id) {
        return Some(Pattern::NationalId);
    }
    if text.split_whitespace().any(is_email) {
        return Some(Pattern::Email);
    }
    has_telephone(text).then_some(Pattern::Telephone)
}

fn is_national_id(word: &str) -> bool {
    let digits = word.trim_start_matches(|c: char| c.is_ascii_uppercase());
    let letters = word.len() - digits.len();
    (1..=2).contains(&letters) && (5..=6).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_email(word: &str) -> bool {
    let Some((name, host)) = word.trim_matches(|c: char| !c.is_alphanumeric()).split_once('@') else { return false };
    !name.is_empty() && host.split('.').count() > 1 && host.split('.').all(|part| !part.is_empty())
}

/// `06 12 34 56 78`, `+212 6 12 34 56 78`, with spaces, dots or hyphens.
fn has_telephone(text: &str) -> bool {
    let mut digits = String::new();
    let mut gap = 0;
    let mut found = false;
    let mut end = |digits: &mut String| {
        let national = digits.strip_prefix("+212").or_else(|| digits.strip_prefix("00212")).or_else(|| digits.strip_prefix('0'));
        found |= national.is_some_and(|rest| rest.len() == 9 && rest.starts_with(['5', '6', '7', '8']));
        digits.clear();
    };
    for c in text.chars() {
        match c {
            '0'..='9' => (digits.push(c), gap = 0).0,
            '+' => {
                end(&mut digits);
                digits.push('+');
                gap = 0;
            }
            ' ' | '\u{a0}' | '\u{202f}' | '.' | '-' if gap == 0 && !digits.is_empty() => gap = 1,
            _ => end(&mut digits),
        }
    }
    end(&mut digits);
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn personal_data_is_hinted_at() {
        for (text, pattern) in [
            ("M. X, CIN AB123456, présent", Pattern::NationalId),
            ("بطاقة K12345", Pattern::NationalId),
            ("joindre au 06 12 34 56 78.", Pattern::Telephone),
            ("tél. +212 6-12-34-56-78", Pattern::Telephone),
            ("(0612345678)", Pattern::Telephone),
            ("écrire à <nom.prenom@exemple.ma>", Pattern::Email),
        ] {
            assert_eq!(find(text), Some(pattern), "{text}");
        }
    }

    #[test]
    fn ordinary_texts_pass() {
        for text in [
            "",
            "Décision 2026-03",
            "25 000 personnes, 1 200 000 MAD",
            "ODD 10.7",
            "ABC12345",
            "du 01 au 05 10 2026",
            "@tous",
            "lot A1",
        ] {
            assert_eq!(find(text), None, "{text}");
        }
    }
}
