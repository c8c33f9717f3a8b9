//! The Ledger pane: the contribution of each timestep to a gradient, a row for each step back.

mod formula;
mod said;
mod shown;
mod words;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget;

use crate::nn::cell::Weights;
use crate::nn::{Ledger, Name, Share};
use crate::tui::scroll::Extent;
use crate::tui::view::View;
use crate::tui::widget::number::{number, short};
pub(super) use formula::error;
use formula::formula;
pub(crate) use said::in_words;
use shown::{GAPS, Shown};

/// The widths of a number, narrow and wide, and the minimum width of the pane for the wide ones.
const NUMBER: usize = 6;
const WIDE_NUMBER: usize = 7;
const WIDE: u16 = 66;
/// The width of another tensor beside it: its contribution, a bar, and the share of the sum.
const BESIDE: u16 = 22;
/// The most multiply-adds that do not delay a drawing; sums that need more are left out.
const MOST: usize = 10_000_000;
/// With fewer rows below the table, its remarks are short.
const FEW_ROWS: usize = 4;
/// The minimum width of bars.
const BAR: u16 = 3;
/// The width of the part of the sum, with a blank before it.
const PERCENT: usize = 7;
/// What that is.
const OF_SUM: &str = "% of Σ";
/// The scale of the bars.
const LINEAR: &str = "linear";

/// Returns the sum as a title: `dW_hh = Σ dz_t h_{t−1}ᵀ`.
pub(crate) fn title(view: &View) -> String {
    let arm = view.whose().map_or(String::new(), |arm| format!(" · {arm}"));
    let arm_of = view.arm();
    let ledger = arm_of.implementation().ledger(&arm_of.tape, view.tensor(), 0..0, false);
    format!("{}{arm}", formula(view, view.tensor(), &ledger))
}

/// The ledger of a gradient, as far as the selected arm's backward pass has come.
fn ledger(view: &View, name: Name) -> Ledger {
    let arm = view.arm();
    let (timesteps, from) = (arm.reached().timesteps, arm.backward_from());
    let width = arm.tape.dz.ncols() + arm.tape.h.ncols();
    let is_quick = timesteps.saturating_mul(timesteps).saturating_mul(width) <= 2 * MOST;
    arm.implementation().ledger(&arm.tape, name, from..timesteps, is_quick)
}

/// The cell's two other tensors.
fn others(view: &View, selected: Name) -> Vec<Name> {
    let Weights { input, recurrent, bias, recurrent_bias: _ } = view.arm().model.cell.weights();
    [recurrent, input, bias].into_iter().filter(|name| *name != selected).take(2).collect()
}

/// How far the timesteps scroll; until then, the most important ones are shown.
pub(crate) fn extent(view: &View, area: Rect) -> Extent {
    let table = Table::new(view, area);
    let (_, room) = table.divided(area);
    match table.timesteps() {
        all if all <= room => Extent::default(),
        all => Extent::of(all, room.saturating_sub(GAPS) as u16).following(),
    }
}

/// Draws the selected tensor's ledger and, if there is room, the two others beside it.
pub(crate) fn draw(view: &View, area: Rect, buf: &mut Buffer) {
    let name = view.tensor();
    let table = Table::new(view, area);
    let beside: Vec<Table> = others(view, name)
        .into_iter()
        .map(|name| Table { view, name, digits: NUMBER, ledger: ledger(view, name) })
        .take(usize::from(area.width.saturating_sub(table.columns() + BAR) / BESIDE))
        .collect();
    let wide = BESIDE * beside.len() as u16;
    let (lines, room) = table.divided(area);
    let main = Rect { width: area.width - wide, ..area };
    let shown = table.shown(room);
    for (i, tensor) in beside.iter().enumerate() {
        let x = main.right() + BESIDE * i as u16;
        tensor.draw_beside(&shown, Rect { x, width: BESIDE, ..area }, buf);
    }
    table.draw(&shown, main, buf);
    let y = area.y + 1 + shown.len() as u16;
    for (line, y) in lines.into_iter().zip(y..area.bottom()) {
        line.render(Rect { y, height: 1, ..area }, buf);
    }
}

/// The table of one tensor.
struct Table<'a> {
    view: &'a View<'a>,
    name: Name,
    /// The width of a number; 0 in a sentence.
    digits: usize,
    ledger: Ledger,
}

