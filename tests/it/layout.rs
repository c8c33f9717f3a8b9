//! Which panes a step shows and where, and that nothing on the screen is cut inside a word or a number.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use ratatui::layout::Rect;
use rnn_tui::lesson::{Catalog, Lesson, PaneName, Store};

use crate::workbench::{Workbench, shows};

/// The smallest size, a common small one, the one of the design, and a large one.
const SIZES: [(u16, u16); 4] = [(80, 24), (100, 30), (120, 40), (200, 60)];

/// All panes with their names on the screen.
const NAMES: [(PaneName, &str); 13] = [
    (PaneName::Lesson, "Lesson"),
    (PaneName::Tape, "Tape"),
    (PaneName::Loss, "Loss"),
    (PaneName::Weights, "Weights"),
    (PaneName::Norms, "Norms"),
    (PaneName::Clip, "Clip"),
    (PaneName::Output, "Output"),
    (PaneName::Equation, "Equation"),
    (PaneName::Code, "Code"),
    (PaneName::Ledger, "Ledger"),
    (PaneName::Memory, "Memory"),
    (PaneName::Check, "Check"),
    (PaneName::Network, "Network"),
];

fn lessons() -> Vec<Lesson> {
    let catalog = Catalog::embedded().expect("the embedded lessons are lessons");
    catalog.entries().iter().map(|entry| entry.lesson.clone()).collect()
}

/// A lesson of the catalogue, opened from the home screen.
fn opened(number: usize, mut workbench: Workbench) -> Workbench {
    workbench.keys(&"↓ ".repeat(number)).keys("Enter");
    workbench
}

/// Leaves an answer that is being written.
fn look_around(workbench: &mut Workbench) {
    if workbench.session().writes() {
        workbench.keys("Esc");
    }
}

/// The panes on screens of all sizes.
fn all_sizes(workbench: &Workbench) -> Vec<Vec<(PaneName, Rect)>> {
    let session = workbench.session();
    SIZES.iter().map(|(width, height)| session.panes(Rect::new(0, 0, *width, *height))).collect()
}

fn names(panes: &[(PaneName, Rect)]) -> BTreeSet<PaneName> {
    panes.iter().map(|(name, _)| *name).collect()
}

/// A step, with its panes on screens of all sizes.
struct Seen {
    lesson: Lesson,
    step: usize,
    sizes: Vec<Vec<(PaneName, Rect)>>,
}

/// Every step of every lesson, seen once for all tests.
static STEPS: LazyLock<Vec<Seen>> = LazyLock::new(|| {
    let mut seen = Vec::new();
    at_every_step(|lesson, step, workbench| {
        seen.push(Seen { lesson: lesson.clone(), step, sizes: all_sizes(workbench) });
    });
    seen
});

/// Calls `look` in every step of every lesson.
fn at_every_step(mut look: impl FnMut(&Lesson, usize, &mut Workbench)) {
    for (number, lesson) in lessons().iter().enumerate() {
        let mut workbench = opened(number, Workbench::home());
        for step in 0..lesson.steps.len() {
            assert_eq!(workbench.session().step(), step, "{}", lesson.id);
            look(lesson, step, &mut workbench);
            workbench.next_step();
        }
    }
}

#[test]
fn the_key_pane_of_a_step_is_the_largest_beside_the_lesson() {
    for Seen { lesson, step, sizes } in STEPS.iter() {
        let Some(key) = lesson.steps[*step].show.first() else { continue };
        for (panes, size) in sizes.iter().zip(SIZES) {
            let at = format!("{} step {} at {size:?}: {panes:?}", lesson.id, step + 1);
            let area = |name: PaneName| panes.iter().find(|(pane, _)| *pane == name).map(|p| p.1);
            let largest = area(*key).unwrap_or_else(|| panic!("no {key:?} in {at}")).area();
            for (name, area) in
                panes.iter().filter(|(name, _)| ![*key, PaneName::Lesson].contains(name))
            {
                assert!(area.area() < largest, "{name:?} is not smaller in {at}");
                assert!(area.width >= 30 && area.height >= 8, "{name:?} is too small in {at}");
            }
        }
    }
}

