//! The colours of each role: those of a preset, and those that the user wants instead.

use std::collections::BTreeMap;

use ratatui::style::{Color, Style};
use serde::Deserialize;
use strum::{EnumString, IntoStaticStr, VariantArray, VariantNames};

use super::diverging::mixed;
use super::{Depth, Ground, Theme, choose};

/// A role of a colour on the screen.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    EnumString,
    IntoStaticStr,
    VariantArray,
    VariantNames,
)]
#[strum(serialize_all = "snake_case")]
pub(crate) enum Role {
    Dim,
    Border,
    BorderFocused,
    Accent,
    Good,
    Bad,
    Warn,
    Key,
    Formula,
    Cap,
    CapGround,
    Selected,
    SelectedGround,
    Forward,
    Backward,
    NotComputed,
    Fresh,
    FreshGround,
    Diverged,
    DivergedGround,
    Arm1,
    Arm2,
    Arm3,
    Arm4,
    Arm5,
    Arm6,
}

/// A set of colours that comes with the program.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, VariantArray)]
pub enum Preset {
    /// Colours whose contrast is at least 4.5.
    #[default]
    Standard,
    /// Colours whose contrast is at least 7.
    HighContrast,
    /// Colours that can be told apart without red, without green and without blue.
    ColourBlind,
}

/// The colours that the user wants: a preset, and other colours for some roles.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Dress {
    pub(crate) preset: Preset,
    /// The user's own colours on a dark ground, and on a light one.
    pub(crate) own: [BTreeMap<Role, Color>; 2],
}

/// The colours of a role, each on a dark and on a light ground: of 256 colours, and of 16.
type Row = (Role, [u8; 2], [Color; 2]);

use Color::{
    Black, Blue, Cyan, DarkGray, Gray, Green, LightBlue, LightCyan, LightGreen, LightMagenta,
    LightRed, LightYellow, Magenta, Red, Reset, White,
};

#[rustfmt::skip]
const STANDARD: [Row; 26] = [
    (Role::Dim, [248, 240], [Gray, DarkGray]),
    (Role::Border, [240, 248], [DarkGray, Gray]),
    (Role::BorderFocused, [75, 25], [LightCyan, Blue]),
    (Role::Accent, [220, 161], [LightYellow, Magenta]),
    (Role::Good, [78, 28], [LightGreen, Green]),
    (Role::Bad, [203, 160], [LightRed, Red]),
    (Role::Warn, [214, 130], [LightYellow, Magenta]),
    (Role::Key, [117, 25], [LightCyan, Blue]),
    (Role::Formula, [220, 161], [LightYellow, Magenta]),
    (Role::Cap, [117, 25], [Black, White]),
    (Role::CapGround, [238, 253], [Cyan, Blue]),
    (Role::Selected, [255, 16], [White, Black]),
    (Role::SelectedGround, [237, 254], [DarkGray, Gray]),
    (Role::Forward, [81, 24], [LightCyan, Blue]),
    (Role::Backward, [176, 127], [LightMagenta, Magenta]),
    (Role::NotComputed, [245, 243], [Gray, DarkGray]),
    (Role::Fresh, [231, 16], [White, Black]),
    (Role::FreshGround, [60, 153], [Reset, Reset]), // 16 colours have no tint for it
    (Role::Diverged, [16, 16], [White, White]),
    (Role::DivergedGround, [207, 207], [Magenta, Magenta]),
    (Role::Arm1, [75, 25], [LightBlue, Blue]),
    (Role::Arm2, [214, 130], [LightYellow, Red]),
    (Role::Arm3, [36, 29], [LightGreen, Green]),
    (Role::Arm4, [175, 126], [LightMagenta, Magenta]),
    (Role::Arm5, [227, 94], [LightRed, Cyan]),
    (Role::Arm6, [255, 238], [White, Black]),
];

/// The same colours of the arms, nearer to the ground.
const FAINT: [[u8; 2]; 6] = [[25, 110], [94, 180], [23, 115], [96, 182], [100, 186], [243, 248]];

