//! The equation pane: every number on it against the trace, at every tick.

pub mod known;
pub mod read;

use proptest::prelude::*;
use rnn_tui::tensors::Tensors;
use rnn_tui::trace::trace;
use rnn_tui::train::Tick;

use self::known::{Known, Moments, sub};
use self::read::is_put_in;
use crate::setup::{EXPERIMENTS, cell_for, cells, experiment, small};
use crate::workbench::{Workbench, shows};

/// A lesson around an experiment.
pub fn around(experiment: &str) -> String {
    format!(
        r#"(id: "own", title: "Own", experiment: {experiment}, steps: [(text: "Look.", action: Read)])"#
    )
}

/// Beside each cell by itself, what is checked: an embedding, windows, each optimiser, each clip.
pub const CASES: [&str; 12] = [
    r#"(task: CharLm(text: Inline("hello")), epochs: 9, hidden: 3, init: (weights: StandardNormal, biases: StandardNormal),
        optimizer: Sgd(lr: 0.1), clip: Norm(0.5))"#,
    r#"(task: Mod3(length: 4, sequences: 2, lag: 1), epochs: 9, hidden: 12, init: (weights: Uniform),
        optimizer: Adagrad(lr: 0.1))"#,
    r#"(task: CharLm(text: Inline("hello")), cell: Lstm, epochs: 9, hidden: 3, init: (weights: Uniform, forget_bias: 1.0),
        optimizer: Adam(lr: 0.01), clip: Norm(0.5))"#,
    r#"(task: CharLm(text: Inline("hello")), cell: Gru, epochs: 9, hidden: 3, init: (weights: StandardNormal),
        optimizer: RmsProp(lr: 0.01), clip: Value(0.2))"#,
    r#"(task: CharLm(text: Inline("hello")), cell: TorchGru, epochs: 9, hidden: 3, init: (weights: StandardNormal,
        biases: StandardNormal), optimizer: RmsProp(lr: 0.01), clip: Value(0.2))"#,
    r#"(task: CharLm(text: Inline("hello")), cell: TorchGru, embedding: 2, epochs: 9, hidden: 3, init: (weights: Uniform,
        biases: Uniform), optimizer: Sgd(lr: 0.1))"#,
    r#"(task: CharLm(text: Inline("hello")), activation: Sigmoid, epochs: 9, hidden: 3, init: (weights: StandardNormal),
        optimizer: Sgd(lr: 0.1))"#,
    r#"(task: CharLm(text: Inline("hello")), epochs: 9, hidden: 3, embedding: 2, init: (weights: StandardNormal),
        optimizer: Momentum(lr: 0.01), clip: Value(0.2))"#,
    r#"(task: CharLm(text: Inline("hello")), cell: Lstm, epochs: 9, hidden: 2, embedding: 2, init: (weights: StandardNormal),
        optimizer: Adagrad(lr: 0.1), clip: Norm(0.5))"#,
    r#"(task: CharLm(text: Inline("the cat sat")), window: 4, epochs: 9, hidden: 2, init: (weights: StandardNormal),
        optimizer: Sgd(lr: 0.1))"#,
    r##"(task: Caption(pictures: Inline("up\n..#..\n.###.\n#.#.#\n..#..\n..#..
no\n#...#\n.#.#.\n..#..\n.#.#.\n#...#"), feed: Own), cell: Lstm, hidden: 3, epochs: 9,
        init: (weights: Glorot), optimizer: Adagrad(lr: 0.1))"##,
    r#"(task: Spell(words: ["hello", "hi"]), hidden: 3, epochs: 9, init: (weights: Uniform),
        optimizer: Momentum(lr: 0.1), ablation: Some(FrozenRecurrence))"#,
];

/// The lines of the pane, which has the whole screen.
fn lines(screen: &str) -> Vec<String> {
    let inside = screen.lines().filter_map(|l| l.strip_prefix('│')?.strip_suffix('│'));
    inside.map(|l| l.trim().to_owned()).filter(|l| !l.is_empty()).collect()
}

