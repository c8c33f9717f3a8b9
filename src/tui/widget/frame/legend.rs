//! The legend of a plot: every series has its mark and name there, whatever the room.

use crate::tui::theme::Theme;
use crate::tui::widget::{put, width};
use ratatui::{buffer::Buffer, layout::Rect, style::Style};

/// The rows that a legend leaves to the plot, beside two for the axis.
const LEAST_PLOT: u16 = 5;
/// The most rows of a legend.
const MOST_ROWS: u16 = 4;
/// Columns between two names.
const GAP: u16 = 2;
/// To make room for numbers, no name is cut to fewer columns.
const READABLE: usize = 10;
/// No name is cut to fewer columns: a letter says nothing.
const SHORTEST: usize = 6;

/// An entry of the legend.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Name<'a> {
    /// The mark of the series.
    pub(crate) glyph: &'a str,
    /// What it is called.
    pub(crate) name: String,
    /// Its newest value, in words; where there is little room, its last word alone, and where there is none, nothing.
    pub(crate) value: String,
    /// The style of the mark.
    pub(crate) style: Style,
}

/// The label of the vertical axis, of which the parts behind ` · ` can be spared, and behind it all named series, continued in further rows if necessary.
pub(crate) struct Legend<'a> {
    label: &'a str,
    /// Each name as there is room for it, with its column and row.
    entries: Vec<Entry<'a>>,
    rows: u16,
    is_cut: bool,
}

/// How much of the values there is room for.
#[derive(Clone, Copy, PartialEq)]
enum Values {
    Whole,
    /// Their last words.
    Last,
    Left,
}

impl Values {
    fn of(self, value: &str) -> &str {
        match self {
            Values::Whole => value,
            Values::Last => value.rsplit(' ').next().unwrap_or(value),
            Values::Left => "",
        }
    }
}

struct Entry<'a> {
    name: Name<'a>,
    text: String,
    place: (u16, u16),
}

impl<'a> Legend<'a> {
    /// Arranges the names: with values if there is room, if need be without the label; otherwise with the last words of the
    /// values, otherwise without, otherwise cut, and otherwise the first ones, with the number of the others. If the values
    /// are to be kept, the names are cut first.
    pub(crate) fn new(
        label: &'a str,
        names: Vec<Name<'a>>,
        area: Rect,
        keeps_values: bool,
    ) -> Self {
        let names: Vec<Name> = names.into_iter().filter(|name| !name.name.is_empty()).collect();
        let most = most_rows(area);
        // names and their values are worth more than the label of the axis
        let shorter = label.rmatch_indices(" · ").map(|(end, _)| &label[..end]);
        let labels = [label].into_iter().chain(shorter).chain([""]);
        let labels: Vec<&str> = labels.filter(|label| width(label) <= area.width).collect();
        let longest = names.iter().map(|name| name.name.chars().count()).max().unwrap_or(0);
        let caps = (SHORTEST..longest).rev();
        // a number is worth more than the end of a long name
        let valued =
            caps.clone().filter(|cap| *cap >= READABLE).map(|cap| ("", Values::Whole, cap));
        let whole = labels.iter().map(|label| (*label, Values::Whole, longest));
        let has_parts = names.iter().any(|name| name.value.contains(' '));
        let brief = [longest].into_iter().chain(caps.clone()).filter(|cap| *cap > SHORTEST);
        let brief = brief.filter(|_| has_parts).map(|cap| ("", Values::Last, cap));
        let bare = labels.iter().filter(|_| !keeps_values);
        let bare = bare.map(|label| (*label, Values::Left, longest));
        let (kept, cut_label) =
            if keeps_values { (Values::Whole, label) } else { (Values::Left, "") };
        let cut = caps.map(|cap| (cut_label, kept, cap));
        let arranged = |(label, values, cap)| {
            (label, arranged(label, &names, (values, cap), area.width), cap < longest)
        };
        let valued = valued.chain(brief).filter(|_| !keeps_values);
        let found = whole
            .into_iter()
            .chain(valued)
            .chain(bare)
            .chain(cut)
            .map(arranged)
            .find(|(_, entries, _)| fit(entries, most));
        let (label, entries, is_cut) = found.unwrap_or_else(|| {
            let few = few(&names, kept, area.width, most);
            ("", few, true)
        });
        let rows = entries.last().map_or(1, |entry| entry.place.1 + 1).min(most);
        Self { label, entries, rows, is_cut }
    }

    /// Arranges the names whole, with as much of their values as there is room for; `None` if they do not fit even without.
    pub(crate) fn uncut(
        label: &'a str,
        names: Vec<Name<'a>>,
        area: Rect,
        keeps_values: bool,
    ) -> Option<Self> {
        let whole = Self::new(label, names.clone(), area, keeps_values);
        if !whole.is_cut {
            return Some(whole);
        }
        let values = [Values::Last, Values::Left].into_iter().filter(|_| !keeps_values);
        let mut tries = values.map(|values| Self::without_label(&names, values, area));
        tries.find_map(|legend| legend)
    }

