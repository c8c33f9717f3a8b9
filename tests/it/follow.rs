//! Following numbers: every way ends, every value is the trace's own, and the machine comes back to where it stood.

use proptest::prelude::*;
use rnn_tui::lesson::load::parse;
use rnn_tui::nn::{CellKind, Fault, OffTape, Quantity, Variable};
use rnn_tui::task::Folder;
use rnn_tui::tensors::Tensors;
use rnn_tui::trace::trace;
use rnn_tui::train::Experiment;
use rnn_tui::tui::input::{Mouse, MouseKind};
use rnn_tui::tui::popup::Popup;
use strum::VariantArray;

use crate::workbench::{Workbench, shows};

const OPTIMIZERS: [&str; 5] = [
    "Sgd(lr: 0.1)",
    "Momentum(lr: 0.1, momentum: 0.9)",
    "Adagrad(lr: 0.1)",
    "RmsProp(lr: 0.01, decay: 0.9)",
    "Adam(lr: 0.01)",
];
const CLIPS: [&str; 3] = ["Off", "Norm(0.5)", "Value(0.1)"];
const TASKS: [&str; 8] = [
    r#"CharLm(text: Inline("hello"))"#,
    "Mod3(length: 4, sequences: 2, lag: 1)",
    r#"CharLm(text: Inline("hello world")), data_window: Some(4)"#,
    r#"CharLm(text: Inline("hello world"), carry: false), data_window: Some(5), bptt_window: Some(2)"#,
    r#"Sentiment(train: Some(Inline("+ good\n- not good\n")), test: Some(Inline("+ good\n")))"#,
    "Recall(vocab: 2, length: 4, sequences: 3)",
    "Reverse(vocab: 2, length: 2, shortest: Some(1), sequences: 3, feed: Own)",
    "Caption()",
];
const INPUTS: [&str; 2] = ["", "embedding: Some(2), "];
const ABLATIONS: [&str; 4] = [
    "",
    "ablation: Some(NoRecurrence), ",
    "ablation: Some(FrozenRecurrence), ",
    "ablation: Some(ShuffledOrder), ",
];
const UPDATES: u64 = 4;

fn lesson(cell: CellKind, task: &str, optimizer: &str, clip: &str) -> String {
    format!(
        r#"(id: "own", title: "Own", experiment: (task: {task}, hidden: 3, cell: {cell:?}, epochs: 9,
            init: (weights: Uniform), optimizer: {optimizer}, clip: {clip}), steps: [(text: "Look.", action: Read)])"#
    )
}

fn traced(workbench: &Workbench) -> Tensors {
    let spec = workbench.frame().snapshot.spec.as_ref().clone();
    let mut experiment = Experiment::new(spec, &Folder::Embedded).expect("it has run");
    trace(&mut experiment, 0, UPDATES).expect("a small trace")
}

/// The number that is followed now.
fn now(workbench: &Workbench) -> Option<Quantity> {
    match workbench.app().popup() {
        Some(Popup::Follow(follow)) => Some(follow.number()),
        _ => None,
    }
}

/// The line below the trail: the number and its value.
fn value(workbench: &mut Workbench) -> String {
    let screen = workbench.screen();
    let start = screen.lines().position(|row| row.contains("Where this number comes from"));
    let row = screen.lines().nth(start.expect("the popup") + 2).expect("a row").to_owned();
    let (_, value) = row.split_once(" = ").unwrap_or_else(|| panic!("{screen}"));
    value.split_whitespace().next().expect("a value").to_owned()
}

/// All numbers that decide how the run continues, to the bit.
fn state(workbench: &Workbench) -> String {
    let snapshot = &workbench.frame().snapshot;
    let arm = &snapshot.arms[0];
    format!("{:?} {:?} {:?}", snapshot.cursor, arm.state.params, arm.state.memory)
}

