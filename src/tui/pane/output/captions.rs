//! Pictures beside their true word and the word that the model wrote, as many in a row as fit.

use ratatui::text::{Line, Span};
use unicode_width::UnicodeWidthStr;

use super::words::{to_write, verdict, written};
use super::{score, vocabs};
use crate::task::Prediction;
use crate::task::caption::pictures::{Bitmap, SIDE};
use crate::task::caption::pixels;
use crate::tui::view::View;

/// The number of columns between two pictures.
const GAP: usize = 2;

/// Returns the scores, the training pictures, and the test pictures that the model gets wrong.
pub(crate) fn captions(
    view: &View,
    [train, test]: [&[Prediction]; 2],
    width: usize,
) -> Vec<Line<'static>> {
    let scores = score(view, "test", test, "words ")
        .into_iter()
        .chain(score(view, "train", train, "words "));
    let mut lines: Vec<Line> = scores.collect();
    lines.extend(pictures(view, &train.iter().collect::<Vec<_>>(), width));
    let wrong: Vec<&Prediction> = test.iter().filter(|p| !p.is_right()).collect();
    if !wrong.is_empty() {
        lines.push(Line::styled("wrong in the test:", view.theme.title));
        lines.extend(pictures(view, &wrong, width));
    }
    lines
}

/// Returns pictures of three lines each, beside them the true word and the word that was written.
pub(crate) fn pictures(
    view: &View,
    predictions: &[&Prediction],
    width: usize,
) -> Vec<Line<'static>> {
    let texts = predictions.iter().flat_map(|p| texts(view, p).map(|text| text.width()));
    let cell = SIDE + 1 + texts.max().unwrap_or(0);
    let in_a_row = ((width + GAP) / (cell + GAP)).max(1);
    let row = |row: &[&Prediction]| {
        let cells: Vec<[Vec<Span>; 3]> = row.iter().map(|p| picture(view, p, cell)).collect();
        [0, 1, 2].map(|i| {
            let mut spans = Vec::from_iter(cells.iter().flat_map(|cell| cell[i].clone()));
            spans.pop(); // the gap after the last one has no room
            Line::from(spans)
        })
    };
    predictions.chunks(in_a_row).flat_map(row).collect()
}

fn texts(view: &View, prediction: &Prediction) -> [String; 3] {
    let (mark, _) = verdict(view, prediction);
    let written = format!("{mark} {}", written(view, prediction));
    let word = match prediction.example.targets.iter().any(Option::is_some) {
        true => to_write(view, prediction),
        false => "?".to_owned(), // a picture drawn by the learner
    };
    [word, written, String::new()]
}

fn picture(view: &View, prediction: &Prediction, cell: usize) -> [Vec<Span<'static>>; 3] {
    let (_, outputs) = vocabs(view);
    let bitmap = prediction.read.first().and_then(|x| pixels(x, outputs.len()));
    let rows = half_blocks(&bitmap.unwrap_or_default());
    let (texts, style) = (texts(view, prediction), verdict(view, prediction).1);
    [(0, view.theme.text), (1, style), (2, view.theme.text)].map(|(i, style)| {
        let padding = " ".repeat((cell + GAP).saturating_sub(SIDE + 1 + texts[i].width()));
        let text = Span::styled(texts[i].clone(), style);
        vec![Span::raw(rows[i].clone() + " "), text, Span::raw(padding)]
    })
}

/// Returns the picture with two rows of pixels in each line of characters.
fn half_blocks(bitmap: &Bitmap) -> [String; 3] {
    let dark = |row: usize, column: usize| row < SIDE && bitmap[row * SIDE + column];
    let half_block = |row: usize, column: usize| match (dark(row, column), dark(row + 1, column)) {
        (true, true) => '█',
        (true, false) => '▀',
        (false, true) => '▄',
        (false, false) => ' ',
    };
    [0, 2, 4].map(|row| (0..SIDE).map(|column| half_block(row, column)).collect())
}
