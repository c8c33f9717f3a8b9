//! What a step asks for, and the keys that answer.

use std::ops::Range;

use ratatui::style::Style;
use ratatui::text::{Line, Span};
use unicode_width::UnicodeWidthStr;

use super::Lines;
use super::told::{option_text, value};
use crate::lesson::{Action, Guess, PaneName, Sketched, Step, When};
use crate::measure::GoalState;
use crate::tui::markdown;
use crate::tui::view::View;
use crate::tui::widget::number::short;
use crate::tui::work::{Stage, timestep_of, updates_at};

/// What is asked, line by line, and which lines belong to each option.
#[derive(Default)]
pub struct Asked {
    pub lines: Lines,
    pub options: Vec<Range<usize>>,
}

/// What the step asks for.
pub fn asked(view: &View, step: &Step, width: usize) -> Asked {
    let done = view.is_done();
    let mut asked = Asked::default();
    match &step.action {
        Action::Read => {}
        Action::StepTo(tick) => asked.item(view, done, format!("step to: {tick}"), width),
        Action::RunUntil(_) | Action::Reach(_) | Action::Change(_) => asked.goals(view, width),
        Action::Predict { ask, until, guess } => {
            asked.question(view, ask, width);
            if let Some(point) = drawn(view, guess) {
                for row in textwrap::wrap(&point, markdown::between_words(width)) {
                    asked.lines.push(Line::styled(row.into_owned(), view.theme.accent));
                }
            }
            if view.work.stage == Stage::Waits {
                match until {
                    Some(When::Tick(tick)) => {
                        asked.item(view, false, format!("step to: {tick}"), width)
                    }
                    Some(When::Goals(_)) => asked.goals(view, width),
                    None => asked.item(view, false, "not known yet".to_owned(), width),
                }
            }
        }
        Action::Type { ask, .. } => asked.question(view, ask, width),
        Action::FindBug { .. } => {
            let what = "mark the wrong line in the Code pane";
            asked.item(view, done, what.to_owned(), width);
        }
        Action::Finish { .. } => {
            asked.item(view, done, "choose the line that is missing".to_owned(), width);
        }
        Action::Explain { .. } => {
            asked.item(view, done, "explain it in one line of your own".to_owned(), width);
        }
        Action::Recall => asked.card(view, width),
    }
    asked.choices(view, step, width);
    asked.lines.extend(wrapped(keys(view, step), width));
    asked
}

impl Asked {
    fn item(&mut self, view: &View, done: bool, text: String, width: usize) {
        let (mark, style) =
            if done { ("☑ ", view.theme.good) } else { ("☐ ", view.theme.accent) };
        for (i, part) in textwrap::wrap(&text, markdown::between_words(width.saturating_sub(2)))
            .iter()
            .enumerate()
        {
            let mark = if i == 0 { mark } else { "  " };
            self.lines.push(Line::styled(format!("{mark}{part}"), style));
        }
    }

    fn goals(&mut self, view: &View, width: usize) {
        let done = view.is_done();
        let goals = view.frame.goals_of(view.step).iter();
        goals.for_each(|g| self.item(view, g.met || done, goal(g), width));
    }

    fn question(&mut self, view: &View, ask: &str, width: usize) {
        let (mark, style) =
            if view.is_done() { ("☑ ", view.theme.good) } else { ("? ", view.theme.accent) };
        self.marked(markdown::lines(ask, width.saturating_sub(2), view.theme), mark, style);
    }

    /// Lines with a mark before the first.
    fn marked(&mut self, lines: Lines, mark: &str, style: Style) {
        for (i, line) in lines.into_iter().enumerate() {
            let mark = Span::styled(if i == 0 { mark.to_owned() } else { "  ".to_owned() }, style);
            self.lines.push(Line::from_iter([mark].into_iter().chain(line.spans)));
        }
    }

    /// The card on show.
    fn card(&mut self, view: &View, width: usize) {
        let Some(card) = view.cards.get(view.work.card).filter(|_| !view.is_done()) else {
            let what = if view.cards.is_empty() {
                "no card yet: earlier lessons of the course leave some"
            } else {
                "all cards seen"
            };
            return self.item(view, view.is_done(), what.to_owned(), width);
        };
        let count = format!("card {} of {}", view.work.card + 1, view.cards.len());
        self.lines.push(Line::styled(count, view.theme.dim));
        self.question(view, &card.ask, width);
        if view.work.stage == Stage::Sure {
            let answer = markdown::lines(&card.answer, width.saturating_sub(2), view.theme);
            self.marked(answer, "= ", view.theme.good);
        }
    }