/// Goes on until nothing leads further, and looks at every number on the way.
fn walk(workbench: &mut Workbench, tensors: &Tensors, choices: &[u8]) -> Result<(), TestCaseError> {
    for step in 0..200 {
        let of = now(workbench).expect("a number is followed");
        let cursor = workbench.frame().snapshot.cursor;
        let name = format!("{}/{}", cursor.update, of.variable);
        let shown = value(workbench);
        if let Some(array) = tensors.get(&name) {
            let index = [of.row, of.column];
            let known = array.values.get(&index[..array.values.ndim()]).copied();
            let known = known.unwrap_or_else(|| panic!("{of} of {name}"));
            // a ratio of two gradients that are 0
            let is_undefined = known.is_nan() && shown == "NaN";
            let known = if known.is_nan() { 0.0 } else { known };
            let has_label =
                matches!(of.variable, Variable::OffTape(OffTape::Inputs | OffTape::Targets));
            let is_shown = has_label || is_undefined || shows(&shown, known);
            prop_assert!(is_shown, "{}: {} is not {}", name, shown, known);
        } else {
            let is_left_out =
                matches!(of.variable, Variable::Moment(..) | Variable::OffTape(OffTape::X));
            prop_assert!(is_left_out || cursor.update >= UPDATES, "no {} in the trace", name);
        }
        let before = (of, cursor, workbench.screen());
        let choice = choices.get(step % choices.len()).copied().unwrap_or(0);
        for _ in 0..choice % 7 {
            workbench.keys("↓");
        }
        workbench.keys("Enter").settle();
        let is_end = before.2.lines().any(|row| row.contains("│ end "));
        if is_end
            || (now(workbench), workbench.frame().snapshot.cursor) == (Some(before.0), before.1)
        {
            prop_assert!(is_end, "nothing leads on from {}, and it says no end\n{}", of, before.2);
            return Ok(());
        }
    }
    prop_assert!(false, "200 steps, and no end");
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]
    #[test]
    fn every_way_ends_and_comes_back(
        cell in 0..4usize, task in 0..TASKS.len(), optimizer in 0..5usize, clip in 0..3usize,
        input in 0..2usize, ablation in 0..4usize, fault in any::<prop::sample::Index>(), is_wrong in any::<bool>(),
        ticks in 1..40usize, which in any::<prop::sample::Index>(), at in any::<prop::sample::Index>(),
        choices in prop::collection::vec(any::<u8>(), 3..9),
    ) {
        let plain = lesson(CellKind::VARIANTS[cell], TASKS[task], OPTIMIZERS[optimizer], CLIPS[clip]);
        let with = |more: &str| plain.replace("hidden: 3, ", &format!("hidden: 3, {}{more}", INPUTS[input]));
        let ron = match is_wrong {
            true => {
                let all = Fault::VARIANTS.iter().map(|fault| with(&format!("fault: Some({fault:?}), ")));
                let fitting: Vec<String> = all.filter(|ron| parse("own.ron", ron).is_ok()).collect();
                fitting[fault.index(fitting.len())].clone()
            }
            false => with(ABLATIONS[ablation]),
        };
        let mut workbench = Workbench::lesson(&ron);
        if workbench.app().session().is_none() {
            let reason = workbench.app().message().unwrap_or_default();
            prop_assert!(reason.contains("cannot have them in another order"), "{}", reason);
            return Ok(());
        }
        let tensors = traced(&workbench);
        for _ in 0..ticks {
            workbench.keys("→");
        }
        let update = workbench.frame().snapshot.cursor.update;
        let prefix = format!("{update}/");
        let of_update: Vec<_> = tensors.iter().filter(|(name, array)| {
            let variable = name.strip_prefix(&prefix).and_then(|name| name.parse::<Variable>().ok());
            variable.is_some() && !array.values.is_empty()
        }).collect();
        prop_assume!(!of_update.is_empty());
        let (name, array) = of_update[which.index(of_update.len())];
        let variable: Variable = name[prefix.len()..].parse().expect("a variable");
        let flat = at.index(array.values.len());
        let columns = if array.values.ndim() > 1 { array.values.shape()[1] } else { 1 };
        let of = variable.at(flat / columns, flat % columns);
        let before = state(&workbench);
        workbench.keys(":").text(&format!("follow {of}")).keys("Enter").settle();
        prop_assert!(now(&workbench).is_some(), "{}: {}", of, workbench.screen());
        walk(&mut workbench, &tensors, &choices)?;
        workbench.keys("Esc").settle();
        prop_assert!(workbench.app().popup().is_none());
        prop_assert_eq!(state(&workbench), before);
    }
}

