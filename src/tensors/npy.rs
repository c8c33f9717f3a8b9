//! The `.npy` format, one array as NumPy writes it: a header with a Python dictionary, then the bytes.

use std::io::{self, Read};

use ndarray::{ArrayD, IxDyn, ShapeBuilder};

use super::{Array, Kind, LARGEST_WHOLE, MOST_AXES, Reading, by_row};
use crate::problem::Problem;

/// The first bytes of a file.
pub(crate) const MAGIC: &[u8] = b"\x93NUMPY";

/// The maximum length of a header, in bytes: NumPy itself refuses longer ones.
const LONGEST_HEADER: u32 = 10_000;

/// The contents of a header.
struct Header {
    element: Element,
    by_column: bool,
    shape: Vec<usize>,
}

/// The storage format of one number.
struct Element {
    /// NumPy's letter: `f` for floating point, `i` for signed and `u` for unsigned whole numbers, `b` for bool.
    letter: char,
    /// The size of a number, in bytes.
    size: usize,
    big_endian: bool,
}

/// Reads an array. The error message is to be preceded by the array's name.
pub(crate) fn read(mut file: impl Read, reading: &mut Reading) -> Result<Array, Problem> {
    let header = Header::read(&mut file)?;
    let count = header.shape.iter().try_fold(1_u64, |n, axis| n.checked_mul(*axis as u64));
    let count = count.unwrap_or(u64::MAX);
    reading.take(count)?;
    let bytes = count * header.element.size as u64;
    let mut data = Vec::new();
    // one byte beyond the data: zip compares the checksum only at the end of the file
    file.take(bytes + 1).read_to_end(&mut data).map_err(damaged)?;
    if data.len() as u64 != bytes {
        let shape = header.shape;
        return Err(Problem::new(format!("has a shape {shape:?} that does not match its data"))
            .instead("save it again"));
    }
    let values = data.chunks_exact(header.element.size).map(|cell| header.element.value(cell));
    let values = values.collect::<Result<Vec<f64>, Problem>>()?;
    let shape = IxDyn(&header.shape).set_f(header.by_column);
    let values = ArrayD::from_shape_vec(shape, values)
        .map_err(|e| Problem::new(format!("has an invalid shape: {e}")))?;
    Ok(Array { values: by_row(values), kind: header.element.kind() })
}

fn damaged(error: io::Error) -> Problem {
    Problem::new(format!("is damaged or incomplete ({error})")).instead("save it again")
}

impl Header {
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
            _ if code.starts_with('O') => {
                let problem =
                    Problem::new("contains Python objects, not numbers; is it ragged? (|O)");
                let instead =
                    "save a dict or list as one array: hs=np.stack([hs[t] for t in range(T)])";
                return Err(problem.instead(instead));
            }
            _ if code.starts_with(['U', 'S', 'a']) => "text, not numbers",
            _ => "something other than numbers",
        };
        Err(Problem::new(format!("contains {what} ({descr})"))
            .instead("save it with .astype(float)"))
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
