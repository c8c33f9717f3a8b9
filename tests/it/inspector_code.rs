//! The code pane: the lines that it marks are in the source, and they are those of the tick.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use rand::rngs::Xoshiro256PlusPlus;
use rand::{RngExt, SeedableRng};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use rnn_tui::checked::Positive;
use rnn_tui::engine::{Command, Engine, Frame, Speed};
use rnn_tui::lesson::load::parse;
use rnn_tui::lesson::{Lesson, PaneName};
use rnn_tui::nn::{CellKind, Clip, Fault, Optimizer};
use rnn_tui::task::Folder;
use rnn_tui::train::{ExperimentSpec, Tick};
use rnn_tui::tui::looks::Looks;
use rnn_tui::tui::pane;
use rnn_tui::tui::pane::code::{FILES, Passage, passages};
use rnn_tui::tui::scene::{Scene, Secrets};
use rnn_tui::tui::step::OpenStep;
use rnn_tui::tui::theme::{Depth, Ground, Theme};
use rnn_tui::tui::view::View;
use strum::VariantArray;

use crate::setup::{EXPERIMENTS, spec};
use crate::workbench::Workbench;

const LESSON: &str = r#"(id: "own", title: "Own", experiment: (task: Mod3(length: 3, sequences: 2),
    hidden: 3, epochs: 9, init: (weights: Uniform), optimizer: Sgd(lr: 0.1)),
    steps: [(text: "Look.", action: Read)])"#;

fn lesson() -> Lesson {
    parse("own.ron", LESSON).unwrap_or_else(|e| panic!("{e}"))
}

fn engine(spec: ExperimentSpec) -> Engine {
    Engine::new(spec, Folder::Embedded, Speed::default()).expect("an experiment")
}

/// What a pane sees of a frame.
fn seen<T>(frame: &Frame, look: impl FnOnce(&View) -> T) -> T {
    let (lesson, looks) = (lesson(), Looks::default());
    let theme = Theme::new(Ground::Dark, Depth::Ansi256);
    let (answers, open) = (BTreeMap::new(), OpenStep::default());
    let scene = Scene {
        lesson: &lesson,
        problem: None,
        warnings: &[],
        step: 0,
        done: &[false],
        answers: &answers,
        cards: &[],
        open: &open,
        on: "main",
        frame,
        looks: &looks,
        secrets: Secrets::default(),
    };
    look(&View { scene, theme: &theme })
}

/// The passages before the first tick and after each of so many.
fn of_ticks(ron: &str, ticks: usize) -> Vec<(Option<Tick>, Vec<Passage>)> {
    let mut engine = engine(spec(ron));
    let mut all = Vec::new();
    for _ in 0..=ticks {
        let frame = engine.frame();
        all.push((frame.snapshot.cursor.last(), seen(&frame, passages)));
        engine.apply(Command::Ticks(1));
    }
    all
}

fn active(passages: &[Passage]) -> BTreeSet<(&'static str, usize)> {
    passages.iter().flat_map(|p| p.active().map(|l| (p.path, l.number))).collect()
}

/// The lines at work, without what stands around them.
fn text(passages: &[Passage]) -> String {
    passages.iter().flat_map(Passage::active).map(|l| l.text.to_owned() + "\n").collect()
}

#[track_caller]
fn assert_sound(passages: &[Passage], what: &str) {
    assert!(!passages.is_empty(), "{what}: nothing");
    for passage in passages {
        let Passage { path, name, missing, .. } = passage;
        assert!(passage.number().is_some(), "{what}: there is no {name} in {path}");
        assert_eq!(missing, &[""; 0], "{what}: not in {name} of {path}");
        assert!(passage.active().count() > 0, "{what}: {name} of {path} does nothing");
    }
}

const CLIPS: [Clip; 6] = [
    Clip::Off,
    Clip::Norm(Positive::constant(1e-3)),
    Clip::Norm(Positive::constant(1e9)),
    Clip::Value(Positive::constant(1e-4)),
    Clip::Value(Positive::constant(1e9)),
    Clip::SquaredNorm(Positive::constant(1e-3)),
];

