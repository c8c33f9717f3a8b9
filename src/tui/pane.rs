//! The panes. Each is a pure function of a [`View`] and changes nothing.

pub(crate) mod check;
pub(crate) mod clip;
pub mod code;
pub(crate) mod equation;
pub(crate) mod ledger;
pub(crate) mod lesson;
pub(crate) mod loss;
pub(crate) mod memory;
pub(crate) mod network;
pub(crate) mod norms;
pub(crate) mod output;
pub(crate) mod tape;
pub(crate) mod weights;

use crate::tui::scroll::Extent;
use ratatui::buffer::Buffer;
use ratatui::layout::{Margin, Position, Rect};
use ratatui::style::{Modifier, Style};
use ratatui::symbols::merge::MergeStrategy;
use ratatui::text::{Line, Span, Text};
use ratatui::widgets::{Block, BorderType, Paragraph, Widget};

use super::action::{Action, Look};
use super::keymap::keys_of;
use super::markdown::wrapped;
use super::view::View;
use super::widget::fitted;
use crate::lesson::PaneName;

/// The rows that the words introducing a pane must leave to it.
const LEAST: u16 = 5;

/// Draws a single pane with its frame.
pub fn draw(name: PaneName, view: &View, area: Rect, buf: &mut Buffer) {
    draw_all(&[(name, area)], view, buf);
}

/// Draws panes with their frames; neighbours may share a border. The frame of the focused pane is drawn over the others,
/// and the titles over all frames, so that a title on a shared border keeps its own style.
pub(crate) fn draw_all(panes: &[(PaneName, Rect)], view: &View, buf: &mut Buffer) {
    let focus = view.looks.focus;
    let (focused, others): (Vec<_>, Vec<_>) = panes.iter().partition(|(name, _)| *name == focus);
    others.iter().for_each(|(_, area)| frame(*area, view.theme.border, buf));
    focused.iter().for_each(|(_, area)| frame(*area, view.theme.border_focused, buf));
    for (name, area) in panes {
        title(*name, view, *area, buf);
        let all = padded(*name, *area);
        Paragraph::new(Text::from(introduction(*name, view, all))).render(all, buf);
        content(*name, view, inside(*name, view, *area), buf);
    }
}

/// The rows from which on the text of a presentation has a blank line around it.
const AIRY: u16 = 30;

fn frame(area: Rect, style: Style, buf: &mut Buffer) {
    Block::bordered()
        .border_type(BorderType::Rounded)
        .border_style(style)
        .merge_borders(MergeStrategy::Fuzzy)
        .render(area, buf);
}

/// The area inside a pane's frame, with a blank column on each side. In the Lesson pane the frame of the question needs
/// these columns, and the text keeps its own.
fn padded(name: PaneName, area: Rect) -> Rect {
    let blank = u16::from(name != PaneName::Lesson);
    area.inner(Margin::new(1 + blank, 1))
}

/// What the words that introduce a pane leave of its area.
pub(crate) fn inside(name: PaneName, view: &View, area: Rect) -> Rect {
    let inside = padded(name, area);
    if name == PaneName::Lesson && view.looks.presents() && inside.height >= AIRY {
        return inside.inner(Margin::new(1, 1));
    }
    let words = introduction(name, view, inside).len() as u16;
    Rect { y: inside.y + words, height: inside.height - words, ..inside }
}

/// The words that say what a pane is. They are shown in the first step that has the pane, if they leave room for it.
fn introduction(name: PaneName, view: &View, inside: Rect) -> Vec<Line<'static>> {
    let is_known = !view.looks.panes.is_new(name) || view.looks.presents();
    if is_known || view.looks.shows_cell() || inside.width == 0 {
        return Vec::new();
    }
    let below = Rect { height: inside.height.saturating_sub(1), ..inside };
    let words = match name {
        PaneName::Network if !network::draws_arrows(view, below) => {
            "A bar per timestep: the length of the gradient for h_t."
        }
        name => about(name),
    };
    let lines = wrapped(words, inside.width.into());
    let style = view.theme.dim.add_modifier(Modifier::ITALIC);
    let fits = lines.len() + usize::from(LEAST) <= usize::from(inside.height);
    lines.into_iter().filter(|_| fits).map(|line| line.style(style)).collect()
}

/// What a pane is, for somebody who sees it for the first time.
fn about(name: PaneName) -> &'static str {
    match name {
        PaneName::Lesson => "The text of the lesson.",
        PaneName::Tape => "One column per timestep, with its numbers.",
        PaneName::Loss => "How wrong the answers are, over the run.",
        PaneName::Weights => "One cell per number of a weight matrix.",
        PaneName::Norms => "How long the gradient for h_t is.",
        PaneName::Clip => "How long the gradient is before the clip.",
        PaneName::Output => "What the network answers now.",
        PaneName::Equation => "The formula of this tick, with its numbers.",
        PaneName::Code => "The code that computes this tick.",
        PaneName::Ledger => "What each timestep adds to a gradient.",
        PaneName::Memory => "How far back each loss depends on h.",
        PaneName::Check => "BPTT's gradient against finite differences.",
        PaneName::Network => "Unrolled in time: an arrow for each use (d: gradient).",
    }
}

