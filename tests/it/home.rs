//! The home screen and the help: what is found, what is never shown, and what each key says of itself.

use std::io;

use rnn_tui::lesson::Store;
use rnn_tui::lesson::store::Medium;
use rnn_tui::tui::app::Screen;
use rnn_tui::tui::input::{Mouse, MouseKind};
use rnn_tui::tui::keymap::{KEYS, KeyScope};

use crate::workbench::Workbench;

const SIZES: [(u16, u16); 5] = [(80, 24), (80, 40), (100, 30), (120, 40), (200, 60)];

/// A store with this text, which keeps nothing.
#[derive(Debug)]
struct Kept(String);

impl Medium for Kept {
    fn name(&self) -> String {
        "a text".to_owned()
    }

    fn read(&self) -> io::Result<Option<String>> {
        Ok(Some(self.0.clone()))
    }

    fn write(&self, _text: &str) -> io::Result<()> {
        Ok(())
    }

    fn set_aside(&self) -> io::Result<String> {
        unreachable!("the text can be read")
    }
}

/// The home screen of a learner who has done this.
fn learner(last: &str, lessons: &str) -> Workbench {
    let text = format!(r#"{{"version": 2, "last": "{last}", "lessons": {{{lessons}}}}}"#);
    Workbench::with_store(Store::new(Kept(text)))
}

/// A learner who has done all of lesson 1, and four steps of lesson 3.
fn begun() -> Workbench {
    let done = r#""mod3": {"at": 10, "done": [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]}"#;
    learner("memory", &format!(r#"{done}, "memory": {{"at": 4, "done": [0, 1, 2, 3]}}"#))
}

fn selected(workbench: &Workbench) -> usize {
    workbench.app().lessons().selected() + 1
}

/// A screen as one line, without frames, so that wrapped texts can be found in it.
fn flat(screen: &str) -> String {
    let columns = |place: usize| {
        let cell =
            move |line: &str| line.split('│').nth(place).unwrap_or_default().trim().to_owned();
        screen.lines().map(cell).collect::<Vec<_>>().join(" ")
    };
    let all = [0, 1, 2, 3].map(columns).join(" ");
    all.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn home_shows_every_lesson_and_enter_opens_the_selected_one() {
    for (width, height) in SIZES {
        let mut workbench = Workbench::home().sized(width, height);
        let catalog = workbench.app().lessons().catalog().clone();
        for entry in catalog.entries() {
            let screen = workbench.screen();
            let line = format!("{:>2}  {}", entry.number, entry.lesson.title);
            assert!(screen.contains(&line), "{line:?} is not on\n{screen}");
            workbench.keys("↓");
        }
    }
    let mut workbench = Workbench::home();
    workbench.keys("↓ ↓ Enter");
    assert_eq!(workbench.session().course().number(), Some(3));
}

#[test]
fn nothing_of_a_lesson_but_its_title_and_topics_is_on_the_home_screen_before_it_is_done() {
    for (width, height) in SIZES {
        let mut workbench = Workbench::home().sized(width, height);
        let catalog = workbench.app().lessons().catalog().clone();
        for entry in catalog.entries() {
            let lesson = &entry.lesson;
            let about = lesson.about.as_deref().expect("every built-in lesson has `about`");
            let screen = workbench.settle().screen();
            let shown = flat(&screen);
            assert!(
                entry.number == 1 || width < 100 || shown.contains(&about.replace('`', "")),
                "{screen}"
            );
            let file = std::fs::read_to_string(format!("lessons/{}.ron", lesson.id));
            let file = file.expect("the lesson's file");
            let rounds: Vec<&str> = lesson.rounds().iter().map(|round| round.title).collect();
            let told = |text: &str| text == lesson.title || text == about || rounds.contains(&text);
            for text in file.split('"').filter(|text| text.len() >= 20 && !told(text)) {
                assert!(!shown.contains(text), "{text:?} gives something away on\n{screen}");
            }
            workbench.keys("↓");
        }
    }
}

#[test]
fn what_was_done_is_seen_and_enter_continues_there() {
    for (width, height) in SIZES {
        let mut workbench = begun().sized(width, height);
        assert_eq!(selected(&workbench), 3);
        let screen = workbench.screen();
        assert!(screen.contains("✓  1  One cell"), "{screen}");
        assert!(screen.contains("◐  3  Does this task need memory?"), "{screen}");
        assert!(screen.replace("● ○", "●○").contains("●●●●○○○○○"), "{screen}");
        assert!(width < 100 || screen.contains("continue at step 5"), "{screen}");
        let rounds = ["● Round 1: With memory", "◉ Round 2: A frozen", " min left · step 5 of 9"];
        assert!(width < 100 || rounds.iter().all(|part| screen.contains(part)), "{screen}");
        assert!(screen.contains("1 of 15 lessons · 14 of"), "{screen}");
    }
    let mut workbench = begun();
    workbench.keys("Enter");
    assert_eq!(workbench.session().step(), 4);
}

#[test]
fn a_lesson_that_was_begun_has_a_dot_for_each_of_its_steps() {
    for (width, height) in SIZES {
        let catalog = Workbench::home().app().lessons().catalog().clone();
        let ids = catalog.entries().iter().map(|entry| &entry.lesson.id);
        let begun = ids.map(|id| format!(r#""{id}": {{"at": 2, "done": [0, 1]}}"#));
        let begun = begun.collect::<Vec<_>>().join(", ");
        let mut workbench = learner("mod3", &begun).sized(width, height);
        for entry in catalog.entries() {
            let screen = workbench.screen();
            let line = format!("{:>2}  {}", entry.number, entry.lesson.title);
            let row = screen.lines().find_map(|row| row.split_once(&line));
            let (_, after) = row.unwrap_or_else(|| panic!("{line:?} is not on\n{screen}"));
            let row = after.split('│').next().unwrap_or_default();
            let steps = entry.lesson.steps.iter().filter(|s| s.challenge.is_none()).count();
            let dots = format!("●●{}", "○".repeat(steps - 2));
            assert_eq!(row.replace(' ', ""), dots, "{line} on\n{screen}");
            workbench.keys("↓");
        }
    }
}

#[test]
fn after_a_finished_lesson_the_next_is_selected() {
    let done = r#""mod3": {"at": 10, "done": [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]}"#;
    assert_eq!(selected(&learner("mod3", done)), 2);
    let mut workbench = learner("mod3", done);
    workbench.keys("↑ Enter Esc Esc");
    assert_eq!(selected(&workbench), 2);
    workbench.keys("↑");
    let screen = flat(&workbench.screen());
    assert!(screen.contains("To remember · One cell is used again at every timestep"), "{screen}");
}

#[test]
fn rounds_are_seen_at_every_size() {
    for (width, height) in SIZES {
        let mut workbench = Workbench::home().sized(width, height);
        let screen = workbench.keys("4").screen();
        let is_listed = screen.contains("Round 1: Forward, and the last timest");
        assert!(is_listed || screen.contains(" min in 4 rounds"), "{screen}");
        workbench.keys("Enter n n n n n Esc Esc");
        let screen = workbench.screen();
        assert!(is_listed || screen.contains("○○○ ○○○ ○○○ ○○○○"), "{screen}");
    }
}

#[test]
fn the_list_of_steps_has_the_rounds_as_headings_that_cannot_be_chosen() {
    let mut workbench = Workbench::home().sized(80, 24);
    let screen = workbench.keys("4 Enter s").screen();
    let row = |words: &str| screen.lines().position(|row| row.contains(words));
    let [first, second] = ["Round 1 of 4: Forward", "Round 2 of 4: One step back"].map(row);
    assert!(first.is_some() && second > first, "{screen}");
    for step in 0..13 {
        let mut workbench = Workbench::home().sized(80, 24);
        workbench.keys("4 Enter s Home ↓");
        for _ in 0..step {
            workbench.keys("↓");
        }
        workbench.keys("Enter");
        assert_eq!(workbench.session().step(), step, "after {step} times ↓");
    }
    let screen = workbench.keys("Home ↓ ↑ Enter").screen();
    assert!(screen.contains("Fast track"), "{screen}");
}

#[test]
fn a_learner_who_has_not_begun_is_told_what_this_is() {
    for (width, height) in SIZES {
        let screen = Workbench::home().sized(width, height).screen();
        for text in ["recurrent neural network", "BPTT", "no knowledge"] {
            assert!(flat(&screen).contains(text), "{text:?} is not on\n{screen}");
        }
    }
}

#[test]
fn lessons_are_chosen_by_number_by_place_and_with_the_wheel() {
    let mut workbench = Workbench::home();
    for (keys, number) in [
        ("7", 7),
        ("1", 1),
        ("5", 15),
        ("1 ↓ 5", 5),
        ("1 0", 10),
        ("0", 10),
        ("Home", 1),
        ("End", 15),
        ("PgUp", 10),
        ("PgDn PgDn", 15),
    ] {
        assert_eq!(selected(workbench.keys(keys)), number, "{keys}");
    }
    let message = |w: &Workbench| w.app().message().map(str::to_owned);
    for keys in ["Home 0", "Home 2 0"] {
        let before = selected(workbench.keys(&keys.replace(" 0", "")));
        let said = message(workbench.keys("0"));
        assert!(said.is_some_and(|said| said.contains("type 1, then 0")), "{keys}");
        assert_eq!(selected(&workbench), before, "{keys}: there is no lesson 0 or 20");
    }
    workbench.keys("Home");
    let wheel = |kind| Mouse { kind, column: 5, row: 5 };
    workbench.mouse(wheel(MouseKind::ScrollDown));
    workbench.mouse(wheel(MouseKind::ScrollDown));
    workbench.mouse(wheel(MouseKind::ScrollUp));
    assert_eq!(selected(&workbench), 2);
}

#[test]
fn lessons_are_found_by_a_few_letters() {
    for (typed, number) in [("vanish", 9), ("gradcheck", 5), ("lstm", 14), ("temperature", 12)] {
        for (width, height) in SIZES {
            let mut workbench = Workbench::home().sized(width, height);
            workbench.keys("/").text(typed);
            assert_eq!(selected(&workbench), number, "{typed}\n{}", workbench.screen());
            workbench.keys("Enter");
            assert_eq!(workbench.session().course().number(), Some(number), "{typed}");
        }
    }
    let mut workbench = Workbench::home();
    let screen = workbench.keys("/").text("vanihsing").screen();
    assert!(screen.contains("nearest: “vanishing”"), "{screen}");
    workbench.keys("Esc /");
    let screen = workbench.text("qqqq").keys("Enter").screen();
    assert!(screen.contains("nothing matches") && !screen.contains("Lesson  step"), "{screen}");
    assert!(!workbench.keys("Esc").app().has_quit() && !workbench.app().lessons().is_searched());
}

#[test]
fn a_lesson_is_begun_anew_only_when_asked_twice() {
    let mut workbench = begun();
    let screen = workbench.keys("x").screen();
    assert!(screen.contains("x again erases your progress"), "{screen}");
    assert!(workbench.keys("↓ ↑ x ? Esc x Esc").screen().contains("◐  3"), "it was not confirmed");
    let screen = workbench.keys("x x").screen();
    assert!(screen.contains("restarted") && !screen.contains("◐  3"), "{screen}");
    workbench.keys("Enter");
    assert_eq!(workbench.session().step(), 0);
}

#[test]
fn what_is_cut_says_so() {
    let long = "A title that is much longer than the list of lessons is wide, whatever the window";
    let lesson = format!(
        r#"(id: "own", title: "{long}", experiment: (task: Mod3(), hidden: 3, epochs: 9,
        init: (weights: Uniform), optimizer: Sgd(lr: 0.1)),
            steps: [(text: "Look.", action: Read)])"#
    );
    for (width, height) in SIZES {
        let mut workbench = Workbench::lesson(&lesson).sized(width, height);
        let screen = workbench.keys("Esc Esc").screen();
        let row = screen.lines().find(|line| line.contains("·  A title")).expect("the own lesson");
        assert!(row.contains('…'), "{screen}");
    }
    // more lessons than rows
    let screen = Workbench::lesson(&lesson).sized(80, 24).keys("Esc Esc Home").screen();
    assert!(screen.contains("more"), "{screen}");
}

/// All of the help, page by page.
fn help(workbench: &mut Workbench) -> String {
    let mut pages = workbench.keys("?").screen();
    for _ in 0..20 {
        pages += &workbench.keys("↓ ↓ ↓ ↓ ↓").screen();
    }
    workbench.keys("Esc");
    pages
}

#[test]
fn the_help_has_every_key_that_works_here_and_no_other() {
    let lesson = r#"(id: "own", title: "Own", experiment: (task: Mod3(), hidden: 3, epochs: 9,
        init: (weights: Uniform), optimizer: Sgd(lr: 0.1)),
        steps: [(text: "Look.", action: RunUntil([(of: Updates, at_least: 9.0)]))])"#;
    for (width, height) in SIZES {
        for scope in [KeyScope::Home, KeyScope::Lesson] {
            let mut workbench = match scope {
                KeyScope::Lesson => Workbench::lesson(lesson),
                KeyScope::Home | KeyScope::Anywhere => Workbench::home(),
            }
            .sized(width, height);
            let help = help(&mut workbench);
            for binding in KEYS {
                let here = binding.scope == scope || binding.scope == KeyScope::Anywhere;
                let both = KEYS.iter().any(|b| b.help == binding.help && b.scope == scope);
                let words: String = "  ".chars().chain(binding.help.chars().take(40)).collect();
                assert_eq!(
                    help.contains(&words),
                    here || both,
                    "{words} at {width}×{height}\n{help}"
                );
            }
        }
    }
}

#[test]
fn the_help_begins_with_the_step_and_the_focused_pane_and_is_searched() {
    let lesson = r#"(id: "own", title: "Own", experiment: (task: Mod3(), hidden: 3, epochs: 9,
        init: (weights: Uniform), optimizer: Sgd(lr: 0.1)),
        steps: [(text: "Look.", action: RunUntil([(of: Updates, at_least: 9.0)]))])"#;
    let mut workbench = Workbench::lesson(lesson);
    let screen = workbench.keys("4 ?").screen();
    let place =
        |text: &str| screen.find(text).unwrap_or_else(|| panic!("no {text:?} on\n{screen}"));
    assert!(place("This step") < place("space runs"), "{screen}");
    assert!(place("The focused pane: Weights") < place("next tensor"), "{screen}");
    let screen = workbench.keys("/").text("tensor").screen();
    assert!(screen.contains("next tensor") && !screen.contains("run or pause"), "{screen}");
    let screen = workbench.keys("Esc").screen();
    assert!(screen.contains("run or pause"), "Esc shows all keys again\n{screen}");
    assert!(workbench.keys("Esc").app().popup().is_none());
}

