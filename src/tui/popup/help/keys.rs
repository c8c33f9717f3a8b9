//! The keys in the help: those of the step, those of the focused pane with its symbols, then all in groups.

use ratatui::text::{Line, Span};
use strum::VariantArray;
use unicode_width::UnicodeWidthStr;

use super::terms::terms;
use super::{Place, Row, note};
use crate::tui::action::Action;
use crate::tui::finder::{Search, marked, search};
use crate::tui::input::Key;
use crate::tui::keymap::{ALWAYS, Binding, Group, KeyScope, names, of_pane};
use crate::tui::step::{Keys, Piece};
use crate::tui::theme::Theme;

/// The columns of the names of keys.
const NAMES: usize = 11;

/// A key, and what it does.
struct Entry {
    names: String,
    help: &'static str,
    /// Its action, if the keys of the entry all have the same.
    action: Option<Action>,
}

/// All keys: those of the step, those of the pane, and the groups.
pub(super) fn all(place: &Place, width: usize, theme: &Theme) -> Vec<Row> {
    let mut lines: Vec<Row> = Vec::new();
    let heading = |lines: &mut Vec<Row>, text: String| {
        lines.extend((!lines.is_empty()).then(|| (Line::default(), None)));
        lines.push((Line::styled(text, theme.title), None));
    };
    let row = |entry: &Entry| (line(entry, width, theme), entry.action);
    if let Some(keys) = &place.step {
        heading(&mut lines, "This step".to_owned());
        lines.push((of_step(keys, theme), None));
    }
    if let Some(pane) = place.pane {
        heading(&mut lines, format!("The focused pane: {pane:?}"));
        let bindings = of_pane(pane)
            .iter()
            .filter_map(|action| place.scope.bindings().find(|binding| binding.action == *action));
        lines.extend(entries(bindings).iter().map(row));
        let terms = terms(pane).iter().flat_map(|term| meaning(*term, width, theme));
        lines.extend(terms.map(|line| (line, None)));
    }
    for group in Group::VARIANTS {
        let of_group = entries(place.scope.bindings().filter(|b| b.group() == *group));
        if !of_group.is_empty() {
            heading(&mut lines, group.title().to_owned());
            lines.extend(of_group.iter().map(row));
        }
    }
    lines.extend(always().iter().map(row)); // the last group is the program's
    lines
}

/// The keys that have what was typed in their names or in what they do, the best first.
pub(super) fn found(typed: &str, scope: KeyScope, theme: &Theme) -> Vec<Row> {
    let mut all = entries(scope.bindings());
    all.extend(always());
    let names: Vec<String> = all.iter().map(|entry| theme.all_keys(&entry.names)).collect();
    let texts: Vec<[&str; 2]> =
        all.iter().zip(&names).map(|(entry, names)| [entry.help, names]).collect();
    let Search { hits, instead } = search(typed, &texts);
    let note = note(instead, hits.is_empty(), theme);
    let rows = hits.iter().map(|hit| {
        let mut spans = names_of(&all[hit.item], theme);
        spans.extend(marked(all[hit.item].help, &hit.letters[0], theme.text, theme));
        (Line::from(spans), all[hit.item].action)
    });
    note.into_iter().chain(rows).collect()
}

/// The keys that work whatever is open.
fn always() -> Vec<Entry> {
    let entry = |(_, name, help): &(Key, &str, &'static str)| Entry {
        names: (*name).to_owned(),
        help,
        action: None,
    };
    ALWAYS.iter().map(entry).collect()
}

/// One entry for the keys in a row that do the same.
fn entries<'a>(bindings: impl Iterator<Item = &'a Binding>) -> Vec<Entry> {
    let bindings: Vec<&Binding> = bindings.collect();
    let same = bindings.chunk_by(|a, b| a.help == b.help);
    same.map(|run| {
        let all: Vec<String> = run.iter().map(|binding| names(binding)).collect();
        let names = match all.as_slice() {
            [first, .., last] if all.len() > 2 => format!("{first} … {last}"),
            few => few.join(" "),
        };
        let is_same = run.iter().all(|binding| binding.action == run[0].action);
        Entry { names, help: run[0].help, action: is_same.then_some(run[0].action) }
    })
    .collect()
}

fn line(entry: &Entry, width: usize, theme: &Theme) -> Line<'static> {
    let mut spans = names_of(entry, theme);
    let room = width.saturating_sub(spans.iter().map(Span::width).sum());
    let help = match entry.help.width() <= room {
        true => entry.help.to_owned(),
        false => entry.help.chars().take(room.saturating_sub(1)).collect::<String>() + "…",
    };
    spans.push(Span::styled(help, theme.text));
    Line::from(spans)
}

/// A symbol of the pane and what it means, in as many lines as it takes.
fn meaning(
    (symbol, words): (&'static str, &'static str),
    width: usize,
    theme: &Theme,
) -> Vec<Line<'static>> {
    let rows = textwrap::wrap(words, width.saturating_sub(NAMES + 2).max(1));
    let row = |(i, row): (usize, std::borrow::Cow<'static, str>)| {
        let symbol = if i == 0 { symbol } else { "" };
        let symbol = Span::styled(format!("{symbol:>NAMES$}  "), theme.accent);
        Line::from(vec![symbol, Span::styled(row, theme.dim)])
    };
    rows.into_iter().enumerate().map(row).collect()
}

fn names_of(entry: &Entry, theme: &Theme) -> Vec<Span<'static>> {
    let caps = theme.all_caps(&entry.names);
    let free = NAMES.saturating_sub(caps.iter().map(Span::width).sum());
    let before = Span::raw(" ".repeat(free));
    [before].into_iter().chain(caps).chain([Span::raw("  ")]).collect()
}

/// The line of keys below the step's text.
fn of_step(keys: &Keys, theme: &Theme) -> Line<'static> {
    let spans = |piece: &Piece| match piece {
        Piece::Key(name) => theme.caps(name),
        Piece::Words(words) => vec![Span::styled(words.to_string(), theme.text)],
    };
    [Span::raw("  ")].into_iter().chain(keys.pieces().flat_map(spans)).collect()
}
