//! The numbers in a text of the screen.

use std::collections::BTreeSet;

/// The texts of a screen between frames, each once, without those that have no number.
pub(super) fn cells(screen: &str) -> BTreeSet<String> {
    let cells = screen.lines().flat_map(|row| row.split('│')).map(str::trim);
    let has_number = |cell: &&str| cell.contains(|c: char| c.is_ascii_digit());
    cells.filter(has_number).map(str::to_owned).collect()
}

/// A number in a text, without its sign.
#[derive(Clone, Copy, Debug)]
pub(super) struct Number<'a> {
    text: &'a str,
    before: &'a str,
    after: &'a str,
    /// How many numbers are before it.
    pub(super) index: usize,
}

impl<'a> Number<'a> {
    /// The numbers in a text.
    pub(super) fn all(cell: &'a str) -> impl Iterator<Item = Number<'a>> {
        let is_part = |c: char| c.is_ascii_digit() || ".e-".contains(c);
        let mut at = 0;
        let found = std::iter::from_fn(move || {
            let start = at + cell[at..].find(|c: char| c.is_ascii_digit())?;
            let end = cell[start..].find(|c: char| !is_part(c)).map_or(cell.len(), |n| start + n);
            at = end;
            let text = cell[start..end].trim_end_matches(['.', 'e', '-']);
            Some((text, &cell[..start], &cell[start + text.len()..]))
        });
        (0..).zip(found).map(|(index, (text, before, after))| Number { text, before, after, index })
    }

    /// Whether it is a value, rounded to the digits that it has.
    pub(super) fn is(self, value: f64) -> bool {
        let (mantissa, power) = self.text.split_once('e').unwrap_or((self.text, "0"));
        let places = mantissa.split_once('.').map_or(0, |(_, places)| places.len());
        let (Ok(shown), Ok(power)) = (self.text.parse::<f64>(), power.parse::<i32>()) else {
            return false;
        };
        (shown - value.abs()).abs() <= 0.5001 * 10f64.powi(power - places as i32)
    }

    /// How many of its digits say something: neither zeros that begin nor zeros that end it.
    pub(super) fn digits(self) -> usize {
        let mantissa = self.text.split('e').next().unwrap_or_default().replace('.', "");
        mantissa.trim_matches('0').len()
    }

    pub(super) fn is_percent(self) -> bool {
        self.after.trim_start().starts_with('%')
    }

    /// Whether it is beside this name, in the singular or the plural.
    pub(super) fn is_beside(self, name: &str) -> bool {
        let name = name.trim_end_matches('s');
        let before = self.before.trim_end_matches([' ', '=', ':', '-']).trim_end_matches('s');
        before.ends_with(name) || self.after.trim_start().starts_with(name)
    }

    /// The letters around it, without those of numbers: the same in a run that has other numbers.
    pub(super) fn around(self) -> String {
        let cell = [self.before, self.text, self.after].concat();
        let mut rest = &*cell;
        let mut letters = String::new();
        for number in Number::all(&cell) {
            let start = number.before.len() - (cell.len() - rest.len());
            letters.extend(rest[..start].chars().filter(|c| c.is_alphabetic()));
            rest = number.after;
        }
        letters.extend(rest.chars().filter(|c| c.is_alphabetic()));
        letters
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_screen_has_each_text_once() {
        let found = cells("│ a 1 │ b │\n│ a 1 │ c 2 │\n");
        assert_eq!(found, BTreeSet::from(["a 1".to_owned(), "c 2".to_owned()]));
    }

    #[test]
    fn the_same_place_has_the_same_letters_around_it() {
        let around = |cell| Number::all(cell).map(Number::around).collect::<Vec<_>>();
        assert_eq!(around("dh_2 0.51 −3e-5 x"), ["dhx"; 3]);
        assert_eq!(around("dh_2 7 12.25 x"), around("dh_2 0.51 −3e-5 x"));
        assert_eq!(around("loss 0.5"), ["loss"]);
    }

    #[test]
    fn digits_that_say_nothing_do_not_count() {
        let digits = |cell| Number::all(cell).map(Number::digits).collect::<Vec<_>>();
        assert_eq!(digits("0.0120 100 3.1e-5 007 0"), [2, 1, 2, 1, 0]);
    }
}
