//! The charts, by keys and mouse: colours of arms, the part of the run that is shown, values read off.

use std::collections::BTreeMap;

use rnn_tui::lesson::{Catalog, PaneName};
use rnn_tui::train::Metric;
use rnn_tui::tui::input::{Mouse, MouseKind};
use rnn_tui::tui::looks::{Reading, Window};

use crate::workbench::{Workbench, shows};

/// Two arms, 300 epochs of two updates.
const LESSON: &str = r#"(id: "own", title: "Own", speed: 30,
    experiment: (task: Mod3(length: 4, sequences: 2, lag: 1), hidden: 3, epochs: 300,
        init: (weights: StandardNormal), optimizer: Sgd(lr: 0.1),
        arms: [(name: "free"), (name: "clipped", clip: Norm(0.5))]),
    steps: [
        (text: "Look.", action: Read, show: [Loss, Clip, Norms, Output]),
        (text: "Go on.", action: Read, show: [Norms, Loss]),
        (text: "Elsewhere.", action: Read, on: Some("other"), show: [Loss]),
    ],
    experiments: { "other": (task: Mod3(length: 4, sequences: 2, lag: 1), hidden: 3, epochs: 9,
        init: (weights: StandardNormal), optimizer: Sgd(lr: 0.1),
        arms: [(name: "clipped", clip: Norm(0.5)), (name: "third")]) })"#;

/// The colour of each arm that is in the charts now; no two share one.
fn note_colours(workbench: &Workbench, known: &mut BTreeMap<String, usize>, place: &str) {
    let (looks, mut seen) = (workbench.session().looks(), BTreeMap::new());
    for arm in &workbench.frame().snapshot.arms {
        let colour = looks.colours[&arm.name];
        let first = *known.entry(arm.name.clone()).or_insert(colour);
        assert_eq!(first, colour, "{place}: {:?} changes its colour", arm.name);
        let other = seen.insert(colour, &arm.name);
        assert_eq!(other, None, "{place}: {:?} has the same colour", arm.name);
    }
}

/// The key that leaves the line of an answer, if one is open.
fn leave(workbench: &Workbench) -> &'static str {
    if workbench.session().writes() { "Esc" } else { "" }
}

#[test]
fn an_arm_has_one_colour_in_the_whole_lesson_whatever_the_way_to_a_step() {
    for entry in Catalog::embedded().expect("the embedded lessons are lessons").entries() {
        let mut known = BTreeMap::new();
        let steps = entry.lesson.steps.len();
        let forwards = vec!["n"; steps];
        let back = vec!["p"; steps];
        let jumps = ["s End Enter", "s Home Enter", "n", "n", "n", "s End Enter", "p", "p"];
        for (start, way) in [(0, forwards), (steps, back), (0, jumps.to_vec())] {
            let mut workbench = Workbench::home().open_loaded(entry.loaded());
            (0..start).for_each(|_| workbench.next_step());
            for (number, keys) in way.into_iter().enumerate() {
                workbench.keys(leave(&workbench));
                let place = format!("{} after {number} of {keys:?}", entry.lesson.id);
                note_colours(workbench.keys(keys), &mut known, &place);
            }
        }
    }
}

#[test]
fn an_added_arm_takes_a_colour_that_none_has_and_keeps_it() {
    let mut workbench = Workbench::lesson(LESSON);
    workbench.keys("A").text("lstm").keys("Enter");
    let colours = |workbench: &Workbench| workbench.session().looks().colours.clone();
    let first = colours(&workbench);
    assert_eq!(first.values().collect::<std::collections::BTreeSet<_>>().len(), 4, "{first:?}");
    workbench.keys("n p");
    assert_eq!(colours(&workbench), first);
}

/// At the first step, after 100 updates.
fn after_100() -> Workbench {
    let mut workbench = Workbench::lesson(LESSON);
    workbench.keys("g").text("100").keys("Enter");
    assert_eq!(workbench.frame().snapshot.furthest, 100);
    workbench
}

