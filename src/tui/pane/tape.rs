//! The network unrolled in time: a column per timestep, as far as it is computed.

mod bar;
pub(super) mod rows;
pub(super) mod state;
mod units;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget;
use unicode_width::UnicodeWidthStr;

use super::network;
use crate::nn::Quantity;
use crate::train::Snapshot;
use crate::tui::action::{Action, Look, Move};
use crate::tui::keymap::keys_in_text;
use crate::tui::scroll::Extent;
use crate::tui::view::View;
use crate::tui::widget::DIFFERS;
use crate::tui::widget::columns::Columns;
use rows::{Row, summary};
use state::{bars_note, coloured};
use units::units;

const LABELS: u16 = 9;
const NARROWEST: usize = 7;

/// `norm · z: each unit · example 3 of 10`, with what a zoom shows beside the rows that are here.
pub(crate) fn title(view: &View, area: Rect) -> String {
    let snapshot = &view.frame.snapshot;
    let example = match snapshot.updates_per_epoch {
        1 => "unrolled in time".to_owned(),
        examples => format!("example {} of {examples}", snapshot.example_index + 1),
    };
    let table = Table::new(view, parts(view, area).1);
    let zoom = keys_in_text(&[Action::Look(Look::Zoom)]);
    let rows = table.is_cut.then(|| match table.is_summary(view) {
        true => format!("{zoom}: each unit"),
        false => format!("{zoom}: more rows"),
    });
    let has_bars = view.arm().reached().done > snapshot.cursor.timesteps && view.knows("dh_t");
    let bar = has_bars.then(|| "log bars: █ largest ‖dh_t‖".to_owned());
    let parts = [view.whose(), rows, Some(example), bar];
    Vec::from_iter(parts.into_iter().flatten()).join(" · ")
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
    if table.hidden() > 0 {
        let last = Rect { y: area.bottom().saturating_sub(1), height: 1, ..area };
        view.theme.sentence(&table.note(), view.theme.dim).render(last, buf);
    }
}

