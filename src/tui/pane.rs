//! The panes. Each is a pure function of a [`View`] and changes nothing.

pub(crate) mod check;
pub(crate) mod clip;
pub mod code;
pub(crate) mod equation;
pub(crate) mod ledger;
pub(crate) mod lesson;
pub(crate) mod loss;
pub(crate) mod memory;
pub(crate) mod norms;
pub(crate) mod output;
pub(crate) mod tape;
pub(crate) mod weights;

use ratatui::buffer::Buffer;
use ratatui::layout::{Margin, Position, Rect};
use ratatui::style::Style;
use ratatui::symbols::merge::MergeStrategy;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, BorderType, Clear, Widget};

use super::action::{Action, Look};
use super::keymap::keys_of;
use super::looks::Reading;
use super::view::View;
use crate::lesson::PaneName;

/// Draws a pane with its frame.
pub fn draw(name: PaneName, view: &View, area: Rect, buf: &mut Buffer) {
    let focused = view.looks.focus == name;
    let border = if focused { view.theme.border_focused } else { view.theme.border };
    let block = Block::new()
        .borders(ratatui::widgets::Borders::ALL)
        .border_type(BorderType::Rounded)
        .border_style(border)
        .merge_borders(MergeStrategy::Fuzzy)
        .title_style(Style::reset())
        .title(title(name, view));
    let inside = block.inner(area);
    Clear.render(inside, buf);
    block.render(area, buf);
    match name {
        PaneName::Lesson => lesson::draw(view, inside, buf),
        PaneName::Tape => tape::draw(view, inside, buf),
        PaneName::Loss => loss::draw(view, inside, buf),
        PaneName::Weights => weights::draw(view, inside, buf),
        PaneName::Norms => norms::draw(view, inside, buf),
        PaneName::Clip => clip::draw(view, inside, buf),
        PaneName::Output => output::draw(view, inside, buf),
        PaneName::Equation => equation::draw(view, inside, buf),
        PaneName::Code => code::draw(view, inside, buf),
        PaneName::Ledger => ledger::draw(view, inside, buf),
        PaneName::Memory => memory::draw(view, inside, buf),
        PaneName::Check => check::draw(view, inside, buf),
    }
}

/// The number of rows of a pane that do not fit into its area, which is how far it can be scrolled.
pub(crate) fn hidden(name: PaneName, view: &View, area: Rect) -> u16 {
    let inside = area.inner(Margin::new(1, 1));
    match name {
        PaneName::Lesson => lesson::hidden(view, inside),
        PaneName::Output => output::hidden(view, inside),
        PaneName::Code => code::hidden(view, inside),
        PaneName::Tape => tape::hidden(view, inside),
        PaneName::Ledger => ledger::hidden(view, inside),
        PaneName::Loss
        | PaneName::Weights
        | PaneName::Norms
        | PaneName::Clip
        | PaneName::Equation
        | PaneName::Memory
        | PaneName::Check => 0,
    }
}

/// The unit at a position on the screen, and the one that it is computed from, if the pane shows single units there.
pub(crate) fn hit(
    name: PaneName,
    view: &View,
    area: Rect,
    column: u16,
    row: u16,
) -> Option<(usize, Option<usize>)> {
    let inside = area.inner(Margin::new(1, 1));
    match name {
        PaneName::Tape => tape::hit(view, inside, row).map(|unit| (unit, None)),
        PaneName::Weights => {
            weights::hit(view, inside, column, row).map(|(unit, from)| (unit, Some(from)))
        }
        PaneName::Lesson
        | PaneName::Loss
        | PaneName::Norms
        | PaneName::Clip
        | PaneName::Output
        | PaneName::Equation
        | PaneName::Code
        | PaneName::Ledger
        | PaneName::Memory
        | PaneName::Check => None,
    }
}

/// The point of a sketch at a position on the screen, and the value there, if the pane can be drawn on.
pub(crate) fn sketched(
    name: PaneName,
    view: &View,
    area: Rect,
    column: u16,
    row: u16,
) -> Option<(usize, f64)> {
    let inside = area.inner(Margin::new(1, 1));
    match name {
        PaneName::Loss => loss::sketched(view, inside, column, row),
        PaneName::Norms => norms::sketched(view, inside, column, row),
        PaneName::Lesson
        | PaneName::Tape
        | PaneName::Weights
        | PaneName::Clip
        | PaneName::Output
        | PaneName::Equation
        | PaneName::Code
        | PaneName::Ledger
        | PaneName::Memory
        | PaneName::Check => None,
    }
}