#[test]
fn a_step_looks_the_same_after_going_away_and_after_a_restart() {
    for (number, lesson) in lessons().iter().enumerate() {
        let folder = tempfile::tempdir().expect("a folder");
        let store = || Store::at(folder.path().join("progress.json"));
        let mut workbench = opened(number, Workbench::with_store(store()));
        for step in 0..lesson.steps.len() {
            let fresh = all_sizes(&workbench);
            let at = format!("{} step {}", lesson.id, step + 1);
            look_around(&mut workbench);
            workbench.keys("4 0 Tab");
            workbench.next_step();
            look_around(&mut workbench);
            let writes =
                workbench.app().session().is_some_and(rnn_tui::tui::session::Session::writes);
            workbench.keys(if writes { "Esc p" } else { "p" });
            assert_eq!(all_sizes(&workbench), fresh, "{at} after other panes, n and p");
            while workbench.app().session().is_some() {
                workbench.keys("Esc");
            }
            workbench.keys("Enter");
            assert_eq!(all_sizes(&workbench), fresh, "{at} after the home screen");
            workbench.keys("Ctrl-C");
            workbench = Workbench::with_store(store());
            workbench.keys("Enter");
            assert_eq!(all_sizes(&workbench), fresh, "{at} after a restart");
            workbench.next_step();
        }
    }
}

#[test]
fn the_first_step_shows_its_text_the_loss_and_the_answers() {
    let workbench = opened(0, Workbench::home());
    let expected = BTreeSet::from([PaneName::Lesson, PaneName::Loss, PaneName::Output]);
    for (panes, size) in all_sizes(&workbench).iter().zip(SIZES) {
        assert_eq!(names(panes), expected, "at {size:?}");
    }
}

#[test]
fn nothing_is_shown_that_no_step_so_far_has_named() {
    for Seen { lesson, step, sizes } in STEPS.iter() {
        let so_far = lesson.steps[..=*step].iter().flat_map(|step| &step.show);
        let mut named: BTreeSet<PaneName> = so_far.copied().collect();
        named.insert(PaneName::Lesson);
        for (panes, size) in sizes.iter().zip(SIZES) {
            let at = format!("{} step {} at {size:?}", lesson.id, step + 1);
            assert!(names(panes).is_subset(&named), "{at}: {panes:?}");
        }
    }
}

/// Whether a text has this word.
fn has_word(text: &str, word: &str) -> bool {
    text.split(|c: char| !c.is_alphanumeric()).any(|w| w == word)
}

#[test]
fn what_a_text_speaks_of_is_visible_or_its_key_is_named() {
    for Seen { lesson, step, sizes } in STEPS.iter() {
        let here = &lesson.steps[*step];
        let texts = [Some(&here.text), here.solution.as_ref()].into_iter().flatten();
        let all = texts.chain(&here.hints).cloned().collect::<Vec<_>>().join("\n");
        let visible = names(&sizes[2]);
        for (pane, name) in NAMES {
            let key = match pane {
                PaneName::Memory => 'M',
                PaneName::Check => 'G',
                PaneName::Network => 'W',
                PaneName::Ledger => '0',
                other => char::from(
                    b'1' + NAMES.iter().position(|(p, _)| *p == other).unwrap_or(0) as u8,
                ),
            };
            // the first word of a sentence is no name of a pane
            let is_named =
                [" pane", ", `["].iter().any(|after| all.contains(&format!("{name}{after}")))
                    || [format!("the {name}"), format!("in {name}"), format!("the **{name}**")]
                        .iter()
                        .any(|words| all.contains(words.as_str()) && has_word(&all, name));
            let shown = visible.contains(&pane) || all.contains(&format!("[{key}]"));
            assert!(!is_named || shown, "{} step {}: {name} in {all}", lesson.id, step + 1);
        }
    }
}

