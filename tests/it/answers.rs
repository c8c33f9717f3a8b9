//! The output pane of the tasks that ask for one answer, a word, or a caption: keys in, screen out.

use crate::setup::small;
use crate::workbench::Workbench;

const REVERSE: &str = r#"(task: Reverse(vocab: 3, length: 2, sequences: 60), hidden: 16, epochs: 60,
    init: (weights: Uniform), optimizer: Adagrad(lr: 0.1))"#;

const CAPTION: &str = r#"(task: Caption(), hidden: 16, epochs: 60, init: (weights: Uniform),
    optimizer: Adagrad(lr: 0.1))"#;

/// The output pane, zoomed, after so many updates.
fn output(experiment: &str, updates: u64) -> Workbench {
    let lesson = format!(
        r#"(id: "own", title: "Own", experiment: {experiment}, steps: [
            (text: "Look.", show: [Output], action: Read)])"#
    );
    let mut workbench = Workbench::lesson(&lesson);
    workbench.keys("7 z g").text(&updates.to_string()).keys("Enter").run(200_000);
    workbench
}

/// Types a line; the screen then.
fn tried(workbench: &mut Workbench, line: &str) -> String {
    let screen = workbench.keys("t").text(line).keys("Enter").screen();
    assert!(screen.contains(&format!("› {line}")), "{line:?} is not on\n{screen}");
    screen
}

/// Types a line that cannot be read; the screen then. The line stays there to be changed.
fn refused(workbench: &mut Workbench, line: &str) -> String {
    let screen = workbench.keys("t").text(line).keys("Enter").screen();
    assert!(workbench.app().popup().is_some() && screen.contains(line), "{line:?}\n{screen}");
    workbench.keys("Esc");
    screen
}

#[track_caller]
fn shows(screen: &str, pieces: &[&str]) {
    for piece in pieces {
        assert!(screen.contains(piece), "no {piece:?} on\n{screen}");
    }
}

/// The lines between the borders.
fn lines(screen: &str) -> Vec<&str> {
    screen
        .lines()
        .filter_map(|l| Some(l.strip_prefix("│ ")?.split('│').next()?.trim_end()))
        .collect()
}

#[test]
fn recall_shows_beginning_and_answer_of_a_long_sequence_in_a_line() {
    let long = small("recall").replace("length: 6", "length: 150");
    let screen = output(&long, 3).screen();
    shows(&screen, &["test: ", " of 100 right"]);
    let rows: Vec<&str> = lines(&screen).into_iter().filter(|l| l.contains('→')).collect();
    assert!(rows.len() > 20, "{screen}");
    for row in rows {
        let (sequence, answer) = row.split_once("… → ").expect("a long sequence is cut");
        let (mark, first) = (sequence.chars().next(), sequence.chars().nth(2));
        let right = mark == Some('✓');
        assert_eq!(right, first == answer.chars().next(), "{row}");
        assert_eq!(right, !row.contains(&format!(" not {}", first.expect("a symbol"))), "{row}");
    }
}

#[test]
fn recall_answers_a_sequence_of_ones_own() {
    let mut workbench = output(small("recall"), 3);
    shows(&tried(&mut workbench, "2 0 1"), &["201 → ", "0 ", "%"]);
    shows(&refused(&mut workbench, "203"), &["the word \"3\" is not in the vocabulary: 0 1 2"]);
}

#[test]
fn reverse_shows_what_was_read_and_what_was_written() {
    let mut workbench = output(REVERSE, 1200);
    shows(
        &workbench.screen(),
        &["test: 9 of 9 words right", "✓ 01 → 10", "train: 60 of 60 words right"],
    );
    let screen = tried(&mut workbench, "12");
    shows(&screen, &["✓ 12 → 21", "x      1 2 $ 2 1", "target – – 2 1 $", "2 1 $"]);
    shows(&refused(&mut workbench, "13"), &["the word \"3\" is not in the vocabulary: 0 1 2"]);
    shows(&refused(&mut workbench, "1$"), &["the word \"$\" is not in the vocabulary"]);
    shows(&output(REVERSE, 0).screen(), &["✗ ", " not 10"]);
}

#[test]
fn a_word_that_is_too_long_for_a_line_goes_on_below() {
    let long = small("reverse").replace("length: 3, shortest: 1", "length: 100");
    let mut workbench = output(&long, 0);
    let digits = "0120".repeat(25);
    let screen = tried(&mut workbench, &digits);
    let rows = lines(&screen);
    assert!(rows.iter().any(|l| l.starts_with(&format!("✗ {digits}"))), "{screen}");
    assert!(rows.iter().any(|l| l.starts_with("  → ")), "{screen}");
    assert!(rows.iter().any(|l| l.starts_with("  not 0210")), "{screen}");
}

#[test]
fn spell_shows_each_word_and_what_is_written_alone() {
    let mut workbench = output(&small("spell").replace("hidden: 5", "hidden: 16"), 198);
    let screen = workbench.screen();
    shows(&screen, &["test: 2 of 2 words right", "✓ hello → hello", "✓ hi    → hi"]);
    assert!(!screen.contains("train: "), "the same words written alone are the test\n{screen}");
    shows(&tried(&mut workbench, "hi"), &["✓ hi → hi", "x      ▸2 h  i", "target h  i  $"]);
    shows(&refused(&mut workbench, "ho"), &["\"ho\" has no start symbol: type one of hello hi"]);
}

#[test]
fn caption_shows_pictures_beside_their_words() {
    let mut workbench = output(CAPTION, 480);
    let screen = workbench.screen();
    shows(&screen, &["test: 200 of 200 words right", "train: 8 of 8 words right"]);
    shows(&screen, &["✓ window", "✓ cat", " ▄█▄  ", "▀ █ ▀ ✓ up", "  ▀  "]);
    let screen = output(CAPTION, 8).screen();
    shows(&screen, &["✗ ", "wrong in the test:"]);
}

#[test]
fn caption_answers_a_word_or_a_drawing() {
    let mut workbench = output(CAPTION, 480);
    let up = "..#../.###./#.#.#/..#../..#..";
    for line in ["up", up] {
        shows(&tried(&mut workbench, line), &["▀ █ ▀ ✓ up", "x      ▦ u p", "target u p $"]);
    }
    let flipped = up.replacen("..#..", "#.#..", 1);
    shows(&tried(&mut workbench, &flipped), &["▀▄█▄  ?", "→ up", "target – – –"]);
    shows(&refused(&mut workbench, "dog"), &["there is no picture of \"dog\": type one of up cat"]);
    shows(&refused(&mut workbench, "..#.."), &["5 pixels, not 25: five rows of five"]);
    shows(&refused(&mut workbench, "..#x."), &["'x' is not a pixel: # is dark, . is light"]);
}

#[test]
fn the_tape_shows_what_a_model_has_read_of_its_own() {
    let own = small("spell").replace("[\"hello\", \"hi\"]", "[\"hi\"], feed: Own");
    let mut workbench = output(&own, 0);
    let row = |screen: &str| {
        let row = screen.lines().find(|l| l.contains(" x_t ")).expect("the row of inputs");
        row.split_whitespace().skip(2).take(3).map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(row(&workbench.keys("2").screen()), ["▸1", "ŷ", "ŷ"]);
    let seen = row(&workbench.keys("→ → →").screen());
    assert!(seen[1..].iter().all(|x| ["ŷ=h", "ŷ=i", "ŷ=$"].contains(&x.as_str())), "{seen:?}");
}
