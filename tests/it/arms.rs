//! Arms made from any setting, under names of one's own, kept over a restart and in a saved model.

use rnn_tui::lesson::{PaneName, Store};
use rnn_tui::nn::Clip;
use rnn_tui::train::ArmSnapshot;

use crate::workbench::Workbench;

const LESSON: &str = r#"(id: "own", title: "Own",
    experiment: (task: CharLm(text: Inline("hello")), hidden: 4, epochs: 60, init: (weights: Normal(0.3)),
        optimizer: Adagrad(lr: 0.1)),
    steps: [(text: "One.", action: Read), (text: "Two.", action: Read)])"#;

fn say<'a>(workbench: &'a mut Workbench, line: &str) -> &'a mut Workbench {
    workbench.keys(":").text(line).keys("Enter")
}

fn last(workbench: &Workbench) -> &ArmSnapshot {
    workbench.frame().snapshot.arms.last().expect("an arm")
}

fn names(workbench: &Workbench) -> Vec<&str> {
    workbench.frame().snapshot.arms.iter().map(|arm| arm.name.as_str()).collect()
}

#[test]
fn an_arm_is_made_from_any_setting() {
    for (line, expected) in [
        ("arm hidden=6", "hidden:Some(6)"),
        ("arm clip=5 lr=0.01", "optimizer:Some(Adagrad(lr:0.01)),clip:Some(Norm(5.0))"),
        ("arm clip=5, lr=0.01", "optimizer:Some(Adagrad(lr:0.01)),clip:Some(Norm(5.0))"),
        ("arm clip=Norm(2.0)", "clip:Some(Norm(2.0))"),
        ("arm optimizer=adam 0.003", "optimizer:Some(Adam(lr:0.003,"),
        ("arm init=identity", "recurrent:Some(Identity(1.0))"),
        ("arm init=glorot", "init:Some((weights:Glorot,"),
        ("arm recurrent=Orthogonal(1.1)", "recurrent:Some(Orthogonal(1.1))"),
        ("arm lstm hidden=3", "cell:Some(Lstm),activation:None,hidden:Some(3)"),
        ("arm cell=gru", "cell:Some(Gru)"),
        ("arm activation = relu", "activation:Some(Relu)"),
        ("arm bptt_window=2", "bptt_window:Some(2)"),
        ("arm bptt_reach=1", "bptt_reach:Some(1)"),
        ("arm embedding=3", "embedding:Some(3)"),
        ("arm fault=NoFuture", "fault:Some(NoFuture)"),
        ("arm ablation=FrozenRecurrence", "ablation:Some(FrozenRecurrence)"),
    ] {
        let mut workbench = Workbench::lesson(LESSON);
        let screen = say(&mut workbench, line).screen();
        let spec = workbench.frame().snapshot.spec.clone();
        let written = spec.arms.last().map(|arm| ron::to_string(arm).expect("RON"));
        let written = written.unwrap_or_else(|| panic!("{line}: no arm:\n{screen}"));
        assert!(written.contains(expected), "{line}: {written}");
    }
}

#[test]
fn a_setting_that_no_arm_can_have_says_why() {
    for (line, why) in [
        ("arm hiden=6", "did you mean \"hidden\"?"),
        ("arm hidden=0", "0 is outside 1 to 1024"),
        ("arm seed=3", "an arm has no seed of its own: `set seed=3` sets it for all arms"),
        ("arm data_window=2", "`set data_window=2` sets it for all arms"),
        ("arm hidden=4", "the arm \"model\" has these settings already"),
        ("arm clip=soft", "clip=soft"),
        ("arm wide", "give any field: hidden=64"),
        ("arm rename wide", "expected one of the arms model, and its new name"),
        ("rename a/b", "rename ab"),
        ("rename model", "the name \"model\" is taken"),
    ] {
        let mut workbench = Workbench::lesson(LESSON);
        let screen = say(&mut workbench, line).screen().replace(['│', '\n'], " ");
        let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(words(&screen).contains(why), "{line:?} does not say {why:?}:\n{screen}");
        assert_eq!(workbench.frame().snapshot.arms.len(), 1, "{line}");
    }
}

#[test]
fn an_arm_gets_another_name_and_keeps_its_colour_and_its_run() {
    let mut workbench = Workbench::lesson(LESSON);
    workbench.keys(". . .");
    say(&mut workbench, "arm hidden=6");
    let mark = |workbench: &mut Workbench, name: &str| {
        let chart = workbench.pane(PaneName::Loss, 60, 12);
        let before = chart.split(name).next().expect("the legend").to_owned();
        before.chars().rev().find(|c| !c.is_whitespace())
    };
    let before = (last(&workbench).state.loss, mark(&mut workbench, "hidden=6"));
    say(&mut workbench, "rename wide");
    assert_eq!(names(&workbench), ["model", "wide"]);
    assert!(workbench.screen().contains("arm hidden=6 is now called wide"));
    assert_eq!((last(&workbench).state.loss, mark(&mut workbench, "wide")), before);
    say(&mut workbench, "arm rename model small");
    assert_eq!(names(&workbench), ["small", "wide"]);
    say(&mut workbench, "drop");
    assert_eq!(names(&workbench), ["small"]);
}

#[test]
fn arms_are_kept_over_a_restart_and_in_a_saved_model() {
    let folder = tempfile::tempdir().expect("a folder");
    let open = || {
        let store = Store::at(folder.path().join("progress.json"));
        Workbench::with_store(store).open(LESSON)
    };
    let mut first = open();
    first.keys(". . .");
    say(&mut first, "arm clip=5 lr=0.01");
    say(&mut first, "rename slow");
    say(&mut first, "arm hidden=6");
    let model = folder.path().join("own.npz");
    say(&mut first, &format!("save {}", model.display()));
    first.keys("Ctrl-C");
    let mut again = open();
    again.settle();
    assert_eq!(names(&again), ["model", "slow", "hidden=6"]);
    say(&mut again, &format!("load {}", model.display()));
    assert_eq!(names(&again), ["model", "slow", "hidden=6"]);
    let slow = &again.frame().snapshot.arms[1];
    assert_eq!((slow.clip.threshold(), slow.optimizer.lr().get()), (Some(5.0), 0.01));
    assert!(matches!(slow.clip, Clip::Norm(_)));
}

#[test]
fn what_is_remembered_of_arms_is_bounded() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("progress.json");
    let mut workbench = Workbench::with_store(Store::at(path.clone())).open(LESSON);
    for hidden in 5..15 {
        say(&mut workbench, &format!("arm hidden={hidden}"));
        say(&mut workbench, "drop");
    }
    workbench.keys("Ctrl-C");
    let kept = std::fs::read_to_string(path).expect("progress");
    assert!(!kept.contains("hidden=7"), "arms that are gone are forgotten: {kept}");
}
