//! Bars on a logarithmic axis, with several series side by side.

use super::{
    axis::Axis,
    frame::{Frame, Legend, Name, Ruler, Tick, plot_height},
    put, put_centred,
    spark::EIGHTHS,
    width,
};
use crate::tui::theme::Theme;
use ratatui::{buffer::Buffer, layout::Rect, style::Style, widgets::Widget};

/// The fills of the series, which distinguish them without colours. The first one alone has eighths of the same tone.
const FILLS: [&str; 6] = ["█", "▓", "▒", "░", "▞", "▚"];

/// One series of bars: one for each category.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Bars {
    /// The name in the legend.
    pub(crate) name: String,
    /// The newest value, in words, for the legend.
    pub(crate) value: String,
    /// The index of its colour and fill.
    pub(crate) colour: usize,
    /// The value for each category; `None` where it has not been computed yet.
    pub(crate) values: Vec<Option<f64>>,
}

/// A bar chart with one bar per category and series, on a logarithmic axis.
///
/// `·` means not computed yet, `0` is zero, `!` or `NaN` is not a number, `-` is negative, `∞` is infinite; `↑` and `↓`
/// are beyond the axis.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LogBars<'a> {
    /// The names of the categories.
    pub(crate) labels: &'a [String],
    /// The series of bars.
    pub(crate) series: &'a [Bars],
    /// The label of the categories.
    pub(crate) x_label: &'a str,
    /// The label of the values.
    pub(crate) y_label: &'a str,
    /// The category to mark.
    pub(crate) current: Option<usize>,
    /// The category whose values the learner reads, which has a vertical line.
    pub(crate) reading: Option<usize>,
    /// Values that the axis must include, although no bar has them.
    pub(crate) extent: &'a [f64],
    /// The styles.
    pub(crate) theme: &'a Theme,
}

/// The arrangement of the categories on the screen.
struct Slots {
    /// The number of categories that share a bar, which shows the largest of their values.
    stride: usize,
    shown: usize,
    width: u16,
    bar: u16,
}

impl Widget for &LogBars<'_> {
    fn render(self, area: Rect, buf: &mut Buffer) {
        let area = area.intersection(buf.area);
        let categories = self.categories();
        if area.is_empty() || categories == 0 || self.series.is_empty() {
            return put_centred(buf, area, "nothing yet", self.theme.dim);
        }
        let legend = self.legend(area);
        let (axis, ticks) = self.axis(area, &legend);
        let frame = Frame::new(area, &legend, 1, &ticks, self.theme);
        let slots = Slots::new(frame.plot, categories, self.series.len());
        frame.legend(&legend, buf);
        frame.y_axis(&ticks, buf);
        let (label, ticks) = (&self.x_text(frame.plot, &slots), self.x_ticks(frame.plot, &slots));
        frame.x_axis(Ruler { label, ticks }, buf);
        self.upright(frame.plot, &slots, buf);
        self.draw_bars(frame.plot, &slots, &axis, buf);
    }
}

