//! What a learner takes away from the workbench: the curves of a run, a picture of the screen, and what goes to the
//! clipboard.

use rnn_tui::nn::{Name, Tensor};
use rnn_tui::train::Metric;
use tempfile::TempDir;

use crate::workbench::Workbench;

const LESSON: &str = r#"(id: "own", title: "Own",
    experiment: (task: Mod3(length: 4, sequences: 2, lag: 1), hidden: 3, epochs: 5000,
        init: (weights: StandardNormal), optimizer: Adam(lr: 0.01),
        arms: [(name: "free"), (name: "clipped", clip: Norm(0.5))]),
    steps: [(text: "Look.", action: Read, show: [Loss])])"#;

fn written(bench: &mut Workbench, verb: &str, name: &str) -> (TempDir, String, String) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join(name);
    bench.keys(":").text(&format!("{verb} {}", path.display())).keys("Enter");
    let said = bench.app().message().unwrap_or_default().to_owned();
    (folder, std::fs::read_to_string(path).unwrap_or_default(), said)
}

/// The cells of the rows of a run and a measure, without the columns that these are in.
fn rows(csv: &str, run: &str, arm: &str, measure: &str) -> Vec<Vec<f64>> {
    let start = format!("{run},{arm},{measure},");
    let own = csv.lines().filter_map(|line| line.strip_prefix(&start));
    let cells = |row: &str| row.split(',').skip(1).map(|x| x.parse().unwrap_or(f64::NAN)).collect();
    own.map(cells).collect()
}

#[test]
fn the_curves_are_written_with_all_arms_and_the_run_beside_them() {
    let mut bench = Workbench::lesson(LESSON);
    bench.keys("g 2 0 Enter").run(100_000).keys("g 1 0 Enter").run(100_000);
    bench.keys(": l r space 0 . 1 space a l l Enter . .").run(100_000);
    let (_folder, csv, said) = written(&mut bench, "csv", "curves.csv");
    assert!(said.contains("curves.csv is written"), "{said}");
    assert!(csv.starts_with("run,arm,measure,counts,first,last,lowest,mean,highest\n"), "{csv}");
    let snapshot = &bench.frame().snapshot;
    for (arm, name) in snapshot.arms.iter().zip(["free", "clipped"]) {
        let now = rows(&csv, "now", name, "loss");
        assert_eq!(now.len(), 12);
        let kept = arm.history.get(Metric::Loss).expect("losses").points(usize::MAX);
        for (row, (at, bucket)) in now.iter().zip(kept) {
            assert_eq!(*row, [at + 1.0, at + 1.0, bucket.min, bucket.mean(), bucket.max]);
        }
        let before = rows(&csv, "before", name, "loss");
        assert_eq!((before.len(), &before[..10]), (20, &now[..10]), "the same up to the edit");
        assert_ne!(before[11], now[11]);
        assert_eq!(rows(&csv, "now", name, "accuracy").len(), 6, "two sequences an epoch");
    }
}

/// A file that this workbench has written is replaced without a question only while it is as it was written.
#[test]
fn what_another_program_has_changed_is_not_replaced_unasked() {
    let mut bench = Workbench::lesson(LESSON);
    bench.keys(". .").run(100_000);
    let (folder, csv, _) = written(&mut bench, "csv", "curves.csv");
    let path = folder.path().join("curves.csv");
    let line = format!("csv {}", path.display());
    bench.keys(". :").text(&line).keys("Enter");
    assert_ne!(std::fs::read_to_string(&path).ok(), Some(csv), "it is replaced");
    std::fs::write(&path, "my notes").expect("a folder");
    bench.keys(":").text(&line).keys("Enter");
    assert_eq!(std::fs::read_to_string(&path).ok().as_deref(), Some("my notes"));
    bench.keys("Enter");
    assert_ne!(std::fs::read_to_string(&path).ok().as_deref(), Some("my notes"), "it was asked");
}

#[test]
fn a_long_run_is_written_in_buckets_without_a_gap() {
    let mut bench = Workbench::lesson(LESSON);
    bench.keys("g 3 0 0 0 Enter").run(10_000_000);
    let (_folder, csv, _) = written(&mut bench, "csv", "curves.csv");
    let mut next = 1.0; // as the screen counts
    for row in rows(&csv, "now", "clipped", "grad_norm") {
        assert!(row[0] == next && row[1] >= row[0], "{row:?}");
        assert!(row[2] <= row[3] && row[3] <= row[4], "{row:?}");
        next = row[1] + 1.0;
    }
    assert_eq!(next, 3001.0);
}

#[test]
fn the_picture_is_the_screen_without_the_palette() {
    let mut bench = Workbench::lesson(LESSON).sized(100, 30);
    bench.keys(". .").settle();
    let screen = bench.screen();
    let (_folder, text, said) = written(&mut bench, "shot", "screen.txt");
    assert!(said.contains("screen.txt is written"), "{said}");
    let trimmed = |text: &str| text.lines().map(str::trim_end).collect::<Vec<_>>().join("\n");
    assert_eq!(trimmed(&text), trimmed(&screen));
    let (_folder, svg, _) = written(&mut bench, "shot", "screen.svg");
    assert!(svg.starts_with("<svg") && svg.ends_with("</svg>\n"), "{svg}");
}

#[test]
fn what_cannot_be_written_is_said_and_the_line_stays() {
    for (line, says) in [
        ("csv curves", "curves are a .csv file"),
        ("csv curves.xlsx", "csv curves.xlsx.csv"),
        ("shot screen.gif", "an .svg or .png file, or text as .txt"),
        ("csv /no/such/folder/curves.csv", "cannot be written"),
    ] {
        let mut bench = Workbench::lesson(LESSON);
        bench.keys(":").text(line).keys("Enter");
        let screen = bench.screen();
        assert!(screen.contains(says), "{line}: {screen}");
    }
}