const OPTIMIZERS: [Optimizer; 5] = [
    Optimizer::sgd(Positive::constant(0.1)),
    Optimizer::momentum(Positive::constant(0.1)),
    Optimizer::adagrad(Positive::constant(0.1)),
    Optimizer::rms_prop(Positive::constant(0.1)),
    Optimizer::adam(Positive::constant(0.1)),
];

/// The compiler says here what has no row above.
fn row(optimizer: Optimizer, clip: Clip) -> (usize, usize) {
    let optimizer = match optimizer {
        Optimizer::Sgd { .. } => 0,
        Optimizer::Momentum { .. } => 1,
        Optimizer::Adagrad { .. } => 2,
        Optimizer::RmsProp { .. } => 3,
        Optimizer::Adam { .. } => 4,
    };
    let clip = match clip {
        Clip::Off => 0,
        Clip::Norm(_) => 1,
        Clip::Value(_) => 3,
        Clip::SquaredNorm(_) => 5,
    };
    (optimizer, clip)
}

/// Symbols, with targets here and there; pictures; the model's own answers from the first timestep of a window on.
const INPUTS: [&str; 3] = [
    "task: Mod3(length: 3, sequences: 2, lag: 1)",
    r##"task: Caption(pictures: Inline("up\n..#..\n.###.\n#.#.#\n..#..\n..#..")), bptt_reach: 1"##,
    "task: Reverse(vocab: 3, length: 2, shortest: 2, sequences: 2, feed: Own), window: 2",
];

/// Every combination that an experiment may have; optimisers and clips go round.
fn combinations() -> impl Iterator<Item = (String, ExperimentSpec)> {
    let faults = Fault::VARIANTS.iter().copied().map(Some);
    let faults: Vec<Option<Fault>> = [None].into_iter().chain(faults).collect();
    let inputs = INPUTS.into_iter().flat_map(|input| [(input, None), (input, Some(2))]);
    let with_cells =
        inputs.flat_map(|input| CellKind::with_activations().map(move |cell| (input, cell)));
    let all = with_cells.flat_map(move |w| faults.clone().into_iter().map(move |f| (w, f)));
    let specs = all.enumerate().map(|(i, (((input, embedding), (cell, activation)), fault))| {
        let ron = format!(
            "({input}, hidden: 2, epochs: 1, init: (weights: Uniform), optimizer: Sgd(lr: 0.1))"
        );
        let clip = match fault {
            Some(Fault::SquaredNorm) => Clip::Norm(Positive::constant(0.5)),
            _ => CLIPS[i % CLIPS.len()],
        };
        let optimizer = OPTIMIZERS[i % OPTIMIZERS.len()];
        let spec =
            ExperimentSpec { cell, activation, embedding, fault, clip, optimizer, ..spec(&ron) };
        (
            format!(
                "{cell:?} {activation:?} {fault:?} {clip:?} {optimizer:?} D={embedding:?} {input}"
            ),
            spec,
        )
    });
    specs.filter(|(_, spec)| spec.problem().is_none())
}

#[test]
fn every_tick_of_every_model_has_its_lines() {
    for (i, optimizer) in OPTIMIZERS.into_iter().enumerate() {
        assert_eq!(row(optimizer, Clip::Off).0, i);
    }
    let mut seen_of_faults = BTreeSet::new();
    for (what, spec) in combinations() {
        let fault = spec.fault;
        let mut engine = engine(spec);
        let ticks = engine.frame().snapshot.cursor.ticks() as i64;
        for _ in 0..=ticks + 2 {
            let frame = engine.frame();
            let tick = frame.snapshot.cursor.last();
            let passages = seen(&frame, passages);
            assert_sound(&passages, &format!("{tick:?} of {what}"));
            let mine = fault.filter(|fault| passages.iter().any(|p| p.name == fault.function()));
            seen_of_faults.extend(mine.map(|f| format!("{f:?}")));
            engine.apply(Command::Ticks(1));
        }
    }
    let own = Fault::VARIANTS.iter().filter(|f| **f != Fault::SquaredNorm); // that one is a clip
    assert_eq!(seen_of_faults, own.map(|f| format!("{f:?}")).collect());
}