fn hello() -> Workbench {
    Workbench::lesson(&lesson(CellKind::Rnn, TASKS[0], OPTIMIZERS[0], CLIPS[0]))
}

#[test]
fn the_number_of_the_focused_pane_is_followed_and_the_arrow_leads_back() {
    let mut workbench = hello();
    workbench.keys("→ → → → → → f").settle();
    assert_eq!(now(&workbench).map(|of| of.to_string()).as_deref(), Some("dh[2, 0]"));
    let screen = workbench.screen();
    assert!(screen.contains("why") && screen.contains("both effects add"), "{screen}");
    workbench.keys("↓ Enter").settle();
    assert_eq!(now(&workbench).map(|of| of.to_string()).as_deref(), Some("dh_from_later[2, 0]"));
    workbench.keys("↓ Enter").settle();
    let cursor = workbench.frame().snapshot.cursor;
    assert_eq!(cursor.done, 5, "the machine goes to where dz_3 was computed: {cursor:?}");
    workbench.keys("← ←").settle();
    assert_eq!(now(&workbench).map(|of| of.to_string()).as_deref(), Some("dh[2, 0]"));
    workbench.keys("Tab Enter").settle();
    assert_eq!(now(&workbench).map(|of| of.to_string()).as_deref(), Some("dz[2, 0]"));
    workbench.keys(".").settle();
    assert!(workbench.app().popup().is_none());
}

#[test]
fn a_weight_leads_to_the_update_before_and_to_the_stream_that_it_was_drawn_from() {
    let mut workbench = hello();
    workbench.keys(". .").settle();
    workbench.keys(":").text("follow W_hh[1,2]").keys("Enter").settle();
    for update in [1, 0] {
        assert_eq!(workbench.frame().snapshot.cursor.update, update);
        workbench.keys("Enter").settle();
    }
    let screen = workbench.screen();
    assert!(
        screen.contains("init/W_hh") && screen.contains("update 2: updated W_hh[1,2] ›"),
        "{screen}"
    );
    workbench.keys("Esc").settle();
    assert_eq!(workbench.frame().snapshot.cursor.updates_done(), 2);
}

#[test]
fn a_share_of_the_sum_leads_to_its_timestep() {
    let mut workbench = hello();
    workbench.keys(".").settle();
    workbench.keys(":").text("follow dW_hh[0,1]").keys("Enter").settle();
    let screen = workbench.screen();
    let shares: Vec<f64> = screen
        .lines()
        .filter_map(|row| {
            row.split('│').nth(1)?.split('%').next()?.rsplit(' ').next()?.parse().ok()
        })
        .collect();
    assert!(
        shares.len() >= 3 && shares.is_sorted_by(|a, b| a.abs() >= b.abs()),
        "{shares:?}\n{screen}"
    );
    assert!((97.0..=103.0).contains(&shares.iter().map(|x| x.abs()).sum::<f64>()), "{shares:?}");
    // the share is that of the product, so it stands there and not beside a factor
    let products: Vec<&str> = screen.lines().filter(|row| row.contains("× h")).collect();
    let is_told = |row: &&&str| row.contains(" = ") && row.contains('%');
    assert_eq!(products.iter().filter(is_told).count(), shares.len(), "{screen}");
}

