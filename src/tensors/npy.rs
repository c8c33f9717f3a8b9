//! The `.npy` format, one array as NumPy writes it: a header with a Python dictionary, then the bytes.

use std::io::{self, Read};

use ndarray::{ArrayD, IxDyn, ShapeBuilder};

use super::pickle::{self, Object};
use super::text::{self, Text};
use super::{Array, Kind, LARGEST, LARGEST_WHOLE, MOST_AXES, Reading, by_row};
use crate::problem::Problem;

/// The first bytes of a file.
pub(crate) const MAGIC: &[u8] = b"\x93NUMPY";

/// The maximum length of a header, in bytes: NumPy itself refuses longer ones.
const LONGEST_HEADER: u32 = 10_000;

/// What an array holds.
#[derive(Debug)]
pub(super) enum Content {
    Numbers(Array),
    Text(Text),
    /// Python objects, such as a dict by timestep.
    Objects(Vec<Object>),
}

/// The contents of a header.
struct Header {
    element: Element,
    by_column: bool,
    shape: Vec<usize>,
}

/// The storage format of one number.
struct Element {
    /// NumPy's letter: `f` for floating point, `i` for signed and `u` for unsigned whole numbers, `b` for bool, `U` and
    /// `S` for text, `O` for objects.
    letter: char,
    /// The size of a number, in bytes.
    size: usize,
    big_endian: bool,
}

/// Reads an array of numbers. The error message is to be preceded by the array's name.
pub(super) fn read(mut file: impl Read, reading: &mut Reading) -> Result<Array, Problem> {
    let header = Header::read(&mut file)?;
    match header.element.not_numbers() {
        Some(problem) => Err(problem),
        None => numbers(header, file, reading),
    }
}

/// Reads an array of numbers, text or Python objects.
pub(super) fn read_any(mut file: impl Read, reading: &mut Reading) -> Result<Content, Problem> {
    let header = Header::read(&mut file)?;
    match header.element.letter {
        'O' => {
            let mut data = Vec::new();
            file.take(LARGEST).read_to_end(&mut data).map_err(damaged)?;
            let objects = pickle::objects(&data, reading);
            objects.map(Content::Objects).ok_or_else(|| header.element.objects())
        }
        letter @ ('U' | 'S') => {
            let Element { size, big_endian, .. } = header.element;
            let cell = if letter == 'U' { 4 } else { 1 };
            // a letter takes the room of a number
            reading.take(header.count().saturating_mul(size as u64 / cell))?;
            let data = header.data(file)?;
            let words = data.chunks_exact(size.max(1)).map(|word| match letter {
                'U' => text::of_utf32(word, big_endian),
                _ => text::of_bytes(word),
            });
            let words: Option<Vec<String>> = words.collect();
            let damaged = || Problem::new("contains text that is not valid");
            Ok(Content::Text(Text { shape: header.shape, words: words.ok_or_else(damaged)? }))
        }
        _ => numbers(header, file, reading).map(Content::Numbers),
    }
}

fn numbers(header: Header, file: impl Read, reading: &mut Reading) -> Result<Array, Problem> {
    reading.take(header.count())?;
    let data = header.data(file)?;
    of_bytes(&data, &header.element, &header.shape, header.by_column)
}

/// The array of these bytes.
fn of_bytes(
    data: &[u8],
    element: &Element,
    shape: &[usize],
    by_column: bool,
) -> Result<Array, Problem> {
    let values = data.chunks_exact(element.size).map(|cell| element.value(cell));
    let values = values.collect::<Result<Vec<f64>, Problem>>()?;
    let values = ArrayD::from_shape_vec(IxDyn(shape).set_f(by_column), values)
        .map_err(|e| Problem::new(format!("has an invalid shape: {e}")))?;
    Ok(Array { values: by_row(values), kind: element.kind() })
}