#[test]
fn keys_in_the_footer_can_be_clicked() {
    let mut workbench = Workbench::home();
    let screen = workbench.screen();
    let footer = screen.lines().last().expect("a footer");
    let column = |words: &str| footer.chars().collect::<String>().find(words).expect(words) as u16;
    let press = |column| Mouse { kind: MouseKind::Press, column, row: 39 };
    let (find, open) = (press(column("/ find")), press(column("Enter open")));
    workbench.mouse(find);
    assert!(workbench.app().lessons().is_searched());
    workbench.keys("Esc");
    workbench.mouse(open);
    assert!(matches!(workbench.app().screen(), Screen::Lesson(_)));
}

#[test]
fn the_palette_works_on_the_home_screen() {
    for (typed, number) in [("vanish", 9), ("lesson 12", 12), ("bughunt", 6)] {
        let mut workbench = Workbench::home();
        workbench.keys(":").text(typed).keys("Enter");
        assert_eq!(workbench.session().course().number(), Some(number), "{typed}");
    }
    // and from one lesson to another
    let mut workbench = Workbench::home();
    workbench.keys("9 Enter :").text("initialisation").keys("Enter");
    assert_eq!(workbench.session().course().number(), Some(8));
    let mut workbench = Workbench::home();
    let screen = workbench.keys(":").text("find a less").screen();
    assert!(screen.contains("▌  find a lesson"), "{screen}");
    assert!(workbench.keys("Enter").app().lessons().is_searched());
    let mut workbench = Workbench::home();
    let screen = workbench.keys(":").text("set hidden=60").keys("Enter").screen();
    assert!(
        screen.contains("set hidden=60") && screen.contains("while a lesson is open"),
        "{screen}"
    );
    let screen = workbench.keys("Esc :").text("theme light").keys("Enter").screen();
    assert!(screen.contains("colours for a light background"), "{screen}");
    assert!(workbench.keys(":").text("qui").keys("Enter").app().has_quit());
}

