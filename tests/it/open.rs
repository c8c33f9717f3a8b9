//! A hand-in, opened in the workbench: its numbers beside the right ones, the differences marked, the way to each.

use std::fs;
use std::path::PathBuf;

use rnn_tui::lesson::PaneName;
use rnn_tui::lesson::hand_in::{ReadAs, open as lesson_of};
use rnn_tui::nn::{CellKind, Name, Quantity, Variable};
use rnn_tui::task::Folder;
use rnn_tui::tensors::Tensors;
use rnn_tui::trace::trace;
use rnn_tui::train::{Experiment, Place};
use strum::VariantArray;

use crate::setup::spec;
use crate::workbench::Workbench;

/// Hello with a cell, and a mistake in its backward pass.
fn hello(cell: CellKind, fault: Option<&str>) -> String {
    let fault = fault.map_or(String::new(), |fault| format!(", fault: Some({fault})"));
    format!(
        r#"(task: CharLm(text: Inline("hello")), cell: {cell:?}, hidden: 3, epochs: 9, init: (weights: Uniform),
            optimizer: Sgd(lr: 0.1){fault})"#
    )
}

/// The trace of the first updates of an experiment.
fn traced(experiment: &str, updates: u64) -> Tensors {
    let mut experiment = Experiment::new(spec(experiment), &Folder::Embedded).expect("it runs");
    trace(&mut experiment, 0, updates).expect("a small trace")
}

/// The arrays whose names are wanted.
fn only(tensors: &Tensors, is_wanted: impl Fn(&str) -> bool) -> Tensors {
    let mut kept = Tensors::new();
    let wanted = tensors.iter().filter(|(name, _)| is_wanted(name));
    wanted.for_each(|(name, array)| kept.insert(name, array.clone()));
    kept
}

/// What somebody saves: data, weights and gradients.
fn usual(name: &str) -> bool {
    let parts = ["inputs", "targets", "before/", "grad/"];
    parts.iter().any(|part| name.contains(part)) && !name.contains("grad_norm")
}

/// What somebody saves of hello after one backward pass, with a mistake or without one.
pub fn hand_in(fault: Option<&str>) -> Tensors {
    only(&traced(&hello(CellKind::Rnn, fault), 1), usual)
}

/// A file of this test.
fn file(name: &str, tensors: &Tensors) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("rnn-tui-open-{}", std::process::id()));
    fs::create_dir_all(&folder).expect("a folder");
    let path = folder.join(format!("{name}.npz"));
    tensors.write(&path).expect("written");
    path
}

fn opened(name: &str, tensors: &Tensors) -> Workbench {
    let path = file(name, tensors);
    let loaded =
        lesson_of(&path, None, &ReadAs::default()).unwrap_or_else(|e| panic!("{name}: {e}"));
    fs::remove_file(path).expect("it is there");
    Workbench::home().open_loaded(loaded)
}

/// A number of the arm with the hand-in's numbers, and of the right one.
fn beside(workbench: &Workbench, of: Quantity) -> (Option<f64>, Option<f64>) {
    let snapshot = &workbench.frame().snapshot;
    let [right, yours] = &snapshot.arms[..] else { panic!("two arms") };
    let value = |arm: &rnn_tui::train::ArmSnapshot| arm.values(&snapshot.example).of(of);
    (value(yours), value(right))
}

fn quantity(name: &str) -> Quantity {
    name.parse().unwrap_or_else(|e| panic!("{name}: {e:?}"))
}

