//! The source lines that compute the current tick.

mod hunt;
mod source;
mod syntax;
mod tick;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span, Text};
use ratatui::widgets::{Paragraph, Widget};
use unicode_width::UnicodeWidthStr;

pub use source::{FILES, Passage};
pub(crate) use source::{Part, SourceLine};
pub(crate) use tick::Shown;
pub use tick::passages;

use crate::lesson::PaneName;
use crate::tui::action::{Action, Look, Move};
use crate::tui::keymap::keys_in_text;
use crate::tui::markdown::height;
use crate::tui::scroll::Extent;
use crate::tui::view::View;
use crate::tui::widget::fitted;

/// The minimum width for line numbers.
const NUMBERED: usize = 64;

/// Returns a title such as `nn/cell/rnn.rs:69 forward · norm`.
pub(crate) fn title(view: &View) -> String {
    if let Some(arm) = hunt::shown(view) {
        return format!("{arm}: backward, in NumPy");
    }
    let first = tick::first(view);
    let place = first.map_or(String::new(), |p| format!("{} {}", place(&p), p.name));
    let place = place.trim_start_matches("src/"); // to save space
    let next = if matches!(Shown::of(view), Shown::Next(_)) { "next: " } else { "" };
    let arm = view.whose().map_or(String::new(), |arm| format!(" · {arm}"));
    format!("{next}{place}{arm}")
}

/// The lines of the listing of a hunt, each with its number from 1; none if the step is about no listing.
pub(crate) fn listing_of_hunt(view: &View) -> Vec<String> {
    let numbered = |(i, line): (usize, String)| format!("{}: {}", i + 1, line.trim());
    let lines = hunt::shown(view).map_or_else(Vec::new, |arm| hunt::lines(view, arm));
    lines.into_iter().enumerate().map(numbered).collect()
}

/// The lines of the source that compute the shown tick, each with its number, below the place of each function.
pub(crate) fn active_lines(view: &View) -> Vec<String> {
    let of_passage = |passage: Passage| {
        let head = format!("{}, function {}:", place(&passage), passage.name);
        let active = passage.active().filter(|line| !line.text.trim().is_empty());
        let lines = active.map(|line| format!("line {}: {}", line.number, line.text.trim()));
        [head].into_iter().chain(lines).collect::<Vec<_>>()
    };
    passages(view).into_iter().flat_map(of_passage).collect()
}

/// The location of the code that computes the shown tick: `src/nn/cell/rnn.rs:69 backward`.
pub(crate) fn place_of_tick(view: &View) -> Option<String> {
    tick::first(view).map(|passage| format!("{} {}", place(&passage), passage.name))
}

/// The lines of the shown tick, and what they are; of a hunt, its listing.
pub(crate) fn running(view: &View) -> Option<(String, String)> {
    if let Some(arm) = hunt::shown(view) {
        return Some((hunt::lines(view, arm).join("\n") + "\n", format!("the listing of {arm}")));
    }
    let lines: String = passages(view)
        .iter()
        .flat_map(Passage::active)
        .flat_map(|line| [line.text, "\n"])
        .collect();
    let what = format!("the running lines of {}", place_of_tick(view)?);
    (!lines.is_empty()).then_some((lines, what))
}

/// Draws the pane at its scroll position.
pub(crate) fn draw(view: &View, area: Rect, buf: &mut Buffer) {
    if hunt::shown(view).is_some() {
        return hunt::draw(view, area, buf);
    }
    let (lines, body, rest) = page(view, area);
    let hidden = Extent::of(lines.len(), body.height).hidden;
    let scroll = view.looks.code_scroll.min(hidden);
    Paragraph::new(Text::from(lines)).scroll((scroll, 0)).render(body, buf);
    let hint = match view.looks.focus {
        PaneName::Code if scroll < hidden => {
            format!("{} more", keys_in_text(&[Action::Move(Move::Down)]))
        }
        PaneName::Code => format!("{} back", keys_in_text(&[Action::Move(Move::Up)])),
        _ => {
            let [pane, down] = [Action::Look(Look::Pane(PaneName::Code)), Action::Move(Move::Down)]
                .map(|action| keys_in_text(&[action]));
            format!("{pane}, then {down}: more")
        }
    };
    view.theme.sentence(&hint, view.theme.key).right_aligned().render(rest, buf);
}

/// How far the code scrolls.
pub(crate) fn extent(view: &View, area: Rect) -> Extent {
    if hunt::shown(view).is_some() {
        return Extent::default();
    }
    let (lines, body, _) = page(view, area);
    Extent::of(lines.len(), body.height)
}

type Rows = Vec<Line<'static>>;

/// All rows, their area, and the area of the note that there are more.
fn page(view: &View, area: Rect) -> (Rows, Rect, Rect) {
    let whole = all(view, area);
    if height(&whole) <= area.height {
        return (whole, area, Rect::ZERO);
    }
    let body = Rect { height: area.height.saturating_sub(1), ..area };
    (all(view, body), body, Rect { y: body.bottom(), height: area.height.min(1), ..area })
}

