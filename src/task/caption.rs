//! One-to-many from a picture: 5×5 pixels in, the word for it out, letter by letter.

pub(crate) mod pictures;

use std::sync::Arc;

use super::typed::{Rule, short};
use super::written::{Feed, letters};
use super::{Kind, Sequences, Task, TaskError, Vocab};
use crate::nn::{Example, Input};
use crate::problem::Problem;
use pictures::{Bitmap, PIXELS, SIDE};

/// The program's own pictures.
pub(crate) const PICTURES: &str = include_str!("../../lessons/caption/pictures.txt");

/// The pictures, and the letters of their words.
#[derive(Debug)]
struct Album {
    pictures: Vec<(String, Bitmap)>,
    letters: Vocab,
}

/// Builds the task from a text of pictures.
///
/// The test set has each picture with each pixel flipped in turn, unless that gives another picture of the text.
/// There is no teacher forcing: the model reads its own letters.
///
/// # Errors
/// If the text cannot be read as pictures, with the line that is wrong.
pub(crate) fn task(text: &str, feed: Feed, window: Option<usize>) -> Result<Task, TaskError> {
    let pictures = pictures::parse(text)?;
    let letters = letters(pictures.iter().map(|(word, _)| word.as_str()));
    let pixel_names = (0..PIXELS).map(|i| format!("□{}{}", i / SIDE + 1, i % SIDE + 1));
    let inputs = Vocab::new(letters.symbols().chain(pixel_names), "");
    let album = Album { pictures, letters };
    let pictures = album.pictures.iter();
    let train =
        pictures.map(|(word, bitmap)| album.example_with(word, bitmap, feed)).collect::<Vec<_>>();
    Ok(Task {
        kind: Kind::Captions,
        train: Sequences::listed(train, window),
        test: album.flipped(),
        inputs,
        outputs: album.letters.clone(),
        rule: Some(Arc::new(album)),
        shuffled: true,
        marked: Vec::new(),
    })
}

/// Returns the pixels of an input, or `None` if it is not a picture; `letters` is the number of inputs before the first
/// pixel.
pub(crate) fn pixels(input: &Input, letters: usize) -> Option<Bitmap> {
    let Input::Picture(places) = input else { return None };
    let mut bitmap = [false; PIXELS];
    for pixel in places.iter().filter_map(|place| place.checked_sub(letters)) {
        if let Some(dark) = bitmap.get_mut(pixel) {
            *dark = true;
        }
    }
    Some(bitmap)
}

impl Album {
    fn picture(&self, bitmap: &Bitmap) -> Input {
        let letters = self.letters.len(); // the pixels come after the letters
        let dark = (0..PIXELS).filter(|i| bitmap[*i]);
        Input::Picture(dark.map(|i| letters + i).collect())
    }

    fn example_with(&self, word: &str, bitmap: &Bitmap, feed: Feed) -> Example {
        let word = self.letters.read(word).expect("the letters of all words");
        feed.example(vec![self.picture(bitmap)], &word, self.letters.len() - 1)
    }

    fn flipped(&self) -> Vec<Example> {
        let is_other = |bitmap: &Bitmap| self.pictures.iter().any(|(_, other)| other == bitmap);
        let flip = |bitmap: &Bitmap, pixel: usize| {
            let mut flipped = *bitmap;
            flipped[pixel] = !flipped[pixel];
            flipped
        };
        let flips_of = |(word, bitmap): &(String, Bitmap)| {
            let flipped = (0..PIXELS).map(|pixel| flip(bitmap, pixel));
            let flipped = flipped.filter(|f| !is_other(f));
            flipped.map(|f| self.example_with(word, &f, Feed::Own)).collect::<Vec<_>>()
        };
        self.pictures.iter().flat_map(flips_of).collect()
    }

    /// Builds an example from a picture that a learner drew. Its target is known only if the album has the same
    /// picture.
    fn example_of_drawing(&self, bitmap: &Bitmap) -> Example {
        if let Some((word, _)) = self.pictures.iter().find(|(_, known)| known == bitmap) {
            return self.example_with(word, bitmap, Feed::Own);
        }
        let longest = self.pictures.iter().map(|(word, _)| word.chars().count()).max().unwrap_or(0);
        let own = std::iter::repeat_n(Input::Own, longest);
        let inputs = [self.picture(bitmap)].into_iter().chain(own).collect();
        Example { inputs, targets: vec![None; longest + 1], carried: false }
    }
}

