//! The listing of a bug hunt: a backward pass in NumPy in which one line is wrong, or missing.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span, Text};
use ratatui::widgets::{Paragraph, Widget};

use super::syntax;
use crate::nn::Fault;
use crate::nn::listing::{listing, place_of};
use crate::tui::step::Marks;
use crate::tui::view::View;

/// The arm whose listing is shown, if the current step is about one.
pub(crate) fn shown<'a>(view: &'a View) -> Option<&'a str> {
    let arm = &view.arm().name;
    view.hunted().or(view.is_secret(arm).then_some(arm))
}

/// The present mistake of an arm.
fn fault_of(view: &View, arm: &str) -> Option<Fault> {
    let arms = &view.frame.snapshot.arms;
    arms.iter().find(|a| a.name == arm)?.fault
}

/// The lines that later steps ask for, while this one asks for another line of the same arm.
fn asked_later(view: &View, arm: &str) -> Vec<usize> {
    let finishes = |step: usize| {
        let fault = view.lesson.steps.get(step)?.exercise.fills_in(arm)?;
        place_of(fault)
    };
    if finishes(view.step).is_none() {
        return Vec::new();
    }
    let is_open = |step: &usize| view.done.get(*step) == Some(&false);
    (view.step + 1..view.lesson.steps.len()).filter(is_open).filter_map(finishes).collect()
}

fn marks(view: &View) -> Marks {
    view.open.hunt().map_or_else(Marks::default, |hunt| hunt.marks(view.is_done()))
}

/// The lines of the listing that is shown; those that are asked for are left out.
pub(crate) fn lines(view: &View, arm: &str) -> Vec<String> {
    let blank = marks(view).blank;
    let later = asked_later(view, arm);
    let line = |(number, line)| match () {
        () if Some(number) == blank => "        ____________".to_owned(),
        () if later.contains(&number) => "        # a line that is asked for later".to_owned(),
        () => line,
    };
    listing(fault_of(view, arm)).into_iter().enumerate().map(line).collect()
}

/// Draws the listing, with the line under the cursor marked.
pub(crate) fn draw(view: &View, area: Rect, buf: &mut Buffer) {
    let Some(arm) = shown(view) else { return };
    let theme = view.theme;
    let Marks { cursor: marked, blank, mended } = marks(view);
    let width = usize::from(area.width).saturating_sub(2).max(1);
    let mut rows: Vec<Line> = Vec::new();
    let mut cursor = 0;
    for (number, line) in lines(view, arm).into_iter().enumerate() {
        let here = Some(number) == marked;
        let mark = match () {
            () if here => theme.row(true).0,
            () if Some(number) == mended => Span::styled("✓ ", theme.good),
            () if Some(number) == blank => Span::styled("? ", theme.accent),
            () => Span::raw("  "),
        };
        let letters = match here {
            true => syntax::plain(&line, theme.selected),
            false if line.trim_start().starts_with('#') => syntax::plain(&line, theme.dim),
            false => syntax::coloured(&line, theme),
        };
        if here || Some(number) == blank {
            cursor = rows.len();
        }
        for (i, spans) in syntax::wrapped(&letters, width).into_iter().enumerate() {
            let mark = if i == 0 { mark.clone() } else { Span::raw("  ") };
            rows.push(Line::from_iter([mark].into_iter().chain(spans)));
        }
    }
    // keep the marked line visible
    let hidden = rows.len().saturating_sub(usize::from(area.height));
    let scroll = (cursor + 3).saturating_sub(usize::from(area.height)).min(hidden);
    Paragraph::new(Text::from(rows)).scroll((scroll as u16, 0)).render(area, buf);
}