#[test]
fn a_file_is_opened_by_its_path_and_a_wrong_one_says_why() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name).display().to_string();
    let own = r#"(id: "own", title: "My own", experiment: (task: Mod3(), hidden: 3, epochs: 9,
        init: (weights: Uniform), optimizer: Sgd(lr: 0.1)),
        steps: [(text: "Look.", action: Read)])"#;
    std::fs::write(path("own.ron"), own).expect("a lesson");
    std::fs::write(path("bad.ron"), own.replace("hidden", "hiden")).expect("a broken lesson");
    std::fs::write(path("own.txt"), "the cat sat on the mat, and the dog on the log")
        .expect("a text");
    let open = |name: &str| {
        let mut workbench = Workbench::home();
        workbench.keys("o").text(&path(name)).keys("Enter");
        workbench
    };
    assert_eq!(open("own.ron").session().lesson().title, "My own");
    assert!(open("own.txt").session().lesson().title.contains("own.txt"));
    for (name, why) in [
        ("bad.ron", "did you mean"),
        ("none.ron", "cannot be read"),
        ("none.txt", "cannot be read"),
    ] {
        let mut workbench = open(name);
        let screen = flat(&workbench.screen());
        assert!(screen.contains(why) && screen.contains(name), "{name}: {screen}");
        assert!(workbench.app().popup().is_some(), "the path stays there to be changed");
    }
    std::fs::create_dir(path("folder")).expect("a folder");
    std::fs::create_dir(path("folder.ron")).expect("a folder");
    std::fs::write(path("binary"), [0, 159, 146, 150, 0]).expect("no text");
    std::fs::write(path("empty.txt"), "").expect("nothing");
    for (name, why) in [
        ("folder", "is not a regular file"),
        ("folder.ron", "is not a regular file"),
        ("binary", "is not UTF-8"),
        ("empty.txt", "is empty"),
    ] {
        let screen = flat(&open(name).screen());
        assert!(screen.contains(why) && screen.contains(name), "{name}: {screen}");
    }
    let screen = Workbench::home().keys("o Enter").screen();
    assert!(screen.contains("type a path, such as"), "{screen}");
    let screen = open("own.ron").keys("Esc Esc").screen();
    assert!(screen.contains("Yours") && screen.contains("·  My own"), "{screen}");
}

