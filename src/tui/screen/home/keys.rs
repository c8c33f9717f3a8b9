//! The keys for the selected lesson.

use ratatui::text::{Line, Span};
use unicode_width::UnicodeWidthStr;

use crate::tui::action::{Action, Ask};
use crate::tui::app::App;
use crate::tui::keymap::keys_of;
use crate::tui::lessons::{Choice, Standing};
use crate::tui::popup::DueCard;
use crate::tui::theme::Theme;

/// The lessons that cards are from: `from lessons 1 and 3`.
fn lessons_of(due: &[DueCard]) -> String {
    let mut numbers: Vec<String> = due.iter().map(|card| card.number.to_string()).collect();
    numbers.dedup();
    match numbers.as_slice() {
        [one] => format!("from lesson {one}"),
        [many @ .., last] => format!("from lessons {} and {last}", many.join(", ")),
        [] => String::new(),
    }
}

/// A number of things: `1 card`, `3 cards`.
pub(super) fn counted(number: usize, thing: &str) -> String {
    format!("{number} {thing}{}", if number == 1 { "" } else { "s" })
}

/// The keys for the selected lesson, in two columns where there is room.
pub(super) fn keys(choice: Choice, app: &App, width: usize, theme: &Theme) -> Vec<Line<'static>> {
    let steps = choice.lesson.steps.len();
    let at = app.progress().of(choice.key).at;
    let standing = choice.standing(app.progress());
    let enter = match standing {
        Standing::New => "begin".to_owned(),
        Standing::Begun(_) => format!("continue at step {}", (at + 1).min(steps)),
        Standing::Known | Standing::Done => "open it again".to_owned(),
    };
    let quick = choice.lesson.quick.len();
    let mut entries = vec![(Action::Enter, enter)];
    if quick > 0 && !standing.is_over() {
        let words = format!("fast track: {}", counted(quick, "question"));
        entries.push((Action::Ask(Ask::Quick), words));
    }
    if standing != Standing::New {
        entries.push((Action::Reset, "restart".to_owned()));
    }
    entries.push((Action::Ask(Ask::Path), "open a lesson file or a text".to_owned()));
    let due = app.lessons().due(app.progress());
    if !due.is_empty() {
        let words = format!("{} due: {}", counted(due.len(), "card"), lessons_of(&due));
        entries.push((Action::Ask(Ask::Cards), words));
    }
    let half = width / 2;
    let cell = |(action, words): &(Action, String)| {
        let keys = keys_of(&[*action]);
        let key = keys.split(' ').next().unwrap_or_default();
        let mut spans = theme.listed_caps(key);
        let blank = |columns: usize| Span::raw(" ".repeat(columns));
        spans.push(blank(7_usize.saturating_sub(key.width())));
        spans.push(Span::styled(words.clone(), theme.text));
        spans.push(blank(half.saturating_sub(7 + words.width())));
        spans
    };
    let per_row = if entries.iter().all(|(_, words)| words.width() + 9 <= half) { 2 } else { 1 };
    let rows = entries.chunks(per_row);
    rows.map(|row| Line::from_iter(row.iter().flat_map(cell))).collect()
}
