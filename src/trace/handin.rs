//! A hand-in: the arrays that somebody's own program saved, under that program's names and in its layout.

mod bias_row;
mod capitals;
mod copies;
mod cost;
pub(crate) mod data;
pub(crate) mod form;
mod gates;
mod gradients;
mod grid;
mod inputs;
mod inside;
pub(crate) mod layout;
pub(crate) mod letters;
mod loops;
pub(crate) mod names;
pub(crate) mod outside;
mod series;
pub(crate) mod solve;
mod start;
mod table;
pub(crate) mod targets;
pub(crate) mod turns;
pub(crate) mod unnamed;

use std::collections::BTreeSet;
use std::path::Path;

use crate::checked::{argument, nearest};
use crate::nn::Stage;
use crate::problem::Problem;
use crate::tensors::{Array, Kind, Tensors, TensorsError};
use letters::Letters;
use names::{Called, normal};
use outside::Layer;
pub(crate) use table::{Part, Role};

/// An array with a meaning, or several arrays that are one: a list by timestep, the gates of one matrix.
#[derive(Clone, Debug)]
pub(crate) struct Item {
    /// Its name in the file, or their names.
    pub(crate) mine: String,
    /// What its name says.
    pub(crate) called: Called,
    /// Whether its first axis is the gates, in the order of ours.
    pub(crate) is_apart: bool,
    /// Whether somebody said what it is, whatever its name.
    pub(crate) is_named: bool,
    /// The numbers.
    pub(crate) array: Array,
}

/// An array that is not compared.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Ignored {
    /// Its name in the file.
    pub(crate) mine: String,
    /// Why.
    pub(crate) why: String,
    /// A name that may be meant.
    pub(crate) maybe: Option<String>,
    /// Whether it sounds like a gradient, so that not all has been compared.
    pub(crate) is_gradient: bool,
}

/// A file, read.
#[derive(Clone, Debug, Default)]
pub(crate) struct HandIn {
    /// The arrays whose names mean something.
    pub(crate) items: Vec<Item>,
    /// The others.
    pub(crate) ignored: Vec<Ignored>,
    /// Those of the others whose names mean nothing, which their numbers may tell.
    pub(crate) unknown: Vec<Item>,
    /// Gradients that a loop carries from one timestep to the next, with which a single step is called.
    pub(crate) carried: Vec<Item>,
    /// The symbols, if inputs or targets are text.
    pub(crate) letters: Option<Letters>,
    /// The symbols in their order, if the file says it.
    pub(crate) vocabulary: Option<Vec<String>>,
    /// If it is read as a layer without an output: what is taken for the gradient from outside.
    pub(crate) layer: Option<Layer>,
}

/// Reads the arrays of a file that is handed in.
///
/// # Errors
/// If the file cannot be read, or is a model that was saved here.
pub(crate) fn arrays(path: &Path) -> Result<Tensors, TensorsError> {
    let tensors = Tensors::read_what_can_be(path)?;
    match Tensors::read_text(path) {
        Ok(Some(_)) => Err(TensorsError::new(
            path,
            &format!(
                "is a model that was trained here, without the gradients of a program of yours: `rnn-tui {}` opens it",
                argument(path)
            ),
        )),
        Ok(None) | Err(_) => Ok(tensors),
    }
}