#[test]
fn a_pane_says_what_it_is_in_the_step_that_introduces_it() {
    let mut workbench = opened(0, Workbench::home());
    assert!(workbench.screen().contains("How wrong the answers are"));
    assert!(!workbench.keys("n").screen().contains("How wrong the answers are"));
    assert!(!workbench.screen().contains("One column per timestep"));
    assert!(workbench.keys("n").screen().contains("One column per timestep"));
    assert!(!workbench.keys("n").screen().contains("One column per timestep"));
    workbench.keys("Esc").open_pane("norms");
    assert!(workbench.screen().contains("How long the gradient"), "opened by the learner");
}

#[test]
fn a_pane_that_the_learner_opens_is_added_and_the_palette_closes_it() {
    let mut workbench = opened(0, Workbench::home());
    let here = |workbench: &Workbench| names(&workbench.session().panes(Rect::new(0, 0, 120, 40)));
    let before = here(&workbench);
    workbench.keys("2 4");
    let mut more = before.clone();
    more.extend([PaneName::Tape, PaneName::Weights]);
    assert_eq!(here(&workbench), more);
    workbench.keys(":").text("step panes").keys("Enter");
    assert_eq!(here(&workbench), before);
    workbench.keys(":").text("all panes").keys("Enter");
    assert_eq!(here(&workbench).len(), 6, "as many as fit: {:?}", here(&workbench));
    workbench.keys("M");
    assert!(here(&workbench).contains(&PaneName::Memory));
    workbench.keys("n");
    assert_eq!(here(&workbench), before, "another step begins with its own panes");
}

/// The text inside a pane, and its title.
struct Drawn {
    title: String,
    lines: Vec<String>,
}

fn drawn(screen: &str, area: Rect) -> Drawn {
    let line = |y: u16, from: u16, to: u16| -> String {
        let line = screen.lines().nth(usize::from(y)).unwrap_or_default();
        line.chars().skip(usize::from(from)).take(usize::from(to - from)).collect()
    };
    let title = line(area.y, area.x + 1, area.right() - 1);
    let title = title.trim_end_matches(['─', '┬', '┴', '┼']).trim().to_owned();
    let rows = area.y + 1..area.bottom() - 1;
    Drawn { title, lines: rows.map(|y| line(y, area.x + 2, area.right() - 2)).collect() }
}

fn words(lines: &[String]) -> BTreeSet<String> {
    lines.iter().flat_map(|line| line.split_whitespace()).map(str::to_owned).collect()
}

/// Whether a word that ends at the edge of a pane is the beginning of a longer one, and not that one rounded.
fn is_cut(word: &str, whole: &BTreeSet<String>) -> bool {
    let continues = |w: &&String| {
        w.strip_prefix(word)
            .is_some_and(|rest| rest.starts_with(|c: char| c.is_alphanumeric() || c == '.'))
    };
    let rounded = |w: &String| w.parse().is_ok_and(|value| shows(word, value));
    let known = whole.contains(word) || whole.iter().any(rounded);
    !known && whole.iter().any(|w| continues(&w))
}

#[test]
fn no_title_and_no_line_ends_inside_a_word_or_a_number() {
    let mut cut = Vec::new();
    at_every_step(|lesson, step, workbench| {
        for keys in ["", ". →"] {
            if !keys.is_empty() {
                look_around(workbench);
            }
            workbench.keys(keys);
            for size in SIZES {
                let found = cut_at(size, workbench);
                cut.extend(found.into_iter().map(|line| {
                    format!("{} step {} after {keys:?} at {size:?}: {line}", lesson.id, step + 1)
                }));
            }
        }
    });
    assert!(cut.is_empty(), "{}", cut.join("\n"));
}

