//! The first row of the header: the lesson and its progress, the state of the machine, and the model.
//!
//! What follows the title has a fixed column for the whole lesson, so that the eye finds it there.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget;

use crate::engine::{Frame, Motion};
use crate::train::Tick;
use crate::tui::notice;
use crate::tui::scene::Scene;
use crate::tui::session::Session;
use crate::tui::step::{Activity, Search};
use crate::tui::theme::Theme;
use crate::tui::widget::fitted;

/// The most columns for the condition of a run.
const LONGEST: usize = 32;

/// The columns kept for the words that say whether the machine runs, such as `▮▮ paused`.
const MOTION: usize = 9;

/// Draws the row.
pub(super) fn draw(session: &Session, theme: &Theme, area: Rect, buf: &mut Buffer) {
    let Some(frame) = session.frame() else {
        let title = fitted::words(&format!(" {}", session.course().title()), area.width.into());
        return Line::styled(title, theme.title).render(area, buf);
    };
    let state = state(frame, theme);
    let width = usize::from(area.width);
    let chip = recording(session, theme);
    let columns = chip.iter().map(Span::width).sum::<usize>();
    let lesson = lesson(session, theme, width.saturating_sub(least(frame) + columns));
    let mut line = Line::from_iter(chip.into_iter().chain(lesson.spans));
    line.push_span(Span::raw("  "));
    line.spans.extend(state);
    let room = width.saturating_sub(line.width() + 2);
    let (place, longest) = place(frame, room);
    line.push_span(Span::raw(format!("  {place}")));
    let room = room.saturating_sub(longest + 1); // whatever the number is now
    let speed = format!(" · {}", notice::speed(frame.speed));
    let [whole, short] = model(session, frame).map(|model| format!("  {model} "));
    let rates = rate(session, frame);
    let fast = rates.iter().flat_map(|rate| [(&**rate, &*whole), (rate, &short), (rate, "")]);
    let usual = [(&*speed, &*whole), (&speed, &short), ("", &short), (&speed, "")];
    let mut choices = fast.chain(usual);
    let fits = |(speed, model): &(&str, &str)| Line::raw(format!("{speed}{model}")).width() <= room;
    let (speed, model) = choices.find(fits).unwrap_or_default();
    line.push_span(Span::styled(speed.to_owned(), theme.dim));
    line.render(area, buf);
    // a span: the style of a line would colour the whole row
    Line::from(Span::styled(model.to_owned(), theme.dim)).right_aligned().render(area, buf);
}

/// A chip that says that a recording is on, with the number of its states.
fn recording(session: &Session, theme: &Theme) -> Option<Span<'static>> {
    let states = session.recorded()?;
    Some(Span::styled(format!(" ● rec {states} "), theme.bad.add_modifier(Modifier::REVERSED)))
}

/// The columns that the lesson must leave for the machine: the chip, whether it runs, and how many updates are done.
fn least(frame: &Frame) -> usize {
    let end = frame.whole_run();
    let per_epoch = frame.snapshot.updates_per_epoch.max(1);
    let place = match per_epoch {
        1 => format!("update {end}/{end}"),
        _ => format!("update {end}, epoch {}", end / per_epoch),
    };
    2 + chip_width(frame) + 1 + MOTION + 2 + place.len() + 1
}

/// The columns of the title that are worth more than dots.
const TITLE: usize = 8;

/// The title, shortened if need be, and a dot for each step, with a gap between rounds; or `step 4/12` where they do not
/// fit.
fn lesson(session: &Session, theme: &Theme, room: usize) -> Line<'static> {
    let (title, step, steps) =
        (format!(" {}", session.course().title()), session.step(), session.lesson().steps.len());
    let begins = |i: usize| i > 0 && session.lesson().steps[i].round.is_some();
    let gaps = (0..steps).filter(|i| begins(*i)).count();
    let beside_dots = shortened(&title, room.saturating_sub(1 + steps + gaps));
    if Line::raw(beside_dots.as_str()).width() >= TITLE.min(Line::raw(title.as_str()).width()) {
        let title = beside_dots;
        let dot = |i: usize| match (i == step, session.done().get(i) == Some(&true)) {
            (true, _) => Span::styled("◉", theme.accent),
            (false, true) => Span::styled("●", theme.good),
            (false, false) => Span::styled("○", theme.dim),
        };
        let title = [Span::styled(title, theme.title), Span::raw(" ")];
        let gap = |i: usize| begins(i).then(|| Span::raw(" "));
        let dots = (0..steps).flat_map(|i| gap(i).into_iter().chain([dot(i)]));
        return Line::from_iter(title.into_iter().chain(dots));
    }
    let longest = format!("step {steps}/{steps}").len();
    let now =
        if step < steps { format!("step {}/{steps}", step + 1) } else { "the end".to_owned() };
    let title = shortened(&title, room.saturating_sub(longest + 1));
    let now = Span::styled(format!(" {now:<longest$}"), theme.dim);
    Line::from(vec![Span::styled(title, theme.title), now])
}

