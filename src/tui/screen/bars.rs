//! The line on top and the line at the bottom.

use ratatui::buffer::Buffer;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget;

use crate::engine::Frame;
use crate::nn::{Clip, Optimizer};
use crate::tui::app::{App, Screen};
use crate::tui::keymap::{Binding, KEYS, Place, names};
use crate::tui::session::Session;
use crate::tui::theme::Theme;
use crate::tui::widget::meter::Meter;
use crate::tui::widget::number::short;

/// From this width on, the speed is in the header.
const ROOMY: u16 = 100;

/// Where we are, whether it runs, and what is trained.
///
/// The state of the machine is always there; the title and then the model give way where there is little room.
pub fn header(session: &Session, theme: &Theme, area: Rect, buf: &mut Buffer) {
    let number = session.number.map_or(String::new(), |n| format!("{n} "));
    let title = format!(" rnn-tui › {number}{}", session.lesson.title);
    let Some(frame) = session.frame.as_deref() else {
        return Line::styled(title, theme.title).render(area, buf);
    };
    let mut state = state(frame, theme);
    if area.width < ROOMY {
        state.pop(); // the speed
    }
    let state = Line::from(state);
    let room = usize::from(area.width).saturating_sub(state.width() + 3);
    let title = if Line::raw(title.as_str()).width() > room {
        format!(" {number}{}", session.lesson.title)
    } else {
        title
    };
    let title = Line::styled(title, theme.title);
    let taken = title.width().min(room) as u16;
    let [left, rest] =
        area.layout(&Layout::horizontal([Constraint::Length(taken), Constraint::Fill(1)]));
    title.render(left, buf);
    let used = state.width() + 3;
    Line::from_iter([Span::raw("   ")].into_iter().chain(state)).render(rest, buf);
    let model = Line::styled(model(frame) + " ", theme.dim);
    if model.width() + used + 2 <= usize::from(rest.width) {
        model.right_aligned().render(rest, buf);
    }
}

fn state(frame: &Frame, theme: &Theme) -> Vec<Span<'static>> {
    let cursor = frame.snapshot.cursor;
    let (mark, style) =
        if frame.running { ("▶ running", theme.good) } else { ("▮▮ paused", theme.warn) };
    let done = cursor.updates_done();
    let mut place = format!("   {done} update{}", if done == 1 { "" } else { "s" });
    if frame.snapshot.updates_per_epoch > 1 {
        place += &format!(" · epoch {}", frame.snapshot.epochs_done());
    }
    let tick = cursor.last().map_or("start".to_owned(), |tick| tick.to_string());
    vec![
        Span::styled(mark, style),
        Span::raw(place),
        Span::styled(format!(" · {tick}"), theme.accent),
        Span::styled(format!("   {}", frame.speed), theme.dim),
    ]
}

/// `RNN 4→8→4 · Adagrad 0.1 · clip ±5 · seed 1`
fn model(frame: &Frame) -> String {
    let arm = &frame.snapshot.arms[frame.arm];
    let dims = arm.model.dims;
    let optimizer = match arm.optimizer {
        Optimizer::Sgd { lr } => format!("SGD {}", short(lr)),
        Optimizer::Adagrad { lr } => format!("Adagrad {}", short(lr)),
    };
    let seed = frame.snapshot.spec.seed;
    format!(
        "RNN {}→{}→{} · {optimizer} · {} · seed {seed}",
        dims.inputs,
        dims.hidden,
        dims.outputs,
        clip(arm.clip)
    )
}

/// A clip in words.
pub fn clip(clip: Clip) -> String {
    match clip {
        Clip::Off => "no clip".to_owned(),
        Clip::Value(c) => format!("clip ±{}", short(c)),
        Clip::Norm(c) => format!("clip ‖g‖ ≤ {}", short(c)),
    }
}

/// How far the run is, and the keys that matter most; or a message.
pub fn footer(app: &App, place: Place, theme: &Theme, area: Rect, buf: &mut Buffer) {
    if let Some(message) = &app.message {
        return Line::styled(format!(" {message}"), theme.warn).render(area, buf);
    }
    let mut keys_area = area;
    if let (Screen::Lesson(session), None) = (&app.screen, &app.popup)
        && let Some(frame) = session.frame.as_deref()
    {
        let [meter, rest] =
            area.layout(&Layout::horizontal([Constraint::Percentage(30), Constraint::Fill(1)]));
        progress(frame, theme, meter, buf);
        keys_area = rest;
    }
    keys(place, theme, keys_area, buf);
}

fn progress(frame: &Frame, theme: &Theme, area: Rect, buf: &mut Buffer) {
    let done = frame.snapshot.cursor.updates_done();
    let end = frame.end.max(frame.snapshot.furthest);
    let label = format!(" {done} / {end} ");
    let [meter, text] = area
        .layout(&Layout::horizontal([Constraint::Fill(1), Constraint::Length(label.len() as u16)]));
    (&Meter { ratio: done as f64 / end.max(1) as f64, theme }).render(meter, buf);
    Line::styled(label, theme.dim).render(text, buf);
}

fn keys(place: Place, theme: &Theme, area: Rect, buf: &mut Buffer) {
    let here =
        |b: &&Binding| (b.place == place || b.place == Place::Anywhere) && !b.footer.is_empty();
    let mut spans = vec![Span::raw(" ")];
    let mut left = usize::from(area.width).saturating_sub(1);
    // help and quit are always there; the others as far as they fit
    let (always, others): (Vec<&Binding>, Vec<&Binding>) =
        KEYS.iter().filter(here).partition(|b| b.place == Place::Anywhere);
    let width = |b: &Binding| first_name(b).chars().count() + b.footer.chars().count() + 3;
    left = left.saturating_sub(always.iter().map(|b| width(b)).sum());
    let mut shown: Vec<&Binding> = Vec::new();
    for binding in others {
        if width(binding) > left {
            break;
        }
        left -= width(binding);
        shown.push(binding);
    }
    for binding in shown.into_iter().chain(always) {
        spans.push(Span::styled(first_name(binding), theme.key));
        spans.push(Span::styled(format!(" {}  ", binding.footer), theme.dim));
    }
    Line::from(spans).render(area, buf);
}

fn first_name(binding: &Binding) -> String {
    let names = names(binding);
    names.split(' ').next().unwrap_or_default().to_owned()
}
