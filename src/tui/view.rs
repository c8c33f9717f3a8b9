//! What a pane sees: the newest frame, how the learner looks at it, and the styles. Nothing that can change anything.

use super::action::Action;
use super::theme::Theme;
use crate::engine::Frame;
use crate::lesson::{Lesson, PaneName};
use crate::train::Tick;

/// Panes beside the lesson's text and the tape, in their usual order.
pub const OTHERS: [PaneName; 5] =
    [PaneName::Loss, PaneName::Norms, PaneName::Output, PaneName::Weights, PaneName::Clip];

/// How the learner looks at a lesson.
#[derive(Clone, Debug, PartialEq)]
pub struct Looks {
    /// The pane that has the focus.
    pub focus: PaneName,
    /// Whether it has the whole screen.
    pub zoom: bool,
    /// Whether loss axes are logarithmic.
    pub log_y: bool,
    /// Which tensor is shown, by position; it wraps round.
    pub tensor: usize,
    /// Gradients instead of weights.
    pub gradients: bool,
    /// The panes beside text and tape, those that the step wants first.
    pub order: [PaneName; 5],
    /// One of them that the learner has asked for: it is visible, whatever the order.
    pub brought: Option<PaneName>,
    /// Lines of the lesson's text scrolled away.
    pub text_scroll: u16,
    /// Lines of the output scrolled away.
    pub output_scroll: u16,
}

impl Default for Looks {
    fn default() -> Self {
        Looks {
            focus: PaneName::Tape,
            zoom: false,
            log_y: false,
            tensor: 1, // W_hh
            gradients: false,
            order: OTHERS,
            brought: None,
            text_scroll: 0,
            output_scroll: 0,
        }
    }
}

impl Looks {
    /// Puts these panes first, in this order.
    pub fn prefer(&mut self, wanted: &[PaneName]) {
        self.brought = None;
        let rank = |p: &PaneName| wanted.iter().position(|w| w == p).unwrap_or(wanted.len());
        self.order.sort_by_key(rank);
    }

    /// Gives a pane the focus, and sees to it that it is visible.
    pub fn focus(&mut self, pane: PaneName) {
        self.focus = pane;
        if self.order.contains(&pane) {
            self.brought = Some(pane);
        }
    }

    /// As many of the panes beside text and tape as there is room for.
    pub fn visible(&self, room: usize) -> Vec<PaneName> {
        let mut visible = self.order[..room.min(self.order.len())].to_vec();
        if let (Some(pane), Some(last)) = (self.brought, visible.last_mut())
            && !self.order[..room.min(self.order.len())].contains(&pane)
        {
            *last = pane;
        }
        visible
    }

    /// What ↑ and ↓ scroll: the output where it has the focus, the lesson's text otherwise.
    pub fn scroll(&mut self) -> &mut u16 {
        match self.focus {
            PaneName::Output => &mut self.output_scroll,
            _ => &mut self.text_scroll,
        }
    }
}

/// A scroll position after a key, where so many rows are hidden.
pub fn scrolled(scroll: u16, action: Action, hidden: u16) -> u16 {
    let scroll = scroll.min(hidden);
    let scroll = match action {
        Action::Up => scroll.saturating_sub(1),
        Action::Down => scroll.saturating_add(1),
        Action::PageUp => scroll.saturating_sub(10),
        Action::PageDown => scroll.saturating_add(10),
        _ => scroll,
    };
    scroll.min(hidden)
}

/// A lesson that is open.
#[derive(Debug)]
pub struct View<'a> {
    /// The lesson.
    pub lesson: &'a Lesson,
    /// The step, from 0; one past the last is the end.
    pub step: usize,
    /// Whether each step is done.
    pub done: &'a [bool],
    /// The newest frame.
    pub frame: &'a Frame,
    /// How the learner looks at it.
    pub looks: &'a Looks,
    /// The styles.
    pub theme: &'a Theme,
}

impl View<'_> {
    /// The timestep that the last tick visited.
    pub fn current_timestep(&self) -> Option<usize> {
        match self.frame.snapshot.cursor.last()? {
            Tick::Forward(t) | Tick::Backward(t) => Some(t),
            Tick::Accumulate | Tick::Clip | Tick::Update => None,
        }
    }

    /// The selected arm.
    pub fn arm(&self) -> &crate::train::ArmSnapshot {
        let arms = &self.frame.snapshot.arms;
        &arms[self.frame.arm.min(arms.len() - 1)]
    }

    /// Whether several arms are compared.
    pub fn compares(&self) -> bool {
        self.frame.snapshot.arms.len() > 1
    }
}
