//! Puts into words what the engine reports: notices, conditions, and speeds.

use super::action::{Action, Go};
use super::keymap::keys_in_text;
use super::scene::Names;
use crate::engine::{Divergence, Notice, Speed, Until};
use crate::measure::Goal;

/// Formats a notice, with the keys that help.
pub(crate) fn notice(notice: &Notice, arms: &Names) -> String {
    match notice {
        Notice::CatchingUp => {
            let stop =
                hint(Action::Go(Go::RunPause), |key| format!(", or press {key} to stop here"));
            format!("the models are still being recomputed: wait for them to catch up{stop}")
        }
        Notice::Refused(why) => why.clone(),
        Notice::EditsLost(why) => format!("the run resumes without its changed settings: {why}"),
        Notice::Edited(edit) => {
            let undo = hint(Action::Go(Go::Undo), |key| format!(" ({key} undoes it)"));
            format!("{}{undo}", edit.in_words(&arms.before(edit)))
        }
        Notice::AlreadySet(edit) => format!("already set: {}", edit.setting(&arms.all())),
        Notice::FieldAlreadySet { key, value } => format!("already set: {key} = {value}"),
        Notice::Undone(edit) => format!("undone: {}", edit.in_words(&arms.before(edit))),
        Notice::Restarted => {
            let undo = hint(Action::Go(Go::Undo), |key| format!(" ({key} undoes it)"));
            format!("restarted with the same weights, knobs as at first{undo}")
        }
        Notice::RunBroughtBack => "undone: the previous run is back".to_owned(),
        Notice::NothingToUndo { other_arms: true } => {
            "nothing to undo: adding or dropping an arm discards earlier runs".to_owned()
        }
        Notice::NothingToUndo { other_arms: false } => {
            "nothing to undo: the settings are as they were at first".to_owned()
        }
        Notice::RunRedone => {
            let undo = hint(Action::Go(Go::Undo), |key| format!(" ({key} undoes it)"));
            format!("the run that was undone is here again{undo}")
        }
        Notice::NothingToRedo => {
            "nothing to redo: nothing has been undone since the last change".to_owned()
        }
        Notice::ArmAdded(name) => format!("new arm: {name}"),
        Notice::ArmRenamed { old, name } => format!("arm {old} is now called {name}"),
        Notice::OnlyArm => "this is the only arm: add another before you drop it".to_owned(),
        Notice::FieldSet { key, value, edits_lost } => {
            let undo = hint(Action::Go(Go::Undo), |key| format!(" ({key} undoes it)"));
            format!("restarted with {key} = {value}{}{undo}", without(*edits_lost))
        }
        Notice::AlreadyTrue(condition) => format!("already true: {}", until(condition)),
        Notice::Reached(condition) => format!("reached: {}", until(condition)),
        Notice::EndedWithout(condition) => {
            format!("the run ended without reaching it: {}", until(condition))
        }
        Notice::TooLate(goal) => {
            let start = hint(Action::Go(Go::Start), |key| {
                format!(": press {key} to return to the start, then change something")
            });
            format!("too late for {goal}{start}")
        }
        Notice::Diverged(divergence) => {
            let go = hint(Action::Go(Go::Divergence), |key| format!(": press {key} to go there"));
            format!("{}{go}", diverged(divergence, arms))
        }
        Notice::AtDivergence(divergence) => diverged(divergence, arms),
        Notice::AllFinite => "all numbers are finite so far".to_owned(),
    }
}

/// Says that the run has begun anew with the weights of another seed.
pub(crate) fn reseeded(seed: u64) -> String {
    let undo = hint(Action::Go(Go::Undo), |key| format!(" ({key} undoes it)"));
    format!("new weights, seed {seed}{undo}")
}

/// Formats a condition that a run waits for: `loss ≤ 0.2`.
pub(crate) fn until(condition: &Until) -> String {
    match condition {
        Until::Goals(goals) => goals.iter().map(Goal::to_string).collect::<Vec<_>>().join(", "),
        Until::Tick(tick) => tick.to_string(),
        Until::Any(of) => of.iter().map(until).collect::<Vec<_>>().join(" or "),
        Until::Diverged { .. } => "the next arm diverges".to_owned(),
    }
}

/// Formats a speed: `300 ticks/s`.
pub(crate) fn speed(speed: Speed) -> String {
    match speed.0 {
        None => "full speed".to_owned(),
        Some(1) => "1 tick/s".to_owned(),
        Some(n) => format!("{n} ticks/s"),
    }
}

fn diverged(Divergence { arm, tensor, at }: &Divergence, arms: &Names) -> String {
    let arm = arms.now(arm);
    format!("{arm} has diverged: {tensor} became non-finite in {}", at.in_words())
}

fn without(edits: usize) -> String {
    match edits {
        0 => String::new(),
        1 => ", without the turned knob".to_owned(),
        n => format!(", without the {n} turned knobs"),
    }
}

/// A hint with the key of an action; empty if it has none.
fn hint(action: Action, words: impl FnOnce(&str) -> String) -> String {
    let key = keys_in_text(&[action]);
    if key.is_empty() { key } else { words(&key) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nn::Clip;
    use crate::train::{Change, Cursor, Edit, Tick};

    fn names(names: &[&str]) -> Names {
        let all: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        Names { called: all.clone(), given: all }
    }

    #[test]
    fn notices_name_the_keys_of_the_table() {
        let edit = Edit { at: 12, arm: Some(1), change: Change::Clip(Clip::Off) };
        let at = Cursor { update: 7, done: 2, timesteps: 4 };
        let divergence = Divergence { arm: "wild".to_owned(), tensor: "h", at };
        let goal: Goal =
            crate::checked::ron_options().from_str("(of: Updates, at_most: 10)").expect("a goal");
        for (value, words) in [
            (
                Notice::CatchingUp,
                "the models are still being recomputed: wait for them to catch up, or press [space] to stop here",
            ),
            (Notice::Edited(edit), "from update 12: no clip, arm b ([u] undoes it)"),
            (Notice::Undone(edit), "undone: from update 12: no clip, arm b"),
            (
                Notice::TooLate(goal),
                "too late for updates ≤ 10: press [Home] to return to the start, then change something",
            ),
            (
                Notice::Diverged(divergence.clone()),
                "wild has diverged: h became non-finite in update 8, forward t=1: press [N] to go there",
            ),
            (
                Notice::AtDivergence(divergence),
                "wild has diverged: h became non-finite in update 8, forward t=1",
            ),
        ] {
            assert_eq!(notice(&value, &names(&["a", "b"])), words);
        }
    }

    #[test]
    fn a_field_that_is_set_says_what_is_lost() {
        let set = |edits_lost| {
            let (key, value) = ("hidden".to_owned(), "5".to_owned());
            notice(&Notice::FieldSet { key, value, edits_lost }, &names(&["model"]))
        };
        assert_eq!(set(0), "restarted with hidden = 5 ([u] undoes it)");
        assert_eq!(set(1), "restarted with hidden = 5, without the turned knob ([u] undoes it)");
        assert_eq!(set(3), "restarted with hidden = 5, without the 3 turned knobs ([u] undoes it)");
    }

    #[test]
    fn conditions_and_speeds_are_words() {
        assert_eq!(until(&Until::Tick(Tick::Backward(2))), "backward t=2");
        assert_eq!(until(&Until::Diverged { already: 1 }), "the next arm diverges");
        let speeds = [None, Some(1), Some(300)].map(|ticks| speed(Speed(ticks)));
        assert_eq!(speeds, ["full speed", "1 tick/s", "300 ticks/s"]);
    }
}