/// The titles and lines that are cut on a screen of this size.
fn cut_at((width, height): (u16, u16), workbench: &mut Workbench) -> Vec<String> {
    workbench.resize(width, height);
    let screen = workbench.screen();
    let mut cut = Vec::new();
    for (name, area) in workbench.session().panes(Rect::new(0, 0, width, height)) {
        let Drawn { title, lines } = drawn(&screen, area);
        let whole = drawn(&workbench.pane(name, 500, 200), Rect::new(0, 0, 500, 200));
        let told = without_count(&title);
        let all = without_count(&whole.title);
        let rest = all.strip_prefix(told.trim_end_matches('…').trim_end());
        if !rest.is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', ',', ':'])) {
            cut.push(format!("the title {title:?} of {:?}", whole.title));
        }
        let known = words(&whole.lines);
        let goes_on = |line: &&String| name == PaneName::Output && is_broken_anywhere(line);
        let at_the_edge = lines.iter().filter(|line| !line.ends_with(' ') && !goes_on(line));
        cut.extend(at_the_edge.filter(|line| ends_inside(line, &known)).map(|l| format!("{l:?}")));
    }
    workbench.resize(120, 40);
    cut
}

/// A title without what it says of rows for which the pane is too small: that is not there in a large one.
fn without_count(title: &str) -> String {
    let (name, rest) = title.split_once("  ").unwrap_or((title, ""));
    let others: Vec<&str> =
        rest.split(" · ").filter(|part| !["z: each unit", "z: more rows"].contains(part)).collect();
    format!("{name}  {}", others.join(" · "))
}

/// Whether a line is part of what a model writes or answers, which goes on in the next line.
fn is_broken_anywhere(line: &str) -> bool {
    ["greedy ", "T ", "        ", "answer "].iter().any(|head| line.starts_with(head))
}

/// Whether the last word of a line is the beginning of a longer one. After a colon it is the name of a key.
fn ends_inside(line: &str, known: &BTreeSet<String>) -> bool {
    let mut words = line.split_whitespace().rev();
    let (last, before) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    !before.ends_with(':') && before != "↓" && is_cut(last, known)
}

#[test]
fn the_chip_stays_in_its_column_whatever_the_machine_does() {
    for (width, height) in SIZES {
        let mut workbench = opened(3, Workbench::home()).sized(width, height);
        let column =
            |screen: &str| screen.lines().next().and_then(|l| l.chars().position(|c| c == '▐'));
        let first = column(&workbench.screen());
        assert!(first.is_some(), "{}", workbench.screen());
        for keys in ["→", "→ → → →", ". .", "space", "space", "g 9 9 Enter", "n", "b", "a", "R"]
        {
            let screen = workbench.keys(keys).screen();
            assert_eq!(column(&screen), first, "after {keys:?} at {width}×{height}\n{screen}");
        }
    }
}

#[test]
fn the_rail_shows_how_far_the_update_has_come() {
    let mut workbench = Workbench::lesson(
        r#"(id: "own", title: "Own",
            experiment: (task: CharLm(text: Inline("hello")), hidden: 3, epochs: 9, init: (weights: Uniform),
                optimizer: Sgd(lr: 0.1), clip: Norm(1.0)),
            steps: [(text: "Look.", action: Read)])"#,
    );
    let rail = |w: &mut Workbench| w.screen().lines().nth(1).unwrap_or_default().trim().to_owned();
    assert!(rail(&mut workbench).starts_with("forward ···· (loss) ─▶ backward ····"));
    workbench.keys("→ → →");
    assert!(rail(&mut workbench).starts_with("forward ✓✓◉· (loss) ─▶ backward ····"));
    workbench.keys("→ → →");
    let expected = "forward ✓✓✓✓ (loss) ─▶ backward ✓◉·· ─▶ Σ · ─▶ clip · ─▶ update ·";
    assert!(rail(&mut workbench).starts_with(expected));
    assert!(rail(&mut workbench).ends_with("tick 6 of 11"));
    workbench.keys("→ → → → →");
    assert!(rail(&mut workbench).contains("update ◉   ‖g‖ "), "{}", rail(&mut workbench));
    let mut long = opened(9, Workbench::home());
    assert!(rail(&mut long).starts_with("forward ─────── (loss) ─▶"), "a bar: {}", rail(&mut long));
    for (width, height) in SIZES {
        let line = opened(13, Workbench::home()).sized(width, height).screen();
        let line = line.lines().nth(1).unwrap_or_default().trim_end().to_owned();
        assert!(line.contains("update ·") && line.ends_with("83"), "{width}×{height}: {line}");
    }
}