/// What stands on the pane beside equations and lists.
const SENTENCES: [&str; 11] = [
    "shapes: ",
    "every timestep uses",
    "only the timesteps",
    "no target",
    "the last timestep",
    "no clip",
    "no element",
    "clip by value",
    "W_hh is frozen",
    "✗ the root is forgotten",
    "‖g‖² = ",
];

/// Checks each line; says how many numbers were compared.
fn check(known: &Known, tick: Tick, lines: &[String]) -> Result<usize, String> {
    let mut read = 0;
    for line in lines {
        let is_sentence = SENTENCES.iter().any(|s| line.starts_with(s))
            || ["is one-hot", "answer, one-hot", "is a picture"].iter().any(|s| line.contains(s))
            || ["SGD", "Adagrad", "Adam", "RMSProp", "momentum", "‖g‖ = "]
                .iter()
                .any(|s| line.starts_with(s));
        let result = match line.split_once(":  ") {
            _ if line.starts_with("‖g‖ = ") && tick == Tick::Accumulate => {
                equation(known, tick, line)
            }
            _ if is_sentence => Ok(0),
            Some((head, items)) => list(known, tick, head, items),
            None => equation(known, tick, line),
        };
        read += result.map_err(|e| format!("{line}\n  {e}"))?;
    }
    Ok(read)
}

/// `h₂[3] = tanh(z₂[3]) = tanh(0.712) = 0.612   a word on it`
pub fn equation(known: &Known, tick: Tick, line: &str) -> Result<usize, String> {
    let line = line.split("   ").next().unwrap_or(line);
    if let Some((time, share)) = line.split_once("  ").filter(|(time, _)| time.starts_with("t=")) {
        return share_of(known, time, share);
    }
    let line = line.replacen(" ← ", " = ", 1).replace(" ≈ ", " = ");
    let parts: Vec<&str> = line.split(" = ").collect();
    let (head, result) = (parts[0], parts[parts.len() - 1]);
    let value = known.result(tick, head).ok_or_else(|| format!("nobody knows {head:?}"))?;
    if !shows(result, value) {
        return Err(format!("{head} is {value}, and reads {result:?}"));
    }
    match parts[1..parts.len() - 1] {
        [] => Ok(1),
        [symbols] => {
            let (name, same) = known.starts(symbols).ok_or("a part that nobody knows")?;
            let right = name == symbols && shows(result, same);
            if right { Ok(1) } else { Err(format!("{name} is {same}")) }
        }
        [symbols, numbers] => Ok(1 + is_put_in(known, symbols, numbers)?),
        _ => Err("too many signs of equality".to_owned()),
    }
}

/// `t=2  dz₂[3]·h₁[5] = 0.12·0.33 = 0.0396`
fn share_of(known: &Known, time: &str, share: &str) -> Result<usize, String> {
    let share = share.replace(" ≈ ", " = ");
    let parts: Vec<&str> = share.split(" = ").collect();
    let at = sub(time[2..].parse().map_err(|_| "no time")?);
    let names = parts[0].split("]·").map(|name| format!("{}]", name.trim_end_matches(']')));
    let factors = names.map(|name| known.get(&name).ok_or(format!("{name}?")));
    let value = factors.product::<Result<f64, String>>()?;
    let result = parts[parts.len() - 1];
    if !parts[0].contains(&at) || !shows(result, value) {
        return Err(format!("it is {value}"));
    }
    match parts[..] {
        [_, _] => Ok(1),
        [symbols, numbers, _] => Ok(1 + is_put_in(known, symbols, numbers)?),
        _ => Err("what is this?".to_owned()),
    }
}

