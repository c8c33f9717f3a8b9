//! What is wrong with a training, in the workbench and after `train`.

use crate::cli::Desk;
use crate::workbench::Workbench;

const TOO_FAST: &str = r#"(id: "own", title: "Own",
    experiment: (task: Mod3(length: 10, sequences: 10), hidden: 10, init: (weights: Normal(0.1)),
        optimizer: Sgd(lr: 2.0), epochs: 60),
    steps: [(text: "Look.", action: Read)])"#;

fn diagnosed(bench: &mut Workbench) -> String {
    bench.keys(":").text("diagnose").keys("Enter").settle();
    bench.screen()
}

#[test]
fn it_says_what_is_wrong_what_to_try_and_what_was_measured() {
    let mut bench = Workbench::lesson(TOO_FAST);
    let early = diagnosed(&mut bench);
    assert!(early.contains("model after 0 updates"), "{early}");
    assert!(early.contains("Nothing can be said before 200 updates: keep running."), "{early}");
    bench.keys("Esc g 6 0 0 Enter").run(1_000_000);
    let late = diagnosed(&mut bench);
    for words in [
        "model after 600 updates",
        "100 % of h is beyond ±0.99",
        "• a learning rate of 0.2   : set optimizer.lr=0.2",
        "share of h beyond ±0.99                 100 %",
        "lr / 256",
    ] {
        assert!(late.contains(words), "{words}: {late}");
    }
    bench.keys("Esc").keys(":").text("set optimizer.lr=0.2").keys("Enter g 6 0 0 Enter");
    let cured = diagnosed(bench.run(1_000_000));
    assert!(cured.contains("Nothing looks wrong."), "{cured}");
}

/// What an examination that nobody asked for adds to what it has found.
const UNASKED: &str = "diagnose shows more";

