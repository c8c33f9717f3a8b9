//! A progress meter: a one-line track with a knob.

use crate::tui::theme::Theme;
use ratatui::{buffer::Buffer, layout::Rect, style::Style, widgets::Widget};

/// A mark on the track.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Mark {
    /// The position, clipped to 0 … 1.
    pub(crate) ratio: f64,
    /// The glyph, one column wide.
    pub(crate) glyph: &'static str,
    /// The style of the glyph.
    pub(crate) style: Style,
}

/// A track such as `├━◆━━●━━──────┤`, with the current position, the furthest position reached, and marks.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Meter<'a> {
    /// The position of the knob, clipped to 0 … 1; NaN draws no knob.
    pub(crate) ratio: f64,
    /// The furthest position reached, from 0 to 1.
    pub(crate) furthest: f64,
    /// The marks; later ones cover earlier ones, and the knob covers all of them.
    pub(crate) marks: &'a [Mark],
    /// The styles.
    pub(crate) theme: &'a Theme,
}

impl Meter<'_> {
    /// Returns the ratio that a click in this column selects.
    pub(crate) fn ratio_at(area: Rect, column: u16) -> f64 {
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
        let place = |ratio: f64| (ratio.clamp(0.0, 1.0) * f64::from(area.width - 3)).round() as u16;
        if self.furthest > 0.0 {
            let reached = "━".repeat(usize::from(place(self.furthest) + 1));
            super::put(buf, area, (area.x + 1, area.y), &reached, self.theme.border_focused);
        }
        let knob = Mark { ratio: self.ratio, glyph: "●", style: self.theme.accent };
        for mark in self.marks.iter().chain([&knob]).filter(|mark| !mark.ratio.is_nan()) {
            let at = (area.x + 1 + place(mark.ratio), area.y);
            super::put(buf, area, at, mark.glyph, mark.style);
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
        fn meter<'a>(ratio: f64, furthest: f64, marks: &'a [Mark], theme: &'a Theme) -> Meter<'a> {
            Meter { ratio, furthest, marks, theme }
        }
        let check = |ratio, text| {
            assert_eq!(picture(&meter(ratio, 0.0, &[], &theme), 7, 1), [text], "{ratio}")
        };
        check(0.0, "├●────┤");
        check(0.5, "├──●──┤");
        check(1.0, "├────●┤");
        check(-1.0, "├●────┤");
        check(f64::INFINITY, "├────●┤");
        check(f64::NAN, "├─────┤");
        for ratio in NASTY {
            let marks = [Mark { ratio, glyph: "✗", style: theme.bad }];
            draw_everywhere(&meter(ratio, ratio, &marks, &theme));
        }
        let marks = [0.25, 0.5].map(|ratio| Mark { ratio, glyph: "◆", style: theme.warn });
        assert_eq!(picture(&meter(0.0, 0.75, &marks, &theme), 7, 1), ["├●◆◆━─┤"]);
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