#[test]
fn the_preview_is_a_real_run_without_numbers_and_ends_with_the_home_screen() {
    let mut workbench = Workbench::home();
    assert!(!workbench.screen().contains("A real run"), "not while the cursor moves");
    let screen = workbench.settle().screen();
    assert!(screen.contains("A real run of this lesson") && screen.contains("reads"), "{screen}");
    let later = workbench.settle().settle().screen();
    assert_ne!(later, screen, "it runs");
    let rests = (0..100).map(|_| workbench.settle().screen()).last().expect("a screen");
    assert!(rests.contains(": paused"), "{rests}");
    assert_eq!(workbench.settle().screen(), rests, "it does nothing more");
    workbench.keys("↓");
    assert!(!workbench.screen().contains("A real run"), "it is about another lesson");
    workbench.settle();
    let screen = workbench.keys("Enter Esc Esc").screen();
    assert!(!screen.contains("A real run"), "it ended with the home screen\n{screen}");
}

#[test]
fn every_lesson_has_a_preview() {
    for (width, height) in [(100, 30), (120, 40), (200, 60)] {
        let mut workbench = Workbench::home().sized(width, height);
        for _ in 0..15 {
            let screen = workbench.settle().screen();
            assert!(screen.contains("state h_t"), "{screen}");
            workbench.keys("↓");
        }
    }
}

