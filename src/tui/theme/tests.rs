//! What can be read and told apart on both grounds, with many colours, few and none.

use super::dress;
use super::*;
use strum::VariantArray;

const GROUNDS: [Ground; 2] = [Ground::Dark, Ground::Light];

/// The theme that is detected with these variables, in a terminal that answers so.
fn detected(wish: Option<Ground>, vars: &[(&str, &str)], answer: Option<Ground>) -> Theme {
    let env = |name: &str| vars.iter().find(|(n, _)| *n == name).map(|(_, v)| v.to_string());
    Theme::detect(wish, env, || answer)
}

#[test]
fn the_environment_decides() {
    let check = |vars: &[(&str, &str)], ground, depth| {
        let theme = detected(None, vars, None);
        let expected = Theme { own: theme.own, ..Theme::new(ground, depth) };
        assert_eq!(theme, expected, "{vars:?}");
    };
    check(&[], Ground::Dark, Depth::Ansi16);
    check(&[("TERM", "xterm")], Ground::Dark, Depth::Ansi16);
    check(&[("TERM", "xterm-256color")], Ground::Dark, Depth::Ansi256);
    check(&[("TERM", "xterm"), ("COLORTERM", "truecolor")], Ground::Dark, Depth::Rgb);
    check(&[("COLORTERM", "24bit")], Ground::Dark, Depth::Rgb);
    check(&[("COLORTERM", "yes")], Ground::Dark, Depth::Ansi16);
    check(&[("TERM", "dumb"), ("COLORTERM", "truecolor")], Ground::Dark, Depth::Mono);
    check(&[("TERM", "xterm-256color"), ("NO_COLOR", "1")], Ground::Dark, Depth::Mono);
    check(&[("TERM", "xterm-256color"), ("NO_COLOR", "")], Ground::Dark, Depth::Ansi256);
    check(&[("COLORFGBG", "0;15")], Ground::Light, Depth::Ansi16);
    check(&[("COLORFGBG", "0;default;7")], Ground::Light, Depth::Ansi16);
    check(&[("COLORFGBG", "15;0")], Ground::Dark, Depth::Ansi16);
}

#[test]
fn a_wish_comes_before_the_environment_and_that_before_the_answer() {
    let light = Some(Ground::Light);
    let ground = |wish, vars: &[(&str, &str)], answer| detected(wish, vars, answer).ground;
    assert_eq!(ground(Some(Ground::Dark), &[("COLORFGBG", "0;15")], light), Ground::Dark);
    assert_eq!(ground(Some(Ground::Light), &[("COLORFGBG", "15;0")], None), Ground::Light);
    assert_eq!(ground(None, &[("COLORFGBG", "15;0")], light), Ground::Dark);
    assert_eq!(ground(None, &[("COLORFGBG", "default")], light), Ground::Light);
    assert_eq!(ground(None, &[], light), Ground::Light);
    assert_eq!(ground(None, &[], None), Ground::Dark);
}

#[test]
fn without_colours_the_terminal_is_not_asked() {
    for vars in [[("NO_COLOR", "1")], [("TERM", "dumb")]] {
        let env = |name: &str| vars.iter().find(|(n, _)| *n == name).map(|(_, v)| v.to_string());
        Theme::detect(None, env, || panic!("{vars:?}: it was asked"));
    }
}

#[test]
fn a_locale_without_unicode_gets_ascii() {
    let check = |vars: &[(&str, &str)], glyphs| {
        assert_eq!(detected(None, vars, None).glyphs, glyphs, "{vars:?}");
    };
    check(&[], Glyphs::Unicode);
    check(&[("LANG", "C")], Glyphs::Ascii);
    check(&[("LANG", "de_CH.UTF-8")], Glyphs::Unicode);
    check(&[("LANG", "C.utf8"), ("LC_ALL", "")], Glyphs::Unicode);
    check(&[("LANG", "C.utf8"), ("LC_ALL", "POSIX")], Glyphs::Ascii);
}

