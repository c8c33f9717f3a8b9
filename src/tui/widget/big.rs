//! Text in big letters, four rows high, of half blocks: for the back rows of a class.

use font8x8::{BASIC_FONTS, UnicodeFonts};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

/// The rows of a letter.
pub(crate) const ROWS: u16 = 4;

/// The columns of a space.
const SPACE: u16 = 3;

/// The bits of a letter, a byte a column from left to right, the lowest bit above. Blank columns at its sides are left
/// out, so that numbers take less room than in a font of equal widths.
fn columns(c: char) -> Vec<u8> {
    let rows = BASIC_FONTS.get(c).or_else(|| BASIC_FONTS.get('?')).unwrap_or_default();
    let column = |x: usize| {
        let bit = |(y, row): (usize, &u8)| (row >> x & 1) << y;
        rows.iter().enumerate().map(bit).sum::<u8>()
    };
    let columns: Vec<u8> = (0..8).map(column).collect();
    let is_blank = |column: &u8| *column == 0;
    let Some(first) = columns.iter().position(|column| !is_blank(column)) else {
        return vec![0; usize::from(SPACE)];
    };
    let last = columns.iter().rposition(|column| !is_blank(column)).unwrap_or(first);
    columns[first..=last].to_vec()
}

/// The letters that the font has, for those of numbers that it lacks.
fn spelled(text: &str) -> String {
    text.replace('∞', "inf").replace(['−', '–'], "-")
}

/// The columns of a text.
pub(crate) fn width(text: &str) -> u16 {
    let columns: usize = spelled(text).chars().map(|c| columns(c).len() + 1).sum();
    u16::try_from(columns.saturating_sub(1)).unwrap_or(u16::MAX)
}

/// Draws a text at the left of an area, as far as there is room.
pub(crate) fn draw(text: &str, style: Style, area: Rect, buf: &mut Buffer) {
    let area = area.intersection(buf.area);
    let bits =
        spelled(text).chars().flat_map(|c| [columns(c), vec![0]].concat()).collect::<Vec<_>>();
    for (x, column) in (area.x..area.right()).zip(bits) {
        for (y, row) in (area.y..area.bottom()).zip(0..ROWS) {
            let symbol = match column >> (2 * row) & 0b11 {
                0b01 => "▀",
                0b10 => "▄",
                0b11 => "█",
                _ => continue,
            };
            if let Some(cell) = buf.cell_mut((x, y)) {
                cell.set_symbol(symbol).set_style(style);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_stand_side_by_side_and_are_cut_where_the_area_ends() {
        let area = Rect::new(0, 0, 12, ROWS);
        let mut buf = Buffer::empty(area);
        draw("1.4", Style::new(), area, &mut buf);
        let row = |y| (0..12).filter_map(|x| Some(buf.cell((x, y))?.symbol())).collect::<String>();
        let rows: Vec<String> = (0..ROWS).map(row).collect();
        assert!(rows[0].starts_with(" ▄█") && rows[3].trim_end().contains('▀'), "{rows:#?}");
        assert!(width("1.4") > 12 && width("1.4") < 3 * 8, "{}", width("1.4"));
        assert!(width("0.012") <= 37, "it fits beside a text on the smallest screen");
    }

    #[test]
    fn everything_that_a_number_is_written_with_is_drawn() {
        for text in ["-1.5e-10", "95 %", "∞", "−3", "NaN", "yes", "–", "?"] {
            let area = Rect::new(0, 0, 80, ROWS);
            let (mut buf, mut unknown) = (Buffer::empty(area), Buffer::empty(area));
            draw(text, Style::new(), area, &mut buf);
            draw(&"?".repeat(spelled(text).chars().count()), Style::new(), area, &mut unknown);
            assert!(text == "?" || buf != unknown, "{text}");
            draw(text, Style::new(), Rect::new(90, 9, 5, 5), &mut buf); // outside: nothing
        }
    }
}
