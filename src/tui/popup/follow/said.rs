//! A followed number without a screen: a sentence for each line of the page.

use super::words::{cause, end, meaning, told, without_formula};
use super::{Follow, links};
use crate::nn::Quantity;
use crate::tui::pane::equation;
use crate::tui::view::View;

/// The most numbers that it is computed from, or feeds, of which each has a line.
const MOST: usize = 24;

/// The width and the height in which an equation is not wrapped.
const UNWRAPPED: (u16, u16) = (9999, 99);

impl Follow {
    /// What the page says, once the machine stands where the number was computed.
    pub(crate) fn in_words(&self, view: &View) -> Vec<String> {
        match self.seen(view) {
            Some(of) => number(view, of),
            None => vec!["The machine is on its way to this number.".to_owned()],
        }
    }
}

/// A number, its value and what it is: `dh_2[0] = 0.12, the whole gradient for the hidden state at t = 2, unit 0`.
pub(crate) fn sentence(view: &View, of: Quantity) -> String {
    let value = match told(view, of, 4).as_str() {
        "?" => "asked for".to_owned(),
        "·" => "not computed yet".to_owned(),
        value => value.to_owned(),
    };
    format!("{} = {value}: {}", equation::named(view, of), meaning(view, of))
}

fn number(view: &View, of: Quantity) -> Vec<String> {
    let mut said = vec![sentence(view, of)];
    let (width, height) = UNWRAPPED;
    said.extend(equation::lines_of(view, of, width, height).iter().map(ToString::to_string));
    said.extend(cause(view, of));
    said.extend(end(view, of));
    said.extend(without_formula(of).map(str::to_owned));
    let sides =
        [("Computed from", links::operands(view, of)), ("Feeds", links::dependents(view, of))];
    for (name, links) in sides.into_iter().filter(|(_, links)| !links.is_empty()) {
        said.push(format!("{name}:"));
        let line = |link: &links::Link| {
            let factor = if link.is_factor { "times " } else { "" };
            let share = link.share.map(|share| format!("; {:.0}% of all terms", 100.0 * share));
            format!("{factor}{}{}", sentence(view, link.of), share.unwrap_or_default())
        };
        said.extend(links.iter().take(MOST).map(line));
        let more = links.len().saturating_sub(MOST);
        said.extend((more > 0).then(|| format!("and {more} more")));
    }
    said.push("To follow one of these, type follow and its name.".to_owned());
    said
}