    /// All names whole, with so much of their values, and no label; `None` if they do not fit.
    fn without_label(names: &[Name<'a>], values: Values, area: Rect) -> Option<Self> {
        let entries = arranged("", names, (values, usize::MAX), area.width);
        let rows = entries.last().map_or(1, |entry| entry.place.1 + 1);
        let fits = rows <= most_rows(area);
        fits.then_some(Self { label: "", entries, rows, is_cut: false })
    }

    /// Whether names had to be shortened.
    pub(crate) fn is_cut(&self) -> bool {
        self.is_cut
    }

    /// The number of rows.
    pub(crate) fn rows(&self) -> u16 {
        self.rows
    }

    pub(crate) fn draw(&self, area: Rect, theme: &Theme, buf: &mut Buffer) {
        let mut write = |x: u16, y: u16, text: &str, style| {
            put(buf, area, (area.x + x, area.y + y), text, style);
        };
        write(0, 0, self.label, theme.dim);
        for Entry { name, text, place: (x, y) } in &self.entries {
            if *y < self.rows {
                write(*x, *y, name.glyph, name.style);
                let mark = if name.glyph.is_empty() { 0 } else { width(name.glyph) + 1 };
                write(x + mark, *y, text, theme.text);
            }
        }
    }
}

fn most_rows(area: Rect) -> u16 {
    area.height.saturating_sub(2 + LEAST_PLOT).clamp(1, MOST_ROWS)
}

/// As many of the names as fit into so many rows, and the number of the others: `+2`.
fn few<'a>(names: &[Name<'a>], values: Values, columns: u16, most: u16) -> Vec<Entry<'a>> {
    let first = |count: usize| {
        let others = Name {
            glyph: "",
            name: format!("+{}", names.len() - count),
            value: String::new(),
            style: Style::new(),
        };
        let shown: Vec<Name> = names[..count].iter().cloned().chain([others]).collect();
        arranged("", &shown, (values, SHORTEST), columns)
    };
    let mut all = (1..names.len()).rev().map(first);
    all.find(|entries| fit(entries, most)).unwrap_or_else(|| first(names.len().min(1)))
}

/// Whether the names take no more rows than there are.
fn fit(entries: &[Entry], most: u16) -> bool {
    entries.last().is_none_or(|last| last.place.1 < most)
}

/// Puts the names one behind the other, and into the next row where one does not fit: with so much of their values, and cut
/// to so many columns.
fn arranged<'a>(
    label: &str,
    names: &[Name<'a>],
    (values, cap): (Values, usize),
    columns: u16,
) -> Vec<Entry<'a>> {
    let (mut x, mut y) = (if label.is_empty() { 0 } else { width(label) + GAP }, 0);
    let texts: Vec<(String, &str)> = names
        .iter()
        .map(|name| (shortened(&name.name, cap, names), values.of(&name.value)))
        .collect();
    let between = between(&texts);
    let place = |(name, (short, value)): (&Name<'a>, &(String, &str))| {
        let text = match value.is_empty() {
            true => short.clone(),
            false => format!("{short}{between}{value}"),
        };
        let mark = if name.glyph.is_empty() { 0 } else { width(name.glyph) + 1 };
        let needed = mark + width(&text);
        if x + needed > columns && x > 0 {
            (x, y) = (0, y + 1);
        }
        let place = (x, y);
        x += needed + GAP;
        Entry { name: name.clone(), text, place }
    };
    names.iter().zip(&texts).map(place).collect()
}

/// What is between a name and its value, for all names alike: behind a number in a name, the value could be read as a part
/// of one calculation.
fn between(texts: &[(String, &str)]) -> &'static str {
    let ends_in_number = |name: &str| name.ends_with(|c: char| c.is_ascii_digit());
    let is_doubtful = texts.iter().any(|(name, value)| ends_in_number(name) && !value.is_empty());
    if is_doubtful { ": " } else { " " }
}

/// The beginning of a name, with `…` where something is missing; if another name begins so, too, its end.
fn shortened(name: &str, columns: usize, names: &[Name]) -> String {
    let letters: Vec<char> = name.chars().collect();
    if letters.len() <= columns {
        return name.to_owned();
    }
    let (start, end) =
        (&letters[..columns.saturating_sub(1)], &letters[letters.len() + 1 - columns.max(1)..]);
    let start: String = start.iter().collect();
    match names.iter().filter(|name| name.name.starts_with(&start)).count() > 1 {
        true => format!("…{}", end.iter().collect::<String>().trim_start()),
        false => format!("{}…", start.trim_end()),
    }
}