/// The numbers of a text in Python, row by row.
fn numbers(python: &str) -> Vec<f64> {
    let (_, right) = python.split_once('=').unwrap_or(("", python));
    let is_part = |c: char| c.is_ascii_digit() || "+-.e".contains(c);
    let words = right.split(|c: char| !is_part(c)).filter_map(|word| word.parse().ok());
    words.collect()
}

#[test]
fn an_array_is_copied_as_numpy_writes_it_with_all_its_digits() {
    let mut bench = Workbench::lesson(LESSON);
    bench.keys("4 c");
    let weights = bench.frame().snapshot.arms[0].state.params[Name::W_hh].clone();
    let text = bench.copied().expect("the weights are copied");
    assert!(text.starts_with("W_hh = np.array([\n    ["), "{text}");
    assert!(text.ends_with("],\n])\n"), "{text}");
    assert_eq!(numbers(&text), weights.iter().copied().collect::<Vec<_>>());
    let said = bench.app().message().unwrap_or_default();
    assert!(said.contains("copied") && said.contains("W_hh, 3×3, for NumPy"), "{said}");
    bench.keys("→ → → →");
    for (line, name, count) in [
        ("copy W_hh", "W_hh", 9),
        ("copy b_h", "b_h", 3),
        ("copy h_1", "h_1", 3),
        ("copy h[2]", "h_1", 3),
        ("copy p", "p", 12),
    ] {
        bench.keys(":").text(line).keys("Enter");
        let text = bench.copied().unwrap_or_default();
        assert!(text.starts_with(&format!("{name} = np.array(")), "{line}: {text}");
        assert_eq!(numbers(&text).len(), count, "{line}: {text}");
    }
}

#[test]
fn an_array_has_the_name_that_the_screen_has_and_a_state_says_what_its_first_row_is() {
    let mut bench = Workbench::lesson(LESSON);
    bench.keys("→ → x :").text("copy W").keys("Enter");
    let text = bench.copied().unwrap_or_default();
    assert_eq!(numbers(&text).len(), 9, "W is W_hh now: {text}");
    bench.keys(":").text("copy h").keys("Enter");
    let text = bench.copied().unwrap_or_default();
    assert!(text.ends_with("])  # the first row is the state before t = 0\n"), "{text}");
}

#[test]
fn a_number_is_copied_alone() {
    let mut bench = Workbench::lesson(LESSON);
    bench.keys("→ → → → → → 2 c");
    let copied = bench.copied().unwrap_or_default();
    let dh = bench.frame().snapshot.arms[0].row(Tensor::Dh, 2).expect("computed")[0];
    assert_eq!(copied.parse(), Ok(dh), "{copied}");
    bench.keys(":").text("copy dh_2[1]").keys("Enter");
    let copied = bench.copied().unwrap_or_default();
    let dh = bench.frame().snapshot.arms[0].row(Tensor::Dh, 2).expect("computed")[1];
    assert_eq!(copied.parse(), Ok(dh), "{copied}");
}

#[test]
fn an_equation_and_code_are_copied_as_text() {
    let mut bench = Workbench::lesson(LESSON);
    bench.keys("→ 8 c");
    let equation = bench.copied().unwrap_or_default();
    assert!(equation.contains("tanh(") && equation.contains(" = "), "{equation}");
    bench.keys("9 c");
    let code = bench.copied().unwrap_or_default();
    let cell = include_str!("../../src/nn/cell/rnn.rs");
    let lines: Vec<&str> = code.lines().filter(|line| cell.contains(line)).collect();
    assert!(lines.iter().any(|line| line.contains("tanh")), "{code}");
}

#[test]
fn what_is_not_there_is_not_copied() {
    for (keys, line, says) in [
        ("", "copy dh", "dh is not computed yet"),
        ("", "copy dh_2[0]", "not computed yet"),
        ("", "copy dhh", "no number is called"),
        ("", "copy dh_9", "this arm has no dh_9: its rows are 0 to"),
        ("", "copy W_hh[99]", "this arm has no W_hh[99]: its rows are 0 to 2"),
        ("8 c", "", "nothing to copy yet"),
    ] {
        let mut bench = Workbench::lesson(LESSON);
        bench.keys(keys);
        if !line.is_empty() {
            bench.keys(":").text(line).keys("Enter");
        }
        assert_eq!(bench.copied(), None, "{line}");
        let screen = bench.screen();
        assert!(screen.contains(says), "{line}: {screen}");
    }
    let mut bench = Workbench::lesson(LESSON);
    bench.keys(". ← ← ← ←").keys(":").text("copy dh").keys("Enter");
    let text = bench.copied().unwrap_or_default();
    assert!(text.contains("np.nan"), "a row that is not computed yet: {text}");
}

#[test]
fn what_a_step_asks_for_is_not_copied() {
    let number = r#"action: Predict(ask: "How large is p_1?", until: Tick(Backward(0)),
        guess: Number(truth: (of: At("p", [1, 0])), within: 0.001))"#;
    let mut bench = Workbench::lesson(&LESSON.replace("action: Read", number));
    bench.keys("→ → → Esc :").text("copy p_1").keys("Enter");
    assert_eq!(bench.copied(), None);
    let screen = bench.screen();
    assert!(screen.contains("the step asks for a number of this array"), "{screen}");
}
