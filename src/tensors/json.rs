//! The `.json` format: one nested object for each part of a name, arrays as nested lists.

use std::fmt;
use std::io::{self, Write};

use indexmap::IndexMap;
use ndarray::{ArrayD, ArrayViewD, Axis};
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde::ser::{Serialize, Serializer};
use serde_json::error::Category;

use super::npz::Strictness;
use super::{Array, Kind, MOST_AXES, Reading, Tensors, Text};
use crate::problem::Problem;

/// Reads the text of a file.
pub(super) fn read(text: &[u8], strictness: Strictness) -> Result<Tensors, Problem> {
    let parse = |text: &[u8]| parse(text, strictness);
    let parsed = match parse(text) {
        Err(e) if e.classify() == Category::Syntax => parse(&with_quoted_words(text)),
        parsed => parsed,
    };
    parsed.map_err(|e| match e.classify() {
        Category::Data => Problem::new(e),
        Category::Syntax | Category::Eof | Category::Io => {
            let problem = Problem::new(format!("is not JSON ({e})"));
            problem.instead("write it with json.dump, or use numpy.savez and .npz")
        }
    })
}

fn parse(text: &[u8], strictness: Strictness) -> serde_json::Result<Tensors> {
    let mut reading = Reading { strictness, ..Reading::new() };
    let mut json = serde_json::Deserializer::from_slice(text);
    let mut list = List::default();
    Node { reading: &mut reading, name: "", list: &mut list, depth: 0 }.deserialize(&mut json)?;
    json.end()?;
    Ok(reading.tensors)
}

/// Quotes the bare words that Python's `json.dump` writes for NaN and the infinities, and that JSON does not allow.
fn with_quoted_words(text: &[u8]) -> Vec<u8> {
    let (mut out, mut at, mut in_string) = (Vec::with_capacity(text.len()), 0, false);
    while at < text.len() {
        let rest = &text[at..];
        let words: [&[u8]; 3] = [b"NaN", b"Infinity", b"-Infinity"];
        let word = words.into_iter().find(|w| !in_string && rest.starts_with(w));
        if let Some(word) = word {
            out.extend_from_slice(&[b"\"", word, b"\""].concat());
            at += word.len();
            continue;
        }
        let length = if in_string && rest[0] == b'\\' { rest.len().min(2) } else { 1 };
        in_string ^= rest[0] == b'"';
        out.extend_from_slice(&rest[..length]);
        at += length;
    }
    out
}

/// An array that is being read.
#[derive(Default)]
struct List {
    /// The length of the lists at each depth; `None` until the first of them has ended.
    lengths: Vec<Option<usize>>,
    values: Vec<f64>,
    /// Texts, where there are no numbers.
    words: Vec<String>,
    has_fractions: bool,
}

impl List {
    /// Whether nothing was read into it.
    fn is_untouched(&self) -> bool {
        self.lengths.is_empty() && self.values.is_empty() && self.words.is_empty()
    }

    fn text(self) -> Text {
        Text { shape: self.lengths.into_iter().flatten().collect(), words: self.words }
    }

    fn array(self) -> Result<Array, ndarray::ShapeError> {
        let is_whole = !self.has_fractions && !self.values.is_empty();
        let shape: Vec<usize> = self.lengths.into_iter().flatten().collect();
        let kind = if is_whole { Kind::Whole } else { Kind::Double };
        Ok(Array { values: ArrayD::from_shape_vec(shape, self.values)?, kind })
    }
}

/// A value in the file: an object, or a list or number that belongs to the array `list`.
struct Node<'a> {
    reading: &'a mut Reading,
    name: &'a str,
    list: &'a mut List,
    depth: usize,
}

impl Node<'_> {
    fn number<E: Error>(self, value: f64, is_whole: bool) -> Result<(), E> {
        if self.name.is_empty() {
            return Err(unnamed());
        }
        if self.depth != self.list.lengths.len() {
            return Err(self.ragged("a number where others are lists"));
        }
        self.reading.take(1).map_err(|reason| problem_with(self.name, reason))?;
        self.list.has_fractions |= !is_whole;
        self.list.values.push(value);
        Ok(())
    }

    fn ragged<E: Error>(&self, what: &str) -> E {
        problem_with(self.name, format!("is ragged, {what}: make it rectangular"))
    }
}

fn problem_with<E: Error>(name: &str, reason: impl fmt::Display) -> E {
    E::custom(format!("{name:?} {reason}"))
}

fn unnamed<E: Error>() -> E {
    E::custom("the arrays have no names: write {\"W_hh\": [[…], …], …}")
}