fn window(workbench: &Workbench) -> Option<(f64, f64)> {
    workbench.session().looks().window.map(|Window { from, to }| (from, to))
}

#[test]
fn brackets_show_a_part_of_the_run_which_follows_the_machine() {
    let mut workbench = after_100();
    assert_eq!(window(workbench.keys("(")), Some((50.0, 100.0)));
    let screen = workbench.screen();
    assert_eq!(screen.matches("updates 50–100").count(), 2, "in Loss and in Clip:\n{screen}");
    assert_eq!(window(workbench.keys("(")), Some((75.0, 100.0)));
    assert_eq!(window(workbench.keys(". .")), Some((77.0, 102.0)), "the newest stays in sight");
    assert_eq!(window(workbench.keys("Home")), Some((1.0, 26.0)));
    assert_eq!(window(workbench.keys(")")), Some((1.0, 51.0)));
    assert_eq!(window(workbench.keys("Y")), None);
    assert!(!workbench.screen().contains("Loss  updates"));
    assert_eq!(window(workbench.keys("( ) )")), None);
    assert_eq!(window(workbench.keys("( n")), None, "a step shows all of the run");
}

/// The position of the first such text on the screen.
fn find(screen: &str, text: &str) -> (u16, u16) {
    let (row, line) = screen.lines().enumerate().find(|(_, line)| line.contains(text)).expect(text);
    let column = line.split(text).next().unwrap_or_default().chars().count();
    (column as u16, row as u16)
}

fn mouse(workbench: &mut Workbench, kind: MouseKind, (column, row): (u16, u16)) -> String {
    workbench.mouse(Mouse { kind, column, row });
    workbench.screen()
}

#[test]
fn the_wheel_over_a_chart_shows_more_or_less_of_the_run_there() {
    let mut workbench = after_100();
    let (column, row) = find(&workbench.screen(), "3 Loss");
    let here = (column + 14, row + 5);
    mouse(&mut workbench, MouseKind::ScrollUp, here);
    let (from, to) = window(&workbench).expect("a part of the run");
    assert!(from > 1.0 && to < 100.0 && to - from < 60.0, "{from} to {to}");
    mouse(&mut workbench, MouseKind::ScrollDown, here);
    assert_eq!(window(&workbench), None);
}

/// What is read at an update: it stands in the legends of both charts.
fn assert_read(workbench: &mut Workbench, update: u64) {
    let screen = workbench.screen();
    assert!(screen.contains(&format!("update {update}  ")), "{update} on\n{screen}");
    for (mark, arm) in ["●", "■"].iter().zip(workbench.frame().snapshot.arms.clone()) {
        let series = arm.history.get(Metric::Loss).expect("a loss");
        let (_, bucket) = series.points(usize::MAX).nth(update as usize - 1).expect("its update");
        let name = format!("{mark} {} ", arm.name);
        let numbers = screen.split(&name).skip(1).filter_map(|rest| rest.split([' ', '│']).next());
        let is_read = numbers.collect::<Vec<_>>().iter().any(|told| shows(told, bucket.mean()));
        assert!(is_read, "{} of {}: {} is not on\n{screen}", update, arm.name, bucket.mean());
    }
}

#[test]
fn values_are_read_off_a_chart_by_keys_and_enter_goes_there() {
    let mut workbench = after_100();
    workbench.keys("3 v");
    assert_read(&mut workbench, 100);
    workbench.keys("← ← ← ←");
    assert_eq!(workbench.frame().snapshot.cursor.updates_done(), 100, "the machine stays");
    assert_read(&mut workbench, 96);
    assert!(workbench.screen().contains("Enter: go to update "));
    workbench.keys("Enter");
    assert_eq!(workbench.frame().snapshot.cursor.updates_done(), 96);
    assert_eq!(workbench.session().looks().reading, None);
    assert_eq!(workbench.session().step(), 0, "Enter was for the chart");
    workbench.keys("v ← Esc");
    assert!(workbench.session().looks().reading.is_none() && workbench.app().session().is_some());
    workbench.keys("v v ←");
    assert_eq!(workbench.frame().snapshot.cursor.update, 95, "a tick back again");
}

