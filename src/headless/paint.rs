//! Colours of the subcommands' results, where the terminal and the user want them.

use clap::ColorChoice;
use clap::builder::styling::{AnsiColor, Style};

/// Settles whether there are colours. By default, the terminal and the environment decide, for example `NO_COLOR`.
pub fn choose(choice: ColorChoice) {
    let choice = match choice {
        ColorChoice::Auto => anstream::ColorChoice::Auto,
        ColorChoice::Always => anstream::ColorChoice::Always,
        ColorChoice::Never => anstream::ColorChoice::Never,
    };
    choice.write_global();
}

/// A mark or a word for what is right.
pub(crate) fn right(text: &str) -> String {
    styled(AnsiColor::Green.on_default(), text)
}

/// A mark or a word for what is wrong.
pub(crate) fn wrong(text: &str) -> String {
    styled(AnsiColor::Red.on_default().bold(), text)
}

/// A mark for what is neither.
pub(crate) fn unsure(text: &str) -> String {
    styled(AnsiColor::Yellow.on_default(), text)
}

fn styled(style: Style, text: &str) -> String {
    format!("{style}{text}{style:#}")
}
