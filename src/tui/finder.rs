//! Fuzzy search: typed words in the texts of a list, best first.

use nucleo_matcher::pattern::{Atom, AtomKind, CaseMatching, Normalization};
use nucleo_matcher::{Config, Matcher, Utf32Str};

use ratatui::style::{Modifier, Style};
use ratatui::text::Span;

use super::theme::Theme;
use crate::checked::nearest;

/// An item that a search has found.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Hit<const TEXTS: usize> {
    /// The index of the item.
    pub(crate) item: usize,
    /// The matched characters of each of its texts, by index.
    pub(crate) letters: [Vec<u32>; TEXTS],
    score: usize,
}

/// The result of a search.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Search<const TEXTS: usize> {
    /// The items found, best first.
    pub(crate) hits: Vec<Hit<TEXTS>>,
    /// The words that were searched for in place of the typed ones, because these are nowhere.
    pub(crate) instead: Option<String>,
}

/// Finds the items that have every typed word in one of their texts. A word in an earlier text counts more. If there is
/// no such item, words are replaced by the nearest known ones.
pub(crate) fn search<const TEXTS: usize>(typed: &str, items: &[[&str; TEXTS]]) -> Search<TEXTS> {
    let hits = ranked(typed, items);
    if !hits.is_empty() {
        return Search { hits, instead: None };
    }
    let instead = corrected(typed, items).filter(|words| !words.eq_ignore_ascii_case(typed.trim()));
    let hits = instead.as_deref().map_or_else(Vec::new, |words| ranked(words, items));
    let instead = instead.filter(|_| !hits.is_empty());
    Search { hits, instead }
}

fn ranked<const TEXTS: usize>(typed: &str, items: &[[&str; TEXTS]]) -> Vec<Hit<TEXTS>> {
    let atom =
        |word| Atom::new(word, CaseMatching::Ignore, Normalization::Smart, AtomKind::Fuzzy, false);
    let words: Vec<Atom> = typed.split_whitespace().map(atom).collect();
    let mut config = Config::DEFAULT;
    config.prefer_prefix = true;
    let mut matcher = Matcher::new(config);
    let found = items.iter().enumerate();
    let found = found.filter_map(|(item, texts)| hit(item, texts, &words, &mut matcher));
    let mut hits: Vec<_> = found.collect();
    hits.sort_by_key(|hit| std::cmp::Reverse(hit.score));
    hits
}

fn hit<const TEXTS: usize>(
    item: usize,
    texts: &[&str; TEXTS],
    words: &[Atom],
    matcher: &mut Matcher,
) -> Option<Hit<TEXTS>> {
    let mut hit = Hit { item, letters: [const { Vec::new() }; TEXTS], score: 0 };
    for word in words {
        let found = (0..TEXTS).filter_map(|text| {
            let (score, letters) = letters(texts[text], word, matcher)?;
            Some((score / (text + 1), text, letters))
        });
        let (score, text, letters) = found.max_by_key(|(score, text, _)| (*score, TEXTS - text))?;
        hit.score += score;
        hit.letters[text].extend(letters);
    }
    Some(hit)
}

/// The score of a word in a text, and the characters that match. Letters strewn over a text are no match: at least two
/// have to stand together, on the average, or each run of letters has to begin a word.
fn letters(text: &str, word: &Atom, matcher: &mut Matcher) -> Option<(usize, Vec<u32>)> {
    let (mut characters, mut letters) = (Vec::new(), Vec::new());
    let text = Utf32Str::new(text, &mut characters);
    let score = usize::from(word.indices(text, matcher, &mut letters)?);
    let runs: Vec<&[u32]> = letters.chunk_by(|a, b| a + 1 == *b).collect();
    let begins_word = |at: u32| at == 0 || !text.get(at - 1).is_alphanumeric();
    let begin_words = runs.iter().all(|run| run.first().is_some_and(|at| begins_word(*at)));
    (begin_words || 2 * runs.len() <= letters.len()).then_some((score, letters))
}

/// The typed words, each replaced by the nearest word of any text.
fn corrected<const TEXTS: usize>(typed: &str, items: &[[&str; TEXTS]]) -> Option<String> {
    let known = || items.iter().flatten().flat_map(|text| text.split_whitespace());
    let words = typed.split_whitespace().map(|word| nearest(word, known()));
    words.collect::<Option<Vec<&str>>>().map(|words| words.join(" "))
}

/// A text in a style, with the matched letters marked.
pub(crate) fn marked(
    text: &str,
    letters: &[u32],
    style: Style,
    theme: &Theme,
) -> Vec<Span<'static>> {
    let is_matched = |at: usize| letters.contains(&(at as u32));
    let letters: Vec<(usize, char)> = text.chars().enumerate().collect();
    let runs = letters.chunk_by(|(a, _), (b, _)| is_matched(*a) == is_matched(*b));
    let span = |run: &[(usize, char)]| {
        let matched = run.first().is_some_and(|(at, _)| is_matched(*at));
        let style =
            if matched { style.patch(theme.key).add_modifier(Modifier::UNDERLINED) } else { style };
        Span::styled(run.iter().map(|(_, letter)| letter).collect::<String>(), style)
    };
    runs.map(span).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ITEMS: [[&str; 2]; 5] = [
        ["gradient check of this arm, here", "G"],
        ["clip norm 1", "off, value C, norm C"],
        ["run until …", "check"],
        ["a hint, the next, then the solution", "i"],
        ["Vanishing gradients", "clear the way back"],
    ];

    fn found(typed: &str) -> (Vec<usize>, Option<String>) {
        let Search { hits, instead } = search(typed, &ITEMS);
        (hits.iter().map(|hit| hit.item).collect(), instead)
    }

    #[test]
    fn words_are_found_by_their_letters_and_the_best_comes_first() {
        for (typed, items) in [
            ("gradcheck", &[0][..]),
            ("GRAD", &[0, 4]),
            ("check", &[0, 2]),
            ("clip norm", &[1]),
            ("vanish", &[4]),
            ("", &[0, 1, 2, 3, 4]),
        ] {
            assert_eq!(found(typed), (items.to_vec(), None), "{typed:?}");
        }
    }

    #[test]
    fn a_word_that_is_nowhere_is_replaced_by_the_nearest() {
        assert_eq!(found("claer"), (vec![4], Some("clear".to_owned())));
        assert_eq!(found("xyzzy"), (vec![], None));
    }

    #[test]
    fn letters_strewn_over_a_text_are_no_match() {
        assert_eq!(found("hnio").0, [0; 0]);
    }

    #[test]
    fn matched_letters_are_told_by_text() {
        let hits = search("gradcheck", &ITEMS).hits;
        let letters: String = hits[0].letters[0]
            .iter()
            .filter_map(|at| ITEMS[0][0].chars().nth(*at as usize))
            .collect();
        assert_eq!((letters.as_str(), &hits[0].letters[1]), ("gradcheck", &vec![]));
    }
}
