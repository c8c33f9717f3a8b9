//! What is seen at a glance on a small screen: nothing that matters is left out, and nothing silently.

use rnn_tui::lesson::{Catalog, PaneName};

use crate::workbench::{Workbench, shows};

/// A lesson of one's own, with another experiment.
fn lesson(experiment: &str) -> String {
    format!(
        r#"(id: "own", title: "A title that is long", experiment: ({experiment},
            hidden: 3, init: (weights: Glorot), clip: Norm(1.0), optimizer: Sgd(lr: 0.1), epochs: 900),
        steps: [(text: "Look.", action: Read, show: [Network])])"#
    )
}

#[test]
fn a_small_header_has_the_epoch_and_the_length_of_the_gradient() {
    for entry in Catalog::embedded().expect("the embedded lessons are lessons").entries() {
        let mut workbench = Workbench::home().open_loaded(entry.loaded()).sized(80, 24);
        let several = workbench.frame().snapshot.updates_per_epoch > 1;
        let screen = workbench.screen();
        let first = screen.lines().next().unwrap_or_default();
        assert_eq!(first.contains("epoch 0"), several, "{}: {first}", entry.lesson.id);
    }
    for length in [4, 7, 50] {
        let task = format!("task: Mod3(length: {length}, sequences: 10)");
        let mut workbench = Workbench::lesson(&lesson(&task)).sized(80, 24);
        let screen = workbench.keys(".").screen();
        let head: Vec<&str> = screen.lines().take(2).collect();
        assert!(head[0].contains("update 1") && head[1].contains("‖g‖ "), "{length}: {head:?}");
    }
}

#[test]
fn the_tape_has_all_words_of_a_short_sentence() {
    let catalog = Catalog::embedded().expect("the embedded lessons are lessons");
    let entry = catalog.entries().iter().find(|entry| entry.lesson.id == "sentiment");
    let workbench = Workbench::home().open_loaded(entry.expect("a lesson").loaded());
    let timesteps = workbench.frame().snapshot.cursor.timesteps;
    let tape = workbench.pane(PaneName::Tape, 49, 9);
    let inputs = tape.lines().find(|line| line.contains("x_t")).expect("a row");
    let words = inputs.split_whitespace().filter(|word| *word != "│").skip(1);
    assert_eq!(words.count(), timesteps, "{tape}");
}

#[test]
fn an_answer_that_is_a_tie_is_neither_right_nor_wrong() {
    let catalog = Catalog::embedded().expect("the embedded lessons are lessons");
    let entry = catalog.entries().iter().find(|entry| entry.lesson.id == "sentiment");
    let workbench = Workbench::home().open_loaded(entry.expect("a lesson").loaded());
    let output = workbench.pane(PaneName::Output, 49, 90);
    assert!(output.contains("≈ ties") && output.contains("≈ 0.50 "), "{output}");
    for marked in ["✓ 0.50", "✗ 0.50"] {
        assert!(!output.contains(marked), "{output}");
    }
}

#[test]
fn a_cell_that_does_not_fit_scrolls_and_cuts_no_word() {
    let arms = r#"arms: [(name: "a", cell: Lstm)]"#;
    let task = format!("task: Mod3(length: 4, sequences: 10), {arms}");
    let mut workbench = Workbench::lesson(&lesson(&task)).sized(80, 24);
    workbench.keys("W Z .");
    let first = workbench.screen();
    assert!(first.contains("c₀") && first.contains("PgUp PgDn"), "{first}");
    let mut seen = first;
    for _ in 0..8 {
        seen += &workbench.keys("PgDn").screen();
    }
    assert!(seen.contains("f multiplies c_{t−1} in c_t"), "{seen}");
    assert!(seen.contains("of 27: PgUp PgDn"), "{seen}");
    let cell = seen.lines().filter(|line| line.contains('→') && line.contains("dz"));
    cell.for_each(|line| assert!(!line.contains('…'), "{line}"));
}

/// A lesson of the program, opened on a screen of this size.
fn embedded(id: &str, size: (u16, u16)) -> Workbench {
    let catalog = Catalog::embedded().expect("the embedded lessons are lessons");
    let entry = catalog.entries().iter().find(|entry| entry.lesson.id == id);
    Workbench::home().open_loaded(entry.expect("a lesson").loaded()).sized(size.0, size.1)
}

