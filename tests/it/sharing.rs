//! Sharing a state, and opening it elsewhere: to the bit, and with nothing of the learner in it.

use std::cell::RefCell;
use std::io;
use std::rc::Rc;

use ratatui::layout::Rect;
use rnn_tui::lesson::Store;
use rnn_tui::lesson::changes::Changes;
use rnn_tui::lesson::store::Medium;
use rnn_tui::lesson::{Catalog, PaneName};
use rnn_tui::nn::{Name, Stage, Tensor, Variable};
use rnn_tui::tui::popup::Popup;
use strum::VariantArray;

use crate::cli::Desk;
use crate::open::hand_in;
#[cfg(unix)]
use crate::pty::{Session, folder};
use crate::workbench::Workbench;

/// The rows and columns of a tensor that are compared.
const MOST: usize = 24;

/// Types a line after `:`.
fn say(workbench: &mut Workbench, line: &str) {
    workbench.keys(":").text(line).keys("Enter");
}

/// Waits until the machine rests.
fn rest(workbench: &mut Workbench) {
    for _ in 0..1000 {
        if !workbench.frame().is_running() {
            return;
        }
        workbench.run(2000);
    }
    panic!("the machine does not rest");
}

fn shared(workbench: &Workbench) -> String {
    workbench.app().shared().unwrap_or_else(|problem| panic!("{problem}"))
}

/// A fresh workbench at a shared state.
fn opened(string: &str) -> Workbench {
    let mut workbench = Workbench::home();
    workbench.open_shared(string).unwrap_or_else(|problem| panic!("{problem}: {string}"));
    rest(&mut workbench);
    workbench
}

/// Where the machine is, what all arms keep, and every number that is computed there, in digits that tell each bit.
fn numbers(workbench: &Workbench) -> String {
    let snapshot = &workbench.frame().snapshot;
    let of_parameters = |name: &Name| {
        [Stage::Before, Stage::Grad, Stage::Clipped, Stage::After]
            .map(|stage| Variable::Parameter(stage, *name))
    };
    let parameters = Name::VARIANTS.iter().flat_map(of_parameters);
    let tensors = Tensor::VARIANTS.iter().map(|tensor| Variable::Tape(*tensor));
    let variables: Vec<Variable> = tensors.chain(parameters).collect();
    let mut out = format!("{:?} {}\n", snapshot.cursor, snapshot.furthest);
    for arm in &snapshot.arms {
        let values = arm.values(&snapshot.example);
        out += &format!("{} {:?}\n", arm.name, arm.state);
        for of in &variables {
            let numbers = (0..MOST).flat_map(|row| (0..MOST).map(move |column| of.at(row, column)));
            let known = numbers.filter_map(|of| values.of(of));
            out += &format!("{of} {:?}\n", known.collect::<Vec<f64>>());
        }
    }
    out
}

/// Opens what a workbench shares, and compares both.
fn goes_there(workbench: &Workbench, what: &str) -> (Workbench, String) {
    let string = shared(workbench);
    let other = opened(&string);
    let (now, then) = (numbers(&other), numbers(workbench));
    let differs = now.lines().zip(then.lines()).find(|(now, then)| now != then);
    assert_eq!(differs, None, "{what}: {string}");
    assert_eq!(other.frame().snapshot.spec, workbench.frame().snapshot.spec, "{what}");
    assert_eq!(other.frame().snapshot.edits, workbench.frame().snapshot.edits, "{what}");
    assert_eq!(other.session().step(), workbench.session().step(), "{what}");
    // a check is made again where it is asked for
    let is_of_state = |pane: &&PaneName| ![PaneName::Lesson, PaneName::Check].contains(*pane);
    for pane in PaneName::VARIANTS.iter().filter(is_of_state) {
        let drawn = |workbench: &Workbench| workbench.pane(*pane, 100, 40);
        assert_eq!(drawn(&other), drawn(workbench), "{what}: {pane:?}");
    }
    assert_eq!(shared(&other), string, "{what}: it is shared again as it was");
    (other, string)
}

