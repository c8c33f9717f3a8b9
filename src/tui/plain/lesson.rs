//! The step in words: where it is, its text, what it asks, and the replies to an answer.

use super::screenless::screenless;
use super::{WIDE, request, sentences};
use crate::lesson::PaneName;
use crate::tui::pane;
use crate::tui::speaker;
use crate::tui::view::View;

/// The title of the lesson, and how long it is.
pub(crate) fn title(view: &View, title: &str) -> String {
    let (steps, minutes) = (view.lesson.steps.len(), view.lesson.minutes());
    let plural = |count: usize| if count == 1 { "" } else { "s" };
    let (of_steps, of_minutes) = (plural(steps), plural(minutes));
    format!("Lesson {title}: {steps} step{of_steps}, about {minutes} minute{of_minutes}.")
}

/// The step: its place, the heading of a round that begins with it, and its text.
pub(super) fn step(view: &View) -> Vec<String> {
    let place = speaker::place(view.lesson, view.step);
    let done = if view.is_done() { ", which is done" } else { "" };
    let capital = place[..1].to_uppercase() + &place[1..];
    let rounds = view.lesson.rounds();
    let round = rounds.iter().position(|round| round.steps.start == view.step);
    let round = round.map(|i| format!("Round {} of {}: {}.", i + 1, rounds.len(), rounds[i].title));
    let head = [format!("{capital}{done}.")].into_iter().chain(round);
    let text = sentences(pane::lesson::text(view, WIDE.into()));
    let text = text.iter().filter_map(|line| screenless(line));
    head.chain(text).chain(shows(view)).collect()
}

/// The step with all that there is to say: of one that is done, also what it asked and what became of the answer.
pub(crate) fn whole(view: &View) -> Vec<String> {
    [step(view), request::answered(view), told(view), asked(view)].concat()
}

/// The panes that the step is about.
fn shows(view: &View) -> Option<String> {
    let step = view.current()?;
    let named = |name: &PaneName| format!("“show {}”", pane::name(*name).to_lowercase());
    let panes: Vec<String> = step.show.iter().map(named).collect();
    (!panes.is_empty()).then(|| format!("For this step: {}.", panes.join(", ")))
}

/// What it asks now, and how to answer; at the end of the lesson, what is next.
pub(crate) fn asked(view: &View) -> Vec<String> {
    match view.current() {
        Some(_) => request::lines(view),
        None => {
            let open = view.done.iter().filter(|done| !**done).count();
            let steps = match open {
                0 => "All steps are done.".to_owned(),
                1 => "1 step is open: “steps” lists it.".to_owned(),
                n => format!("{n} steps are open: “steps” lists them."),
            };
            vec![steps, "Enter opens the next lesson; “quit” ends.".to_owned()]
        }
    }
}

/// What has been said of the learner's answer: whether it is right, replies, hints, the solution.
pub(crate) fn told(view: &View) -> Vec<String> {
    let compared = view.open.compares().filter(|_| view.is_told());
    let outcome = compared.map(|(right, words)| match right {
        true => format!("Right: {words}."),
        false => format!("Not right: {words}."),
    });
    let replies = sentences(pane::lesson::replies(view, WIDE.into()));
    let own = |line: &str| line.starts_with("You: "); // the learner's words are not cut
    let said = |line: &String| if own(line) { Some(line.clone()) } else { screenless(line) };
    outcome.into_iter().chain(replies.iter().filter_map(said)).collect()
}
