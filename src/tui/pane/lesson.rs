//! The lesson: what to read, what to do, and how far it is from done.

use ratatui::buffer::Buffer;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Span, Text};
use ratatui::widgets::{Paragraph, Widget};

use crate::lesson::{Action, GoalState, PaneName, Step};
use crate::tui::prose::{rows, wrapped};
use crate::tui::view::View;
use crate::tui::widget::number::short;

/// `step 3 of 7`
pub fn title(view: &View) -> String {
    let steps = view.lesson.steps.len();
    if view.step < steps {
        format!("step {} of {steps}", view.step + 1)
    } else {
        "the end".to_owned()
    }
}

/// Draws the step's text, and below it what it asks for.
pub fn draw(view: &View, area: Rect, buf: &mut Buffer) {
    let (text, text_area, asked, asked_area) = parts(view, area);
    scrolling(view, text, text_area, buf);
    Paragraph::new(Text::from(asked)).render(asked_area, buf);
}

/// How many rows of the text have no room.
pub fn hidden(view: &View, area: Rect) -> u16 {
    let (text, area, ..) = parts(view, area);
    rows(&text).saturating_sub(area.height)
}

type Lines = Vec<Line<'static>>;

/// The text and what is asked, each with its place.
fn parts(view: &View, area: Rect) -> (Lines, Rect, Lines, Rect) {
    let area = Rect { x: area.x + 1, width: area.width.saturating_sub(2), ..area };
    let width = usize::from(area.width);
    let step = view.lesson.steps.get(view.step);
    let asked = step.map_or_else(|| end_asked(view), |step| asked(view, step, width));
    let text = step.map_or_else(|| end_text(view, width), |step| wrapped(&step.text, width));
    let below = rows(&asked).min(area.height / 2);
    let gap = u16::from(rows(&text).saturating_add(below) < area.height);
    let parts = [Constraint::Fill(1), Constraint::Length(gap), Constraint::Length(below)];
    let [text_area, _, asked_area] = area.layout(&Layout::vertical(parts));
    (text, text_area, asked, asked_area)
}

/// The text, from where the learner has scrolled to, with a hint if there is more.
fn scrolling(view: &View, text: Vec<Line<'static>>, area: Rect, buf: &mut Buffer) {
    let hidden = rows(&text).saturating_sub(area.height);
    let scroll = view.looks.text_scroll.min(hidden);
    let more = hidden > scroll;
    Paragraph::new(Text::from(text)).scroll((scroll, 0)).render(area, buf);
    if more && area.height > 0 {
        let last = Rect { y: area.bottom() - 1, height: 1, ..area };
        let here = view.looks.scrolled() == PaneName::Lesson;
        let hint = match (here, view.looks.chooses_unit()) {
            (true, false) => "↓ more",
            (true, true) => "PgDn: more",
            (false, _) => "1, then ↓: more",
        };
        ratatui::widgets::Clear.render(last, buf);
        Line::styled(hint, view.theme.key).right_aligned().render(last, buf);
    }
}

fn asked(view: &View, step: &Step, width: usize) -> Vec<Line<'static>> {
    let done = view.done.get(view.step) == Some(&true);
    let (mark, style) = if done { ("☑ ", view.theme.good) } else { ("☐ ", view.theme.accent) };
    let mut lines = Vec::new();
    let mut item = |text: String| {
        for (i, part) in textwrap::wrap(&text, width.saturating_sub(2).max(1)).iter().enumerate() {
            lines.push(Line::styled(format!("{}{part}", if i == 0 { mark } else { "  " }), style));
        }
    };
    match &step.action {
        Action::Read => {}
        Action::StepTo(tick) => item(format!("step to: {tick}")),
        Action::RunUntil(_) | Action::Reach(_) => {
            view.frame.goals.iter().for_each(|g| item(goal(g)))
        }
    }
    lines.push(hint(view, step, done));
    lines
}

/// `accuracy of norm ≥ 0.99 (now 0.83)`
fn goal(state: &GoalState) -> String {
    let now = match state.value {
        None => return format!("{} (not known yet)", state.label),
        Some(value) if state.yes_or_no => if value == 1.0 { "yes" } else { "no" }.to_owned(),
        Some(value) => short(value),
    };
    format!("{} (now {now})", state.label)
}

fn hint(view: &View, step: &Step, done: bool) -> Line<'static> {
    let key = |k: &'static str| Span::styled(k, view.theme.key);
    let say = |s: &'static str| Span::styled(s, view.theme.dim);
    Line::from(match &step.action {
        _ if done => vec![key("Enter"), say(" goes on")],
        Action::Read => vec![key("Enter"), say(" goes on")],
        Action::StepTo(_) => vec![key("→ ←"), say(" step   "), key("Enter"), say(" goes there")],
        Action::RunUntil(_) | Action::Reach(_) if all_diverged(view) => {
            vec![say("all have diverged: "), key("←"), say(" back "), key("r"), say(" restarts")]
        }
        Action::RunUntil(_) | Action::Reach(_) if view.frame.running => {
            vec![key("space"), say(" pauses")]
        }
        Action::RunUntil(_) | Action::Reach(_) => vec![key("Enter"), say(" runs")],
    })
}

fn all_diverged(view: &View) -> bool {
    view.frame.snapshot.arms.iter().all(|a| !a.is_sound())
}

fn end_text(view: &View, width: usize) -> Vec<Line<'static>> {
    let remember: Vec<String> = view.lesson.remember.iter().map(|r| format!("· {r}")).collect();
    let mut lines = vec![Line::styled("To remember", view.theme.title), Line::raw("")];
    lines.extend(wrapped(&remember.join("\n\n"), width));
    lines
}

fn end_asked(view: &View) -> Vec<Line<'static>> {
    let open = view.done.iter().filter(|done| !**done).count();
    let state = match open {
        0 => Line::styled("☑ all steps done", view.theme.good),
        1 => Line::styled("☐ 1 step open: p goes back", view.theme.warn),
        n => Line::styled(format!("☐ {n} steps open: p goes back"), view.theme.warn),
    };
    let hint =
        vec![Span::styled("Enter", view.theme.key), Span::styled(" goes on", view.theme.dim)];
    vec![state, Line::from(hint)]
}
