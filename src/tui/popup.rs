//! What lies above the screen: the keys, a question, a list.

mod frame;
pub mod help;
mod line;
pub mod list;
pub mod palette;
pub mod prompt;
pub mod quick;

pub use list::{List, Picked};
pub use palette::{Chosen, Palette};
pub use prompt::{Answer, Prompt, Question};
pub use quick::{Quick, Track};

/// What lies above the screen.
#[derive(Debug)]
pub enum Popup {
    /// All keys.
    Help {
        /// Lines scrolled.
        scroll: u16,
    },
    /// A question.
    Prompt(Prompt),
    /// A list to choose from.
    Palette(Palette),
    /// The steps of the lesson.
    List(List),
    /// The fast track.
    Quick(Quick),
}