#[test]
fn states_that_a_step_compares_have_numbers_on_a_small_screen() {
    let mut workbench = embedded("bptt", (80, 24));
    let screen = workbench.keys("↓ Enter Enter → → → →").screen();
    for unit in 0..3 {
        let row = screen.lines().find(|row| row.contains(&format!("h_t[{unit}]"))).expect(&screen);
        let digits = row.rsplit('│').nth(1).unwrap_or_default().matches('.').count();
        assert_eq!(digits, 4, "a number for each timestep\n{screen}");
    }
}

#[test]
fn where_the_parts_of_a_gradient_are_the_tape_says_that_they_do_not_add() {
    let mut workbench = embedded("mod3", (120, 40));
    workbench.open_pane("Tape").keys(".");
    for height in 6..30 {
        let tape = workbench.pane(PaneName::Tape, 60, height);
        let has = |word: &str| tape.lines().any(|line| line.contains(word));
        assert_eq!(has(" later "), has("lengths do not add"), "{height}\n{tape}");
    }
}

#[test]
fn the_ledger_says_what_its_percentages_are() {
    let mut workbench = Workbench::lesson(&lesson("task: Mod3(length: 4, sequences: 10)"));
    workbench.open_pane("Ledger").keys(".");
    for (width, height) in [(49, 10), (60, 14), (118, 30)] {
        let ledger = workbench.pane(PaneName::Ledger, width, height);
        let words = match width {
            49 => ["total: sum, t=3 to here", "% of Σ: its part"],
            _ => [
                "total: length of the sum of t=3 down to the row",
                "% of Σ: the row's part of the whole sum's length",
            ],
        };
        assert!(words.iter().all(|words| ledger.contains(words)), "{ledger}");
    }
}

#[test]
fn the_loss_that_is_to_be_reached_is_a_line_of_the_chart() {
    for size in [(80, 24), (120, 40)] {
        let mut workbench = embedded("bptt", size);
        (0..11).for_each(|_| workbench.next_step());
        let screen = workbench.keys(".").screen();
        assert!(screen.contains("goal ≤ 0.2"), "{screen}");
    }
}

#[test]
fn a_long_reply_is_shown_from_its_beginning_and_scrolls_line_by_line() {
    let words: Vec<String> = (1..120).map(|i| format!("word{i:03}")).collect();
    let lesson = format!(
        r#"(id: "own", title: "Own",
            experiment: (task: Mod3(length: 4), hidden: 3, init: (weights: Glorot), optimizer: Sgd(lr: 0.1), epochs: 2),
            steps: [(text: "Why?", action: Explain(ask: "Why?", answer: "{}"))])"#,
        words.join(" ")
    );
    let mut workbench = Workbench::lesson(&lesson).sized(80, 24);
    let row = |screen: &str, y: usize| -> String {
        screen.lines().nth(y).map_or(String::new(), |row| row.chars().take(31).collect())
    };
    let mut screen = workbench.text("it just is so").keys("Enter").screen();
    let mut seen = screen.clone();
    assert!(screen.contains("word001") && !screen.contains("word119"), "{screen}");
    while screen.contains("↓ more") {
        let next = workbench.keys("↓").screen();
        assert_eq!(row(&next, 9), row(&screen, 10), "{next}");
        seen += &next;
        screen = next;
    }
    assert!(words.iter().all(|word| seen.contains(word)), "{seen}");
}

#[test]
fn on_a_small_screen_the_question_of_every_step_is_whole() {
    for entry in Catalog::embedded().expect("the embedded lessons are lessons").entries() {
        let mut workbench = Workbench::home().open_loaded(entry.loaded()).sized(80, 24);
        workbench.set_patience(1);
        for step in 0..entry.lesson.steps.len() {
            let screen = workbench.screen();
            let frame = screen.lines().skip_while(|line| !line.contains("Your turn"));
            let question: Vec<&str> = frame.take_while(|line| !line.starts_with("╰──")).collect();
            let cut = |line: &&&str| {
                line.starts_with("│╭") && line.contains(" ↑ ╮")
                    || line.starts_with("│╰") && line.contains(" ↓ ╯")
            };
            let found = question.iter().find(cut);
            assert!(found.is_none(), "{} {}\n{screen}", entry.lesson.id, step + 1);
            workbench.next_step();
        }
    }
}

