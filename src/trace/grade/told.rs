//! What the file's own numbers tell of arrays whose names mean nothing: that its p, h or loss follow from the weights only
//! with these.

use super::choose;
use super::compare::Compared;
use super::reference::Reference;
use super::tolerance::Tolerance;
use super::truth::Departures;
use super::{Grade, GradeError, How, one};
use crate::nn::{Tensor, Variable};
use crate::trace::handin::HandIn;
use crate::trace::handin::form::Form;
use crate::trace::handin::unnamed::Guess;

/// The most arrays that are taken for something together.
const MOST_TAKEN: usize = 2;

/// The most arrays with which known mistakes are looked for.
const MOST_EXPLAINED: usize = 2;

/// How right a hand-in is in the reading chosen.
struct Read {
    score: (usize, usize),
    is_right: bool,
    /// Whether it has states, and all of them are right.
    are_states_right: bool,
    /// Whether it has scores, probabilities or a loss, and all numbers of the forward pass are right.
    is_output_right: bool,
    form: Form,
    sequences: usize,
}

/// The hand-in with arrays of unknown names taken for what it lacks, where more of its numbers are right with them, and
/// what is to be said of it.
pub(super) fn with_unnamed(
    handin: HandIn,
    lesson: Option<Reference>,
    how: How,
) -> Result<(HandIn, Option<String>), GradeError> {
    if handin.unknown.is_empty() {
        return Ok((handin, None));
    }
    let is_open = |plain: &Read| !plain.is_right && !plain.is_output_right;
    let Some(plain) = read(&handin, lesson, how)?.filter(is_open) else {
        return Ok((handin, None));
    };
    let mut guesses = handin.guesses(&plain.form, plain.sequences);
    guesses.retain(|guess| guess.is_of_output() || !plain.are_states_right);
    let mut best: Option<(HandIn, Vec<&Guess>, Read)> = None;
    let alone = guesses.iter().map(|guess| vec![guess]);
    let pairs = guesses.iter().enumerate().flat_map(|(i, one)| {
        let others = guesses[i + 1..].iter().filter(|other| other.mine != one.mine);
        others.map(move |other| vec![one, other])
    });
    for set in alone.chain(pairs).take_while(|set| set.len() <= MOST_TAKEN) {
        let with = set.iter().fold(handin.clone(), |handin, guess| handin.with_guess(guess));
        let Some(this) = read(&with, lesson, how)? else { continue };
        let score = best.as_ref().map_or(plain.score, |(_, _, best)| best.score);
        let is_right = this.is_right;
        if this.score.0 > score.0 || is_right {
            best = Some((with, set, this));
        }
        if is_right {
            break;
        }
    }
    match best {
        Some((with, set, read)) => {
            let each: Vec<String> = set
                .iter()
                .map(|guess| format!("{} is {}", guess.mine, guess.ours(&read.form)))
                .collect();
            let words = format!(
                "{}: assumed, because only then do your numbers follow from your weights",
                each.join(" and ")
            );
            Ok((with, Some(words)))
        }
        None => with_explained(handin, &guesses, &plain.form, |handin| one(handin, lesson, how)),
    }
}

/// The hand-in with the first array of unknown name taken for something with which a known mistake explains all that
/// differs, if none does without it. If there is no such array, it is said of each what it may be.
fn with_explained(
    mut handin: HandIn,
    guesses: &[Guess],
    form: &Form,
    grade: impl Fn(HandIn) -> Result<Grade, GradeError>,
) -> Result<(HandIn, Option<String>), GradeError> {
    if guesses.is_empty() || grade(handin.clone())?.is_explained() {
        return Ok((handin, None));
    }
    for guess in guesses.iter().take(MOST_EXPLAINED) {
        let with = handin.with_guess(guess);
        if grade(with.clone())?.is_explained() {
            let words = format!(
                "{} is {}: the name says nothing, but with it a known mistake gives your numbers",
                guess.mine,
                guess.ours(form)
            );
            return Ok((with, Some(words)));
        }
    }
    // of several things that an array may be, the first
    for guess in guesses.iter().rev().filter(|guess| guess.is_bias()) {
        handin.suggest(&guess.mine, guess.ours(form));
    }
    Ok((handin, None))
}

fn read(handin: &HandIn, lesson: Option<Reference>, how: How) -> Result<Option<Read>, GradeError> {
    let mut handin = handin.clone();
    handin.only(how.updates);
    let tolerance = Tolerance::of(&handin, how);
    let chosen = choose::choose(&handin, lesson, tolerance)?;
    Ok(chosen.ok().and_then(|chosen| {
        let case = chosen.cases.first()?;
        let judged = case.judge_briefly(&case.truth(&Departures::default()));
        let forward = || judged.compared.iter().filter(|c| !c.is_gradient);
        let is_forward_right = forward().all(Compared::agrees);
        let is_state = |c: &Compared| {
            let output = [Tensor::Y, Tensor::P, Tensor::Loss];
            matches!(c.variable, Variable::Tape(tensor) if !output.contains(&tensor))
        };
        Some(Read {
            score: judged.score(),
            is_right: judged.is_right(),
            are_states_right: forward().next().is_some() && is_forward_right,
            is_output_right: forward().any(|c| !is_state(c)) && is_forward_right,
            form: case.form.clone(),
            sequences: case.setting.sequences.len(),
        })
    }))
}