#[test]
fn in_every_cell_a_mistake_is_opened_where_the_numbers_begin_to_differ() {
    for cell in CellKind::VARIANTS {
        let wrong = traced(&hello(*cell, Some("NoFuture")), 1);
        let mut workbench = opened(&format!("mistake-{cell:?}"), &only(&wrong, usual));
        let screen = workbench.screen();
        let place = Place { updates: 0, ticks: 6, begun: false }; // backward t = 2
        let cursor = workbench.frame().snapshot.cursor;
        assert_eq!((cursor.update, cursor.done), (0, place.ticks), "{cell:?}\n{screen}");
        assert!(screen.contains("arrays differ"), "{cell:?}\n{screen}");
        assert!(screen.contains("your mistake"), "{cell:?}\n{screen}");
        assert!(screen.contains('≠'), "{cell:?}\n{screen}");
        assert_eq!(workbench.frame().arm, 1, "{cell:?}: yours");
        // the file has no dh: that of the mistake is shown
        let (yours, right) = beside(&workbench, quantity("dh[2, 0]"));
        assert!(yours.is_some() && right.is_some() && yours != right, "{cell:?}");
        workbench.keys(".");
        for (name, array) in wrong.iter().filter(|(name, _)| name.contains("/grad/")) {
            let variable: Variable = name[2..].parse().expect("a name");
            for (at, value) in array.values.indexed_iter() {
                let axes: Vec<usize> = (0..array.values.ndim()).map(|axis| at[axis]).collect();
                let of = variable.at(axes[0], axes.get(1).copied().unwrap_or(0));
                assert_eq!(beside(&workbench, of).0, Some(*value), "{cell:?} {of}");
            }
        }
    }
}

#[test]
fn next_and_previous_go_through_the_differences_in_the_order_of_computation() {
    let wrong = traced(&hello(CellKind::Rnn, Some("MissingTranspose")), 1);
    let mut workbench = opened("next", &only(&wrong, usual));
    let mut places = Vec::new();
    loop {
        workbench.keys("N");
        let screen = workbench.screen();
        if screen.contains("that was the last difference") {
            break;
        }
        assert!(screen.contains(&format!("difference {} of", places.len() + 2)), "{screen}");
        places.push(workbench.frame().snapshot.cursor.done);
    }
    assert!(places.is_sorted() && places.len() > 5, "{places:?}");
    let weights = workbench.pane(PaneName::Weights, 80, 14);
    assert!(weights.contains("≠ right"), "{weights}");
    for _ in 0..places.len() {
        workbench.keys("P");
    }
    assert!(workbench.screen().contains("difference 1 of"), "{}", workbench.screen());
    assert_eq!(workbench.frame().snapshot.cursor.done, 6, "backward t = 2");
    workbench.keys("P");
    assert!(workbench.screen().contains("that was the first difference"));
}

#[test]
fn a_followed_number_says_both_and_where_its_difference_comes_from() {
    let wrong = traced(&hello(CellKind::Rnn, Some("MissingTranspose")), 1);
    let mut workbench = opened("follow", &only(&wrong, usual)).sized(120, 40);
    // it begins with the first difference
    workbench.keys("f");
    let screen = workbench.screen();
    assert!(screen.contains("arm right"), "{screen}");
    assert!(screen.contains("Here is your mistake"), "{screen}");
    assert!(screen.contains("W_hh.T @ dz_next"), "the line to write\n{screen}");
    workbench.keys("Esc N f");
    let screen = workbench.screen();
    assert!(screen.contains("differs because of later dh₂[0]"), "{screen}");
}

#[test]
fn the_check_is_of_the_file_s_own_gradients() {
    let mut workbench = opened("check", &hand_in(Some("NoFuture")));
    workbench.keys("G").settle();
    let check = workbench.pane(PaneName::Check, 80, 14);
    assert!(check.contains("✗ wrong: W_xh W_hh b_h"), "{check}");
    // one number of one gradient, and no other gradient
    let right = traced(&hello(CellKind::Rnn, None), 1);
    let mut alone = only(&right, |name| usual(name) && !name.contains("grad/"));
    let mut gradient = right.get("0/grad/W_hh").expect("in a trace").clone();
    gradient.values[[1, 2]] += 0.5;
    alone.insert("0/grad/W_hh", gradient);
    let mut workbench = opened("check-alone", &alone);
    workbench.keys("G").settle();
    let check = workbench.pane(PaneName::Check, 80, 14);
    assert!(check.contains("✗ wrong: W_hh") && !check.contains("W_xh"), "{check}");
    workbench.keys("a G").settle();
    let check = workbench.pane(PaneName::Check, 80, 14);
    assert!(check.contains("right: all tensors agree"), "{check}");
}

