//! A lesson without a screen: what a typed line means, and what is said of what a screen would show, a thought a line.
//!
//! Nothing here changes anything: a line is given its meaning in keys and lines of the palette, and the app does the rest.
//! What a step hides on the screen is not said here either.

// Only a subcommand reads all of this.
#![cfg_attr(not(feature = "terminal"), allow(unused_imports))]

pub(crate) mod help;
pub(crate) mod keys;
pub(crate) mod lesson;
pub(crate) mod machine;
mod meaning;
mod numbers;
mod pages;
mod panes;
mod request;
mod screenless;
mod speech;

pub(crate) use meaning::{Meaning, meaning};
pub(crate) use numbers::number_or_row;
pub(crate) use pages::{page, stays};
pub(crate) use panes::{pane, pane_called, panes_of_step};
pub(crate) use request::{Form, form, letter, waits_for};
pub(crate) use speech::{is_drawing, said};

use ratatui::text::Line;

use super::markdown;
use super::view::View;
use crate::nn::Quantity;
use crate::tui::pane::{equation, output};
use crate::tui::widget::number::short;

/// So wide a line that nothing is wrapped: who listens needs no rows.
pub(crate) const WIDE: u16 = 9999;

/// The learner's own line, and the network's answer.
pub(crate) fn own_line(view: &View) -> Vec<String> {
    output::said::own_line(view, WIDE.into())
}

/// What is said of a number that no tick has computed.
const NOT_COMPUTED: &str = "not computed yet";

/// What is said of a number that the step asks for.
const ASKED: &str = "asked for";

/// Lines of the screen as sentences, without those that only part others.
fn sentences(lines: Vec<Line<'static>>) -> Vec<String> {
    const HEADS: [&str; 4] = ["Hint ", "Solution", "One good answer", "To remember"];
    let (mut said, mut head): (Vec<String>, Option<String>) = (Vec::new(), None);
    for line in lines.iter().map(Line::to_string) {
        let trimmed = line.trim().trim_start_matches("· ");
        let continues =
            line.starts_with("  ") && ["+ ", "− ", "- "].iter().any(|s| trimmed.starts_with(s));
        match said.last_mut().filter(|_| continues) {
            Some(formula) => *formula = format!("{formula} {trimmed}"),
            None if trimmed.trim_matches('─').is_empty() => {}
            None if HEADS.iter().any(|head| trimmed.starts_with(head)) && trimmed.len() < 20 => {
                head = Some(trimmed.to_owned());
            }
            None => said.push(match head.take() {
                Some(head) => format!("{head}: {trimmed}"),
                None => trimmed.to_owned(),
            }),
        }
    }
    said
}

/// A text in Markdown, a paragraph a line.
fn markdown(text: &str, view: &View) -> Vec<String> {
    sentences(markdown::lines(text, WIDE.into(), view.theme))
}

/// A number of the selected arm.
fn number(view: &View, of: Quantity) -> String {
    match equation::value(view, of) {
        _ if view.hides(of) => ASKED.to_owned(),
        Some(value) => short(value),
        None => NOT_COMPUTED.to_owned(),
    }
}

/// A measured number, unless it is the one that the step asks for.
fn told(view: &View, value: Option<f64>) -> String {
    match value {
        Some(value) if view.is_asked_value(value) => ASKED.to_owned(),
        Some(value) => short(value),
        None => NOT_COMPUTED.to_owned(),
    }
}