/// `p₂ = softmax(y₂):  'l' 0.31  'o' 0.27`
fn list(known: &Known, tick: Tick, head: &str, items: &str) -> Result<usize, String> {
    let name = head.split(" = ").next().unwrap_or(head);
    let items: Vec<&str> = items.split("  ").collect();
    for (i, item) in items.iter().enumerate() {
        let (label, number) = item.rsplit_once(' ').unwrap_or(("", item));
        let value = value_of(known, tick, (name, label), i)?;
        // where no gradient was left, nothing can be lost
        let is_lost = name == "step back" && value.is_nan() && number == "·";
        if !shows(number, value) && !is_lost {
            return Err(format!("{label} is {value}, and reads {number:?}"));
        }
    }
    Ok(items.len())
}

fn value_of(
    known: &Known,
    tick: Tick,
    (name, label): (&str, &str),
    i: usize,
) -> Result<f64, String> {
    let at = if let Tick::Backward(t) = tick { sub(t as isize) } else { String::new() };
    let key = match (name, label) {
        ("step back", "comes back") => format!("back{at}"),
        ("step back", norm) if norm.starts_with('‖') => norm.to_owned(),
        ("step back", factor) => format!("{factor}{at}"),
        ("‖g‖", "before") => "‖g‖".to_owned(),
        ("‖g‖", "after") => "‖g‖ after the clip".to_owned(),
        ("‖g‖", cosine) => cosine.to_owned(),
        (name, "") if name.ends_with(']') => name.replace(']', &format!("{i}]")),
        (name, "") => format!("{name}[{i}]"),
        (name, label) => format!("{name}[{label}]"),
    };
    known.get(&key).ok_or(format!("nobody knows {key:?}"))
}

#[test]
fn every_number_is_the_trace_s_own() {
    let of_cell = |(_, cell): (_, String)| {
        format!(
            r#"(task: CharLm(text: Inline("hello")), {cell} epochs: 9, hidden: 3, init: (weights: Uniform,
            biases: Uniform), optimizer: Adam(lr: 0.01), clip: SquaredNorm(0.2))"#
        )
    };
    let of_each = cells().map(of_cell);
    for ron in CASES.map(str::to_owned).into_iter().chain(of_each) {
        let ron = ron.as_str();
        let mut machine = experiment(ron);
        let (task, model) = (machine.task.clone(), machine.arms[0].model);
        let optimizer = machine.arms[0].optimizer;
        let clip = machine.arms[0].clip;
        let tensors = trace(&mut machine, 0, 2).expect("a trace");
        let mut workbench = Workbench::lesson(&around(ron)).sized(600, 70);
        workbench.keys("8 z");
        let mut moments = Moments::new();
        let mut read = 0;
        for k in 0..2 {
            let before = moments.clone();
            Known::of(&tensors, k, &task, &model).remember(optimizer, &mut moments);
            loop {
                let cursor = workbench.keys("→").frame().snapshot.cursor;
                let tick = cursor.last().expect("a tick");
                let mut known = Known::of(&tensors, k, &task, &model);
                known.turn(tick, &before, clip);
                known.remembered(optimizer, &moments);
                norms(&mut known, &tensors, k);
                read += all_that_can_be_looked_at(&mut workbench, &mut known, tick, ron);
                if cursor.is_finished() {
                    break;
                }
            }
        }
        assert!(read > 1500, "{read} numbers of {ron}");
    }
}

/// What the clip says of the whole gradient.
pub fn norms(known: &mut Known, tensors: &Tensors, k: u64) {
    let of = |name: &str| tensors.get(&format!("{k}/{name}")).expect("a norm").values.sum();
    let all = |stage: &str| -> Vec<f64> {
        let start = format!("{k}/{stage}/");
        let of_stage = tensors.iter().filter(|(name, _)| name.starts_with(&start));
        of_stage.flat_map(|(_, array)| array.values.iter().copied()).collect()
    };
    let dot: f64 = all("grad").iter().zip(all("clipped")).map(|(a, b)| a * b).sum();
    let (before, after) = (of("grad_norm"), of("clipped_norm"));
    known.add("‖g‖ after the clip", after);
    known.add("cosine", dot / before / after);
}

