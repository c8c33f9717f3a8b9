//! What a zoomed pane shows: all of it, or where the rest is. And what is seen of a pass.

use ratatui::style::Color;
use rnn_tui::lesson::{Catalog, PaneName};
use rnn_tui::train::Tick;
use rnn_tui::tui::input::{Mouse, MouseKind};

use crate::workbench::Workbench;

/// A lesson with a step that goes to a tick, and one to read.
fn lesson(hidden: usize, length: usize) -> String {
    format!(
        r#"(id: "own", title: "Own",
        experiment: (task: Mod3(length: {length}, sequences: 2), hidden: {hidden}, epochs: 90,
            init: (weights: Uniform), optimizer: Sgd(lr: 0.1)),
        steps: [(text: "Go.", action: StepTo(Backward(1))), (text: "Look.", action: Read)])"#
    )
}

fn open(hidden: usize, length: usize, keys: &str) -> Workbench {
    let mut workbench = Workbench::lesson(&lesson(hidden, length));
    workbench.keys(keys);
    workbench
}

/// Presses a key until the screen no longer changes, and returns all screens.
fn screens(workbench: &mut Workbench, key: &str) -> Vec<String> {
    let mut screens = vec![workbench.screen()];
    loop {
        let next = workbench.keys(key).screen();
        if screens.last() == Some(&next) {
            return screens;
        }
        screens.push(next);
    }
}

#[test]
fn a_step_that_is_done_beside_a_zoomed_pane_says_so() {
    let told = "step 1 is done: z shows its text";
    let mut zoomed = open(4, 3, "2 z → → → →");
    let before = zoomed.screen();
    assert!(!before.contains(told), "{before}");
    let done = zoomed.keys("→").screen();
    assert!(done.contains(told), "{done}");
    let beside = open(4, 3, "→ → → → →").screen();
    assert!(!beside.contains("is done"), "its text says so: {beside}");
}

#[test]
fn the_second_zoom_brings_the_other_panes_back_and_so_does_the_lesson() {
    for key in ["2", "3", "4", "5", "7", "8", "9", "0", "W", "M", "G"] {
        for back in ["z", "1"] {
            let mut workbench = open(3, 5, &format!(". {key}"));
            let before = workbench.screen();
            let panes = |workbench: &Workbench| {
                let session = workbench.session();
                session.panes(ratatui::layout::Rect::new(0, 0, 120, 40)).len()
            };
            let count = panes(&workbench);
            workbench.keys("z");
            assert_eq!(panes(&workbench), 1, "{key}");
            workbench.keys(back);
            assert_eq!(panes(&workbench), count, "{key} z {back}\n{}", workbench.screen());
            if back == "z" {
                assert_eq!(workbench.screen(), before, "{key}");
            }
        }
    }
}

#[test]
fn the_next_step_begins_with_its_text_on_the_screen() {
    for zoom in ["z", "8 z", "Z"] {
        let mut workbench = open(3, 5, &format!(". {zoom}"));
        assert!(workbench.session().looks().zoom);
        let screen = workbench.keys("n").screen();
        assert!(screen.contains("Look.") && screen.contains("1 Lesson"), "{zoom}\n{screen}");
        assert_eq!(workbench.session().looks().focus, PaneName::Lesson);
    }
}

#[test]
fn the_cell_of_a_timestep_is_left_for_the_network_or_for_all_panes() {
    let mut workbench = open(3, 5, ". Z");
    let focus = |workbench: &Workbench| {
        let looks = workbench.session().looks();
        (looks.focus, looks.zoom)
    };
    assert_eq!(focus(&workbench), (PaneName::Network, true));
    let cell = workbench.screen();
    let network = workbench.keys("Z").screen();
    assert_ne!(cell, network);
    assert_eq!(workbench.keys("Z").screen(), cell);
    assert_eq!(workbench.keys("Esc").screen(), network);
    assert_eq!(focus(workbench.keys("Z z")), (PaneName::Network, false));
    assert_eq!(focus(workbench.keys("Z 1")), (PaneName::Lesson, false));
}

