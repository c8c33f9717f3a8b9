//! What the mouse does in a lesson.

use ratatui::layout::Rect;

use super::Session;
use crate::engine::Command;
use crate::lesson::PaneName;
use crate::tui::action::Action;
use crate::tui::input::{Mouse, MouseKind};
use crate::tui::screen::timeline;
use crate::tui::theme::{Depth, Ground, Theme};
use crate::tui::view::View;
use crate::tui::{layout, pane};

impl Session {
    /// A click, a drag or the wheel; what the engine is to be told.
    pub fn pointed(&mut self, mouse: Mouse, size: Rect) -> Option<Command> {
        let (column, row) = (mouse.column, mouse.row);
        let [_, body, bar, _] = layout::rows(size);
        let frame = self.frame.as_deref()?;
        match mouse.kind {
            MouseKind::Press => {
                let update = timeline::update_at(frame, bar, column, row);
                self.resume.take_if(|_| update.is_some());
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
                self.sketch_at(body, column, row);
                None
            }
            MouseKind::Release => {
                self.drags = false;
                None
            }
            MouseKind::ScrollUp => self.wheel(Action::Up, size, column, row),
            MouseKind::ScrollDown => self.wheel(Action::Down, size, column, row),
        }
    }

    /// Draws there, if the learner is drawing and the pane is the one that is drawn on.
    fn sketch_at(&mut self, body: Rect, column: u16, row: u16) -> bool {
        let theme = Theme::new(Ground::Dark, Depth::Mono);
        let place = self.view(&theme).filter(|_| self.work.draws).and_then(|view| {
            let (name, area) = pane_at(&view, body, column, row)?;
            pane::sketched(name, &view, area, column, row)
        });
        if let Some((point, value)) = place {
            self.work.point = point;
            self.work.answer.given[point] = value;
        }
        place.is_some()
    }

    /// Gives the pane there the focus, and looks at what is there.
    fn click(&mut self, body: Rect, column: u16, row: u16) {
        let theme = Theme::new(Ground::Dark, Depth::Mono);
        let Some(view) = self.view(&theme) else { return };
        let Some((name, area)) = pane_at(&view, body, column, row) else { return };
        let hit = pane::hit(name, &view, area, column, row);
        let option =
            (name == PaneName::Lesson).then(|| pane::option_at(&view, area, row)).flatten();
        self.looks.focus = name;
        self.work.cursor = option.unwrap_or(self.work.cursor);
        if let Some((unit, from)) = hit {
            self.looks.unit = unit;
            self.looks.from = from.unwrap_or(self.looks.from);
        }
    }

    /// Scrolls what is there, if it can be scrolled.
    fn wheel(&mut self, action: Action, size: Rect, column: u16, row: u16) -> Option<Command> {
        let theme = Theme::new(Ground::Dark, Depth::Mono);
        let [_, body, ..] = layout::rows(size);
        let (name, _) = pane_at(&self.view(&theme)?, body, column, row)?;
        let focus = std::mem::replace(&mut self.looks.focus, name);
        if self.looks.scrolled() == name && !self.looks.chooses_unit() {
            (0..3).for_each(|_| self.scroll(action, size));
        }
        self.looks.focus = focus;
        None
    }
}

/// The pane under a place on the screen.
fn pane_at(view: &View, body: Rect, column: u16, row: u16) -> Option<(PaneName, Rect)> {
    let panes = layout::panes(body, view.looks, &view.arm().model);
    panes.into_iter().find(|(_, area)| area.contains((column, row).into()))
}
