//! The network unrolled in time: a column per timestep, as far as it is computed.

pub(super) mod rows;
mod units;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget;
use unicode_width::UnicodeWidthStr;

use super::network;
use crate::nn::Quantity;
use crate::train::Snapshot;
use crate::tui::action::{Action, Look, Move};
use crate::tui::keymap::keys_of;
use crate::tui::view::View;
use crate::tui::widget::columns::Columns;
use rows::{Row, summary};
use units::units;

const LABELS: u16 = 9;
const NARROWEST: usize = 7;

/// `norm · example 3 of 10 unrolled in time`
pub(crate) fn title(view: &View) -> String {
    let snapshot = &view.frame.snapshot;
    let examples = snapshot.updates_per_epoch;
    let whose = view.whose().map_or(String::new(), |arm| format!("{arm} · "));
    match examples {
        1 => format!("{whose}unrolled in time"),
        _ => format!("{whose}example {} of {examples}", snapshot.example_index + 1),
    }
}

/// From this height on, a zoomed tape has the picture of the network above the table.
const PICTURED: u16 = 30;

/// The rows of that picture.
const PICTURE: (u16, u16) = (14, 20);

/// The area of the picture, if there is one, and that of the table.
fn parts(view: &View, area: Rect) -> (Option<Rect>, Rect) {
    if !view.looks.zoom || area.height < PICTURED {
        return (None, area);
    }
    let height = (area.height * 2 / 5).clamp(PICTURE.0, PICTURE.1);
    let used = height + 1; // a blank row below
    let table = Rect { y: area.y + used, height: area.height - used, ..area };
    (Some(Rect { height, ..area }), table)
}

/// Draws the tape of the selected arm; where there is room, unit by unit below. A zoomed one has the picture of the
/// network first.
pub(crate) fn draw(view: &View, area: Rect, buf: &mut Buffer) {
    let (picture, area) = parts(view, area);
    if let Some(picture) = picture {
        network::draw_selected(view, picture, buf);
    }
    let table = Table::new(view, area);
    let columns = Timesteps::new(view, area);
    for (row, y) in table.visible().zip(area.y..area.bottom()) {
        columns.draw(view, row, y, area, buf);
    }
    if table.is_cut && !columns.0.hidden {
        all_rows(view, area, buf);
    }
    if table.hidden() > 0 {
        let last = Rect { y: area.bottom().saturating_sub(1), height: 1, ..area };
        Line::styled(table.note(), view.theme.dim).render(last, buf);
    }
}

/// Says at the right end of the first row how all rows are shown, where nothing else stands.
fn all_rows(view: &View, area: Rect, buf: &mut Buffer) {
    let words = format!(" {}: all rows", keys_of(&[Action::Look(Look::Zoom)]));
    let width = (words.width() as u16).min(area.width);
    let place =
        Rect { x: area.right() - width, y: area.y, width, height: 1 }.intersection(buf.area);
    if place.positions().all(|at| buf[at].symbol() == " ") {
        Line::styled(words, view.theme.key).render(place, buf);
    }
}

/// The unit whose row is there.
pub(crate) fn hit(view: &View, area: Rect, y: u16) -> Option<usize> {
    let (_, area) = parts(view, area);
    let row = usize::from(y.checked_sub(area.y)?);
    Table::new(view, area).visible().nth(row)?.units.clone().next()
}

/// The number at a position, if its row has single numbers.
pub(crate) fn number_at(view: &View, area: Rect, x: u16, y: u16) -> Option<Quantity> {
    let (_, area) = parts(view, area);
    let row = usize::from(y.checked_sub(area.y)?);
    let t = Timesteps::new(view, area).0.at(usize::from(x.checked_sub(area.x + LABELS)?))?;
    Table::new(view, area).visible().nth(row)?.number(view.arm(), t)
}

/// The number of rows of units that do not fit.
pub(crate) fn hidden(view: &View, area: Rect) -> u16 {
    Table::new(view, parts(view, area).1).hidden() as u16
}

/// The rows that stay above those that scroll where there is little room: the timestep and what it reads.
const HEAD: usize = 2;

/// The least rows for single units of a zoomed tape, below those of the whole state.
const LEAST_UNITS: usize = 12;

/// The rows of the tape: those of the whole state, which stay, and those of single units, which scroll if the pane is
/// zoomed.
struct Table {
    /// All rows.
    rows: Vec<Row>,
    /// The number of rows that stay.
    summary: usize,
    /// The height of the pane.
    height: usize,
    /// The number of rows scrolled away.
    scroll: usize,
    /// Whether rows are left out that the zoomed pane has.
    is_cut: bool,
}

