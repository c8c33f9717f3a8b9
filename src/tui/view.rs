//! What a pane sees: the newest frame, how the learner looks at it, and the styles. Nothing that can change anything.

mod secret;
mod sketch;

use std::collections::{BTreeMap, BTreeSet};

pub use secret::Secrets;
pub use sketch::Ghost;

use super::action::Action as Key;
use super::notation::Notation;
use super::theme::Theme;
use super::work::Work;
use crate::engine::Frame;
use crate::lesson::{Answer, Card, Lesson, PaneName, Step};
use crate::nn::{Name, Params};
use crate::problem::Problem;
use crate::train::{ArmSnapshot, Tick, Values};

/// Panes beside the lesson's text and the tape, in their usual order.
pub const OTHERS: [PaneName; 10] = [
    PaneName::Loss,
    PaneName::Norms,
    PaneName::Output,
    PaneName::Equation,
    PaneName::Weights,
    PaneName::Ledger,
    PaneName::Code,
    PaneName::Clip,
    PaneName::Memory,
    PaneName::Check,
];

/// A scroll position: where what was told last begins.
pub const TOLD: u16 = u16::MAX;

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
    /// The unit that is looked at, of those that are computed: a row of a matrix. It wraps round.
    pub unit: usize,
    /// The unit, or the symbol, that it is computed from: a column of a matrix. It wraps round.
    pub from: usize,
    /// The letters of the equations.
    pub notation: Notation,
    /// Arms that are not in the charts, by name.
    pub hidden: BTreeSet<String>,
    /// The numbers of the arms' colours and marks, by name.
    pub colours: BTreeMap<String, usize>,
    /// The panes beside text and tape, those that the step wants first.
    pub order: [PaneName; 10],
    /// One of them that the learner has asked for: it is visible, whatever the order.
    pub brought: Option<PaneName>,
    /// Whether a line of the backward pass is looked for: it takes the room, and ↑ and ↓.
    pub hunts: bool,
    /// Lines of the lesson's text scrolled away; [`TOLD`]: all before what was told last.
    pub text_scroll: u16,
    /// Lines of the output scrolled away.
    pub output_scroll: u16,
    /// Lines of the source scrolled away.
    pub code_scroll: u16,
}

impl Default for Looks {
    fn default() -> Self {
        Looks {
            focus: PaneName::Lesson,
            zoom: false,
            log_y: false,
            tensor: 1, // W_hh
            gradients: false,
            unit: 0,
            from: 0,
            notation: Notation::default(),
            hidden: BTreeSet::new(),
            colours: BTreeMap::new(),
            order: OTHERS,
            brought: None,
            hunts: false,
            text_scroll: 0,
            output_scroll: 0,
            code_scroll: 0,
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

    /// The pane that ↑ and ↓ scroll: the one that has the focus, if there is something to scroll, else the lesson.
    pub fn scrolled(&self) -> PaneName {
        match self.focus {
            PaneName::Code if self.hunts => PaneName::Lesson,
            PaneName::Output | PaneName::Code => self.focus,
            _ => PaneName::Lesson,
        }
    }

    /// How far that has been scrolled.
    pub fn scroll(&mut self) -> &mut u16 {
        match self.scrolled() {
            PaneName::Output => &mut self.output_scroll,
            PaneName::Code => &mut self.code_scroll,
            _ => &mut self.text_scroll,
        }
    }

    /// The number of an arm's colour and mark.
    pub fn colour(&self, name: &str) -> usize {
        self.colours.get(name).copied().unwrap_or(0)
    }

    /// Gives each arm that is new the first colour that no other has; forgets those that are gone.
    pub fn colour_arms<'a>(&mut self, arms: impl Iterator<Item = &'a str> + Clone) {
        self.colours.retain(|name, _| arms.clone().any(|arm| arm == name));
        self.hidden.retain(|name| arms.clone().any(|arm| arm == name));
        for arm in arms.filter(|arm| !self.colours.contains_key(*arm)).collect::<Vec<_>>() {
            let free = (0..).find(|colour| !self.colours.values().any(|taken| taken == colour));
            self.colours.insert(arm.to_owned(), free.unwrap_or(0));
        }
    }

    /// Which of these tensors is shown.
    pub fn tensor_of(&self, params: &Params) -> Name {
        let shown = params.iter().nth(self.tensor % params.iter().len());
        shown.map_or(Name::W_hh, |tensor| tensor.name)
    }

    /// Which element of a tensor of so many rows and columns is looked at.
    pub fn element(&self, (rows, cols): (usize, usize)) -> (usize, usize) {
        (self.unit % rows.max(1), self.from % cols.max(1))
    }

    /// Whether ↑ and ↓ choose a unit, because the pane that has the focus shows single units.
    pub fn chooses_unit(&self) -> bool {
        use PaneName::{Equation, Tape, Weights};
        matches!(self.focus, Tape | Equation | Weights)
    }
}

/// A scroll position after a key, where so many rows are hidden.
pub fn scrolled(scroll: u16, action: Key, hidden: u16) -> u16 {
    let scroll = scroll.min(hidden);
    let scroll = match action {
        Key::Up => scroll.saturating_sub(1),
        Key::Down => scroll.saturating_add(1),
        Key::PageUp => scroll.saturating_sub(10),
        Key::PageDown => scroll.saturating_add(10),
        _ => scroll,
    };
    scroll.min(hidden)
}

/// A lesson that is open.
#[derive(Debug)]
pub struct View<'a> {
    /// The lesson.
    pub lesson: &'a Lesson,
    /// Why its file cannot be read as it is now.
    pub problem: Option<&'a str>,
    /// What in its texts nobody can read, for its author.
    pub warnings: &'a [Problem],
    /// Whether the machine stands where the step asks for a number.
    pub stands: bool,
    /// Whether there is help to be had now.
    pub hint: bool,
    /// The step, from 0; one past the last is the end.
    pub step: usize,
    /// Whether each step is done.
    pub done: &'a [bool],
    /// What was answered, by step.
    pub answers: &'a BTreeMap<usize, Answer>,
    /// The cards of earlier lessons.
    pub cards: &'a [Card],
    /// How far the learner is with the step on show.
    pub work: &'a Work,
    /// The experiment that is open, by its name in the lesson.
    pub on: &'a str,
    /// The newest frame.
    pub frame: &'a Frame,
    /// How the learner looks at it.
    pub looks: &'a Looks,
    /// The styles.
    pub theme: &'a Theme,
    /// What the step on show hides.
    pub secrets: Secrets,
}

