//! What the file's own numbers tell of arrays whose names mean nothing: that its p, h or loss follow from the weights only
//! with these.

use super::choose;
use super::compare::Compared;
use super::reference::Reference;
use super::truth::Departures;
use super::{GradeError, How, tolerance};
use crate::trace::handin::HandIn;
use crate::trace::handin::form::Form;
use crate::trace::handin::unnamed::Guess;

/// The most arrays that are taken for something together.
const MOST_TAKEN: usize = 2;

/// How right a hand-in is in the reading chosen.
struct Read {
    score: (usize, usize),
    is_right: bool,
    /// Whether it has numbers of the forward pass, and all of them are right.
    is_forward_right: bool,
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
    let is_open = |plain: &Read| !plain.is_right && !plain.is_forward_right;
    let Some(plain) = read(&handin, lesson, how)?.filter(is_open) else {
        return Ok((handin, None));
    };
    let guesses = handin.guesses(&plain.form, plain.sequences);
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
    Ok(match best {
        Some((with, set, read)) => {
            let each: Vec<String> = set
                .iter()
                .map(|guess| format!("{} is {}", guess.mine, guess.ours(&read.form)))
                .collect();
            let words = format!(
                "{}: assumed, because only then do your numbers follow from your weights",
                each.join(" and ")
            );
            (with, Some(words))
        }
        None => (handin, None),
    })
}

fn read(handin: &HandIn, lesson: Option<Reference>, how: How) -> Result<Option<Read>, GradeError> {
    let mut handin = handin.clone();
    handin.only(how.updates);
    let tolerance = how.tolerance.unwrap_or_else(|| tolerance(&handin));
    let chosen = choose::choose(&handin, lesson, tolerance)?;
    Ok(chosen.ok().and_then(|chosen| {
        let case = chosen.cases.first()?;
        let judged = case.judge_briefly(&case.truth(&Departures::default()));
        Some(Read {
            score: judged.score(),
            is_right: judged.is_right(),
            is_forward_right: judged.score().0 > 0
                && judged.compared.iter().filter(|c| !c.is_gradient).all(Compared::agrees),
            form: case.form.clone(),
            sequences: case.setting.sequences.len(),
        })
    }))
}
