//! What people who see fewer colours can tell apart, and the user's own colours.

use super::*;
use crate::tui::theme::diverging::{linear, oklab_of_linear};

const GROUNDS: [Ground; 2] = [Ground::Dark, Ground::Light];

/// How linear red, green and blue are seen without one kind of cone, after Machado and others (2009): without red, green,
/// and blue.
const SEEN: [[[f64; 3]; 3]; 3] = [
    [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
];

/// The least distance of two colours in OKLab, as anybody without one kind of cone sees them.
fn distance(a: Color, b: Color) -> f64 {
    let seen = |eyes: &[[f64; 3]; 3], colour: Color| {
        let light = rgb(colour).map(linear);
        let row = |row: &[f64; 3]| (0..3).map(|i| row[i] * light[i]).sum::<f64>().clamp(0.0, 1.0);
        oklab_of_linear([row(&eyes[0]), row(&eyes[1]), row(&eyes[2])])
    };
    let of = |eyes: &[[f64; 3]; 3]| {
        let (a, b) = (seen(eyes, a), seen(eyes, b));
        (0..3).map(|i| (a[i] - b[i]).powi(2)).sum::<f64>().sqrt()
    };
    SEEN.iter().map(of).fold(f64::INFINITY, f64::min)
}

#[test]
fn whoever_sees_fewer_colours_can_tell_those_of_the_preset_apart() {
    let least = |preset: Preset, ground| {
        let of = |role| preset.colour(role, ground, Depth::Ansi256);
        let pairs = [
            (Role::Good, Role::Bad),
            (Role::Good, Role::Warn),
            (Role::Bad, Role::Warn),
            (Role::Forward, Role::Backward),
        ];
        let arms = (0..6).flat_map(|i| (0..i).map(move |j| (Role::ARMS[i], Role::ARMS[j])));
        let all = pairs.into_iter().chain(arms).map(|(a, b)| distance(of(a), of(b)));
        all.fold(f64::INFINITY, f64::min)
    };
    for ground in GROUNDS {
        let found = least(Preset::ColourBlind, ground);
        assert!(found > 0.1, "{ground:?}: {found}");
        assert!(least(Preset::Standard, ground) < 0.05, "{ground:?}: no other is needed");
    }
}

#[test]
fn each_role_has_a_colour_of_each_preset() {
    let all = <Role as VariantArray>::VARIANTS
        .iter()
        .flat_map(|role| Preset::VARIANTS.iter().map(move |p| (*role, *p)));
    for (role, preset) in all {
        for ground in GROUNDS {
            let colour = preset.colour(role, ground, Depth::Ansi256);
            assert!(matches!(colour, Color::Indexed(16..)), "{preset:?} {role:?}: {colour:?}");
        }
    }
}

#[test]
fn a_colour_of_ones_own_takes_the_place_of_that_of_the_preset() {
    let own = |ground: usize, role, colour| {
        let mut dress = Dress { preset: Preset::HighContrast, ..Dress::default() };
        dress.own[ground].insert(role, colour);
        dress
    };
    let orange = Color::Rgb(255, 140, 0);
    let dress = own(0, Role::Accent, orange);
    let accent = |dress: &Dress, ground, depth| {
        Theme::new(ground, depth).in_colours(dress.clone()).accent.fg.expect("a colour")
    };
    assert_eq!(accent(&dress, Ground::Dark, Depth::Rgb), orange);
    assert_eq!(accent(&dress, Ground::Dark, Depth::Ansi256), Color::Indexed(208));
    assert_eq!(accent(&dress, Ground::Dark, Depth::Ansi16), Color::LightYellow, "the preset's");
    assert_eq!(accent(&dress, Ground::Light, Depth::Rgb), Color::Indexed(89), "the preset's");
    let named = own(1, Role::Accent, Color::Cyan);
    assert_eq!(accent(&named, Ground::Light, Depth::Ansi16), Color::Cyan);
    let mono = Theme::new(Ground::Dark, Depth::Mono).in_colours(dress);
    assert_eq!(mono.accent.fg, None, "there are no colours");
}

#[test]
fn an_arm_of_ones_own_colour_is_fainter_where_it_is_past() {
    let mut dress = Dress::default();
    dress.own[0].insert(Role::Arm1, Color::Rgb(255, 0, 0));
    for depth in [Depth::Rgb, Depth::Ansi256] {
        let theme = Theme::new(Ground::Dark, depth).in_colours(dress.clone());
        let [arm, faint] = [theme.series(0), theme.faint(theme.series(0))].map(|style| style.fg);
        assert!(faint.is_some() && faint != arm, "{depth:?}");
    }
}