/// Each unit at a timestep; some places of each tensor at the sums.
fn all_that_can_be_looked_at(
    workbench: &mut Workbench,
    known: &mut Known,
    tick: Tick,
    ron: &str,
) -> usize {
    let names: Vec<&str> =
        workbench.frame().snapshot.arms[0].state.params.iter().map(|t| t.name.as_str()).collect();
    let mut read = 0;
    let mut look = |workbench: &mut Workbench, known: &Known| {
        let screen = workbench.screen();
        let lines = lines(&screen);
        let checked = check(known, tick, &lines);
        read += checked.unwrap_or_else(|e| panic!("{tick} of {ron}\n{e}\n{}", lines.join("\n")));
    };
    match tick {
        Tick::Forward(_) | Tick::Backward(_) => {
            for _ in 0..known.dims.hidden {
                look(workbench, known);
                workbench.keys("↓");
            }
        }
        Tick::Accumulate | Tick::Clip | Tick::Update => {
            for _ in 0..names.len() {
                let tensor = names[workbench.session().looks().tensor % names.len()];
                known.look_at(tensor);
                for keys in ["↓", "]", "] ↓"] {
                    look(workbench, known);
                    workbench.keys(keys);
                }
                workbench.keys("w");
            }
        }
    }
    read
}

#[test]
fn what_is_not_computed_is_a_dot_and_no_number() {
    for ron in EXPERIMENTS.map(|e| e.ron) {
        let mut workbench = Workbench::lesson(&around(ron)).sized(600, 70);
        let screen = workbench.keys("8 z").screen();
        let lines = lines(&screen);
        assert!(lines[0].starts_with("nothing is computed yet"), "{screen}");
        let equations: Vec<&String> = lines.iter().filter(|l| l.contains("] = ")).collect();
        assert!(equations.len() > 4, "{screen}");
        for line in equations.iter().filter(|l| !l.contains("shapes")) {
            assert!(line.contains(" = ·"), "{line} on\n{screen}");
        }
        for line in lines.iter().filter(|l| l.contains(":  ")) {
            assert!(!line.contains("0."), "{line} on\n{screen}");
        }
    }
}

#[test]
fn the_smallest_pane_has_the_equation_its_parts_and_the_result() {
    let mut workbench = Workbench::lesson(&around(CASES[0])).sized(80, 24);
    workbench.keys("8");
    let mut check = |keys: &str, expected: &[&str]| {
        let screen = workbench.keys(keys).screen();
        for text in expected {
            assert!(screen.contains(text), "after {keys:?} no {text:?} on\n{screen}");
        }
    };
    check("→ →", &["h₁[0] = tanh(z₁[0])", "W_xh[0,'e'] + (W_hh h₀)[0] + b_h[0]", "loss₁ = "]);
    check("→ →", &["h₃[0] = "]);
    check("→", &["dy₃ = p₃ − onehot('o')", "dh₃[0] = (W_hyᵀdy₃)[0]", "no later gradient"]);
    check("→", &["dh₂[0] = (W_hyᵀdy₂)[0] + (W_hhᵀdz₃)[0]", "dz₂[0] = (1 − h₂[0]²)·dh₂[0]"]);
    check("→ → →", &["dW_hh[0,0] = Σ_t dz_t[0]·h_{t−1}[0]", "t=3  dz₃[0]·h₂[0]"]);
    check("→", &["factor = c / ‖g‖", "clipped dW_hh[0,0] = factor·dW_hh[0,0]"]);
    check("→", &["W_hh[0,0] ← W_hh[0,0]", "− 0.1·clipped dW_hh[0,0]"]);
    check("x", &["W[0,0] ← W[0,0] − 0.1·clipped dW[0,0]"]);
}

