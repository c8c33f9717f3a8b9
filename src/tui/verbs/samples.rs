//! How the samples in the Output pane are drawn.

use super::{Context, Parsed, number, whole};
use crate::engine::Command;
use crate::problem::Problem;
use crate::task::{Kind, Wish};
use crate::tui::action::{Action, Ask};
use crate::tui::keymap::keys_in_text;

/// The maximum length of a sample that is drawn again and again, in symbols.
const LONGEST: usize = 2000;

pub(super) fn temperature_now(context: &Context) -> String {
    context.frame.wish.temperature.map_or_else(|| "all".to_owned(), |t| t.to_string())
}

pub(super) fn temperature(context: &Context, argument: &str) -> Result<Parsed, Problem> {
    let temperature = match argument {
        "all" => None,
        _ => Some(number(argument)?),
    };
    if temperature.is_some_and(|t| !(0.0..=100.0).contains(&t)) {
        return Err(Problem::new("a temperature is between 0 and 100"));
    }
    wished(context, |wish| Wish { temperature, ..wish })
}

pub(super) fn prime_now(context: &Context) -> String {
    context.frame.wish.prime.clone()
}

pub(super) fn prime(context: &Context, argument: &str) -> Result<Parsed, Problem> {
    let prime = if argument == "none" { String::new() } else { argument.to_owned() };
    let is_text = context.frame.snapshot.task.kind == Kind::Text;
    if is_text
        && let Some(problem) = context.frame.snapshot.task.refusal(&prime)
        && !prime.is_empty()
    {
        return Err(problem);
    }
    wished(context, |wish| Wish { prime, ..wish })
}

pub(super) fn length_now(context: &Context) -> String {
    context.frame.wish.length.map_or_else(|| "usual".to_owned(), |length| length.to_string())
}

pub(super) fn length(context: &Context, argument: &str) -> Result<Parsed, Problem> {
    let length = match argument {
        "usual" => None,
        _ => Some(whole(argument)?),
    };
    if length.is_some_and(|length| !(1..=LONGEST).contains(&length)) {
        return Err(Problem::new(format!("a length is between 1 and {LONGEST}")));
    }
    wished(context, |wish| Wish { length, ..wish })
}

fn wished(context: &Context, change: impl FnOnce(Wish) -> Wish) -> Result<Parsed, Problem> {
    if context.frame.snapshot.task.kind != Kind::Text {
        let key = keys_in_text(&[Action::Ask(Ask::Line)]);
        return Err(Problem::new("this model does not write text")
            .instead(format!("{key} lets it answer a line")));
    }
    let wish = Wish::clone(&context.frame.wish);
    Ok(Command::Sample(Box::new(change(wish))).into())
}
