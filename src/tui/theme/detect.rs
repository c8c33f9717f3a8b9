//! Which theme fits the terminal: what the learner wishes, what the environment says, and what the terminal answers.

use super::{Depth, Glyphs, Ground, Theme};

impl Theme {
    /// Chooses a theme from the learner's wish, then `COLORFGBG`, then the answer of the terminal, which is asked only
    /// if nothing else decides; and from `TERM`, `COLORTERM`, `NO_COLOR` and the locale.
    pub(crate) fn detect(
        wish: Option<Ground>,
        env: impl Fn(&str) -> Option<String>,
        ask: impl FnOnce() -> Option<Ground>,
    ) -> Self {
        let depth = depth(&env);
        let asked = || if depth == Depth::Mono { None } else { ask() };
        let own = told(&env).or_else(|| if wish.is_none() { asked() } else { None });
        let ground = wish.or(own).unwrap_or(Ground::Dark);
        Theme { glyphs: glyphs(&env), own, ..Theme::new(ground, depth) }
    }
}

fn depth(env: impl Fn(&str) -> Option<String>) -> Depth {
    let var = |name| env(name).unwrap_or_default();
    let term = var("TERM");
    if !var("NO_COLOR").is_empty() || term == "dumb" {
        Depth::Mono
    } else if ["truecolor", "24bit"].contains(&&*var("COLORTERM")) {
        Depth::Rgb
    } else if term.contains("256color") {
        Depth::Ansi256
    } else {
        Depth::Ansi16
    }
}

/// The ground in `COLORFGBG`.
fn told(env: impl Fn(&str) -> Option<String>) -> Option<Ground> {
    match env("COLORFGBG")?.rsplit(';').next()?.parse::<u8>().ok()? {
        7 | 15 => Some(Ground::Light),
        _ => Some(Ground::Dark),
    }
}

/// The glyphs of the locale. Without one, as in many containers, terminals show Unicode.
fn glyphs(env: impl Fn(&str) -> Option<String>) -> Glyphs {
    let set = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().filter_map(env).find(|l| !l.is_empty());
    match set.map(|locale| locale.to_lowercase().replace('-', "")) {
        Some(locale) if !locale.contains("utf8") => Glyphs::Ascii,
        Some(_) | None => Glyphs::Unicode,
    }
}
