//! Derivations: every number on every page is the trace's own, and every slope is that of the equation before it.

use std::collections::HashMap;

use rnn_tui::lesson::Catalog;
use rnn_tui::nn::{Model, Name, Quantity, Tensor, Variable};
use rnn_tui::trace::trace;
use rnn_tui::train::Experiment;
use rnn_tui::tui::popup::Popup;
use strum::VariantArray;
use unicode_width::UnicodeWidthStr;

use crate::inspector::known::{Known, Moments, sub};
use crate::inspector::read::is_put_in;
use crate::inspector::{CASES, around, equation, norms};
use crate::setup::{cells, experiment};
use crate::workbench::{Workbench, shows};

const WIDEST: usize = 74;
/// The lines that have room in the smallest window.
const LONGEST: usize = 18;

/// The formula whose derivation is shown.
fn number(workbench: &Workbench) -> Option<Quantity> {
    match workbench.app().popup() {
        Some(Popup::Derivation(derivation)) => derivation.number(),
        _ => None,
    }
}

#[test]
fn a_derivation_opens_at_the_formula_that_the_question_is_about() {
    let lesson = r#"(id: "own", title: "Own",
        experiment: (task: CharLm(text: Inline("hello")), hidden: 3, epochs: 9, init: (weights: Uniform), optimizer: Sgd(lr: 0.1)),
        steps: [(text: "Say.", action: Predict(ask: "ASK", guess: Choice(options: [(text: "a", right: true), (text: "b")])))])"#;
    let backward = "→ → → → →"; // four forward, one back
    for (ask, keys, expected) in [
        ("What does the Tape show for ‖dh_0‖?", backward, "dh[3, 0]"),
        ("How large is dy_3?", backward, "dy[3, 3]"),
        ("How large is the largest share in dW_hy?", "→ → → → → → → → →", "grad/W_hy[0, 0]"),
        ("How large is h_0?", "→", "h[1, 0]"),
    ] {
        let mut workbench = Workbench::lesson(&lesson.replace("ASK", ask));
        workbench.keys(keys).keys("D");
        let found = number(&workbench).map(|of| of.to_string());
        assert_eq!(found.as_deref(), Some(expected), "{ask}");
    }
}

/// The lines of the page, without the frame around it.
fn lines(screen: &str) -> Vec<String> {
    let title = screen.lines().find(|row| row.contains("╭ Derivation")).expect("the popup");
    let left = title.split("╭ Derivation").next().unwrap_or_default().chars().count();
    let below = screen.lines().skip_while(|row| *row != title).skip(1);
    let inside = below.map(|row| row.chars().skip(left).collect::<String>());
    let page = inside.take_while(|row| row.starts_with("│ "));
    page.map(|row| row.chars().skip(2).take(WIDEST).collect::<String>().trim_end().to_owned())
        .collect()
}

/// The page of a screen: the steps in words, and the equations, each on one line.
struct Page {
    steps: usize,
    equations: Vec<String>,
}

impl Page {
    fn read(lines: &[String]) -> Self {
        let mut page = Page { steps: 0, equations: Vec::new() };
        for line in lines {
            assert!(line.width() <= WIDEST, "{} columns: {line}", line.width());
            let text = line.trim_start();
            let indent = line.len() - text.len();
            page.steps += usize::from(indent == 0 && text.starts_with(|c: char| c.is_numeric()));
            match (indent, page.equations.last_mut()) {
                (5, _) => page.equations.push(text.to_owned()),
                (6.., Some(last)) if text.starts_with('·') => *last += text,
                (6.., Some(last)) => *last += &format!(" {text}"),
                _ => {}
            }
        }
        page
    }
}

