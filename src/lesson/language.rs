//! The language of lessons.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::settings::Settings;
use crate::problem::Problem;

/// A language, by its two letters in ISO 639-1, which also name the folder of its translations.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Language([u8; 2]);

impl Language {
    /// The language in which the built-in lessons are written.
    pub const ENGLISH: Language = Language(*b"en");

    /// The language to show lessons in: the one wished for this start, or the learner's setting, or that of the locale.
    pub fn chosen(
        wish: Option<Language>,
        settings: Settings,
        env: impl Fn(&str) -> Option<String>,
    ) -> Self {
        wish.or(settings.language).unwrap_or_else(|| Self::of_locale(env))
    }

    /// Says that no built-in lesson is translated into it.
    pub(crate) fn is_missing(self) -> String {
        format!("no lesson is translated into {self}: they are in English")
    }

    /// The language of the locale. The first variable that is set decides, in the order of POSIX.
    fn of_locale(env: impl Fn(&str) -> Option<String>) -> Self {
        let set = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().filter_map(env);
        let locale = set.into_iter().find(|value| !value.is_empty());
        let code = locale.as_deref().and_then(|value| value.split(['_', '-', '.', '@']).next());
        code.and_then(|code| code.parse().ok()).unwrap_or(Self::ENGLISH)
    }
}

impl FromStr for Language {
    type Err = Problem;

    fn from_str(text: &str) -> Result<Self, Problem> {
        match text.as_bytes() {
            [a @ b'a'..=b'z', b @ b'a'..=b'z'] => Ok(Language([*a, *b])),
            _ => {
                let wrong = format!("{text:?} is not the code of a language");
                Err(Problem::new(wrong).instead("write its two letters, for example de"))
            }
        }
    }
}

impl TryFrom<String> for Language {
    type Error = Problem;

    fn try_from(text: String) -> Result<Self, Problem> {
        text.parse()
    }
}

impl From<Language> for String {
    fn from(language: Language) -> String {
        language.to_string()
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|letter| write!(f, "{}", char::from(*letter)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wish_comes_before_the_setting_and_the_setting_before_the_locale() {
        let german = Language(*b"de");
        let set = Settings { language: Some(german), ..Settings::default() };
        let chosen = |wish, settings, env: &[(&str, &str)]| {
            let of = |name: &str| env.iter().find(|(known, _)| *known == name);
            Language::chosen(wish, settings, |name| of(name).map(|(_, value)| (*value).to_owned()))
        };
        let none = Settings::default();
        assert_eq!(chosen(None, none, &[]), Language::ENGLISH);
        assert_eq!(chosen(Some(Language::ENGLISH), set, &[]), Language::ENGLISH);
        assert_eq!(chosen(None, set, &[("LANG", "fr_FR")]), german);
        for (env, expected) in [
            (&[("LANG", "de_CH.UTF-8")][..], "de"),
            (&[("LANG", "de_DE"), ("LC_MESSAGES", "fr")], "fr"),
            (&[("LANG", "de_DE"), ("LC_ALL", "C.UTF-8")], "en"),
            (&[("LANG", "de"), ("LC_ALL", "")], "de"),
            (&[("LANG", "POSIX")], "en"),
            (&[("LANG", "../etc")], "en"),
        ] {
            assert_eq!(chosen(None, none, env).to_string(), expected, "{env:?}");
        }
    }
}
