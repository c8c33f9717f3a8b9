//! Popups under the mouse: the wheel moves, a click on a row chooses it, a click beside the popup closes it.

use rnn_tui::lesson::glossary::terms;
use rnn_tui::tui::app::Screen;
use rnn_tui::tui::input::{Mouse, MouseKind};
use rnn_tui::tui::looks::Scale;

use crate::workbench::Workbench;

fn mouse(workbench: &mut Workbench, kind: MouseKind, (column, row): (u16, u16)) {
    workbench.mouse(Mouse { kind, column, row });
}

/// Where words stand on the screen.
fn place(workbench: &mut Workbench, words: &str) -> (u16, u16) {
    let screen = workbench.screen();
    let found = screen.lines().enumerate().find_map(|(row, line)| {
        let before = &line[..line.find(words)?];
        Some((before.chars().count() as u16, row as u16))
    });
    found.unwrap_or_else(|| panic!("no {words:?}\n{screen}"))
}

fn click(workbench: &mut Workbench, words: &str) {
    let place = place(workbench, words);
    mouse(workbench, MouseKind::Press, place);
}

/// A workbench with a popup, and the words at its upper edge.
fn with_popup(keys: &str) -> Workbench {
    let mut workbench = Workbench::home();
    workbench.keys(keys);
    assert!(workbench.app().popup().is_some(), "{keys:?} opens a popup");
    workbench
}

/// The keys that open each kind of popup.
const POPUPS: [&str; 9] =
    ["?", ":", "o", "F", "Enter ?", "Enter :", "Enter g", "Enter t", "Enter s"];

#[test]
fn a_click_beside_a_popup_closes_it_and_one_on_its_frame_does_not() {
    for keys in POPUPS {
        for size in [(80, 24), (120, 40), (200, 60)] {
            let mut workbench = with_popup(keys).sized(size.0, size.1);
            let step = workbench.app().session().map(|session| session.step());
            let corner = place(&mut workbench, "╭ "); // a title follows
            let popup = |workbench: &Workbench| workbench.app().popup().is_some();
            mouse(&mut workbench, MouseKind::Press, (size.0 / 2, size.1 - 1));
            assert!(!popup(&workbench), "{keys:?} at {size:?}, corner {corner:?}");
            assert_eq!(workbench.app().session().map(|session| session.step()), step);
        }
    }
}

#[test]
fn a_click_in_a_popup_without_rows_there_does_nothing() {
    for keys in ["?", "o", "Enter g", ":"] {
        let mut workbench = with_popup(keys);
        let before = workbench.screen();
        let title = match keys {
            "?" => " Keys ",
            "o" => " Path of a lesson",
            "Enter g" => " Go to update",
            _ => " Command palette",
        };
        click(&mut workbench, title);
        assert_eq!(workbench.screen(), before, "{keys:?}");
    }
}

#[test]
fn a_click_on_a_key_in_the_help_does_what_the_key_does() {
    for size in [(80, 24), (120, 40), (200, 60)] {
        let mut workbench = with_popup("Enter 3 ?").sized(size.0, size.1);
        click(&mut workbench, "axis of loss and ‖g‖");
        assert!(workbench.app().popup().is_none(), "{}", workbench.screen());
        assert_eq!(workbench.session().looks().scale, Scale::Linear, "{size:?}");
        workbench.keys("? /").text("zoom the pane");
        click(&mut workbench, "zoom the pane, or show all");
        assert!(workbench.app().popup().is_none(), "{}", workbench.screen());
        assert!(workbench.session().looks().zoom, "{size:?}");
        workbench.keys("?");
        for _ in 0..40 {
            if workbench.screen().contains("one update forward") {
                break;
            }
            workbench.keys("↓");
        }
        click(&mut workbench, "one update forward");
        workbench.settle();
        assert_eq!(workbench.frame().snapshot.cursor.updates_done(), 1, "scrolled, {size:?}");
    }
    let mut workbench = with_popup("?");
    click(&mut workbench, "select a lesson by its number");
    assert!(workbench.app().popup().is_some(), "several keys: none of them is meant");
}

