//! What is no mistake, though it gives other numbers: truncation, and a text that is started again.

use super::case::{Case, Judged};
use super::compare::Compared;
use super::mistakes;
use super::reference::RunAt;
use super::truth::{Departures, Truncation};

/// Whether a run is that of the case's own data, so that it says what comes after the gradients.
pub(super) fn is_same(case: &Case, run: &RunAt) -> bool {
    let [sequence] = &case.setting.sequences[..] else { return false };
    let is_model = case.setting.params.count() == run.before.count();
    is_model
        && sequence.example.inputs == run.data.example.inputs
        && sequence.example.targets == run.data.example.targets
}

/// The truncation that gives exactly these numbers, if there is one: per loss or in windows.
pub(super) fn truncated(case: &Case, run: Option<&RunAt>) -> Option<(Truncation, Judged)> {
    let timesteps = case.setting.timesteps();
    let longest = timesteps.saturating_sub(1).min(200);
    let per_loss = (2..longest).map(Truncation::PerLoss);
    let windows = (2..timesteps.min(200)).map(Truncation::Windows);
    per_loss.chain(windows).find_map(|truncation| {
        let departures = Departures { truncation: Some(truncation), ..Departures::default() };
        let truth = case.truth(&departures);
        // what is left out or read otherwise is looked at only where all gradients are right
        let backward = case.judge_backward(&truth, false).compared;
        let mut gradients = backward.iter().filter(|c| c.is_gradient && mistakes::is_to_explain(c));
        if !gradients.all(Compared::agrees) {
            return None;
        }
        let judged = case.judge(&truth, run);
        mistakes::is_explained(&judged).then_some((truncation, judged))
    })
}

/// The most timesteps that a loop over time leaves out by mistake.
const MOST_LEFT_OUT: usize = 2;

/// What a truncation may be as well: a loop that ends too early or a step back that is not made. Nothing in the file tells
/// which, so this is what it lacks.
pub(super) fn or_left_out(case: &Case, truncation: Truncation) -> Option<String> {
    let timesteps = case.setting.timesteps();
    let departures = Departures { truncation: Some(truncation), ..Departures::default() };
    let (cut, whole) = (case.truth(&departures), case.truth(&Departures::default()));
    let rows = || cut.tapes.iter().zip(&whole.tapes).map(|(cut, whole)| (&cut.dz, &whole.dz));
    let is_left_out = |t: &usize| rows().all(|(cut, _)| cut.row(*t).iter().all(|dz| *dz == 0.0));
    let left_out = (0..timesteps).take_while(is_left_out).count();
    let rest_is_whole =
        rows().all(|(cut, whole)| (left_out..timesteps).all(|t| cut.row(t) == whole.row(t)));
    let other = match truncation {
        _ if (1..=MOST_LEFT_OUT).contains(&left_out) && rest_is_whole => {
            let last = left_out - 1;
            let which = if last == 0 { "t = 0".to_owned() } else { format!("t = 0 to {last}") };
            format!("the backward pass leaves out {which}, as with range(T-1, {last}, -1)")
        }
        Truncation::Windows(window) if window + 2 >= timesteps && 2 * window > timesteps => {
            format!("no gradient passes from t = {window} to t = {}", window - 1)
        }
        Truncation::Windows(_) | Truncation::PerLoss(_) => return None,
    };
    Some(format!(
        "there are two readings, and nothing in the file tells which is yours: {}; or, as a mistake, {other}. Save a longer sequence: a truncation cuts it after the same number of timesteps",
        truncation.words()
    ))
}

/// Whether the program starts its text again, where the lesson reads what is left of it.
pub(super) fn started_again(case: &Case, start: Option<&RunAt>) -> Option<(Case, String)> {
    let start = start.filter(|_| !case.of_lesson.is_empty() && case.k > 0)?;
    let [left] = &case.setting.sequences[..] else { return None };
    let left = left.example.timesteps();
    if left >= start.data.example.timesteps() {
        return None;
    }
    let mut again = case.clone();
    again.setting.sequences[0].example = start.data.example.clone();
    again.setting.sequences[0].before = case.form.model.zero_state();
    again.forward = again.setting.forward();
    let judged = again.judge(&again.truth(&Departures::default()), None);
    let k = case.k;
    let words = format!(
        "at update {k} your program starts the text again, but this one reads its last {left} symbols"
    );
    judged.is_right().then_some((again, words))
}