#[test]
fn what_is_not_known_is_in_no_pane() {
    let right = traced(&hello(CellKind::Lstm, None), 1);
    let mut alone = only(&right, |name| usual(name) && !name.contains("grad/"));
    let mut gradient = right.get("0/grad/W_h").expect("in a trace").clone();
    gradient.values[[1, 2]] += 0.5;
    alone.insert("0/grad/W_h", gradient);
    let mut workbench = opened("unknown", &alone).sized(120, 40);
    for (pane, told) in [(PaneName::Ledger, "0."), (PaneName::Norms, "own")] {
        let yours = workbench.pane(pane, 90, 20);
        workbench.keys("a");
        let right = workbench.pane(pane, 90, 20);
        workbench.keys("a");
        assert_ne!(yours, right, "{pane:?}: yours has no number there\n{yours}\n{right}");
        assert!(right.contains(told), "{right}");
    }
    let ledger = workbench.pane(PaneName::Ledger, 90, 20);
    assert!(ledger.contains("nothing yet"), "{ledger}");
}

#[test]
fn the_network_marks_the_timesteps_whose_gradient_differs() {
    let mut workbench = opened("network", &hand_in(Some("NoFuture")));
    workbench.keys("a"); // the right arm
    let network = workbench.pane(PaneName::Network, 118, 34);
    assert!(network.contains("2 ◀≠") && !network.contains("3≠"), "{network}");
}

#[test]
fn a_right_hand_in_has_no_marks() {
    let right = traced(&hello(CellKind::Lstm, None), 1);
    let mut workbench = opened("right", &only(&right, usual));
    let screen = workbench.screen();
    assert!(screen.contains("are right"), "{screen}");
    workbench.keys(".");
    assert!(!workbench.screen().contains('≠'), "{}", workbench.screen());
    workbench.keys("N");
    assert!(
        workbench.screen().contains("no number in your file differs"),
        "{}",
        workbench.screen()
    );
}

#[test]
fn what_is_unexplained_and_not_in_the_file_is_not_shown() {
    let right = traced(&hello(CellKind::Rnn, None), 1);
    let mut wrong = only(&right, |name| usual(name) && name != "0/grad/W_hh");
    let mut gradient = right.get("0/grad/W_hh").expect("in a trace").clone();
    gradient.values[[1, 2]] += 0.5;
    wrong.insert("0/grad/W_hh", gradient);
    let mut workbench = opened("unexplained", &wrong);
    let screen = workbench.screen();
    assert!(screen.contains("None of the known mistakes"), "{screen}");
    assert_eq!(workbench.frame().snapshot.cursor.done, 9, "the sum over time\n{screen}");
    let (yours, right) = beside(&workbench, quantity("dh[2, 0]"));
    assert!(yours.is_none() && right.is_some());
    let of = Variable::gradient(Name::W_hh);
    let (yours, right) = beside(&workbench, of.at(1, 2));
    assert!((yours.expect("it is there") - right.expect("it is there") - 0.5).abs() < 1e-12);
    let (yours, right) = beside(&workbench, of.at(1, 1));
    assert!(yours.is_some() && yours == right);
    workbench.keys("f");
    let screen = workbench.screen();
    assert!(screen.contains("but your file does not have"), "{screen}");
    workbench.keys("Esc .");
    assert_eq!(beside(&workbench, quantity("after/W_hh[1, 2]")).0, None, "nobody knows it");
}

#[test]
fn an_unknown_mistake_is_located_in_the_file_s_own_steps() {
    let right = traced(&hello(CellKind::Rnn, None), 1);
    let mut wrong = only(&right, |name| usual(name) || name == "0/h");
    let mut dh = right.get("0/dh").expect("in a trace").clone();
    dh.values[[0, 1]] += 0.5; // nothing comes after it
    wrong.insert("0/dh", dh);
    let workbench = opened("located", &wrong);
    let text = &workbench.session().lesson().steps[0].text;
    assert!(text.contains("one timestep later at t=0: the mistake is in that step"), "{text}");
    assert!(!text.contains("not the sum"), "the gradients are right\n{text}");
}