/// The screen without its line breaks, after running on.
fn resting(bench: &mut Workbench) -> String {
    bench.resize(200, 60); // a message has one line
    let screen = bench.run(1_000_000).settle().screen();
    screen.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn it_comes_by_itself_once_where_a_run_rests() {
    let mut bench = Workbench::lesson(TOO_FAST);
    let told = resting(bench.keys("g 6 0 0 Enter"));
    assert!(told.contains("model: 100 % of h is beyond ±0.99"), "{told}");
    assert!(told.contains(UNASKED), "{told}");
    let again = resting(bench.keys("g 9 0 0 Enter"));
    assert!(!again.contains(UNASKED), "told twice: {again}");
    // another run is another matter
    bench.keys(":").text("set hidden=9").keys("Enter g 3 0 0 Enter");
    let other = resting(&mut bench);
    assert!(other.contains(UNASKED), "{other}");
    bench.keys(":").text("set optimizer.lr=0.02").keys("Enter g 6 0 0 Enter");
    let well = resting(&mut bench);
    assert!(!well.contains(UNASKED), "{well}");
}

#[test]
fn it_does_not_come_early_nor_in_a_hunt() {
    let mut early = Workbench::lesson(TOO_FAST);
    let screen = resting(early.keys("g 1 0 0 Enter"));
    assert!(!screen.contains(UNASKED), "{screen}");
    let hunt = TOO_FAST
        .replace("epochs: 60", r#"epochs: 60, arms: [(name: "bug", fault: NoFuture)]"#)
        .replace(
            r#"action: Read"#,
            r#"action: FindBug(arm: "bug"), hints: ["Look."], solution: "There.""#,
        );
    let screen = resting(Workbench::lesson(&hunt).keys("g 6 0 0 Enter"));
    assert!(!screen.contains(UNASKED), "{screen}");
}

#[test]
fn in_the_course_it_does_not_come_by_itself_where_a_step_says_what_to_do() {
    let mut bench = Workbench::home();
    bench.keys("Enter").keys(":").text("set optimizer.lr=2").keys("Enter g 6 0 0 Enter");
    let screen = resting(&mut bench);
    assert!(screen.contains("One cell, many steps") && !screen.contains(UNASKED), "{screen}");
}

#[test]
fn in_the_course_it_comes_by_itself_once_the_step_is_done() {
    let mut bench = Workbench::home();
    bench.keys("Enter space").run(1_000_000);
    bench.keys(":").text("set optimizer.lr=2").keys("Enter g 6 0 0 Enter");
    let screen = resting(&mut bench);
    assert!(screen.contains("One cell, many steps") && screen.contains(UNASKED), "{screen}");
}

#[test]
fn it_covers_neither_the_question_nor_the_timeline_nor_the_keys() {
    for (size, most) in [((80, 24), 3), ((120, 40), 2), ((200, 60), 1)] {
        let mut bench = Workbench::lesson(TOO_FAST).sized(size.0, size.1);
        bench.keys("g 6 0 0 Enter").run(1_000_000).settle();
        let screen = bench.screen();
        let lines: Vec<&str> = screen.lines().collect();
        let first = lines.iter().position(|line| line.contains("model: 100 % of h")).expect("told");
        let end = lines[first..].iter().position(|line| line.contains("╰─")).expect("its frame");
        assert!((1..=most).contains(&end), "{screen}");
        assert!(lines[first - 1].contains("╭─"), "{screen}");
        let width = lines[first].chars().skip(1).position(|c| c == '│').unwrap_or(0);
        let quiet = bench.keys("Tab ⇧Tab").screen();
        assert!(!quiet.contains("diagnose shows more"), "until the next key");
        let lesson = |screen: &str| -> Vec<String> {
            screen.lines().map(|line| line.chars().take(width).collect()).collect()
        };
        assert!(width > 20 && lesson(&quiet) == lesson(&screen), "{screen}");
        let timeline = lines[lines.len() - 2];
        assert!(timeline.contains("600") && lines[lines.len() - 1].contains("? help"), "{screen}");
    }
}

#[test]
fn news_cover_no_data_of_the_key_pane() {
    let lesson = TOO_FAST.replace("action: Read", "action: Read, show: [Loss, Output]");
    for (width, height) in [(80, 24), (120, 40), (200, 60)] {
        let mut bench = Workbench::lesson(&lesson).sized(width, height);
        let told = bench.keys("g 6 0 0 Enter").run(1_000_000).settle().screen();
        assert!(told.contains("model: 100 % of h"), "{told}");
        let from_loss = told.lines().skip_while(|line| !line.contains(" 3 Loss")).skip(1);
        let covered = from_loss.take_while(|line| !line.contains("── update"));
        let covered: Vec<&str> = covered.filter(|line| line.contains("model: ")).collect();
        assert!(covered.is_empty(), "{told}");
    }
}

#[test]
fn a_long_page_is_scrolled_at_any_size() {
    let mut bench = Workbench::lesson(TOO_FAST);
    bench.keys("g 6 0 0 Enter").run(1_000_000);
    let mut small = bench.sized(80, 24);
    let top = diagnosed(&mut small);
    assert!(top.contains("100 % of h") && top.contains("scroll"), "{top}");
    let end = small.keys("PgDn PgDn PgDn").screen();
    assert!(end.contains("lr × 256") && !end.contains("100 % of h is"), "{end}");
}

#[test]
fn it_gives_nothing_away_before_a_prediction_nor_in_a_hunt() {
    let mut asked = Workbench::lesson(
        r#"(id: "own", title: "Own",
        experiment: (task: Mod3(length: 10, sequences: 10), hidden: 10, init: (weights: Normal(0.1)),
            optimizer: Sgd(lr: 2.0), epochs: 60),
        steps: [(text: "Say.", action: Predict(ask: "What?", guess: Choice(options: [
            (text: "up", told: "No."), (text: "down", right: true)]),
            until: Goals([(of: Updates, at_least: 300)])), solution: "That is why.")])"#,
    );
    let refused = diagnosed(&mut asked);
    assert!(!refused.contains("Diagnosis") && refused.contains("choose"), "{refused}");
    let mut hunt = Workbench::lesson(
        r#"(id: "own", title: "Own",
        experiment: (task: Mod3(length: 10, sequences: 10), hidden: 10, init: (weights: Normal(0.1)),
            optimizer: Sgd(lr: 0.02), epochs: 60, arms: [(name: "bug", fault: NoFuture)]),
        steps: [(text: "Find.", action: FindBug(arm: "bug"), hints: ["Look."], solution: "There.")])"#,
    );
    let refused = diagnosed(&mut hunt);
    assert!(
        refused.contains("find the mistake first: until then, settings are not judged"),
        "{refused}"
    );
}

#[test]
fn training_without_a_screen_ends_with_it() {
    let desk = Desk::new();
    desk.put("fast.ron", TOO_FAST);
    let sick = desk.run(&["train", "fast.ron"]).out;
    assert!(sick.contains("model: 100 % of h is beyond ±0.99"), "{sick}");
    assert!(sick.contains("Try a learning rate of 0.2 or a clip of the norm at 1"), "{sick}");
    let well = desk.run(&["train", "fast.ron", "--set", "lr=0.02"]).out;
    assert!(!well.contains("Try"), "{well}");
}
