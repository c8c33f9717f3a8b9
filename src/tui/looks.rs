//! How the learner looks at a lesson: which panes, which unit, which arms, and how far they are scrolled.

use std::collections::{BTreeMap, BTreeSet};

use strum::VariantArray;

use super::notation::Notation;
use crate::lesson::PaneName;
use crate::nn::{Name, Params};

/// The panes beside the lesson's text and the tape, in their usual order.
fn others() -> Vec<PaneName> {
    let place = |pane: PaneName| match pane {
        PaneName::Lesson | PaneName::Tape => None, // they have places of their own
        PaneName::Loss => Some(0),
        PaneName::Norms => Some(1),
        PaneName::Output => Some(2),
        PaneName::Equation => Some(3),
        PaneName::Weights => Some(4),
        PaneName::Ledger => Some(5),
        PaneName::Code => Some(6),
        PaneName::Clip => Some(7),
        PaneName::Memory => Some(8),
        PaneName::Check => Some(9),
    };
    let panes = PaneName::VARIANTS.iter().copied();
    let mut others: Vec<PaneName> = panes.filter(|pane| place(*pane).is_some()).collect();
    others.sort_by_key(|pane| place(*pane));
    others
}

/// A scroll position: where the newest of what is said begins.
pub(crate) const NEWEST: u16 = u16::MAX;

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
    pub(crate) order: Vec<PaneName>,
    /// One of them that the learner has asked for: it is visible, whatever the order.
    pub(crate) brought: Option<PaneName>,
    /// Whether a line of the backward pass is looked for: it takes the room, and ↑ and ↓.
    pub(crate) hunts: bool,
    /// Lines of the lesson's text scrolled away; [`NEWEST`]: all before the newest of what is said.
    pub text_scroll: u16,
    /// Lines of the output scrolled away.
    pub(crate) output_scroll: u16,
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
            order: others(),
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
    pub(crate) fn prefer(&mut self, wanted: &[PaneName]) {
        self.brought = None;
        let rank = |p: &PaneName| wanted.iter().position(|w| w == p).unwrap_or(wanted.len());
        self.order.sort_by_key(rank);
    }

    /// Gives a pane the focus, and sees to it that it is visible.
    pub(crate) fn focus(&mut self, pane: PaneName) {
        self.focus = pane;
        if self.order.contains(&pane) {
            self.brought = Some(pane);
        }
    }

    /// As many of the panes beside text and tape as there is room for.
    pub(crate) fn visible(&self, room: usize) -> Vec<PaneName> {
        let mut visible = self.order[..room.min(self.order.len())].to_vec();
        if let (Some(pane), Some(last)) = (self.brought, visible.last_mut())
            && !self.order[..room.min(self.order.len())].contains(&pane)
        {
            *last = pane;
        }
        visible
    }

    /// The pane that ↑ and ↓ scroll: the one that has the focus, if there is something to scroll, else the lesson.
    pub(crate) fn scrolled(&self) -> PaneName {
        if self.scrolls(self.focus) { self.focus } else { PaneName::Lesson }
    }

    /// How far a pane has been scrolled; of those that do not scroll, the lesson.
    pub(crate) fn scroll_of(&mut self, pane: PaneName) -> &mut u16 {
        match pane {
            PaneName::Output => &mut self.output_scroll,
            PaneName::Code => &mut self.code_scroll,
            _ => &mut self.text_scroll,
        }
    }

    /// Whether the wheel scrolls a pane.
    pub(crate) fn scrolls(&self, pane: PaneName) -> bool {
        match pane {
            PaneName::Code => !self.hunts,
            PaneName::Lesson | PaneName::Output => true,
            _ => false,
        }
    }

    /// The number of an arm's colour and mark.
    pub(crate) fn colour(&self, name: &str) -> usize {
        self.colours.get(name).copied().unwrap_or(0)
    }

    /// Gives each arm that is new the first colour that no other has; forgets those that are gone.
    pub(crate) fn colour_arms<'a>(&mut self, arms: impl Iterator<Item = &'a str> + Clone) {
        self.colours.retain(|name, _| arms.clone().any(|arm| arm == name));
        self.hidden.retain(|name| arms.clone().any(|arm| arm == name));
        for arm in arms.filter(|arm| !self.colours.contains_key(*arm)).collect::<Vec<_>>() {
            let free = (0..).find(|colour| !self.colours.values().any(|taken| taken == colour));
            self.colours.insert(arm.to_owned(), free.unwrap_or(0));
        }
    }

    /// Shows the newest of what is said, below the text.
    pub(crate) fn show_newest(&mut self) {
        self.text_scroll = NEWEST;
    }

    /// Which of these tensors is shown.
    pub(crate) fn tensor_of(&self, params: &Params) -> Name {
        let shown = params.iter().nth(self.tensor % params.iter().len());
        shown.map_or(Name::W_hh, |tensor| tensor.name)
    }

    /// Which element of a tensor of so many rows and columns is looked at.
    pub(crate) fn element(&self, (rows, cols): (usize, usize)) -> (usize, usize) {
        (self.unit % rows.max(1), self.from % cols.max(1))
    }

    /// Whether ↑ and ↓ choose a unit, because the pane that has the focus shows single units.
    pub(crate) fn chooses_unit(&self) -> bool {
        use PaneName::{Equation, Tape, Weights};
        matches!(self.focus, Tape | Equation | Weights)
    }
}

/// A place among so many, so many on; after the last comes the first.
pub(crate) fn around(place: usize, by: i8, among: usize) -> usize {
    (place as isize + isize::from(by)).rem_euclid(among.max(1) as isize) as usize
}
