//! Arrays of unknown names that may be what the others lack: a bias, or the state before the first timestep.

use super::form::Form;
use super::gradients;
use super::names::{self, Called};
use super::{HandIn, Item, Part, Role};
use crate::nn::Stage;
use crate::tensors::Kind;

/// The most matrices of unknown names that are tried as weights.
const MOST_MATRICES: usize = 4;

/// A meaning that an array of unknown name may have.
#[derive(Clone, Debug)]
pub(crate) struct Guess {
    /// Its name in the file, without the number of the update.
    pub(crate) mine: String,
    role: Role,
}

impl Guess {
    /// What the array would be, by the name that `--name` takes.
    pub(crate) fn ours(&self, form: &Form) -> &'static str {
        match self.role {
            Role::Part(part) => form.name(part).as_str(),
            role => role.ours().unwrap_or_default(),
        }
    }

    /// Whether the states do not depend on it.
    pub(crate) fn is_of_output(&self) -> bool {
        self.role == Role::Part(Part::OutputBias)
    }

    /// Whether it is added, not multiplied.
    pub(crate) fn is_bias(&self) -> bool {
        matches!(self.role, Role::Part(part) if part.is_bias())
    }

    /// The option that says so.
    pub(crate) fn option(&self) -> String {
        format!("--name {}={}", self.mine, self.role.ours().unwrap_or_default())
    }
}

impl HandIn {
    /// All that its arrays of unknown names may be, of what it lacks in this form with so many sequences.
    pub(crate) fn guesses(&self, form: &Form, sequences: usize) -> Vec<Guess> {
        let hidden = form.sizes.hidden;
        let rows = |part: Part| form.sizes.shape(part).0;
        let may_be = [
            (Role::Part(Part::OutputBias), vec![rows(Part::OutputBias)]),
            (Role::Part(Part::Bias), vec![rows(Part::Bias)]),
            (Role::StartH, vec![hidden, sequences * hidden]),
        ];
        let has = |role: Role| {
            let is_it =
                |item: &&Item| item.called.stage == Stage::Before && form.role(item) == Some(role);
            self.items.iter().any(|item| is_it(&item))
        };
        let lacking = may_be.into_iter().filter(|(role, _)| !has(*role));
        let of = |(role, sizes): (Role, Vec<usize>)| {
            let fits = move |item: &&Item| {
                let Item { called, array, .. } = item;
                let tells = array.kind != Kind::Whole && array.values.iter().any(|x| *x != 0.0);
                let is_value = called.roles.is_empty() && !called.is_gradient;
                is_value
                    && tells
                    && !self.is_gradient_of_another(item)
                    && sizes.contains(&array.values.len())
            };
            let names = self.unknown.iter().filter(fits).map(|item| names::split(&item.mine).1);
            names.map(|mine| Guess { mine: mine.to_owned(), role }).collect::<Vec<Guess>>()
        };
        let mut all: Vec<Guess> = lacking.flat_map(of).collect();
        let mut seen = Vec::new();
        all.retain(|guess| {
            let key = (guess.mine.clone(), guess.role);
            let is_new = !seen.contains(&key);
            seen.push(key);
            is_new
        });
        all
    }

    /// Says of an array of unknown name that it may be what the file lacks, and of its gradient that it would follow.
    pub(crate) fn suggest(&mut self, mine: &str, ours: &str) {
        for ignored in &mut self.ignored {
            let name = names::split(&ignored.mine).1;
            if name == mine {
                ignored.why = format!(
                    "unknown name, but it has the shape of {ours}, which your file lacks: the likely cause of the differences"
                );
                ignored.maybe = Some(ours.to_owned());
            } else if gradients::is_gradient_of(name, mine) {
                ignored.maybe = Some(format!("grad/{ours}"));
            }
        }
    }

    /// Whether an array has the name of the gradient of another one in the file.
    fn is_gradient_of_another(&self, item: &Item) -> bool {
        let mut others = self.unknown.iter().chain(&self.items);
        others.any(|of| gradients::is_gradient_of(&item.mine, &of.mine))
    }

    /// The hand-in with an array of unknown name, and its gradient, taken for that.
    pub(crate) fn with_guess(&self, guess: &Guess) -> Self {
        let mut handin = self.clone();
        let stage = |item: &Item| {
            let name = names::split(&item.mine).1;
            let is_gradient = || gradients::is_gradient_of(name, &guess.mine);
            match name == guess.mine {
                true => Some(Stage::Before),
                false => (guess.role != Role::StartH && is_gradient()).then_some(Stage::Grad),
            }
        };
        let (taken, left): (Vec<Item>, Vec<Item>) =
            handin.unknown.drain(..).partition(|item| stage(item).is_some());
        handin.ignored.retain(|ignored| taken.iter().all(|item| item.mine != ignored.mine));
        handin.unknown = left;
        handin.items.extend(taken.into_iter().map(|item| {
            let stage = stage(&item).unwrap_or(Stage::Before);
            let called = Called {
                k: item.called.k,
                stage,
                base: format!("{} taken for {:?}", guess.mine, guess.role),
                roles: vec![guess.role],
                is_gradient: stage == Stage::Grad,
            };
            Item { called, ..item }
        }));
        handin
    }

    /// The matrices of unknown names of which one or two make the weights whole, each with what it has to be.
    pub(crate) fn missing_matrices(&self, are_whole: &dyn Fn(&HandIn) -> bool) -> Vec<Guess> {
        let is_matrix = |item: &&Item| {
            let axes = item.array.values.shape().iter().filter(|axis| **axis > 1).count();
            axes == 2 && item.array.kind != Kind::Whole && !item.called.is_gradient
        };
        let is_value = |item: &&Item| !self.is_gradient_of_another(item);
        let matrices = || self.unknown.iter().filter(is_matrix).filter(is_value);
        let parts = [Part::Recurrent, Part::Input, Part::Output];
        let guess = |item: &Item, part| Guess {
            mine: names::split(&item.mine).1.to_owned(),
            role: Role::Part(part),
        };
        let all: Vec<Guess> = matrices()
            .take(MOST_MATRICES)
            .flat_map(|item| parts.map(|part| guess(item, part)))
            .collect();
        let is_it = |set: &[Guess]| {
            let with = set.iter().fold(self.clone(), |handin, guess| handin.with_guess(guess));
            are_whole(&with)
        };
        let alone: Vec<Guess> =
            all.iter().filter(|one| is_it(std::slice::from_ref(one))).cloned().collect();
        if let Some(first) = alone.first() {
            return vec![first.clone()];
        }
        let pairs = all.iter().enumerate().flat_map(|(i, one)| {
            let others = all[i + 1..].iter();
            let others = others.filter(|other| other.mine != one.mine && other.role != one.role);
            others.map(|other| vec![one.clone(), other.clone()])
        });
        pairs.into_iter().find(|pair| is_it(pair)).unwrap_or_default()
    }
}
