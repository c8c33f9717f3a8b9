//! The legend of a chart: curves, reference lines, and what the marks at its edge are.

use super::{
    Curves, Floor, Role,
    marks::{Mark, Peak},
    plot::Plot,
};
use crate::tui::widget::{
    axis::Axis,
    frame::{Legend, Name},
};
use ratatui::{layout::Rect, style::Style};

/// How a reference line is drawn, to be told from others: so many dots are set of so many.
#[derive(Clone, Copy)]
pub(super) struct Dashed {
    /// The mark in the legend.
    mark: &'static str,
    on: i32,
    every: i32,
}

/// The reference lines that the task has, in turn.
const KNOWN: [Dashed; 3] = [
    Dashed { mark: "┈", on: 1, every: 2 },
    Dashed { mark: "╌", on: 4, every: 8 },
    Dashed { mark: "·", on: 1, every: 6 },
];

/// The loss that the step asks for.
const GOAL: Dashed = Dashed { mark: "━", on: 6, every: 8 };

impl Dashed {
    /// Whether it has a dot at this place.
    pub(super) fn has(self, x: i32) -> bool {
        x % self.every < self.on
    }
}

/// The reference lines, each as it is drawn.
pub(super) fn dashes(floors: &[Floor]) -> impl Iterator<Item = (&Floor, Dashed)> + Clone {
    let (mut known, mut dashed) = (KNOWN.iter().cycle(), GOAL);
    floors.iter().map(move |floor| {
        dashed = if floor.is_goal { GOAL } else { *known.next().unwrap_or(&dashed) };
        (floor, dashed)
    })
}

/// What a legend names beside the curves.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Names {
    /// The reference lines.
    pub(super) floors: bool,
    /// What the arrows at the edge are.
    pub(super) arrows: bool,
}

/// The names of all curves, and of the reference lines if they are to be there and find room; then the notes on arrows, if
/// there is room. Returns what of these is there.
pub(super) fn legend<'a>(
    curves: &'a Curves,
    area: Rect,
    names_floors: bool,
    (reach, notes): (Axis, Vec<Name<'a>>),
) -> (Legend<'a>, Names) {
    let keeps_values = curves.reading.is_some();
    let floors = dashes(curves.floors).map(|(floor, dashed)| Name {
        glyph: beyond(reach, floor.value).unwrap_or(dashed.mark),
        name: floor.called(),
        value: String::new(),
        style: floor.style(curves.theme),
    });
    let is_far = |floor: &Floor| beyond(reach, floor.value).is_some();
    let far = floors.clone().zip(curves.floors).filter(|(_, floor)| is_far(floor));
    let far = far.map(|(name, _)| name);
    let later = curves.has_later().then(|| Name {
        glyph: "⠒",
        name: "faint: ahead of now, already run".to_owned(),
        value: String::new(),
        style: curves.theme.dim,
    });
    let series: Vec<Name> = names_of(curves).collect();
    let run: Vec<Name> = series.iter().cloned().chain(later).collect();
    let has_notes = !notes.is_empty();
    let with = |names: Names| -> Vec<Name> {
        let notes = notes.iter().filter(|_| names.arrows).cloned();
        let floors = floors.clone().filter(|_| names.floors);
        let far = far.clone().filter(|_| !names.floors);
        run.iter().cloned().chain(notes).chain(floors).chain(far).collect()
    };
    // the names of the curves are worth more than all others, and that of a reference line more than values
    let floors_and_arrows = [(true, true), (true, false), (false, true), (false, false)];
    let all = floors_and_arrows.map(|(floors, arrows)| Names { floors, arrows });
    let tries = all.into_iter().filter(|names| names_floors || !names.floors);
    let mut tries = tries.filter(|names| has_notes || !names.arrows);
    let whole = tries.find_map(|names| {
        let legend = match names {
            Names { floors: true, arrows: false } => {
                Legend::uncut(curves.y_label, with(names), area, keeps_values)
            }
            _ => {
                let legend = Legend::new(curves.y_label, with(names), area, keeps_values);
                Some(legend).filter(|legend| !legend.is_cut())
            }
        };
        Some((legend?, names))
    });
    let bare = || Legend::new(curves.y_label, series.clone(), area, keeps_values);
    whole.unwrap_or_else(|| (bare(), Names { floors: false, arrows: false }))
}

/// The names of the curves, with their marks and last values.
fn names_of<'a>(curves: &'a Curves) -> impl Iterator<Item = Name<'a>> {
    curves.series.iter().map(|s| Name {
        glyph: match s.role {
            Role::Ghost if curves.theme.has_colours() => "─",
            Role::Ghost => "┄",
            Role::Line | Role::Under | Role::Points => s.glyph,
        },
        name: s.name.clone(),
        value: s.value.clone(),
        style: s.style,
    })
}

/// On which side of a vertical axis a reference line is that it does not reach.
pub(super) fn beyond(reach: Axis, value: f64) -> Option<&'static str> {
    match reach.unit(value)? {
        ..0.0 => Some("↓"),
        at if at > 1.0 => Some("↑"),
        _ => None,
    }
}

impl<'a> Plot<'a> {
    /// What the arrows at the edge are: `↑ peak 31.2 at update 14`.
    pub(super) fn arrows_named(&self) -> Vec<Name<'a>> {
        let mut marks: Vec<Mark> = Vec::new();
        self.curves.series.iter().for_each(|series| self.arrows(series, &mut marks));
        let above = highest(&marks).map(|(peak, style)| {
            let at = if peak.is_single { "at" } else { "near" };
            let (called, label, x) = (peak.called(), self.curves.x_label, peak.x.round());
            ("↑", format!("{called} {at} {label} {x}"), style)
        });
        let lowest = marks.iter().find(|mark| mark.glyph == "↓");
        let below = lowest.map(|mark| ("↓", "below the axis".to_owned(), mark.style));
        let named = [above, below].into_iter().flatten();
        let name = |(glyph, name, style)| Name { glyph, name, value: String::new(), style };
        named.map(name).collect()
    }
}

/// The arrow that stands for the highest value: what it stands for, and its style.
pub(super) fn highest(marks: &[Mark]) -> Option<(Peak, Style)> {
    let peaks = marks.iter().filter_map(|mark| Some((mark.peak?, mark.style)));
    peaks.max_by(|(a, _), (b, _)| a.value.total_cmp(&b.value))
}
