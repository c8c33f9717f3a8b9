//! Progress on disk: damaged, newer, older, and written by many at once.

use super::*;
use crate::lesson::progress::Answer;
use std::fs;
use std::path::PathBuf;

fn store(content: Option<&str>) -> (tempfile::TempDir, Store, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("deep").join("progress.json");
    if let Some(content) = content {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, content).unwrap();
    }
    (folder, Store::at(path.clone()), path)
}

#[test]
fn what_is_saved_is_there_again() {
    let (_folder, mut store, _) = store(None);
    let (mut progress, warning) = store.load();
    assert_eq!((progress.last.clone(), warning), (None, None));
    progress.go_to("mod3", 2);
    assert!(progress.finish("mod3", 1) && !progress.finish("mod3", 1));
    store.save(&progress).unwrap();
    let (loaded, warning) = store.load();
    assert_eq!((loaded.of("mod3"), warning), (progress.of("mod3"), None));
}

#[test]
fn a_damaged_file_is_set_aside_and_never_overwritten() {
    for content in
        ["{\"version\": 1, \"lessons\": {\"mod3\": {\"at\":", "", "[]", "{\"version\": \"x\"}"]
    {
        let (_folder, mut store, path) = store(Some(content));
        for n in 1..3 {
            let (progress, warning) = store.load();
            assert_eq!(progress, Progress::default());
            let kept = path.with_file_name(format!("progress.json.damaged-{n}"));
            assert!(warning.unwrap().contains(&kept.display().to_string()));
            assert_eq!(fs::read_to_string(kept).unwrap(), content);
            store.save(&progress).unwrap();
            fs::write(&path, content).unwrap();
        }
    }
}

#[test]
fn an_older_file_is_set_aside_since_its_steps_are_others() {
    let content = "{\"version\": 1, \"lessons\": {\"mod3\": {\"at\": 3, \"done\": [0, 1]}}}";
    let (_folder, mut store, path) = store(Some(content));
    let (progress, warning) = store.load();
    assert!(warning.unwrap().contains("version 1") && progress.of("mod3").done.is_empty());
    let kept = path.with_file_name("progress.json.damaged-1");
    assert_eq!(fs::read_to_string(kept).unwrap(), content);
}

#[test]
fn what_was_done_goes_with_its_step_when_the_lesson_changes() {
    let lesson = |steps: &str| {
        let ron = format!(
            "(id: \"x\", title: \"X\", experiment: (task: Mod3(length: 4), hidden: 3, epochs: 5,
            init: (weights: Uniform), optimizer: Sgd(lr: 0.1)), steps: [{steps}])"
        );
        crate::lesson::load::parse("x.ron", &ron).unwrap()
    };
    let (a, b) = (
        "(text: \"A\", action: Read),",
        "(text: \"B\", action: Explain(ask: \"Why does the loss fall?\", answer: \"b\")),",
    );
    let (new, c) = ("(text: \"New\", action: Read),", "(text: \"C\", action: StepTo(Update)),");
    let known = || {
        let mut progress = Progress::default();
        let before = lesson(&[a, b, c].concat());
        for step in 0..2 {
            progress.mark("x", step, before.steps[step].mark());
            progress.finish("x", step);
        }
        progress.answer("x", 1, Answer { line: "mine".to_owned(), ..Answer::default() });
        progress.mark("x", 2, before.steps[2].mark());
        progress.go_to("x", 2);
        progress
    };
    let changed = b.replace("\"B\"", "\"B, said better\"");
    for (steps, done, at) in [
        ([a, b, c].concat(), vec![0, 1], 2),
        ([new, a, b, c].concat(), vec![1, 2], 3),
        ([a, changed.as_str(), c].concat(), vec![0, 1], 2),
        ([b, c].concat(), vec![0], 1),
        ([a, c, new].concat(), vec![0], 1),
    ] {
        let mut progress = known();
        progress.fit("x", &lesson(&steps));
        let now = progress.of("x");
        assert_eq!(
            (now.done.into_iter().collect::<Vec<_>>(), now.at),
            (done.clone(), at),
            "{steps}"
        );
        let kept = now.answers.iter().find(|(_, answer)| answer.line == "mine").map(|(at, _)| *at);
        assert_eq!(kept, done.last().copied().filter(|_| steps.contains("\"b\"")), "{steps}");
    }
}

#[test]
fn a_newer_file_is_left_alone() {
    let content = "{\"version\": 3, \"lessons\": 7}";
    let (_folder, mut store, path) = store(Some(content));
    let (progress, warning) = store.load();
    assert!(warning.unwrap().contains("newer"));
    store.save(&progress).unwrap();
    assert_eq!(fs::read_to_string(path).unwrap(), content);
}

#[test]
fn what_many_save_at_once_is_all_there() {
    let (_folder, mut store, path) = store(None);
    std::thread::scope(|scope| {
        for id in ["a", "b", "c", "d", "e", "f"] {
            let path = path.clone();
            scope.spawn(move || {
                let store = Store::at(path);
                let mut progress = Progress::default();
                for step in 0..20 {
                    progress.finish(id, step);
                    store.save(&progress).unwrap();
                }
            });
        }
    });
    let all = store.load().0;
    for id in ["a", "b", "c", "d", "e", "f"] {
        assert_eq!(all.of(id).done.len(), 20, "{id}");
    }
}

#[test]
fn two_workbenches_do_not_lose_each_others_steps() {
    let (_folder, mut store, _) = store(None);
    let (mut one, mut two) = (store.load().0, store.load().0);
    one.finish("mod3", 0);
    store.save(&one).unwrap();
    two.finish("bptt", 3);
    store.save(&two).unwrap();
    one.go_to("mod3", 5);
    store.save(&one).unwrap();
    two.go_to("bptt", 4);
    store.save(&two).unwrap();
    let both = store.load().0;
    assert!(both.of("mod3").done.contains(&0) && both.of("bptt").done.contains(&3));
    assert_eq!((both.of("mod3").at, both.of("bptt").at), (5, 4));
}
