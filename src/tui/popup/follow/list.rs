//! The list of the numbers that lead on: one of the two directions.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget;
use unicode_width::UnicodeWidthStr;

use super::compare::Pair;
use super::links::{self, Link};
use super::{Follow, Side, words};
use crate::nn::Quantity;
use crate::tui::pane::equation;
use crate::tui::view::View;
use crate::tui::widget::fitted;
use crate::tui::widget::number::significant;

/// The fewest columns of the names.
const NAMES: usize = 14;
/// The columns of a row before its name: the mark of the cursor, and the sign of another factor.
const MARKS: usize = 4;
/// The columns of a number.
const VALUE: usize = 9;
/// The columns of the product of a term, and of its share in the sum.
const PRODUCT: usize = 13;
const SHARE: usize = 6;
/// The columns of a number here and there, of the difference and the ratio.
const NUMBERS: [usize; 4] = [11, 13, 11, 11];

/// One of the lists.
pub(super) struct List<'a> {
    view: &'a View<'a>,
    side: Side,
    of: Quantity,
    links: Vec<Link>,
    /// The row of the cursor, in the list that is chosen.
    selected: Option<usize>,
    /// What the numbers are compared with, in words, and each of them here and there.
    beside: Option<(String, Vec<Pair>)>,
    area: Rect,
}

impl<'a> List<'a> {
    pub(super) fn new(
        follow: &Follow,
        side: Side,
        view: &'a View<'a>,
        of: Quantity,
        area: Rect,
    ) -> Self {
        let links = match side {
            Side::From => links::operands(view, of),
            Side::Feeds => links::dependents(view, of),
        };
        let selected = (side == follow.side).then_some(follow.selected);
        let pairs = links.iter().map(|link| follow.pair(view, link.of));
        let beside = follow.compared_with(view).map(|there| (there, pairs.collect()));
        List { view, side, of, links, selected, beside, area }
    }

    /// The width at which no name and no number of the first rows is cut.
    pub(super) fn least_width(&self) -> usize {
        let rows = self.links.iter().take(self.area.height.into());
        let name = |link: &Link| equation::named(self.view, link.of).width();
        MARKS + rows.map(name).fold(NAMES, usize::max) + 1 + VALUE + self.terms()
    }

    /// The columns of what is told of whole terms.
    fn terms(&self) -> usize {
        let has =
            |found: fn(&Link) -> Option<f64>| self.links.iter().any(|link| found(link).is_some());
        let product = if has(|link| link.product) { PRODUCT } else { 0 };
        product + if has(|link| link.share) { SHARE } else { 0 }
    }

    /// The rows that are visible, each with the number of its entry.
    pub(super) fn rows(&self) -> Vec<(Rect, usize)> {
        let room = usize::from(self.area.height.saturating_sub(1));
        // the last row says how many are hidden
        let room = if self.links.len() > room { room.saturating_sub(1) } else { room };
        let first = self.selected.map_or(0, |selected| (selected + 1).saturating_sub(room));
        let row =
            |i: usize| Rect { y: self.area.y + 1 + (i - first) as u16, height: 1, ..self.area };
        (first..self.links.len().min(first + room)).map(|i| (row(i), i)).collect()
    }

    pub(super) fn draw(&self, buf: &mut Buffer) {
        let theme = self.view.theme;
        let rows = self.rows();
        let name = |(_, i): &(Rect, usize)| equation::named(self.view, self.links[*i].of).width();
        let names = rows.iter().map(name).fold(NAMES, usize::max);
        let style = if self.selected.is_some() { theme.title } else { theme.dim };
        let head = Rect { height: self.area.height.min(1), ..self.area };
        let mut title = Line::styled(format!("{}{}", self.title(), self.nothing()), style);
        if let Some((there, _)) = &self.beside {
            let width = MARKS + names;
            title = Line::styled(format!("{:<width$}", title.to_string()), style);
            title.extend(columns(["here", there, "difference", "ratio"].map(str::to_owned), style));
        }
        fitted::line(title, head.width.into()).render(head, buf);
        for (place, i) in &rows {
            self.row(*i, names, *place, buf);
        }
        if let (Some((_, first)), Some((place, last))) = (rows.first(), rows.last()) {
            let below = Rect { y: place.y + 1, ..*place };
            let hidden = [('↑', *first), ('↓', self.links.len() - 1 - last)].into_iter();
            let told = hidden.filter(|(_, count)| *count > 0);
            let told = told.map(|(way, count)| format!("{way} {count} more")).collect::<Vec<_>>();
            Line::styled(told.join("   "), theme.key).right_aligned().render(below, buf);
        }
    }

