//! The text format of pictures: a word, then five rows of five pixels. `#` is dark, `.` is light, `;` begins a comment
//! line.

use std::collections::HashMap;

use crate::checked::is_shown;
use crate::problem::Problem;
use crate::task::typed::short;
use crate::task::written::word_problem;

/// The number of rows, and of pixels in a row.
pub(crate) const SIDE: usize = 5;
/// The number of pixels in a picture.
pub(crate) const PIXELS: usize = SIDE * SIDE;
/// The maximum number of pictures; each gives up to 25 test examples.
const MOST_PICTURES: usize = 100;

/// A picture, row by row: `true` is a dark pixel.
pub(crate) type Bitmap = [bool; PIXELS];

/// Reads pictures and their words, in the order of the text; all words and all pictures are different.
///
/// # Errors
/// A problem that says what is wrong, and in which line.
pub(crate) fn parse(text: &str) -> Result<Vec<(String, Bitmap)>, Problem> {
    let lines = text.lines().enumerate().map(|(i, line)| (i + 1, line.trim()));
    let mut lines = lines.filter(|(_, line)| !line.starts_with(';'));
    let mut pictures: Vec<(String, Bitmap)> = Vec::new();
    let (mut words, mut bitmaps) = (HashMap::new(), HashMap::new());
    while let Some((number, line)) = lines.find(|(_, line)| !line.is_empty()) {
        let at = |problem: Problem| problem.about(format!("pictures, line {number}"));
        let problem = |what: String| Err(at(Problem::new(what)));
        let word = word(line).map_err(at)?;
        let bitmap = bitmap(&word, number, &mut lines)?;
        if let Some(first) = words.insert(word.clone(), number) {
            return problem(format!("{word:?} already has a picture, in line {first}"));
        }
        if let Some(other) = bitmaps.insert(bitmap, word.clone()) {
            return problem(format!("{word:?} and {other:?} have the same picture"));
        }
        if pictures.len() == MOST_PICTURES {
            return problem(format!("at most {MOST_PICTURES} pictures are allowed"));
        }
        pictures.push((word, bitmap));
    }
    if pictures.is_empty() {
        let instead = "write a word, then five rows of # and .";
        return Err(Problem::new("there are no pictures").instead(instead));
    }
    Ok(pictures)
}

/// Reads one pixel: whether it is dark.
///
/// # Errors
/// If the character is neither.
pub(crate) fn pixel(c: char) -> Result<bool, Problem> {
    match c {
        '#' => Ok(true),
        '.' => Ok(false),
        _ => Err(Problem::new(format!("{c:?} is not a pixel")).instead("# is dark, . is light")),
    }
}

fn word(line: &str) -> Result<String, Problem> {
    if line.chars().all(|c| pixel(c).is_ok()) {
        let problem = Problem::new("these pixels have no word");
        return Err(problem.instead("write it on the line before them"));
    }
    if !line.chars().all(|c| is_shown(c) && !c.is_whitespace()) {
        return Err(Problem::new(format!("expected one word, found {:?}", short(line))));
    }
    match word_problem(line) {
        None => Ok(line.to_owned()),
        Some(problem) => Err(problem),
    }
}

fn bitmap<'a>(
    word: &str,
    word_line: usize,
    lines: &mut impl Iterator<Item = (usize, &'a str)>,
) -> Result<Bitmap, Problem> {
    let mut bitmap = [false; PIXELS];
    for (i, row) in bitmap.chunks_mut(SIDE).enumerate() {
        let Some((number, line)) = lines.next() else {
            let what = format!("pictures, line {word_line}: {word:?} has {i} rows, not {SIDE}");
            return Err(Problem::new(what));
        };
        let place = format!("pictures, line {number}, row {} of {:?}", i + 1, short(word));
        let at = |problem: Problem| problem.about(&place);
        let pixels: Vec<bool> = line.chars().map(pixel).collect::<Result<_, _>>().map_err(at)?;
        if pixels.len() != SIDE {
            return Err(at(Problem::new(format!("{} pixels, not {SIDE}", pixels.len()))));
        }
        row.copy_from_slice(&pixels);
    }
    Ok(bitmap)
}

#[cfg(test)]
mod tests {
    use super::*;

    const UP: &str = "up\n..#..\n.###.\n#.#.#\n..#..\n..#..\n";

    #[test]
    fn words_and_pixels_are_read() {
        let text = format!(
            "; comment\n\n{UP}\n; more\nno\r\n.....\n; in between\n{}",
            "#####\n".repeat(4)
        );
        let pictures = parse(&text).unwrap();
        let rows = |i: usize| {
            let rows = pictures[i].1.chunks(SIDE);
            rows.map(|r| r.iter().filter(|dark| **dark).count()).collect::<Vec<_>>()
        };
        assert_eq!((pictures[0].0.as_str(), rows(0)), ("up", vec![1, 3, 3, 1, 1]));
        assert_eq!((pictures[1].0.as_str(), rows(1)), ("no", vec![0, 5, 5, 5, 5]));
    }

    #[test]
    fn errors_name_the_line() {
        let check = |text: &str, expected: &str| {
            assert_eq!(parse(text).unwrap_err().to_string(), expected, "{text:?}");
        };
        check("; none\n", "there are no pictures: write a word, then five rows of # and .");
        check(
            "..#..\n",
            "pictures, line 1: these pixels have no word: write it on the line before them",
        );
        check("a b\n", "pictures, line 1: expected one word, found \"a b\"");
        check("a\u{1b}\n", "pictures, line 1: expected one word, found \"a\\u{1b}\"");
        check(
            "a$\n",
            "pictures, line 1: the word \"a$\" contains $, which marks the end of a word",
        );
        check("\nup\n.....\n....\n", "pictures, line 4, row 2 of \"up\": 4 pixels, not 5");
        check("up\n......\n", "pictures, line 2, row 1 of \"up\": 6 pixels, not 5");
        check("up\n\n", "pictures, line 2, row 1 of \"up\": 0 pixels, not 5");
        check(
            "up\n..x..\n",
            "pictures, line 2, row 1 of \"up\": 'x' is not a pixel: # is dark, . is light",
        );
        check("up\n.....\n.....\n", "pictures, line 1: \"up\" has 2 rows, not 5");
        check(&format!("{UP}{UP}"), "pictures, line 7: \"up\" already has a picture, in line 1");
        let same = format!("{UP}{}", UP.replace("up", "on"));
        check(&same, "pictures, line 7: \"on\" and \"up\" have the same picture");
    }

    #[test]
    fn the_number_of_pictures_is_limited() {
        let picture = |i: usize| {
            let bits = format!("{i:010b}").replace('0', ".").replace('1', "#");
            format!("w{i}\n{}\n{}\n{}", &bits[..5], &bits[5..], ".....\n".repeat(3))
        };
        let many = |n: usize| parse(&(0..n).map(picture).collect::<String>());
        assert_eq!(many(100).map(|p| p.len()), Ok(100));
        assert!(many(101).unwrap_err().to_string().contains("line 601: at most 100 pictures"));
    }
}
