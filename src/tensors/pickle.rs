//! Python's pickle format, as far as NumPy writes arrays of objects with it: dicts, lists and tuples of numbers, text and
//! arrays. Nothing is ever called: a class or function that is not among NumPy's own four makes the whole unreadable.

mod held;
mod numpy;

use std::collections::HashMap;

use super::{Array, Reading};
pub(super) use held::{Held, Object};
use numpy::Known;

/// The most objects of one pickle.
const MOST_OBJECTS: usize = 1_000_000;

/// A value of the pickle; others refer to it by its place among all values.
#[derive(Clone, Debug)]
enum Value {
    None,
    Whole(i64),
    Float(f64),
    Text(String),
    Bytes(Vec<u8>),
    /// Lists and tuples.
    List(Vec<usize>),
    Dict(Vec<(usize, usize)>),
    Known(Known),
    /// The letter and size of a type, and its order of bytes.
    Type(String, char),
    /// An array before its content is known.
    Blank,
    Array(Array),
    /// An array of objects.
    Objects(Vec<usize>),
}

/// The arrays and texts in a pickled array of objects; `None` if it has anything else.
pub(super) fn objects(data: &[u8], reading: &mut Reading) -> Option<Vec<Object>> {
    let mut machine = Machine {
        data,
        reading: &mut *reading,
        values: Vec::new(),
        stack: Vec::new(),
        marks: Vec::new(),
        memo: HashMap::new(),
    };
    let top = machine.run()?;
    let values = machine.values;
    let top = match values.get(top)? {
        Value::Objects(objects) if objects.len() == 1 => objects[0],
        Value::Objects(_) => top,
        _ => return None,
    };
    held::collect(&values, top, reading)
}

/// A reader of a pickle.
struct Machine<'a, 'b> {
    /// What is left of the bytes.
    data: &'a [u8],
    reading: &'b mut Reading,
    values: Vec<Value>,
    stack: Vec<usize>,
    /// How long the stack was at each mark.
    marks: Vec<usize>,
    memo: HashMap<usize, usize>,
}

impl Machine<'_, '_> {
    /// Reads the whole; returns the place of the last value.
    fn run(&mut self) -> Option<usize> {
        loop {
            let [code] = self.take(1)?[..] else { return None };
            match code {
                b'.' => return self.stack.pop(),
                0x80 => drop(self.take(1)?), // the protocol
                0x95 => drop(self.take(8)?), // the length of a frame
                b'(' => self.marks.push(self.stack.len()),
                b'0' => drop(self.stack.pop()?),
                b'N' | 0x88 | 0x89 | b'K' | b'M' | b'J' | 0x8a | b'G' => self.number(code)?,
                b'X' | 0x8c | 0x8d | b'B' | b'C' | 0x8e => self.string(code)?,
                b'c' | 0x93 | b'R' | b'b' => self.call(code)?,
                0x94 | b'q' | b'r' | b'h' | b'j' => self.remember(code)?,
                _ => self.gather(code)?,
            }
        }
    }

    fn take(&mut self, count: usize) -> Option<Vec<u8>> {
        let (taken, rest) = self.data.split_at_checked(count)?;
        self.data = rest;
        Some(taken.to_vec())
    }

    /// A length or place of so many bytes.
    fn size(&mut self, bytes: usize) -> Option<usize> {
        let mut whole = [0; 8];
        whole[..bytes].copy_from_slice(&self.take(bytes)?);
        usize::try_from(u64::from_le_bytes(whole)).ok()
    }

    fn push(&mut self, value: Value) -> Option<()> {
        (self.values.len() < MOST_OBJECTS).then_some(())?;
        self.stack.push(self.values.len());
        self.values.push(value);
        Some(())
    }

    fn number(&mut self, code: u8) -> Option<()> {
        let value = match code {
            0x88 | 0x89 => Value::Whole(i64::from(code == 0x88)),
            b'K' => Value::Whole(self.size(1)? as i64),
            b'M' => Value::Whole(self.size(2)? as i64),
            b'J' => Value::Whole(i64::from(self.size(4)? as u32 as i32)),
            b'G' => Value::Float(f64::from_be_bytes(self.take(8)?.try_into().ok()?)),
            0x8a => {
                let length = self.size(1)?;
                let bytes = self.take(length)?;
                let sign = if bytes.last().is_some_and(|last| *last >= 0x80) { 0xff } else { 0 };
                let mut whole = [sign; 8];
                whole.get_mut(..length)?.copy_from_slice(&bytes);
                Value::Whole(i64::from_le_bytes(whole))
            }
            _ => Value::None,
        };
        self.push(value)
    }

    fn string(&mut self, code: u8) -> Option<()> {
        let length = match code {
            0x8c | b'C' => self.size(1)?,
            b'X' | b'B' => self.size(4)?,
            _ => self.size(8)?,
        };
        let bytes = self.take(length)?;
        self.push(match code {
            b'X' | 0x8c | 0x8d => Value::Text(String::from_utf8(bytes).ok()?),
            _ => Value::Bytes(bytes),
        })
    }

    fn remember(&mut self, code: u8) -> Option<()> {
        match code {
            b'h' | b'j' => {
                let place = self.size(if code == b'h' { 1 } else { 4 })?;
                self.stack.push(*self.memo.get(&place)?);
            }
            _ => {
                let place = match code {
                    b'q' => self.size(1)?,
                    b'r' => self.size(4)?,
                    _ => self.memo.len(),
                };
                self.memo.insert(place, *self.stack.last()?);
            }
        }
        Some(())
    }

    /// All values since the last mark.
    fn since_mark(&mut self) -> Option<Vec<usize>> {
        let mark = self.marks.pop().filter(|mark| *mark <= self.stack.len())?;
        Some(self.stack.split_off(mark))
    }

    fn gather(&mut self, code: u8) -> Option<()> {
        match code {
            b')' | b']' => self.push(Value::List(Vec::new())),
            b'}' => self.push(Value::Dict(Vec::new())),
            b't' | b'l' => {
                let values = self.since_mark()?;
                self.push(Value::List(values))
            }
            0x85..=0x87 => {
                let start = self.stack.len().checked_sub(usize::from(code - 0x84))?;
                let values = self.stack.split_off(start);
                self.push(Value::List(values))
            }
            b'a' | b'e' => {
                let more = if code == b'a' { vec![self.stack.pop()?] } else { self.since_mark()? };
                let Value::List(list) = self.values.get_mut(*self.stack.last()?)? else {
                    return None;
                };
                list.extend(more);
                Some(())
            }
            b's' | b'u' => {
                let more = match code {
                    b's' => self.stack.split_off(self.stack.len().checked_sub(2)?),
                    _ => self.since_mark()?,
                };
                let Value::Dict(dict) = self.values.get_mut(*self.stack.last()?)? else {
                    return None;
                };
                let (pairs, _) = more.as_chunks::<2>();
                dict.extend(pairs.iter().map(|[key, value]| (*key, *value)));
                Some(())
            }
            _ => None,
        }
    }

    fn text(&self, place: usize) -> Option<&str> {
        match self.values.get(place)? {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    fn list(&self, place: usize) -> Option<Vec<usize>> {
        match self.values.get(place)? {
            Value::List(values) => Some(values.clone()),
            _ => None,
        }
    }

    fn whole(&self, place: usize) -> Option<i64> {
        match self.values.get(place)? {
            Value::Whole(n) => Some(*n),
            _ => None,
        }
    }
}

#[cfg(test)]
#[cfg(feature = "terminal")]
mod tests;