    fn title(&self) -> &'static str {
        let has_shares = self.links.iter().any(|link| link.share.is_some());
        match self.side {
            Side::From if has_shares && self.beside.is_none() => {
                if links::adds_squares(self.view, self.of) {
                    "computed from (% of the squares)"
                } else {
                    "computed from (size % of all terms)"
                }
            }
            Side::From => "computed from",
            Side::Feeds => "feeds",
        }
    }

    /// Why the list is empty, if it is.
    fn nothing(&self) -> &'static str {
        let view = self.view;
        match self.side {
            _ if !self.links.is_empty() => "",
            Side::Feeds if words::is_carried_on(self.of) => ": the whole next update",
            Side::From if words::end(view, self.of).is_some() => ": nothing",
            Side::From if view.is_secret(&view.arm().name) => ": hidden for now",
            Side::From if equation::truncation(view, self.of).is_some() => ": see above",
            Side::From if !equation::is_right(view, self.of) => ": see the mistake above",
            Side::From | Side::Feeds => ": nothing",
        }
    }

    /// What is told of the term that a number ends.
    fn term(&self, link: Link) -> String {
        let room = self.terms();
        let product = link.product.map(|product| format!(" = {}", significant(product, 4)));
        let share = link.share.map_or(String::new(), |share| format!("{}%", percent(share)));
        match room.checked_sub(SHARE) {
            None => String::new(),
            Some(columns) => {
                let product = product.unwrap_or_default();
                format!("{product:<columns$}{share:>SHARE$}")
            }
        }
    }

    /// `▌   dz₃[1]  0.346`, and below it the other factor with the product and its share: `  × h₂[0]  0.31  = 0.107  61%`.
    fn row(&self, i: usize, names: usize, area: Rect, buf: &mut Buffer) {
        let (view, theme, link) = (self.view, self.view.theme, self.links[i]);
        let selected = self.selected == Some(i);
        let (mark, style) = theme.row(selected);
        let dim = if selected { style } else { theme.dim };
        let name = equation::named(view, link.of);
        let mut line = Line::from(vec![
            mark,
            Span::styled(if link.is_factor { "× " } else { "  " }, dim),
            Span::styled(format!("{name:<names$}"), style),
        ]);
        match self.beside.as_ref().and_then(|(_, pairs)| pairs.get(i)) {
            Some(pair) => {
                let told = [pair.here(), pair.there(), pair.difference(), pair.ratio()];
                line.extend(columns(told, style));
            }
            None => {
                let told = words::told(view, link.of, 4);
                line.push_span(Span::styled(format!(" {told:<VALUE$}"), style));
                line.push_span(Span::styled(self.term(link), dim));
            }
        }
        let meaning = format!("  {}", words::meaning(view, link.of));
        if line.width() + meaning.width() <= usize::from(area.width) {
            line.push_span(Span::styled(meaning, theme.dim));
        }
        fitted::line(line, area.width.into()).render(area, buf);
    }
}

/// A share in whole percent, without a sign if that is 0.
fn percent(share: f64) -> String {
    let rounded = format!("{:.0}", 100.0 * share);
    if rounded == "-0" { "0".to_owned() } else { rounded }
}

/// Numbers here and there, below each other.
fn columns(told: [String; 4], style: Style) -> [Span<'static>; 4] {
    let mut widths = NUMBERS.into_iter();
    told.map(|told| {
        let width = widths.next().unwrap_or_default();
        Span::styled(format!(" {:>width$}", fitted::words(&told, width)), style)
    })
}
