//! The functions that compute a tick, and their active lines, the cell's own first.
//!
//! Cells, activations, clips, optimisers and faults have the same names in the source as in the program, so their lines
//! are found by name, and no list is needed.

use std::fmt::Debug;

use super::source::{self, Lines, Passage, Wanted};
use crate::nn::faults::{Computes, Equation};
use crate::nn::{Clip, Fault, Input};
use crate::train::{ArmSnapshot, Cursor, Status, Tick};
use crate::tui::view::View;

const BPTT: &str = "src/nn/bptt.rs";
const CELL: &str = "src/nn/cell.rs";
const CLIP: &str = "src/nn/clip.rs";
const PASSES: &str = "src/nn/faults/implementation.rs";
const HEAD: &str = "src/nn/head.rs";
const INPUT: &str = "src/nn/input.rs";
const OPTIMIZER: &str = "src/nn/optimizer.rs";
const TIME: &str = "src/nn/faults/time.rs";

/// The tick that is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shown {
    /// The most recent tick.
    Last(Tick),
    /// The next tick, if none has been done.
    Next(Tick),
    /// The tick in which the selected arm diverged.
    Diverged(Tick, Cursor),
}

impl Shown {
    /// Returns the shown tick of the selected arm.
    pub(crate) fn of(view: &View) -> Self {
        let cursor = view.frame.snapshot.cursor;
        if let Status::Diverged { at, .. } = view.arm().state.status
            && at <= cursor
            && let Some(tick) = at.last()
        {
            return Shown::Diverged(tick, at);
        }
        let next = || Shown::Next(cursor.next().unwrap_or(Tick::Forward(0)));
        cursor.last().map_or_else(next, Shown::Last)
    }

    pub(crate) fn tick(self) -> Tick {
        match self {
            Shown::Last(tick) | Shown::Next(tick) | Shown::Diverged(tick, _) => tick,
        }
    }
}

/// The passages that compute the shown tick in the selected arm, the most important first.
pub fn passages(view: &View) -> Vec<Passage> {
    wanted(view).iter().map(source::find).collect()
}

/// The most important passage.
pub(crate) fn first(view: &View) -> Option<Passage> {
    wanted(view).first().map(source::find)
}

fn wanted(view: &View) -> Vec<Wanted> {
    let (arm, snapshot) = (view.arm(), &view.frame.snapshot);
    let example = arm.example(&snapshot.example);
    match Shown::of(view).tick() {
        Tick::Forward(t) => forward(arm, example.inputs.get(t), t),
        Tick::Backward(t) => {
            let has_target = example.targets.get(t).is_some_and(Option::is_some);
            let drops = arm.model.dropped_loss(example, t).is_some();
            backward(arm, arm.model.hands_back(example.timesteps(), t), drops, has_target)
        }
        Tick::Accumulate => accumulate(arm),
        Tick::Clip => clip(arm),
        Tick::Update => update(arm),
    }
}

fn forward(arm: &ArmSnapshot, input: Option<&Input>, t: usize) -> Vec<Wanted> {
    let embeds = arm.model.dims.embedding.is_some();
    let read = match input {
        _ if embeds => only(["out.copy_from_slice", "if !e_t.is_empty()"]),
        Some(Input::Picture(_)) => only(["out.copy_from_slice", "for &place"]),
        _ => only(["if let (Input::Symbol(place), true)"]),
    };
    let others = match input {
        Some(Input::Own) if t == 0 => ["Input::Own =>", "given =>"],
        Some(Input::Own) => ["Input::Own if", "given =>"],
        _ => ["Input::Own if", "Input::Own =>"],
    };
    let naive = arm.fault.filter(|fault| matches!(fault.mistake().computes, Computes::Answer(_)));
    let mut wanted: Vec<Wanted> = naive.map(wrong_line).into_iter().collect();
    wanted.push(cell(arm, "forward"));
    wanted.extend(activation(arm, "apply"));
    wanted.extend(embeds.then(|| free(INPUT, "forward", Lines::All)));
    wanted.extend([
        free(INPUT, "bias_and_input", read),
        free(HEAD, "forward", Lines::All),
        of_model("recur", but(others)),
        of_model("forward", Lines::All),
    ]);
    wanted.extend(naive.map(|_| of_passes("forward", Lines::All)));
    wanted
}

