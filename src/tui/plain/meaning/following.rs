//! What a line means while a number is followed: the next number on the way, the one before, or the end of it.

use super::Meaning;
use crate::tui::action::{Action, Ask};
use crate::tui::app::App;
use crate::tui::input::KeyCode;
use crate::tui::popup::Follow;
use crate::tui::verbs::{Parsed, read};
use crate::tui::view::View;

/// The meaning of a line that is about the followed number; `None` of another, which ends the following.
pub(super) fn meaning(follow: &Follow, app: &App, view: &View, line: &str) -> Option<Meaning> {
    let keys = |keys: &[KeyCode]| Some(Meaning::Keys(keys.to_vec()));
    let unclear = |why: &str| Some(Meaning::Unclear(why.to_owned()));
    match line {
        "" => match follow.keys_to(1, view) {
            Some(first) => keys(&first),
            None => unclear(
                "the way ends here: “back” goes to the number before, “leave” returns to the step",
            ),
        },
        "back" if follow.has_before() => keys(&[KeyCode::Left]),
        "back" => unclear("this is the number that you began with: “leave” returns to the step"),
        "leave" => Some(Meaning::Leave),
        "stay" => keys(&[KeyCode::Char('.')]),
        "derivation" => keys(&[KeyCode::Char('d')]),
        _ => {
            let place = line.parse().ok().or_else(|| named(follow, app, view, line))?;
            follow.keys_to(place, view).map(Meaning::Keys)
        }
    }
}

/// The place in the lists of the number that is named, as in `follow dz_3[0]`.
fn named(follow: &Follow, app: &App, view: &View, line: &str) -> Option<usize> {
    match read(&app.session()?.context()?, line).ok()? {
        Parsed::Action(Action::Ask(Ask::Follow(Some(of)))) => follow.place_of(of, view),
        _ => None,
    }
}