/// As many words of a title as fit. Its first word says more than `…` does: ` 7 Vanishing`, not ` 7 …`.
fn shortened(title: &str, room: usize) -> String {
    let words = fitted::words(title, room);
    let has_word = |text: &str| text.chars().any(char::is_alphabetic);
    let mut ends = title.match_indices(' ').map(|(end, _)| title[..end].trim_end_matches(':'));
    let first = ends.find(|beginning| has_word(beginning));
    let fits = |first: &&str| Line::raw(*first).width() <= room && !has_word(&words);
    first.filter(fits).map_or(words.clone(), str::to_owned)
}

/// A chip with the tick that was done last, in the colour of its phase, and whether the machine runs.
fn state(frame: &Frame, theme: &Theme) -> [Span<'static>; 5] {
    let (label, style) = tick(frame, theme);
    let padding = " ".repeat((chip_width(frame) + 1).saturating_sub(label.chars().count() + 2));
    let (words, of_words) = motion(frame, theme);
    [
        Span::styled("▐", style.remove_modifier(Modifier::REVERSED)),
        Span::styled(label, style.add_modifier(Modifier::REVERSED)),
        Span::styled("▌", style.remove_modifier(Modifier::REVERSED)),
        Span::raw(padding),
        Span::styled(format!("{words:<MOTION$}"), of_words),
    ]
}

/// The columns of the widest chip in the run.
fn chip_width(frame: &Frame) -> usize {
    let last = frame.snapshot.cursor.timesteps.saturating_sub(1);
    format!("BACKWARD t={last}").len() + 2
}

fn tick(frame: &Frame, theme: &Theme) -> (String, Style) {
    let cursor = frame.snapshot.cursor;
    if !frame.snapshot.arms[frame.arm].is_sound() {
        return ("DIVERGED".to_owned(), theme.bad);
    }
    match cursor.last() {
        None if cursor.update > 0 => ("NEXT".to_owned(), theme.dim),
        None => ("START".to_owned(), theme.dim),
        Some(tick @ Tick::Forward(_)) => {
            (tick.to_string().replace("forward", "FORWARD"), theme.forward)
        }
        Some(tick @ Tick::Backward(_)) => {
            (tick.to_string().replace("backward", "BACKWARD"), theme.backward)
        }
        Some(Tick::Accumulate) => ("Σ OVER TIME".to_owned(), theme.accent),
        Some(Tick::Clip) => ("CLIP".to_owned(), theme.accent),
        Some(Tick::Update) => ("UPDATE".to_owned(), theme.accent),
    }
}

fn motion(frame: &Frame, theme: &Theme) -> (String, Style) {
    let cursor = frame.snapshot.cursor;
    let at_the_end = cursor.is_finished() && cursor.updates_done() == frame.planned_updates;
    if let Some((done, of)) = frame.returning() {
        return (format!("▶ replaying {}%", percent(done, of)), theme.good);
    }
    match frame.motion {
        Motion::Seeks { to, .. } => (format!("▶ to {}", to.updates), theme.good),
        Motion::RunsBack => ("◀ running back".to_owned(), theme.backward),
        Motion::Runs { .. } => match &frame.until {
            Some(until) => {
                (format!("▶ until {}", fitted::words(&notice::until(until), LONGEST)), theme.good)
            }
            None => ("▶ running".to_owned(), theme.good),
        },
        Motion::Rests if at_the_end => ("▮▮ at end".to_owned(), theme.warn),
        Motion::Rests => ("▮▮ paused".to_owned(), theme.warn),
    }
}

/// How much is done, in per cent that are full.
pub(super) fn percent(done: u64, of: u64) -> u64 {
    done.saturating_mul(100) / of.max(1)
}

/// `update 12 of 200 · epoch 1`, `update 12, epoch 1`, `update 12/200` or `update 12`, whichever fits, and the columns that
/// it will need at the end of the run. The timeline has the end of the run, too, so that the epoch is worth more.
fn place(frame: &Frame, room: usize) -> (String, usize) {
    let snapshot = &frame.snapshot;
    let end = frame.whole_run();
    let of = |done: u64, epochs: u64| {
        let planned = format!("update {done} of {end}");
        let (short, update) = (format!("update {done}/{end}"), format!("update {done}"));
        let of_epoch = match snapshot.updates_per_epoch {
            0 | 1 => Vec::new(),
            _ => vec![
                format!("{planned} · epoch {epochs}"),
                format!("{short} · epoch {epochs}"),
                format!("{update}, epoch {epochs}"),
            ],
        };
        of_epoch.into_iter().chain([planned, short, update]).collect::<Vec<_>>()
    };
    let now = snapshot.cursor.updates_done();
    let longest = of(end, end / snapshot.updates_per_epoch.max(1)).into_iter();
    let longest: Vec<usize> = longest.map(|text| text.chars().count()).collect();
    let choice = longest.iter().position(|width| *width <= room).unwrap_or(longest.len() - 1);
    let now = of(now, snapshot.epochs_done());
    (now.into_iter().nth(choice).unwrap_or_default(), longest[choice])
}