/// A lesson of one's own with two arms, without and with a clip, at a step that reads.
fn two_arms() -> Workbench {
    let arms = r#"arms: [(name: "first", clip: Off), (name: "second", clip: Norm(1.0))]"#;
    Workbench::lesson(&lesson(&format!("task: Mod3(length: 4, sequences: 10), {arms}")))
}

#[test]
fn an_arm_with_another_clip_has_its_new_name_everywhere() {
    let mut workbench = two_arms();
    workbench.keys(":").text("clip value 2").keys("Enter");
    let screen = workbench.screen();
    assert!(screen.contains("arm first (u undoes it)"), "its name until now\n{screen}");
    let screen = workbench.keys("e").screen();
    assert!(screen.contains("Knobs of the arm first → clip ±2"), "{screen}");
    assert!(screen.contains("clip ±2, arm first  "), "what was changed\n{screen}");
}

#[test]
fn the_clip_pane_says_of_which_update_it_tells_and_only_of_one_that_was_clipped() {
    let mut workbench = two_arms();
    workbench.open_pane("Clip").keys("a →");
    let title = |workbench: &Workbench| workbench.pane(PaneName::Clip, 70, 20);
    assert!(title(&workbench).contains("Clip  ‖g‖ over the run"), "{}", title(&workbench));
    workbench.keys(".");
    assert!(title(&workbench).contains("Clip  ‖g‖ "), "{}", title(&workbench));
    assert!(title(&workbench).contains(" · arm: second · update 1"), "{}", title(&workbench));
}

#[test]
fn both_norms_of_a_clip_are_told_at_every_size_and_of_the_update_s_own_clip() {
    for (width, height) in [(80, 24), (120, 40), (200, 60)] {
        let mut workbench = embedded("exploding", (width, height));
        workbench.keys("s Home ↓ ↓ ↓ ↓ ↓ Enter").keys("g 1 Enter a");
        let screen = workbench.open_pane("Clip").screen();
        let rail = screen.lines().nth(1).unwrap_or_default();
        assert!(rail.contains('→') && rail.contains("■") || rail.contains("value"), "{screen}");
        let told = rail.split("‖g‖ ").nth(1).unwrap_or_default().split(' ').next();
        assert!(told.is_some_and(|told| told.contains('→')), "{screen}");
        let title = screen.lines().find(|line| line.contains("6 Clip")).unwrap_or_default();
        assert!(title.contains(" → ") && title.contains("arm: value"), "{screen}");
    }
    let mut workbench = two_arms().sized(120, 40);
    workbench.open_pane("Clip").keys(". .").keys(":").text("clip norm 0.001").keys("Enter");
    let clip = |workbench: &Workbench| workbench.pane(PaneName::Clip, 90, 20);
    let before = clip(&workbench);
    assert!(before.contains("before the clip was turned on"), "{before}");
    assert!(before.contains("Clip  ‖g‖ over the run"), "{before}");
    workbench.keys(".");
    let after = clip(&workbench);
    assert!(after.contains("→ 0.001") && !after.contains("was turned on"), "{after}");
}

#[test]
fn a_bar_of_the_tape_is_full_for_the_largest_gradient_and_none_for_next_to_nothing() {
    let mut workbench = embedded("vanishing", (200, 60));
    let tape = workbench.open_pane("Tape").keys(". z").screen();
    assert!(tape.contains("█ largest ‖dh_t‖"), "{tape}");
    let row = tape.lines().rev().find(|line| line.contains("│ ‖dh_t‖ ")).expect("a row");
    let words: Vec<&str> = row.trim_matches('│').split_whitespace().skip(1).collect();
    let is_bar = |word: &&str| word.chars().all(|c| ('▁'..='█').contains(&c));
    let numbers: Vec<f64> = words.iter().filter_map(|word| word.parse().ok()).collect();
    let largest = numbers.iter().copied().fold(0.0, f64::max);
    let with_bar = numbers.iter().filter(|number| **number > 1e-4 * largest).count();
    assert_eq!(words.iter().filter(|word| is_bar(word)).count(), with_bar, "{row}");
    assert!(with_bar > 0 && with_bar < numbers.len() && row.contains('█'), "{row}");
}