#[test]
fn every_lesson_is_opened_where_it_was_shared_to_the_bit() {
    for entry in Catalog::embedded().expect("the lessons").entries() {
        let mut workbench = Workbench::home().open_loaded(entry.loaded());
        let mut lengths = Vec::new();
        for (steps, keys) in [(1, ". → →"), (2, "→ → → a")] {
            (0..steps).for_each(|_| workbench.next_step());
            workbench.keys(keys);
            rest(&mut workbench);
            let what = format!("{} {}", entry.lesson.id, workbench.session().step());
            lengths.push(goes_there(&workbench, &what).1.len());
        }
        assert!(lengths.iter().all(|length| *length < 200), "{}: {lengths:?}", entry.lesson.id);
        println!("{}: {lengths:?}", entry.lesson.id);
    }
}

fn lesson(id: &str) -> Workbench {
    let catalog = Catalog::embedded().expect("the lessons");
    let entry = catalog.entries().iter().find(|entry| entry.lesson.id == id);
    Workbench::home().open_loaded(entry.expect("the lesson").loaded())
}

#[test]
fn what_was_changed_and_what_is_looked_at_is_in_it() {
    let mut workbench = lesson("mod3");
    let check = |workbench: &mut Workbench, line: &str| {
        say(workbench, line);
        rest(workbench);
        workbench.keys("Backspace"); // the run before it is not shared
        let (other, string) = goes_there(workbench, line);
        println!("{line}: {} characters", string.len());
        other
    };
    check(&mut workbench, "go 12");
    check(&mut workbench, "lr 0.3");
    check(&mut workbench, "clip norm 1");
    workbench.keys(". → → →");
    check(&mut workbench, "weight W_hh 0 1 0.25");
    check(&mut workbench, "go 5");
    check(&mut workbench, "lr 0.7");
    workbench.keys(". .");
    check(&mut workbench, "arm lstm");
    check(&mut workbench, "rename wide net");
    check(&mut workbench, "recolour");
    check(&mut workbench, "hide");
    check(&mut workbench, "set hidden=7");
    check(&mut workbench, "seed 99");
    check(&mut workbench, "go 30");
    check(&mut workbench, "go 9");
    let panes = |workbench: &Workbench| workbench.session().panes(Rect::new(0, 0, 120, 40));
    let mut other = check(&mut workbench, "all panes");
    assert_eq!(panes(&other), panes(&workbench));
    say(&mut workbench, "undo");
    workbench.open_pane("network").keys("] ] z");
    other = check(&mut workbench, "go 3");
    let of = |workbench: &Workbench| {
        let looks = workbench.session().looks();
        (looks.focus, looks.zoom, looks.unit, looks.from, looks.scale, looks.window)
    };
    assert_eq!(of(&other), of(&workbench));
    workbench.keys("Esc").open_pane("weights").keys("↓ ↓ v v");
    other = check(&mut workbench, "look model");
    assert_eq!(of(&other), of(&workbench));
    assert_eq!(panes(&other), panes(&workbench));
    assert!(workbench.app().popup().is_none());
}

/// A store in memory, with what was saved last.
#[derive(Clone, Debug, Default)]
struct Saved(Rc<RefCell<Option<String>>>);

impl Medium for Saved {
    fn name(&self) -> String {
        "memory".to_owned()
    }

    fn read(&self) -> io::Result<Option<String>> {
        Ok(self.0.borrow().clone())
    }

    fn write(&self, text: &str) -> io::Result<()> {
        *self.0.borrow_mut() = Some(text.to_owned());
        Ok(())
    }

    fn set_aside(&self) -> io::Result<String> {
        unreachable!("it can be read")
    }
}