fn backward(arm: &ArmSnapshot, later: bool, drops: bool, has_target: bool) -> Vec<Wanted> {
    let mut wanted: Vec<Wanted> =
        arm.fault.iter().flat_map(|fault| faulty(*fault, later, has_target)).collect();
    wanted.push(cell(arm, "backward"));
    wanted.extend(activation(arm, "slope"));
    wanted.extend(later.then(|| cell(arm, "hand_back")));
    wanted.extend(drops.then(|| of_model("hand_back_without", Lines::All)));
    wanted.push(match later {
        true if drops => {
            of_model("hand_back", only(["if let Some(loss) = self.dropped_loss(example, t)"]))
        }
        true => of_model("hand_back", only(["if self.hands_back(example.timesteps(), t)"])),
        false => of_model("hand_back", only(["dh_from_later, t).fill", "dc_from_later, t).fill"])),
    });
    let other = if has_target { "None =>" } else { "Some(target) =>" };
    wanted.push(of_model("add_parts", Lines::All));
    wanted.push(free(HEAD, "backward", but([other])));
    wanted.extend(has_target.then(|| free(HEAD, "hand_back", Lines::All)));
    wanted.extend(arm.model.dims.embedding.map(|_| free(INPUT, "backward", Lines::All)));
    if arm.fault.is_none() {
        wanted.extend(["through_cell", "backward"].map(|name| of_model(name, Lines::All)));
    }
    wanted
}

/// The line of a mistake at a timestep of the backward pass, if it is executed there, and everything done around it.
fn faulty(fault: Fault, later: bool, has_target: bool) -> Vec<Wanted> {
    let (is_reached, line) = match fault.mistake().computes {
        Computes::Output(_) => {
            let with_target = fault != Fault::TargetEverywhere;
            (has_target == with_target, "if let Computes::Output(wrong)")
        }
        Computes::HandedBack(_) | Computes::PastTheSlope(_) => {
            (later, "if let (Computes::HandedBack(wrong)")
        }
        Computes::Slope(_) => (true, "if let Computes::Slope(wrong)"),
        Computes::Gates(_) => (true, "if let Computes::Gates(wrong)"),
        Computes::Answer(_) | Computes::Sum { .. } | Computes::Clip(_) => (false, ""),
    };
    let lines = [
        "if let Computes::Output(wrong)",
        "if let (Computes::HandedBack(wrong)",
        "if let Computes::Slope(wrong)",
        "if let Computes::Gates(wrong)",
    ];
    let not_done = lines.into_iter().filter(|other| !is_reached || *other != line);
    let mut wanted: Vec<Wanted> = is_reached.then(|| wrong_line(fault)).into_iter().collect();
    wanted.push(of_passes("backward_with", but(not_done)));
    wanted
}

fn accumulate(arm: &ArmSnapshot) -> Vec<Wanted> {
    let embeds = arm.model.dims.embedding.is_some();
    let read = if embeds { "if tape.e.ncols() > 0" } else { "for t in (0..timesteps).rev()" };
    let wrong = arm.fault.filter(|fault| fault.stands_in().contains(&Equation::Sum));
    let mut wanted: Vec<Wanted> = wrong.map(wrong_line).into_iter().collect();
    if matches!(wrong, Some(Fault::CurrentState | Fault::Wraparound | Fault::PreviousStateInOutput))
    {
        wanted.push(free(TIME, "sum_with_states", Lines::All));
    }
    if matches!(wrong, Some(Fault::ScalarBias | Fault::ScalarBiasOfAll)) {
        wanted.extend(["for_biases", "summed"].map(|name| free(TIME, name, Lines::All)));
    }
    wanted.extend([cell(arm, "accumulate"), free(INPUT, "input_sum", only([read]))]);
    wanted.extend(embeds.then(|| free(INPUT, "accumulate", Lines::All)));
    wanted.push(free(HEAD, "accumulate", Lines::All));
    wanted.extend(["sums", "accumulate"].map(|name| of_model(name, Lines::All)));
    wanted.extend(wrong.map(|_| of_passes("accumulate", Lines::All)));
    wanted
}

