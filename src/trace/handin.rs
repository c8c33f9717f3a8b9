//! A hand-in: the arrays that somebody's own program saved, under that program's names and in its layout.

pub(crate) mod data;
pub(crate) mod form;
mod gates;
mod grid;
pub(crate) mod layout;
pub(crate) mod names;
mod series;
pub(crate) mod solve;
mod start;
mod table;
mod turns;

use std::collections::BTreeSet;

use crate::checked::nearest;
use crate::problem::Problem;
use crate::tensors::{Array, Tensors};
use names::{Called, normal};
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
}

impl HandIn {
    /// Reads the names of the arrays; `renamed` are pairs of a name in the file and the name that it stands for.
    ///
    /// # Errors
    /// If a pair names no array, or a name that means nothing.
    pub(crate) fn read(tensors: &Tensors, renamed: &[(String, String)]) -> Result<Self, Problem> {
        for (mine, ours) in renamed {
            if tensors.get(mine).is_none() {
                let problem = Problem::new(format!("--name {mine}={ours}: the file has no {mine}"));
                return Err(problem);
            }
            if names::read(ours).roles.is_empty() {
                let problem = Problem::new(format!("--name {mine}={ours}: {ours} means nothing"));
                return Err(
                    problem.instead("use a name of `rnn-tui trace --names`, for example grad/W_hh")
                );
            }
        }
        let meant = |name: &str| {
            let pair = renamed.iter().find(|(mine, _)| mine == name);
            pair.map_or_else(|| name.to_owned(), |(_, ours)| ours.clone())
        };
        let named =
            tensors.iter().map(|(name, array)| (name.to_owned(), meant(name), array.clone()));
        let named = gates::together(series::together(named.collect()));
        let mut handin = HandIn::default();
        for (name, why) in tensors.unreadable() {
            handin.leave_out(name, why.to_owned());
        }
        for item in named {
            match item.called.roles.first() {
                None => handin.leave_out(&item.mine, "the name means nothing here".to_owned()),
                Some(Role::Aside(why)) => handin.leave_out(&item.mine, (*why).to_owned()),
                Some(_) => handin.items.push(item),
            }
        }
        Ok(handin)
    }

    /// Leaves an array out.
    pub(crate) fn leave_out(&mut self, mine: &str, why: String) {
        let called = names::read(mine);
        let last = normal(mine.rsplit(['/', '.']).next().unwrap_or(mine));
        let near = called.roles.is_empty().then(|| nearest(&last, table::all())).flatten();
        let maybe = near.and_then(|near| table::roles(near).first()?.ours());
        let maybe = maybe.map(|ours| match called.is_gradient {
            true => format!("grad/{ours}"),
            false => ours.to_owned(),
        });
        // what a loop only carries along is not what it was written for
        let is_aside =
            matches!(called.roles.first(), Some(Role::Aside(why)) if !why.contains("gradient"));
        self.ignored.push(Ignored {
            mine: mine.to_owned(),
            why,
            maybe,
            is_gradient: called.is_gradient && !is_aside,
        });
    }

    /// The updates that it has something of.
    pub(crate) fn updates(&self) -> BTreeSet<u64> {
        self.items.iter().map(|item| item.called.k).collect()
    }

    /// What it has of an update.
    pub(crate) fn of(&self, k: u64) -> impl Iterator<Item = &Item> {
        self.items.iter().filter(move |item| item.called.k == k)
    }
}
