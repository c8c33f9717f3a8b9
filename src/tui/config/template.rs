//! `config.ron` with all settings as they are without it, as comments: made of the tables that the program uses.

use std::fmt::{Debug, Write};

use strum::VariantArray;

use super::{GlyphChoice, MouseChoice};
use crate::lesson::{GroundChoice, MotionChoice};
use crate::tui::input::Key;
use crate::tui::keymap::{Binding, Group, KEYS};
use crate::tui::theme::{Depth, Dress, Ground, Preset, Role, in_ascii};

/// What the file begins with.
const HEAD: &str = "\
// The settings of rnn-tui. `rnn-tui config --path` says where this file belongs. Every setting is a comment with its default.
// To change one, remove the // and write another value. The command line and the environment (--theme, --lang,
// RNN_TUI_THEME, NO_COLOR) come before this file, this file comes before what is chosen in the program, and that before
// what terminal and locale say.
";

/// What is to be known of colours.
const COLOURS: &str = "
        // Your own colours in place of the preset's, on a dark and on a light background: \"#ffd75f\", a number of the
        // xterm palette, or one of 16 names such as \"light-blue\"; with 16 colours, only names and 0 to 15 count.
";

/// What is to be known of keys.
const OF_KEYS: &str = "    keys: (
        // The keys of each action: a character, or space, Tab, Shift-Tab, Backspace, Delete, Left, Right, Up, Down, Home,
        // End, PgUp, PgDn, F2 to F12; Ctrl-X, Alt-x. [] takes them away. Two actions that are available at the same
        // time cannot have the same key. Enter, Esc and F1 always work; Ctrl-C, Ctrl-Z and Ctrl-L cannot be changed.
";

/// A commented file that changes nothing.
pub fn template() -> String {
    let mut text = format!("{HEAD}(\n");
    let ground = format!(
        "{}; None: your choice with `: theme`, or the terminal's",
        choices::<GroundChoice>()
    );
    let preset = Row::of("preset", format!("{:?}", Preset::default()), choices::<Preset>());
    text.push_str("    theme: (\n");
    [Row::of("ground", "None", ground), preset].iter().for_each(|row| row.write(&mut text, 8));
    text.push_str(COLOURS);
    for (name, ground) in [("dark", Ground::Dark), ("light", Ground::Light)] {
        block(&mut text, name, &colours(ground));
    }
    text.push_str("    ),\n");
    let rows = [
        Row::of("glyphs", "None", format!("{}; None: by the locale", choices::<GlyphChoice>())),
        Row::of(
            "mouse",
            "On",
            format!("{}: for rnn-tui, or to select text", choices::<MouseChoice>()),
        ),
        Row::of(
            "motion",
            "None",
            format!(
                "{}: passes tick by tick, or at once; None: your choice with `: motion`",
                choices::<MotionChoice>()
            ),
        ),
        Row::of(
            "speed",
            "None",
            "Ticks(300) a second, or Full, when a lesson opens; None: as the lesson says",
        ),
        Row::of(
            "language",
            "None",
            "\"de\", the language of the lessons; None: your choice with `: lang`, or the locale's",
        ),
    ];
    rows.iter().for_each(|row| row.write(&mut text, 4));
    text.push_str(OF_KEYS);
    for group in Group::VARIANTS {
        let _ = writeln!(text, "\n        // {}", group.title());
        let of_group = KEYS.iter().filter(|binding| binding.group() == *group);
        of_group.for_each(|binding| keys(binding).write(&mut text, 8));
    }
    text + "    ),\n)\n"
}

/// The keys of an action as they are without the file.
fn keys(binding: &Binding) -> Row {
    let keys = binding.keys.iter().map(|code| format!("{:?}", Key::from(*code).written()));
    let keys = keys.collect::<Vec<_>>().join(", ");
    Row::of(binding.name, format!("[{keys}]"), in_ascii(binding.help))
}

/// A setting in the file.
struct Row {
    name: String,
    value: String,
    about: String,
}

impl Row {
    fn of(name: impl Into<String>, value: impl Into<String>, about: impl Into<String>) -> Self {
        Row { name: name.into(), value: value.into(), about: about.into() }
    }

    fn write(&self, text: &mut String, indent: usize) {
        let Row { name, value, about } = self;
        let setting = format!("// {name}: {value},");
        // writing to a String never fails
        let _ = match about.is_empty() {
            true => writeln!(text, "{:indent$}{setting}", ""),
            false => writeln!(text, "{:indent$}{setting:<44} // {about}", ""),
        };
    }
}

/// Settings of the theme that belong together.
fn block(text: &mut String, name: &str, rows: &[Row]) {
    let _ = writeln!(text, "        {name}: (");
    rows.iter().for_each(|row| row.write(text, 12));
    text.push_str("        ),\n");
}

/// The colours of the roles as they are without the file.
fn colours(ground: Ground) -> Vec<Row> {
    let written = |role: &Role| {
        let colour = Dress::default().colour(*role, ground, Depth::Ansi256);
        Row::of(role.name(), format!("{:?}", colour.to_string()), "")
    };
    <Role as VariantArray>::VARIANTS.iter().map(written).collect()
}

/// `Auto, Light or Dark`
fn choices<T: VariantArray + Debug>() -> String {
    let names: Vec<String> = T::VARIANTS.iter().map(|choice| format!("{choice:?}")).collect();
    match names.as_slice() {
        [before @ .., last] if !before.is_empty() => format!("{} or {last}", before.join(", ")),
        names => names.concat(),
    }
}