impl<'a> Table<'a> {
    fn new(view: &'a View<'a>, area: Rect) -> Self {
        let name = view.tensor();
        let digits = if area.width < WIDE { NUMBER } else { WIDE_NUMBER };
        Table { view, name, digits, ledger: ledger(view, name) }
    }

    /// The remarks below the table, and the number of rows left for it.
    fn divided(&self, area: Rect) -> (Vec<Line<'static>>, usize) {
        let free = usize::from(area.height).saturating_sub(1 + self.timesteps());
        let mut lines = vec![self.words()];
        if free < FEW_ROWS && self.ledger.reads_no_state(&self.view.arm().tape, 0) {
            let short = lines[0].clone() + Span::styled(" · h₋₁ = 0", self.view.theme.dim);
            lines.retain(|_| short.width() > area.width.into());
            lines.push(short);
        }
        lines.extend(self.more_words(free));
        lines.retain(|line| line.width() <= area.width.into()); // a truncated number would be wrong
        lines.truncate(free.max(usize::from(area.height / 4)).max(1));
        let room = usize::from(area.height).saturating_sub(1 + lines.len());
        (lines, room)
    }

    /// The width of `0.310·0.620=`.
    fn factors(&self) -> u16 {
        if self.has_factors() { 2 * self.digits as u16 + 2 } else { 0 }
    }

    /// The width of the table without its bars: `3 ◀ 0.310·0.620=0.192 ▇▇ 0.192  61%`.
    fn columns(&self) -> u16 {
        4 + self.factors() + 2 * (self.digits as u16 + 1) + 1 + PERCENT as u16
    }

    fn timesteps(&self) -> usize {
        self.ledger.from + self.ledger.shares.len()
    }

    fn is_complete(&self) -> bool {
        self.ledger.from == 0
    }

    fn draw(&self, shown: &[Shown], area: Rect, buf: &mut Buffer) {
        let bar = area.width.saturating_sub(self.columns());
        self.head(bar).render(Rect { height: 1, ..area }, buf);
        for (row, y) in shown.iter().zip(area.y + 1..area.bottom()) {
            let line = match *row {
                Shown::Timestep(t) => self.row(t, bar),
                Shown::Gap(count) => {
                    let plural = if count == 1 { "" } else { "s" };
                    let text = format!("  … {count} timestep{plural} left out");
                    Line::styled(text, self.view.theme.dim)
                }
            };
            line.render(Rect { y, height: 1, ..area }, buf);
        }
    }

