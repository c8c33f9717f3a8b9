//! The learner's view settings: which panes, units and arms are shown, and how far panes are scrolled.

mod colours;
mod panes;
mod present;
mod reading;
mod window;

use std::collections::{BTreeMap, BTreeSet};

pub use present::{Cover, Presents};
pub use reading::Reading;
pub use window::Window;

use super::notation::Notation;
use super::theme::Theme;
pub use super::widget::curves::Scale;
use crate::lesson::PaneName;
use crate::nn::{Name, Params, Quantity};
use crate::task::TaskSpec;
pub(crate) use panes::{Panes, Room};

/// The scroll position at which the newest reply begins.
pub(crate) const NEWEST: u16 = u16::MAX;

/// The learner's view settings in a lesson.
#[derive(Clone, Debug, PartialEq)]
pub struct Looks {
    /// The focused pane.
    pub focus: PaneName,
    /// Whether the focused pane fills the screen.
    pub zoom: bool,
    /// What is shown to a class, if the lesson is presented to one.
    pub presents: Presents,
    /// What is covered then.
    pub cover: Cover,
    /// Whether the Lesson pane was focused before that.
    pub(crate) zoomed_from_lesson: bool,
    /// The vertical axis of the charts over time.
    pub scale: Scale,
    /// The part of the run that these charts show; `None` for all of it.
    pub window: Option<Window>,
    /// The place at which values are read off a chart.
    pub reading: Option<Reading>,
    /// The index of the selected tensor, which wraps round.
    pub tensor: usize,
    /// Whether gradients are shown instead of weights.
    pub gradients: bool,
    /// The selected unit, a row of a matrix; it wraps round.
    pub unit: usize,
    /// The selected unit or symbol that it is computed from, a column of a matrix; it wraps round.
    pub from: usize,
    /// The notation of the equations.
    pub notation: Notation,
    /// The names of arms hidden from the charts.
    pub hidden: BTreeSet<String>,
    /// The number of each arm's colour and mark, by name; the same in the whole lesson.
    pub colours: BTreeMap<String, usize>,
    /// The panes of the step, and those that the learner has opened.
    pub(crate) panes: Panes,
    /// Whether the step hunts a line of code: the Code pane then takes more room, and ↑ and ↓.
    pub(crate) hunts: bool,
    /// The lines of the lesson's text scrolled away, or [`NEWEST`].
    pub text_scroll: u16,
    /// The lines of the output scrolled away.
    pub(crate) output_scroll: u16,
    /// The lines of the source scrolled away.
    pub code_scroll: u16,
    /// The theme of the terminal: its colours and glyphs decide where the cells of a map are.
    pub(crate) theme: Theme,
    /// Whether the machine has just moved: what it has changed is bright for a moment.
    pub(crate) fresh: bool,
    /// The rows of units of the zoomed tape scrolled away.
    pub(crate) tape_scroll: u16,
    /// The lines of the zoomed equation scrolled away.
    pub(crate) equation_scroll: u16,
    /// The timesteps of the ledger scrolled away.
    pub(crate) ledger_scroll: u16,
    /// The timesteps of the table of norms scrolled away.
    pub(crate) norms_scroll: u16,
    /// The rows of the cell of one timestep scrolled away.
    pub(crate) cell_scroll: u16,
    /// Whether the zoomed network shows the cell of one timestep.
    pub(crate) cell: bool,
    /// The timestep that the tape is scrolled to, until the machine moves.
    pub(crate) timestep: Option<usize>,
    /// The number of a hand-in that differs and was gone to last, and of which of its sequences.
    pub(crate) difference: Option<(TaskSpec, Quantity)>,
}

impl Default for Looks {
    fn default() -> Self {
        Looks {
            focus: PaneName::Lesson,
            zoom: false,
            presents: Presents::default(),
            cover: Cover::default(),
            zoomed_from_lesson: false,
            scale: Scale::default(),
            window: None,
            reading: None,
            tensor: 1, // W_hh
            gradients: false,
            unit: 0,
            from: 0,
            notation: Notation::default(),
            hidden: BTreeSet::new(),
            colours: BTreeMap::new(),
            panes: Panes::default(),
            hunts: false,
            text_scroll: 0,
            output_scroll: 0,
            code_scroll: 0,
            theme: Theme::default(),
            fresh: false,
            tape_scroll: 0,
            equation_scroll: 0,
            ledger_scroll: 0,
            norms_scroll: 0,
            cell_scroll: 0,
            cell: false,
            timestep: None,
            difference: None,
        }
    }
}

impl Looks {
    /// Focuses a pane, and makes it visible.
    pub(crate) fn focus(&mut self, pane: PaneName) {
        (self.focus, self.reading, self.zoomed_from_lesson) = (pane, None, false);
        self.turn_to(pane);
        self.panes.open(pane);
    }

