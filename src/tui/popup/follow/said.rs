//! A followed number without a screen: a sentence for each line of the page.

use super::words::{cause, end, meaning, told, without_formula};
use super::{Follow, Side, links};
use crate::nn::Quantity;
use crate::tui::input::KeyCode;
use crate::tui::pane::equation;
use crate::tui::view::View;

/// The most numbers that it is computed from, or feeds, of which each has a line.
const MOST: usize = 24;

/// The width and the height in which an equation is not wrapped.
const UNWRAPPED: (u16, u16) = (9999, 99);

impl Follow {
    /// What the page says, once the machine stands where the number was computed.
    pub(crate) fn in_words(&self, view: &View) -> Vec<String> {
        self.seen(view).map_or_else(Vec::new, |of| number(view, of))
    }

    /// Whether the machine has come to the number, so that it can be said.
    pub(crate) fn can_be_said(&self, view: &View) -> bool {
        self.seen(view).is_some()
    }

    /// Whether it has come from another number.
    pub(crate) fn has_before(&self) -> bool {
        !self.before.is_empty()
    }

    /// The keys that follow the number with this place in the lists, from 1; `None` if there is none.
    pub(crate) fn keys_to(&self, place: usize, view: &View) -> Option<Vec<KeyCode>> {
        let [from, feeds] = lists(view, self.seen(view)?).map(|links| links.len().min(MOST));
        let (side, row) = match place.checked_sub(1)? {
            row if row < from => (Side::From, row),
            row if row - from < feeds => (Side::Feeds, row - from),
            _ => return None,
        };
        let turn = (side != self.side).then_some(KeyCode::Tab).into_iter();
        let down = std::iter::repeat_n(KeyCode::Down, row);
        Some(turn.chain([KeyCode::Home]).chain(down).chain([KeyCode::Enter]).collect())
    }

    /// The place of a number in the lists, from 1.
    pub(crate) fn place_of(&self, of: Quantity, view: &View) -> Option<usize> {
        let lists = lists(view, self.seen(view)?).into_iter();
        let mut said = lists.flat_map(|links| links.into_iter().take(MOST));
        said.position(|link| link.of == of).map(|at| at + 1)
    }
}

/// The numbers that a number is computed from, and those that it feeds.
fn lists(view: &View, of: Quantity) -> [Vec<links::Link>; 2] {
    [links::operands(view, of), links::dependents(view, of)]
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
    let sides = ["Computed from", "Feeds"].into_iter().zip(lists(view, of));
    let mut place = 0;
    for (name, links) in sides.filter(|(_, links)| !links.is_empty()) {
        said.push(format!("{name}:"));
        for link in links.iter().take(MOST) {
            place += 1;
            let factor = if link.is_factor { "times " } else { "" };
            let share = link.share.map(|share| format!("; {:.0}% of all terms", 100.0 * share));
            let share = share.unwrap_or_default();
            said.push(format!("{place}: {factor}{}{share}", sentence(view, link.of)));
        }
        let more = links.len().saturating_sub(MOST);
        said.extend((more > 0).then(|| format!("and {more} more")));
    }
    let first = match place {
        0 => String::new(),
        1 => "Enter follows it. ".to_owned(),
        _ => format!("Type 1 to {place} to follow one of these; Enter follows the first. "),
    };
    said.push(format!(
        "{first}“back” goes to the number before, “derivation” derives the formula, “leave” returns to the step."
    ));
    said
}
