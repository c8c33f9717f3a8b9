//! Edits: settings changed in the middle of a run. The log of all edits is part of what determines the run.

use serde::{Deserialize, Serialize};
use std::fmt;

use super::arm::{Arm, ArmState, Status};
use crate::checked::{Positive, exact};
use crate::nn::{Clip, Fault, Name, Optimizer};

/// A change of a setting, with the update from which it takes effect.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Edit {
    /// The number of updates finished before it: it takes effect at the beginning of the update with this number.
    pub at: u64,
    /// The number of the arm; `None` for all.
    pub arm: Option<usize>,
    /// The change.
    pub change: Change,
}

/// A change of a setting.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum Change {
    /// The optimiser. One of another kind starts with an empty memory; the same kind with other settings keeps it.
    Optimizer(Optimizer),
    /// The learning rate; each arm keeps its kind of optimiser.
    Rate(Positive),
    /// The clip.
    Clip(Clip),
    /// The BPTT window: the number of timesteps after which the gradient is cut; `None` for no cut.
    #[serde(alias = "Window")]
    BpttWindow(Option<usize>),
    /// How many timesteps each loss is followed back; `None` for all.
    BpttReach(Option<usize>),
    /// The mistake in its passes; `None` for none.
    Fault(Option<Fault>),
    /// One element of a parameter. Later updates change it as usual.
    Weight {
        /// The parameter.
        tensor: Name,
        /// The element's row.
        row: usize,
        /// The element's column; 0 in a bias.
        col: usize,
        /// The new value.
        value: f64,
    },
}

/// Why an edit cannot be made.
#[derive(Clone, Debug, thiserror::Error, PartialEq)]
pub enum EditError {
    /// There is no arm with this number.
    #[error("there is no arm with the number {arm}: there are {arms}, and the first is 0")]
    NoArm {
        /// The requested one.
        arm: usize,
        /// The number of arms.
        arms: usize,
    },
    /// The model has no such tensor, because it has another cell or no embedding.
    #[error("arm {arm} has no tensor {tensor}; it has {known}")]
    NoTensor {
        /// The arm's name.
        arm: String,
        /// The requested one.
        tensor: Name,
        /// The tensors it has.
        known: String,
    },
    /// The tensor has no such element.
    #[error("{tensor} of arm {arm} is {rows}×{cols}: there is no element [{row},{col}]")]
    NoElement {
        /// The arm's name.
        arm: String,
        /// The tensor.
        tensor: Name,
        /// Its rows.
        rows: usize,
        /// Its columns.
        cols: usize,
        /// The requested row.
        row: usize,
        /// The requested column.
        col: usize,
    },
    /// An ablation keeps the tensor from being changed.
    #[error("{tensor} of arm {arm} cannot be edited, because of its ablation ({ablation})")]
    Frozen {
        /// The arm's name.
        arm: String,
        /// The tensor.
        tensor: Name,
        /// The ablation in words.
        ablation: String,
    },
    /// The BPTT window has no timestep.
    #[error("a window has at least one timestep")]
    EmptyWindow,
    /// A loss would not be followed back.
    #[error("a loss is followed back by at least one timestep")]
    NoReach,
    /// A weight would not be finite.
    #[error("{0} is not a finite number: weights must be finite")]
    NotFinite(f64),
    /// The cell does not have the line that the fault is about.
    #[error("the fault {fault:?} changes a line that arm {arm} does not have")]
    NoSuchLine {
        /// The arm's name.
        arm: String,
        /// The fault.
        fault: Fault,
    },
    /// All arms concerned have diverged, so that the edit has no effect.
    #[error(
        "arm {arm} has diverged in update {update}: go back to that update or earlier, and edit there"
    )]
    Diverged {
        /// The first arm's name.
        arm: String,
        /// The update in which it diverged.
        update: u64,
    },
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Change::Optimizer(optimizer) => optimizer.fmt(f),
            Change::Rate(lr) => write!(f, "learning rate {lr}"),
            Change::Clip(clip) => clip.fmt(f),
            Change::BpttWindow(None) => f.write_str("BPTT through all timesteps"),
            Change::BpttWindow(Some(1)) => f.write_str("BPTT cut after each timestep"),
            Change::BpttWindow(Some(window)) => write!(f, "BPTT cut after {window} timesteps"),
            Change::BpttReach(None) => f.write_str("each loss followed back to the start"),
            Change::BpttReach(Some(1)) => f.write_str("each loss followed one timestep back"),
            Change::BpttReach(Some(reach)) => {
                write!(f, "each loss followed {reach} timesteps back")
            }
            Change::Fault(None) => f.write_str("mistake corrected"),
            Change::Fault(Some(_)) => f.write_str("one line of the passes replaced"), // its name would give a bug hunt away
            Change::Weight { tensor, row, value, .. } if tensor.is_bias() => {
                write!(f, "{tensor}[{row}] = {}", exact(*value))
            }
            Change::Weight { tensor, row, col, value } => {
                write!(f, "{tensor}[{row},{col}] = {}", exact(*value))
            }
        }
    }
}

impl Edit {
    /// Whether it is about the arm with this number.
    pub(crate) fn concerns(&self, arm: usize) -> bool {
        self.arm.is_none_or(|number| number == arm)
    }

