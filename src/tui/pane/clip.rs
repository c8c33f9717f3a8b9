//! The Clip pane: the norm of the gradient over the run, and what clipping does to it.

use ratatui::buffer::Buffer;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget;
use strum::VariantArray;
use unicode_width::UnicodeWidthStr;

use super::loss::{Room, present};
use crate::lesson::PaneName;
use crate::nn::{Clip, OffTape};
use crate::train::{ArmSnapshot, Metric, Status, Tick};
use crate::tui::view::View;
use crate::tui::widget::curves::{Curves, Floor, Series};
use crate::tui::widget::fitted;
use crate::tui::widget::number::short;

/// Returns the title: the part of the run that the learner has chosen, or else what the clip has done to the gradient of
/// the selected arm; and what a point of a curve in so many columns is the mean of.
pub(crate) fn title(view: &View, width: u16) -> String {
    let arm = view.arm();
    let now = || match (arm.state.status, last_clip(view)) {
        (Status::Ok, Some(update)) if arm.last_clip != Clip::Off => {
            let [before, after] = norms(view, arm);
            let clipped = match before == after && before != "?" {
                true => format!("‖g‖ {before}, not clipped"),
                false => format!("‖g‖ {before} → {after}"),
            };
            let parts = [Some(clipped), view.whose(), Some(format!("update {update}"))];
            Vec::from_iter(parts.into_iter().flatten()).join(" · ")
        }
        (Status::Ok | Status::Diverged { .. }, _) => "‖g‖ over the run".to_owned(),
    };
    let shown = view.part_shown(PaneName::Clip).unwrap_or_else(now);
    [Room::of(view, width).means(view), Some(shown)]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(" · ")
}

/// The update whose gradient has been clipped last, the first of them 1; `None` before there is one.
fn last_clip(view: &View) -> Option<u64> {
    let cursor = view.frame.snapshot.cursor;
    let now = u64::from(cursor.last() == Some(Tick::Clip));
    Some(cursor.updates_done() + now).filter(|update| *update > 0)
}

/// The rows that the curves have at least, with their axes; where lines of status would take them, the legend is enough.
const LEAST_CHART: u16 = 9;

/// The most arms for which a legend has room for both norms.
const FEW: usize = 2;
/// What they are.
const BEFORE_AND_AFTER: &str = "‖g‖ before → after clip";

/// Draws the curves of norms before clipping, and if there is room a line of status for each arm, and what it means.
pub(crate) fn draw(view: &View, area: Rect, buf: &mut Buffer) {
    let [chart, below] = parts(view, area);
    with_curves(view, chart.width, below.is_empty(), |curves| curves.render(chart, buf));
    let told = Told::fitting(view, area.width);
    let room = usize::from(area.width);
    let line = |(colour, arm)| fitted::line(status(view, colour, arm, told), room);
    let arms = view.shown().map(line);
    let meaning = meaning(view, area.width).map(|words| Line::styled(words, view.theme.dim));
    for (line, y) in arms.chain(meaning).zip(below.y..below.bottom()) {
        line.render(Rect { y, height: 1, ..below }, buf);
    }
}

/// Returns the update at a position on the screen.
pub(crate) fn update_at(view: &View, area: Rect, column: u16, row: u16) -> Option<f64> {
    let [chart, below] = parts(view, area);
    let place = |curves: &Curves| curves.at(chart, column, row);
    with_curves(view, chart.width, below.is_empty(), place).map(|(x, _)| x)
}

/// The chart, and the lines of status.
pub(crate) fn parts(view: &View, area: Rect) -> [Rect; 2] {
    let arms = view.shown().count() as u16;
    let all = arms + u16::from(meaning(view, area.width).is_some());
    let fits = |lines: &u16| area.height >= LEAST_CHART + lines;
    let lines = [all, arms].into_iter().find(fits).unwrap_or(0);
    area.layout(&Layout::vertical([Constraint::Fill(1), Constraint::Length(lines)]))
}

