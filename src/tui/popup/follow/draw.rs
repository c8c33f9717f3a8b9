//! The picture of a followed number.

use std::iter;

use ratatui::buffer::Buffer;
use ratatui::layout::{Constraint, Layout, Position, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget;

use super::list::List;
use super::{Crumb, Follow, Side, words};
use crate::nn::Quantity;
use crate::task::Advice;
use crate::tui::keymap::{UP_DOWN, keys_of};
use crate::tui::markdown::wrapped;
use crate::tui::pane::equation::derivation;
use crate::tui::pane::{code, equation};
use crate::tui::popup::Spot;
use crate::tui::popup::frame::{self, enter, esc, framed, hint, inside};
use crate::tui::view::View;
use crate::tui::widget::{DIFFERS, fitted};
use unicode_width::UnicodeWidthStr;

/// The rows of the popup where the screen has more.
const ROWS: u16 = 22;
/// The most rows of the equation.
const EQUATION: u16 = 6;

/// The lower part of an area, so that the picture above stays visible where there is room.
fn area_of(area: Rect, rows: u16) -> Rect {
    let height = rows.min(area.height);
    Rect { y: area.bottom() - height, height, ..area }
}

/// What is said of the number, and the area that this leaves to the lists.
fn parts(follow: &Follow, view: &View, area: Rect) -> (Vec<Line<'static>>, Rect) {
    let area = inside(area);
    let area = Rect { x: area.x + 1, width: area.width.saturating_sub(2), ..area };
    let mut lines = vec![trail(follow, view, area.width)];
    match follow.seen(view) {
        Some(of) => lines.extend(about(follow, view, of, area.width)),
        None => lines.push(Line::styled("on the way there …", view.theme.dim)),
    }
    let above = (lines.len() as u16 + 1).min(area.height);
    (lines, Rect { y: area.y + above, height: area.height - above, ..area })
}

pub(super) fn draw(follow: &Follow, view: &View, area: Rect, buf: &mut Buffer) {
    let area = area_of(area, ROWS);
    let keys = [
        (format!("{} {}", keys_of(&UP_DOWN), enter()), ": follow"),
        ("←".to_owned(), ": back"),
        ("Tab".to_owned(), ": from, feeds"),
        (".".to_owned(), ": stay here"),
        (esc(), ": return"),
    ];
    framed("Where this number comes from", hint(keys, view.theme), area, buf, view.theme);
    let (lines, lists) = parts(follow, view, area);
    for (line, row) in lines.into_iter().zip(inside(area).rows()) {
        let row = Rect { x: lists.x, width: lists.width, ..row };
        fitted::line(line, row.width.into()).render(row, buf);
    }
    let Some(of) = follow.seen(view) else { return };
    for (side, place) in sides(follow, view, of, lists) {
        List::new(follow, side, view, of, place).draw(buf);
    }
}

/// The lower part of an area for the curves, which gain from more room.
pub(super) fn area_of_curves(area: Rect) -> Rect {
    area_of(area, ROWS.max(area.height * 3 / 5))
}

/// What is at a position while there is nothing to choose.
pub(super) fn spot_beside_rows(area: Rect, place: Position) -> Spot {
    frame::spot(area_of_curves(area), iter::empty(), place)
}

/// The rows of the list that computes are even, those of the list that is fed are odd.
pub(super) fn spot(follow: &Follow, view: &View, area: Rect, place: Position) -> Spot {
    let area = area_of(area, ROWS);
    let (_, lists) = parts(follow, view, area);
    let rows = follow.seen(view).into_iter().flat_map(|of| {
        sides(follow, view, of, lists).into_iter().flat_map(move |(side, place)| {
            let odd = usize::from(side == Side::Feeds);
            let rows = List::new(follow, side, view, of, place).rows();
            rows.into_iter().map(move |(place, i)| (place, 2 * i + odd))
        })
    });
    frame::spot(area, rows, place)
}

/// `dW_hh[1,2] › dz₃[1] › dh₃[1]`, from its end as far as there is room. Where the update changes, it is named.
fn trail(follow: &Follow, view: &View, width: u16) -> Line<'static> {
    let theme = view.theme;
    let updates = follow.crumbs().map(|crumb| crumb.place.nth());
    let is_in_several = updates.clone().any(|update| Some(update) != updates.clone().next());
    let mut before = None;
    let name = |crumb: &Crumb| {
        let name = equation::named(view, crumb.of);
        let update = crumb.place.nth();
        let is_named = is_in_several && before.replace(update) != Some(update);
        if is_named { format!("update {update}: {name}") } else { name }
    };
    let names: Vec<String> = follow.crumbs().map(name).collect();
    let Some((last, others)) = names.split_last() else { return Line::default() };
    let mut line = Line::styled(last.clone(), theme.accent);
    for name in others.iter().rev() {
        let span = Span::styled(format!("{name} › "), theme.dim);
        if line.width() + span.width() + 2 > usize::from(width) {
            line.spans.insert(0, Span::styled("… ", theme.dim));
            break;
        }
        line.spans.insert(0, span);
    }
    line
}