#[test]
fn what_has_no_room_in_an_equation_is_counted_in_lines() {
    let arms = r#"arms: [(name: "a", cell: Lstm)]"#;
    let mut workbench =
        Workbench::lesson(&lesson(&format!("task: Mod3(length: 4, sequences: 10), {arms}")));
    workbench.open_pane("Equation").keys("→ →");
    let sizes = (3..20).flat_map(|height| [40, 60, 90].map(|width| (width, height)));
    let seen: Vec<String> =
        sizes.map(|(width, height)| workbench.pane(PaneName::Equation, width, height)).collect();
    let more = seen.iter().flat_map(|text| text.lines()).filter(|line| line.contains(" more "));
    let lines: Vec<&str> = more.collect();
    assert!(!lines.is_empty());
    for line in lines {
        assert!(line.contains(" (") && line.contains(": z)"), "{line}");
    }
}

#[test]
fn a_run_of_two_updates_has_room_to_grow() {
    let mut workbench = two_arms();
    workbench.keys(". .");
    let chart = workbench.pane(PaneName::Loss, 60, 14);
    assert!(chart.lines().any(|row| row.contains(" 20 ")), "{chart}");
}

#[test]
fn an_arrow_in_the_knobs_changes_the_marked_setting_or_says_how_it_is_changed() {
    let mut workbench = two_arms();
    let screen = workbench.keys("e ↓ ↓ ←").screen();
    assert!(screen.contains("▌  clip off") && screen.contains("type one: clip norm 1"), "{screen}");
    let screen = workbench.keys("→").screen();
    assert!(screen.contains("› clip norm 1"), "{screen}");
}

#[test]
fn zoom_is_about_what_the_step_is_about_and_comes_back_to_its_text() {
    let mut workbench = two_arms().sized(80, 24);
    let before = workbench.screen();
    let zoomed = workbench.keys("z").screen();
    assert!(zoomed.contains("╭ W Network") && !zoomed.contains("1 Lesson"), "{zoomed}");
    assert_eq!(workbench.keys("z").screen(), before);
}

#[test]
fn letters_are_in_one_order_in_the_sum_and_in_the_list_beside_it() {
    let mut workbench = embedded("bptt", (120, 40));
    workbench.keys("↓ Enter Enter → → → → →");
    let equation = workbench.pane(PaneName::Equation, 110, 30);
    let (_, list) = equation.split_once("onehot(").expect(&equation);
    let outputs = workbench.frame().snapshot.task.outputs.labels();
    let places = |line: &str| {
        let place = |letter: &String| line.find(&format!("'{letter}' "));
        outputs.iter().map(place).collect::<Option<Vec<usize>>>()
    };
    let places = list.lines().find_map(places).unwrap_or_else(|| panic!("no list in\n{equation}"));
    assert!(places.is_sorted(), "{places:?} of {outputs:?} in\n{equation}");
}

#[test]
fn a_digit_that_opens_a_pane_beside_a_question_for_a_number_says_so() {
    let mut workbench = Workbench::lesson(
        r#"(id: "own", title: "Own",
        experiment: (task: Mod3(length: 4), hidden: 3, init: (weights: Glorot), optimizer: Sgd(lr: 0.1), epochs: 2),
        steps: [(text: "How many?", show: [Loss], action: Predict(ask: "How many?", guess: Number(
            truth: (of: At("after/b_y", [2])), within: 0.1), until: Tick(Update)))])"#,
    );
    let asked = workbench.screen();
    assert!(asked.contains("Enter goes to clip"), "not to the tick that tells\n{asked}");
    let screen = workbench.keys("Esc 0").screen();
    assert!(screen.contains("0: the Ledger pane · Enter lets you answer"), "{screen}");
    let screen = workbench.keys("Enter 5").screen();
    assert!(screen.contains("› 5") && !screen.contains("lets you answer"), "{screen}");
}

#[test]
fn a_run_that_ends_without_its_goal_says_so_and_enter_goes_to_its_start() {
    let mut workbench = Workbench::lesson(
        r#"(id: "own", title: "Own",
        experiment: (task: Mod3(length: 4, sequences: 10), hidden: 3, init: (weights: Glorot),
            optimizer: Sgd(lr: 0.0001), epochs: 2),
        steps: [(text: "Reach it.", show: [Loss], action: Reach([(of: Accuracy, at_least: 1)]),
            hints: ["Wait."], solution: "There.", by: ["lr 0.1"])])"#,
    );
    let before = workbench.screen();
    assert!(before.contains("space runs") && !before.contains("not reached"), "{before}");
    let screen = workbench.keys("space").run(100_000).screen();
    for words in ["ended after 20 updates: not", "Enter goes to the start", "space runs on"] {
        assert!(screen.contains(words), "{words}: {screen}");
    }
    workbench.keys("Enter").run(100_000);
    assert_eq!(workbench.frame().snapshot.cursor.updates_done(), 0);
    let screen = workbench.screen();
    assert!(screen.contains("space runs") && !screen.contains("not reached"), "{screen}");
}