/// The numbers of the forward pass by the names that the pages give them.
fn places(known: &Known, model: &Model) -> HashMap<String, Quantity> {
    let units = known.labels(known.dims.hidden);
    let read = known.labels(known.dims.read());
    let mut places = HashMap::new();
    for row in 0..=known.timesteps {
        let at = |first: isize| sub(row as isize + first);
        let (t, before) = (at(0), at(-1));
        for (tensor, vector, labels) in [
            (Tensor::H, format!("h{before}"), &units),
            (Tensor::C, format!("c{before}"), &units),
            (Tensor::Z, format!("z{t}"), &known.rows),
            (Tensor::Past, format!("past{t}"), &known.rows),
            (Tensor::Y, format!("y{t}"), &known.classes),
            (Tensor::E, format!("e{t}"), &read),
            (Tensor::Reset, format!("(r{t}⊙h{before})"), &units),
            (Tensor::TanhC, format!("(tanh c{t})"), &units),
        ] {
            for (column, label) in labels.iter().enumerate() {
                places.insert(format!("{vector}[{label}]"), tensor.at(row, column));
            }
        }
        for (row_of, letter) in model.cell.letters().iter().enumerate() {
            for unit in 0..known.dims.hidden {
                let gate = Tensor::Gates.at(row, row_of * known.dims.hidden + unit);
                places.insert(format!("{letter}{t}[{unit}]"), gate);
            }
        }
    }
    for shape in model.shapes() {
        let name: Name = shape.name;
        for (row, column) in (0..shape.rows).flat_map(|r| (0..shape.cols).map(move |c| (r, c))) {
            let written = format!("{name}[{}]", known.inside(name.as_str(), row, column));
            let variable: Variable = format!("before/{name}").parse().expect("a weight");
            places.insert(written, variable.at(row, column));
        }
    }
    places
}

/// The slope of an equation, by finite differences.
fn slope(run: &Experiment, of: Quantity, by: Quantity) -> f64 {
    const STEP: f64 = 1e-6;
    let values = run.arms[0].values(run.cursor(), run.example());
    let equation = values.wiring().equation(of).expect("an equation of the forward pass");
    let moved = |by_how_much: f64| {
        let value = |other: Quantity| {
            values.of(other).map(|x| if other == by { x + by_how_much } else { x })
        };
        equation.right.value(&value).expect("it is computed")
    };
    (moved(STEP) - moved(-STEP)) / (2.0 * STEP)
}

/// `∂h₂[0]/∂z₂[0] = 1 − h₂[0]² = 1 − 0.3² = 0.91`
fn partial(run: &Experiment, known: &Known, line: &str) -> Result<usize, String> {
    let places = places(known, &run.arms[0].model);
    let line = line.replace(" ≈ ", " = ");
    let parts: Vec<&str> = line.split(" = ").collect();
    let (of, by) = parts[0].trim_start_matches('∂').split_once("/∂").ok_or("no slope")?;
    let [of, by] = [of, by].map(|name| places.get(name).ok_or(format!("nobody knows {name}")));
    let right = slope(run, *of?, *by?);
    let told: f64 = parts[parts.len() - 1].parse().map_err(|_| "no number")?;
    if (told - right).abs() > 0.006 * right.abs().max(0.01) {
        return Err(format!("the slope is {right}, and reads {told}"));
    }
    match parts[1..parts.len() - 1] {
        [symbols, numbers] => Ok(1 + is_put_in(known, symbols, numbers)?),
        [symbol] => match known.get(symbol) {
            Some(value) if shows(parts[2], value) => Ok(1),
            value => Err(format!("{symbol} is {value:?}")),
        },
        _ => Ok(1),
    }
}

/// All formulas of the tick that was done last: how many numbers were compared.
fn check(
    workbench: &mut Workbench,
    run: &Experiment,
    known: &Known,
    seen: &mut Vec<Variable>,
) -> usize {
    let (mut read, tick) = (0, run.cursor().last().expect("a tick"));
    workbench.keys("D");
    let first = number(workbench).unwrap_or_else(|| panic!("no derivation at {tick}"));
    loop {
        let of = number(workbench).expect("a formula");
        let screen = workbench.screen();
        let lines = lines(&screen);
        let page = Page::read(&lines);
        assert!((1..=8).contains(&page.steps), "{} steps\n{screen}", page.steps);
        assert!(lines.len() <= LONGEST, "{} lines\n{}", lines.len(), lines.join("\n"));
        for line in &page.equations {
            let checked = match line.starts_with('∂') {
                true => partial(run, known, line),
                false => equation(known, tick, line),
            };
            read += checked.unwrap_or_else(|e| panic!("{tick}, {of}: {line}\n  {e}\n{screen}"));
        }
        seen.push(of.variable);
        workbench.keys("↓");
        if number(workbench) == Some(first) {
            break;
        }
    }
    workbench.keys("Esc");
    read
}