impl Rule for Album {
    fn example(&self, line: &str) -> Result<Example, Problem> {
        let typed = line.trim();
        if let Some((word, bitmap)) = self.pictures.iter().find(|(word, _)| word == typed) {
            return Ok(self.example_with(word, bitmap, Feed::Own));
        }
        if !typed.starts_with(['#', '.']) {
            let words = self.pictures.iter().map(|(word, _)| word.as_str()).take(10);
            let words = words.collect::<Vec<_>>().join(" ");
            let ellipsis = if self.pictures.len() > 10 { " …" } else { "" };
            let problem = Problem::new(format!("there is no picture of {:?}", short(typed)));
            let instead = format!("type one of {words}{ellipsis}, or five rows of five # and .");
            return Err(problem.instead(instead));
        }
        let drawn = typed.chars().filter(|c| *c != '/' && !c.is_whitespace());
        let drawn: Vec<bool> = drawn.map(pictures::pixel).collect::<Result<_, _>>()?;
        let found = drawn.len();
        match Bitmap::try_from(drawn) {
            Ok(bitmap) => Ok(self.example_of_drawing(&bitmap)),
            Err(_) => Err(Problem::new(format!("{found} pixels, not {PIXELS}"))
                .instead("five rows of five, as in ..#../.###./#.#.#/..#../..#..")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TWO: &str =
        "up\n..#..\n.###.\n#.#.#\n..#..\n..#..\n\npen\n....#\n...#.\n..#..\n.#...\n#....\n";

    fn own_pictures() -> Task {
        task(PICTURES, Feed::Truth, None).expect("the program's own pictures")
    }

    #[test]
    fn a_picture_then_the_letters() {
        let task = task(TWO, Feed::Truth, None).unwrap();
        assert_eq!(task.outputs.labels().concat(), "upen$");
        assert_eq!(task.inputs.len(), 5 + 25);
        assert_eq!(
            [task.inputs.label(5), task.inputs.label(6), task.inputs.label(29)],
            ["□11", "□12", "□55"]
        );
        let [up, pen] = task.train.whole() else { panic!("two pictures") };
        let dark = [2, 6, 7, 8, 10, 12, 14, 17, 22].map(|i| 5 + i);
        assert_eq!(up.inputs, [Input::Picture(dark.into()), Input::Symbol(0), Input::Symbol(1)]);
        assert_eq!(up.targets, [0, 1, 4].map(Some));
        assert_eq!(pen.targets, [1, 2, 3, 4].map(Some));
    }

    #[test]
    fn the_test_flips_each_pixel_of_each_picture() {
        let task = own_pictures();
        assert_eq!((task.train.len(), task.test.len()), (8, 200));
        let letters = task.outputs.len();
        for (i, test) in task.test.iter().enumerate() {
            let train = &task.train.whole()[i / 25];
            let [a, b] = [train, test].map(|e| pixels(&e.inputs[0], letters).expect("a picture"));
            let differ: Vec<usize> = (0..PIXELS).filter(|p| a[*p] != b[*p]).collect();
            assert_eq!((differ, &train.targets), (vec![i % 25], &test.targets));
            assert!(test.inputs[1..].iter().all(|x| *x == Input::Own));
        }
    }

    #[test]
    fn a_flip_that_gives_another_picture_is_left_out() {
        let task = task(
            &TWO.replace(
                "....#\n...#.\n..#..\n.#...\n#....\n",
                "..#..\n.###.\n#.#.#\n..#..\n.....\n",
            ),
            Feed::Own,
            None,
        );
        assert_eq!(task.unwrap().test.len(), 48);
    }

    #[test]
    fn a_learner_types_a_word_or_draws() {
        let task = own_pictures();
        let rule = task.rule.clone().expect("a rule");
        let up = rule.example("up").unwrap();
        assert_eq!(up.inputs[1..], [Input::Own, Input::Own]);
        for drawn in [
            "..#../.###./#.#.#/..#../..#..",
            "..#.. .###. #.#.# ..#.. ..#..",
            "..#...###.#.#.#..#....#..",
        ] {
            assert_eq!(rule.example(drawn), Ok(up.clone()), "{drawn}");
        }
        let unknown = rule.example(&".".repeat(25)).unwrap();
        assert_eq!((unknown.inputs.len(), unknown.targets), (7, vec![None; 7]));
        let refused = |line: &str| rule.example(line).unwrap_err().to_string();
        assert!(refused("dog").starts_with("there is no picture of \"dog\": type one of up cat"));
        assert!(refused("").starts_with("there is no picture of \"\""));
        assert!(refused("..#../").starts_with("5 pixels, not 25"));
        assert!(refused("..#x").starts_with("'x' is not a pixel"));
    }
}