#[test]
fn the_lines_are_those_of_the_files() {
    let files: Vec<String> = FILES
        .iter()
        .map(|(path, text)| {
            let on_disk = fs::read_to_string(path).expect("a file of the project");
            assert_eq!(&on_disk, text, "{path}");
            on_disk
        })
        .collect();
    for experiment in EXPERIMENTS {
        for (_, passages) in of_ticks(experiment.ron, 30) {
            for passage in passages {
                let file = FILES.iter().position(|(path, _)| *path == passage.path).unwrap();
                for line in &passage.lines {
                    assert_eq!(files[file].lines().nth(line.number - 1), Some(line.text));
                }
            }
        }
    }
}

#[test]
fn each_kind_of_tick_has_lines_of_its_own() {
    for experiment in EXPERIMENTS {
        let all = of_ticks(experiment.ron, 60);
        for (before, after) in all.iter().zip(&all[1..]).filter(|(b, _)| b.0.is_some()) {
            let same_kind = match (before.0, after.0) {
                (Some(Tick::Forward(_)), Some(Tick::Forward(_))) => true,
                (Some(Tick::Backward(_)), Some(Tick::Backward(_))) => true,
                _ => before.0 == after.0,
            };
            let same = active(&before.1) == active(&after.1);
            assert!(same_kind || !same, "{}: {:?} and {:?}", experiment.name, before.0, after.0);
        }
    }
}