#[test]
fn each_update_of_a_file_is_a_step_with_its_own_weights() {
    let three = traced(&hello(CellKind::Gru, Some("NoFuture")), 3);
    let mut workbench = opened("updates", &only(&three, usual));
    assert_eq!(workbench.session().lesson().steps.len(), 3);
    for update in 0..3 {
        let screen = workbench.screen();
        assert!(screen.contains(&format!("Update {update}: ")), "{screen}");
        let weight = three.get(&format!("{update}/before/W_h")).expect("in a trace");
        let mine = beside(&workbench, quantity("before/W_h[1, 1]")).0;
        assert_eq!(mine, Some(weight.values[[1, 1]]), "update {update}");
        workbench.keys("n");
    }
}

#[test]
fn another_sequence_of_a_batch_can_be_shown() {
    let (name, inputs) = ("0/inputs", ndarray::array![[0.0, 1.0, 2.0], [2.0, 2.0, 0.0]]);
    let right = traced(&hello(CellKind::Rnn, None), 1);
    let mut batch = only(&right, |name| name.contains("before/"));
    batch.insert(name, inputs.clone());
    batch.insert("0/targets", inputs);
    batch.insert("0/dh", ndarray::Array3::<f64>::zeros((2, 3, 3)));
    let mut workbench = opened("batch", &batch);
    let text = workbench.pane(PaneName::Lesson, 120, 60);
    assert!(text.contains("split by sequence"), "{text}");
    let first = |workbench: &Workbench| workbench.frame().snapshot.example.inputs[0].symbol();
    let screen = workbench.screen();
    assert!(screen.contains("differ"), "{screen}");
    assert_eq!(first(&workbench), Some(0));
    workbench.keys(":").text("set sequence=1").keys("Enter");
    assert_eq!(first(&workbench), Some(2), "{}", workbench.screen());
    workbench.keys(":").text("set sequence=2").keys("Enter");
    let screen = workbench.screen();
    assert!(screen.contains("choose one of 0, 1"), "{screen}");
    // its gradients are sums over the batch
    workbench.keys("Esc G").settle();
    let check = workbench.pane(PaneName::Check, 90, 14).replace('\n', " ");
    assert!(check.contains("all 2 sequences of the batch"), "{check}");
}

/// The weights and the data of a batch that has the sequence of a trace twice.
fn twice(right: &Tensors) -> Tensors {
    let mut batch = only(right, |name| name.contains("before/"));
    for name in ["0/inputs", "0/targets"] {
        let one = right.get(name).expect("in a trace").values.clone();
        let both = ndarray::stack(ndarray::Axis(0), &[one.view(), one.view()]).expect("one shape");
        batch.insert(name, both);
    }
    batch
}

#[test]
fn a_wrong_gradient_of_a_batch_has_a_place() {
    let right = traced(&hello(CellKind::Rnn, None), 1);
    let mut batch = twice(&right);
    for (name, array) in right.iter().filter(|(name, _)| name.contains("/grad/")) {
        let mut sum = &array.values * 2.0;
        if name == "0/grad/W_hh" {
            sum[[1, 2]] += 0.5;
        }
        batch.insert(name, sum);
    }
    let mut workbench = opened("batch-sum", &batch);
    let screen = workbench.screen();
    assert_eq!(workbench.frame().snapshot.cursor.done, 9, "the sum over time\n{screen}");
    let of = right.get("0/grad/W_hh").expect("in a trace").values[[1, 2]] * 2.0;
    let equation = workbench.pane(PaneName::Equation, 100, 20);
    let told = format!("of the batch: yours {:.4}", of + 0.5);
    assert!(equation.contains(&told), "{told}\n{equation}");
    let weights = workbench.pane(PaneName::Weights, 100, 14);
    for told in [format!("≠ right {of:.3}"), "batch dW_hh[1,2]".to_owned()] {
        assert!(weights.contains(&told), "{told}\n{weights}");
    }
    workbench.keys("a");
    let weights = workbench.pane(PaneName::Weights, 100, 14);
    assert!(weights.contains(&format!("≠ yours {:.3}", of + 0.5)), "{weights}");
    workbench.keys("P");
    assert!(workbench.screen().contains("that was the first difference"), "{}", workbench.screen());
    // the place among the differences belongs to a sequence: another begins with its own first
    workbench.keys(":").text("set sequence=1").keys("Enter N");
    assert!(workbench.screen().contains("difference 1 of"), "{}", workbench.screen());
}

