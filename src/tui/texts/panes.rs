//! Checks that a text names no pane that its step does not show.

use ratatui::layout::Rect;
use strum::VariantArray;

use crate::lesson::texts::LessonText;
use crate::lesson::{Lesson, PaneName};
use crate::measure::inset::worded;
use crate::problem::{At, Problem};
use crate::tui::keymap::keys_of;
use crate::tui::layout;
use crate::tui::looks::{Looks, Panes};
use crate::tui::pane::action_for;

/// The sizes at which a text has to fit its panes: the smallest, and a usual one.
const SIZES: [(u16, u16); 2] = [layout::SMALLEST, (120, 40)];

/// The problem of a text that names a pane which its step does not show at one of the sizes, and no key that opens it.
pub(super) fn problems(lesson: &Lesson) -> Vec<Problem> {
    let step_of = |text: &LessonText| match text.at {
        At::Step(number) => lesson.steps.get(number - 1).map(|_| number - 1),
        _ => None,
    };
    let texts = lesson.texts().into_iter();
    let of_text = |text: LessonText| {
        let step = step_of(&text)?;
        let shown = SIZES.map(|size| shown(lesson, step, size));
        let key = |pane: &PaneName| format!("`[{}]`", keys_of(&[action_for(*pane)]));
        let has_key = |pane: &PaneName| {
            [text.text, &lesson.steps[step].text].iter().any(|text| text.contains(&key(pane)))
        };
        let is_shown = |pane: &PaneName| shown.iter().all(|shown| shown.contains(pane));
        let words = worded(text.text);
        let mut named = PaneName::VARIANTS.iter().filter(|pane| names(&words, **pane));
        let unseen = named.find(|pane| !is_shown(pane) && !has_key(pane))?;
        let what = format!("the {unseen:?} pane is named, but not shown at every size");
        let problem =
            Problem::new(what).instead(format!("show it, or name its key, {}", key(unseen)));
        let problem = problem.at(text.at.clone());
        Some(text.part.map_or(problem.clone(), |part| problem.about(part)))
    };
    texts.filter_map(of_text).collect()
}

/// Whether a text names a pane: `the Norms`, or `Norms pane`.
fn names(text: &str, pane: PaneName) -> bool {
    let name = format!("{pane:?}");
    let bare = |word: &str| word.trim_matches(|c: char| !c.is_alphanumeric()).to_owned();
    let words: Vec<String> = text.split_whitespace().map(bare).collect();
    let is_word = |at: Option<&String>, words: &[&str]| {
        at.is_some_and(|word| words.contains(&word.to_lowercase().as_str()))
    };
    words.iter().enumerate().any(|(i, word)| {
        let before = i.checked_sub(1).and_then(|before| words.get(before));
        let after = words.get(i + 1);
        *word == name && (is_word(before, &["the"]) || is_word(after, &["pane", "panes"]))
    })
}

/// The panes of a step on a screen of this size.
fn shown(lesson: &Lesson, step: usize, (width, height): (u16, u16)) -> Vec<PaneName> {
    let hunts = lesson.steps[step].exercise.hunts();
    let mut panes = Panes::of(lesson, step);
    if hunts {
        panes.need(PaneName::Code);
    }
    let looks = Looks { panes, hunts, ..Looks::default() };
    let [_, body, ..] = layout::rows(Rect::new(0, 0, width, height), layout::LESSON_HEADER);
    layout::panes(body, &looks, &[]).into_iter().map(|(pane, _)| pane).collect()
}