#[test]
fn what_is_marked_is_what_is_done() {
    let check = |setting: &str, tick: Tick, first: &str, marked: &[&str], not: &[&str]| {
        let ron = format!(
            "(task: Mod3(length: 3, sequences: 2, lag: 1), hidden: 2, epochs: 9, init: (weights: Uniform){setting})"
        );
        let all = of_ticks(&ron, 9);
        let (_, passages) = all.iter().find(|(last, _)| *last == Some(tick)).expect("a tick");
        let (name, text) = (format!("{} {}", passages[0].path, passages[0].name), text(passages));
        assert_eq!(name, first, "{tick:?} with {setting}");
        for line in marked {
            assert!(text.contains(line), "{tick:?} with {setting}: no {line:?} in\n{text}");
        }
        for line in not {
            assert!(!text.contains(line), "{tick:?} with {setting}: {line:?} in\n{text}");
        }
    };
    let sgd = ", optimizer: Sgd(lr: 0.1)";
    let with = |more: &str| format!("{sgd}, {more}");
    let [rnn, lstm, gru] = ["rnn", "lstm", "gru"].map(|cell| format!("src/nn/cell/{cell}.rs"));
    let at = |file: &str, name: &str| format!("{file} {name}");
    let mistakes = |of: &str, name: &str| format!("src/nn/{of}.rs {name}");

    let forward = Tick::Forward(1);
    check(
        sgd,
        forward,
        &at(&rnn, "forward"),
        &[
            "self.0.apply(",
            "Activation::Tanh => tanh",
            "softmax(p, y",
            "given =>",
            "column(w, *place)",
        ],
        &["Relu", "Input::Own", "out.copy_from_slice", "1.0 - h * h"],
    );
    check(
        &with("activation: Relu"),
        forward,
        &at(&rnn, "forward"),
        &["Activation::Relu =>"],
        &["Tanh =>"],
    );
    check(
        &with("embedding: 2"),
        forward,
        &at(&rnn, "forward"),
        &["e_t.fill(0.0)", "add_mat_vec(out, w, e_t)"],
        &["b + w"],
    );
    check(
        &with("cell: Lstm"),
        forward,
        &at(&lstm, "forward"),
        &["f * c_prev + i * g"],
        &["Activation"],
    );
    check(
        &with("cell: Gru"),
        forward,
        &at(&gru, "forward"),
        &["(1.0 - z) * n + z * h"],
        &["Activation"],
    );

    let [last, middle, first] = [2, 1, 0].map(Tick::Backward);
    let through = "self.cell.hand_back(params, tape, t)";
    check(
        sgd,
        last,
        &at(&rnn, "backward"),
        &["dh_from_later, t).fill(0.0)", "dy_t[target] -= 1.0", "=> 1.0 - h * h"],
        &[through, "dy_t.fill", "fault"],
    );
    check(
        sgd,
        middle,
        &at(&rnn, "backward"),
        &[through, "mat_t_vec(from_later", "dy_t[target] -= 1.0"],
        &["dh_from_later, t).fill"],
    );
    check(
        sgd,
        first,
        &at(&rnn, "backward"),
        &[through, "dy_t.fill(0.0)"],
        &["dy_t[target]", "rows(&tape.dy, timesteps)"],
    );
    check(
        &with("fault: Some(MissingTranspose)"),
        middle,
        &mistakes("cell/rnn/mistakes", "missing_transpose"),
        &[
            "add_mat_vec(from_later",
            "model.cell.backward(params, tape, t)",
            "wrong(params, tape, t)",
        ],
        &["wrong(params, example", "wrong(tape, t)"],
    );
    check(
        &with("fault: Some(MissingTranspose)"),
        last,
        "src/nn/faults/implementation.rs backward_with",
        &["model.add_parts(tape, t)"],
        &["add_mat_vec(from_later", "wrong(params, tape, t)"],
    );
    check(
        &with("fault: Some(NoTanhPrime)"),
        last,
        &mistakes("cell/rnn/mistakes", "no_tanh_prime"),
        &["through_slope(tape, t, |_| 1.0)", "wrong(params, tape, t)"],
        &["1.0 - h_t;", "wrong(params, example"],
    );
    check(
        &with("fault: Some(NoTarget)"),
        middle,
        &mistakes("faults/output", "no_target"),
        &["head::hand_back(params"],
        &[],
    );

    let sum = Tick::Accumulate;
    check(
        sgd,
        sum,
        "src/nn/cell.rs accumulate",
        &["sum_over_time(&mut grads[recurrent]", "grads.sum("],
        &["wrong", "tape.e,"],
    );
    check(
        &with("cell: Gru"),
        sum,
        &at(&gru, "accumulate"),
        &["sum_over_time(&mut dw_n"],
        &["grads[recurrent]"],
    );
    check(
        &with("embedding: 2"),
        sum,
        "src/nn/cell.rs accumulate",
        &["&tape.e, timesteps)", "grads[Name::E]"],
        &["column_mut"],
    );
    check(
        &with("fault: Some(SwappedOuter)"),
        sum,
        &mistakes("cell/rnn/mistakes", "swapped_outer"),
        &["assign(&right.t())", "wrong(&self.model"],
        &["fill(0.0)"],
    );

    let clip = "src/nn/clip.rs apply";
    check(
        sgd,
        Tick::Clip,
        clip,
        &["_ => untouched(norm)", "cosine: 1.0, changed: false"],
        &["Clip::Norm", "changed: true"],
    );
    check(
        &with("clip: Norm(0.001)"),
        Tick::Clip,
        clip,
        &["Clip::Norm(c) if norm > c", "scale(g, factor)"],
        &["untouched", "Clip::Value"],
    );
    check(
        &with("clip: Norm(1e9)"),
        Tick::Clip,
        clip,
        &["Clip::Norm(c) if norm > c", "_ => untouched(norm)"],
        &["scale(g", "Value"],
    );
    check(
        &with("clip: Value(0.001)"),
        Tick::Clip,
        clip,
        &["Clip::Value(c)", "cut(g, c)"],
        &["untouched", "Clip::Norm"],
    );
    check(
        &with("clip: Norm(0.001), fault: Some(SquaredNorm)"),
        Tick::Clip,
        clip,
        &["norm * norm > c"],
        &["Clip::Norm(c)"],
    );

    let update = "src/nn/optimizer.rs update_part";
    check(
        sgd,
        Tick::Update,
        update,
        &["*p -= lr * g,", "copy_from_slice(row(&tape.h, timesteps))"],
        &["Adam", "momentum"],
    );
    check(
        ", optimizer: Adam(lr: 0.1)",
        Tick::Update,
        update,
        &["Optimizer::Adam {", "(*m / m_bias)"],
        &["Sgd { lr }", "decay"],
    );
    check(
        ", optimizer: Adagrad(lr: 0.1)",
        Tick::Update,
        update,
        &["*m += g * g;"],
        &["momentum", "decay"],
    );
}