#[test]
fn a_legend_names_what_has_been_run_before_only_where_it_is_drawn() {
    let mut workbench = two_arms();
    let later = |workbench: &Workbench| {
        workbench.pane(PaneName::Loss, 90, 20).contains("faint: ahead of now, already run")
    };
    workbench.keys(". Home");
    assert!(!later(&workbench), "{}", workbench.pane(PaneName::Loss, 90, 20));
    workbench.keys(". . Home");
    assert!(later(&workbench), "{}", workbench.pane(PaneName::Loss, 90, 20));
}

#[test]
fn the_share_of_right_answers_of_each_arm_is_on_a_small_loss_pane() {
    let catalog = Catalog::embedded().expect("the embedded lessons are lessons");
    let entry = catalog.entries().iter().find(|entry| entry.lesson.id == "sentiment");
    let lesson = entry.expect("a lesson").loaded();
    let mut workbench = Workbench::home().open_loaded(lesson).sized(80, 24);
    workbench.keys(":").text("arm W_hh = 0").keys("Enter").keys(&". ".repeat(59));
    let mut shown = 0;
    for step in 1..=11 {
        let screen = workbench.screen();
        if [7, 8, 11].contains(&step) {
            let legend: Vec<&str> = screen
                .lines()
                .skip_while(|line| !line.contains("3 Loss"))
                .skip(1)
                .take(2)
                .collect();
            let shares = legend.concat().matches('%').count();
            assert_eq!(shares, 3, "step {step}\n{screen}");
            shown += 1;
        }
        workbench.next_step();
    }
    assert_eq!(shown, 3);
}

#[test]
fn a_pane_names_only_what_the_course_has_explained() {
    let seen = |id: &str, step: usize, pane: PaneName, keys: &str| {
        let mut workbench = embedded(id, (120, 40));
        (1..step).for_each(|_| workbench.next_step());
        workbench.keys(keys).settle();
        workbench.pane(pane, 118, 34)
    };
    let back = "Home → → → → → → → → → → → → →"; // of ten timesteps three back, of four all
    for (lesson, step, pane, keys, shown, not_yet) in [
        (
            "mod3",
            3,
            PaneName::Tape,
            back,
            &["h_t", "target"][..],
            &["p_t", "loss_t", "dh_t", "dz_t"][..],
        ),
        ("mod3", 5, PaneName::Tape, back, &["p_t", "loss_t"], &["dh_t", "dz_t"]),
        ("mod3", 7, PaneName::Tape, back, &["‖dh_t‖", "dh_t[0]"], &["own", "dz_t"]),
        ("mod3", 7, PaneName::Network, back, &["W_hy"], &["dy_t", "dz", "dW_hh", "tanh′"]),
        ("bptt", 5, PaneName::Network, "Esc → → → → → → →", &["dy_t", "dz_t", "tanh′"], &[]),
        ("mod3", 2, PaneName::Loss, ".", &[], &["chance"]),
        ("bptt", 12, PaneName::Loss, ".", &["chance"], &["no memory"]),
        ("hello", 5, PaneName::Loss, ".", &["chance", "no memory"], &[]),
    ] {
        let picture = seen(lesson, step, pane, keys);
        let is_there = |name: &&&str| picture.contains(**name);
        let missing: Vec<_> = shown.iter().filter(|name| !is_there(name)).collect();
        let early: Vec<_> = not_yet.iter().filter(is_there).collect();
        assert!(
            missing.is_empty() && early.is_empty(),
            "{lesson} {step}: {missing:?} is missing, {early:?} is not explained yet\n{picture}"
        );
    }
}

/// The number behind these words.
fn behind<'a>(words: &str, pane: &'a str) -> Option<&'a str> {
    pane.split_once(words).and_then(|(_, rest)| rest.split_whitespace().next())
}

