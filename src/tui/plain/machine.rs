//! Where the machine is, in words.

use crate::train::ArmSnapshot;
use crate::tui::action::{Action, Go};
use crate::tui::keymap::keys_in_text;
use crate::tui::pane::equation;
use crate::tui::view::View;

/// How many updates are done, and the last tick of one that has begun.
pub(crate) fn place(view: &View) -> String {
    let (frame, cursor) = (view.frame, view.frame.snapshot.cursor);
    let of = frame.whole_run();
    let done = cursor.updates_done();
    let epoch = match frame.snapshot.updates_per_epoch {
        0 | 1 => String::new(),
        _ => match frame.snapshot.epochs_done() {
            1 => ", 1 epoch".to_owned(),
            epochs => format!(", {epochs} epochs"),
        },
    };
    let updates = format!("{done} of {of} updates are done{epoch}");
    match cursor.last().filter(|_| cursor.is_inside()) {
        Some(tick) => {
            format!(
                "{updates}; last tick: {tick}, {} of {} in this update.",
                cursor.done,
                cursor.ticks()
            )
        }
        None => format!("{updates}."),
    }
}

/// The loss of the last update, of each arm that is not hidden.
pub(crate) fn losses(view: &View) -> Option<String> {
    let has_any = view.frame.snapshot.cursor.updates_done() > 0;
    let of_arm = |arm: &ArmSnapshot| {
        let loss = match (arm.is_sound(), arm.state.loss) {
            (false, _) => "diverged".to_owned(),
            (true, loss) => super::told(view, loss),
        };
        if view.compares() { format!("{} {loss}", view.called(arm)) } else { loss }
    };
    let all = view.shown().map(|(_, arm)| of_arm(arm)).collect::<Vec<_>>().join(", ");
    (has_any && !all.is_empty()).then(|| format!("Loss of the last update: {all}."))
}

/// The equation of the last tick with its numbers, a line each; after each tick it is said in short.
pub(crate) fn equation(view: &View, in_short: bool) -> Vec<String> {
    let title = equation::title(view);
    let lines = equation::unwrapped(view, in_short);
    let head = format!("Equation of {title}:");
    let tick = keys_in_text(&[Action::Go(Go::Ticks(1))]);
    let word = view.theme.sentence(&tick, view.theme.text).to_string();
    let named = |line: String| line.replace(&tick, &word);
    [head].into_iter().chain(lines.into_iter().map(named)).collect()
}

/// Everything that there is to say about where one is.
pub(crate) fn whereabouts(view: &View, title: &str) -> Vec<String> {
    let step = crate::tui::speaker::place(view.lesson, view.step);
    let done = view.done.iter().filter(|done| **done).count();
    let mut lines = vec![
        format!("Lesson {title}, {step}; {done} of {} steps are done.", view.done.len()),
        place(view),
    ];
    lines.extend(losses(view));
    if view.compares() {
        let names: Vec<String> =
            view.frame.snapshot.arms.iter().map(|arm| view.called(arm)).collect();
        let selected = view.called(view.arm());
        lines.push(format!("Arms: {}; selected: {selected}.", names.join(", ")));
    }
    if view.frame.is_running() {
        lines.push("The machine is running.".to_owned());
    }
    lines
}