#[test]
fn cards_of_finished_lessons_are_due_until_they_are_known() {
    let mut workbench = Workbench::home();
    assert!(workbench.keys("c").app().message().is_some_and(|m| m.contains("no cards are due")));
    let mut workbench = begun();
    let screen = workbench.screen();
    assert!(screen.contains("2 cards due: from lesson 1"), "{screen}");
    let screen = workbench.keys("c").screen();
    assert!(
        screen.contains("Card 1 of 2, from lesson 1") && !screen.contains("None. The same cell"),
        "{screen}"
    );
    let screen = workbench.keys("Enter").screen();
    assert!(screen.contains("= None. The same cell") && screen.contains("knew it"), "{screen}");
    // the first was known, the second was not
    let screen = workbench.keys("↑ Enter Enter ↓ Enter").screen();
    assert!(screen.contains("1 card due: from lesson 1"), "{screen}");
    let screen = workbench.keys("c").screen();
    assert!(screen.contains("Name the parts of one update"), "{screen}");
    assert!(workbench.keys("Esc").app().popup().is_none());
}

#[test]
fn how_far_the_learner_has_come_is_there_at_every_size_and_a_large_window_is_used() {
    for (width, height) in [(80, 24), (100, 30), (120, 40), (200, 60)] {
        let mut fresh = Workbench::home().sized(width, height);
        let screen = fresh.screen();
        let header = screen.lines().next().expect("a header");
        assert!(header.contains("0 of 15 lessons"), "{width}x{height}: {header}");
        assert!(header.contains("take backpropagation"), "{width}x{height}: {header}");
        let screen = begun().sized(width, height).screen();
        assert!(screen.lines().next().is_some_and(|header| header.contains(" steps ")), "{screen}");
    }
    let mut last = Workbench::home();
    let screen = last.keys(&"PgDn ".repeat(9)).screen();
    assert!(
        screen.contains("16 steps, 5 challenges") && screen.contains("○ 16 choose "),
        "{screen}"
    );
    let mut large = Workbench::home().sized(200, 60);
    let screen = large.settle().screen();
    assert!(screen.contains("What its steps ask"), "{screen}");
    assert!(screen.contains("predict   say what will happen, then see"), "{screen}");
    let beside = |row: &str| row.chars().skip(66).take(130).collect::<String>();
    let used = screen.lines().filter(|row| !beside(row).trim().is_empty()).count();
    assert!(used >= 36, "{used} of 60 rows have something beside the list\n{screen}");
}