impl<'de> DeserializeSeed<'de> for Node<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, d: D) -> Result<(), D::Error> {
        d.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Node<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "an object, a list or a number")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        if self.depth > 0 {
            return Err(problem_with(
                self.name,
                "has an object in a list: use named arrays instead",
            ));
        }
        while let Some(key) = map.next_key::<String>()? {
            let name = if self.name.is_empty() { key } else { format!("{}/{key}", self.name) };
            if let Some(problem) = super::name_problem(&name) {
                return Err(problem_with(&name, problem));
            }
            let mut list = List::default();
            let reading = &mut *self.reading;
            map.next_value_seed(Node { reading, name: &name, list: &mut list, depth: 0 })?;
            if !list.words.is_empty() {
                if !list.values.is_empty() {
                    return Err(problem_with(&name, "has both numbers and text"));
                }
                self.reading.tensors.texts.push((name, list.text()));
            } else if !list.is_untouched() {
                let array = list.array().map_err(|e| problem_with(&name, e))?;
                let put = self.reading.tensors.put(name.clone(), array);
                put.map_err(|reason| problem_with(&name, reason))?;
            }
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        if self.name.is_empty() {
            return Err(unnamed());
        }
        if self.depth == self.list.lengths.len() {
            if !self.list.values.is_empty() || !self.list.words.is_empty() {
                return Err(self.ragged("a list where others are numbers"));
            }
            if self.depth == MOST_AXES {
                return Err(problem_with(self.name, format!("has more than {MOST_AXES} axes")));
            }
            self.list.lengths.push(None);
        }
        let Node { reading, name, list, depth } = self;
        let mut length = 0;
        while seq.next_element_seed(Node { reading, name, list, depth: depth + 1 })?.is_some() {
            length += 1;
        }
        match list.lengths[depth].replace(length) {
            Some(others) if others != length => {
                let what = format!("a list of {length} where others have {others}");
                Err(Node { reading, name, list, depth }.ragged(&what))
            }
            _ => Ok(()),
        }
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<(), E> {
        self.number(value, false)
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<(), E> {
        self.number(value as f64, value.unsigned_abs() <= super::LARGEST_WHOLE as u64)
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<(), E> {
        self.number(value as f64, value <= super::LARGEST_WHOLE as u64)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<(), E> {
        self.number(f64::from(value), true)
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        self.number(f64::NAN, false)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<(), E> {
        let value = match text {
            "NaN" => f64::NAN,
            "Infinity" => f64::INFINITY,
            "-Infinity" => f64::NEG_INFINITY,
            _ if self.reading.strictness == Strictness::Lenient => {
                if self.name.is_empty() {
                    return Err(unnamed());
                }
                if self.depth != self.list.lengths.len() {
                    return Err(self.ragged("a text where others are lists"));
                }
                let letters = self.reading.take(text.len() as u64);
                letters.map_err(|reason| problem_with(self.name, reason))?;
                self.list.words.push(text.to_owned());
                return Ok(());
            }
            _ => {
                return Err(problem_with(self.name, "contains text: write numbers without quotes"));
            }
        };
        self.number(value, false)
    }
}

/// Writes the text of a file, with a final newline.
pub(crate) fn write(tensors: &Tensors, mut out: impl Write) -> io::Result<()> {
    let mut root = Group::default();
    for (name, array) in tensors.iter() {
        let taken = || {
            io::Error::other(format!(
                "{name:?} would be both an array and an object in JSON: use .npz"
            ))
        };
        let (path, last) = name.rsplit_once('/').map_or(("", name), |(path, last)| (path, last));
        let mut group = &mut root;
        for part in path.split('/').filter(|part| !part.is_empty()) {
            let inner = group.0.entry(part).or_insert_with(|| Item::Group(Group::default()));
            let Item::Group(inner) = inner else { return Err(taken()) };
            group = inner;
        }
        if group.0.insert(last, Item::Values(array.values.view(), array.kind)).is_some() {
            return Err(taken());
        }
    }
    serde_json::to_writer(&mut out, &root)?;
    out.write_all(b"\n")
}

/// The members of a JSON object.
#[derive(Default)]
struct Group<'a>(IndexMap<&'a str, Item<'a>>);

enum Item<'a> {
    Group(Group<'a>),
    Values(ArrayViewD<'a, f64>, Kind),
}

impl Serialize for Group<'_> {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_map(&self.0)
    }
}

impl Serialize for Item<'_> {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        let (values, kind) = match self {
            Item::Group(group) => return group.serialize(s),
            Item::Values(values, kind) => (values, *kind),
        };
        if values.ndim() > 0 {
            return s.collect_seq(values.axis_iter(Axis(0)).map(|part| Item::Values(part, kind)));
        }
        match (values.first().copied().unwrap_or(f64::NAN), kind) {
            (value, Kind::Whole) => s.serialize_i64(value as i64),
            (f64::INFINITY, _) => s.serialize_str("Infinity"),
            (f64::NEG_INFINITY, _) => s.serialize_str("-Infinity"),
            (value, _) => s.serialize_f64(value), // writes NaN as null
        }
    }
}
