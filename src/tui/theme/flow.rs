//! The colours of gradients on their way back: the stronger, the brighter.

use ratatui::style::{Color, Modifier, Style};

use super::diverging::mixed;
use super::{Depth, Theme, choose, plain};

/// The number of levels.
pub(crate) const LEVELS: usize = 5;

/// The ends of the map in 24-bit colours, on a dark and on a light background: weak, strong.
const ENDS: [[[u8; 3]; 2]; 2] =
    [[[112, 84, 120], [255, 150, 255]], [[190, 150, 196], [120, 0, 130]]];

impl Theme {
    /// Returns the style of an arrow, or of a number, by its level: 0 is the strongest.
    pub(crate) fn flow(&self, level: usize) -> Style {
        use Color::*;
        const IN_256: [[u8; 2]; LEVELS] =
            [[219, 90], [176, 127], [139, 96], [103, 243], [245, 243]];
        const IN_16: [[Color; 2]; LEVELS] = [
            [LightMagenta, Magenta],
            [LightMagenta, Magenta],
            [Magenta, Magenta],
            [Magenta, DarkGray],
            [Gray, DarkGray],
        ];
        let level = level.min(LEVELS - 1);
        let weight = if level == 0 { Modifier::BOLD } else { Modifier::empty() };
        match self.depth {
            Depth::Rgb | Depth::Ansi256 => {
                plain(Indexed(choose(self.ground, IN_256[level])), weight)
            }
            Depth::Ansi16 => plain(choose(self.ground, IN_16[level]), weight),
            Depth::Mono if level > 2 => Style::new().add_modifier(Modifier::DIM),
            Depth::Mono => Style::new().add_modifier(weight),
        }
    }

    /// Returns the colour of a filled box, from 0 for the weakest to 1 for the strongest; `None` without 24-bit colours.
    pub(crate) fn flow_shade(&self, strength: f64) -> Option<Color> {
        if self.depth != Depth::Rgb {
            return None;
        }
        let [weak, strong] = choose(self.ground, ENDS);
        let [r, g, b] = mixed(weak, strong, strength.clamp(0.0, 1.0));
        Some(Color::Rgb(r, g, b))
    }
}