/// Builds the chart; what is read off it needs a legend, too.
pub(crate) fn with_curves<T>(
    view: &View,
    width: u16,
    has_legend: bool,
    see: impl FnOnce(&Curves) -> T,
) -> T {
    let snapshot = &view.frame.snapshot;
    let (room, read) = (Room::of(view, width), view.read_update());
    let tells_both = has_legend && clips(view) && view.shown().nth(FEW).is_none();
    let of_arm = |(colour, arm): (usize, &ArmSnapshot)| {
        let (style, glyph) = (view.theme.series(colour), view.theme.series_glyph(colour));
        let name = if has_legend || read.is_some() { view.called(arm) } else { String::new() };
        let recorded = arm.history.get(Metric::GradNorm);
        Series {
            value: value(view, arm, room, tells_both),
            ..room.curve(name, style, glyph, recorded)
        }
    };
    let series: Vec<_> = view.shown().map(of_arm).collect();
    let has_started = snapshot.furthest > 0;
    let here = has_started.then(|| snapshot.cursor.updates_done() as f64);
    let floors = if has_started { thresholds(view) } else { Vec::new() };
    let words = if tells_both { BEFORE_AND_AFTER } else { "‖g‖ before the clip" };
    let label = read.map_or(words.to_owned(), |at| room.place_read(view, at));
    let empty = view.says_when_empty();
    see(&Curves {
        series: &series,
        scale: view.looks.scale,
        x_label: "update",
        periods: None,
        window: room.shown(view),
        is_part: room.window.is_some(),
        y_label: &label,
        floors: &floors,
        cursor_x: here,
        present: present(view),
        reading: read.map(|update| update as f64),
        extent: &[],
        empty: &empty,
        theme: view.theme,
    })
}

/// The thresholds of the arms. Only a norm can be compared with `‖g‖`: clipping by value bounds single elements.
fn thresholds(view: &View) -> Vec<Floor> {
    let mut thresholds: Vec<Floor> = Vec::new();
    for (_, arm) in view.shown() {
        if let Clip::Norm(c) = arm.clip
            && thresholds.iter().all(|known| known.value != c.get())
        {
            thresholds.push(Floor::known("threshold", c.get()));
        }
    }
    thresholds
}

/// The norm of an arm at the update that is read, otherwise the newest; if asked for, also after the clip.
fn value(view: &View, arm: &ArmSnapshot, room: Room, tells_both: bool) -> String {
    match view.read_update() {
        Some(update) => room.read(view, arm.history.get(Metric::GradNorm), update),
        None if !arm.is_sound() => "✗ diverged".to_owned(),
        None if !has_norm(view) => "–".to_owned(), // unknown is not 0
        None if tells_both && arm.last_clip != Clip::Off => before_and_after(view, arm),
        None => norms(view, arm)[0].clone(),
    }
}

/// Whether an update has a gradient, so far.
fn has_norm(view: &View) -> bool {
    let cursor = view.frame.snapshot.cursor;
    cursor.updates_done() > 0 || cursor.has_gradient()
}

/// Returns the status line of an arm: `● norm  12.3 → 1, clipped in 34% of updates, cos 1`.
fn status(view: &View, i: usize, arm: &ArmSnapshot, told: Told) -> Line<'static> {
    let theme = view.theme;
    let name = format!("{} {}  ", theme.series_glyph(i), view.called(arm));
    let mut spans = vec![Span::styled(name, theme.series(i))];
    let state = &arm.state;
    match state.status {
        Status::Diverged { tensor, at } => {
            let text = format!("✗ diverged in update {}: {tensor}", at.update + 1);
            spans.push(Span::styled(text, theme.diverged));
        }
        Status::Ok => spans.extend(numbers(view, arm, told)),
    }
    Line::from(spans)
}

/// The lines of status of all arms without their marks, and what they mean.
pub(crate) fn in_words(view: &View) -> Vec<String> {
    let line = |arm: &ArmSnapshot| {
        let status = status(view, 0, arm, Told::All);
        let words: String = status.spans.iter().skip(1).map(|span| span.content.as_ref()).collect();
        match view.compares() {
            true => format!("Arm {}, ‖g‖: {words}", view.called(arm)),
            false => format!("‖g‖: {words}"),
        }
    };
    let meaning = meaning(view, u16::MAX).map(str::to_owned);
    view.shown().map(|(_, arm)| line(arm)).chain(meaning).collect()
}