/// The match arm of the clip in force, whether or not it changed something.
fn clip(arm: &ArmSnapshot) -> Vec<Wanted> {
    let changed = arm.state.clipped.changed;
    let mine = (arm.clip != Clip::Off).then(|| format!("Clip::{}(", name(&arm.clip)));
    let other = (!changed).then(|| "_ =>".to_owned());
    let done = match arm.clip {
        _ if !changed => "untouched",
        Clip::Value(_) => "by_value",
        _ => "scaled",
    };
    vec![
        in_block(CLIP, "impl Clip ", "apply", Lines::Only(mine.into_iter().chain(other).collect())),
        free(CLIP, done, Lines::All),
    ]
}

fn update(arm: &ArmSnapshot) -> Vec<Wanted> {
    let mine = Lines::Only(vec![format!("Optimizer::{} {{", name(&arm.optimizer))]);
    vec![
        in_block(OPTIMIZER, "impl Optimizer ", "update_part", mine),
        in_block(OPTIMIZER, "impl Optimizer ", "update", Lines::All),
        of_model("end", Lines::All),
    ]
}

/// The name of something in the source: `Norm` for `Norm(1.0)`.
fn name(thing: &dyn Debug) -> String {
    let name = format!("{thing:?}");
    name.chars().take_while(|c| c.is_alphanumeric()).collect()
}

/// A function of the cell itself, or else the default of all cells.
fn cell(arm: &ArmSnapshot, function: &'static str) -> Wanted {
    let owner = format!("impl Cell for {} ", name(&arm.model.cell));
    let path = source::file_with(&owner).unwrap_or(CELL);
    match source::has(path, &owner, function) {
        true => in_block(path, owner, function, Lines::All),
        false => in_block(CELL, "pub trait Cell", function, Lines::All),
    }
}

/// The match arm of the vanilla cell's activation: `Tanh` of `Rnn(Tanh)`. Gated cells have no choice of activation.
fn activation(arm: &ArmSnapshot, function: &'static str) -> Option<Wanted> {
    let cell = format!("{:?}", arm.model.cell);
    let (_, activation) = cell.trim_end_matches(')').split_once('(')?;
    let (owner, mine) = ("impl Activation ", only([format!("Activation::{activation} =>")]));
    Some(in_block(source::file_with(owner).unwrap_or(CELL), owner, function, mine))
}

/// The function of a mistake.
fn wrong_line(fault: Fault) -> Wanted {
    let name = fault.function();
    free(source::file_with(&format!("fn {name}(")).unwrap_or(PASSES), name, Lines::All)
}

fn of_passes(function: &'static str, lines: Lines) -> Wanted {
    in_block(PASSES, "impl Implementation ", function, lines)
}

fn of_model(function: &'static str, lines: Lines) -> Wanted {
    in_block(BPTT, "impl Model ", function, lines)
}

fn free(path: &'static str, name: &'static str, lines: Lines) -> Wanted {
    in_block(path, "", name, lines)
}

fn in_block(
    path: &'static str,
    owner: impl Into<String>,
    name: &'static str,
    lines: Lines,
) -> Wanted {
    Wanted { path, owner: owner.into(), name, lines }
}

fn only(texts: impl IntoIterator<Item = impl Into<String>>) -> Lines {
    Lines::Only(texts.into_iter().map(Into::into).collect())
}

fn but(texts: impl IntoIterator<Item = impl Into<String>>) -> Lines {
    Lines::But(texts.into_iter().map(Into::into).collect())
}