/// The step of lesson 4 about the tanh.
#[test]
fn it_opens_at_the_formula_that_the_step_is_about() {
    let catalog = Catalog::embedded().expect("the lessons");
    let entry = catalog.entries().iter().find(|entry| entry.lesson.id == "bptt").expect("bptt");
    let mut workbench = Workbench::home().open_loaded(entry.loaded());
    (0..3).for_each(|_| workbench.next_step());
    let screen = workbench.keys("Esc → → → → → D").screen();
    assert_eq!(number(&workbench), Some(Tensor::Dz.at(3, 0)), "{screen}");
    assert!(screen.contains("↑ ↓: another formula"), "{screen}");
    workbench.keys("Esc p D"); // no number is asked for there, but the question is about dh
    let mut pages = Vec::new();
    for _ in 0..4 {
        pages.extend(number(&workbench).map(|of| of.variable));
        workbench.keys("↓");
    }
    let in_order = [Tensor::Dh, Tensor::Dz, Tensor::Dy, Tensor::DhFromOutput];
    assert_eq!(pages, in_order.map(Variable::from));
}

#[test]
fn every_number_of_every_page_is_the_trace_s_own() {
    let of_cell = |(_, cell): (_, String)| {
        format!(
            r#"(task: CharLm(text: Inline("hello")), {cell} epochs: 9, hidden: 3, init: (weights: Uniform,
            biases: Uniform), optimizer: Adam(lr: 0.01), clip: SquaredNorm(0.2))"#
        )
    };
    for ron in CASES.map(str::to_owned).into_iter().chain(cells().map(of_cell)) {
        let mut machine = experiment(&ron);
        let (task, arm) = (machine.task.clone(), &machine.arms[0]);
        let (model, optimizer, clip) = (arm.model, arm.optimizer, arm.clip);
        let mut run = experiment(&ron);
        let tensors = trace(&mut machine, 0, 1).expect("a trace");
        let mut workbench = Workbench::lesson(&around(&ron)).sized(100, 70);
        let (mut moments, mut seen, mut read) = (Moments::new(), Vec::new(), 0);
        Known::of(&tensors, 0, &task, &model).remember(optimizer, &mut moments);
        while !run.cursor().is_finished() {
            run.tick();
            workbench.keys("→ ↓ ]");
            let tick = run.cursor().last().expect("a tick");
            let mut known = Known::of(&tensors, 0, &task, &model);
            known.turn(tick, &Moments::new(), clip);
            known.remembered(optimizer, &moments);
            norms(&mut known, &tensors, 0);
            let tensor = workbench.frame().snapshot.arms[0].state.params.iter();
            let names: Vec<&str> = tensor.map(|t| t.name.as_str()).collect();
            known.look_at(names[workbench.session().looks().tensor % names.len()]);
            read += check(&mut workbench, &run, &known, &mut seen);
        }
        assert!(read > 100, "{read} numbers of {ron}");
        let columns = |tensor: &Tensor| tensor.columns(model.dims, model.cell.keeps());
        let shown_elsewhere = |tensor: &Tensor| matches!(tensor, Tensor::TanhC | Tensor::Past);
        let all = Tensor::VARIANTS.iter().filter(|tensor| columns(tensor) > 0);
        for tensor in all.filter(|tensor| !shown_elsewhere(tensor)) {
            assert!(seen.contains(&(*tensor).into()), "no page of {tensor}: {ron}");
        }
        for shape in model.shapes() {
            assert!(seen.contains(&Variable::gradient(shape.name)), "{}: {ron}", shape.name);
        }
    }
}