#[test]
fn a_click_on_the_chosen_number_follows_it() {
    let mut workbench = hello();
    workbench.keys("→ → → → → → 2 z");
    let screen = workbench.screen();
    let row = screen.lines().position(|row| row.contains("dh_t[1]")).expect("dh_t[1]");
    let text: Vec<char> = screen.lines().nth(row).expect("a row").chars().collect();
    let column = text.iter().rposition(|c| c.is_ascii_digit()).expect("a number");
    let click = Mouse { kind: MouseKind::Press, column: column as u16, row: row as u16 };
    workbench.mouse(click);
    assert!(workbench.app().popup().is_none(), "the first click chooses");
    workbench.mouse(click);
    workbench.settle();
    assert_eq!(now(&workbench).map(|of| of.to_string()).as_deref(), Some("dh[3, 1]"));
}

#[test]
fn a_number_is_found_by_every_name_that_the_screen_gives_it() {
    let mut workbench = hello();
    workbench.keys(".").settle();
    for (text, name) in [
        ("h_2[1]", "h[3, 1]"),
        ("dz₁[0]", "dz[1, 0]"),
        ("dh_from_later_0[2]", "dh_from_later[0, 2]"),
        ("dW_hh[1,2]", "grad/W_hh[1, 2]"),
        ("W_hh[1,2]", "after/W_hh[1, 2]"),
        ("W_xh[0,'e']", "after/W_xh[0, 1]"),
        ("dW_hy['l',0]", "grad/W_hy[2, 0]"),
        ("db_h[1]", "grad/b_h[1]"),
        ("p_3['o']", "p[3, 3]"),
        ("loss_2", "loss[2]"),
        ("‖dh₂‖", "dh_norm[2]"),
        ("‖g‖", "grad_norm"),
        ("grad/W_hh[1, 2]", "grad/W_hh[1, 2]"),
    ] {
        workbench.keys(":").text(&format!("follow {text}")).keys("Enter").settle();
        assert_eq!(now(&workbench).map(|of| of.to_string()).as_deref(), Some(name), "{text}");
        workbench.keys("Esc").settle();
    }
}

#[test]
fn updates_asked_for_while_the_machine_is_on_its_way_add_up() {
    let mut workbench = hello();
    workbench.set_patience(0);
    workbench.keys(". . . .");
    workbench.run(200);
    assert_eq!(workbench.frame().snapshot.cursor.updates_done(), 4);
}

#[test]
fn what_cannot_be_followed_is_said() {
    let mut workbench = hello();
    workbench.keys("f");
    assert!(workbench.app().message().is_some_and(|words| words.contains("nothing to follow yet")));
    for (line, reason) in [
        ("follow dq[0]", "no number is called"),
        ("follow dh_9[0]", "this arm has no dh_9[0]: t is 0 to 3, the place 0 to 2"),
        ("follow W_hh[9,0]", "this arm has no W_hh[9,0]: the row is 0 to 2, the column 0 to 2"),
        ("follow dc_0[0]", "this arm has no dc"),
    ] {
        workbench.keys(":").text(line).keys("Enter");
        assert!(workbench.screen().contains(reason), "{line}\n{}", workbench.screen());
        workbench.keys("Esc");
        if workbench.app().popup().is_some() {
            workbench.keys("Esc");
        }
    }
}

#[test]
fn after_a_knob_has_been_turned_the_machine_comes_back_before_the_first_tick() {
    let mut workbench = hello();
    workbench.keys(". . .").settle();
    workbench.keys(":").text("weight W_hh 0 1 0.25").keys("Enter").settle();
    let before = state(&workbench);
    workbench.keys(":").text("follow W_hh[0,1]").keys("Enter").settle();
    let screen = workbench.screen();
    assert!(screen.contains("set by hand") && screen.contains("0.25"), "{screen}");
    workbench.keys("Esc").settle();
    workbench.keys(":").text("follow dh_2[0]").keys("Enter").settle();
    workbench.keys("Enter").settle();
    workbench.keys("Esc").settle();
    assert_eq!(state(&workbench), before);
}

