//! What an arm is called on the screen, and where it is named.

use super::Scene;
use crate::train::{ArmSnapshot, Change, Edit, Snapshot};

impl Scene<'_> {
    /// Whether several arms are compared.
    pub(crate) fn compares(&self) -> bool {
        self.frame.snapshot.arms.len() > 1
    }

    /// The selected arm in a title, `arm: NAME`, where others are visible.
    pub(crate) fn whose(&self) -> Option<String> {
        let arm = self.arm();
        let is_other = |other: &&ArmSnapshot| other.name != arm.name;
        let mut others = self.frame.snapshot.arms.iter().filter(is_other);
        let is_hidden = self.looks.hidden.contains(&arm.name);
        let is_one_of_several =
            is_hidden || others.any(|other| !self.looks.hidden.contains(&other.name));
        (self.compares() && is_one_of_several).then(|| format!("arm: {}", self.called(arm)))
    }

    /// The name of an arm; once another clip has been turned on in it, with that: `no clip → clip ‖g‖ ≤ 1`.
    pub(crate) fn called(&self, arm: &ArmSnapshot) -> String {
        called(&self.frame.snapshot, arm)
    }
}

/// The name of an arm on the screen.
pub(crate) fn called(snapshot: &Snapshot, arm: &ArmSnapshot) -> String {
    let spec = &snapshot.spec;
    let own = spec.arms.iter().find(|own| own.name == arm.name);
    let began = own.map(|own| own.clip.unwrap_or(spec.clip));
    let compares = snapshot.arms.len() > 1;
    match began.filter(|began| *began != arm.knobs.clip && compares) {
        Some(_) => format!("{} → {}", arm.name, arm.knobs.clip),
        None => arm.name.clone(),
    }
}

/// The names of all arms: those that they were given, and those on the screen.
#[derive(Debug, Default)]
pub(crate) struct Names {
    pub(crate) given: Vec<String>,
    pub(crate) called: Vec<String>,
}

impl Names {
    pub(crate) fn of(snapshot: &Snapshot) -> Self {
        let arms = snapshot.arms.iter();
        Names {
            given: arms.clone().map(|arm| arm.name.clone()).collect(),
            called: arms.map(|arm| called(snapshot, arm)).collect(),
        }
    }

    /// The names on the screen, in the order of the arms.
    pub(crate) fn all(&self) -> Vec<&str> {
        self.called.iter().map(String::as_str).collect()
    }

    /// The names that an edit is told with: a clip that it turns on is not in the name of its arm yet.
    pub(crate) fn before(&self, edit: &Edit) -> Vec<&str> {
        match edit.change {
            Change::Clip(_) => self.given.iter().map(String::as_str).collect(),
            Change::Optimizer(_)
            | Change::Rate(_)
            | Change::BpttWindow(_)
            | Change::BpttReach(_)
            | Change::Fault(_)
            | Change::Weight { .. } => self.all(),
        }
    }

    /// What the arm that was given this name is called.
    pub(crate) fn now<'a>(&'a self, given: &'a str) -> &'a str {
        let found = self.given.iter().zip(&self.called).find(|(name, _)| *name == given);
        found.map_or(given, |(_, called)| called)
    }
}
