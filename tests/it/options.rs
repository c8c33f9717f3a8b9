//! The options of `train` in the workbench: the same changes, the same messages, and an experiment of one's own.

use rnn_tui::lesson::Catalog;
use rnn_tui::lesson::changes::{Changed, Changes};

use crate::cli::Desk;
use crate::workbench::Workbench;

fn changed(lesson: &str, changes: &Changes) -> Changed {
    let catalog = Catalog::embedded().expect("the embedded lessons are lessons");
    changes.made_in(catalog.open(lesson).expect("a lesson")).unwrap_or_else(|e| panic!("{e:#}"))
}

fn set(settings: &[&str]) -> Vec<String> {
    settings.iter().map(|&setting| setting.to_owned()).collect()
}

#[test]
fn a_lesson_with_other_settings_is_an_experiment_of_ones_own() {
    let changes =
        Changes { seed: Some(3), set: set(&["hidden=5", "lr=0.25"]), ..Changes::default() };
    let Changed { loaded, .. } = changed("mod3", &changes);
    let mut bench = Workbench::home().open_loaded(loaded);
    let spec = bench.frame().snapshot.spec.clone();
    assert_eq!((spec.seed, spec.hidden), (3, 5));
    let header = bench.screen().lines().next().unwrap_or_default().to_owned();
    assert!(header.contains("Your settings: hidden=5 lr=0.25 seed=3"), "{header}");
    bench.keys("n");
    let progress = bench.app().progress();
    assert_eq!(progress.of("mod3"), Default::default(), "the lesson's own progress is untouched");
    let key = "mod3 with hidden=5 with optimizer.lr=0.25 with seed=3";
    assert_ne!(progress.of(key), Default::default(), "{progress:?}");
}

#[test]
fn settings_that_are_the_lesson_s_change_nothing() {
    let Changed { loaded, experiment, .. } = changed("mod3", &Changes::default());
    let hidden = format!("hidden={}", experiment.spec.hidden);
    let same = Changes {
        seed: Some(experiment.spec.seed),
        set: set(&[&hidden]),
        arm: Some("model".to_owned()),
        ..Changes::default()
    };
    let again = changed("mod3", &same).loaded;
    assert_eq!(again.lesson.title, loaded.lesson.title);
    let mut bench = Workbench::home().open_loaded(again);
    bench.keys("n");
    assert_ne!(bench.app().progress().of("mod3"), Default::default());
}

#[test]
fn the_workbench_says_what_train_says() {
    let desk = Desk::new();
    for options in [
        &["--set", "hiden=3"][..],
        &["--set", "hidden=0"],
        &["--set", "hidden"],
        &["--arm", "lst"],
        &["--weights", "no.npz"],
        &["--text", "no.txt"],
        &["--seed", "-1"],
    ] {
        let said = |first: &[&str]| desk.run(&[first, &["mod3"], options].concat());
        let (train, workbench) = (said(&["train"]), said(&[]));
        let reason = |err: &str| err.lines().next().map(str::to_owned);
        assert_eq!(reason(&workbench.err), reason(&train.err), "{options:?}");
        assert_eq!(workbench.code, train.code, "{options:?}");
    }
}

#[test]
fn an_option_that_can_have_no_effect_is_refused() {
    let desk = Desk::new();
    desk.put("mine.npz", "not read");
    for (args, piece) in [
        (&["mod3", "--step", "99"][..], "--step 99: this lesson has "),
        (&["mod3", "--step", "0"], "the number of a step, 1 or more"),
        (&["--seed", "3"], "name one before it"),
        (&["--seed", "3", "train", "mod3"], "--seed cannot come before a subcommand"),
        (&["mine.npz", "--seed", "3"], "has its own experiment"),
        (&["grade", "mine.npz", "--seed", "3"], "no lesson is named"),
        (&["open", "mine.npz", "--set", "hidden=3"], "no lesson is named"),
        (&["text", "a.txt", "--text", "b.txt"], "cannot be used with"),
    ] {
        let done = desk.run(args);
        assert!(done.code != Some(0) && done.err.contains(piece), "{args:?}: {}", done.err);
    }
}