#[test]
fn a_focused_frame_leaves_the_titles_of_its_neighbours_alone() {
    let mut workbench = opened(0, Workbench::home());
    let style_of = |workbench: &mut Workbench, pane: PaneName| {
        let size = Rect::new(0, 0, 120, 40);
        let panes = workbench.session().panes(size);
        let area = panes.iter().find(|(name, _)| *name == pane).expect("it is visible").1;
        // the first letter of its name
        workbench.buffer()[(area.x + 4, area.y)].style()
    };
    let before = style_of(&mut workbench, PaneName::Output);
    workbench.keys("3");
    assert_eq!(style_of(&mut workbench, PaneName::Output), before, "Loss is above Output");
    let of_loss = style_of(&mut workbench, PaneName::Loss);
    assert_ne!(of_loss, before, "the focused title has the colour of its frame");
    workbench.keys("7");
    assert_eq!(style_of(&mut workbench, PaneName::Output), of_loss);
}

#[test]
fn a_zoomed_pane_stands_every_size_and_comes_back() {
    let mut workbench = opened(0, Workbench::home());
    let before = workbench.keys("3").screen();
    workbench.keys("z");
    for (width, height) in [(80, 24), (500, 200), (79, 23), (200, 60), (120, 40)] {
        workbench.resize(width, height);
        workbench.screen();
    }
    assert_eq!(workbench.keys("z").screen(), before);
}

/// Two arms; the second step sends the machine to the start.
const COMPARED: &str = r#"(id: "own", title: "Own", speed: 30,
    experiment: (task: Mod3(length: 4, sequences: 2, lag: 1), hidden: 3, epochs: 300,
        init: (weights: StandardNormal), optimizer: Sgd(lr: 0.1),
        arms: [(name: "free"), (name: "clipped", clip: Norm(0.5))]),
    steps: [
        (text: "Look.", action: Read, show: [Loss, Tape]),
        (text: "Again.", action: Reach([(of: Updates, at_least: 99.0)]), start: true, arm: "free"),
    ])"#;

/// The lesson after these keys, and again after a restart.
fn restarted(keys: &str) -> [Workbench; 2] {
    let folder = tempfile::tempdir().expect("a folder");
    let store = || Store::at(folder.path().join("progress.json"));
    let mut first = Workbench::with_store(store()).open(COMPARED);
    first.keys(keys).keys("q");
    let mut second = Workbench::with_store(store()).open(COMPARED);
    second.run(10_000);
    [first, second]
}

#[test]
fn after_a_restart_curves_axis_and_arm_are_there_again() {
    for keys in
        ["a y g 2 0 Enter g 5 Enter →", "a y y g 1 2 Enter Home", "n a g 3 0 Enter g 7 Enter"]
    {
        let [first, second] = restarted(keys);
        let of = |workbench: &Workbench| {
            let (frame, looks) = (workbench.frame(), workbench.session().looks());
            let snapshot = &frame.snapshot;
            (frame.arm, looks.scale, snapshot.cursor, snapshot.furthest, workbench.session().step())
        };
        assert_eq!(of(&second), of(&first), "after {keys:?}");
        assert!(of(&first).3 > 0, "it has run");
    }
}

#[test]
fn a_learner_who_returns_to_a_step_finds_the_machine_where_it_was() {
    let mut workbench = Workbench::lesson(COMPARED);
    workbench.keys("n g 9 Enter Esc Esc Enter");
    assert_eq!(workbench.frame().snapshot.cursor.updates_done(), 9);
    workbench.keys("p n");
    assert_eq!(workbench.frame().snapshot.cursor.updates_done(), 0, "the step begins at the start");
}