/// The array of a pickle: its bytes, and a type such as `<f8`. `None` if it does not hold numbers.
pub(super) fn pickled(data: &[u8], descr: &str, shape: &[usize], by_column: bool) -> Option<Array> {
    let element = Element::parse(descr).ok().filter(|element| element.not_numbers().is_none())?;
    let count = shape.iter().try_fold(1_usize, |n, axis| n.checked_mul(*axis))?;
    let fits = count.checked_mul(element.size)? == data.len() && shape.len() <= MOST_AXES;
    fits.then(|| of_bytes(data, &element, shape, by_column).ok()).flatten()
}

fn damaged(error: io::Error) -> Problem {
    Problem::new(format!("is damaged or incomplete ({error})")).instead("save it again")
}

impl Header {
    /// How many elements there are.
    fn count(&self) -> u64 {
        let count = self.shape.iter().try_fold(1_u64, |n, axis| n.checked_mul(*axis as u64));
        count.unwrap_or(u64::MAX)
    }

    /// The bytes of the elements.
    fn data(&self, file: impl Read) -> Result<Vec<u8>, Problem> {
        let bytes = self.count().saturating_mul(self.element.size as u64);
        let mut data = Vec::new();
        // one byte beyond the data: zip compares the checksum only at the end of the file
        file.take(bytes.saturating_add(1)).read_to_end(&mut data).map_err(damaged)?;
        if data.len() as u64 != bytes {
            let shape = &self.shape;
            return Err(Problem::new(format!(
                "has a shape {shape:?} that does not match its data"
            ))
            .instead("save it again"));
        }
        Ok(data)
    }

    fn read(file: &mut impl Read) -> Result<Self, Problem> {
        let mut start = [0; 8];
        file.read_exact(&mut start).map_err(damaged)?;
        if !start.starts_with(MAGIC) {
            return Err(Problem::new("is not a NumPy array").instead("save it with numpy.savez"));
        }
        let mut length = [0; 4];
        let length_bytes = if start[6] == 1 { 2 } else { 4 };
        file.read_exact(&mut length[..length_bytes]).map_err(damaged)?;
        let length = u32::from_le_bytes(length);
        if length > LONGEST_HEADER {
            return Err(Problem::new(format!("has a header of {length} bytes"))
                .instead("save it as a plain array"));
        }
        let mut text = vec![0; length as usize];
        file.read_exact(&mut text).map_err(damaged)?;
        Header::parse(&String::from_utf8_lossy(&text))
    }

    /// Reads `{'descr': '<f8', 'fortran_order': False, 'shape': (3, 4), }`.
    fn parse(text: &str) -> Result<Self, Problem> {
        let field = |name: &str| {
            let rest = text.split_once(&format!("'{name}':"))?.1;
            Some(rest.trim_start())
        };
        let malformed =
            || Problem::new("has a malformed header").instead("save it again with NumPy");
        let descr = field("descr").ok_or_else(malformed)?;
        let Some((descr, _)) = descr.strip_prefix('\'').and_then(|d| d.split_once('\'')) else {
            return Err(Problem::new("has fields").instead("save each field as a separate array"));
        };
        let by_column = field("fortran_order").ok_or_else(malformed)?.starts_with("True");
        let axes = field("shape").and_then(|s| s.strip_prefix('(')?.split_once(')'));
        let axes =
            axes.ok_or_else(malformed)?.0.split(',').map(str::trim).filter(|a| !a.is_empty());
        let shape: Result<Vec<usize>, _> = axes.map(str::parse).collect();
        let shape = shape.map_err(|_| malformed())?;
        if shape.len() > MOST_AXES {
            return Err(Problem::new(format!(
                "has {} axes; at most {MOST_AXES} are allowed",
                shape.len()
            )));
        }
        Ok(Header { element: Element::parse(descr)?, by_column, shape })
    }
}