/// hello with three units, where a step asks for a number or hunts a mistake.
fn lesson(fault: &str, action: &str) -> String {
    format!(
        r#"(id: "own", title: "Own", experiment: (task: CharLm(text: Inline("hello")), hidden: 3,
            epochs: 9, init: (weights: Uniform), optimizer: Sgd(lr: 0.1), arms: [(name: "mine", {fault})]),
            steps: [(text: "Look.", show: [Equation], unit: 0, action: {action})])"#
    )
}

#[test]
fn a_number_that_a_step_asks_for_is_blank() {
    let action = r#"Type(ask: "dh_2[0] =", truth: (of: At("dh", [2, 0])), within: 0.001, at: Backward(2), fade: 1)"#;
    let mut workbench = Workbench::lesson(&lesson("", action));
    workbench.keys("Esc → → → → → → D");
    let of: Quantity = "dh[2, 0]".parse().expect("a name");
    assert_eq!(number(&workbench), Some(of));
    let frame = workbench.frame();
    let value = frame.snapshot.arms[0].values(&frame.snapshot.example).of(of).expect("a number");
    for page in 0..4 {
        let screen = workbench.screen();
        let page_lines = lines(&screen).join("\n");
        let numbers = page_lines.split([' ', '·', '(', ')']).filter(|word| word.contains('.'));
        let told = numbers.filter(|text| text.len() > 3 && shows(text, value)).count();
        assert_eq!(told, 0, "page {page} tells {value}\n{page_lines}");
        assert!(page > 1 || page_lines.contains("__"), "{page_lines}");
        workbench.keys("↓");
    }
}

#[test]
fn of_a_mistake_there_is_no_derivation_and_of_one_that_is_hunted_not_a_word() {
    for (action, says) in
        [("Read", "a mistake that was planted"), (r#"FindBug(arm: "mine")"#, "hides a mistake")]
    {
        let mut workbench = Workbench::lesson(&lesson("fault: MissingTranspose", action));
        workbench.keys("→ → → → → → D");
        let mut told = 0;
        for _ in 0..4 {
            let page = lines(&workbench.screen()).join(" ");
            told += usize::from(page.contains(says));
            assert!(!page.contains(says) || !page.contains('='), "{page}");
            workbench.keys("↓");
        }
        assert_eq!(told, if action == "Read" { 1 } else { 4 }, "{}", workbench.screen());
    }
}

#[test]
fn a_followed_number_has_its_derivation_and_the_way_back() {
    let mut workbench = Workbench::lesson(&lesson("", "Read"));
    workbench.keys("→ → → → → → f").settle();
    workbench.keys("d");
    assert_eq!(number(&workbench).map(|of| of.to_string()).as_deref(), Some("dh[2, 0]"));
    workbench.keys("Esc");
    assert!(matches!(workbench.app().popup(), Some(Popup::Follow(_))));
    workbench.keys("Esc :").text("follow h_1[0]").keys("Enter").settle();
    workbench.keys("d");
    let screen = workbench.screen();
    assert!(
        screen.contains("tanh squashes") && screen.contains("its gradient dz₁[0] is derived in"),
        "{screen}"
    );
    workbench.keys("Esc Esc :").text("follow W_hh[0,0]").keys("Enter").settle();
    workbench.keys("d");
    assert!(matches!(workbench.app().popup(), Some(Popup::Follow(_))));
    assert!(workbench.app().message().is_some_and(|words| words.contains("nothing to derive")));
}

#[test]
fn what_is_asked_for_during_a_pass_ends_it_and_opens() {
    let action = r#"StepTo(Backward(2))"#;
    for (key, is_open) in [
        ("D", (|popup| matches!(popup, Popup::Derivation(_))) as fn(&Popup) -> bool),
        ("f", |popup| matches!(popup, Popup::Follow(_))),
    ] {
        let mut workbench = Workbench::lesson(&lesson("", action));
        workbench.set_patience(1);
        workbench.keys("Enter →");
        assert!(workbench.frame().is_running(), "a pass is shown");
        workbench.keys("Enter").keys(key).run(100_000);
        let opened = workbench.app().popup().is_some_and(is_open);
        assert!(opened && !workbench.frame().is_running(), "{key}\n{}", workbench.screen());
    }
}
