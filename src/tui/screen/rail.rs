//! The second row of the header: the phases of an update, and how far the selected arm has come in them.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget;
use unicode_width::UnicodeWidthStr;

use crate::lesson::PaneName;
use crate::nn::{Clipped, OffTape};
use crate::train::{Cursor, Status, Tick};
use crate::tui::theme::Theme;
use crate::tui::view::View;
use crate::tui::widget::fitted;
use crate::tui::widget::number::significant;

/// The columns of a bar, where there are too many timesteps for a mark each, and of a short one.
const BAR: [usize; 2] = [7, 5];

/// Draws the rail, or why the arm has stopped, and at the right whose it is. In the first lesson it is dim until a step has
/// shown single ticks.
pub(super) fn draw(view: &View, is_first: bool, area: Rect, buf: &mut Buffer) {
    let arm = view.arm();
    let cursor = arm.reached();
    let name = view.whose().map_or(0, |name| name.width() + GAP);
    let rail = Rail::fitting(cursor, area.width.into(), name, view.theme);
    let mut line = match arm.state.status {
        Status::Diverged { tensor, at } => {
            let text = format!(" ✗ diverged: {tensor} is not finite in {} ", at.in_words());
            Line::from(Span::styled(text, view.theme.diverged))
        }
        Status::Ok => rail.line(view.theme),
    };
    let ticks = rail.ticks(cursor.done);
    let room = usize::from(area.width).saturating_sub(line.width() + ticks.len() + 1);
    let mut whose = whose(view, room);
    if arm.is_sound() {
        let fitting = |name: Option<&Span>| {
            let room = room.saturating_sub(name.map_or(0, Span::width));
            let width = |norms: &[Span; 2]| norms.iter().map(Span::width).sum::<usize>();
            norms(view, name.is_some()).into_iter().find(|norms| width(norms) <= room)
        };
        // the numbers with the arm's mark are worth more than its name, which titles have
        let norms = fitting(whose.as_ref()).or_else(|| {
            let marked = fitting(None);
            whose.take_if(|_| marked.is_some());
            marked
        });
        line.spans.extend(norms.into_iter().flatten());
        if is_first && !has_shown_ticks(view) {
            line.spans.iter_mut().for_each(|span| span.style = view.theme.not_computed);
        }
    }
    line.render(area, buf);
    let ticks = Span::styled(ticks, view.theme.dim);
    Line::from_iter(whose.into_iter().chain([ticks])).right_aligned().render(area, buf);
}

/// The selected arm of several, in its colour: as many words of its name as there is room for.
fn whose(view: &View, room: usize) -> Option<Span<'static>> {
    let words = fitted::words(&view.whose()?, room.saturating_sub(GAP));
    let is_named = !words.ends_with(": …") && words != "…" && !words.is_empty();
    let style = view.theme.series(view.looks.colour(&view.arm().name));
    is_named.then(|| Span::styled(format!("{words}{:GAP$}", ""), style))
}

/// Whether the lesson has shown a pane that is about single ticks.
fn has_shown_ticks(view: &View) -> bool {
    use PaneName::{Equation, Norms, Tape};
    [Tape, Equation, Norms].iter().any(|pane| view.looks.panes.has_shown(*pane))
}

/// The length of the gradient before and after the clip, or once if both are equal, unless the step asks for it: the
/// longest form first. Where there are several arms and none is named, that of the arm is marked.
fn norms(view: &View, is_named: bool) -> Vec<[Span<'static>; 2]> {
    let arm = view.arm();
    let is_hidden =
        [OffTape::GradNorm, OffTape::ClippedNorm].iter().any(|norm| view.hides(norm.at(0, 0)));
    if !arm.reached().has_clip() || is_hidden {
        return Vec::new();
    }
    let colour = view.looks.colour(&arm.name);
    let glyph = view.theme.series_glyph(colour);
    let arms = match view.compares() && !is_named {
        true => [format!("  {glyph} "), format!(" {glyph}")],
        false => ["   ".to_owned(), " ".to_owned()],
    };
    let (style, text) = (view.theme.series(colour), view.theme.text);
    let forms = [3, 2].into_iter().flat_map(|digits| arms.iter().map(move |arm| (digits, arm)));
    let form = |(digits, arm): (usize, &String)| {
        let Clipped { norm_before, norm_after, changed, .. } = view.arm().state.clipped;
        let (before, after) = (significant(norm_before, digits), significant(norm_after, digits));
        let after = if changed { format!("→{after}") } else { String::new() };
        [Span::styled(arm.clone(), style), Span::styled(format!("‖g‖ {before}{after}"), text)]
    };
    forms.map(form).collect()
}

/// The columns behind the name of the selected arm.
const GAP: usize = 1;

/// The columns for the length of the gradient: `  ‖g‖ 12.3→1`.
const NORMS: usize = 12;

