//! What lies above the screen: the keys, or a question.

pub mod help;
pub mod palette;
pub mod prompt;

pub use palette::{Chosen, Palette};
pub use prompt::{Answer, Prompt, Question};

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
}
