//! What a learner takes away from the workbench: the curves of a run, and a picture of the screen.

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
            assert_eq!(*row, [at, at, bucket.min, bucket.mean(), bucket.max]);
        }
        let before = rows(&csv, "before", name, "loss");
        assert_eq!((before.len(), &before[..10]), (20, &now[..10]), "the same up to the edit");
        assert_ne!(before[11], now[11]);
        assert_eq!(rows(&csv, "now", name, "accuracy").len(), 6, "two sequences an epoch");
    }
}

#[test]
fn a_long_run_is_written_in_buckets_without_a_gap() {
    let mut bench = Workbench::lesson(LESSON);
    bench.keys("g 3 0 0 0 Enter").run(10_000_000);
    let (_folder, csv, _) = written(&mut bench, "csv", "curves.csv");
    let mut next = 0.0;
    for row in rows(&csv, "now", "clipped", "grad_norm") {
        assert!(row[0] == next && row[1] >= row[0], "{row:?}");
        assert!(row[2] <= row[3] && row[3] <= row[4], "{row:?}");
        next = row[1] + 1.0;
    }
    assert_eq!(next, 3000.0);
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
        ("shot screen.gif", "an .svg file, or text as .txt"),
        ("csv /no/such/folder/curves.csv", "cannot be written"),
    ] {
        let mut bench = Workbench::lesson(LESSON);
        bench.keys(":").text(line).keys("Enter");
        let screen = bench.screen();
        assert!(screen.contains(says), "{line}: {screen}");
    }
}