#[test]
fn the_zoomed_tape_has_every_unit_somewhere() {
    for (width, height) in [(80, 24), (120, 40), (200, 60)] {
        for hidden in [3, 10, 33, 100] {
            let mut workbench = open(hidden, 5, ". 2 z").sized(width, height);
            let all = screens(&mut workbench, "PgDn").join("\n");
            for name in ["h", "dh", "dz"] {
                let missing: Vec<usize> = (0..hidden)
                    .filter(|unit| {
                        let upper = unit & !1; // of two that share a row
                        let one = format!(" {name}_t[{unit}]");
                        let two = [",", " "].map(|end| format!(" {name} {upper}{end}"));
                        !all.contains(&one) && !two.iter().any(|two| all.contains(two))
                    })
                    .collect();
                assert!(missing.is_empty(), "{width}×{height} H={hidden} {name}: {missing:?}");
            }
        }
    }
}

#[test]
fn the_zoomed_equation_leaves_no_term_out_and_scrolls() {
    for (width, height) in [(80, 24), (120, 40)] {
        for (hidden, ticks) in [(10, "→ →"), (100, "→ →"), (100, "→ → → → → → →")]
        {
            let mut workbench = open(hidden, 5, &format!("{ticks} 8 z")).sized(width, height);
            let all = screens(&mut workbench, "PgDn");
            let place = format!("{width}×{height} H={hidden} {ticks}");
            for screen in &all {
                let pane: String = screen.lines().filter(|line| line.starts_with('│')).collect();
                assert!(!pane.contains('…') && !pane.contains(" more"), "{place}\n{screen}");
            }
            let last = &all[all.len() - 1];
            let Some((_, note)) = last.split_once(" lines ") else { continue };
            let (shown, count) = note.split_once(" of ").expect("all lines");
            let end = shown.split_once('–').expect("a range").1;
            assert!(count.starts_with(&format!("{end}: PgUp PgDn")), "{place}\n{last}");
        }
    }
}

#[test]
fn a_zoomed_tape_has_the_picture_first_where_there_is_room() {
    for (size, is_pictured) in [((80, 24), false), ((120, 40), true), ((200, 60), true)] {
        let mut workbench = open(3, 5, ". 2 z").sized(size.0, size.1);
        let screen = workbench.screen();
        assert_eq!(screen.contains("The network") || screen.contains("≥"), is_pictured, "{screen}");
        let row = screen.lines().position(|row| row.contains(" dh_t[2]")).expect("the table");
        let column = 30;
        let click = Mouse { kind: MouseKind::Press, column, row: row as u16 };
        workbench.mouse(click);
        assert_eq!(workbench.session().looks().unit, 2, "{screen}");
        workbench.mouse(click);
        workbench.settle();
        assert!(workbench.screen().contains("Where this number comes from"));
    }
}

#[test]
fn the_picture_of_a_zoomed_tape_takes_clicks_and_the_wheel_as_the_network_does() {
    for size in [(120, 40), (200, 60)] {
        for timesteps in [5, 40] {
            let mut workbench = open(3, timesteps, ". 2 z").sized(size.0, size.1);
            let screen = workbench.screen();
            let is_picture = |row: &str| row.contains("h_t") && !row.contains("largest"); // no title
            let row = screen.lines().position(is_picture).expect("the picture");
            let at = |kind| Mouse { kind, column: size.0 / 2, row: row as u16 };
            workbench.mouse(at(MouseKind::Press));
            let chosen = |workbench: &Workbench| {
                let of = chosen_timestep(&workbench.pane(PaneName::Tape, size.0, size.1));
                of.unwrap_or_else(|| panic!("no timestep is chosen: {size:?} T={timesteps}"))
            };
            let t = chosen(&workbench);
            assert!(t > 0, "{t} of {timesteps}");
            workbench.mouse(at(MouseKind::ScrollUp));
            assert_eq!(chosen(&workbench), t - 1);
            workbench.mouse(at(MouseKind::ScrollDown));
            workbench.mouse(at(MouseKind::Press));
            workbench.settle();
            let screen = workbench.screen();
            assert!(screen.contains("Where this number comes from"), "{screen}");
            assert!(screen.contains(&format!("at t = {t}")) || screen.contains("‖dh"), "{screen}");
        }
    }
}