#[test]
fn the_learner_chooses_unit_column_tensor_and_letters() {
    let check = |keys: &str, expected: &str| {
        let mut workbench = Workbench::lesson(&around(CASES[0])).sized(200, 60);
        let screen = workbench.keys("8 z").keys(keys).screen();
        assert!(screen.contains(expected), "after {keys:?} no {expected:?} on\n{screen}");
    };
    check("→ ↓", "h₀[1] = tanh(z₀[1])");
    check("→ ↑", "h₀[2] = tanh(z₀[2])");
    check(". ← ← ] ]", "dW_hh[0,2] = Σ_t dz_t[0]·h_{t−1}[2]");
    check(". ← ← w w ↓ ↓ ↓", "dW_hy['o',0] = Σ_t dy_t['o']·h_t[0]");
    check(". ← ← w w w w ] ] ]", "dW_xh[0,'o']");
    check(". ← ← w w w w ]", "dW_xh[0,'e'] = Σ_(t reads 'e') dz_t[0]");
    check("→ x", "a₀[0] = U[0,'h'] + (W h₋₁)[0] + b[0]");
    check("→ x", "ŷ₀ = softmax(o₀)");
}

#[test]
fn a_backward_pass_that_is_wrong_says_so_and_shows_no_equation_that_does_not_hold() {
    use rnn_tui::nn::Fault;
    use strum::VariantArray;
    // a softmax that overflows is right as an equation
    for fault in Fault::VARIANTS.iter().copied().filter(|f| *f != Fault::NaiveSoftmax) {
        let (_, cell) = cell_for(fault);
        let ron = format!(
            r#"(task: CharLm(text: Inline("hello")), {cell} epochs: 9, hidden: 3, fault: Some({fault:?}),
            init: (weights: StandardNormal), optimizer: Sgd(lr: 0.1), clip: Norm(0.5))"#
        );
        let mut machine = experiment(&ron);
        let (task, model) = (machine.task.clone(), machine.arms[0].model);
        let clip = machine.arms[0].clip;
        let tensors = trace(&mut machine, 0, 1).expect("a trace");
        let mut workbench = Workbench::lesson(&around(&ron)).sized(600, 70);
        workbench.keys("8 z → → → →");
        for _ in 0..6 {
            let cursor = workbench.keys("→").frame().snapshot.cursor;
            let tick = cursor.last().expect("a tick");
            let mut known = Known::of(&tensors, 0, &task, &model);
            known.turn(tick, &Moments::new(), clip);
            norms(&mut known, &tensors, 0);
            let screen = workbench.screen();
            let mut lines = lines(&screen);
            let warning = lines.remove(0);
            assert!(warning.contains(fault.sentence()), "{screen}");
            lines.retain(|line| !line.contains("‖dz‖/‖dh‖"));
            check(&known, tick, &lines)
                .unwrap_or_else(|e| panic!("{tick}, {fault:?}: {e}\n{screen}"));
        }
    }
}

#[test]
fn an_arm_that_has_diverged_says_so() {
    let mut workbench = Workbench::lesson(&around(small("diverging"))).sized(120, 40);
    let screen = workbench.keys("a 8 z g 8 Enter").screen();
    assert!(screen.contains("✗ this arm has diverged: "), "{screen}");
    assert!(!workbench.keys("a").screen().contains("has diverged"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]
    #[test]
    fn any_size_and_any_place_can_be_drawn(
        which in 0usize..9,
        (width, height) in (80u16..220, 24u16..70),
        ticks in 0usize..14,
        keys in proptest::collection::vec(0usize..8, 0..30),
        zoom in any::<bool>(),
    ) {
        let mut workbench = Workbench::lesson(&around(EXPERIMENTS[which].ron)).sized(width, height);
        workbench.keys(if zoom { "8 z" } else { "8" });
        workbench.keys(&"→ ".repeat(ticks));
        for key in keys {
            workbench.keys(["↓", "↑", "[", "]", "w", "x", "a", "→"][key]).screen();
        }
    }
}