/// What the number is, its equation, why it holds, and where the code stands.
fn about(follow: &Follow, view: &View, of: Quantity, width: u16) -> Vec<Line<'static>> {
    let theme = view.theme;
    let mut lines = heading(view, of, width);
    lines.extend(keys(view, of, width));
    lines.extend(follow.comparison(view, of, width));
    lines.extend(equation::lines_of(view, of, width, EQUATION));
    let text = |word: &str, text: &str, style: Style| {
        let rows =
            wrapped(text, usize::from(width.saturating_sub(6)).max(1)).into_iter().enumerate();
        let word = format!("{word:<6}");
        rows.map(|(i, line)| {
            let first = if i == 0 { word.clone() } else { " ".repeat(6) };
            Line::from_iter([Span::styled(first, theme.key)].into_iter().chain(line.spans))
                .style(style)
        })
        .collect::<Vec<_>>()
    };
    if let Some(cause) = words::cause(view, of) {
        lines.extend(text(DIFFERS, &cause, theme.bad));
    }
    if let Some(end) = words::end(view, of) {
        lines.extend(text("end", &end, theme.text));
    } else if view.is_secret(&view.arm().name) {
        let words = "This arm hides a mistake: its equations would give it away.";
        lines.extend(text("", words, theme.text));
    } else if let Some(truncation) = equation::truncation(view, of) {
        lines.extend(text("end", &truncation, theme.text));
    } else if let Some(fault) = view.arm().fault.filter(|_| !equation::is_right(view, of)) {
        match view.arm().numbers().and_then(|own| own.advice.as_ref()) {
            Some(Advice { sentence, wrong, right, notes }) => {
                let words = format!("Here is your mistake: {sentence}");
                lines.extend(text("end", &words, theme.warn));
                lines.extend(text("yours", wrong, theme.bad));
                lines.extend(text("write", right, theme.good));
                lines.extend(notes.iter().flat_map(|note| text("", note, theme.dim)));
            }
            None => {
                let words = format!("Here is the mistake that was planted: {}", fault.sentence());
                lines.extend(text("end", &words, theme.warn));
            }
        }
    } else if let Some(found) = view.values().wiring().equation(of) {
        lines.extend(text("why", found.why, theme.text));
        lines.extend(
            code::place_of_tick(view)
                .map(|place| text("code", &place, theme.dim))
                .into_iter()
                .flatten(),
        );
    } else if let Some(why) = words::without_formula(of) {
        lines.extend(text("why", why, theme.text));
    }
    lines
}

/// The number and its value, and what it is: on a line of its own, or more, where there is too little room.
fn heading(view: &View, of: Quantity, width: u16) -> Vec<Line<'static>> {
    let name = equation::named(view, of);
    let number = Span::styled(format!("{name} = {}", words::told(view, of, 6)), view.theme.title);
    let meaning = words::meaning(view, of);
    let in_one = format!("   {meaning}");
    if number.width() + in_one.width() <= usize::from(width) {
        return vec![Line::from(vec![number, Span::styled(in_one, view.theme.text)])];
    }
    let below = wrapped(&meaning, usize::from(width).max(1)).into_iter();
    let below = below.map(|line| line.style(view.theme.text));
    [Line::from(number)].into_iter().chain(below).collect()
}

/// The arm, if there are several, and the keys that look beyond this moment: on a second line where there is too little
/// room. The header tells the moment.
fn keys(view: &View, of: Quantity, width: u16) -> Vec<Line<'static>> {
    let arm = format!("arm {}", view.called(view.arm()));
    let parts = [
        view.compares().then_some(arm.as_str()),
        (view.frame.snapshot.furthest > 0).then_some("c: curve"),
        Some("m: mark"),
        view.compares().then_some("a: arms"),
        derivation::has_page(view, of).then_some("d: derivation"),
    ];
    let mut lines: Vec<String> = Vec::new();
    for part in parts.into_iter().flatten() {
        match lines.last_mut() {
            Some(line) if line.width() + 3 + part.width() <= usize::from(width) => {
                *line += &format!("   {part}");
            }
            _ => lines.push(part.to_owned()),
        }
    }
    lines.into_iter().map(|line| Line::styled(line, view.theme.dim)).collect()
}

/// The lists with their places: side by side where there is room, else the one that is chosen.
fn sides(follow: &Follow, view: &View, of: Quantity, area: Rect) -> Vec<(Side, Rect)> {
    let halves = [Constraint::Fill(1), Constraint::Fill(1)];
    let [left, right] = area.layout(&Layout::horizontal(halves).spacing(2));
    let both = [(Side::From, left), (Side::Feeds, right)];
    let has_room = |(side, half): (Side, Rect)| {
        List::new(follow, side, view, of, half).least_width() <= usize::from(half.width)
    };
    if follow.compared_with(view).is_some() || !both.into_iter().all(has_room) {
        return vec![(follow.side, area)];
    }
    both.to_vec()
}