/// The timestep in brackets.
fn chosen_timestep(screen: &str) -> Option<usize> {
    let mut words = screen.split(|c: char| c.is_whitespace() || c == '│');
    words.find_map(|word| word.strip_prefix('[')?.strip_suffix(']')?.parse().ok())
}

#[test]
fn a_zoomed_tape_that_hides_rows_says_which_it_shows() {
    let mut workbench = open(33, 5, ". 2 z").sized(80, 24);
    assert!(workbench.screen().contains("rows 1–"), "{}", workbench.screen());
    assert!(!open(3, 5, ". 2 z").screen().contains("rows 1–"));
}

#[test]
fn every_timestep_of_a_zoomed_tape_can_be_looked_at() {
    let mut workbench = open(3, 40, "2 z").sized(80, 24);
    assert!(workbench.screen().contains("t 0–"), "{}", workbench.screen());
    let screens = screens(&mut workbench, "]");
    assert!(screens.last().is_some_and(|last| last.contains("–39")), "{screens:?}");
    // and it follows the machine again
    workbench.keys("→");
    assert!(workbench.screen().contains("t 0–"), "{}", workbench.screen());
}

#[test]
fn a_ledger_says_how_many_timesteps_it_leaves_out() {
    let mut workbench = open(3, 40, ". 0").sized(80, 24);
    let screen = workbench.screen();
    let gap = |line: &str| {
        let count = line.split("… ").nth(1)?.split(" timestep").next()?;
        count.parse::<usize>().ok()
    };
    let left_out: usize = screen.lines().filter_map(gap).sum();
    assert!(left_out > 0, "{screen}");
    workbench.keys("z");
    let row = |screen: &str, t: usize| {
        screen.lines().any(|line| line.trim_start_matches(['│', ' ']).starts_with(&format!("{t} ")))
    };
    let screens = screens(&mut workbench, "PgDn");
    for t in 0..40 {
        assert!(screens.iter().any(|screen| row(screen, t)), "no t={t} in {screens:#?}");
    }
}

#[test]
fn output_that_goes_on_says_so() {
    let mut workbench = open(3, 40, "7").sized(80, 24);
    assert!(workbench.screen().contains("↓"), "{}", workbench.screen());
    let last = screens(&mut workbench, "PgDn").pop().expect("a screen");
    assert!(!last.contains("↓"), "{last}");
}

#[test]
fn a_key_hurries_a_pass_that_is_shown_and_does_nothing_else() {
    let mut workbench = open(3, 5, "");
    workbench.set_patience(1);
    workbench.keys("Enter");
    assert!(workbench.frame().is_running(), "the pass is on its way");
    workbench.set_patience(1_000);
    workbench.keys("→");
    assert_eq!(workbench.frame().snapshot.cursor.last(), Some(Tick::Backward(1)));
    assert!(!workbench.frame().is_running());
}

#[test]
fn without_motion_nothing_has_to_be_hurried() {
    let mut workbench = open(3, 5, ":");
    workbench.text("motion off").keys("Enter");
    assert!(workbench.app().message().is_some_and(|text| text.contains("at once")));
    workbench.set_patience(1);
    workbench.keys("Enter →");
    assert!(!workbench.frame().is_running(), "→ stops a run, and steps");
    let at = workbench.frame().snapshot.cursor.last();
    assert!(matches!(at, Some(Tick::Forward(_))), "{at:?}");
}

#[test]
fn what_a_tick_has_changed_is_bright_until_it_fades() {
    let mut workbench = open(3, 5, "→ →");
    let bright = |workbench: &mut Workbench| {
        let buffer = workbench.buffer();
        buffer.content().iter().filter(|cell| cell.bg == Color::Indexed(60)).count()
    };
    assert!(bright(&mut workbench) > 0);
    workbench.fade();
    assert_eq!(bright(&mut workbench), 0);
    workbench.keys("d");
    assert_eq!(bright(&mut workbench), 0, "nothing has moved");
}

