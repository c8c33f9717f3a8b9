//! Rows of equations in the room there is: what does not fit is left out, not cut.

use super::forms::{Block, Line, columns, forms, whole};
use super::formula::Row;

/// In fewer columns a line may be cut.
const NARROWEST: usize = 36;

/// From this rank on, rows come after the lists of those before are complete.
pub(crate) const DETAILS: u8 = 6;

/// The rows in so many columns, as many of them and each as complete as so many lines have room for; and how many had
/// none.
///
/// The rows of a rank come before all of the next. First each gets its shortest form, then what is left of the room
/// makes them complete, one after the other.
pub(crate) fn fit(rows: &[Row], width: usize, height: usize) -> (Vec<Line>, usize) {
    let mut room = Room { forms: rows.iter().map(|row| forms(row, width)).collect(), left: height };
    let mut chosen: Vec<Option<usize>> = vec![None; rows.len()];
    let mut order: Vec<usize> = (0..rows.len()).collect();
    order.sort_by_key(|i| rows[*i].rank);
    for of_rank in order.chunk_by(|a, b| rows[*a].rank == rows[*b].rank) {
        if of_rank.iter().any(|i| rows[*i].rank >= DETAILS) {
            room.complete(&order, &mut chosen);
        }
        for i in of_rank {
            chosen[*i] = room.shortest(*i);
        }
        for i in of_rank.iter().filter(|i| !rows[**i].is_list()) {
            chosen[*i] = room.longer(*i, chosen[*i]);
        }
    }
    room.complete(&order, &mut chosen);
    let left_out = chosen.iter().filter(|form| form.is_none()).count();
    let chosen = rows.iter().zip(&room.forms).zip(chosen);
    let blocks = chosen.filter_map(|((row, forms), form)| Some((row.opens, &forms[form?])));
    let lines = spaced(blocks.collect(), room.left);
    debug_assert!(
        width < NARROWEST || lines.iter().all(|line| columns(line) <= width),
        "a line is cut at {width}: {lines:?}"
    );
    (lines, left_out)
}

/// All rows in so many columns, each complete, and no term of a sum left out.
pub(crate) fn all(rows: &[Row], width: usize) -> Vec<Line> {
    let blocks: Vec<Block> = rows.iter().map(|row| whole(row, width)).collect();
    let blocks = rows.iter().map(|row| row.opens).zip(&blocks).collect();
    spaced(blocks, usize::MAX)
}

/// The lines that are left, and what wants them.
struct Room {
    forms: Vec<Vec<Block>>,
    left: usize,
}

impl Room {
    /// The shortest form of a row, if there is room.
    fn shortest(&mut self, i: usize) -> Option<usize> {
        let lines = self.forms[i].first()?.len();
        self.left = self.left.checked_sub(lines)?;
        Some(0)
    }

    /// The longest form of each row that is there, as long as there is room.
    fn complete(&mut self, order: &[usize], chosen: &mut [Option<usize>]) {
        for i in order {
            chosen[*i] = self.longer(*i, chosen[*i]);
        }
    }

    /// The longest form there is room for.
    fn longer(&mut self, i: usize, chosen: Option<usize>) -> Option<usize> {
        let (now, forms) = (chosen?, &self.forms[i]);
        let more = |form: usize| forms[form].len().saturating_sub(forms[now].len());
        let longest = (now..forms.len()).rev().find(|form| more(*form) <= self.left)?;
        self.left -= more(longest);
        Some(longest)
    }
}

/// The blocks below each other, with a free line before those that open something new, if there is room for each.
fn spaced(blocks: Vec<(bool, &Block)>, left: usize) -> Vec<Line> {
    let gaps = blocks.iter().skip(1).filter(|(opens, _)| *opens).count();
    let mut lines = Vec::new();
    for (opens, block) in blocks {
        if opens && gaps <= left && !lines.is_empty() {
            lines.push(Line::new());
        }
        lines.extend(block.iter().cloned());
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::pane::equation::formula::{Atom, Formula};

    fn text(lines: &[Line]) -> Vec<String> {
        lines.iter().map(|l| l.iter().map(|(text, _)| text.as_str()).collect()).collect()
    }

    fn atom(symbol: &str, value: f64) -> Atom {
        Atom::new(symbol, Some(value))
    }

    fn sum<'a>(rank: u8) -> Row<'a> {
        Row::sum(rank, atom("s", 10.0), "Σ_j a[j]·b", 5, |j| {
            Formula::product([atom("", j as f64), atom("", 1.0)])
        })
    }

    #[test]
    fn a_sum_keeps_both_ends() {
        let check = |width: usize, height: usize, expected: &[&str]| {
            assert_eq!(text(&fit(&[sum(0)], width, height).0), expected, "{width}×{height}");
        };
        check(60, 1, &["s = Σ_j a[j]·b = 0·1 + 1·1 + 2·1 + 3·1 + 4·1 = 10"]);
        check(45, 1, &["s = Σ_j a[j]·b = 0·1 + 1·1 + … + 4·1 = 10"]);
        check(30, 2, &["s = Σ_j a[j]·b", "   = 0·1 + 1·1 + … + 4·1 = 10"]);
        check(28, 1, &["s = 0·1 + 1·1 + … + 4·1 = 10"]);
    }

    #[test]
    fn the_lowest_ranks_stay_and_keep_their_order() {
        let rows = [Row::given(2, atom("c", 3.0)), sum(1), Row::given(0, atom("a", 1.0))];
        assert_eq!(text(&fit(&rows, 80, 1).0), ["a = 1"]);
        assert_eq!(text(&fit(&rows, 80, 2).0).last().map(String::as_str), Some("a = 1"));
        assert_eq!(text(&fit(&rows, 80, 9).0).len(), 3);
        assert_eq!(text(&fit(&rows, 80, 0).0), Vec::<String>::new());
    }
}