/// The update at a position on the screen, in a chart over time.
pub(crate) fn update_at(
    name: PaneName,
    view: &View,
    area: Rect,
    column: u16,
    row: u16,
) -> Option<f64> {
    let inside = area.inner(Margin::new(1, 1));
    match name {
        PaneName::Loss => loss::update_at(view, inside, column, row),
        PaneName::Clip => clip::update_at(view, inside, column, row),
        PaneName::Lesson
        | PaneName::Tape
        | PaneName::Weights
        | PaneName::Norms
        | PaneName::Output
        | PaneName::Equation
        | PaneName::Code
        | PaneName::Ledger
        | PaneName::Memory
        | PaneName::Check => None,
    }
}

/// What can be read at a position on the screen, in a chart.
pub(crate) fn reading_at(
    name: PaneName,
    view: &View,
    area: Rect,
    column: u16,
    row: u16,
) -> Option<Reading> {
    if name == PaneName::Norms {
        let inside = area.inner(Margin::new(1, 1));
        return norms::timestep_at(view, inside, column, row).map(Reading::Timestep);
    }
    let update = update_at(name, view, area, column, row)?;
    Some(Reading::Update(update.round().max(1.0) as u64))
}

/// The option of the step at a row of the screen.
pub(crate) fn option_at(view: &View, area: Rect, row: u16) -> Option<usize> {
    lesson::option_at(view, area.inner(Margin::new(1, 1)), row)
}

/// Whether a row of the screen belongs to the question of the step.
pub(crate) fn asks_at(view: &View, area: Rect, row: u16) -> bool {
    lesson::asks_at(view, area.inner(Margin::new(1, 1)), row)
}

/// The position of the terminal's cursor in the Lesson pane, while an answer is written.
pub(crate) fn cursor(view: &View, area: Rect) -> Option<Position> {
    lesson::cursor(view, area.inner(Margin::new(1, 1)))
}

/// The title, ` 3 Loss  what it shows `: the key of the pane, its name, and its present content.
fn title(name: PaneName, view: &View) -> Line<'static> {
    let (text, more) = match name {
        PaneName::Lesson => ("Lesson", lesson::title(view)),
        PaneName::Tape => ("Tape", tape::title(view)),
        PaneName::Loss => ("Loss", loss::title(view)),
        PaneName::Weights => ("Weights", weights::title(view)),
        PaneName::Norms => ("Norms", norms::title(view)),
        PaneName::Clip => ("Clip", clip::title(view)),
        PaneName::Output => ("Output", output::title(view)),
        PaneName::Equation => ("Equation", equation::title(view)),
        PaneName::Code => ("Code", code::title(view)),
        PaneName::Ledger => ("Ledger", ledger::title(view)),
        PaneName::Memory => ("Memory", memory::title(view)),
        PaneName::Check => ("Check", check::title(view)),
    };
    let gap = if more.is_empty() { "" } else { "  " };
    Line::from(vec![
        Span::styled(format!(" {} ", keys_of(&[action_for(name)])), view.theme.key),
        Span::styled(text, view.theme.title),
        Span::styled(format!("{gap}{more} "), view.theme.dim),
    ])
}

/// The action that shows a pane.
fn action_for(name: PaneName) -> Action {
    match name {
        PaneName::Check => Action::Look(Look::Check),
        PaneName::Lesson
        | PaneName::Tape
        | PaneName::Loss
        | PaneName::Weights
        | PaneName::Norms
        | PaneName::Clip
        | PaneName::Output
        | PaneName::Equation
        | PaneName::Code
        | PaneName::Ledger
        | PaneName::Memory => Action::Look(Look::Pane(name)),
    }
}

#[cfg(test)]
mod tests {
    use strum::VariantArray;

    use super::*;

    #[test]
    fn every_pane_has_a_key() {
        for pane in PaneName::VARIANTS {
            assert!(!keys_of(&[action_for(*pane)]).is_empty(), "no key brings {pane:?}");
        }
    }
}