/// The rail at a moment, in one of its forms.
struct Rail {
    cursor: Cursor,
    arrow: &'static str,
    /// Whether there is a mark for each timestep.
    marks: bool,
    /// How its words are written.
    words: Words,
}

/// How the words of the rail are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Words {
    /// `forward`, and `tick 3 of 11`.
    Full,
    /// `forward`, and `3/11`.
    Brief,
    /// `fwd`, and `3/11`.
    Short,
}

impl Rail {
    /// The longest form that fits into `room` columns at each moment of the update, if possible beside the name of the
    /// arm, of so many columns, and the length of the gradient.
    fn fitting(cursor: Cursor, room: usize, name: usize, theme: &Theme) -> Self {
        let forms = [
            (" ─▶ ", true, Words::Full),
            (" → ", true, Words::Brief),
            (" → ", true, Words::Short),
            (" ─▶ ", false, Words::Full),
            (" → ", false, Words::Short),
        ];
        let of = |(arrow, marks, words)| Rail { cursor, arrow, marks, words };
        let used =
            |rail: &Rail| rail.line(theme).width() + rail.ticks(cursor.ticks()).chars().count() + 2;
        let rails = || forms.into_iter().map(of);
        let mut beside = [name + NORMS, name, 0].into_iter();
        let found = beside.find_map(|more| rails().find(|rail| used(rail) + more <= room));
        found.unwrap_or_else(|| of((" → ", false, Words::Short)))
    }

    fn ticks(&self, done: usize) -> String {
        let ticks = self.cursor.ticks();
        match self.words {
            Words::Full => format!("tick {done} of {ticks} "),
            Words::Brief | Words::Short => format!("{done}/{ticks} "),
        }
    }

    /// ` forward ✓✓✓✓ (loss) ─▶ backward ✓◉·· ─▶ Σ · ─▶ clip · ─▶ update ·`: the loss is no tick of its own, so it has no
    /// mark.
    fn line(&self, theme: &Theme) -> Line<'static> {
        let Cursor { done, timesteps, .. } = self.cursor;
        let last = self.cursor.last();
        let is_forward = matches!(last, Some(Tick::Forward(_)));
        let is_backward = matches!(last, Some(Tick::Backward(_)));
        let mut spans = vec![Span::raw(" ")];
        let [forward, backward] = match self.words {
            Words::Full | Words::Brief => ["forward", "backward"],
            Words::Short => ["fwd", "back"],
        };
        spans.extend(self.pass(forward, done.min(timesteps), is_forward, theme.forward, theme));
        let has_loss = done >= timesteps;
        spans.push(Span::styled(" (loss)", if has_loss { theme.good } else { theme.dim }));
        spans.push(Span::styled(self.arrow, theme.dim));
        let back = done.saturating_sub(timesteps).min(timesteps);
        spans.extend(self.pass(backward, back, is_backward, theme.backward, theme));
        let ends = [("Σ", Tick::Accumulate), ("clip", Tick::Clip), ("update", Tick::Update)];
        for (name, tick) in ends {
            spans.push(Span::styled(self.arrow, theme.dim));
            let is_done = done >= self.cursor.done_after(tick);
            spans.extend(single(name, is_done, last == Some(tick), theme));
        }
        Line::from(spans)
    }

    /// A pass over all timesteps, in the order in which it visits them.
    fn pass(
        &self,
        name: &'static str,
        done: usize,
        is_current: bool,
        style: Style,
        theme: &Theme,
    ) -> Vec<Span<'static>> {
        let timesteps = self.cursor.timesteps;
        let name_style = if is_current { style.add_modifier(Modifier::BOLD) } else { theme.dim };
        let mut spans = vec![Span::styled(name, name_style), Span::raw(" ")];
        if !self.marks {
            let bar = BAR[usize::from(self.words == Words::Short)];
            let full = done * bar / timesteps.max(1);
            spans.push(Span::styled("━".repeat(full), style));
            spans.push(Span::styled("─".repeat(bar - full), theme.not_computed));
            return spans;
        }
        let passed = if is_current { done.saturating_sub(1) } else { done };
        spans.push(Span::styled("✓".repeat(passed), theme.good));
        spans.push(Span::styled("◉".repeat(done - passed), theme.accent));
        spans.push(Span::styled("·".repeat(timesteps - done), theme.not_computed));
        spans
    }
}

/// A phase of one tick.
fn single(
    name: &'static str,
    is_done: bool,
    is_current: bool,
    theme: &Theme,
) -> [Span<'static>; 3] {
    let (mark, style) = match (is_current, is_done) {
        (true, _) => ("◉", theme.accent),
        (false, true) => ("✓", theme.good),
        (false, false) => ("·", theme.not_computed),
    };
    let name_style = if is_current { theme.accent } else { theme.dim };
    [Span::styled(name, name_style), Span::raw(" "), Span::styled(mark, style)]
}