/// Every glyph that the program writes, but for those in its tests and in its comments.
#[test]
fn every_glyph_has_its_ascii() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let (mut folders, mut missing) = (vec![root.join("src"), root.join("lessons")], String::new());
    while let Some(folder) = folders.pop() {
        for entry in folder.read_dir().expect("a folder of the project") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let text = std::fs::read_to_string(&path).unwrap_or_default();
            let program = text.split("#[cfg(test)]").next().unwrap_or_default();
            let is_test = path.ends_with("tests.rs")
                || path.components().any(|part| part.as_os_str() == "tests")
                || path.extension().is_some_and(|e| e == "md");
            let lines = program.lines().filter(|_| !is_test);
            let written = lines.map(|line| line.split("//").next().unwrap_or_default());
            missing.extend(written.flat_map(str::chars).filter(|c| {
                let text = ascii::ascii(c.encode_utf8(&mut [0; 4]));
                !['\u{fffd}', '¿'].contains(c) && text.is_some_and(|text| text.starts_with('?'))
            }));
        }
    }
    let missing: std::collections::BTreeSet<char> = missing.chars().collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn ascii_is_as_wide_as_the_glyph_it_stands_for() {
    for (symbol, expected) in
        [("╭", "+"), ("⣿", ":"), ("⠁", "'"), ("⡀", "."), ("⠀", " "), ("▄", ":"), ("你", "??")]
    {
        assert_eq!(ascii::ascii(symbol), Some(expected), "{symbol}");
    }
    assert_eq!(ascii::ascii("a"), None);
}

#[test]
fn mono_has_no_colours() {
    let theme = Theme::new(Ground::Dark, Depth::Mono);
    let text = format!(
        "{theme:?} {:?}",
        [-1.0, -0.3, 0.0, 0.3, 1.0, f64::NAN].map(|x| theme.diverging(x))
    );
    let series: Vec<_> = (0..7).map(|i| theme.series(i)).collect();
    for word in ["fg", "bg", "Indexed", "Light"] {
        assert!(!format!("{text}{series:?}").contains(word), "{word}");
    }
}

#[test]
fn arms_differ() {
    for (ground, depth) in
        GROUNDS.into_iter().flat_map(|g| [(g, Depth::Ansi256), (g, Depth::Ansi16)])
    {
        for (preset, theme) in presets(ground, depth) {
            for (i, j) in (0..6).flat_map(|i| (0..i).map(move |j| (i, j))) {
                assert_ne!(
                    theme.series(i),
                    theme.series(j),
                    "{preset:?} {ground:?} {depth:?} {i} {j}"
                );
                assert_ne!(theme.series_glyph(i), theme.series_glyph(j));
            }
        }
    }
}

#[test]
fn the_map_diverges_and_clips() {
    let depths = [Depth::Rgb, Depth::Ansi256];
    for theme in depths.into_iter().flat_map(|d| GROUNDS.map(|g| Theme::new(g, d))) {
        assert_eq!(theme.diverging(-7.0), theme.diverging(-1.0));
        assert_eq!(theme.diverging(1e300), theme.diverging(1.0));
        assert_eq!(theme.diverging(-0.0), theme.diverging(5e-324));
        assert_ne!(theme.diverging(-0.5), theme.diverging(0.5));
        assert_eq!(theme.diverging(f64::NAN), theme.diverged);
        assert_eq!(theme.diverging(f64::NEG_INFINITY), theme.diverged);
    }
}

#[test]
fn the_map_is_continuous_with_24_bits() {
    for ground in GROUNDS {
        let theme = Theme::new(ground, Depth::Rgb);
        let shades = |sign: f64| (0..=20).map(move |i| sign * f64::from(i) / 20.0);
        for sign in [-1.0, 1.0] {
            let lights: Vec<f64> =
                shades(sign).map(|x| luminance(theme.shade(x).expect("a colour"))).collect();
            let towards = |pair: &[f64]| match ground {
                Ground::Dark => pair[0] < pair[1],
                Ground::Light => pair[0] > pair[1],
            };
            assert!(lights.windows(2).all(towards), "{ground:?} {sign}: {lights:?}");
        }
        assert!(shades(1.0).all(|x| theme.shade(x) != Some(theme.mark())));
    }
}

#[test]
fn numbers_on_the_map_can_be_read() {
    for ground in GROUNDS {
        for depth in [Depth::Rgb, Depth::Ansi256] {
            let theme = Theme::new(ground, depth);
            for x in (-20..=20).map(|i| f64::from(i) / 20.0).chain([f64::NAN]) {
                let style = theme.diverging(x);
                let contrast = contrast(style.fg.expect("a text"), style.bg.expect("a ground"));
                assert!(contrast > 4.4, "{ground:?} {depth:?} {x}: {contrast}");
            }
        }
        let theme = Theme::new(ground, Depth::Ansi16);
        let below = choose(ground, [Color::Black, Color::White]);
        for x in [-1.0, -0.3, 0.3, 1.0, f64::NAN] {
            let style = theme.diverging(x);
            let contrast = contrast(style.fg.expect("a text"), style.bg.unwrap_or(below));
            assert!(contrast > 4.4, "{ground:?} {x}: {contrast}");
        }
    }
}