#[test]
fn a_click_on_a_chart_reads_the_values_there() {
    let mut workbench = after_100();
    for title in ["3 Loss", "6 Clip"] {
        let (column, row) = find(&workbench.screen(), title);
        let screen = mouse(&mut workbench, MouseKind::Press, (column + 20, row + 5));
        let Some(Reading::Update(update)) = workbench.session().looks().reading else {
            panic!("nothing is read on\n{screen}");
        };
        assert!((20..80).contains(&update), "{update} on\n{screen}");
        assert!(screen.contains(&format!("update {update}  ")), "{screen}");
        workbench.keys("Enter");
        assert_eq!(workbench.frame().snapshot.cursor.updates_done(), update);
    }
}

#[test]
fn a_click_on_the_norms_reads_a_timestep_and_enter_goes_back_to_it() {
    let mut workbench = after_100();
    let (column, row) = find(&workbench.screen(), "5 Norms");
    let screen = mouse(&mut workbench, MouseKind::Press, (column + 20, row + 4));
    let Some(Reading::Timestep(t)) = workbench.session().looks().reading else {
        panic!("nothing is read on\n{screen}");
    };
    assert!(screen.contains(&format!("t = {t}  ")), "{t} on\n{screen}");
    workbench.keys("Enter");
    let cursor = workbench.frame().snapshot.cursor;
    assert_eq!((cursor.update, cursor.done), (99, 8 - t), "backward has reached t = {t}");
}

#[test]
fn nothing_is_read_where_nothing_was_recorded() {
    let mut workbench = Workbench::lesson(LESSON);
    workbench.keys("3 v ( ) Y");
    assert_eq!(workbench.session().looks().reading, None);
    assert_eq!(workbench.session().looks().focus, PaneName::Loss);
}

#[test]
fn what_a_clip_has_done_is_told_at_every_size() {
    for (width, height) in [(80, 24), (100, 30), (120, 40), (200, 60)] {
        let mut workbench = after_100().sized(width, height);
        workbench.keys("6 a");
        let snapshot = &workbench.frame().snapshot;
        let values = snapshot.arms[1].values(&snapshot.example);
        let of = |name: &str| values.of(name.parse().expect("a quantity"));
        let [before, after] = ["grad_norm", "clipped_norm"].map(of);
        let (before, after) = before.zip(after).expect("an update is done");
        let screen = workbench.screen();
        let told = screen.match_indices(" → ").any(|(at, arrow)| {
            let number = |text: Option<&str>, value| text.is_some_and(|text| shows(text, value));
            let (left, right) = (&screen[..at], &screen[at + arrow.len()..]);
            number(left.rsplit(' ').next(), before) && number(right.split([' ', ',']).next(), after)
        });
        assert!(told, "{before} → {after} is not on\n{screen}");
    }
}

#[test]
fn the_help_says_what_the_marks_of_the_charts_mean() {
    let mut workbench = after_100();
    for (pane, marks) in [("3", ["% right", "↑ ↓", "faint"]), ("6", ["before", "after", "↑ ↓"])]
    {
        let screen = workbench.keys(pane).keys("?").screen();
        for mark in marks {
            assert!(screen.contains(&format!(" {mark}  ")), "no {mark} on\n{screen}");
        }
        workbench.keys("Esc");
    }
}

#[test]
fn norms_say_whose_steps_they_show_and_what_their_symbols_mean() {
    for (width, height) in [(120, 40), (200, 60)] {
        let mut workbench = Workbench::lesson(LESSON).sized(width, height);
        workbench.keys("5 z a");
        let screen = workbench.screen() + &workbench.keys("?").screen();
        for words in [
            "steps of arm: clipped",
            "own + later ≠ ‖dh_t‖",
            "σ_max  the largest singular value of W_hh",
            "cos  how far own and later agree",
        ] {
            assert!(screen.contains(words), "no {words:?} on\n{screen}");
        }
    }
}

