//! What can be read and told apart on both grounds, with many colours, few and none.

use super::*;

const GROUNDS: [Ground; 2] = [Ground::Dark, Ground::Light];

#[test]
fn the_environment_decides() {
    let check = |vars: &[(&str, &str)], ground, depth| {
        let env = |name: &str| vars.iter().find(|(n, _)| *n == name).map(|(_, v)| v.to_string());
        assert_eq!(Theme::detect(env), Theme::new(ground, depth), "{vars:?}");
    };
    check(&[], Ground::Dark, Depth::Ansi16);
    check(&[("TERM", "xterm")], Ground::Dark, Depth::Ansi16);
    check(&[("TERM", "xterm-256color")], Ground::Dark, Depth::Ansi256);
    check(&[("TERM", "xterm"), ("COLORTERM", "truecolor")], Ground::Dark, Depth::Ansi256);
    check(&[("COLORTERM", "24bit")], Ground::Dark, Depth::Ansi256);
    check(&[("COLORTERM", "yes")], Ground::Dark, Depth::Ansi16);
    check(&[("TERM", "dumb"), ("COLORTERM", "truecolor")], Ground::Dark, Depth::Mono);
    check(&[("TERM", "xterm-256color"), ("NO_COLOR", "1")], Ground::Dark, Depth::Mono);
    check(&[("TERM", "xterm-256color"), ("NO_COLOR", "")], Ground::Dark, Depth::Ansi256);
    check(&[("COLORFGBG", "0;15")], Ground::Light, Depth::Ansi16);
    check(&[("COLORFGBG", "0;default;7")], Ground::Light, Depth::Ansi16);
    check(&[("COLORFGBG", "15;0")], Ground::Dark, Depth::Ansi16);
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
        let theme = Theme::new(ground, depth);
        for (i, j) in (0..6).flat_map(|i| (0..i).map(move |j| (i, j))) {
            assert_ne!(theme.series(i), theme.series(j), "{ground:?} {depth:?} {i} {j}");
            assert_ne!(theme.series_glyph(i), theme.series_glyph(j));
        }
    }
}

#[test]
fn the_map_diverges_and_clips() {
    for theme in GROUNDS.map(|g| Theme::new(g, Depth::Ansi256)) {
        assert_eq!(theme.diverging(-7.0), theme.diverging(-1.0));
        assert_eq!(theme.diverging(1e300), theme.diverging(1.0));
        assert_eq!(theme.diverging(-0.0), theme.diverging(5e-324));
        assert_ne!(theme.diverging(-0.5), theme.diverging(0.5));
        assert_eq!(theme.diverging(f64::NAN), theme.diverged);
        assert_eq!(theme.diverging(f64::NEG_INFINITY), theme.diverged);
    }
}

#[test]
fn numbers_on_the_map_can_be_read() {
    for ground in GROUNDS {
        let theme = Theme::new(ground, Depth::Ansi256);
        for x in (-10..=10).map(|i| f64::from(i) / 10.0).chain([f64::NAN]) {
            let style = theme.diverging(x);
            let (a, b) = (luminance(style.fg.unwrap()), luminance(style.bg.unwrap()));
            let contrast = (a.max(b) + 0.05) / (a.min(b) + 0.05);
            assert!(contrast > 4.4, "{ground:?} {x}: {contrast}");
        }
    }
}

#[test]
fn every_text_can_be_read_on_its_ground() {
    // black and the dark grey of many themes; white
    for (ground, colours) in [(Ground::Dark, [16, 234]), (Ground::Light, [231, 231])] {
        let theme = Theme::new(ground, Depth::Ansi256);
        let Theme { dim, accent, good, bad, warn, key, forward, backward, .. } = theme.clone();
        let roles = [dim, accent, good, bad, warn, key, forward, backward, theme.not_computed];
        for style in roles.into_iter().chain((0..6).map(|i| theme.series(i))) {
            for colour in colours {
                let (text, below) =
                    (luminance(style.fg.unwrap()), luminance(Color::Indexed(colour)));
                let contrast = (text.max(below) + 0.05) / (text.min(below) + 0.05);
                assert!(contrast >= 4.5, "{style:?} on {colour}: {contrast}");
            }
        }
    }
}

/// Returns the relative luminance of an xterm colour, after WCAG.
fn luminance(color: Color) -> f64 {
    let Color::Indexed(i) = color else { panic!("{color}") };
    let steps = [0, 95, 135, 175, 215, 255];
    let rgb = match i {
        232.. => [8 + 10 * u32::from(i - 232); 3],
        _ => [36, 6, 1].map(|d| steps[usize::from((i - 16) / d % 6)]),
    };
    let linear = rgb.map(|c| f64::from(c) / 255.0).map(|c| match c {
        c if c <= 0.04045 => c / 12.92,
        c => ((c + 0.055) / 1.055).powf(2.4),
    });
    0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
}
