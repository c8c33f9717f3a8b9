//! The user's own settings, `config.ron`: read strictly, and printed with comments. A value that is handed down at the
//! start; what the command line and the environment ask for comes before it.

mod bound;
mod error;
mod fields;
#[cfg(feature = "terminal")]
mod file;
mod roles;
mod template;

use serde::Deserialize;
use strum::VariantArray;

pub use error::ConfigError;
#[cfg(feature = "terminal")]
pub use file::{of_platform, path_of_platform};
pub use template::template;

use crate::checked::ron_options;
use crate::engine::Speed;
use crate::lesson::place;
use crate::lesson::{GroundChoice, Language, MotionChoice, Settings};
use crate::tui::keymap::{Keyboard, NAMES};
use crate::tui::theme::{Dress, Glyphs, Preset, Theme};
use bound::Bound;
use roles::Roles;

/// The user's own settings. What is not set is as it would be without the file.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// The colours.
    pub(crate) theme: Colours,
    /// The glyphs; `None` for those of the locale.
    pub(crate) glyphs: Option<GlyphChoice>,
    /// Whether the mouse belongs to the program at the start.
    pub(crate) mouse: MouseChoice,
    /// Whether passes are shown tick by tick; `None` for what is chosen in the program.
    pub(crate) motion: Option<MotionChoice>,
    /// The speed at which lessons begin; `None` for their own.
    pub(crate) speed: Option<SpeedChoice>,
    /// The language of the lessons; `None` for what is chosen in the program, or that of the locale.
    pub(crate) language: Option<Language>,
    /// The keys.
    keys: Bound,
}

/// The colours of the screen.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Colours {
    /// The ground that they are for; `None` for what is chosen in the program, or that of the terminal.
    pub(crate) ground: Option<GroundChoice>,
    /// The colours to begin with.
    preset: Preset,
    /// The user's own colours on a dark ground.
    dark: Roles,
    /// The user's own colours on a light ground.
    light: Roles,
}

/// The glyphs to draw with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, VariantArray)]
pub(crate) enum GlyphChoice {
    /// Frames, blocks, braille and mathematical symbols.
    Unicode,
    /// ASCII only.
    Ascii,
}

/// To whom the mouse belongs at the start.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, VariantArray)]
pub(crate) enum MouseChoice {
    /// The program.
    #[default]
    On,
    /// The terminal, which selects text.
    Off,
}

/// The speed at which lessons begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub(crate) enum SpeedChoice {
    /// As fast as possible.
    Full,
    /// So many ticks a second.
    Ticks(std::num::NonZeroU32),
}

impl Config {
    /// Reads the text of a `config.ron`.
    ///
    /// # Errors
    /// If it is not one: where and why, and the nearest name that it could mean.
    pub fn parse(text: &str) -> Result<Self, ConfigError> {
        let text = text.trim_start_matches('\u{feff}');
        if text.lines().map(str::trim).all(|line| line.is_empty() || line.starts_with("//")) {
            return Ok(Config::default()); // nothing has been set yet
        }
        let config: Config = ron_options().from_str(text)?;
        match config.keyboard().problem() {
            None => Ok(config),
            Some((row, problem)) => {
                let place = place::within(text, "keys", NAMES[row]);
                Err(ConfigError { place, problem })
            }
        }
    }

    /// The keys as the user has bound them.
    pub(crate) fn keyboard(&self) -> &Keyboard {
        &self.keys.0
    }

    /// The settings that were chosen in the program, below those of the file.
    pub(crate) fn over(&self, chosen: Settings) -> Settings {
        Settings {
            ground: self.theme.ground.unwrap_or(chosen.ground),
            motion: self.motion.unwrap_or(chosen.motion),
            language: self.language.or(chosen.language),
        }
    }

    /// A theme that the terminal suggests, as the user wants it.
    pub fn dressed(&self, theme: Theme) -> Theme {
        let Colours { preset, dark, light, .. } = &self.theme;
        let own = [dark, light].map(|roles| roles.0.clone());
        let theme = theme.in_colours(Dress { preset: *preset, own });
        match self.glyphs {
            None => theme,
            Some(GlyphChoice::Unicode) => theme.drawn_in(Glyphs::Unicode),
            Some(GlyphChoice::Ascii) => theme.drawn_in(Glyphs::Ascii),
        }
    }

    /// The speed at which a lesson begins, if its own is this.
    pub(crate) fn speed(&self, own: Speed) -> Speed {
        match self.speed {
            None => own,
            Some(SpeedChoice::Full) => Speed(None),
            Some(SpeedChoice::Ticks(ticks)) => Speed(Some(ticks.get())),
        }
    }
}