    /// The pane that ↑ and ↓ scroll: the focused one if it can be scrolled, otherwise the lesson.
    pub(crate) fn scrolled(&self) -> PaneName {
        if self.scrolls(self.focus) { self.focus } else { PaneName::Lesson }
    }

    /// The scroll position of a pane; for a pane that does not scroll, that of the lesson.
    pub(crate) fn scroll_of(&mut self, pane: PaneName) -> &mut u16 {
        match pane {
            PaneName::Output => &mut self.output_scroll,
            PaneName::Code => &mut self.code_scroll,
            PaneName::Tape => &mut self.tape_scroll,
            PaneName::Equation => &mut self.equation_scroll,
            PaneName::Ledger => &mut self.ledger_scroll,
            PaneName::Norms => &mut self.norms_scroll,
            PaneName::Network => &mut self.cell_scroll,
            PaneName::Lesson
            | PaneName::Loss
            | PaneName::Weights
            | PaneName::Clip
            | PaneName::Memory
            | PaneName::Check => &mut self.text_scroll,
        }
    }

    /// Whether the mouse wheel scrolls a pane.
    pub(crate) fn scrolls(&self, pane: PaneName) -> bool {
        match pane {
            PaneName::Code => !self.hunts,
            PaneName::Lesson | PaneName::Output => true,
            PaneName::Tape | PaneName::Equation | PaneName::Ledger | PaneName::Norms => self.zoom,
            PaneName::Network => self.shows_cell(),
            PaneName::Loss
            | PaneName::Weights
            | PaneName::Clip
            | PaneName::Memory
            | PaneName::Check => false,
        }
    }

    /// Scrolls to the newest reply, below the text.
    pub(crate) fn show_newest(&mut self) {
        self.text_scroll = NEWEST;
    }

    /// The number of a hand-in that was gone to last, if it was in the sequence of this task.
    pub(crate) fn difference_in(&self, task: &TaskSpec) -> Option<Quantity> {
        self.difference.as_ref().filter(|(of, _)| of == task).map(|(_, last)| *last)
    }

    pub(crate) fn tensor_of(&self, params: &Params) -> Name {
        let shown = params.iter().nth(self.tensor % params.iter().len());
        shown.map_or(Name::W_hh, |tensor| tensor.name)
    }

    /// The selected element of a tensor of this size.
    pub(crate) fn element(&self, (rows, cols): (usize, usize)) -> (usize, usize) {
        (self.unit % rows.max(1), self.from % cols.max(1))
    }

    /// Whether the cell of one timestep is shown, on the whole screen.
    pub(crate) fn shows_cell(&self) -> bool {
        self.cell && self.zoom && self.focus == PaneName::Network
    }

    /// Zooms the focused pane, or shows all panes again. A step is about its key pane, not about its text.
    pub(crate) fn zoom(&mut self) {
        if self.zoom {
            self.unzoom_all();
            return;
        }
        self.zoomed_from_lesson = self.focus == PaneName::Lesson;
        let key = self.panes.key().filter(|_| self.zoomed_from_lesson);
        (self.zoom, self.focus) = (true, key.unwrap_or(self.focus));
    }

    /// Shows the cell of one timestep on the whole screen, or the whole network there.
    pub(crate) fn show_cell(&mut self) {
        let shows = self.shows_cell();
        self.focus(PaneName::Network);
        (self.zoom, self.cell) = (true, !shows);
    }

    /// Shows the Lesson pane, beside the others.
    pub(crate) fn show_lesson(&mut self) {
        (self.zoom, self.cell) = (false, false);
        self.focus(PaneName::Lesson);
    }

    /// Ends a zoom, the inner one first. Returns whether there was one.
    pub(crate) fn unzoom(&mut self) -> bool {
        if self.shows_cell() {
            self.cell = false;
            return true;
        }
        self.unzoom_all()
    }

    /// Shows all panes again. Returns whether one had the whole screen.
    pub(crate) fn unzoom_all(&mut self) -> bool {
        if std::mem::take(&mut self.zoomed_from_lesson) {
            self.focus = PaneName::Lesson;
        }
        self.cell = false;
        std::mem::take(&mut self.zoom)
    }

    /// Whether ↑ and ↓ choose a unit, because the focused pane shows single units.
    pub(crate) fn chooses_unit(&self) -> bool {
        use PaneName::{Equation, Tape, Weights};
        matches!(self.focus, Tape | Equation | Weights) || self.shows_cell()
    }
}

/// Moves a cursor by `by` among `among` options. Where there is none yet, it begins with the first, or with the last if
/// it moves up.
pub(crate) fn moved(place: Option<usize>, by: i8, among: usize) -> usize {
    match place {
        Some(place) => around(place, by, among),
        None if by < 0 => among.saturating_sub(1),
        None => 0,
    }
}

/// Moves an index by `by` among `among` items; after the last comes the first.
pub(crate) fn around(place: usize, by: i8, among: usize) -> usize {
    (place as isize + isize::from(by)).rem_euclid(among.max(1) as isize) as usize
}