#[test]
fn an_open_question_keeps_nobody_from_coming_back_and_nobody_goes_past_it() {
    let ron = r#"(id: "own", title: "Own", experiment: (task: CharLm(text: Inline("hello")), hidden: 3,
        epochs: 90, init: (weights: Uniform), optimizer: Adagrad(lr: 0.1)), steps: [(text: "Go.", action: Read),
            (text: "Predict.", action: Predict(ask: "How large is the loss then?", guess: Number(truth: (of: Loss),
                within: 0.1), until: Goals([(of: Updates, at_least: 20)])))])"#;
    let mut workbench = Workbench::lesson(ron);
    workbench.keys(". .").settle();
    workbench.keys("n Esc").settle();
    let before = state(&workbench);
    workbench.keys(":").text("follow W_hh[0,0]").keys("Enter").settle();
    workbench.keys("Enter Enter").settle();
    workbench.keys("←").settle();
    workbench.keys("Esc").settle();
    assert_eq!(state(&workbench), before);
    workbench.keys("← ← ← ← ← ← ← ← ← ←");
    let inside = state(&workbench);
    workbench.keys(":").text("follow loss_3").keys("Enter").settle();
    assert_eq!(state(&workbench), inside, "{}", workbench.screen());
}

#[test]
fn at_a_planted_mistake_the_way_ends_and_says_so() {
    let ron = lesson(CellKind::Rnn, TASKS[0], OPTIMIZERS[0], CLIPS[0])
        .replace("clip: Off", "fault: Some(MissingTranspose)");
    let mut workbench = Workbench::lesson(&ron);
    workbench.keys("→ → → → → →").settle();
    workbench.keys(":").text("follow dh_from_later_2[0]").keys("Enter").settle();
    let screen = workbench.screen();
    assert!(
        screen.contains("the mistake that was planted") && screen.contains("│ end"),
        "{screen}"
    );
    assert!(screen.contains("computed from: see the mistake above"), "{screen}");
}

#[test]
fn where_a_loss_is_not_followed_back_the_way_ends_and_says_so() {
    let task = "Mod3(length: 4, sequences: 2), bptt_reach: Some(2)";
    let mut workbench = Workbench::lesson(&lesson(CellKind::Rnn, task, "Sgd(lr: 0.1)", "Off"));
    workbench.keys("→ → → → → → → →");
    workbench.keys(":").text("follow dh_from_later_0[0]").keys("Enter").settle();
    let screen = workbench.screen();
    let words = screen.replace(['│', '\n'], " ");
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(words.contains("Each loss is followed 2 back (bptt_reach)"), "{screen}");
    assert!(words.contains("the part from the loss at t = 3 is left out"), "{screen}");
    assert!(words.contains("computed from: see above"), "{screen}");
    workbench.keys("Esc G");
    assert!(workbench.settle().screen().contains("Each loss is followed 2 timesteps back here"));
}

#[test]
fn what_a_number_is_is_said_to_its_end_at_any_width() {
    let mut workbench = hello();
    workbench.keys("→ → → → → → :").text("follow dh_from_later_2[0]").keys("Enter").settle();
    for width in 80..=200 {
        workbench.resize(width, 24);
        let screen = workbench.screen();
        assert!(screen.contains("at t = 2, unit 0"), "{width}\n{screen}");
        assert!(screen.contains("   Esc: return ─"), "{width}\n{screen}");
    }
}