#[test]
fn ones_own_place_and_answers_stay_as_they_are() {
    let saved = Saved::default();
    let mut workbench = Workbench::with_store(Store::new(saved.clone()));
    workbench.keys("Enter . . →");
    let own = (workbench.session().step(), numbers(&workbench));
    assert!(workbench.frame().snapshot.cursor.update > 0);
    workbench.keys("Esc Esc");
    let before = saved.0.borrow().clone();
    let mut lecturer = lesson("mod3");
    lecturer.keys("n n . . . . . . →");
    let string = shared(&lecturer);
    workbench.open_shared(&string).expect("a shared state");
    assert!(
        workbench.screen().contains("your own place and answers stay"),
        "{}",
        workbench.screen()
    );
    assert_eq!((workbench.session().step(), numbers(&workbench)), (2, numbers(&lecturer)));
    // whatever is done there
    workbench.keys("n . . . n a Enter n n").settle();
    while workbench.app().session().is_some() {
        workbench.keys("Esc");
    }
    let screen = workbench.screen();
    assert!(screen.contains("opens the lesson at your own place"), "{screen}");
    workbench.keys("Enter");
    rest(&mut workbench);
    assert_eq!((workbench.session().step(), numbers(&workbench)), own);
    workbench.keys("Esc Esc");
    let of = |text: &Option<String>| text.clone().expect("saved");
    assert_eq!(of(&saved.0.borrow()), of(&before), "and nothing of it is kept");
}

#[test]
fn an_experiment_of_ones_own_is_shared_with_its_data() {
    let ron = r#"(id: "own", title: "My sentences", about: "Nothing yet.",
        experiment: (task: Sentiment(train: Inline("+ good\n- bad\n- not good\n+ not bad"), test: Some(Inline("+ good"))),
            hidden: 3, epochs: 20, init: (weights: Uniform), optimizer: Sgd(lr: 0.1),
            arms: [(name: "free"), (name: "wild", optimizer: Sgd(lr: 1e308))]),
        steps: [(text: "Look.", action: Read, show: [Norms, Loss])])"#;
    let mut workbench = Workbench::lesson(ron);
    workbench.keys(". . → →");
    let (mut other, string) = goes_there(&workbench, "own");
    println!("an experiment of one's own: {} characters", string.len());
    let screen = other.screen();
    assert!(
        screen.contains("My sentences") && screen.contains("This experiment was shared"),
        "{screen}"
    );
    assert_eq!(other.session().lesson().steps[0].show, [PaneName::Norms, PaneName::Loss]);
}

/// The lesson about texts, on a text of one's own.
fn on_text(desk: &Desk, text: &str) -> Workbench {
    desk.put("mine.txt", text);
    let lesson = Catalog::embedded().expect("the lessons").open("text").expect("a lesson");
    let changes = Changes { text: Some(desk.path("mine.txt")), ..Changes::default() };
    let loaded = changes.made_in(lesson).expect("a text").loaded;
    let mut workbench = Workbench::home().open_loaded(loaded);
    workbench.keys("Esc → →");
    say(&mut workbench, "share");
    workbench
}

#[test]
fn a_text_of_ones_own_is_in_the_string_if_it_is_short_enough() {
    let desk = Desk::new();
    let story = "the cat sat on the mat, and the dog sat on the log; ".repeat(20);
    let mut workbench = on_text(&desk, &story);
    assert!(workbench.screen().contains("Your text is in it."), "{}", workbench.screen());
    workbench.keys("Esc");
    let string = shared(&workbench);
    println!("a text of one's own, {} characters: {} characters", story.len(), string.len());
    assert_eq!(numbers(&opened(&string)), numbers(&workbench));
    let said = |workbench: &Workbench| {
        workbench.app().shared().map_err(|problem| problem.to_string()).expect_err("no string")
    };
    desk.put("mine.txt", story.to_uppercase());
    assert!(said(&workbench).contains("has changed since it was opened"), "{}", said(&workbench));
    for (text, why) in [
        ("the cat sat on the mat. ".repeat(5000), "at most 100000 are allowed here"),
        ("a tab\t".repeat(20), "U+0009"),
    ] {
        let workbench = on_text(&desk, &text);
        let said = said(&workbench);
        assert!(said.contains(why) && said.contains("mail the file"), "{said}");
    }
}

