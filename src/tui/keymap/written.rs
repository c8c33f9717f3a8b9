//! Keys as they are written in the user's settings.

use super::{ALWAYS, name, named, nearest_word};
use crate::checked::is_shown;
use crate::problem::Problem;
use crate::tui::input::{Key, KeyCode};
use crate::tui::theme::keys_in_ascii;

impl Key {
    /// Its name, as the screen shows it.
    pub(crate) fn name(&self) -> String {
        match (self.code, self.control, self.alt) {
            (KeyCode::Char(c), true, _) if c != ' ' => format!("Ctrl-{}", c.to_ascii_uppercase()),
            (code, true, _) => format!("Ctrl-{}", name(code)),
            (code, _, true) => format!("Alt-{}", name(code)),
            (code, false, false) => name(code),
        }
    }

    /// Its name without arrows, as it is written in settings.
    pub(crate) fn written(&self) -> String {
        keys_in_ascii(&self.name())
    }

    /// Reads a name: `x`, `space`, `Right`, `F5`, `Ctrl-X`, `Alt-x`.
    ///
    /// # Errors
    /// If there is no such key, or if a terminal does not tell it from another.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        let after = |prefix: &str| {
            let begins = text.get(..prefix.len()).is_some_and(|t| t.eq_ignore_ascii_case(prefix));
            begins.then(|| &text[prefix.len()..])
        };
        let code = |name| code(name).ok_or_else(|| unknown(text));
        let (key, same) = match (after("ctrl-"), after("alt-")) {
            (Some(plain), _) => controlled(code(plain)?),
            (_, Some(plain)) => (Key { alt: true, ..code(plain)?.into() }, None),
            (None, None) => (code(text)?.into(), None),
        };
        let why = match same {
            Some(same) => Some(format!("a terminal does not tell {text} from {same}")),
            None if key.alt && matches!(key.code, KeyCode::Char('[' | ']' | '\\' | 'O')) => {
                Some(format!("terminals begin their own messages with {text}"))
            }
            None => {
                let fixed = ALWAYS.iter().find(|(fixed, ..)| *fixed == key);
                fixed.map(|(_, name, does)| format!("{name} always does the same: {does}"))
            }
        };
        match why {
            Some(why) => Err(Problem::new(why).instead("choose another key")),
            None => Ok(key),
        }
    }
}

/// A key without Ctrl or Alt.
fn code(text: &str) -> Option<KeyCode> {
    let mut letters = text.chars();
    let letter = letters.next().filter(|c| letters.next().is_none() && !c.is_ascii());
    let letter = letter.filter(|c| is_shown(*c) && !c.is_whitespace()).map(KeyCode::Char);
    let plain = named(text).filter(|key| !key.is_command());
    let is_shown = |code: &KeyCode| !matches!(code, KeyCode::Char(c) if !is_shown(*c));
    // a space is written as its name
    plain.map(|key| key.code).filter(is_shown).filter(|_| text != " ").or(letter)
}

/// A key with Ctrl, and the one from which a terminal does not tell it, if there is one.
fn controlled(code: KeyCode) -> (Key, Option<&'static str>) {
    let same = match code {
        KeyCode::Char('i' | 'I') => Some("Tab"),
        KeyCode::Char('m' | 'M') => Some("Enter"),
        KeyCode::Char(' ' | 'a'..='z' | 'A'..='Z') => None,
        KeyCode::Char(_)
        | KeyCode::Enter
        | KeyCode::Esc
        | KeyCode::Tab
        | KeyCode::BackTab
        | KeyCode::Backspace => Some("the key without Ctrl"),
        _ => None,
    };
    let code = match code {
        KeyCode::Char(c) => KeyCode::Char(c.to_ascii_lowercase()),
        other => other,
    };
    (Key { code, control: true, alt: false }, same)
}

fn unknown(text: &str) -> Problem {
    let near = nearest_word(text).map(|near| format!("did you mean {near:?}?"));
    let ways = "write a character, or a name such as space, Right, F5, Ctrl-X or Alt-x";
    let problem = Problem::new(format!("{text:?} is not the name of a key"));
    problem.instead(near.unwrap_or_else(|| ways.to_owned()))
}