impl View<'_> {
    /// The timestep that the last tick visited.
    pub fn current_timestep(&self) -> Option<usize> {
        match self.frame.snapshot.cursor.last()? {
            Tick::Forward(t) | Tick::Backward(t) => Some(t),
            Tick::Accumulate | Tick::Clip | Tick::Update => None,
        }
    }

    /// The hidden unit that is looked at.
    pub fn unit(&self) -> usize {
        self.looks.unit % self.arm().model.dims.hidden
    }

    /// The hidden unit that it is computed from.
    pub fn from(&self) -> usize {
        self.looks.from % self.arm().model.dims.hidden
    }

    /// The step on show.
    pub fn current(&self) -> Option<&Step> {
        self.lesson.steps.get(self.step)
    }

    /// Whether the step on show is done.
    pub fn is_done(&self) -> bool {
        self.done.get(self.step) == Some(&true)
    }

    /// The arms in the charts, each with the number of its colour and mark.
    pub fn shown(&self) -> impl Iterator<Item = (usize, &ArmSnapshot)> {
        let arms = self.frame.snapshot.arms.iter();
        let shown = arms.filter(|arm| !self.looks.hidden.contains(&arm.name));
        shown.map(|arm| (self.looks.colour(&arm.name), arm))
    }

    /// What the logits are called: `y`, or `o`, unless a gate is called so.
    pub fn logits(&self) -> &'static str {
        let notation = self.looks.notation;
        let taken = self.arm().model.cell.letters().contains(&notation.logits());
        if taken { Notation::Indices.logits() } else { notation.logits() }
    }

    /// The tensor that is looked at.
    pub fn tensor(&self) -> Name {
        self.looks.tensor_of(&self.arm().state.params)
    }

    /// How many rows and columns of that tensor there are to choose from: of gates that lie below each other, one.
    pub fn choice(&self) -> (usize, usize) {
        let arm = self.arm();
        let (name, cell) = (self.tensor(), arm.model.cell);
        let of_cell = ![Name::E, Name::W_hy, Name::b_y].contains(&name);
        let (rows, cols) = arm.state.params[name].dim();
        (if of_cell { rows / cell.letters().len() } else { rows }, cols)
    }

    /// The row and the column of it that are looked at; the row is that of a unit in each gate.
    pub fn element(&self) -> (usize, usize) {
        let (rows, cols) = self.choice();
        (self.looks.unit % rows, self.looks.from % cols)
    }

    /// The selected arm.
    pub fn arm(&self) -> &ArmSnapshot {
        let arms = &self.frame.snapshot.arms;
        &arms[self.frame.arm.min(arms.len() - 1)]
    }

    /// The numbers of the selected arm.
    pub fn values(&self) -> Values<'_> {
        self.arm().values(&self.frame.snapshot.example)
    }

    /// Whether several arms are compared.
    pub fn compares(&self) -> bool {
        self.frame.snapshot.arms.len() > 1
    }
}