#[test]
fn what_is_in_a_file_of_its_own_is_not_shared() {
    let desk = Desk::new();
    let path = desk.path("mine.npz");
    hand_in(Some("NoFuture")).write(&path).expect("a file");
    let read = rnn_tui::lesson::hand_in::open(&path, None, &Default::default()).expect("a hand-in");
    let mut workbench = Workbench::home().open_loaded(read);
    say(&mut workbench, "share");
    assert!(workbench.screen().contains("a hand-in cannot be shared"), "{}", workbench.screen());
    let weights = r#"(id: "own", title: "Own", experiment: (task: Mod3(), hidden: 1, epochs: 9, init: (weights: Uniform),
        optimizer: Sgd(lr: 0.1)), steps: [(text: "Look.", action: Read)])"#;
    let mut workbench = Workbench::lesson(weights);
    say(&mut workbench, &format!("save {}", desk.path("model.npz").display()));
    say(&mut workbench, &format!("load {}", desk.path("model.npz").display()));
    say(&mut workbench, "share");
    assert!(
        workbench.screen().contains("a trained model cannot be shared"),
        "{}",
        workbench.screen()
    );
}

#[test]
fn a_state_is_written_to_a_file_and_opened_from_it() {
    let desk = Desk::new();
    let file = desk.path("state.rnn").display().to_string();
    let mut workbench = lesson("mod3");
    workbench.keys(". .");
    say(&mut workbench, &format!("share {}", desk.path("state.txt").display()));
    assert!(
        workbench.screen().contains("a shared state is an .rnn file"),
        "{}",
        workbench.screen()
    );
    workbench.keys("Esc");
    say(&mut workbench, &format!("share {file}"));
    assert!(workbench.screen().contains("is written"), "{}", workbench.screen());
    desk.put("other.rnn", "rnn1:AAAA");
    say(&mut workbench, &format!("open {}", desk.path("other.rnn").display()));
    assert!(workbench.screen().contains("ends too early"), "{}", workbench.screen());
    workbench.keys("Esc");
    let there = numbers(&workbench);
    workbench.keys(". . .");
    for line in [
        format!("open {file}"),
        format!("load {file}"),
        format!(
            "open {}",
            shared(&opened(&std::fs::read_to_string(desk.path("state.rnn")).expect("a file")))
        ),
    ] {
        say(&mut workbench, &line);
        rest(&mut workbench);
        assert_eq!(numbers(&workbench), there, "{line}");
        workbench.keys(". .");
    }
    say(&mut workbench, "open rnn1:wrong");
    let screen = workbench.screen();
    assert!(screen.contains("a character is wrong or missing"), "{screen}");
}

#[test]
fn the_string_can_be_copied_from_the_screen_at_any_width() {
    for (width, height) in [(80, 24), (120, 40), (200, 60)] {
        let mut workbench = lesson("mod3").sized(width, height);
        workbench.keys(". . .");
        say(&mut workbench, "lr 0.3");
        say(&mut workbench, "clip norm 5");
        let string = shared(&workbench);
        say(&mut workbench, "share");
        let screen = workbench.screen();
        let rows: Vec<&str> = screen.lines().collect();
        let first = rows.iter().position(|row| row.starts_with("rnn1:"));
        let first = first.unwrap_or_else(|| panic!("no string\n{screen}"));
        let end = rows[first..].iter().position(|row| row.trim().is_empty()).expect("a blank row");
        let copied = rows[first..first + end].iter().map(|row| row.trim_end()).collect::<String>();
        assert_eq!(copied, string, "{screen}");
        assert!(screen.contains("opens this"), "{screen}");
        workbench.keys("m");
        assert!(!workbench.app().captures_mouse());
        assert!(matches!(workbench.app().popup(), Some(Popup::Share(_))));
        workbench.keys("Esc");
        assert!(workbench.app().popup().is_none());
    }
}

