//! Popups above the screen: the keys, a question, a list.

mod cards;
pub(crate) mod derivation;
mod diagnosis;
pub(crate) mod follow;
mod frame;
mod help;
pub(crate) mod list;
mod log;
mod page;
pub(crate) mod palette;
pub(crate) mod prompt;
pub(crate) mod quick;
mod share;
mod sheet;

pub use cards::Cards;
pub(crate) use cards::{Asked, DueCard};
pub use derivation::Derivation;
pub use follow::Follow;
pub(crate) use follow::{Followed, Mark};
pub use help::Help;
pub(crate) use help::Place as HelpPlace;
pub(crate) use list::{List, Picked};
pub use log::Log;
pub(crate) use log::Said;
pub use page::{Page, Subject};
pub(crate) use palette::{Chosen, Palette};
pub(crate) use prompt::{Answer, Prompt, Question};
pub(crate) use quick::{Quick, Track};
pub use share::Share;

/// What is at a position of the screen while a popup is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Spot {
    /// The screen below the popup.
    Outside,
    /// The popup, where there is nothing to choose.
    Inside,
    /// A row to choose.
    Row(usize),
}

/// A popup above the screen.
#[derive(Debug)]
pub enum Popup {
    /// All keys.
    Help(Help),
    /// A question.
    Prompt(Prompt),
    /// A list to choose from.
    Palette(Palette),
    /// The steps of the lesson.
    List(List),
    /// The fast track.
    Quick(Quick),
    /// Cards of finished lessons.
    Cards(Cards),
    /// The messages so far.
    Messages(Log),
    /// Where a number comes from.
    Follow(Follow),
    /// How a formula follows from the chain rule.
    Derivation(Derivation),
    /// A page to be read.
    Page(Page),
    /// A shared state as a string.
    Share(Share),
}