fn content(name: PaneName, view: &View, inside: Rect, buf: &mut Buffer) {
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
        PaneName::Network => network::draw(view, inside, buf),
    }
}

/// How far a pane can be scrolled in its area.
pub(crate) fn extent(name: PaneName, view: &View, area: Rect) -> Extent {
    let inside = inside(name, view, area);
    match name {
        PaneName::Lesson => lesson::extent(view, inside),
        PaneName::Output => output::extent(view, inside),
        PaneName::Code => code::extent(view, inside),
        PaneName::Tape => tape::extent(view, inside),
        PaneName::Equation => equation::extent(view, inside),
        PaneName::Ledger => ledger::extent(view, inside),
        PaneName::Network => network::extent(view, inside),
        PaneName::Norms => norms::extent(view, inside),
        PaneName::Loss
        | PaneName::Weights
        | PaneName::Clip
        | PaneName::Memory
        | PaneName::Check => Extent::default(),
    }
}

/// The number of rows of the lesson's text that are scrolled away in this area of the pane.
pub(crate) fn text_scrolled_away(view: &View, area: Rect) -> u16 {
    lesson::scrolled_away(view, inside(PaneName::Lesson, view, area))
}

/// The position of the terminal's cursor in the Lesson pane, while an answer is written.
pub(crate) fn cursor(view: &View, area: Rect) -> Option<Position> {
    lesson::cursor(view, inside(PaneName::Lesson, view, area))
}

/// Draws the title, ` 3 Loss  what it shows `, on the upper border: the key of the pane, its name, and its present
/// content, as far as it fits.
fn title(name: PaneName, view: &View, area: Rect, buf: &mut Buffer) {
    let more = match name {
        PaneName::Lesson => lesson::title(view),
        PaneName::Tape => tape::title(view, inside(name, view, area)),
        PaneName::Loss => loss::title(view, inside(name, view, area).width),
        PaneName::Weights => weights::title(view),
        PaneName::Norms => norms::title(view),
        PaneName::Clip => clip::title(view, inside(name, view, area).width),
        PaneName::Output => output::title(view),
        PaneName::Equation => equation::title(view),
        PaneName::Code => code::title(view),
        PaneName::Ledger => ledger::title(view),
        PaneName::Memory => memory::title(view),
        PaneName::Check => check::title(view),
        PaneName::Network => network::title(view),
    };
    let theme = view.theme;
    let is_focused = view.looks.focus == name;
    let style = if is_focused { theme.title.patch(theme.border_focused) } else { theme.title };
    let mut line = Line::from(vec![
        Span::styled(format!(" {} ", theme.all_keys(&keys_of(&[action_for(name)]))), theme.key),
        Span::styled(self::name(name), style),
    ]);
    let room = usize::from(area.width.saturating_sub(3)); // corners, and a bit of the border
    let more = fitted::parts(&more, room.saturating_sub(line.width() + 3));
    let gap = if more.is_empty() { "" } else { "  " };
    line.spans.push(Span::raw(gap));
    line.spans.extend(theme.sentence(&more, theme.dim).spans);
    line.spans.push(Span::raw(" "));
    let place = Rect { x: area.x + 1, height: 1, width: line.width().min(room) as u16, ..area };
    let place = place.intersection(buf.area);
    buf.set_style(place, Style::reset());
    line.render(place, buf);
}

/// What a pane is called.
pub(crate) fn name(pane: PaneName) -> &'static str {
    match pane {
        PaneName::Lesson => "Lesson",
        PaneName::Tape => "Tape",
        PaneName::Loss => "Loss",
        PaneName::Weights => "Weights",
        PaneName::Norms => "Norms",
        PaneName::Clip => "Clip",
        PaneName::Output => "Output",
        PaneName::Equation => "Equation",
        PaneName::Code => "Code",
        PaneName::Ledger => "Ledger",
        PaneName::Memory => "Memory",
        PaneName::Check => "Check",
        PaneName::Network => "Network",
    }
}

/// The action that shows a pane.
pub(crate) fn action_for(name: PaneName) -> Action {
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
        | PaneName::Memory
        | PaneName::Network => Action::Look(Look::Pane(name)),
    }
}

#[cfg(test)]
mod tests {
    use strum::VariantArray;

    use super::*;
    use crate::tui::keymap::KEYS;

    #[test]
    fn every_pane_has_a_key() {
        for pane in PaneName::VARIANTS {
            let binding = KEYS.iter().find(|binding| binding.action == action_for(*pane));
            let help = binding.unwrap_or_else(|| panic!("no key brings {pane:?}")).help;
            let name = name(*pane).to_lowercase();
            assert!(help.contains(&name), "{help:?} is the pane {name}");
        }
    }
}