#[test]
fn the_command_line_says_what_is_wrong_with_a_string_before_the_screen_opens() {
    let desk = Desk::new();
    let string = shared(&lesson("mod3"));
    desk.put("cut.rnn", &string[..30]);
    desk.put("mail.txt", format!("Dear all,\n\nopen this: {string}\n\nYours, Ada"));
    desk.put("none.rnn", "nothing");
    for (args, code, expected) in [
        (vec!["open", "rnn1:AAAA"], 1, "ends too early, after 4 of"),
        (vec!["open", "rnn2:AAAA"], 1, "is from a newer version of rnn-tui"),
        (vec!["open", "cut.rnn"], 1, "ends too early, after 25 of"),
        (vec!["open", "none.rnn"], 1, "there is no shared state here"),
        (vec!["open", "gone.rnn"], 1, "gone.rnn: cannot be read"),
        (vec!["open", "-"], 1, "there is no shared state here"),
        (vec!["open", &string], 1, "needs a terminal"),
        (vec!["open", "mail.txt"], 1, "needs a terminal"),
        (vec!["open", "hello", &string], 2, "leave out hello"),
        (vec!["open", &string, "--name", "a=b"], 2, "leave out --name"),
        (vec!["open", &string, "--set", "lr=1"], 2, "--set"),
    ] {
        let done = desk.run(&args);
        assert!(done.code == Some(code) && done.err.contains(expected), "{args:?}: {done:?}");
        assert_eq!(done.out, "", "{args:?}");
    }
}

#[cfg(unix)]
#[test]
fn what_one_terminal_shares_another_shows() {
    let [lecturer, student] = [folder(), folder()];
    let desk = Desk::new();
    let keys = ["--step", "3", "--keys", ". . . Right Right"];
    desk.results(&[&["shot", "mod3", "seen.txt"], &keys[..]].concat());
    let shown = std::fs::read_to_string(desk.path("seen.txt")).expect("the screen");
    let rows = |screen: &str| screen.lines().map(|row| row.trim_end().to_owned()).collect();
    let shown: Vec<String> = rows(&shown);
    let mut session = Session::start(lecturer.path(), &["mod3", "--step", "3"]);
    session.wait_for("step 3 of");
    session.press("...");
    session.wait_for("update 3 of");
    session.press("\x1b[C\x1b[C");
    session.wait_for("t=1");
    session.press(":share\r");
    session.wait_for("It is on the clipboard");
    let text = session.text();
    let string = text.lines().find(|row| row.starts_with("rnn1:")).expect("the string").to_owned();
    session.press("\x1b");
    session.wait("no popup", |screen| !screen.contents().contains("It is on the clipboard"));
    session.press(":share state.rnn\r");
    session.wait_for("state.rnn is written");
    session.press("q");
    assert!(session.end().success());
    std::fs::copy(lecturer.path().join("state.rnn"), student.path().join("state.rnn"))
        .expect("a file");
    let mut piped = portable_pty::CommandBuilder::new("sh");
    piped.args(["-c", &format!("{} open - < state.rnn", env!("CARGO_BIN_EXE_rnn-tui"))]);
    for (what, mut session) in [
        ("string", Session::start(student.path(), &["open", &string])),
        ("file", Session::start(student.path(), &["open", "state.rnn"])),
        ("file alone", Session::start(student.path(), &["state.rnn"])),
        ("standard input", Session::start_command(student.path(), piped)),
    ] {
        session.wait_for("a shared state");
        session.press("~"); // the message has been read
        session.wait(what, |screen| shown == rows(&screen.contents()));
        session.press("q");
        assert!(session.end().success(), "{what}");
    }
    let saved = student.path().join("rnn-tui").join("progress.json");
    let saved = std::fs::read_to_string(saved).expect("settings");
    assert!(!saved.contains("mod3") && !saved.contains("shared"), "{saved}");
}

/// Strings that are in texts already, and must be opened by every later version.
#[test]
fn the_string_in_the_manual_is_opened() {
    let manual = include_str!("../../assets/manual.md");
    assert_eq!(opened(manual).session().lesson().id, "exploding");
}

/// The box with the string names a command, which can be typed at once.
#[test]
fn a_command_can_be_typed_over_the_string() {
    let mut workbench = lesson("mod3");
    say(&mut workbench, "share");
    workbench.keys(":");
    assert!(matches!(workbench.app().popup(), Some(Popup::Palette(_))), "{}", workbench.screen());
}