    /// What there is to choose from; once it is decided, what was chosen and what is right.
    fn choices(&mut self, view: &View, step: &Step, width: usize) {
        if view.work.stage == Stage::Sure {
            let ask = match step.action {
                Action::Recall => "Did you know it?",
                _ => "How sure are you?",
            };
            self.lines.push(Line::styled(ask, view.theme.title));
        }
        let narrow = width.saturating_sub(2);
        let code = matches!(step.action, Action::Finish { .. });
        for (i, option) in view.work.options(&step.action).iter().enumerate() {
            let here = i == view.work.cursor;
            let mark = if here { "▸ " } else { "  " };
            let style = if here { view.theme.selected } else { view.theme.text };
            let from = self.lines.len();
            let lines = match code {
                true => textwrap::wrap(option, markdown::between_words(narrow))
                    .iter()
                    .map(|row| Line::styled(row.to_string(), style))
                    .collect(),
                false => markdown::lines(option, narrow, view.theme),
            };
            let lines =
                lines.into_iter().map(|line| if here { line.patch_style(style) } else { line });
            let lines = lines.map(|line| {
                // a style of the whole line would colour what is right of it
                let (style, line) = (line.style, Line { style: Style::default(), ..line });
                Line::from_iter(line.spans.into_iter().map(|s| s.patch_style(style)))
            });
            self.marked(lines.collect(), mark, style);
            self.options.push(from..self.lines.len());
        }
        if let Some(given) = given(view, step) {
            self.item(view, true, given, width);
        }
    }
}

/// The point of a sketch that is being moved: `point 2 of 9, update 25: 1.3`.
fn drawn(view: &View, guess: &Guess) -> Option<String> {
    let Guess::Sketch { of, updates, .. } = guess else { return None };
    let (point, points) = (view.work.point, &view.work.answer.given);
    let value = short(*points.get(point).filter(|_| view.work.draws)?);
    let count = points.len();
    Some(match of {
        Sketched::DhNorm => {
            let t = timestep_of(point, count, view.frame.snapshot.cursor.timesteps);
            format!("point {} of {count}, t = {t}: {value}", point + 1)
        }
        Sketched::Loss => {
            let update = updates_at(updates.unwrap_or(1)).nth(point)?.round();
            format!("point {} of {count}, update {update}: {value}", point + 1)
        }
    })
}

/// What the learner has said, while the truth is not known.
fn given(view: &View, step: &Step) -> Option<String> {
    let Action::Predict { guess, .. } = &step.action else { return None };
    if view.work.stage != Stage::Waits {
        return None;
    }
    let first = *view.work.answer.given.first()?;
    Some(match guess {
        Guess::Choice { options, .. } => {
            format!("you say: {}", option_text(&options.get(first as usize)?.text))
        }
        Guess::Number { truth, .. } => format!("you say: {}", value(&truth.of, first)),
        Guess::Sketch { .. } => "your sketch stands on the pane".to_owned(),
    })
}

/// `accuracy of norm ≥ 99 % (now 83 %)`
fn goal(state: &GoalState) -> String {
    match state.value {
        None => format!("{} (not known yet)", state.label),
        Some(now) => format!("{} (now {})", state.label, value(&state.of, now)),
    }
}

/// Pieces of a line in as many rows as they need; a key stays with its word, which begins with a space.
fn wrapped(pieces: Vec<Span<'static>>, width: usize) -> Lines {
    let mut units: Vec<Vec<Span>> = Vec::new();
    for piece in pieces {
        match units.last_mut() {
            Some(unit) if piece.content.starts_with(' ') => unit.push(piece),
            _ => units.push(vec![piece]),
        }
    }
    let (mut rows, mut taken): (Vec<Vec<Span>>, usize) = (vec![Vec::new()], 0);
    for unit in units {
        let text: String = unit.iter().map(|piece| piece.content.as_ref()).collect();
        if taken + text.trim_end().width() > width && taken > 0 {
            rows.push(Vec::new());
            taken = 0;
        }
        taken += text.width();
        rows.last_mut().into_iter().for_each(|row| row.extend(unit.clone()));
    }
    rows.into_iter().map(Line::from).collect()
}