#[test]
fn a_wrong_total_of_a_batch_has_a_place() {
    let right = traced(&hello(CellKind::Rnn, None), 1);
    let mut batch = twice(&right);
    for (name, array) in right.iter().filter(|(name, _)| name.contains("/grad/")) {
        batch.insert(name, &array.values * 2.0);
    }
    let value = |name: &str| right.get(name).expect("in a trace").values.sum() * 2.0;
    for (name, ticks) in [("0/total_loss", 4), ("0/grad_norm", 9)] {
        let mut wrong = batch.clone();
        wrong.insert(name, ndarray::arr0(value(name) + 0.25).into_dyn());
        let mut workbench = opened("batch-total", &wrong);
        let screen = workbench.screen();
        assert_eq!(workbench.frame().snapshot.cursor.done, ticks, "{screen}");
        let equation = workbench.pane(PaneName::Equation, 100, 30);
        let told = format!("of the batch: yours {}", &(value(name) + 0.25).to_string()[..4]);
        assert!(equation.contains(&told), "{told}\n{equation}");
    }
}

#[test]
fn settings_that_change_the_model_take_the_numbers_away() {
    let wrong = traced(&hello(CellKind::Rnn, Some("NoFuture")), 1);
    let mut workbench = opened("settings", &only(&wrong, usual));
    workbench.keys(":").text("set hidden=5").keys("Enter . N");
    let screen = workbench.screen();
    assert!(!screen.contains('≠') || screen.contains("≠ marks each"), "{screen}");
    assert!(workbench.frame().snapshot.arms.iter().all(|arm| arm.model.dims.hidden == 5));
}

#[test]
fn numbers_that_are_not_finite_are_shown_as_they_are() {
    let right = traced(&hello(CellKind::Rnn, None), 1);
    let mut wrong = only(&right, |name| usual(name) && name != "0/grad/W_hh");
    let mut gradient = right.get("0/grad/W_hh").expect("in a trace").clone();
    (gradient.values[[0, 0]], gradient.values[[1, 2]]) = (f64::NAN, f64::INFINITY);
    wrong.insert("0/grad/W_hh", gradient);
    let mut workbench = opened("not-finite", &wrong);
    for size in [(80, 24), (120, 40), (200, 60)] {
        workbench.resize(size.0, size.1);
        assert!(workbench.screen().contains("NaN"), "{}", workbench.screen());
        workbench.keys("N f Esc G P : Esc").settle();
    }
    let weights = workbench.pane(PaneName::Weights, 80, 14);
    assert!(weights.contains("NaN≠") || weights.contains("NaN ≠"), "{weights}");
}

