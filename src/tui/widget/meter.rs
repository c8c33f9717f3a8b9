//! A one-line track with a knob.

use crate::tui::theme::Theme;
use ratatui::{buffer::Buffer, layout::Rect, widgets::Widget};

/// `├────●──────┤`: where we are between the first and the last.
#[derive(Clone, Copy, Debug)]
pub struct Meter<'a> {
    /// From 0 to 1; clipped, and no knob for NaN.
    pub ratio: f64,
    /// The styles.
    pub theme: &'a Theme,
}

impl Meter<'_> {
    /// The ratio that a click in this column asks for.
    pub fn ratio_at(area: Rect, column: u16) -> f64 {
        let steps = f64::from(area.width.saturating_sub(3).max(1));
        (f64::from(column.saturating_sub(area.x).saturating_sub(1)) / steps).min(1.0)
    }
}

impl Widget for &Meter<'_> {
    fn render(self, area: Rect, buf: &mut Buffer) {
        let area = area.intersection(buf.area);
        if area.width < 3 || area.height == 0 {
            return;
        }
        let track = format!("├{}┤", "─".repeat(usize::from(area.width - 2)));
        super::put(buf, area, (area.x, area.y), &track, self.theme.dim);
        if !self.ratio.is_nan() {
            let offset = (self.ratio.clamp(0.0, 1.0) * f64::from(area.width - 3)).round() as u16;
            super::put(buf, area, (area.x + 1 + offset, area.y), "●", self.theme.accent);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::theme::{Depth, Ground};
    use crate::tui::widget::tests::{NASTY, draw_everywhere, picture};

    #[test]
    fn the_knob_stays_on_the_track() {
        let theme = Theme::new(Ground::Dark, Depth::Mono);
        let check = |ratio, text| {
            assert_eq!(picture(&Meter { ratio, theme: &theme }, 7, 1), [text], "{ratio}")
        };
        check(0.0, "├●────┤");
        check(0.5, "├──●──┤");
        check(1.0, "├────●┤");
        check(-1.0, "├●────┤");
        check(f64::INFINITY, "├────●┤");
        check(f64::NAN, "├─────┤");
        for ratio in NASTY {
            draw_everywhere(&Meter { ratio, theme: &theme });
        }
    }

    #[test]
    fn a_click_on_the_knob_changes_nothing() {
        let area = Rect::new(10, 0, 7, 1);
        for step in 0..=4 {
            assert_eq!(Meter::ratio_at(area, 11 + step), f64::from(step) / 4.0);
        }
        assert_eq!((Meter::ratio_at(area, 0), Meter::ratio_at(area, 99)), (0.0, 1.0));
    }
}