#[test]
fn the_part_of_the_run_that_is_shown_follows_the_machine_when_it_is_moved_by_hand() {
    for keys in [",", "<", ".", "{"] {
        let mut workbench = after_100();
        let (column, row) = find(&workbench.screen(), "3 Loss");
        let here = (column + 14, row + 5);
        (0..3).for_each(|_| drop(mouse(&mut workbench, MouseKind::ScrollUp, here)));
        let (_, to) = window(&workbench).expect("a part of the run");
        assert!(to < 60.0, "the machine is not in it");
        let (from, to) = window(workbench.keys("v").keys(keys)).expect("a part of the run");
        let now = workbench.frame().snapshot.cursor.updates_done() as f64;
        assert!((from..=to).contains(&now), "{keys}: {now} is not in {from}–{to}");
    }
}

#[test]
fn what_is_read_is_the_number_that_the_curve_shows() {
    let mut workbench = after_100().sized(80, 24);
    workbench.keys("3 z");
    let zoomed = workbench.screen();
    assert!(!zoomed.contains("means of"), "each update has its own point\n{zoomed}");
    workbench.keys("z v ← ← ←");
    let screen = workbench.screen();
    let read = screen.split_once("mean ").and_then(|(_, rest)| rest.split_once("  "));
    let read = read.and_then(|(updates, _)| updates.split_once('–'));
    let read = read.unwrap_or_else(|| panic!("no mean of several on\n{screen}"));
    let [first, last] =
        <[&str; 2]>::from(read).map(|update| update.parse::<usize>().expect("an update"));
    assert!(first < last && (first..=last).contains(&97), "{first} to {last} on\n{screen}");
    for arm in &workbench.frame().snapshot.arms {
        let series = arm.history.get(Metric::Loss).expect("a loss");
        let losses = series.points(usize::MAX).map(|(_, bucket)| bucket.mean());
        let losses: Vec<f64> = losses.skip(first - 1).take(last + 1 - first).collect();
        let mean = losses.iter().sum::<f64>() / losses.len() as f64;
        let name = format!(" {} ", arm.name);
        let mut numbers =
            screen.split(&name).skip(1).filter_map(|rest| rest.split([' ', '│']).next());
        assert!(numbers.any(|told| shows(told, mean)), "{}: {mean} is not on\n{screen}", arm.name);
    }
    workbench.keys("Esc");
    let each = format!("means of {}", last + 1 - first);
    let tall = workbench.pane(PaneName::Loss, 50, 20);
    assert!(tall.contains(&each), "{each} is not on\n{tall}");
}

#[test]
fn the_run_before_is_fainter_than_the_present_one() {
    let mut workbench = after_100();
    workbench.keys("Home :").text("lr 0.01").keys("Enter . . .").fade();
    let screen = workbench.screen();
    let buffer = workbench.buffer();
    let style = |mark: &str| {
        let (column, row) = find(&screen, mark);
        let cell = &buffer[(column, row)];
        (cell.fg, cell.modifier)
    };
    let [before, free] = [style("─ before"), style("● free")];
    assert_ne!(before, free, "{screen}");
}

#[test]
fn the_goal_has_a_colour_and_a_mark_of_its_own() {
    let lesson = LESSON.replacen(
        r#"(text: "Look.", action: Read,"#,
        r#"(text: "Look.", action: Reach([(of: Loss, at_most: 0.2)]), by: ["lr 0.2"],"#,
        1,
    );
    let mut workbench = Workbench::lesson(&lesson);
    workbench.keys(". . .").fade();
    let screen = workbench.screen();
    let buffer = workbench.buffer();
    let colour = |text: &str| buffer[find(&screen, text)].fg;
    assert_ne!(colour("goal ≤ 0.2"), colour("chance"), "{screen}");
}

#[test]
fn an_old_run_has_its_reference_lines_before_the_new_one_begins() {
    let mut workbench = after_100();
    workbench.keys("Home :").text("lr 0.01").keys("Enter");
    assert_eq!(workbench.frame().snapshot.furthest, 0);
    let screen = workbench.screen();
    assert!(screen.contains("before") && screen.contains("chance"), "{screen}");
}