/// How fast a run is, how much of the pass over a long text is done, and how long it will take; then in fewer words.
fn rate(session: &Session, frame: &Frame) -> Vec<String> {
    let Some(rate) = frame.rate else { return Vec::new() };
    let (done, per_epoch) =
        (frame.snapshot.cursor.updates_done(), frame.snapshot.updates_per_epoch);
    let pass =
        frame.snapshot.task.is_long_text().then(|| percent(done % per_epoch.max(1), per_epoch));
    rate_in_words(rate, pass, stops_at(session, frame).saturating_sub(done))
}

/// The number of updates after which a run stops: where the step has what it asks for, if that is known, or at its end.
fn stops_at(session: &Session, frame: &Frame) -> u64 {
    let (done, per_epoch) =
        (frame.snapshot.cursor.updates_done(), frame.snapshot.updates_per_epoch);
    let scene = session.scene().filter(|scene| !scene.is_done());
    let step = scene.as_ref().and_then(Scene::current);
    let goals = step.map_or(&[][..], |step| step.exercise.goals());
    let ends = goals.iter().filter_map(|goal| goal.updates(per_epoch)).filter(|end| *end > done);
    ends.min().unwrap_or(frame.planned_updates).min(frame.planned_updates)
}

fn rate_in_words(rate: f64, pass: Option<u64>, updates_left: u64) -> Vec<String> {
    let digits = usize::from(rate < 10.0);
    let left = match updates_left as f64 / rate {
        0.0 => String::new(),
        seconds if seconds < 90.0 => format!(" · {seconds:.0} s left"),
        seconds if seconds < 5400.0 => format!(" · {:.0} min left", seconds / 60.0),
        seconds => format!(" · {:.0} h left", seconds / 3600.0),
    };
    let passed = pass.map(|pass| format!(" · {rate:.digits$} updates/s · pass {pass}%{left}"));
    let plain = format!(" · {rate:.digits$} updates/s{left}");
    let short = format!(" · {rate:.digits$}/s{left}");
    passed.into_iter().chain([plain, short, left]).filter(|words| !words.is_empty()).collect()
}

/// The model in words, `RNN 4→8→4 · Adagrad 0.1 · clip ±5 · seed 1`, and in short.
fn model(session: &Session, frame: &Frame) -> [String; 2] {
    let arm = &frame.snapshot.arms[frame.arm];
    let seed = frame.snapshot.spec.seed;
    let specials = match (session.keeps_secret(&arm.name), session.activity()) {
        (true, Activity::Hunt(hunt)) if matches!(hunt.search(), Search::Missing(_)) => {
            " · a line of it is missing".to_owned()
        }
        (true, _) => " · a mistake is hidden in it".to_owned(),
        (false, _) => arm.specials(),
    };
    let model = arm.model;
    let window = frame.snapshot.spec.data_window;
    let window = window.map_or(String::new(), |window| format!(" · data_window {window}"));
    [
        format!("{model} · {} · {}{specials}{window} · seed {seed}", arm.optimizer, arm.clip),
        format!("{model}{specials} · seed {seed}"),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shortened_title_keeps_a_word_where_one_fits() {
        let title = " 7 Many-to-one: sentiment";
        assert_eq!(shortened(title, 40), title);
        assert_eq!(shortened(title, 15), " 7 Many-to-one");
        assert_eq!(shortened(title, 10), " 7 …");
        assert_eq!(shortened(" 10 Exploding gradients", 17), " 10 Exploding …");
    }

    #[test]
    fn a_rate_is_told_in_as_many_words_as_there_is_room_for() {
        let words = rate_in_words(2900.4, Some(34), 500_000);
        let left = " · 3 min left";
        assert_eq!(words[0], format!(" · 2900 updates/s · pass 34%{left}"));
        assert_eq!(
            words[1..],
            [format!(" · 2900 updates/s{left}"), format!(" · 2900/s{left}"), left.to_owned()]
        );
        assert_eq!(rate_in_words(2.5, None, 0), [" · 2.5 updates/s", " · 2.5/s"]);
        assert_eq!(rate_in_words(2.0, None, 40)[0], " · 2.0 updates/s · 20 s left");
        assert_eq!(rate_in_words(1.0, None, 36_000)[0], " · 1.0 updates/s · 10 h left");
    }
}