/// The timestep at a position in the picture above the table, and the number that is drawn there.
pub(crate) fn pictured(
    view: &View,
    area: Rect,
    at: (u16, u16),
) -> Option<(usize, Option<Quantity>)> {
    let (picture, _) = parts(view, area);
    network::pictured_of_selected(view, picture?, at)
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

/// How far the rows of units scroll.
pub(crate) fn extent(view: &View, area: Rect) -> Extent {
    let table = Table::new(view, parts(view, area).1);
    let units = table.rows.len().saturating_sub(table.summary);
    Extent::of(units, table.fitting().saturating_sub(table.summary) as u16)
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

/// The rows of a pane of this height, how many of them stay, and whether they are all that there are.
fn rows(view: &View, (width, height): (usize, usize), zoomed: bool) -> (Vec<Row>, usize, bool) {
    let mut rows = summary(view, height, width);
    let all = rows.len();
    let is_low = zoomed && height < all + LEAST_UNITS;
    let stay = if is_low { all.min(HEAD) } else { all };
    let (units, are_all) = units(view, height.saturating_sub(stay), zoomed);
    // where all that there are are counted, the bars are, too
    if height < usize::MAX && rows.len() + units.len() <= height {
        rows.retain(|row| !row.is_told_by(view.arm(), &units)); // bars would say the same, less exactly
    }
    let note = bars_note(view.theme);
    let has_bars = rows.iter().any(|row| row.sums_up_a_state());
    if has_bars && rows.len() + units.len() < height && note.width() <= width {
        rows.push(Row::note(note));
    }
    let stay = if is_low { stay } else { rows.len() };
    rows.extend(units);
    (rows, stay, are_all)
}

impl Table {
    fn new(view: &View, area: Rect) -> Self {
        let (height, zoomed) = (usize::from(area.height), view.looks.zoom);
        let (mut rows, summary, are_all) = rows(view, (area.width.into(), height), zoomed);
        let is_cut = !are_all || !zoomed && rows.len() > height;
        if !zoomed {
            rows.truncate(height);
        }
        let table = Table { rows, summary, height, scroll: 0, is_cut };
        let scroll = usize::from(view.looks.tape_scroll).min(table.hidden());
        Table { scroll, ..table }
    }

    /// Whether it has all rows of the whole state, and only these.
    fn is_summary(&self, view: &View) -> bool {
        let all = summary(view, usize::MAX, usize::MAX);
        self.visible().filter(|row| !row.is_note).count()
            == all.iter().filter(|row| !row.is_note).count()
            && self.visible().all(|row| row.units.is_empty())
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
        format!("rows {first}–{last} of {all}: {}", keys_in_text(&pages))
    }
}

/// The timesteps that fit.
struct Timesteps(Columns);

impl Timesteps {
    fn new(view: &View, area: Rect) -> Self {
        let snapshot = &view.frame.snapshot;
        let room = usize::from(area.width.saturating_sub(LABELS));
        let longest = labels(snapshot).map(UnicodeWidthStr::width).max().unwrap_or(0);
        let least = NARROWEST + usize::from(longest > 1); // so that p_t has room for two places
        let narrowest = (longest + 1).clamp(least, 16);
        let all = snapshot.cursor.timesteps;
        // the mark of timesteps that are not shown takes a column
        let room = room.saturating_sub(usize::from(all * narrowest > room));
        Timesteps(Columns::around(view.looked_at(), all, room, (narrowest, 14)))
    }

    fn draw(&self, view: &View, row: &Row, y: u16, area: Rect, buf: &mut Buffer) {
        let left = Rect { y, height: 1, ..area };
        let label = if y == area.y { self.label() } else { row.label.clone() };
        let chosen = row.units.contains(&view.looks.unit);
        let style = if chosen { view.theme.accent } else { view.theme.dim };
        coloured(&label, style, view.theme).render(left, buf);
        let arm = view.arm();
        let width = self.0.width;
        for (i, t) in self.0.shown().enumerate() {
            let x = area.x + LABELS + (i * width) as u16;
            let cell = Rect { x, y, width: width as u16, height: 1 }.intersection(area);
            let mut line = match row.is_hidden(view, t) {
                true => Line::styled("?", view.theme.accent),
                false if row.differs(view, t) => {
                    let mut line = (row.cell)(view, arm, t, width.saturating_sub(2).max(1));
                    line.push_span(DIFFERS);
                    restyle(&mut line, view.theme.bad);
                    line
                }
                false => (row.cell)(view, arm, t, width - 1),
            };
            if view.current_timestep() == Some(t) {
                restyle(&mut line, view.theme.title);
            }
            if row.is_new(view, t) {
                restyle(&mut line, view.theme.fresh);
            }
            line.render(cell, buf);
        }
        self.marks(view, y, area, buf);
    }

    /// `t`, or `t 3–9` if these are some of all timesteps.
    fn label(&self) -> String {
        let label = format!("t {}–{}", self.0.first, self.0.shown().end - 1);
        let fits = self.0.hidden && label.width() + 2 <= usize::from(LABELS);
        if fits { label } else { "t".to_owned() }
    }

    /// Marks that there are timesteps before or after those shown, and says how many there are.
    fn marks(&self, view: &View, y: u16, area: Rect, buf: &mut Buffer) {
        if self.0.hidden && y == area.y {
            let mark = |x: u16| Rect { x, y, width: 1, height: 1 };
            if self.0.first > 0 {
                Span::styled("‹", view.theme.key).render(mark(area.x + LABELS - 1), buf);
            }
            let all = view.frame.snapshot.cursor.timesteps;
            if self.0.shown().end < all {
                Span::styled("›", view.theme.key).render(mark(area.right() - 1), buf);
                let words = format!(" /{all}"); // behind the last timestep, if there is room
                let (width, end) = (words.width() as u16, area.right().saturating_sub(2));
                let place = Rect { x: end.saturating_sub(width), width, ..mark(0) };
                let is_blank = |at| buf.cell(at).is_some_and(|cell| cell.symbol() == " ");
                if place.positions().all(is_blank) {
                    Span::styled(words, view.theme.dim).render(place, buf);
                }
            }
        }
    }
}

/// Gives all parts of a line a style, on top of their own.
fn restyle(line: &mut Line, style: Style) {
    line.spans.iter_mut().for_each(|span| span.style = span.style.patch(style));
}

fn labels(snapshot: &Snapshot) -> impl Iterator<Item = &str> {
    let inputs = snapshot.example.inputs.iter().map(|x| snapshot.task.inputs.input(x));
    let targets =
        snapshot.example.targets.iter().flatten().map(|y| snapshot.task.outputs.label(*y));
    inputs.chain(targets)
}