/// The keys that do it.
fn keys(view: &View, step: &Step) -> Vec<Span<'static>> {
    let key = |k: &'static str| Span::styled(k, view.theme.key);
    let say = |s: &'static str| Span::styled(s, view.theme.dim);
    let goes_on = || vec![key("Enter"), say(" goes on")];
    let runs = || {
        if all_diverged(view) {
            vec![say("all have diverged: "), key("←"), say(" back "), key("r"), say(" restarts")]
        } else if view.frame.running {
            vec![key("space"), say(" pauses")]
        } else {
            vec![key("Enter"), say(" runs")]
        }
    };
    let chooses = || {
        if view.looks.focus == PaneName::Lesson {
            vec![key("↑ ↓"), say("  "), key("Enter"), say(" chooses  ")]
        } else {
            vec![key("1"), say(", "), key("↑ ↓"), say("  "), key("Enter"), say(" chooses  ")]
        }
    };
    let hint = || if view.hint { vec![key("i"), say(" hint")] } else { Vec::new() };
    let with_hint = |mut keys: Vec<Span<'static>>| {
        keys.extend(hint());
        keys
    };
    let sets = view.frame.awaits_setting(view.step);
    match (&step.action, view.work.stage) {
        _ if view.is_done() => goes_on(),
        (Action::Reach(_), _) | (Action::Predict { .. }, Stage::Waits) if sets => with_hint(vec![
            key("Enter"),
            say(" or "),
            key(":"),
            say(" types it  "),
            key("e"),
            say(" knobs  "),
        ]),
        (Action::Read, _) => goes_on(),
        (Action::StepTo(_), _) => {
            vec![key("→ ←"), say(" step   "), key("Enter"), say(" goes there")]
        }
        (Action::FindBug { .. } | Action::Finish { .. }, Stage::Open)
            if view.looks.focus == PaneName::Check =>
        {
            vec![key("G"), say(" back to the code")]
        }
        (Action::Predict { guess: Guess::Choice { .. }, .. }, Stage::Open)
        | (Action::Finish { .. }, Stage::Open)
        | (_, Stage::Sure) => with_hint(chooses()),
        (Action::Predict { guess: Guess::Sketch { .. }, .. }, Stage::Open) => {
            if view.work.draws {
                vec![
                    key("← →"),
                    say(" point  "),
                    key("↑ ↓"),
                    say(" draw  "),
                    key("Enter"),
                    say(" done"),
                ]
            } else {
                vec![key("Enter"), say(" begins to draw")]
            }
        }
        (Action::Predict { .. }, Stage::Open) => vec![key("Enter"), say(" types the number")],
        (Action::Type { at, .. }, _) => {
            let there = view.stands || at.is_none();
            let does = if there { " types it  " } else { " steps there  " };
            with_hint(vec![key("Enter"), say(does)])
        }
        (Action::FindBug { .. }, Stage::Open) => with_hint(vec![
            key("↑ ↓"),
            say(" line  "),
            key("Enter"),
            say(" marks  "),
            key("G"),
            say(" check  "),
        ]),
        (Action::FindBug { .. } | Action::Finish { .. }, _) => {
            vec![say("the gradient check runs "), key("G")]
        }
        (Action::Explain { .. }, _) => vec![key("Enter"), say(" types it")],
        (Action::Recall, _) if view.cards.is_empty() => goes_on(),
        (Action::Recall, _) => vec![key("Enter"), say(" shows the answer")],
        (Action::Change(_), _) => {
            with_hint(vec![key("e"), say(" knobs  "), key("A"), say(" arms  ")])
        }
        (Action::Reach(_), _) if !all_diverged(view) && !view.frame.running => {
            let does = if step.action.is_about_a_check() { " checks  " } else { " runs  " };
            with_hint(vec![key("Enter"), say(does), key("e"), say(" knobs  ")])
        }
        (Action::Predict { until: None, .. }, _) => vec![key("→"), say(" one tick")],
        _ if step.action.is_about_a_check() => vec![key("Enter"), say(" checks")],
        _ => runs(),
    }
}

fn all_diverged(view: &View) -> bool {
    view.frame.snapshot.arms.iter().all(|a| !a.is_sound())
}

/// What is asked at the end of the lesson.
pub fn at_the_end(view: &View, width: usize) -> Lines {
    let open = view.done.iter().filter(|done| !**done).count();
    let (text, style) = match open {
        0 => ("☑ all steps done".to_owned(), view.theme.good),
        1 => ("☐ 1 step open: s lists it".to_owned(), view.theme.warn),
        n => (format!("☐ {n} steps open: s lists them"), view.theme.warn),
    };
    let rows = textwrap::wrap(&text, markdown::between_words(width).subsequent_indent("  "));
    let mut lines: Lines = rows.iter().map(|row| Line::styled(row.to_string(), style)).collect();
    lines.push(Line::from(vec![
        Span::styled("Enter", view.theme.key),
        Span::styled(" goes on", view.theme.dim),
    ]));
    lines
}