#[test]
fn esc_closes_one_thing_and_asks_before_it_leaves_the_lesson() {
    let opened =
        ["", "?", ":", "e ↓ ↓ →", "s", "g", "t", "!", "z", "Tab", "e ↓ ↓ → Enter", "t Enter"];
    for keys in opened {
        let mut workbench = Workbench::lesson(crate::steps::LESSON);
        workbench.keys(keys);
        let layers = |w: &Workbench| {
            let looks = w.session().looks();
            let is_elsewhere = looks.focus != rnn_tui::lesson::PaneName::Lesson;
            usize::from(w.app().popup().is_some()) + usize::from(looks.zoom || is_elsewhere)
        };
        for left in (0..layers(&workbench)).rev() {
            let screen = workbench.keys("Esc").screen();
            assert_eq!(layers(&workbench), left, "{keys}: {screen}");
            assert!(!screen.contains("Esc again goes home"), "{keys}: {screen}");
        }
        assert!(workbench.keys("Esc").screen().contains("Esc again goes home"), "{keys}");
        let screen = workbench.keys("i Esc").screen();
        assert!(screen.contains("Esc again goes home"), "another key disarms it: {keys}: {screen}");
        assert!(workbench.keys("? Esc Esc").app().session().is_some(), "nor is a popup's meant");
        assert!(workbench.keys("Esc").app().session().is_none(), "{keys}: it leaves");
    }
}

#[test]
fn a_setting_that_is_not_set_is_said_to_stay() {
    for (keys, kept) in
        [("e →", "lr 0.1"), ("e ↓ ↓ →", "clip off"), (": l r space 0 . 5", "lr 0.1")]
    {
        let mut workbench = Workbench::lesson(crate::steps::LESSON);
        let screen = workbench.keys(keys).screen();
        assert!(screen.contains(&format!("Enter sets it; Esc keeps {kept}")), "{keys}: {screen}");
        let screen = workbench.keys("Esc").screen();
        assert!(screen.contains(&format!("not changed: still {kept}")), "{keys}: {screen}");
        assert!(workbench.frame().snapshot.edits.is_empty(), "{keys}");
        let screen = workbench.keys(keys).keys("Enter").screen();
        assert!(!screen.contains("not changed"), "{keys}: {screen}");
    }
    let mut untouched = Workbench::lesson(crate::steps::LESSON);
    for keys in ["e Esc", "e ↓ ↓ Esc", "e Enter Esc", "U → Esc"] {
        assert!(untouched.keys(keys).app().message().is_none(), "{keys}");
    }
}

#[test]
fn the_help_has_a_glossary_whose_terms_can_all_be_read_and_found() {
    for (size, keys) in [((80, 24), "?"), ((120, 40), "Enter ?"), ((200, 60), "Enter ?")] {
        let mut workbench = with_popup(keys).sized(size.0, size.1);
        workbench.text("G");
        let mut seen = workbench.screen();
        for _ in terms() {
            workbench.keys("PgDn");
            seen.push_str(&workbench.screen());
        }
        for term in terms() {
            assert!(seen.contains(&term.term), "{} at {size:?}", term.term);
        }
        workbench.keys("/").text("forget");
        let found = workbench.screen();
        assert!(found.contains("forget gate") && !found.contains("ablation"), "{found}");
        workbench.keys("Esc").text("G");
        assert!(workbench.screen().contains(" Keys "), "back at the keys");
    }
}

#[test]
fn the_wheel_scrolls_the_help() {
    let mut workbench = with_popup("Enter ?").sized(80, 24);
    let before = workbench.screen();
    mouse(&mut workbench, MouseKind::ScrollDown, (40, 12));
    assert_ne!(workbench.screen(), before);
    mouse(&mut workbench, MouseKind::ScrollUp, (40, 12));
    assert_eq!(workbench.screen(), before);
}

#[test]
fn the_wheel_moves_and_a_click_chooses_in_the_list_of_steps() {
    let mut workbench = with_popup("Enter s");
    mouse(&mut workbench, MouseKind::ScrollDown, (60, 20));
    let selected = |workbench: &mut Workbench| {
        let screen = workbench.screen();
        screen
            .lines()
            .find(|line| line.contains("▌ ☐"))
            .map(str::to_owned)
            .expect("a selected step")
    };
    assert!(selected(&mut workbench).contains(" 2 "), "{}", workbench.screen());
    click(&mut workbench, "☐  5 ");
    assert_eq!(workbench.session().step(), 4);
    assert!(workbench.app().popup().is_none());
    workbench.keys("Esc s");
    click(&mut workbench, "restart this lesson");
    assert!(workbench.screen().contains("erase your progress"), "one click asks");
    click(&mut workbench, "erase your progress");
    assert_eq!(workbench.session().step(), 0, "another confirms");
}

