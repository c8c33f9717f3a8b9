//! Reads an equation as a learner does: each number stands where its symbol stood.

use super::known::{Known, sub};
use crate::workbench::shows;

/// Whether the numbers are those of the symbols, one after the other, with the same signs between them.
pub fn is_put_in(known: &Known, symbols: &str, numbers: &str) -> Result<usize, String> {
    let mut reader = Reader { known, numbers, negative: false, read: 0 };
    match symbols.strip_prefix('Σ').filter(|rest| rest.starts_with('_')) {
        Some(sum) => reader.sum(sum)?,
        None => reader.formula(symbols)?,
    }
    if reader.numbers.is_empty() {
        Ok(reader.read)
    } else {
        Err(format!("left: {}", reader.numbers))
    }
}

struct Reader<'a> {
    known: &'a Known<'a>,
    numbers: &'a str,
    negative: bool,
    read: usize,
}

impl Reader<'_> {
    fn formula(&mut self, mut symbols: &str) -> Result<(), String> {
        while let Some(first) = symbols.chars().next() {
            if let Some((name, value)) = self.known.starts(symbols) {
                self.atom(name, value)?;
                symbols = &symbols[name.len()..];
            } else {
                self.sign(first)?;
                symbols = &symbols[first.len_utf8()..];
            }
        }
        Ok(())
    }

    /// A sign that stands in both; a sum may take over the minus of the number behind it.
    fn sign(&mut self, sign: char) -> Result<(), String> {
        let here = self.numbers.chars().next().ok_or("the numbers end")?;
        self.numbers = &self.numbers[here.len_utf8()..];
        match (sign, here) {
            ('+', '−') => self.negative = true,
            (a, b) if a == b => {}
            _ => return Err(format!("{here:?} where {sign:?} stands, before {}", self.numbers)),
        }
        Ok(())
    }

    fn atom(&mut self, name: &str, value: f64) -> Result<(), String> {
        let bracketed = self.numbers.starts_with("(-");
        let start = if bracketed { &self.numbers[1..] } else { self.numbers };
        let (number, rest) = start.split_at(number_length(start));
        self.numbers = if bracketed { rest.strip_prefix(')').ok_or("no )")? } else { rest };
        let value = if std::mem::take(&mut self.negative) { -value } else { value };
        self.read += 1;
        match shows(number, value) {
            true => Ok(()),
            false => Err(format!("{name} is {value}, and reads {number:?}")),
        }
    }

    /// All terms, or the first ones and the last ones with `…` between.
    fn sum(&mut self, sum: &str) -> Result<(), String> {
        let terms = terms(self.known, sum);
        let (front, back) = self.numbers.split_once(" + …").unwrap_or((self.numbers, ""));
        let (front, back) = (front.to_owned(), back.to_owned());
        let count = |text: &str| text.matches(" + ").count() + text.matches(" − ").count();
        let (first, last) = (1 + count(&front), count(&back));
        let elided = self.numbers.contains('…');
        if first + last > terms.len() || (!elided && first != terms.len()) {
            return Err(format!("{first} and {last} of {} terms", terms.len()));
        }
        for (text, which) in [(front, &terms[..first]), (back, &terms[terms.len() - last..])] {
            let joined = which.join(" + ");
            let joined = if text.starts_with(' ') { format!(" + {joined}") } else { joined };
            let mut part =
                Reader { known: self.known, numbers: &text, negative: false, read: self.read };
            part.formula(&joined)?;
            self.read = part.read;
        }
        self.numbers = "";
        Ok(())
    }
}

fn number_length(text: &str) -> usize {
    let bytes = text.as_bytes();
    let digit = |i: usize| bytes.get(i).is_some_and(u8::is_ascii_digit);
    let digits = |mut i: usize| {
        while digit(i) {
            i += 1;
        }
        i
    };
    let mut end = digits(usize::from(text.starts_with('-')));
    if bytes.get(end) == Some(&b'.') {
        end = digits(end + 1);
    }
    if bytes.get(end) == Some(&b'e') {
        let sign = usize::from(bytes.get(end + 1) == Some(&b'-'));
        if digit(end + 1 + sign) {
            end = digits(end + 1 + sign);
        }
    }
    end
}

/// The terms of `_j W[3,j]·h[j]`, `_k W[k,3]·dz[k]`, `_t dz_t[3]·h_{t−1}[5]`, `_(t reads 'l') dz_t[3]`.
fn terms(known: &Known, sum: &str) -> Vec<String> {
    if let Some(rest) = sum.strip_prefix("_(t reads ") {
        let (symbol, term) = rest.split_once(") ").expect("a term");
        let number = known.symbols.iter().position(|s| s == symbol).expect("a symbol") as f64;
        let times = (0..known.timesteps).filter(|t| known.inputs[*t] == number);
        return times.map(|t| at_time(term, t)).collect();
    }
    let (index, term) = sum[1..].split_once(' ').expect("a term");
    if index == "t" {
        return (0..known.timesteps).map(|t| at_time(term, t)).collect();
    }
    if index == "pixels" {
        let places = known.pixels.iter().map(|place| known.symbols[*place].as_str());
        return places.map(|symbol| term.replace("pixel", symbol)).collect();
    }
    let numbers = |count: usize| (0..count).map(|i| i.to_string()).collect::<Vec<_>>();
    let of_a_gate = ["[r", "[z", "[n"].iter().any(|gate| term.contains(&format!("{gate}{index}")));
    let labels = match index {
        "d" => numbers(known.dims.read()),
        "k" if term.starts_with("W_hy") => known.classes.clone(),
        "k" if !of_a_gate => known.rows.clone(),
        _ => numbers(known.dims.hidden),
    };
    labels.iter().map(|label| with_index(term, index, label)).collect()
}

fn at_time(term: &str, t: usize) -> String {
    term.replace("_{t−1}", &sub(t as isize - 1)).replace("_t", &sub(t as isize))
}

/// `[rk,3]` with another `k`.
fn with_index(term: &str, index: &str, label: &str) -> String {
    let mut parts = term.split('[');
    let mut written = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (inside, rest) = part.split_once(']').expect("a bracket ends");
        let inside: Vec<String> = inside
            .split(',')
            .map(|place| match place.strip_suffix(index) {
                Some(gate) if !place.contains('\'') => format!("{gate}{label}"),
                _ => place.to_owned(),
            })
            .collect();
        written += &format!("[{}]{rest}", inside.join(","));
    }
    written
}