/// What a line of status tells of a clip beside the norms.
#[derive(Clone, Copy, Debug, PartialEq, Eq, VariantArray)]
enum Told {
    /// How many of the updates are clipped, and how far the direction is kept.
    All,
    /// The same, in fewer words.
    Brief,
    /// How many are clipped.
    Share,
    /// The same, in fewer words.
    Percent,
}

impl Told {
    /// As much as the lines of all arms have room for.
    fn fitting(view: &View, width: u16) -> Self {
        let fits = |told: &&Told| {
            let mut lines = view.shown().map(|(colour, arm)| status(view, colour, arm, **told));
            lines.all(|line| line.width() <= usize::from(width))
        };
        Told::VARIANTS.iter().find(fits).copied().unwrap_or(Told::Percent)
    }

    /// The words, for this share of the updates and this cosine.
    fn words(self, share: f64, cosine: f64) -> String {
        let (percent, cosine) = (100.0 * share, short(cosine));
        match self {
            Told::All => format!(", clipped in {percent:.0}% of updates, cos {cosine}"),
            Told::Brief => format!(", clipped in {percent:.0}%, cos {cosine}"),
            Told::Share => format!(", clipped in {percent:.0}%"),
            Told::Percent => format!(", {percent:.0}% clipped"),
        }
    }

    /// What the words mean, the longest form first.
    fn meanings(self) -> &'static [&'static str] {
        match self {
            Told::All | Told::Brief => &[
                "‖g‖ before the clip → after it; cos of the angle between the two: 1 if the direction is kept",
                "‖g‖ before → after the clip; cos 1: direction kept",
                "before → after; cos 1: same direction",
            ],
            Told::Share | Told::Percent => &["‖g‖ before → after the clip", "before → after"],
        }
    }
}

/// Returns the numbers of an arm that has not diverged.
fn numbers(view: &View, arm: &ArmSnapshot, told: Told) -> Vec<Span<'static>> {
    let (theme, clipped) = (view.theme, arm.state.clipped);
    let Some(share) = arm.state.share_clipped(view.frame.snapshot.cursor) else {
        let words = arm.clip.to_string();
        let words = if words == arm.name { String::new() } else { words };
        return vec![Span::styled(words, theme.dim)];
    };
    if arm.last_clip == Clip::Off {
        let changes =
            if arm.knobs.clip == Clip::Off { "" } else { ", before the clip was turned on" };
        let norm = norms(view, arm)[0].clone();
        return vec![Span::styled(norm, theme.text), Span::styled(changes, theme.dim)];
    }
    vec![
        Span::styled(before_and_after(view, arm), theme.text),
        Span::styled(told.words(share, clipped.cosine), theme.dim),
    ]
}

/// Whether an arm is clipped.
fn clips(view: &View) -> bool {
    view.shown().any(|(_, arm)| arm.clip != Clip::Off)
}

/// What the numbers of the arms mean, in the longest form for which there is room; nothing if no arm is clipped.
fn meaning(view: &View, width: u16) -> Option<&'static str> {
    clips(view).then_some(())?;
    let forms = Told::fitting(view, width).meanings();
    forms.iter().find(|form| form.width() <= usize::from(width)).copied()
}

/// `12.3 → 1`
fn before_and_after(view: &View, arm: &ArmSnapshot) -> String {
    norms(view, arm).join(" → ")
}

/// The norms before and after the clip, or `?` where the step asks for one.
fn norms(view: &View, arm: &ArmSnapshot) -> [String; 2] {
    let clipped = &arm.state.clipped;
    let norms =
        [(OffTape::GradNorm, clipped.norm_before), (OffTape::ClippedNorm, clipped.norm_after)];
    norms.map(|(of, norm)| if view.hides(of.at(0, 0)) { "?".to_owned() } else { short(norm) })
}