/// The styles of all texts.
fn texts(theme: &Theme) -> Vec<Style> {
    let Theme { dim, accent, good, bad, warn, key, forward, backward, .. } = theme.clone();
    let roles = [dim, accent, good, bad, warn, key, forward, backward, theme.not_computed];
    let series = (0..6).map(|i| theme.series(i));
    roles.into_iter().chain(series).chain((0..5).map(|level| theme.flow(level))).collect()
}

/// The theme with the colours of each preset.
fn presets(ground: Ground, depth: Depth) -> impl Iterator<Item = (Preset, Theme)> {
    let dressed = move |preset: &Preset| {
        let dress = Dress { preset: *preset, ..Dress::default() };
        (*preset, Theme::new(ground, depth).in_colours(dress))
    };
    Preset::VARIANTS.iter().map(dressed)
}

#[test]
fn every_text_of_every_preset_can_be_read_on_its_ground() {
    // black and the dark grey of many themes; white
    for (ground, colours) in [(Ground::Dark, [16, 234]), (Ground::Light, [231, 231])] {
        for (preset, theme) in presets(ground, Depth::Ansi256) {
            let ramp: Vec<Style> = (0..5).map(|level| theme.flow(level)).collect();
            for style in texts(&theme) {
                let least = match preset {
                    Preset::HighContrast if !ramp.contains(&style) => 7.0,
                    Preset::Standard | Preset::HighContrast | Preset::ColourBlind => 4.5,
                };
                for colour in colours {
                    let contrast = contrast(style.fg.expect("a colour"), Color::Indexed(colour));
                    assert!(contrast >= least, "{preset:?} {style:?} on {colour}: {contrast}");
                }
            }
        }
    }
}

#[test]
fn of_16_colours_the_readable_ones_are_used() {
    for (ground, below) in [(Ground::Dark, Color::Black), (Ground::Light, Color::White)] {
        let styles = presets(ground, Depth::Ansi16).flat_map(|(_, theme)| texts(&theme));
        for style in styles {
            let colour = style.fg.expect("a colour");
            // on white, xterm has no green or cyan that can be read well: marks say the same as they do
            let has_no_better = matches!(colour, Color::Green | Color::Cyan);
            let contrast = contrast(colour, below);
            assert!(contrast >= 4.0 || has_no_better, "{style:?} on {below}: {contrast}");
        }
    }
}

#[test]
fn a_cap_of_a_key_can_be_read_and_is_told_from_a_selection() {
    for (ground, depth) in GROUNDS
        .into_iter()
        .flat_map(|g| [Depth::Rgb, Depth::Ansi256, Depth::Ansi16].map(|d| (g, d)))
    {
        for (_, theme) in presets(ground, depth) {
            let (ink, tint) = theme.cap.fg.zip(theme.cap.bg).expect("colours of its own");
            assert!(contrast(ink, tint) >= 4.5, "{:?}: {}", theme.cap, contrast(ink, tint));
            assert_ne!(theme.selected.bg, Some(tint));
        }
    }
    assert!(Theme::new(Ground::Dark, Depth::Mono).cap.add_modifier.contains(Modifier::REVERSED));
}

#[test]
fn every_text_can_be_read_on_a_selected_row() {
    let both = GROUNDS.into_iter().flat_map(|ground| presets(ground, Depth::Ansi256));
    for (_, theme) in both {
        let below = theme.selected.bg.expect("a tint, not reverse video");
        for style in [theme.selected, theme.dim, theme.key] {
            let contrast = contrast(style.fg.expect("a colour of its own"), below);
            assert!(contrast >= 4.5, "{style:?} on {below:?}: {contrast}");
        }
    }
    for ground in GROUNDS {
        let selected = Theme::new(ground, Depth::Ansi16).selected;
        assert!(selected.fg.is_some() && selected.bg.is_some() && selected.fg != selected.bg);
        assert!(!selected.add_modifier.contains(Modifier::REVERSED));
    }
    let mono = Theme::new(Ground::Dark, Depth::Mono).selected;
    assert!(mono.add_modifier.contains(Modifier::REVERSED), "it has no other way");
}

/// The contrast of two colours, after WCAG.
fn contrast(a: Color, b: Color) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

/// Returns the relative luminance of a colour, after WCAG.
fn luminance(color: Color) -> f64 {
    let linear = dress::rgb(color).map(|c| f64::from(c) / 255.0).map(|c| match c {
        c if c <= 0.04045 => c / 12.92,
        c => ((c + 0.055) / 1.055).powf(2.4),
    });
    0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
}