#[test]
fn each_loss_beside_the_chart_says_what_it_is_of() {
    let mut workbench = embedded("mod3", (120, 40));
    workbench.keys("> > > . .").settle();
    let loss = workbench.pane(PaneName::Loss, 118, 20);
    let state = &workbench.frame().snapshot.arms[0].state;
    let (epoch, last) = (state.epoch.expect("a finished epoch").loss, state.loss.expect("a loss"));
    for (words, value) in [("epoch 3: mean ", epoch), ("● now ", last)] {
        let told = behind(words, &loss);
        assert!(told.is_some_and(|told| shows(told, value)), "{words}: not {value}\n{loss}");
    }
    let mut arms = embedded("sentiment", (80, 24));
    arms.keys("> > > . .").settle();
    let loss = arms.pane(PaneName::Loss, 118, 20);
    assert!(loss.contains("legend: epoch"), "{loss}");
    for arm in &arms.frame().snapshot.arms[..1] {
        let epoch = arm.state.epoch.expect("a finished epoch");
        let told = behind(&format!("● {} ", arm.name), &loss);
        assert!(told.is_some_and(|told| shows(told, epoch.loss)), "{}\n{loss}", arm.name);
    }
}

#[test]
fn the_mark_of_a_curve_is_as_high_as_its_legend_says_and_where_the_machine_is() {
    for (updates, back) in [(100, 0), (100, 37), (600, 5)] {
        let mut workbench = Workbench::lesson(&lesson("task: Mod3(length: 4, sequences: 1)"));
        workbench.keys("g").text(&updates.to_string()).keys("Enter").run(1_000_000);
        workbench.keys(&", ".repeat(back)).settle();
        let loss = workbench.pane(PaneName::Loss, 44, 24);
        let last = workbench.frame().snapshot.arms[0].state.loss.expect("a loss");
        let told = behind("● now ", &loss);
        assert!(told.is_some_and(|told| shows(told, last)), "{last}\n{loss}");
        let rows: Vec<Vec<char>> = loss.lines().map(|row| row.chars().collect()).collect();
        let corner = rows.iter().find_map(|row| row.iter().position(|c| *c == '└'));
        let axis = corner.expect("an axis");
        let plot: Vec<&Vec<char>> =
            rows.iter().filter(|row| row.get(axis).is_some_and(|c| "│┤".contains(*c))).collect();
        // a label may cover the cursor's line in some rows; the last upright is the frame
        let uprights = |row: &&Vec<char>| -> Vec<usize> {
            (axis + 1..row.len()).filter(|x| row[*x] == '│').collect()
        };
        let cursor = plot.iter().map(uprights).find(|all| all.len() == 2);
        let cursor = cursor.expect("the cursor's line")[0];
        let marks: Vec<usize> =
            plot.iter().filter_map(|row| row.iter().position(|c| *c == '●')).collect();
        assert_eq!(marks, [cursor], "{loss}");
    }
}

#[test]
fn the_last_picture_of_a_row_is_whole_at_every_width() {
    let workbench = embedded("sampling", (120, 40));
    let last = workbench.session().lesson().steps.len() - 1;
    let mut workbench = workbench;
    (0..last).for_each(|_| workbench.next_step());
    for width in 40..120 {
        let output = workbench.pane(PaneName::Output, width, 24);
        assert!(output.contains("cat") && output.contains('█'), "pictures\n{output}");
        let is_cut = |row: &str| row.trim_end().ends_with(" …");
        assert!(!output.lines().any(is_cut), "{width} columns\n{output}");
    }
}

#[test]
fn no_bar_of_the_norms_changes_its_height_while_others_are_added() {
    let mut workbench = Workbench::lesson(&lesson("task: Mod3(length: 12, sequences: 10)"));
    workbench.open_pane("Norms").keys(&"→ ".repeat(12));
    let mut before: Option<Vec<String>> = None;
    for _ in 0..12 {
        workbench.keys("→").fade();
        let norms = workbench.pane(PaneName::Norms, 100, 20);
        let axis =
            norms.lines().filter_map(|row| row.split_once('┤')).map(|(tick, _)| tick.to_owned());
        let axis: Vec<String> = axis.collect();
        assert!(
            axis.len() > 1 && before.as_ref().is_none_or(|before| *before == axis),
            "{before:?}\n{norms}"
        );
        before = Some(axis);
    }
}
