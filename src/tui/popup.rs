//! What lies above the screen: the keys, or a question.

pub mod help;
pub mod prompt;

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
}