#[test]
fn the_ground_is_chosen_in_the_workbench_and_kept() {
    let mut workbench = open(3, 5, "");
    let colours = |workbench: &mut Workbench| {
        let content = workbench.buffer().content().to_vec();
        content.iter().map(|cell| cell.fg).collect::<Vec<_>>()
    };
    let dark = colours(&mut workbench);
    let saves = workbench.saves();
    workbench.keys(":").text("theme light").keys("Enter ↑");
    assert!(workbench.saves() > saves);
    assert_ne!(colours(&mut workbench), dark);
    workbench.keys(":").text("theme auto").keys("Enter ↑");
    assert_eq!(colours(&mut workbench), dark, "the test's terminal is dark");
    workbench.keys(":").text("theme blue").keys("Enter");
    assert!(workbench.screen().contains("auto, light, dark"), "{}", workbench.screen());
}

#[test]
fn weights_norms_and_memory_are_bright_where_a_tick_has_changed_them() {
    const BRIGHT: Color = Color::Indexed(60);
    // five timesteps forward and back, the sum, the clip, the update
    for (keys, ticks) in [("4 z", 13), ("4 z d", 11), ("4 z d", 12), ("5 z", 7), ("M z", 3)] {
        let mut workbench = open(3, 5, keys).sized(120, 40);
        (1..ticks).for_each(|_| _ = workbench.keys("→"));
        workbench.fade();
        let buffer = workbench.keys("→").buffer();
        let bright = buffer.content().iter().filter(|cell| cell.bg == BRIGHT).count();
        assert!(bright > 0, "{keys} {ticks}");
    }
}

/// Where single units are coloured, small gradients are still told apart, and a row says what the colours mean.
#[test]
fn the_colours_of_gradients_are_those_of_their_logarithms() {
    let mut workbench = open(100, 5, ". 2 z").sized(120, 40);
    let all = screens(&mut workbench, "PgDn").join("\n");
    for name in ["dh ±", "dz ±"] {
        let row = all.lines().find(|line| line.contains(name)).expect(name);
        for part in ["max", "÷10", "÷100", "÷1e3", "less"] {
            assert!(row.contains(part), "no {part} in {row}");
        }
    }
}

#[test]
fn a_tape_that_leaves_timesteps_out_says_how_many() {
    for (size, timesteps) in [((80, 24), 5), ((80, 24), 50), ((120, 40), 50)] {
        let screen = open(3, timesteps, ". 2").sized(size.0, size.1).screen();
        let is_told = screen.contains(&format!("/{timesteps} ›"));
        assert_eq!(is_told, timesteps == 50, "{screen}");
    }
}

#[test]
fn a_tape_that_leaves_rows_out_says_which_are_seen_by_a_zoom() {
    for (hidden, keys, size, more) in [
        (100, ". 2", (120, 40), Some("z: more rows")), // own and later, too
        (3, ". 2", (80, 24), Some("z: more rows")),
        (3, ". 2 z", (120, 40), None),
    ] {
        let told = more_rows(&mut open(hidden, 4, keys).sized(size.0, size.1));
        assert_eq!(told, more, "{hidden} {keys}");
    }
    // where the course has not explained own and later yet, the bars sum up all that there is
    let catalog = Catalog::embedded().expect("lessons");
    let first = Workbench::home().open_loaded(catalog.entries()[0].loaded());
    let mut first = first.sized(120, 40);
    first.keys(". 2");
    assert_eq!(more_rows(&mut first), Some("z: each unit"));
}

/// What the Tape's title says of rows that it has no room for.
fn more_rows(workbench: &mut Workbench) -> Option<&'static str> {
    let screen = workbench.screen();
    let title = screen.lines().find(|row| row.contains(" 2 Tape")).expect(&screen);
    ["z: each unit", "z: more rows"].into_iter().find(|words| title.contains(words))
}