#[test]
fn a_norm_has_its_squares_by_share_and_a_nought_says_why_it_is_one() {
    let mut workbench = hello();
    workbench.keys(".").text(":follow dh_norm[2]").keys("Enter").settle();
    let screen = workbench.screen();
    assert!(screen.contains("‖dh₂‖ = √Σ_j dh₂[j]² = √("), "{screen}");
    let shares = |screen: &str| -> Vec<f64> {
        let rows = screen.lines().filter_map(|row| row.split('%').next()?.rsplit(' ').next());
        rows.filter_map(|share| share.parse().ok()).collect()
    };
    let found = shares(&screen);
    assert_eq!(found.len(), 3, "{screen}");
    assert!((98.0..=102.0).contains(&found.iter().sum::<f64>()), "{found:?}\n{screen}");
    workbench.keys("Esc").settle();
    workbench.text(":follow ‖g‖").keys("Enter").settle();
    let screen = workbench.screen();
    assert!(screen.contains("‖g‖ = √Σ g² = ") && shares(&screen).len() > 3, "{screen}");
    assert!(!screen.contains("-0%"), "{screen}");
    let no_target = r#"(id: "own", title: "Own", experiment: (task: Mod3(length: 4, lag: 1), hidden: 3,
        epochs: 9, init: (weights: Uniform), optimizer: Sgd(lr: 0.1)), steps: [(text: "Look.", action: Read)])"#;
    let mut workbench = Workbench::lesson(no_target);
    workbench.keys(".").text(":follow dh_from_output_0[0]").keys("Enter").settle();
    let screen = workbench.screen();
    assert!(!screen.contains("= 0 = 0") && screen.contains("nothing is asked"), "{screen}");
    assert!(screen.contains("target₀        none"), "{screen}");
}

/// The numbers on a screen that are a value, to at least three digits.
fn told(screen: &str, value: f64) -> Vec<String> {
    let is_part = |c: char| c.is_ascii_digit() || ".-e".contains(c);
    let words = screen.split(|c: char| !is_part(c)).filter(|word| word.contains('.'));
    let long = words.filter(|word| word.chars().filter(char::is_ascii_digit).count() > 3);
    long.filter(|word| shows(word, value) || shows(word, -value)).map(str::to_owned).collect()
}

