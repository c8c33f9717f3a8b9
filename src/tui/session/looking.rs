//! Changes of the view settings: the pane, the unit, the arms and their colours.

use ratatui::layout::Rect;

use super::Session;
use crate::lesson::PaneName;
use crate::nn::{Quantity, Variable};
use crate::train::spec::MOST_ARMS;
use crate::tui::action::Move;
use crate::tui::looks::{Cover, Presents, around};
use crate::tui::scroll::Extent;
use crate::tui::theme::Theme;
use crate::tui::view::View;
use crate::tui::{layout, pane};

impl Session {
    /// Hides the selected arm in the charts, or shows it again.
    pub(super) fn hide(&mut self) {
        let Some(name) = self.arm_name() else { return };
        if !self.looks.hidden.remove(&name) {
            self.looks.hidden.insert(name);
        }
    }

    /// Gives the selected arm the next free colour and mark.
    pub(super) fn recolour(&mut self) {
        let (Some(name), Some(frame)) = (self.arm_name(), self.frame()) else { return };
        let arms = frame.snapshot.arms.iter();
        let taken: Vec<usize> = arms.map(|arm| self.looks.colour(&arm.name)).collect();
        let now = taken[frame.arm];
        let next = (1..=MOST_ARMS).map(|by| (now + by) % MOST_ARMS).find(|c| !taken.contains(c));
        self.looks.colours.insert(name, next.unwrap_or(now));
    }

    pub(super) fn arm_name(&self) -> Option<String> {
        let frame = self.frame()?;
        Some(frame.snapshot.arms[frame.arm].name.clone())
    }

    /// Chooses a number in the panes, as far as they can show it.
    pub(crate) fn look_at(&mut self, of: Quantity) {
        match of.variable {
            Variable::Tape(_) => self.looks.unit = of.column,
            Variable::Parameter(_, name) | Variable::Moment(_, _, name) => {
                (self.looks.unit, self.looks.from) = (of.row, of.column);
                self.tensor = Some(name);
                self.show_tensor();
            }
            Variable::OffTape(_) => {}
        }
    }

    /// Selects the unit `by` away; after the last comes the first.
    pub(super) fn go_to_unit(&mut self, by: i8) {
        self.looks.unit = around(self.looks.unit, by, self.lines().0);
    }

    /// Whether `[` and `]` choose a timestep: in the network, and in a zoomed tape.
    pub(super) fn chooses_timestep(&self) -> bool {
        let looks = &self.looks;
        looks.focus == PaneName::Network || looks.zoom && looks.focus == PaneName::Tape
    }

    /// Scrolls to the timestep `by` away.
    pub(super) fn go_to_timestep(&mut self, by: i8) {
        let Some(view) = self.scene() else { return };
        let last = view.frame.snapshot.cursor.timesteps.saturating_sub(1);
        let here = self.looks.timestep.or(view.current_timestep()).unwrap_or(0);
        let there = here.saturating_add_signed(isize::from(by)).min(last);
        self.looks.timestep = Some(there);
    }

    /// The number of rows and columns to choose from: those of the tensor in the heatmap, if that is focused.
    pub(super) fn lines(&self) -> (usize, usize) {
        let Some(scene) = self.scene() else { return (1, 1) };
        if self.looks.focus == PaneName::Weights {
            return scene.arm().state.params[scene.tensor()].dim();
        }
        let (hidden, (rows, columns)) = (scene.frame.hidden(), scene.choice());
        (rows.max(hidden), columns.max(hidden))
    }

    /// Moves the focus by this many of the panes that are visible on a screen of this size, in the order of their keys.
    pub(super) fn focus_by(&mut self, by: i8, size: Rect) {
        let zoom = std::mem::take(&mut self.looks.zoom); // then the others are visible, too
        let mut panes: Vec<PaneName> = self.panes(size).into_iter().map(|(name, _)| name).collect();
        self.looks.zoom = zoom;
        panes.sort_unstable();
        let here = panes.iter().position(|pane| *pane == self.looks.focus).unwrap_or(0);
        let next = panes.get(around(here, by, panes.len())).copied();
        next.into_iter().for_each(|pane| self.looks.focus(pane));
    }

    /// The visible panes and their areas on a screen of this size; none before the first frame.
    pub fn panes(&self, size: Rect) -> Vec<(PaneName, Rect)> {
        let [_, body, ..] = layout::rows(size, layout::LESSON_HEADER);
        let panes = self.laid_out(|view| {
            let [body, _] = pane::lesson::beside(view, body);
            Some(layout::panes(body, view.looks, &view.frame.snapshot.arms))
        });
        panes.unwrap_or_default()
    }

