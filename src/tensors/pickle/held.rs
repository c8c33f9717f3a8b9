//! What a pickle holds: its arrays and texts, each with the keys that lead to it.

use super::{MOST_OBJECTS, Value};
use crate::tensors::text::Text;
use crate::tensors::{Array, Kind, Reading};

/// The deepest nesting that is followed.
const DEEPEST: usize = 8;

/// Something in a pickle, and the keys that lead to it.
#[derive(Debug)]
pub(in crate::tensors) struct Object {
    /// The keys, separated by `/`.
    pub(in crate::tensors) path: String,
    pub(in crate::tensors) held: Held,
}

/// What is held under some keys.
#[derive(Debug)]
pub(in crate::tensors) enum Held {
    Numbers(Array),
    Text(Text),
    /// Something else, in words.
    Else(&'static str),
}

/// Collects what a value holds; `None` if it is too much, or nested too deep.
pub(super) fn collect(values: &[Value], top: usize, reading: &mut Reading) -> Option<Vec<Object>> {
    let mut collector = Collector { values, reading, found: Vec::new(), left: MOST_OBJECTS };
    collector.collect(top, "", DEEPEST)?;
    Some(collector.found)
}

struct Collector<'a> {
    values: &'a [Value],
    reading: &'a mut Reading,
    found: Vec<Object>,
    /// How many more values may be visited: one value can be in many places.
    left: usize,
}

impl Collector<'_> {
    fn collect(&mut self, place: usize, path: &str, depth: usize) -> Option<()> {
        let depth = depth.checked_sub(1)?;
        self.left = self.left.checked_sub(1)?;
        let values = self.values;
        let below =
            |key: &str| if path.is_empty() { key.to_owned() } else { format!("{path}/{key}") };
        let held = match values.get(place)? {
            Value::List(list) | Value::Objects(list) if list.is_empty() => {
                Held::Else("an empty list")
            }
            Value::Dict(pairs) if pairs.is_empty() => Held::Else("an empty dict"),
            Value::List(list) | Value::Objects(list) => {
                let mut all = list.iter().enumerate();
                return all.try_for_each(|(i, value)| {
                    self.collect(*value, &below(&i.to_string()), depth)
                });
            }
            Value::Dict(pairs) => match self.vocabulary(pairs) {
                Some(words) => Held::Text(Text { shape: vec![words.len()], words }),
                None => {
                    return pairs.iter().try_for_each(|(key, value)| {
                        let key = self.key(*key)?;
                        self.collect(*value, &below(&key), depth)
                    });
                }
            },
            Value::Array(array) => {
                self.reading.take(array.values.len() as u64).ok()?;
                Held::Numbers(array.clone())
            }
            Value::Whole(n) => number(*n as f64, Kind::Whole),
            Value::Float(x) => number(*x, Kind::Double),
            Value::Text(text) => Held::Text(Text { shape: Vec::new(), words: vec![text.clone()] }),
            Value::None => Held::Else("None"),
            Value::Bytes(_) | Value::Known(_) | Value::Type(..) | Value::Blank => {
                Held::Else("an object")
            }
        };
        self.found.push(Object { path: path.to_owned(), held });
        Some(())
    }

    fn key(&self, place: usize) -> Option<String> {
        match self.values.get(place)? {
            Value::Text(text) => Some(text.clone()),
            Value::Whole(n) => Some(n.to_string()),
            Value::Array(array) if array.values.len() == 1 => Some(array.values.sum().to_string()),
            _ => None,
        }
    }

    /// The words of a dict that numbers them, in the order of their numbers.
    fn vocabulary(&self, pairs: &[(usize, usize)]) -> Option<Vec<String>> {
        let one = |(key, value): &(usize, usize)| {
            let (word, number) = match (self.values.get(*key)?, self.values.get(*value)?) {
                (Value::Text(word), Value::Whole(n)) | (Value::Whole(n), Value::Text(word)) => {
                    (word, n)
                }
                _ => return None,
            };
            Some((*number, word.clone()))
        };
        let mut numbered = pairs.iter().map(one).collect::<Option<Vec<_>>>()?;
        numbered.sort_unstable();
        let is_whole = numbered.iter().enumerate().all(|(i, (number, _))| *number == i as i64);
        let words = numbered.into_iter().map(|(_, word)| word);
        (is_whole && pairs.len() > 1).then(|| words.collect())
    }
}

fn number(x: f64, kind: Kind) -> Held {
    Held::Numbers(Array { values: ndarray::arr0(x).into_dyn(), kind })
}
