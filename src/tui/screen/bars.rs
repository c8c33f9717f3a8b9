//! The header, the footer, and messages.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span, Text};
use ratatui::widgets::{Clear, Paragraph, Widget};

use crate::engine::{Frame, Motion};
use crate::tui::notice;
use crate::tui::session::Session;
use crate::tui::theme::Theme;

/// The most characters for the condition of a run, which leave room for the rest of the line.
const LONGEST: usize = 32;

/// Draws the header: the lesson, the state of the machine, and the model, as far as there is room. The state of the
/// machine is always shown.
pub(crate) fn header(session: &Session, theme: &Theme, area: Rect, buf: &mut Buffer) {
    let number = session.course().number().map_or(String::new(), |n| format!("{n} "));
    let title = format!(" {number}{}", session.lesson().title);
    let long_title = format!(" rnn-tui ›{title}");
    let Some(frame) = session.frame() else {
        return Line::styled(long_title, theme.title).render(area, buf);
    };
    let (state, speed, [model, short_model]) =
        (state(frame, theme), speed(frame, theme), model(session, frame));
    let line = |title: &str, with_speed: bool| {
        let speed = speed.iter().filter(|_| with_speed).cloned();
        let title = [Span::styled(title.to_owned(), theme.title), Span::raw("   ")];
        Line::from_iter(title.into_iter().chain(state.clone()).chain(speed))
    };
    let room = usize::from(area.width);
    let choices = [
        (&long_title, true, model.as_str()),
        (&title, true, &model),
        (&title, true, &short_model),
        (&title, true, ""),
        (&title, false, ""),
    ];
    let fits = |(title, with_speed, model): &(&String, bool, &str)| {
        line(title, *with_speed).width() + Line::raw(*model).width() + 3 <= room
    };
    match choices.into_iter().find(fits) {
        Some((title, with_speed, model)) => {
            line(title, with_speed).render(area, buf);
            // a span: the style of a line would colour the whole row
            let model = Span::styled(format!("{model} "), theme.dim);
            Line::from(model).right_aligned().render(area, buf);
        }
        None => {
            let state_width = line("", false).width();
            let cut: String = title.chars().take(room.saturating_sub(state_width)).collect();
            line(&cut, false).render(area, buf);
        }
    }
}

fn speed(frame: &Frame, theme: &Theme) -> Vec<Span<'static>> {
    vec![Span::styled(format!("   {}", notice::speed(frame.speed)), theme.dim)]
}

fn state(frame: &Frame, theme: &Theme) -> Vec<Span<'static>> {
    let cursor = frame.snapshot.cursor;
    let at_the_end = cursor.is_finished() && cursor.updates_done() == frame.planned_updates;
    let (mark, style) = match frame.motion {
        Motion::Seeks { to, .. } => (format!("▶ to {}", to.updates), theme.good),
        Motion::RunsBack => ("◀ running back".to_owned(), theme.backward),
        Motion::Runs { .. } => match &frame.until {
            Some(until) => {
                let until: String = notice::until(until).chars().take(LONGEST).collect();
                (format!("▶ until {until}"), theme.good)
            }
            None => ("▶ running".to_owned(), theme.good),
        },
        Motion::Rests if at_the_end => ("▮▮ end of run".to_owned(), theme.warn),
        Motion::Rests => ("▮▮ paused".to_owned(), theme.warn),
    };
    let done = cursor.updates_done();
    let mut place = format!("   {done} update{}", if done == 1 { "" } else { "s" });
    if frame.snapshot.updates_per_epoch > 1 {
        place += &format!(" · epoch {}", frame.snapshot.epochs_done());
    }
    let before = if cursor.update > 0 { "before the next tick" } else { "start" };
    let tick = cursor.last().map_or(before.to_owned(), |tick| tick.to_string());
    vec![
        Span::styled(mark, style),
        Span::raw(place),
        Span::styled(format!(" · {tick}"), theme.accent),
    ]
}

/// The model in words, `RNN 4→8→4 · Adagrad 0.1 · clip ±5 · seed 1`, and in short.
fn model(session: &Session, frame: &Frame) -> [String; 2] {
    let arm = &frame.snapshot.arms[frame.arm];
    let seed = frame.snapshot.spec.seed;
    let secret = session.keeps_secret(&arm.name);
    let specials = if secret { " · a mistake is hidden in it".to_owned() } else { arm.specials() };
    let model = arm.model;
    let window = frame.snapshot.spec.data_window;
    let window = window.map_or(String::new(), |window| format!(" · data_window {window}"));
    [
        format!("{model} · {} · {}{specials}{window} · seed {seed}", arm.optimizer, arm.clip),
        format!("{model}{specials} · seed {seed}"),
    ]
}

/// Draws a message to the learner over the bottom of the screen, in as many lines as it needs.
pub(crate) fn message(text: &str, theme: &Theme, area: Rect, buf: &mut Buffer) {
    let lines = textwrap::wrap(text, usize::from(area.width.saturating_sub(2)).max(1));
    let height = (lines.len() as u16).min(area.height);
    let area = Rect { y: area.bottom() - height, height, ..area };
    Clear.render(area, buf);
    let lines = lines.iter().map(|l| Line::styled(format!(" {l}"), theme.warn));
    Paragraph::new(Text::from_iter(lines)).render(area, buf);
}