impl HandIn {
    /// Reads the names of the arrays; `renamed` are pairs of a name in the file and the name that it stands for.
    ///
    /// # Errors
    /// If a pair names no array, or a name that means nothing.
    pub(crate) fn read(tensors: &Tensors, renamed: &[(String, String)]) -> Result<Self, Problem> {
        for (mine, ours) in renamed {
            if !tensors.iter().any(|(name, _)| is_meant(mine, name)) {
                let problem = Problem::new(format!("--name {mine}={ours}: the file has no {mine}"));
                return Err(problem);
            }
            if names::read(ours).roles.is_empty() {
                let problem = Problem::new(format!("--name {mine}={ours}: {ours} is unknown"));
                return Err(
                    problem.instead("use a name of `rnn-tui trace --names`, for example grad/W_hh")
                );
            }
        }
        let short = gradients::short_groups(tensors);
        let meant = |name: &str| {
            let exact = renamed.iter().find(|(mine, _)| mine == name);
            let pair = exact.or_else(|| renamed.iter().find(|(mine, _)| is_meant(mine, name)));
            match pair {
                Some((_, ours)) => in_update(name, ours),
                None => gradient_meant(name, renamed)
                    .or_else(|| gradients::in_short_group(name, &short))
                    .unwrap_or_else(|| name.to_owned()),
            }
        };
        let named =
            tensors.iter().map(|(name, array)| (name.to_owned(), meant(name), array.clone()));
        let mut handin = HandIn::default();
        let texts = letters::read(tensors, &meant, &mut handin);
        let named = gates::together(series::together(named.chain(texts).collect()));
        let (named, copies) = copies::apart(bias_row::in_two(named));
        let (named, variables) = loops::apart(named);
        for (item, why) in copies.into_iter().chain(variables) {
            handin.leave_out(&item.mine, &why, false);
        }
        for (name, why) in tensors.unreadable() {
            handin.leave_out(name, why, inside::sounds_like_a_gradient(name));
        }
        for mut item in named {
            item.is_named = renamed.iter().any(|(mine, _)| is_meant(mine, &item.mine));
            handin.sort_in(item);
        }
        capitals::tell_apart(&mut handin.items);
        Ok(handin)
    }

    /// Takes an array for what its name says, or leaves it out.
    fn sort_in(&mut self, item: Item) {
        let mine = &item.mine;
        if let Some(whole) = inside::gradient_around(mine).filter(|_| !item.is_named) {
            return self.leave_out(mine, &inside::why(whole), true);
        }
        match item.called.roles.first() {
            _ if is_counter(&item) => {
                self.leave_out(mine, "a counter or a position", inside::is_gradient(&item));
            }
            None => self.leave_out_unknown(&item),
            Some(Role::Aside(why)) => {
                self.leave_out(mine, why, false);
                self.carried.extend(outside::is_carried(&item).then_some(item));
            }
            Some(Role::Vocabulary) => self.leave_out(mine, "a vocabulary of numbers", false),
            Some(Role::Beyond) => {
                let why = "a gradient that the passes here do not have";
                self.leave_out(mine, why, true);
                self.unknown.push(item);
            }
            Some(_) => self.items.push(item),
        }
    }

    /// Leaves an array out. `is_gradient` says whether without it not all has been compared.
    pub(crate) fn leave_out(&mut self, mine: &str, why: &str, is_gradient: bool) {
        let (mine, why) = (mine.to_owned(), why.to_owned());
        self.ignored.push(Ignored { mine, why, maybe: None, is_gradient });
    }

    /// Leaves an array out whose name is not known, and suggests one that is.
    fn leave_out_unknown(&mut self, item: &Item) {
        let Item { mine, called, array, .. } = item;
        let last = normal(mine.rsplit(['/', '.']).next().unwrap_or(mine));
        let is_array =
            array.values.ndim() > 0 && last.len() > 2 && !names::is_of_another_layer(mine);
        let near = is_array.then(|| nearest(&last, table::all())).flatten();
        let is_near = |near: &&str| {
            near.chars().next() == last.chars().next() && near.len().abs_diff(last.len()) <= 2
        };
        let near = near.filter(is_near);
        let role = near.and_then(|near| table::roles(near).first().copied());
        let ours = role.filter(|role| may_have(*role, array)).and_then(Role::ours);
        let maybe = ours.map(|ours| match called.is_gradient {
            true => format!("grad/{ours}"),
            false => ours.to_owned(),
        });
        self.leave_out(mine, "unknown name", called.is_gradient);
        self.ignored.last_mut().into_iter().for_each(|ignored| ignored.maybe = maybe.clone());
        self.unknown.push(item.clone());
    }