    /// Closes the panes that the learner has opened.
    pub(super) fn show_panes_of_step(&mut self) {
        self.looks.panes.close_opened();
        (self.looks.zoom, self.looks.focus) = (false, PaneName::Lesson);
    }

    /// Whether the question of the step is visible, though another pane has the whole screen.
    pub(crate) fn asks_beside(&self) -> bool {
        self.laid_out(|view| Some(pane::lesson::is_beside(view))).unwrap_or(false)
    }

    /// Goes back from another pane to the lesson. Returns whether another one was focused.
    pub(crate) fn returns_to_lesson(&mut self) -> bool {
        let elsewhere = self.looks.focus != PaneName::Lesson;
        if elsewhere {
            self.looks.focus(PaneName::Lesson);
        }
        elsewhere
    }

    /// What the last tick has changed is bright no longer.
    pub(crate) fn fade(&mut self) {
        self.looks.fresh = false;
    }

    /// Ends a presentation. Returns whether there was one.
    pub(crate) fn ends_presenting(&mut self) -> bool {
        self.looks.ends_presenting()
    }

    /// Ends the zoom of a pane. Returns whether there was one.
    pub(crate) fn unzoom(&mut self) -> bool {
        self.looks.unzoom()
    }

    /// Keeps the learner's own line, and shows the pane that answers it, from its top.
    pub(crate) fn show_own_line(&mut self, line: Option<String>) {
        (self.experiment.line, self.moved) = (line, true);
        self.looks.output_scroll = 0;
        self.looks.focus(PaneName::Output);
        self.give_keys_to_step();
    }

    /// Gives the keys to the step, which has them again after a line for the model; a zoomed pane keeps them.
    pub(crate) fn give_keys_to_step(&mut self) {
        if !self.looks.zoom {
            self.looks.focus(PaneName::Lesson);
        }
    }

    /// Scrolls a pane on a screen of this size.
    pub(super) fn scroll(&mut self, pane: PaneName, by: Move, size: Rect) {
        let extent = self.extent(pane, size);
        if pane == PaneName::Lesson {
            self.looks.text_scroll = self.text_scrolled_away(size); // a reply is shown from its beginning
        }
        let scroll = self.looks.scroll_of(pane);
        *scroll = extent.moved(*scroll, by);
    }

    /// How far a pane scrolls on a screen of this size.
    fn extent(&self, pane: PaneName, size: Rect) -> Extent {
        let area = self.area(pane, size);
        self.laid_out(|view| Some(pane::extent(pane, view, area?))).unwrap_or_default()
    }

    /// The number of rows of the lesson's text that are scrolled away on a screen of this size.
    fn text_scrolled_away(&self, size: Rect) -> u16 {
        let area = self.area(PaneName::Lesson, size);
        self.laid_out(|view| Some(pane::text_scrolled_away(view, area?))).unwrap_or(0)
    }

    /// What the choice between weights and gradients means where both are visible on a screen of this size.
    pub(crate) fn chosen_of_both(&self, size: Rect) -> Option<String> {
        let area = self.area(PaneName::Weights, size)?;
        let inside = |view: &View| pane::inside(PaneName::Weights, view, area);
        self.laid_out(|view| pane::weights::chosen_of_both(view, inside(view)))
    }

    fn area(&self, pane: PaneName, size: Rect) -> Option<Rect> {
        self.panes(size).into_iter().find(|(name, _)| *name == pane).map(|(_, area)| area)
    }

    /// Prepares for a terminal with this theme.
    pub(crate) fn show_in(&mut self, theme: &Theme) {
        self.looks.theme = theme.clone();
    }

    /// How the lesson is presented.
    pub(crate) fn presents(&self) -> (Presents, Cover) {
        (self.looks.presents, self.looks.cover)
    }

    /// Presents the lesson as the one before it.
    pub(crate) fn present_as(&mut self, presents: (Presents, Cover)) {
        (self.looks.presents, self.looks.cover) = presents;
    }

    /// Asks where something is on the screen.
    pub(super) fn laid_out<T>(&self, ask: impl FnOnce(&View) -> Option<T>) -> Option<T> {
        ask(&self.view(&self.looks.theme)?)
    }
}
