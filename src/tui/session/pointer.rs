//! The mouse in a lesson.

use ratatui::layout::Rect;

use super::Session;
use crate::engine::Command;
use crate::lesson::PaneName;
use crate::tui::action::Move;
use crate::tui::input::{Mouse, MouseKind};
use crate::tui::screen::timeline;
use crate::tui::view::View;
use crate::tui::{layout, pane};

impl Session {
    /// Handles a click, a drag or the wheel. Returns a command to the engine if one is needed.
    pub(crate) fn pointed(&mut self, mouse: Mouse, size: Rect) -> Option<Command> {
        let (column, row) = (mouse.column, mouse.row);
        let [_, body, bar, _] = layout::rows(size);
        let frame = self.frame.as_deref()?;
        match mouse.kind {
            MouseKind::Press => {
                let update = timeline::update_at(frame, bar, column, row);
                if update.is_some() {
                    self.experiment.stop_resuming();
                }
                self.drags = update.is_some();
                if update.is_none() && !self.sketch_at(body, column, row) {
                    self.click(body, column, row);
                }
                update.map(Command::GoTo)
            }
            MouseKind::Drag if self.drags => {
                Some(Command::GoTo(timeline::update_along(frame, bar, column)))
            }
            MouseKind::Drag => {
                if !self.sketch_at(body, column, row) && self.looks.reading().is_some() {
                    self.read_here(body, column, row);
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

    /// Draws at this position, if the learner is drawing and the pane is the one drawn on.
    fn sketch_at(&mut self, body: Rect, column: u16, row: u16) -> bool {
        let place = self.laid_out(|view| {
            let (name, area) = pane_at(view, body, column, row)?;
            pane::sketched(name, view, area, column, row)
        });
        place.is_some_and(|(point, value)| self.open.draw_at(point, value))
    }

    /// Focuses the pane at this position, and selects what is there.
    fn click(&mut self, body: Rect, column: u16, row: u16) {
        let found = self.laid_out(|view| {
            let (name, area) = pane_at(view, body, column, row)?;
            let hit = pane::hit(name, view, area, column, row);
            let is_lesson = name == PaneName::Lesson;
            let option = is_lesson.then(|| pane::option_at(view, area, row)).flatten();
            let asks = is_lesson && pane::asks_at(view, area, row);
            Some((name, hit, option, asks))
        });
        let Some((name, hit, option, asks)) = found else { return };
        (self.looks.focus, self.looks.reading) = (name, None);
        self.read_here(body, column, row);
        if asks {
            self.open.draft.come_back();
        }
        option.into_iter().for_each(|option| self.open.point_at(option));
        if let Some((unit, from)) = hit {
            self.looks.unit = unit;
            self.looks.from = from.unwrap_or(self.looks.from);
        }
    }

    /// Reads the focused chart at this position.
    fn read_here(&mut self, body: Rect, column: u16, row: u16) {
        let focus = self.looks.focus;
        self.read_at(|view| {
            let (name, area) = pane_at(view, body, column, row)?;
            pane::reading_at(name, view, area, column, row).filter(|_| name == focus)
        });
    }

    /// Scrolls the pane at this position, if it can be scrolled; a chart over time shows a smaller or larger part of the
    /// run.
    fn wheel(&mut self, by: Move, size: Rect, column: u16, row: u16) {
        let [_, body, ..] = layout::rows(size);
        let update = self.laid_out(|view| {
            let (name, area) = pane_at(view, body, column, row)?;
            pane::update_at(name, view, area, column, row)
        });
        if update.is_some() {
            return self.magnify(if by == Move::Up { 1 } else { -1 }, update);
        }
        let pane = self.laid_out(|view| pane_at(view, body, column, row)).map(|(name, _)| name);
        if pane == Some(PaneName::Tape) && !self.looks.zoom {
            return self.go_to_timestep(if by == Move::Up { -1 } else { 1 });
        }
        if let Some(pane) = pane.filter(|pane| self.looks.scrolls(*pane)) {
            (0..3).for_each(|_| self.scroll(pane, by, size));
        }
    }
}

/// The pane at a position on the screen.
fn pane_at(view: &View, body: Rect, column: u16, row: u16) -> Option<(PaneName, Rect)> {
    let [body, _] = pane::lesson::beside(view, body);
    let panes = layout::panes(body, view.looks, &view.arm().model);
    panes.into_iter().find(|(_, area)| area.contains((column, row).into()))
}