#[rustfmt::skip]
const HIGH_CONTRAST: [Row; 20] = [
    (Role::Dim, [252, 236], [White, Black]),
    (Role::Border, [250, 238], [Gray, DarkGray]),
    (Role::BorderFocused, [159, 18], [LightCyan, Blue]),
    (Role::Accent, [227, 89], [LightYellow, Magenta]),
    (Role::Good, [120, 22], [LightGreen, Green]),
    (Role::Bad, [217, 88], [LightRed, Red]),
    (Role::Warn, [222, 52], [LightYellow, Magenta]),
    (Role::Key, [159, 18], [LightCyan, Blue]),
    (Role::Formula, [227, 89], [LightYellow, Magenta]),
    (Role::Cap, [231, 16], [Black, White]),
    (Role::Forward, [123, 18], [LightCyan, Blue]),
    (Role::Backward, [225, 90], [LightMagenta, Magenta]),
    (Role::NotComputed, [250, 238], [White, Black]),
    (Role::FreshGround, [18, 153], [Reset, Reset]),
    (Role::Arm1, [117, 19], [LightBlue, Blue]),
    (Role::Arm2, [221, 88], [LightYellow, Red]),
    (Role::Arm3, [120, 22], [LightGreen, Green]),
    (Role::Arm4, [219, 90], [LightMagenta, Magenta]),
    (Role::Arm5, [216, 24], [LightRed, Cyan]),
    (Role::Arm6, [255, 16], [White, Black]),
];

#[rustfmt::skip]
const COLOUR_BLIND: [Row; 11] = [
    (Role::Good, [39, 27], [LightCyan, Blue]),
    (Role::Bad, [202, 88], [LightRed, Red]),
    (Role::Warn, [229, 94], [LightYellow, Magenta]),
    (Role::Forward, [159, 26], [LightCyan, Blue]),
    (Role::Backward, [172, 130], [LightYellow, Red]),
    (Role::Arm1, [123, 63], [LightBlue, Blue]),
    (Role::Arm2, [226, 130], [LightYellow, Red]),
    (Role::Arm3, [147, 55], [LightGreen, Green]),
    (Role::Arm4, [136, 52], [LightMagenta, Magenta]),
    (Role::Arm5, [67, 17], [LightRed, Cyan]),
    (Role::Arm6, [216, 16], [White, Black]),
];

impl Role {
    /// The roles of the arms, in their order.
    pub(super) const ARMS: [Role; 6] =
        [Role::Arm1, Role::Arm2, Role::Arm3, Role::Arm4, Role::Arm5, Role::Arm6];

    /// Its name in the user's settings.
    pub(crate) fn name(self) -> &'static str {
        self.into()
    }
}

impl Preset {
    fn row(self, role: Role) -> Option<&'static Row> {
        let others: &[Row] = match self {
            Preset::Standard => &[],
            Preset::HighContrast => &HIGH_CONTRAST,
            Preset::ColourBlind => &COLOUR_BLIND,
        };
        others.iter().chain(&STANDARD).find(|(of, ..)| *of == role)
    }

    /// The colour of a role; `Reset` where there are no colours.
    fn colour(self, role: Role, ground: Ground, depth: Depth) -> Color {
        let row = self.row(role);
        row.map_or(Reset, |(_, in_256, in_16)| match depth {
            Depth::Rgb | Depth::Ansi256 => Color::Indexed(choose(ground, *in_256)),
            Depth::Ansi16 => choose(ground, *in_16),
            Depth::Mono => Reset,
        })
    }
}

impl Dress {
    /// The colour of a role.
    pub(crate) fn colour(&self, role: Role, ground: Ground, depth: Depth) -> Color {
        let [dark, light] = &self.own;
        let own = choose(ground, [dark, light]).get(&role);
        let own = own.and_then(|colour| shown(*colour, depth));
        own.unwrap_or_else(|| self.preset.colour(role, ground, depth))
    }

