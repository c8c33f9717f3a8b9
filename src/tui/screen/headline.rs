//! The number that matters in a step, in big numerals, with its name above it.

use ratatui::buffer::Buffer;
use ratatui::layout::{Constraint, Layout, Margin, Rect};
use ratatui::text::Line;
use ratatui::widgets::Widget;

use crate::measure::{Measure, Unit};
use crate::tui::step::value;
use crate::tui::view::View;
use crate::tui::widget::number::significant;
use crate::tui::widget::{big, fitted};

/// Draws it.
pub(super) fn draw(view: &View, area: Rect, buf: &mut Buffer) {
    let headline = view.headline();
    let area = area.inner(Margin::new(2, 0));
    let rows = [Constraint::Length(1), Constraint::Fill(1)];
    let [name, number] = area.layout(&Layout::vertical(rows));
    let words = fitted::words(&headline.name, name.width.into());
    Line::styled(words, view.theme.title).render(name, buf);
    let (text, style) = match headline.value {
        Some(x) => (fitting(&headline.of, x, number.width), view.theme.accent),
        None => ("–".to_owned(), view.theme.not_computed),
    };
    big::draw(&text, style, number, buf);
}

/// A value with as many digits as there is room for.
fn fitting(of: &Measure, x: f64, room: u16) -> String {
    let fewer = |digits: usize| match of.unit() {
        Unit::YesNo => value(of, x),
        Unit::Share => format!("{} %", significant(100.0 * x, digits)),
        Unit::Size | Unit::Number => significant(x, digits),
    };
    let mut forms = [value(of, x), fewer(2), fewer(1)].into_iter();
    forms.find(|text| big::width(text) <= room).unwrap_or_else(|| fewer(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_has_fewer_digits_where_there_is_less_room() {
        let check = |of: Measure, x: f64, expected: [&str; 2]| {
            let widths = [200, 24];
            assert_eq!(widths.map(|room| fitting(&of, x, room)), expected);
        };
        check(Measure::Loss, 1.0986, ["1.1", "1.1"]);
        check(Measure::Loss, 0.012345, ["0.0123", "0.01"]);
        check(Measure::Accuracy, 0.98765, ["98.8 %", "99 %"]);
        check(Measure::Diverged, 0.0, ["no", "no"]);
    }
}