#[test]
fn it_is_read_with_the_options_of_grade() {
    let path = file("options", &renamed(&hand_in(None), "0/grad/W_hh", "Q"));
    let open = |read_as: &ReadAs| lesson_of(&path, None, read_as).unwrap_or_else(|e| panic!("{e}"));
    let text = |read_as: &ReadAs| open(read_as).lesson.steps[0].text.clone();
    let names = vec![("Q".to_owned(), "0/grad/W_hh".to_owned())];
    assert!(text(&ReadAs::default()).contains("4 arrays"), "{}", text(&ReadAs::default()));
    let named = ReadAs { names, ..ReadAs::default() };
    assert!(text(&named).contains("All 5 arrays are right"), "{}", text(&named));
    fs::remove_file(&path).expect("it is there");
    let path = file("tolerance", &hand_in(Some("NoFuture")));
    let loose = ReadAs { tolerance: Some(1e9), ..ReadAs::default() };
    let loaded = lesson_of(&path, None, &loose).unwrap_or_else(|e| panic!("{e}"));
    let text = &loaded.lesson.steps[0].text;
    assert!(text.contains("All 5 arrays are right"), "{text}");
    fs::remove_file(&path).expect("it is there");
}

/// The same arrays, one of them under another name.
fn renamed(tensors: &Tensors, from: &str, to: &str) -> Tensors {
    let mut other = Tensors::new();
    let name = |name: &str| if name == from { to.to_owned() } else { name.to_owned() };
    tensors.iter().for_each(|(old, array)| other.insert(name(old), array.clone()));
    other
}

#[test]
fn a_file_that_cannot_be_opened_says_why() {
    let right = traced(&hello(CellKind::Rnn, None), 1);
    let mut unknown = Tensors::new();
    unknown.insert("foo", ndarray::array![1.0, 2.0]);
    for (name, tensors, why) in [
        ("no-weights", only(&right, |name| name.contains("grad/")), "the file has no weights"),
        ("no-data", only(&right, |name| name.contains("before/")), "has no inputs"),
        ("nothing", unknown, "save your gradients"),
    ] {
        let path = file(name, &tensors);
        let error = lesson_of(&path, None, &ReadAs::default()).expect_err(name).to_string();
        assert!(error.contains(why) && error.contains(name), "{name}: {error}");
        fs::remove_file(path).expect("it is there");
    }
}

#[test]
fn what_a_recorder_saves_is_shown_with_its_own_letters() {
    let path = std::path::Path::new("tests/data/recorder/classes_wrong.npz");
    let loaded = lesson_of(path, None, &ReadAs::default()).unwrap_or_else(|e| panic!("{e}"));
    let workbench = Workbench::home().open_loaded(loaded);
    let tape = workbench.pane(PaneName::Tape, 100, 40);
    let row = |name: &str| tape.lines().find(|line| line.contains(name)).expect("a row");
    for (name, letters) in [("x_t", "hell"), ("target", "ello")] {
        let shown = row(name).split(name).nth(1).expect("what follows");
        let shown: String = shown.chars().filter(|c| c.is_ascii_alphabetic()).collect();
        assert_eq!(shown, letters, "{tape}");
    }
}

#[test]
fn a_slip_is_told_with_the_line_to_write() {
    let mut tensors = hand_in(None);
    let right = tensors.get("0/grad/W_hy").expect("it is there").values.clone();
    let trace = traced(&hello(CellKind::Rnn, None), 1);
    let of = |name: &str, row: usize| {
        let values = &trace.get(name).expect("a tensor").values;
        values.index_axis(ndarray::Axis(0), row).iter().copied().collect::<Vec<f64>>()
    };
    // at t = 2, h_0 instead of h_2
    let (dy, used, meant) = (of("0/dy", 2), of("0/h", 1), of("0/h", 3));
    let mut wrong = right;
    for ((i, j), value) in
        wrong.view_mut().into_dimensionality::<ndarray::Ix2>().expect("a matrix").indexed_iter_mut()
    {
        *value += dy[i] * (used[j] - meant[j]);
    }
    tensors = only(&tensors, |name| name != "0/grad/W_hy");
    tensors.insert("0/grad/W_hy", wrong);
    let workbench = opened("slip", &tensors);
    let text = workbench.pane(PaneName::Lesson, 80, 40);
    for told in [
        "A known mistake gives exactly these numbers",
        "at t = 2 alone, dW_hy takes h_0",
        "np.outer(dy, h[2])",
    ] {
        assert!(text.contains(told), "{told}: {text}");
    }
}