impl Element {
    fn parse(descr: &str) -> Result<Self, Problem> {
        let (order, code) = descr.split_at_checked(1).unwrap_or_default();
        let element = |letter, size| Element { letter, size, big_endian: order == ">" };
        let what = match code {
            "f8" | "f4" | "i8" | "i4" | "i2" | "i1" | "u8" | "u4" | "u2" | "u1" | "b1" => {
                let (letter, size) = code.split_at(1);
                let size = size.parse().map_err(|_| "has no size")?;
                return Ok(element(letter.chars().next().unwrap_or_default(), size));
            }
            "f2" => "numbers of half precision",
            _ if code.starts_with('f') => "numbers of extended precision",
            _ if code.starts_with('c') => "complex numbers",
            "O" => return Ok(element('O', 8)),
            _ if code.starts_with(['U', 'S', 'a']) => {
                let letter = if code.starts_with('U') { 'U' } else { 'S' };
                let length: usize = code[1..].parse().map_err(|_| "has no size")?;
                let size = if letter == 'U' { length.checked_mul(4) } else { Some(length) };
                return Ok(element(letter, size.ok_or("has no size")?));
            }
            _ => "something other than numbers",
        };
        Err(Problem::new(format!("contains {what} ({descr})"))
            .instead("save it with .astype(float)"))
    }

    /// What is to be said if it is not a number.
    fn not_numbers(&self) -> Option<Problem> {
        match self.letter {
            'O' => Some(self.objects()),
            'U' | 'S' => {
                let (letter, length) = (self.letter, self.size);
                let (order, length) = if letter == 'U' { ("<", length / 4) } else { ("|", length) };
                let problem = format!("contains text, not numbers ({order}{letter}{length})");
                Some(Problem::new(problem).instead("save it with .astype(float)"))
            }
            _ => None,
        }
    }

    fn objects(&self) -> Problem {
        Problem::new("contains Python objects, not numbers; is it ragged? (|O)")
            .instead("save a dict or list as one array: hs=np.stack([hs[t] for t in range(T)])")
    }

    fn kind(&self) -> Kind {
        match (self.letter, self.size) {
            ('f', 8) => Kind::Double,
            ('f', _) => Kind::Single,
            _ => Kind::Whole,
        }
    }

    fn value(&self, cell: &[u8]) -> Result<f64, Problem> {
        let mut bytes = [0; 8];
        bytes[..self.size].copy_from_slice(cell);
        if self.big_endian {
            bytes[..self.size].reverse();
        }
        let bits = u64::from_le_bytes(bytes);
        let unused = 64 - 8 * self.size;
        let whole = match (self.letter, self.size) {
            ('f', 8) => return Ok(f64::from_bits(bits)),
            ('f', _) => return Ok(f64::from(f32::from_bits(bits as u32))),
            ('i', _) => ((bits << unused) as i64) >> unused, // extends the sign
            _ => i64::try_from(bits).unwrap_or(i64::MAX),
        };
        if whole.unsigned_abs() > LARGEST_WHOLE as u64 {
            return Err(Problem::new("has a whole number beyond ±2^53")
                .instead("save it with .astype(float)"));
        }
        Ok(whole as f64)
    }
}

/// Returns the bytes of a file: the header, then little-endian float64 or int64 in row-major order.
pub(crate) fn write(array: &Array) -> Vec<u8> {
    let axes: String = array.values.shape().iter().map(|axis| format!("{axis},")).collect();
    let descr = if array.kind == Kind::Whole { "<i8" } else { "<f8" };
    let text = format!("{{'descr': '{descr}', 'fortran_order': False, 'shape': ({axes}), }}");
    // the data start at a multiple of 64 bytes; the text comes after 10 bytes and ends with a newline
    let length = (text.len() + 11).next_multiple_of(64) - 10;
    let mut bytes = Vec::with_capacity(10 + length + 8 * array.values.len());
    bytes.extend_from_slice(MAGIC);
    bytes.extend_from_slice(&[1, 0]);
    bytes.extend_from_slice(&(length as u16).to_le_bytes());
    bytes.extend_from_slice(format!("{text:<0$}\n", length - 1).as_bytes());
    for value in &array.values {
        let cell = match array.kind {
            Kind::Whole => (*value as i64).to_le_bytes(),
            Kind::Double | Kind::Single => value.to_le_bytes(),
        };
        bytes.extend_from_slice(&cell);
    }
    bytes
}