impl Table {
    fn new(view: &View, area: Rect) -> Self {
        let height = usize::from(area.height);
        let mut rows = summary(view, height);
        let (all, zoomed) = (rows.len(), view.looks.zoom);
        let is_low = zoomed && height < all + LEAST_UNITS;
        let summary = if is_low { all.min(HEAD) } else { all };
        let (units, are_all) = units(view, height.saturating_sub(summary), zoomed);
        rows.extend(units);
        if !zoomed {
            rows.truncate(height);
        }
        let table = Table { rows, summary, height, scroll: 0, is_cut: !are_all };
        let scroll = usize::from(view.looks.tape_scroll).min(table.hidden());
        Table { scroll, ..table }
    }

    /// The rows on the screen.
    fn visible(&self) -> impl Iterator<Item = &Row> {
        let (stay, scrolls) = self.rows.split_at(self.summary.min(self.rows.len()));
        stay.iter().chain(scrolls.iter().skip(self.scroll)).take(self.fitting())
    }

    /// The number of rows on the screen; if not all, there is also a note.
    fn fitting(&self) -> usize {
        if self.rows.len() <= self.height { self.rows.len() } else { self.height.max(1) - 1 }
    }

    /// The number of rows that are not on the screen.
    fn hidden(&self) -> usize {
        self.rows.len() - self.fitting()
    }

    /// `rows 1–20 of 64: PgUp PgDn`
    fn note(&self) -> String {
        let (all, shown) =
            (self.rows.len() - self.summary, self.fitting().saturating_sub(self.summary));
        let pages = [Move::PageUp, Move::PageDown].map(Action::Move);
        let (first, last) = (self.scroll + 1, self.scroll + shown);
        format!("rows {first}–{last} of {all}: {}", keys_of(&pages))
    }
}

/// The timesteps that fit.
struct Timesteps(Columns);

impl Timesteps {
    fn new(view: &View, area: Rect) -> Self {
        let snapshot = &view.frame.snapshot;
        let room = usize::from(area.width.saturating_sub(LABELS + 1));
        let longest = labels(snapshot).map(UnicodeWidthStr::width).max().unwrap_or(0);
        let least = NARROWEST + usize::from(longest > 1); // so that p_t has room for two places
        let narrowest = (longest + 1).clamp(least, 16);
        let all = snapshot.cursor.timesteps;
        Timesteps(Columns::around(view.looked_at(), all, room, (narrowest, 14)))
    }

    fn draw(&self, view: &View, row: &Row, y: u16, area: Rect, buf: &mut Buffer) {
        let left = Rect { y, height: 1, ..area };
        let label = if y == area.y { self.label(view) } else { row.label.clone() };
        let chosen = row.units.contains(&view.looks.unit);
        let style = if chosen { view.theme.accent } else { view.theme.dim };
        Span::styled(label, style).render(left, buf);
        let arm = view.arm();
        let width = self.0.width;
        for (i, t) in self.0.shown().enumerate() {
            let x = area.x + LABELS + (i * width) as u16;
            let cell = Rect { x, y, width: width as u16, height: 1 }.intersection(area);
            let (text, style) = match row.is_hidden(view, t) {
                true => ("?".to_owned(), view.theme.accent),
                false => (row.cell)(view, arm, t, width - 1),
            };
            let style = if view.current_timestep() == Some(t) {
                style.patch(view.theme.title)
            } else {
                style
            };
            let style = if row.is_new(view, t) { style.patch(view.theme.fresh) } else { style };
            Line::styled(text, style).render(cell, buf);
        }
        self.marks(view, y, area, buf);
    }

    /// `t`, or `t 3–9/50` if these are some of 50 timesteps.
    fn label(&self, view: &View) -> String {
        let (first, last) = (self.0.first, self.0.shown().end - 1);
        let all = view.frame.snapshot.cursor.timesteps;
        let labels = [format!("t {first}–{last}/{all}"), format!("t {first}–{last}")];
        let fits = |label: &String| label.width() + 2 <= usize::from(LABELS);
        labels.into_iter().filter(|_| self.0.hidden).find(fits).unwrap_or("t".to_owned())
    }

    /// Marks that there are timesteps before or after those shown.
    fn marks(&self, view: &View, y: u16, area: Rect, buf: &mut Buffer) {
        if self.0.hidden && y == area.y {
            let mark = |x: u16| Rect { x, y, width: 1, height: 1 };
            if self.0.first > 0 {
                Span::styled("‹", view.theme.key).render(mark(area.x + LABELS - 1), buf);
            }
            if self.0.shown().end < view.frame.snapshot.cursor.timesteps {
                Span::styled("›", view.theme.key).render(mark(area.right() - 1), buf);
            }
        }
    }
}

fn labels(snapshot: &Snapshot) -> impl Iterator<Item = &str> {
    let inputs = snapshot.example.inputs.iter().map(|x| snapshot.task.inputs.input(x));
    let targets =
        snapshot.example.targets.iter().flatten().map(|y| snapshot.task.outputs.label(*y));
    inputs.chain(targets)
}