#[test]
fn an_arm_that_has_diverged_shows_where() {
    let ron = EXPERIMENTS.iter().find(|e| e.name == "diverging").unwrap().ron;
    let mut engine = engine(spec(ron));
    engine.apply(Command::Select(1));
    engine.apply(Command::Ticks(60));
    let text = seen(&engine.frame(), |view| picture(view, Rect::new(0, 0, 90, 30)));
    assert!(text.contains("✗ diverged in update ") && text.contains('▌'), "{text}");
}

fn picture(view: &View, area: Rect) -> String {
    let mut buf = Buffer::empty(area);
    pane::draw(PaneName::Code, view, area, &mut buf);
    let lines = buf.content().chunks(usize::from(area.width).max(1));
    lines.map(|l| l.iter().map(|c| c.symbol()).collect::<String>() + "\n").collect()
}

#[test]
fn the_first_line_at_work_is_in_sight_at_any_size() {
    let mut random = Xoshiro256PlusPlus::seed_from_u64(9);
    for experiment in EXPERIMENTS {
        let mut engine = engine(spec(experiment.ron));
        for _ in 0..40 {
            let area = Rect::new(0, 0, random.random_range(0..210), random.random_range(0..62));
            let (at_work, text) =
                seen(&engine.frame(), |view| (passages(view), picture(view, area)));
            let line = at_work[0].active().next().expect("a line at work").text.trim();
            let begins: String = line.chars().take(16).collect();
            let marked = |row: &str| {
                row.split_once('▌').is_some_and(|(_, r)| r.trim_start().starts_with(&begins))
            };
            let sees = area.width >= 42 && area.height >= 6;
            assert!(!sees || text.lines().any(marked), "no {begins:?} on\n{text}");
            engine.apply(Command::Ticks(1));
        }
    }
}

#[test]
fn the_pane_follows_and_scrolls() {
    let mut workbench = Workbench::lesson(LESSON).sized(80, 24);
    let first = workbench.keys("9").screen();
    assert!(first.contains("9 Code  next: nn/cell/rnn.rs:"), "{first}");
    assert!(first.contains("▌ let h_prev = row(&tape.h, t);"), "{first}");
    let forward = workbench.keys("→").screen();
    assert!(
        forward.contains("9 Code  nn/cell/rnn.rs:") && forward.contains(" forward ─"),
        "{forward}"
    );
    let backward = workbench.keys("→ → →").screen();
    assert!(backward.contains("9 Code  nn/cell/rnn.rs:"), "{backward}");
    assert!(backward.contains("▌ map(dz_t, [h_t, dh_t]"), "{backward}");

    let scrolled = workbench.keys("PgDn").screen();
    assert_ne!(scrolled, backward);
    assert_eq!(workbench.keys("PgUp PgUp").screen(), backward, "and back");
    let end = workbench.keys(&"PgDn ".repeat(30)).screen();
    assert_ne!(workbench.keys("↑").screen(), end, "scrolling ends with the code");
    let sum = workbench.keys("→ → →").screen();
    assert!(sum.contains("9 Code  nn/cell.rs:") && sum.contains('▌'), "{sum}");
    assert_eq!(workbench.session().looks().code_scroll, 0, "from the top in another kind of tick");
}

#[test]
fn a_line_that_a_later_step_asks_for_is_not_in_the_listing() {
    let finish = |among: &str| {
        format!(
            r#"(text: "Fill.", show: [Code], action: Finish(arm: "mine", among: [{among}]), hints: ["Look."], solution: "So.")"#
        )
    };
    let ron = format!(
        r#"(id: "own", title: "Own", experiment: (task: Mod3(length: 4, sequences: 2), hidden: 3, epochs: 9,
        init: (weights: Uniform), optimizer: Sgd(lr: 0.1), arms: [(name: "mine", fault: NoFuture)]),
        steps: [{}, {}])"#,
        finish("NoFuture"),
        finish("CurrentState")
    );
    let mut workbench = Workbench::lesson(&ron);
    let first = workbench.screen();
    assert!(first.contains("# a line that is asked for later"), "{first}");
    assert!(first.contains("____") && !first.contains("np.outer(dz, h["), "{first}");
    workbench.next_step();
    let second = workbench.screen();
    assert!(second.contains("____") && !second.contains("asked for later"), "{second}");
}