    /// The colour of an arm, nearer to the ground: for what is past or still to come. `None` with too few colours.
    pub(super) fn faint(&self, arm: usize, ground: Ground, depth: Depth) -> Option<Color> {
        let role = Role::ARMS[arm % 6];
        let colour = self.colour(role, ground, depth);
        match depth {
            Depth::Ansi16 | Depth::Mono => None,
            _ if colour == Preset::Standard.colour(role, ground, depth) => {
                Some(Color::Indexed(choose(ground, FAINT[arm % 6])))
            }
            Depth::Rgb | Depth::Ansi256 => {
                let page = choose(ground, [[0; 3], [255; 3]]);
                let [r, g, b] = mixed(page, rgb(colour), 0.55);
                shown(Color::Rgb(r, g, b), depth)
            }
        }
    }
}

impl Theme {
    /// The styles of all roles, for comparison.
    pub fn styles(&self) -> impl Iterator<Item = Style> {
        let roles = [
            self.dim,
            self.border,
            self.border_focused,
            self.accent,
            self.good,
            self.bad,
            self.warn,
            self.key,
            self.formula,
            self.cap,
            self.selected,
            self.forward,
            self.backward,
            self.not_computed,
            self.fresh,
            self.diverged,
        ];
        let arms = (0..6).flat_map(|i| [self.series(i), self.faint(self.series(i))]);
        roles.into_iter().chain(arms)
    }
}

/// A colour as a terminal with so many colours shows it; `None` if it has nothing like it.
fn shown(colour: Color, depth: Depth) -> Option<Color> {
    match (depth, colour) {
        (Depth::Mono, _) | (Depth::Ansi16, Color::Rgb(..) | Color::Indexed(16..)) => None,
        (Depth::Ansi256, Color::Rgb(..)) => Some(nearest(rgb(colour))),
        (Depth::Rgb | Depth::Ansi256 | Depth::Ansi16, _) => Some(colour),
    }
}

/// The nearest of the xterm palette.
fn nearest(wanted: [u8; 3]) -> Color {
    let distance = |index: &u8| {
        let found = rgb(Color::Indexed(*index));
        (0..3).map(|i| (i32::from(found[i]) - i32::from(wanted[i])).pow(2)).sum::<i32>()
    };
    Color::Indexed((16..=255).min_by_key(distance).unwrap_or(16))
}

/// The red, green and blue of a colour, as xterm has them.
pub(super) fn rgb(color: Color) -> [u8; 3] {
    const STEPS: [u8; 6] = [0, 95, 135, 175, 215, 255];
    const NAMED: [Color; 16] = [
        Black,
        Red,
        Green,
        Color::Yellow,
        Blue,
        Magenta,
        Cyan,
        Gray,
        DarkGray,
        LightRed,
        LightGreen,
        LightYellow,
        LightBlue,
        LightMagenta,
        LightCyan,
        White,
    ];
    match color {
        Color::Rgb(r, g, b) => [r, g, b],
        Color::Indexed(i @ 232..) => [8 + 10 * (i - 232); 3],
        Color::Indexed(i @ 16..) => [36, 6, 1].map(|d| STEPS[usize::from((i - 16) / d % 6)]),
        Color::Indexed(i) => rgb(NAMED[usize::from(i)]),
        Red => [205, 0, 0],
        Green => [0, 205, 0],
        Color::Yellow => [205, 205, 0],
        Blue => [0, 0, 238],
        Magenta => [205, 0, 205],
        Cyan => [0, 205, 205],
        Gray => [229; 3],
        DarkGray => [127; 3],
        LightRed => [255, 0, 0],
        LightGreen => [0, 255, 0],
        LightYellow => [255, 255, 0],
        LightBlue => [92, 92, 255],
        LightMagenta => [255, 0, 255],
        LightCyan => [0, 255, 255],
        White => [255; 3],
        Black | Reset => [0; 3],
    }
}

#[cfg(test)]
mod tests;
