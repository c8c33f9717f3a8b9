//! The letters of the system's fonts, as outlines.

use std::collections::HashMap;

use fontdb::{Database, Family, ID, Query, Style, Weight};
use tiny_skia::{Path, PathBuilder, Transform};
use ttf_parser::{Face, OutlineBuilder};

use super::{FAMILIES, FONT_SIZE};
use crate::problem::Problem;

/// Upright or slanted, bold or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Cut {
    pub(super) is_bold: bool,
    pub(super) is_italic: bool,
}

/// The fonts of the system, and the outlines that have been taken from them.
#[derive(Debug)]
pub(super) struct Fonts {
    known: Database,
    outlines: HashMap<(char, Cut), Option<Path>>,
}

impl Fonts {
    /// Those of the system.
    ///
    /// # Errors
    /// If none of them is monospaced.
    pub(super) fn of_system() -> Result<Self, Problem> {
        let mut known = Database::new();
        known.load_system_fonts();
        if !known.faces().any(|face| face.monospaced) {
            let why = "a picture in pixels needs a monospaced font of the system, such as DejaVu Sans Mono";
            return Err(Problem::new(why).instead("install one, or write .svg"));
        }
        Ok(Fonts { known, outlines: HashMap::new() })
    }

    /// The outline of a letter that stands at (0, 0), as large as in the picture; `None` if no font has it.
    pub(super) fn outline(&mut self, letter: char, cut: Cut) -> Option<&Path> {
        if !self.outlines.contains_key(&(letter, cut)) {
            let found = self.faces(cut).find_map(|id| self.read(id, letter));
            self.outlines.insert((letter, cut), found);
        }
        self.outlines.get(&(letter, cut))?.as_ref()
    }

    /// The fonts to look into, one after the other: those that are liked, then monospaced ones, then all.
    fn faces(&self, cut: Cut) -> impl Iterator<Item = ID> {
        let weight = if cut.is_bold { Weight::BOLD } else { Weight::NORMAL };
        let style = if cut.is_italic { Style::Italic } else { Style::Normal };
        let liked = move |name: &&'static str| {
            let families = &[Family::Name(name)];
            self.known.query(&Query { families, weight, style, ..Query::default() })
        };
        let monospaced = self.known.faces().filter(|face| face.monospaced);
        let others = self.known.faces().filter(|face| !face.monospaced);
        FAMILIES.iter().filter_map(liked).chain(monospaced.chain(others).map(|face| face.id))
    }

    /// The outline of a letter in one font, if it has it and can be read.
    fn read(&self, id: ID, letter: char) -> Option<Path> {
        self.known.with_face_data(id, |data, index| {
            let face = Face::parse(data, index).ok()?;
            let mut pen = Pen(PathBuilder::new());
            face.outline_glyph(face.glyph_index(letter)?, &mut pen)?;
            let scale = FONT_SIZE as f32 / f32::from(face.units_per_em());
            pen.0.finish()?.transform(Transform::from_scale(scale, -scale)) // up is up in a font
        })?
    }
}

struct Pen(PathBuilder);

impl OutlineBuilder for Pen {
    fn move_to(&mut self, x: f32, y: f32) {
        self.0.move_to(x, y);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.0.line_to(x, y);
    }

    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        self.0.quad_to(x1, y1, x, y);
    }

    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        self.0.cubic_to(x1, y1, x2, y2, x, y);
    }

    fn close(&mut self) {
        self.0.close();
    }
}