fn all(view: &View, area: Rect) -> Rows {
    let mut lines: Rows = Vec::new();
    if let Shown::Diverged(tick, at) = Shown::of(view) {
        let text = format!("✗ diverged in update {}, {tick}: it has stopped", at.update + 1);
        lines.push(Line::styled(text, view.theme.diverged));
    }
    let room = usize::from(area.height).saturating_sub(lines.len());
    for (i, passage) in passages(view).iter().enumerate() {
        let head = (i > 0).then(|| header(view, passage)); // the title names the first
        lines.extend(head.map(|line| fitted::line(line, usize::from(area.width))));
        lines.extend(best(view, passage, usize::from(area.width), room));
    }
    lines
}

/// How much is shown around the active lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Around {
    /// The whole function.
    All,
    /// The comment, the signature, and the neighbouring lines.
    Near,
    /// Nothing.
    Nothing,
}

/// Lays out a passage with as much context as fits while its active lines are visible.
fn best(view: &View, passage: &Passage, width: usize, room: usize) -> Rows {
    let shown = |around| listing(view, passage, width, around);
    let fits = |rows: &Rows| rows.len() <= room;
    [Around::All, Around::Near]
        .into_iter()
        .map(shown)
        .find(fits)
        .unwrap_or_else(|| shown(Around::Nothing))
}

fn listing(view: &View, passage: &Passage, width: usize, around: Around) -> Rows {
    let lines: Vec<&SourceLine> = (0..passage.lines.len())
        .filter(|i| is_shown(&passage.lines, *i, around))
        .map(|i| &passage.lines[i])
        .collect();
    let indent = |l: &&SourceLine| l.text.len() - l.text.trim_start().len();
    let common = lines.iter().copied().filter(|l| !l.text.is_empty()).map(|l| indent(&l)).min();
    let mut rows = Rows::new();
    let mut last = None;
    for line in lines {
        if last.is_some_and(|last: &SourceLine| gap(passage, last.number, line.number)) {
            rows.push(Line::styled("  ⋮", view.theme.dim));
        }
        let text = line.text.get(common.unwrap_or(0)..).unwrap_or_default();
        rows.extend(source_rows(view, line, text, width, around));
        last = Some(line);
    }
    rows
}

/// A line with the location and the name.
fn header(view: &View, passage: &Passage) -> Line<'static> {
    Line::from(vec![
        Span::styled(format!("{} ", place(passage)), view.theme.dim),
        Span::styled(passage.name, view.theme.title),
    ])
}

/// `src/nn/cell/rnn.rs:69`
fn place(passage: &Passage) -> String {
    let number = passage.number().map_or("?".to_owned(), |n| n.to_string());
    format!("{}:{number}", passage.path)
}

/// Whether a line is empty or a fence in a comment, which says nothing.
fn is_noise(line: &SourceLine) -> bool {
    let text = line.text.trim();
    let comment = text.trim_start_matches('/').trim();
    text.is_empty()
        || (line.part == Part::Comment && (comment.is_empty() || comment.starts_with("```")))
}

fn is_shown(lines: &[SourceLine], i: usize, around: Around) -> bool {
    let line = &lines[i];
    let beside = || {
        let from = i.saturating_sub(2);
        lines[from..lines.len().min(i + 3)].iter().any(|l| l.active)
    };
    let wanted = match around {
        Around::All => true,
        Around::Near => line.part != Part::Body && line.part != Part::End || beside(),
        Around::Nothing => line.active,
    };
    wanted && !is_noise(line)
}

/// Whether a line that says something is left out between two lines.
fn gap(passage: &Passage, last: usize, next: usize) -> bool {
    let between = |l: &&SourceLine| (last + 1..next).contains(&l.number);
    passage.lines.iter().filter(between).any(|l| !is_noise(l))
}

/// Wraps a line into rows. An active line has a bar before it; others are dim.
fn source_rows(view: &View, line: &SourceLine, text: &str, width: usize, around: Around) -> Rows {
    let theme = view.theme;
    let numbered = width >= NUMBERED;
    let room = width.saturating_sub(if numbered { 6 } else { 2 });
    let code = text.split("//").next().unwrap_or(text).trim_end();
    // if space is scarce, comments at the ends of lines are left out
    let only_code = around == Around::Nothing && text.width() > room && !code.is_empty();
    let text = if only_code { code } else { text };
    let letters = match line.active {
        true => syntax::coloured(text, theme),
        false => syntax::plain(text, theme.dim),
    };
    let row = |(i, spans): (usize, Vec<Span<'static>>)| {
        let number = match (numbered, i) {
            (true, 0) => format!("{:>3} ", line.number),
            (true, _) => "    ".to_owned(),
            (false, _) => String::new(),
        };
        let mark = if line.active { "▌ " } else { "  " };
        let margin = [Span::styled(number, theme.dim), Span::styled(mark, theme.accent)];
        Line::from_iter(margin.into_iter().chain(spans))
    };
    syntax::wrapped(&letters, room).into_iter().enumerate().map(row).collect()
}
