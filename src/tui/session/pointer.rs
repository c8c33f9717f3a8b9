//! The mouse in a lesson.

use ratatui::layout::Rect;

use super::Session;
use crate::engine::Command;
use crate::lesson::PaneName;
use crate::nn::Quantity;
use crate::tui::action::Move;
use crate::tui::input::{Mouse, MouseKind};
use crate::tui::screen::timeline;
use crate::tui::{layout, place};

impl Session {
    /// Handles a click, a drag or the wheel. Returns a command to the engine if one is needed.
    pub(crate) fn pointed(&mut self, mouse: Mouse, size: Rect) -> Option<Command> {
        let (column, row) = (mouse.column, mouse.row);
        let [_, _, bar, _] = layout::rows(size, layout::LESSON_HEADER);
        let frame = self.frame.as_deref()?;
        match mouse.kind {
            MouseKind::Press => {
                let update = timeline::update_at(frame, bar, column, row);
                self.drags = update.is_some();
                if update.is_none() && !self.sketch_at(size, column, row) {
                    self.click(size, column, row);
                }
                update.map(Command::GoTo)
            }
            MouseKind::Drag if self.drags => {
                Some(Command::GoTo(timeline::update_along(frame, bar, column)))
            }
            MouseKind::Drag => {
                if !self.sketch_at(size, column, row) && self.looks.reading().is_some() {
                    self.read_here(size, column, row);
                }
                None
            }
            MouseKind::Release => {
                self.drags = false;
                None
            }
            MouseKind::ScrollUp => {
                self.wheel(Move::Up, size, column, row);
                None
            }
            MouseKind::ScrollDown => {
                self.wheel(Move::Down, size, column, row);
                None
            }
        }
    }

    /// The number at this position, if it is chosen already.
    pub(crate) fn chosen_at(&self, mouse: Mouse, size: Rect) -> Option<Quantity> {
        let (column, row) = (mouse.column, mouse.row);
        let (name, area) = self.pane_at(size, column, row)?;
        self.laid_out(|view| place::chosen_at(name, view, area, column, row))
    }

    /// Draws at this position, if the learner is drawing and the pane is the one drawn on.
    fn sketch_at(&mut self, size: Rect, column: u16, row: u16) -> bool {
        let Some((name, area)) = self.pane_at(size, column, row) else { return false };
        let place = self.laid_out(|view| place::sketched(name, view, area, column, row));
        let drawn = place.is_some_and(|(point, value)| self.open.draw_at(point, value));
        self.moved |= drawn;
        drawn
    }

    /// Puts the cursor on an option, whichever pane the learner looks at.
    pub(crate) fn choose(&mut self, option: usize) {
        if let Some(pane) = self.open.comes_back_to(self.looks.focus) {
            (self.looks.focus, self.looks.zoom) = (pane, false);
        }
        self.open.point_at(option);
    }

    /// Sets the points of the sketch, if one is being drawn.
    pub(crate) fn draw(&mut self, points: &[f64]) {
        for (point, value) in points.iter().enumerate() {
            self.moved |= self.open.draw_at(point, *value);
        }
    }

    /// Focuses the pane at this position, and selects what is there.
    fn click(&mut self, size: Rect, column: u16, row: u16) {
        let Some((name, area)) = self.pane_at(size, column, row) else { return };
        let hit = self.laid_out(|view| place::hit(name, view, area, column, row));
        let is_lesson = name == PaneName::Lesson;
        let option = self.laid_out(|view| place::option_at(view, area, row).filter(|_| is_lesson));
        let asks = self.laid_out(|view| Some(is_lesson && place::asks_at(view, area, row)));
        self.looks.focus(name);
        self.read_here(size, column, row);
        if asks == Some(true) {
            self.open.draft.come_back();
        }
        option.into_iter().for_each(|option| self.open.point_at(option));
        let timestep = self.laid_out(|view| place::timestep_at(name, view, area, column, row));
        self.looks.timestep = timestep.or(self.looks.timestep);
        if let Some((unit, from)) = hit {
            self.looks.unit = unit;
            self.looks.from = from.unwrap_or(self.looks.from);
        }
    }

    /// Reads the focused chart at this position.
    fn read_here(&mut self, size: Rect, column: u16, row: u16) {
        let focus = self.looks.focus;
        let Some((name, area)) = self.pane_at(size, column, row) else { return };
        self.read_at(|view| {
            place::reading_at(name, view, area, column, row).filter(|_| name == focus)
        });
    }

    /// Scrolls the pane at this position, if it can be scrolled; a chart over time shows a smaller or larger part of the
    /// run.
    fn wheel(&mut self, by: Move, size: Rect, column: u16, row: u16) {
        let Some((name, area)) = self.pane_at(size, column, row) else { return };
        let update = self.laid_out(|view| place::update_at(name, view, area, column, row));
        if update.is_some() {
            return self.magnify(if by == Move::Up { 1 } else { -1 }, update);
        }
        let in_picture = self.laid_out(|view| place::timestep_at(name, view, area, column, row));
        let in_network = name == PaneName::Network || in_picture.is_some();
        if in_network || name == PaneName::Tape && !self.looks.zoom {
            return self.go_to_timestep(if by == Move::Up { -1 } else { 1 });
        }
        if self.looks.scrolls(name) {
            (0..3).for_each(|_| self.scroll(name, by, size));
        }
    }

    /// The pane at a position on the screen, and its area.
    fn pane_at(&self, size: Rect, column: u16, row: u16) -> Option<(PaneName, Rect)> {
        self.panes(size).into_iter().find(|(_, area)| area.contains((column, row).into()))
    }
}
