//! Our words as tantivy's tokens.

use tantivy::{
    Index,
    tokenizer::{TextAnalyzer, Token, TokenStream, Tokenizer},
};

use crate::search::words::{Word, words};

/// The stems of a text's words.
pub(super) const STEMS: &str = "stems";
/// Its words as they begin, behind the article too.
pub(super) const BEGINNINGS: &str = "beginnings";

pub(super) fn register(index: &Index) {
    index.tokenizers().register(STEMS, TextAnalyzer::from(Words { of: |word| vec![word.stem()] }));
    let beginnings = Words { of: |word| word.beginnings().map(ToOwned::to_owned).collect() };
    index.tokenizers().register(BEGINNINGS, TextAnalyzer::from(beginnings));
}

#[derive(Clone)]
struct Words {
    of: fn(&Word) -> Vec<String>,
}

impl Tokenizer for Words {
    type TokenStream<'a> = Tokens;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> Tokens {
        let of = self.of;
        let tokens = words(text).into_iter().enumerate().flat_map(|(position, word)| {
            let (offset_from, offset_to) = (word.from, word.to);
            of(&word).into_iter().map(move |text| Token { offset_from, offset_to, position, text, position_length: 1 })
        });
        Tokens { left: tokens.collect::<Vec<_>>().into_iter(), now: Token::default() }
    }
}

struct Tokens {
    left: std::vec::IntoIter<Token>,
    now: Token,
}

impl TokenStream for Tokens {
    fn advance(&mut self) -> bool {
        self.left.next().is_some_and(|next| {
            self.now = next;
            true
        })
    }

    fn token(&self) -> &Token {
        &self.now
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.now
    }
}
