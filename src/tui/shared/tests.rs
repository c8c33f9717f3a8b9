//! What a stranger may have written into a shared state.

use super::packed::packed;
use super::*;
use crate::lesson::{Catalog, PaneName, Progress, Store};
use crate::tui::app::App;
use crate::tui::driver::{Driver, LocalEngine, Stretch};
use crate::tui::screen;
use crate::tui::theme::Theme;
use strum::VariantArray;

fn catalog() -> Catalog {
    Catalog::embedded().expect("the lessons")
}

/// What opening a state with this text says.
fn said(text: &str) -> String {
    let string = packed(text).expect("a short text");
    let read = Shared::read(&string).and_then(|shared| shared.visit(&catalog()));
    match read {
        Ok(visit) => format!("step {}: {}", visit.step, visit.remarks.join("; ")),
        Err(problem) => problem.to_string(),
    }
}

const SPEC: &str = r#""spec":{"task":{"Mod3":{"length":4}},"hidden":3,"epochs":9,"init":{"weights":"Uniform"},"optimizer":{"Sgd":{"lr":0.1}}}"#;

/// An experiment of its own, with more fields.
fn own(more: &str) -> String {
    format!(r#"{{"title":"Mine",{SPEC},{more}"marks":"AAAAAAAAAAAA"}}"#)
}

/// A lesson as it is now, with more fields.
fn mod3(more: &str) -> String {
    let catalog = catalog();
    let lesson = &catalog.entries()[0].lesson;
    let shared = Shared::of_lesson(lesson, 2, MAIN);
    let shared = shared.with_experiment(&catalog, lesson.experiment.clone());
    let text = serde_json::to_string(&shared).expect("a text");
    text.replacen('{', &format!("{{{more}"), 1)
}

#[test]
fn what_is_right_is_opened() {
    assert_eq!(said(&own("")), "step 0: ");
    assert_eq!(said(&mod3("")), "step 2: ");
    assert_eq!(said(&mod3(r#""set":["lr=0.5","hidden=9"],"updates":7,"ticks":2,"#)), "step 2: ");
}

/// Opens texts that are not as this program writes them, each with a part of what is said.
fn refuses<const N: usize>(texts: [(String, &str); N]) {
    for (text, expected) in texts {
        let said = said(&text);
        assert!(said.contains(expected), "{:.300}\n{said}", text);
        assert!(said.chars().all(checked::is_shown), "{said:?}");
    }
}

#[test]
fn a_place_that_no_run_has_is_refused() {
    let edits = vec![r#"{"at":0,"arm":null,"change":{"Rate":0.5}}"#; 1001].join(",");
    let many = format!(r#""edits":[{edits}],"#);
    refuses([
        (String::new(), "cannot be read"),
        ("[]".to_owned(), "cannot be read"),
        ("[".repeat(100_000), "cannot be read"),
        (own(r#""path":"/etc/passwd","#), "unknown field `path`"),
        (own(r#""lesson":"mod3","#), "neither a lesson nor a title, or both"),
        (r#"{"marks":"AAAAAAAAAAAA"}"#.to_owned(), "neither a lesson nor a title"),
        (r#"{"title":"x","marks":"AAAAAAAAAAAA"}"#.to_owned(), "it has no experiment"),
        (own("").replace("Mine", "a\\u001b[2J"), "control character U+001B"),
        (own("").replace("Mine", &"a".repeat(61)), "the title is too long"),
        (own("").replace("AAAAAAAAAAAA", "AAAA"), "its marks are not twelve letters"),
        (own("").replace("AAAAAAAAAAAA", "AAAAAAAAAAA!"), "its marks are not twelve letters"),
        (own(r#""updates":1e30,"#), "cannot be read"),
        (own(r#""updates":-1,"#), "cannot be read"),
        (own(r#""updates":1000000001,"#), "update 1000000001 is too far"),
        (own(r#""furthest":18446744073709551615,"#), "is too far"),
        (own(r#""ticks":11,"#), "an update has 11 ticks, found ticks: 11"),
        (own(r#""ticks":NaN,"#), "cannot be read"),
        (own(&many), "at most 1000 are allowed"),
        (
            own(r#""edits":[{"at":3,"arm":null,"change":{"Rate":0.5}}],"#),
            "an edit at update 3 is after the 0 updates",
        ),
        (
            own(r#""edits":[{"at":0,"arm":4,"change":{"Rate":0.5}}],"#),
            "there is no arm with the number 4",
        ),
        (
            own(r#""edits":[{"at":0,"arm":null,"change":{"Rate":-0.5}}],"#),
            "not a finite number above 0",
        ),
        (own(r#""edits":[{"at":0,"arm":null,"change":{"Rate":1e999}}],"#), "cannot be read"),
        (
            own(
                r#""edits":[{"at":0,"arm":null,"change":{"Weight":{"tensor":"W_hh","row":9,"col":0,"value":1.0}}}],"#,
            ),
            "there is no element [9,0]",
        ),
        (
            own(r#""edits":[{"at":0,"arm":null,"change":{"BpttWindow":0}}],"#),
            "a window has at least one timestep",
        ),
    ]);
}

#[test]
fn an_experiment_or_a_view_past_the_bounds_of_a_lesson_file_is_refused() {
    let inline = |source: &str| {
        own("").replace(
            r#""task":{"Mod3":{"length":4}}"#,
            &format!(r#""task":{{"CharLm":{{"text":{source}}}}}"#),
        )
    };
    let long = format!(r#"{{"Inline":"{}"}}"#, "a ".repeat(60_000));
    let arms = r#""arms":[{"name":"a"},{"name":"b"},{"name":"c"},{"name":"d"},{"name":"e"},{"name":"f"},{"name":"g"}],"hidden":3"#;
    refuses([
        (own("").replace(r#""hidden":3"#, r#""hidden":1025"#), "outside 1 to 1024"),
        (own("").replace(r#""hidden":3"#, arms), "arms"),
        (own("").replace(r#""length":4"#, r#""length":2000,"sequences":10000"#), "symbols"),
        (inline(r#"{"File":"notes.txt"}"#), "it names a file"),
        (inline(r#"{"Path":"/etc/passwd"}"#), "it names a file"),
        (inline(r#"{"Inline":"a\u0007"}"#), "control character U+0007"),
        (inline(&long), "at most 100000 are allowed here"),
        (
            own("").replace(r#"{"Mod3":{"length":4}}"#, r#"{"HandIn":{}}"#),
            "a lesson file cannot contain a hand-in",
        ),
        (
            own("").replace(r#""hidden":3"#, r#""hidden":3,"given":{"Path":"/etc/passwd"}"#),
            "it names a file",
        ),
        (own(r#""view":{"unit":10001},"#), "its panes cannot show these numbers"),
        (own(r#""view":{"timestep":99999999999},"#), "its panes cannot show these numbers"),
        (own(r#""view":{"window":{"from":1.0,"to":1.0}},"#), "its panes cannot show these updates"),
        (own(r#""view":{"colours":{"a":6}},"#), "its panes cannot show these colours"),
        (
            own(r#""view":{"hidden":["a","b","c","d","e","f","g"]},"#),
            "its panes cannot show these arms",
        ),
        (own(r#""view":{"focus":"Safe"},"#), "unknown variant `Safe`"),
        (mod3(r#""set":["given=Path(\"/etc/passwd\")"],"#), "it names a file"),
        (mod3(r#""set":["hiden=3"],"#), "did you mean"),
        (mod3(r#""set":["hidden"],"#), "write KEY=VALUE"),
        (
            mod3("").replace("mod3", "mod4"),
            "this version of rnn-tui has no lesson \"mod4\": install the version",
        ),
        (mod3(r#""on":"other","#), "has changed since this was shared"),
    ]);
}

#[test]
fn a_lesson_that_has_changed_is_opened_as_far_as_is_right() {
    let catalog = catalog();
    let lesson = &catalog.entries()[0].lesson;
    let now = Shared::of_lesson(lesson, 2, MAIN);
    let now = now.with_experiment(&catalog, lesson.experiment.clone());
    let other = |marks: Marks, step: usize| {
        let visit = Shared { marks, step, ..now.clone() }.visit(&catalog).expect("a visit");
        (visit.step, visit.there.is_some(), visit.remarks.join("; "))
    };
    let Marks { experiment, step, .. } = now.marks;
    // a step before it has been removed: it is found by its words
    assert_eq!(other(now.marks, 5), (2, true, String::new()));
    let (at, there, said) = other(Marks { step: step ^ 1, ..now.marks }, 2);
    assert!((at, there) == (2, true) && said.contains("its step 3 is another one"), "{said}");
    let (at, there, said) = other(Marks { experiment: experiment ^ 1, ..now.marks }, 2);
    assert!((at, there) == (2, false) && said.contains("the run is not where it was"), "{said}");
    let (at, there, _) = other(Marks { step: step ^ 1, ..now.marks }, 999);
    assert_eq!((at, there), (lesson.steps.len(), true), "the end of the lesson");
}

/// Whatever can be read is drawn, though no learner can have chosen it.
#[cfg(feature = "terminal")]
#[test]
fn any_view_is_drawn() {
    let strange = r#""arm":"none","hidden":["model","x"],"window":{"from":5.0,"to":999999999.0},"colours":{"y":5},
        "unit":10000,"from":10000,"timestep":10000,"tensor":"E","gradients":true,"notation":"Letters","scale":"Log","all":true"#;
    let drawn = |text: &str| {
        let app = App::new(catalog(), Progress::default(), None);
        let engine = LocalEngine::new(Stretch::UntilItStops);
        let mut driver = Driver::new(app, engine, Store::nowhere());
        driver
            .open_shared(&packed(text).expect("a text"))
            .unwrap_or_else(|e| panic!("{e}: {text}"));
        while driver.receive() {}
        screen::drawn(driver.app(), &Theme::default(), (80, 24));
    };
    for pane in PaneName::VARIANTS {
        let view = |more: &str| {
            format!(
                r#""view":{{{strange},"focus":"{pane:?}","opened":["{pane:?}"],"show":["{pane:?}","{pane:?}"]{more}}},"#
            )
        };
        drawn(&own(
            &(r#""updates":2,"ticks":3,"#.to_owned() + &view(r#","zoom":true,"cell":true"#))
        ));
        drawn(&own(&(r#""updates":2,"begun":true,"furthest":9,"#.to_owned() + &view(""))));
        drawn(&mod3(&view(r#","zoom":true"#)));
    }
}