    /// The head of the table: `  t    ‖dz‖·‖h‖ length      total % of Σ`.
    fn head(&self, bar: u16) -> Line<'static> {
        let short = |symbol: &str| symbol.split('_').next().unwrap_or(symbol).to_owned();
        let factors = match self.ledger.read.as_slice() {
            [read] => {
                let error = error(self.view, &self.ledger);
                format!("‖{}‖·‖{}‖", short(&error), short(&read.to_string()))
            }
            _ => String::new(),
        };
        let (columns, bar, digits) = (usize::from(self.factors()), usize::from(bar), self.digits);
        // the bars of the Network are logarithmic
        let scale =
            [LINEAR, "lin."].into_iter().find(|scale| bar >= scale.len()).unwrap_or_default();
        let text = format!(
            "  t{factors:>columns$} {:>digits$} {scale:bar$} {:>digits$} {OF_SUM}",
            "length", "total"
        );
        Line::styled(text, self.view.theme.dim)
    }

    /// Whether each contribution is a product of two numbers.
    fn has_factors(&self) -> bool {
        self.ledger.read.len() == 1
    }

    /// A length, unless it is the number that the step asks for.
    fn told(&self, x: f64) -> String {
        match self.view.is_asked_value(x) {
            true => format!("{:>1$}", "?", self.digits),
            false if self.digits == 0 => short(x),
            false => number(x, self.digits),
        }
    }

    fn row(&self, t: usize, bar: u16) -> Line<'static> {
        let theme = self.view.theme;
        let here = self.view.current_timestep() == Some(t);
        let (mark, style) = if here { ("◀", theme.title) } else { (" ", theme.text) };
        let style = if here && self.view.looks.fresh { theme.fresh } else { style };
        let left = Span::styled(format!("{t:>3}"), if here { theme.accent } else { theme.dim });
        let Some(share) = self.ledger.share(t) else {
            let digits = self.digits;
            let dots = format!(" {0:>digits$} {0:>digits$} {0:>digits$}", "·");
            return Line::from(vec![left, Span::styled(dots, theme.not_computed)]);
        };
        let factors = match share.factors {
            Some([error, read]) => format!("{}·{}=", self.told(error), self.told(read)),
            None => String::new(),
        };
        let part = if self.is_complete() { percent(share.along) } else { "·".to_owned() };
        let dim = if self.is_complete() { style } else { theme.not_computed };
        let (bar, bar_style) = self.bar(t, share, bar);
        let (total, total_style) = match share.total {
            Some(x) => (number(x, self.digits), broken(x, style, theme.diverged)),
            None => (format!("{:>1$}", "–", self.digits), theme.dim),
        };
        Line::from(vec![
            left,
            Span::styled(if here { mark } else { " " }, theme.backward),
            Span::styled(factors, theme.dim),
            Span::styled(self.told(share.norm), broken(share.norm, style, theme.diverged)),
            Span::styled(format!(" {bar} "), bar_style),
            Span::styled(total, total_style),
            Span::styled(format!("{part:>PERCENT$}"), dim),
        ])
    }

    /// A bar for a contribution relative to the largest, which has a colour of its own, or `h₋₁ = 0` if that is why there is none.
    fn bar(&self, t: usize, share: &Share, columns: u16) -> (String, Style) {
        let theme = self.view.theme;
        if self.ledger.reads_no_state(&self.view.arm().tape, t) && columns >= 8 {
            return (format!("{:1$}", "h₋₁ = 0", columns.into()), theme.warn);
        }
        let largest = self.ledger.largest();
        let is_largest = largest == Some(t) && !self.view.asks_largest();
        let largest = largest.and_then(|t| self.ledger.share(t));
        let ratio = largest.map_or(0.0, |largest| share.norm / largest.norm);
        let style = if is_largest { theme.accent } else { theme.backward };
        (bar(ratio, columns.into()), style)
    }

    /// Draws the contributions to another tensor: `0.192 ▇▇▇▇▇  61%`.
    fn draw_beside(&self, shown: &[Shown], area: Rect, buf: &mut Buffer) {
        let theme = self.view.theme;
        let columns = usize::from(BESIDE) - 1;
        let name = format!("  d{}", self.view.looks.notation.name(self.name));
        let head = format!("{name:<0$}{OF_SUM}", columns + 1 - PERCENT);
        Line::styled(head, theme.dim).render(Rect { height: 1, ..area }, buf);
        for (row, y) in shown.iter().zip(area.y + 1..area.bottom()) {
            if let Shown::Timestep(t) = *row {
                self.beside(t).render(Rect { y, height: 1, ..area }, buf);
            }
        }
    }

    fn beside(&self, t: usize) -> Line<'static> {
        let theme = self.view.theme;
        let Some(share) = self.ledger.share(t) else {
            return Line::styled(format!("  {:>NUMBER$}", "·"), theme.not_computed);
        };
        let part = if self.is_complete() { percent(share.along) } else { "·".to_owned() };
        let (bar, style) = self.bar(t, share, BESIDE - 2 - NUMBER as u16 - 1 - 1 - PERCENT as u16);
        Line::from(vec![
            Span::styled(
                format!("  {}", self.told(share.norm)),
                broken(share.norm, theme.text, theme.diverged),
            ),
            Span::styled(format!(" {bar}"), style),
            Span::styled(format!("{part:>PERCENT$}"), theme.dim),
        ])
    }
}

fn broken(x: f64, sound: Style, diverged: Style) -> Style {
    if x.is_finite() { sound } else { diverged }
}

/// Formats a share, such as `61%`; a share of nothing is `–`.
fn percent(share: Option<f64>) -> String {
    match share.map(|share| 100.0 * share) {
        None => "–".to_owned(),
        Some(x) if x != 0.0 && x.abs() < 0.5 => "<1%".to_owned(), // in either direction
        Some(x) if x.abs() > 9999.0 => "big".to_owned(),
        Some(x) => format!("{x:.0}%"),
    }
}

/// A bar from left to right, in eighths of a column; a number other than 0 is always visible.
fn bar(ratio: f64, columns: usize) -> String {
    const EIGHTHS: [&str; 8] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];
    if ratio.is_nan() {
        return format!("{:columns$}", "!");
    }
    let eighths = (ratio.clamp(0.0, 1.0) * 8.0 * columns as f64).round() as usize;
    let eighths = if ratio > 0.0 { eighths.max(1) } else { 0 };
    let text = "█".repeat(eighths / 8) + EIGHTHS[eighths % 8];
    format!("{text:columns$}")
}
