//! The legend of a chart: curves, reference lines, and what the marks at its edge are.

use super::{Curves, Floor, Role, marks::Mark, plot::Plot};
use crate::tui::widget::{
    axis::Axis,
    frame::{Legend, Name},
    number::short,
};
use ratatui::layout::Rect;

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

/// The names of all curves, and of the reference lines if they are to be there and find room, and whether these are there;
/// then the notes, if there is room.
pub(super) fn legend<'a>(
    curves: &'a Curves,
    area: Rect,
    names_floors: bool,
    (reach, notes): (Axis, Vec<Name<'a>>),
) -> (Legend<'a>, bool) {
    let keeps_values = curves.reading.is_some();
    let series = curves.series.iter().map(|s| Name {
        glyph: if s.role == Role::Ghost { "┄" } else { s.glyph },
        name: s.name.clone(),
        value: s.value.clone(),
        style: s.style,
    });
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
        name: "later: already run".to_owned(),
        value: String::new(),
        style: curves.theme.dim,
    });
    let series: Vec<Name> = series.collect();
    let run: Vec<Name> = series.iter().cloned().chain(later).collect();
    let named = |notes: &[Name<'a>]| {
        let named = run.iter().cloned().chain(notes.iter().cloned()).chain(floors.clone());
        (named.collect::<Vec<Name>>(), true)
    };
    let named = names_floors.then(|| [named(&notes), named(&[])]);
    let noted = run.iter().cloned().chain(notes).chain(far.clone()).collect();
    let bare = run.iter().cloned().chain(far).collect();
    // the names of the curves are worth more than all others
    let tries = named.into_iter().flatten().chain([(noted, false), (bare, false)]);
    let mut tries =
        tries.map(|(names, all)| (Legend::new(curves.y_label, names, area, keeps_values), all));
    let whole = tries.find(|(legend, _)| !legend.is_cut());
    whole.unwrap_or_else(|| (Legend::new(curves.y_label, series, area, keeps_values), false))
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
    /// What the arrows at the edge are: `↑ beyond the axis: 31.2 at update 14`.
    pub(super) fn arrows_named(&self) -> Vec<Name<'a>> {
        let mut marks: Vec<Mark> = Vec::new();
        self.curves.series.iter().for_each(|series| self.arrows(series, &mut marks));
        let highest = marks.iter().filter_map(|mark| Some((mark.peak?, mark.style)));
        let highest = highest.max_by(|(a, _), (b, _)| a.value.total_cmp(&b.value));
        let above = highest.map(|(peak, style)| {
            let at = if peak.is_single { "at" } else { "near" };
            let (value, label, x) = (short(peak.value), self.curves.x_label, peak.x.round());
            ("↑", format!("beyond the axis: {value} {at} {label} {x}"), style)
        });
        let lowest = marks.iter().find(|mark| mark.glyph == "↓");
        let below = lowest.map(|mark| ("↓", "below the axis".to_owned(), mark.style));
        let named = [above, below].into_iter().flatten();
        let name = |(glyph, name, style)| Name { glyph, name, value: String::new(), style };
        named.map(name).collect()
    }
}