    /// Describes it with the arm's name: `from update 12: clip ‖g‖ ≤ 1, arm norm`.
    pub fn in_words(&self, names: &[&str]) -> String {
        format!("from update {}: {}", self.at, self.setting(names))
    }

    /// The setting, with the arm's name: `clip ‖g‖ ≤ 1, arm norm`.
    pub(crate) fn setting(&self, names: &[&str]) -> String {
        let name = self.arm.and_then(|arm| names.get(arm)).filter(|_| names.len() > 1);
        let arm = name.map_or(String::new(), |name| format!(", arm {name}"));
        format!("{}{arm}", self.change)
    }

    /// Checks that it can be made in these arms.
    ///
    /// # Errors
    /// If there is no such arm, tensor or element, the tensor is frozen, or a number is not allowed.
    pub(super) fn check(&self, arms: &[Arm]) -> Result<(), EditError> {
        if let Some(arm) = self.arm.filter(|arm| *arm >= arms.len()) {
            return Err(EditError::NoArm { arm, arms: arms.len() });
        }
        match self.change {
            Change::BpttWindow(Some(0)) => Err(EditError::EmptyWindow),
            Change::BpttReach(Some(0)) => Err(EditError::NoReach),
            Change::Optimizer(_)
            | Change::Rate(_)
            | Change::Clip(_)
            | Change::BpttWindow(_)
            | Change::BpttReach(_)
            | Change::Fault(None) => Ok(()),
            Change::Fault(Some(fault)) => {
                let mut concerned = (0..).zip(arms).filter(|(number, _)| self.concerns(*number));
                concerned.try_for_each(|(_, arm)| has_line(arm, fault))
            }
            Change::Weight { value, .. } if !value.is_finite() => Err(EditError::NotFinite(value)),
            Change::Weight { tensor, row, col, .. } => {
                let mut concerned = (0..).zip(arms).filter(|(number, _)| self.concerns(*number));
                concerned.try_for_each(|(_, arm)| has_element(arm, tensor, row, col))
            }
        }
    }
}

fn has_line(arm: &Arm, fault: Fault) -> Result<(), EditError> {
    if fault.fits(arm.model.cell) {
        return Ok(());
    }
    Err(EditError::NoSuchLine { arm: arm.name.clone(), fault })
}

fn has_element(arm: &Arm, tensor: Name, row: usize, col: usize) -> Result<(), EditError> {
    let (name, params) = (arm.name.clone(), &arm.state.params);
    let Some(values) = params.get(tensor) else {
        let known: Vec<&str> = params.iter().map(|t| t.name.as_str()).collect();
        return Err(EditError::NoTensor { arm: name, tensor, known: known.join(", ") });
    };
    if values.get([row, col]).is_none() {
        let (rows, cols) = values.dim();
        return Err(EditError::NoElement { arm: name, tensor, rows, cols, row, col });
    }
    match arm.ablation {
        Some(ablation) if ablation.frozen(&arm.model) == Some(tensor) => {
            let ablation = ablation.told(&arm.model);
            Err(EditError::Frozen { arm: name, tensor, ablation })
        }
        _ => Ok(()),
    }
}

/// The settings of an arm that an edit can change.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Knobs {
    /// The optimiser.
    pub(crate) optimizer: Optimizer,
    /// The clip.
    pub(crate) clip: Clip,
    /// The BPTT window.
    pub(crate) bptt_window: Option<usize>,
    /// The truncation per loss.
    pub(crate) bptt_reach: Option<usize>,
    /// The mistake in its passes.
    pub(crate) fault: Option<Fault>,
}

impl Knobs {
    /// Returns the settings after these edits, in their order.
    pub(crate) fn after<'a>(self, edits: impl Iterator<Item = &'a Edit>) -> Self {
        edits.fold(self, |knobs, edit| match edit.change {
            Change::Optimizer(optimizer) => Knobs { optimizer, ..knobs },
            Change::Rate(lr) => Knobs { optimizer: knobs.optimizer.with_lr(lr), ..knobs },
            Change::Clip(clip) => Knobs { clip, ..knobs },
            Change::BpttWindow(bptt_window) => Knobs { bptt_window, ..knobs },
            Change::BpttReach(bptt_reach) => Knobs { bptt_reach, ..knobs },
            Change::Fault(fault) => Knobs { fault, ..knobs },
            Change::Weight { .. } => knobs,
        })
    }
}

/// The edits of a log that concern an arm.
pub(super) fn of_arm(log: &[Edit], number: usize) -> impl Iterator<Item = &Edit> + Clone {
    log.iter().filter(move |edit| edit.concerns(number))
}

/// Writes the edited weights of an arm at the beginning of an update into a state. The state of a diverged arm stays
/// unchanged.
pub(super) fn write_edits<'a>(
    state: &mut ArmState,
    base: Knobs,
    mine: impl Iterator<Item = &'a Edit> + Clone,
    update: u64,
) {
    if state.status != Status::Ok {
        return;
    }
    let before = base.after(mine.clone().filter(|edit| edit.at < update));
    let now = before.after(mine.clone().filter(|edit| edit.at == update));
    if !now.optimizer.is_like(before.optimizer) {
        state.memory = now.optimizer.memory(&state.params);
    }
    for edit in mine.filter(|edit| edit.at == update) {
        if let Change::Weight { tensor, row, col, value } = edit.change {
            state.params[tensor][[row, col]] = value;
        }
    }
}
