//! The background of the terminal: what the learner wishes, and what the terminal answers.

use std::time::Duration;

use crossterm::event::{Event, KeyCode, KeyModifiers, poll};
use strum::VariantNames;
use terminal_colorsaurus::{QueryOptions, ThemeMode, theme_mode};

use crate::lesson::GroundChoice;
use crate::tui::theme::Ground;

/// The environment variable with the learner's wish.
const WISH: &str = "RNN_TUI_THEME";

/// The shortest time for which crossterm looks for keys; for none at all, it does not look.
const A_LOOK: Duration = Duration::from_millis(1);

/// How long a terminal may take to answer. One that cannot answer says so at once.
const PATIENCE: Duration = Duration::from_millis(150);

/// Returns the learner's wish: that of the command line, or otherwise that of the environment.
///
/// # Errors
/// If it is not the name of a choice.
pub(super) fn wish(
    given: Option<&str>,
    env: impl Fn(&str) -> Option<String>,
) -> anyhow::Result<GroundChoice> {
    let variable = env(WISH).filter(|value| !value.is_empty());
    let (from, value) = match (given, variable) {
        (Some(value), _) => ("--theme", value.to_owned()),
        (None, Some(value)) => (WISH, value),
        (None, None) => return Ok(GroundChoice::Auto),
    };
    let names = GroundChoice::VARIANTS.join(", ");
    value.parse().map_err(|_| anyhow::anyhow!("{from}={value}: expected one of {names}"))
}

/// Asks the terminal whether its background is dark or light. Keys typed ahead would be lost with the answer, so if
/// there are any, nothing is asked.
///
/// Keys typed between question and answer are lost: `terminal-colorsaurus` reads all that comes until the answer, and
/// hands back the colour alone. It takes as long as the terminal takes to answer, a few milliseconds as a rule.
pub(super) fn ask() -> Option<Ground> {
    if poll(A_LOOK).unwrap_or(true) {
        return None;
    }
    let mut options = QueryOptions::default();
    options.timeout = PATIENCE;
    theme_mode(options).ok().map(|mode| match mode {
        ThemeMode::Dark => Ground::Dark,
        ThemeMode::Light => Ground::Light,
    })
}

/// Recognises an answer that arrives too late, among the keys: crossterm reads it as Alt with `]`, then its characters.
#[derive(Debug, Default)]
pub(super) struct LateAnswer {
    begun: bool,
}

impl LateAnswer {
    /// Whether an event is a part of an answer, and no key.
    pub(super) fn contains(&mut self, event: &Event) -> bool {
        let Event::Key(key) = event else { return false };
        let alt = key.modifiers == KeyModifiers::ALT;
        let (is_part, goes_on) = match key.code {
            KeyCode::Char('g') if key.modifiers == KeyModifiers::CONTROL => (self.begun, false),
            KeyCode::Char(']') if alt => (true, true),
            KeyCode::Char('0'..='9' | 'a'..='f' | 'r' | 'g' | ':' | ';' | '/') => {
                (self.begun, self.begun)
            }
            KeyCode::Char('\\') if alt => (self.begun, false),
            _ => (false, false),
        };
        self.begun = goes_on;
        is_part
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crossterm::event::KeyEvent;

    fn keys(late: &mut LateAnswer, text: &str, modifiers: KeyModifiers) -> Vec<bool> {
        let event = |c| Event::Key(KeyEvent::new(KeyCode::Char(c), modifiers));
        text.chars().map(|c| late.contains(&event(c))).collect()
    }

    #[test]
    fn a_wish_is_read_from_the_command_line_or_else_from_the_environment() {
        let check = |given, variable: &str| wish(given, |_| Some(variable.to_owned()));
        assert_eq!(check(Some("light"), "dark").expect("a wish"), GroundChoice::Light);
        assert_eq!(check(None, "dark").expect("a wish"), GroundChoice::Dark);
        assert_eq!(check(None, "").expect("no wish"), GroundChoice::Auto);
        let why = check(Some("blue"), "").expect_err("no ground").to_string();
        assert_eq!(why, "--theme=blue: expected one of auto, light, dark");
        let why = check(None, "blue").expect_err("no ground").to_string();
        assert_eq!(why, "RNN_TUI_THEME=blue: expected one of auto, light, dark");
    }

    #[test]
    fn a_late_answer_is_no_key() {
        let mut late = LateAnswer::default();
        assert_eq!(keys(&mut late, "gr1:", KeyModifiers::NONE), [false; 4], "these are keys");
        assert_eq!(keys(&mut late, "]", KeyModifiers::ALT), [true]);
        assert_eq!(keys(&mut late, "11;rgb:ffff/aa00/0000", KeyModifiers::NONE), [true; 21]);
        assert_eq!(keys(&mut late, "\\", KeyModifiers::ALT), [true]);
        assert_eq!(keys(&mut late, "r", KeyModifiers::NONE), [false], "the answer is over");
    }

    #[test]
    fn what_is_no_answer_ends_it() {
        let mut late = LateAnswer::default();
        keys(&mut late, "]", KeyModifiers::ALT);
        assert_eq!(keys(&mut late, "nr", KeyModifiers::NONE), [false, false]);
    }
}
