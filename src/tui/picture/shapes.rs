//! Frames, blocks and braille as shapes: they have to meet at the edges of their cells, whatever font the reader has.

/// The width and the height of a cell, in units of the picture.
pub(super) const CELL: (f64, f64) = (9.0, 18.0);

/// A kind of shape; all shapes of one kind and colour are one path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    /// An area.
    Area,
    /// A thin line.
    Line,
    /// A thick line.
    Thick,
    /// Points, round.
    Dots,
}

impl Kind {
    /// The width of its lines; `None` for an area.
    pub(super) fn width(self) -> Option<f64> {
        match self {
            Kind::Area => None,
            Kind::Line => Some(1.2),
            Kind::Thick => Some(2.4),
            Kind::Dots => Some(2.6),
        }
    }
}

/// A point, to the right and down.
pub(super) type Point = (f64, f64);

/// A part of a shape.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Part {
    /// A rectangle, by its upper left corner and its size.
    Area(Point, Point),
    /// A line from one point to another.
    Line(Point, Point),
    /// A line that bends towards the middle point.
    Bend([Point; 3]),
    /// A point.
    Dot(Point),
}

/// The shape of a symbol in the cell at (x, y); `None` if it is for a font.
pub(super) fn shape(symbol: &str, at: Point) -> Option<(Kind, Vec<Part>)> {
    let mut chars = symbol.chars();
    let c = chars.next().filter(|_| chars.next().is_none())?;
    if ('\u{2800}'..='\u{28ff}').contains(&c) {
        return Some((Kind::Dots, braille(c as u32 - 0x2800, at)));
    }
    if let Some([left, top, right, bottom]) = block(c) {
        let (w, h) = CELL;
        let from = (at.0 + left * w / 8.0, at.1 + top * h / 8.0);
        let size = ((right - left) * w / 8.0, (bottom - top) * h / 8.0);
        return Some((Kind::Area, vec![Part::Area(from, size)]));
    }
    frame(c, at)
}

/// The part of its cell that a block fills, in eighths: left, top, right, bottom.
fn block(c: char) -> Option<[f64; 4]> {
    let eighths = |first: char| f64::from(c as u32 - first as u32 + 1);
    Some(match c {
        '▁'..='█' => [0.0, 8.0 - eighths('▁'), 8.0, 8.0],
        '▉'..='▏' => [0.0, 0.0, 8.0 - eighths('▉'), 8.0],
        '▀' => [0.0, 0.0, 8.0, 4.0],
        '▐' => [4.0, 0.0, 8.0, 8.0],
        '▔' => [0.0, 0.0, 8.0, 1.0],
        _ => return None,
    })
}

/// The points of a braille pattern, from its bits.
fn braille(bits: u32, (x, y): Point) -> Vec<Part> {
    // the last row came to braille later, and has the highest bits
    const BITS: [[u32; 2]; 4] = [[0, 3], [1, 4], [2, 5], [6, 7]];
    let (w, h) = CELL;
    let places = (0..4).flat_map(|row| [(row, 0), (row, 1)]);
    let is_there = |(row, column): &(usize, usize)| bits >> BITS[*row][*column] & 1 == 1;
    let point = |(row, column): (usize, usize)| {
        Part::Dot((x + w * (0.25 + 0.5 * column as f64), y + h * (row as f64 + 0.5) / 4.0))
    };
    places.filter(is_there).map(point).collect()
}

/// The lines of a frame, from the middle of the cell to its edges.
fn frame(c: char, (x, y): Point) -> Option<(Kind, Vec<Part>)> {
    // left, right, up, down
    const LINES: [(&str, Kind, [bool; 4]); 13] = [
        ("─", Kind::Line, [true, true, false, false]),
        ("│", Kind::Line, [false, false, true, true]),
        ("├", Kind::Line, [false, true, true, true]),
        ("┤", Kind::Line, [true, false, true, true]),
        ("┬", Kind::Line, [true, true, false, true]),
        ("┴", Kind::Line, [true, true, true, false]),
        ("┼", Kind::Line, [true, true, true, true]),
        ("┌", Kind::Line, [false, true, false, true]),
        ("┐", Kind::Line, [true, false, false, true]),
        ("└", Kind::Line, [false, true, true, false]),
        ("┘", Kind::Line, [true, false, true, false]),
        ("━", Kind::Thick, [true, true, false, false]),
        ("┃", Kind::Thick, [false, false, true, true]),
    ];
    let (w, h) = CELL;
    let (middle, centre) = (x + w / 2.0, y + h / 2.0);
    let edges = [(x, centre), (x + w, centre), (middle, y), (middle, y + h)];
    let corner = |from: usize, to: usize| {
        Some((Kind::Line, vec![Part::Bend([edges[from], (middle, centre), edges[to]])]))
    };
    match c {
        '╭' => return corner(1, 3),
        '╮' => return corner(0, 3),
        '╰' => return corner(1, 2),
        '╯' => return corner(0, 2),
        _ => {}
    }
    let (_, kind, arms) = LINES.iter().find(|(symbol, ..)| symbol.contains(c))?;
    let drawn = edges.iter().zip(arms).filter(|(_, is_there)| **is_there);
    Some((*kind, drawn.map(|(edge, _)| Part::Line((middle, centre), *edge)).collect()))
}