impl LogBars<'_> {
    /// Returns the category and the value at a position on the screen; `None` outside the bars.
    pub(crate) fn at(&self, area: Rect, column: u16, row: u16) -> Option<(usize, f64)> {
        let legend = self.legend(area);
        let (axis, ticks) = self.axis(area, &legend);
        let plot = Frame::new(area, &legend, 1, &ticks, self.theme).plot;
        let inside = plot.contains((column, row).into()) && self.categories() > 0;
        let slots = inside.then(|| Slots::new(plot, self.categories(), self.series.len()))?;
        let slot = usize::from((column - plot.x) / slots.width.max(1));
        let share = (f64::from(plot.bottom() - row) - 0.5) / f64::from(plot.height.max(1));
        (slot < slots.shown).then(|| (slot * slots.stride, axis.at(share)))
    }

    fn axis(&self, area: Rect, legend: &Legend) -> (Axis, Vec<(u16, String)>) {
        let values = self.series.iter().flat_map(|s| &s.values).flatten();
        let axis = Axis::decades(values.chain(self.extent).copied());
        axis.on_rows(plot_height(area, legend, 1))
    }

    fn legend(&self, area: Rect) -> Legend<'_> {
        let name = |s: &Bars| Name {
            glyph: self.fill(s),
            name: s.name.clone(),
            value: s.value.clone(),
            style: self.theme.series(s.colour),
        };
        let names = self.series.iter().map(name).collect();
        Legend::new(self.y_label, names, area, self.reading.is_some())
    }

    /// What a bar is filled with: without colours, each series has a pattern of its own.
    fn fill(&self, series: &Bars) -> &'static str {
        if self.theme.has_colours() { FILLS[0] } else { FILLS[series.colour % FILLS.len()] }
    }

    fn categories(&self) -> usize {
        self.series.iter().map(|s| s.values.len()).max().unwrap_or(0)
    }

    /// The label of the categories; with what a bar of several shows, if there is room.
    fn x_text(&self, plot: Rect, slots: &Slots) -> String {
        let told = format!("{}, largest of {} per bar", self.x_label, slots.stride);
        match slots.stride > 1 && width(&told) + 2 <= plot.width {
            true => told,
            false => self.x_label.to_owned(),
        }
    }

    fn x_ticks(&self, plot: Rect, slots: &Slots) -> Vec<Tick> {
        let is_in = |slot: usize| move |category: &usize| category / slots.stride == slot;
        let tick = |slot: usize| {
            let marked = [self.reading, self.current].map(|at| at.filter(is_in(slot)));
            let marked = marked.into_iter().flatten().next();
            let category = marked.unwrap_or(slot * slots.stride);
            let label = self.labels.get(category).cloned().unwrap_or_else(|| category.to_string());
            Tick { column: self.middle(plot, slots, slot), label, current: marked.is_some() }
        };
        let every = self.labelled(slots);
        let ticks = (0..slots.shown).map(|slot| (slot % every == 0, tick(slot)));
        ticks.filter(|(is_due, tick)| *is_due || tick.current).map(|(_, tick)| tick).collect()
    }

    /// The number of slots from one label to the next, so that all of them have room and stand at equal distances.
    fn labelled(&self, slots: &Slots) -> usize {
        let widest = (self.categories() - 1).to_string().len();
        let widest =
            self.labels.iter().map(|label| usize::from(width(label))).fold(widest, usize::max);
        let least = (widest + 1).div_ceil(usize::from(slots.width));
        let mut round = (0..6).flat_map(|power| [1, 2, 5].map(|m| m * 10usize.pow(power)));
        round.find(|slots| *slots >= least).unwrap_or(least)
    }

    /// The column in the middle of the bars of a slot.
    fn middle(&self, plot: Rect, slots: &Slots, slot: usize) -> u16 {
        slots.left(plot, slot) + (slots.bar * self.series.len() as u16).saturating_sub(1) / 2
    }

    /// Draws the vertical line of the reading, which the bars cover.
    fn upright(&self, plot: Rect, slots: &Slots, buf: &mut Buffer) {
        let slot = self.reading.map(|category| category / slots.stride);
        let Some(slot) = slot.filter(|slot| *slot < slots.shown) else { return };
        let x = self.middle(plot, slots, slot);
        (plot.y..plot.bottom()).for_each(|y| put(buf, plot, (x, y), "┊", self.theme.key));
    }

    fn draw_bars(&self, plot: Rect, slots: &Slots, axis: &Axis, buf: &mut Buffer) {
        for (i, series) in self.series.iter().enumerate() {
            let fill = (self.fill(series), self.theme.series(series.colour));
            for (slot, values) in series.values.chunks(slots.stride).enumerate() {
                let x = slots.left(plot, slot).saturating_add(slots.bar * i as u16);
                let bar = Rect { x, width: slots.bar, ..plot }.intersection(plot);
                self.draw_bar(bar, largest(values), axis, fill, buf);
            }
        }
    }

    fn draw_bar(
        &self,
        bar: Rect,
        value: Option<f64>,
        axis: &Axis,
        (fill, style): (&str, Style),
        buf: &mut Buffer,
    ) {
        let mut note = |text, y, style| put(buf, bar, (bar.x, y), text, style);
        let bottom = bar.bottom().saturating_sub(1);
        match value {
            None => note("·", bottom, self.theme.not_computed),
            Some(x) if x.is_nan() => {
                note(if bar.width < 3 { "!" } else { "NaN" }, bottom, self.theme.diverged)
            }
            Some(f64::NEG_INFINITY) => {
                note(if bar.width < 2 { "-" } else { "-∞" }, bottom, self.theme.diverged)
            }
            Some(0.0) => note("0", bottom, style),
            Some(x) if x < 0.0 => note("-", bottom, self.theme.warn),
            Some(x) => {
                let height = axis.unit(x).unwrap_or(1.0);
                fill_bar(bar, height, fill, style, buf);
                match height {
                    _ if x == f64::INFINITY => {
                        put(buf, bar, (bar.x, bar.y), "∞", self.theme.diverged)
                    }
                    h if h > 1.0 => put(buf, bar, (bar.x, bar.y), "↑", style),
                    h if h < 0.0 => put(buf, bar, (bar.x, bottom), "↓", style),
                    _ => {}
                }
            }
        }
    }
}

/// Returns the largest computed value. NaN counts as larger than any number, so that it is never hidden.
fn largest(values: &[Option<f64>]) -> Option<f64> {
    values.iter().flatten().copied().reduce(|a, b| if b > a || b.is_nan() { b } else { a })
}

impl Slots {
    fn new(plot: Rect, categories: usize, series: usize) -> Self {
        let columns = usize::from(plot.width);
        let stride = categories.div_ceil((columns / series).max(1));
        let shown = categories.div_ceil(stride);
        let width = columns / shown;
        let bar = (width.saturating_sub(usize::from(width > series)) / series).clamp(1, 8);
        Self { stride, shown, width: width.max(1) as u16, bar: bar as u16 }
    }

    fn left(&self, plot: Rect, slot: usize) -> u16 {
        plot.x + self.width * slot as u16
    }
}

/// Fills a bar from below, to an eighth of a cell; at least one eighth. A pattern has no eighths, and fills whole cells.
fn fill_bar(bar: Rect, height: f64, fill: &str, style: Style, buf: &mut Buffer) {
    let all = usize::from(bar.height) * 8;
    let eighths = ((height * all as f64).round() as usize).clamp(1, all.max(1));
    for (i, y) in (bar.y..bar.bottom()).rev().enumerate() {
        let glyph = match eighths.saturating_sub(i * 8) {
            0 => break,
            part @ 1..8 if fill == FILLS[0] => EIGHTHS[part - 1],
            1..4 if i > 0 => break,
            _ => fill,
        };
        put(buf, bar, (bar.x, y), &glyph.repeat(bar.width.into()), style);
    }
}

#[cfg(test)]
mod tests;
