//! What a pane sees: the newest frame, how the learner looks at it, and the styles. Nothing that can change anything.

use std::collections::{BTreeMap, BTreeSet};

use super::action::Action as Key;
use super::notation::Notation;
use super::theme::Theme;
use super::work::Work;
use crate::engine::Frame;
use crate::lesson::{Action, Answer, Card, Guess, Lesson, Measure, PaneName, Sketched, Step};
use crate::nn::{Name, Params};
use crate::train::{ArmSnapshot, Tick};

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

/// What the learner has drawn.
#[derive(Clone, Copy, Debug)]
pub struct Ghost<'a> {
    /// The values, from left to right.
    pub points: &'a [f64],
    /// The one that arrow keys move now.
    pub point: Option<usize>,
    /// The lowest value that can be drawn.
    pub low: f64,
    /// The highest.
    pub high: f64,
    /// How many updates a curve has.
    pub updates: usize,
}

/// A lesson that is open.
#[derive(Debug)]
pub struct View<'a> {
    /// The lesson.
    pub lesson: &'a Lesson,
    /// Why its file cannot be read as it is now.
    pub fault: Option<&'a str>,
    /// What in its texts nobody can read, for its author.
    pub warnings: &'a [String],
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

    /// Whether a mistake of an arm is hunted and not found yet: then nothing may tell it.
    pub fn is_secret(&self, arm: &str) -> bool {
        let mut steps = self.lesson.steps.iter().enumerate();
        steps.any(|(number, step)| {
            let hides =
                matches!(step.action, Action::FindBug { known: false, .. } | Action::Finish { .. });
            hides
                && step.action.arm().is_some_and(|name| name == arm)
                && self.done.get(number) != Some(&true)
                && self.lesson.on(number) == self.on
        })
    }

    /// The arm whose line is looked for in the step on show.
    pub fn hunted(&self) -> Option<&str> {
        let action = &self.current()?.action;
        action.arm().filter(|_| action.hunts()).map(String::as_str)
    }

    /// How much of the Equation pane is blank: nothing but at the tick where a number is asked for.
    pub fn fade(&self) -> usize {
        let last = self.frame.snapshot.cursor.last();
        match self.current().map(|step| &step.action) {
            Some(Action::Type { fade, at, .. })
                if !self.is_done() && at.is_none_or(|at| last == Some(at)) =>
            {
                *fade
            }
            _ => 0,
        }
    }

    /// Whether the step asks for the number in a row of the tape, and so it is blank there.
    pub fn asks_for(&self, label: &str, t: usize) -> bool {
        let Some(Action::Type { truth, fade, .. }) = self.current().map(|step| &step.action) else {
            return false;
        };
        let Measure::At(name, at) = &truth.of else { return false };
        let first = usize::from(matches!(name.as_str(), "h" | "c")); // row 0 is the state carried in
        let mine = match (name.as_str(), at.get(1)) {
            ("loss", _) => label == "loss_t",
            ("dh_norm", _) => label == "‖dh_t‖",
            (name, Some(unit)) => label == format!("{name}_t[{unit}]"),
            _ => false,
        };
        *fade > 0 && !self.is_done() && mine && at.first() == Some(&(t + first))
    }

    /// The sketch of that kind that is drawn, or was: that of the last step up to this one which asked for one here.
    pub fn sketch(&self, kind: Sketched) -> Option<Ghost<'_>> {
        let steps = self.lesson.steps.iter().enumerate().take(self.step + 1).rev();
        let mut here = steps.filter(|(number, _)| self.lesson.on(*number) == self.on);
        here.find_map(|(number, step)| {
            let Action::Predict { guess: Guess::Sketch { of, updates, low, high, .. }, .. } =
                &step.action
            else {
                return None;
            };
            let mine = number == self.step;
            if kind == Sketched::DhNorm && !mine {
                return None; // it was about another moment
            }
            let answer = if mine { Some(&self.work.answer) } else { self.answers.get(&number) };
            let points = answer.map(|a| a.given.as_slice()).filter(|points| !points.is_empty())?;
            let point = (mine && self.work.draws).then_some(self.work.point);
            let ghost =
                Ghost { points, point, low: *low, high: *high, updates: updates.unwrap_or(1) };
            (*of == kind).then_some(ghost)
        })
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
        (if of_cell { rows / cell.keeps().gates } else { rows }, cols)
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

    /// Whether several arms are compared.
    pub fn compares(&self) -> bool {
        self.frame.snapshot.arms.len() > 1
    }
}
