//! Numbers as a learner writes them: in percent, as a fraction, or as a small calculation.

use std::str::FromStr;

/// What can be written between numbers, and what it means to this reader.
const SIGNS: [(&str, &str); 6] =
    [("−", "-"), ("×", "*"), ("·", "*"), ("÷", "/"), ("√", "sqrt"), ("²", "^2")];

type Function = fn(f64) -> f64;

/// What can be written before a number or a bracket.
const FUNCTIONS: [(&str, Function); 4] =
    [("exp", f64::exp), ("ln", f64::ln), ("sqrt", f64::sqrt), ("tanh", f64::tanh)];

/// Reads a number, such as `-0.125`, `3e-4`, `16,934`, `33 %`, `2/3` or `ln(2)/2`.
pub(crate) fn number(text: &str) -> Option<f64> {
    let text = SIGNS.iter().fold(without_commas(text.trim()), |text, (a, b)| text.replace(a, b));
    let mut reader = Reader(&text);
    let value = reader.sum()?;
    Some(value).filter(|x| reader.0.trim().is_empty() && x.is_finite())
}

/// Removes the commas of a whole number, written as `16,934` in texts.
fn without_commas(text: &str) -> String {
    let groups: Vec<&str> = text.split(',').collect();
    let (first, rest) =
        groups.split_first().map_or(("", &groups[..]), |(first, rest)| (*first, rest));
    let digits = |group: &str| group.chars().all(|c| c.is_ascii_digit());
    let head = first.trim_start_matches('-');
    // `0,112` is a decimal comma, which is refused: as a whole number it would be 112
    let whole = (1..=3).contains(&head.len()) && digits(head) && !head.starts_with('0');
    match whole && rest.iter().all(|group| group.len() == 3 && digits(group)) {
        true => groups.concat(),
        false => text.to_owned(),
    }
}

/// The rest of a calculation. Each method reads one level of it, from sums down to single numbers.
struct Reader<'a>(&'a str);

impl<'a> Reader<'a> {
    fn sum(&mut self) -> Option<f64> {
        let mut sum = self.product()?;
        while let Some(sign) = self.one_of("+-") {
            let next = self.product()?;
            sum += if sign == '+' { next } else { -next };
        }
        Some(sum)
    }

    fn product(&mut self) -> Option<f64> {
        let mut product = self.signed()?;
        while let Some(sign) = self.one_of("*/") {
            let next = self.signed()?;
            product = if sign == '*' { product * next } else { product / next };
        }
        Some(product)
    }

    fn signed(&mut self) -> Option<f64> {
        match self.one_of("+-") {
            Some(sign) => self.signed().map(|value| if sign == '+' { value } else { -value }),
            None => self.power(),
        }
    }

    fn power(&mut self) -> Option<f64> {
        let base = self.part()?;
        let base = if self.one_of("%").is_some() { base / 100.0 } else { base };
        self.one_of("^").map_or(Some(base), |_| Some(base.powf(self.signed()?)))
    }

    fn part(&mut self) -> Option<f64> {
        let function = FUNCTIONS.iter().find(|(name, _)| self.starts(name));
        if let Some((_, function)) = function {
            return self.part().map(function);
        }
        if self.one_of("(").is_some() {
            let inside = self.sum()?;
            return self.one_of(")").map(|_| inside);
        }
        let digits =
            |text: &str| text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let mut end = digits(self.0);
        end += self.0[end..].strip_prefix('.').map_or(0, |rest| 1 + digits(rest));
        let exponent = self.0[end..].strip_prefix(['e', 'E']).map_or(0, |rest| {
            let sign = usize::from(rest.starts_with(['+', '-']));
            match digits(&rest[sign..]) {
                0 => 0,
                digits => 1 + sign + digits,
            }
        });
        let (number, rest) = self.0.split_at(end + exponent);
        self.0 = rest;
        f64::from_str(number).ok()
    }

    /// Reads one of these characters, if it is the next.
    fn one_of(&mut self, characters: &str) -> Option<char> {
        self.0 = self.0.trim_start();
        let next = self.0.chars().next().filter(|c| characters.contains(*c))?;
        self.0 = &self.0[next.len_utf8()..];
        Some(next)
    }

    /// Reads a word, if it is the next.
    fn starts(&mut self, word: &str) -> bool {
        let rest = self.0.trim_start();
        self.0 = rest.strip_prefix(word).unwrap_or(rest);
        self.0.len() < rest.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_they_are_written() {
        for (text, expected) in [
            ("-0.125", -0.125),
            ("−3e-4", -3e-4),
            (".5", 0.5),
            ("2.", 2.0),
            ("1E+2", 100.0),
            (" 2/3 ", 2.0 / 3.0),
            ("16,934", 16934.0),
            ("-1,234,567", -1234567.0),
            ("33 %", 0.33),
            ("ln2/2", 2f64.ln() / 2.0),
            ("ln(8) − ln 4", 2f64.ln()),
            ("1 - 2 - 3", -4.0),
            ("2*0.3 + 4·0.5", 2.6),
            ("8 / 4 / 2", 1.0),
            ("(1 + 2) × -(3)", -9.0),
            ("0.9^20", 0.9f64.powf(20.0)),
            ("3²", 9.0),
            ("√9 + sqrt(3^2 + 4^2)", 8.0),
            ("exp(-1)", (-1f64).exp()),
            ("tanh 0.5", 0.5f64.tanh()),
        ] {
            let read = number(text).unwrap_or_else(|| panic!("{text:?} is not read"));
            assert!((read - expected).abs() < 1e-12, "{text}: {read}");
        }
    }

    #[test]
    fn what_is_no_number_is_none() {
        let deep = "(".repeat(400);
        let wrong = [
            "", " ", "abc", "1 2", "1,2", "0,5", "1/0", "1e999", "ln(-1)", "2*", "(1", "1)", "--",
            "NaN", "inf", "e", "x", &deep,
        ];
        for text in wrong {
            assert_eq!(number(text), None, "{text:?}");
        }
    }
}