#[test]
fn a_click_chooses_in_the_palette_however_far_it_is_scrolled() {
    let mut workbench = with_popup(":");
    click(&mut workbench, "find a lesson");
    assert!(workbench.app().lessons().is_searched());
    let mut workbench = with_popup("Enter :");
    (0..40).for_each(|_| mouse(&mut workbench, MouseKind::ScrollDown, (60, 20)));
    click(&mut workbench, "axis of loss");
    assert_eq!(workbench.session().looks().scale, Scale::Linear);
    let mut workbench = with_popup("Enter e");
    click(&mut workbench, "learning rate");
    assert!(workbench.screen().contains("› lr 0."), "{}", workbench.screen());
    workbench.keys("Esc :").text("lesson 7");
    click(&mut workbench, "lesson 7");
    assert!(matches!(workbench.app().screen(), Screen::Lesson(_)));
}

#[test]
fn a_click_answers_the_fast_track() {
    let mut workbench = with_popup("F");
    let screen = workbench.screen();
    let option = screen.lines().find(|line| line.contains("│ · ")).expect("an option");
    let words = option.split("│ · ").nth(1).expect("words").split_whitespace().next();
    click(&mut workbench, &format!("│ · {}", words.expect("a word")).replace("│ ", ""));
    let screen = workbench.screen();
    assert!(screen.contains('✓') && screen.contains("Enter: next"), "{screen}");
}

#[test]
fn no_run_goes_beyond_its_end_by_a_slip_of_the_fingers() {
    let number = "99999999999999999999";
    for (open, typed) in [
        ("Enter g", number.to_owned()),
        ("Enter g", "6001".to_owned()),
        ("Enter :", format!("go {number}")),
        ("Enter :", "until update 4000000000".to_owned()),
        ("Enter :", "until epoch 601".to_owned()),
    ] {
        let mut workbench = with_popup(open);
        workbench.text(&typed).keys("Enter");
        let screen = workbench.screen();
        assert!(screen.contains("planned to end with update 600"), "{typed}: {screen}");
        assert!(screen.contains(&typed) && !workbench.frame().is_running(), "{typed}: {screen}");
    }
    let mut workbench = with_popup("Enter g");
    workbench.text("600").keys("Enter").run(100_000);
    assert_eq!(workbench.frame().snapshot.cursor.updates_done(), 600);
}

#[test]
fn a_typed_number_is_shown_back_in_a_readable_length() {
    for (typed, shown) in [
        ("lr 1e300", "learning rate 1e300"),
        ("lr 1e-9", "learning rate 1e-9"),
        ("lr 0.00001", "learning rate 0.00001"),
        ("clip norm 1e300", "1e300"),
        ("optimizer adam 3e-200", "3e-200"),
        ("weight W_hh 0 0 -1e250", "-1e250"),
    ] {
        let mut workbench = with_popup("Enter :");
        let screen = workbench.text(typed).keys("Enter").screen();
        assert!(screen.contains(shown), "{typed}: {screen}");
        let screen = workbench.keys("e").screen();
        assert!(!screen.contains("0000000000"), "{typed}: {screen}");
    }
}

#[test]
fn the_messages_so_far_are_listed_with_their_updates_and_scroll() {
    let mut workbench = Workbench::home();
    let screen = workbench.keys("!").screen();
    assert!(screen.contains("Messages") && screen.contains("there was none yet"), "{screen}");
    workbench.keys("Esc Enter + . . . R !");
    let screen = workbench.screen();
    let line = |words: &str| {
        let mut lines = screen.lines().enumerate();
        lines.find(|(_, line)| line.contains(words)).unwrap_or_else(|| panic!("{words}: {screen}"))
    };
    let (speed, seed) = (line("speed: "), line("new weights"));
    assert!(speed.1.contains("update 0 ") && seed.1.contains("update 3 "), "{screen}");
    assert!(speed.0 < seed.0, "the newest is last");
    workbench.keys("Esc");
    workbench.keys(&"+ - ".repeat(30));
    workbench.keys("!");
    assert!(!workbench.screen().contains("new weights"), "{}", workbench.screen());
    workbench.keys(&"↑ ".repeat(200));
    assert!(workbench.screen().contains("new weights"), "{}", workbench.screen());
    workbench.keys("q");
    assert!(workbench.app().popup().is_none() && !workbench.app().has_quit());
}