#[test]
fn what_a_step_asks_for_is_in_no_popup_and_not_in_the_network() {
    let norms = ["dh_norm[2]", "step_back/slope[2]", "dz[2, 0]", "dh_from_later[1, 0]"];
    let sums = ["grad_norm", "grad/W_hh[0, 0]", "clipped_norm", "clipped/W_hh[0, 0]"];
    let forward = ["loss[3]", "p[3, 3]", "total_loss", "dy[3, 3]", "dh_from_output[3, 0]"];
    let dh = ["dh_from_output[2, 0]", "dh_from_later[2, 0]", "dz[2, 0]", "dh_norm[2]"];
    for (asked, tick, ticks, others) in [
        (r#""dh", [2, 0]"#, "Backward(2)", 6, &dh[..]),
        (r#""dh_norm", [2]"#, "Backward(2)", 6, &norms),
        (r#""grad_norm", []"#, "Accumulate", 9, &sums),
        (r#""grad/W_hh", [0, 0]"#, "Accumulate", 9, &sums),
        (r#""loss", [3]"#, "Forward(3)", 4, &forward),
    ] {
        let step = format!(
            r#"action: Type(ask: "What is it?", truth: (of: At({asked})), within: 0.001, at: {tick}, fade: 2)"#
        );
        let ron = lesson(CellKind::Rnn, TASKS[0], OPTIMIZERS[0], "Norm(0.5)")
            .replace("action: Read", &step);
        let mut workbench = Workbench::lesson(&ron).sized(120, 50);
        workbench.keys("Esc").keys(&"→ ".repeat(ticks)).settle();
        let name = asked.replace("\", [", "[").replace(['"', ' '], "").replace("[]", "");
        let of: Quantity = name.parse().expect("a name");
        let frame = workbench.frame();
        let value = frame.snapshot.arms[0].values(&frame.snapshot.example).of(of);
        let value = value.unwrap_or_else(|| panic!("{name} at {:?}", frame.snapshot.cursor));
        let hidden = |screen: String, place: &str| {
            assert_eq!(told(&screen, value), Vec::<String>::new(), "{name} in {place}\n{screen}");
        };
        workbench.keys("W z");
        hidden(workbench.screen(), "Network");
        workbench.keys("z");
        hidden(workbench.screen(), "the cell");
        workbench.keys("D");
        hidden(workbench.screen(), "a derivation");
        workbench.keys("Esc Esc Esc");
        for other in [&name as &str].iter().chain(others) {
            workbench.keys(":").text(&format!("follow {other}")).keys("Enter").settle();
            hidden(workbench.screen(), other);
            for key in ["Tab", "c", "m", "a", "d"] {
                workbench.keys(key);
                hidden(workbench.screen(), &format!("{other}, {key}"));
            }
            workbench.keys("Esc Esc Esc").settle();
        }
    }
}

#[test]
fn while_a_mistake_is_looked_for_its_arm_looks_like_any_other() {
    let ron = |fault: &str, action: &str| {
        format!(
            r#"(id: "own", title: "Own", experiment: (task: {}, hidden: 3, epochs: 9, init: (weights: Uniform),
                optimizer: Sgd(lr: 0.1), arms: [(name: "mine", fault: {fault})]), steps: [(text: "Look.", action: {action})])"#,
            TASKS[0]
        )
    };
    let words = |fault: &str| {
        let mut workbench = Workbench::lesson(&ron(fault, r#"FindBug(arm: "mine")"#));
        workbench.keys("Esc → → → → → →").settle();
        let mut all = Vec::new();
        for name in
            ["dh_from_later[2, 0]", "dh_from_later[3, 0]", "dz[2, 0]", "dh[2, 0]", "dy[2, 0]"]
        {
            workbench.keys(":").text(&format!("follow {name}")).keys("Enter").settle();
            let screen = workbench.screen();
            assert!(screen.contains("computed from: hidden for now"), "{screen}");
            let words = screen.split(|c: char| !c.is_alphabetic()).filter(|word| word.len() > 2);
            all.push(words.map(str::to_owned).collect::<Vec<_>>());
            workbench.keys("Esc").settle();
        }
        workbench.keys("W Z");
        assert!(!workbench.screen().contains("the ways back"), "{}", workbench.screen());
        all
    };
    let right = words("MissingTranspose");
    for fault in ["NoFuture", "NoTanhPrime", "UnsquaredTanh", "NoTarget", "AssignedSum"] {
        assert_eq!(words(fault), right, "{fault}");
    }
}

#[test]
fn a_second_click_in_the_picture_follows_what_is_under_it() {
    let mut workbench = hello();
    workbench.keys(".").settle();
    workbench.text("W").keys("z");
    let press = |(column, row)| Mouse { kind: MouseKind::Press, column, row };
    let place = |workbench: &mut Workbench, row: &str, t: usize| {
        let screen = workbench.screen();
        let lines: Vec<&str> = screen.lines().collect();
        let times = lines.iter().position(|line| line.starts_with("│ t ")).expect(&screen);
        let columns: Vec<usize> = (lines[times].chars().enumerate())
            .filter_map(|(x, c)| (c.is_ascii_digit() || c == '[').then_some(x))
            .collect();
        let y = lines.iter().position(|line| line.starts_with(&format!("│ {row}"))).expect(&screen);
        (columns[t] as u16, y as u16)
    };
    for (row, name) in [
        ("loss_t", "loss[1]"),
        ("p_t", "p["),
        ("h_t", "dh[1, 0]"),
        ("dz_t", "dz[1, 0]"),
        ("dW_hh", "grad/W_hh[0, 0]"),
    ] {
        let at = place(&mut workbench, row, 1);
        workbench.mouse(press(at));
        if workbench.app().popup().is_none() {
            workbench.mouse(press(at)); // the first has chosen the timestep
        }
        workbench.settle();
        let now = now(&workbench).map(|of| of.to_string()).unwrap_or_default();
        assert!(now.starts_with(name), "{row}: {now}\n{}", workbench.screen());
        workbench.keys("Esc").settle();
    }
}