    /// Says of an array that is left out what its numbers are, so that nothing of it is lacking.
    pub(crate) fn tell(&mut self, mine: &str, why: String) {
        for ignored in self.ignored.iter_mut().filter(|ignored| ignored.mine == mine) {
            ignored.why.clone_from(&why);
            (ignored.maybe, ignored.is_gradient) = (None, false);
        }
    }

    /// A weight of a second layer, or of one that reads from right to left.
    pub(crate) fn other_layer(&self) -> Option<&str> {
        let is_other = |item: &&Item| names::is_of_another_layer(&item.mine);
        self.items.iter().chain(&self.unknown).find(is_other).map(|item| item.mine.as_str())
    }

    /// Leaves out all that is of later updates than these.
    pub(crate) fn only(&mut self, updates: u64) {
        self.items.retain(|item| item.called.k < updates);
        self.unknown.retain(|item| item.called.k < updates);
        self.carried.retain(|item| item.called.k < updates);
        self.ignored.retain(|ignored| names::split(&ignored.mine).0 < updates);
    }

    /// The updates that it has something of.
    pub(crate) fn updates(&self) -> BTreeSet<u64> {
        self.items.iter().map(|item| item.called.k).collect()
    }

    /// What it has of an update.
    pub(crate) fn of(&self, k: u64) -> impl DoubleEndedIterator<Item = &Item> {
        self.items.iter().filter(move |item| item.called.k == k)
    }
}

/// Whether an array can have that role, as far as its shape tells.
fn may_have(role: Role, array: &Array) -> bool {
    let axes = array.values.shape().iter().filter(|length| **length != 1).count();
    let is_whole = array.values.iter().all(|x| x.fract() == 0.0);
    match role {
        Role::Part(part) if part.is_bias() => axes <= 1,
        Role::Part(_) => axes == 2,
        Role::StartH | Role::StartC => axes <= 2 && !is_whole,
        Role::Tape(_) => axes >= 1 && !is_whole,
        Role::OffTape(_) => axes >= 1,
        Role::Aside(_) | Role::Beyond | Role::Vocabulary | Role::Mask | Role::Outside => false,
    }
}

/// Whether somebody who says `mine` means that array: by its whole name, without the number of its update, or by the end
/// of its name.
fn is_meant(mine: &str, name: &str) -> bool {
    let (_, rest) = names::split(name);
    let is_end = || rest.strip_suffix(mine).is_some_and(|path| path.ends_with(['/', '.']));
    mine == name || mine == rest || is_end()
}

/// The name that is meant by that of the gradient of a weight that was renamed.
fn gradient_meant(name: &str, renamed: &[(String, String)]) -> Option<String> {
    let rest = names::split(name).1;
    let (_, ours) = renamed.iter().find(|(mine, ours)| {
        let called = names::read(ours);
        let is_weight = matches!(called.roles.first(), Some(Role::Part(_)));
        is_weight && called.stage == Stage::Before && gradients::is_gradient_of(rest, mine)
    })?;
    let (_, ours) = names::split(ours);
    let ours = ours.rsplit('/').next().unwrap_or(ours);
    Some(in_update(name, &format!("grad/{ours}")))
}

/// The name that is meant, in the update of the array.
fn in_update(name: &str, ours: &str) -> String {
    let (k, rest) = names::split(name);
    match rest == name || names::split(ours).1 != ours {
        true => ours.to_owned(),
        false => format!("{k}/{ours}"),
    }
}

/// Whether it is a whole number under a single letter, such as the `t` or `p` of a loop.
fn is_counter(item: &Item) -> bool {
    let Item { called, array, .. } = item;
    array.kind == Kind::Whole && array.values.ndim() == 0 && called.base.chars().count() == 1
}
