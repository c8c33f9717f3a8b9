//! What can be typed, in words.

use super::keys::word;
use crate::tui::action::{Action, Ask, Look};
use crate::tui::keymap::KeyScope;
use crate::tui::verbs::VERBS;

/// The help: what a line can be, and the most useful words.
pub(crate) const HELP: [&str; 12] = [
    "Type one line at a time. An empty line is Enter: it does what the step asks next, or continues.",
    "An answer: the letter of an option, a number, a sentence, or the numbers of a sketch. Where a line may be both, “answer” before it makes it an answer, and a colon a command.",
    "A word in quotation marks in a text, such as “tick”, is to be typed.",
    "“text” says the step again, “where” says where you are, “steps” lists the steps, “step 3” goes to one.",
    "“next step” and “previous step” move through the lesson; “hint” helps, once you have tried.",
    "“tick” and “back” move the machine by a tick, “update” and “update back” by an update, “run” until it stops, “go 12” to an update, “start” to the beginning.",
    "“show” lists what can be said; “show loss”, for example, says a pane, “show dh_2[0]” a number, “show W_hh” a tensor.",
    "“follow dh_2[0]” says where a number comes from, “derivation” derives the formula of the last tick, “check” checks the gradient.",
    "A setting: “lr 0.05”, “clip norm 1”, “set hidden=8”; “knobs” lists them, “undo” undoes the last change.",
    "“until loss 0.2” runs until a condition is met, “next arm” selects another arm, “try” and a line lets the network answer it.",
    "“leave” goes back from the last answer; “quit” ends, and your progress is kept.",
    "“help all” lists every word and every command.",
];

/// Every word for a key, with what it does, and every command with an example.
pub(crate) fn all() -> Vec<String> {
    let moves = |action: Action| {
        let of_pane = matches!(action, Action::Look(Look::Pane(_)));
        of_pane || matches!(action, Action::Enter | Action::Help | Action::Ask(Ask::Palette(_)))
    };
    let keys = KeyScope::Lesson.bindings().filter(|binding| !moves(binding.action));
    let keys = keys.map(|binding| format!("{}: {}", word(binding), binding.help));
    let verbs = VERBS.iter().map(|verb| {
        let example = format!("{} {}", verb.name, verb.argument);
        format!("{}: {}", example.trim(), verb.help)
    });
    keys.chain(verbs).collect()
}
