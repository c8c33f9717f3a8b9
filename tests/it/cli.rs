//! The binary from outside: arguments in; output, messages and exit code out.

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::path::PathBuf;
use std::process::{Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;

const LESSON: &str = r#"(id: "own", title: "Own", about: "Nothing yet.",
    experiment: (task: Sentiment(train: Inline("+ good\n- bad\n- not good\n+ not bad"), test: Some(Inline("+ good"))),
        hidden: 3, epochs: 20, init: (weights: Uniform), optimizer: Sgd(lr: 0.1),
        arms: [(name: "free"), (name: "tight", clip: Norm(0.001)), (name: "wild", optimizer: Sgd(lr: 1e308))]),
    steps: [(text: "Look.", action: Read)])"#;

const MOD3: &str = r#"(id: "plain", title: "Plain", about: "How to look.",
    experiment: (task: Mod3(length: 4, sequences: 2), hidden: 3, epochs: 30,
        init: (weights: Uniform), optimizer: Sgd(lr: 0.1)),
    steps: [(text: "Look.", action: Read), (text: "Again.", action: Read)])"#;

/// A folder to work in, with two lessons; progress is kept there too.
pub struct Desk(TempDir);

/// What a run leaves.
#[derive(Debug, PartialEq)]
pub struct Done {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

impl Desk {
    pub fn new() -> Self {
        let desk = Desk(tempfile::tempdir().expect("a temporary folder"));
        desk.put("own.ron", LESSON);
        desk.put("plain.ron", MOD3);
        desk
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub fn put(&self, name: &str, content: impl AsRef<[u8]>) {
        fs::write(self.path(name), content).expect("a file in a temporary folder");
    }

    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_rnn-tui"));
        command.args(args).current_dir(self.0.path()).env("XDG_STATE_HOME", self.0.path());
        command.env("XDG_DATA_HOME", self.0.path());
        command.env("XDG_CONFIG_HOME", self.0.path()).env("LC_ALL", "C.UTF-8").stdin(Stdio::null());
        command
    }

    pub fn run(&self, args: &[&str]) -> Done {
        let output = self.command(args).output().expect("the binary starts");
        let text = |bytes| String::from_utf8(bytes).expect("the output is UTF-8");
        Done { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
    }

    /// Keeps progress in lesson 1 and in a lesson file.
    pub fn progress_in(&self, file: &str) {
        let folder = self.0.path().canonicalize().expect("a folder");
        let key = format!("{}: {}", folder.display(), file.trim_end_matches(".ron"));
        let step = r#"{"at": 1, "done": [0]}"#;
        fs::create_dir_all(self.path("rnn-tui")).expect("a folder");
        let lessons = format!(r#"{{"mod3": {step}, {key:?}: {step}}}"#);
        self.put("rnn-tui/progress.json", format!(r#"{{"version": 2, "lessons": {lessons}}}"#));
    }

    /// Standard output of a run that goes well, and says nothing else.
    #[track_caller]
    pub fn results(&self, args: &[&str]) -> String {
        let done = self.run(args);
        assert_eq!((done.code, done.err.as_str()), (Some(0), ""), "{args:?}");
        done.out
    }

    pub fn reports(&self, args: &[&str]) -> Vec<Value> {
        let all = [&["train"], args, &["--json"]].concat();
        let read = |line: &str| serde_json::from_str(line).expect("a JSON object a line");
        self.results(&all).lines().map(read).collect()
    }
}

#[test]
fn list_has_every_lesson_with_the_progress_of_the_learner() {
    let desk = Desk::new();
    let read = |line: &str| serde_json::from_str::<Value>(line).unwrap();
    let lessons: Vec<Value> = desk.results(&["list", "--json"]).lines().map(read).collect();
    let plain = desk.results(&["list"]);
    assert_eq!(plain.lines().count(), lessons.len());
    for (i, (lesson, line)) in lessons.iter().zip(plain.lines()).enumerate() {
        assert_eq!(lesson["number"], i + 1);
        assert_eq!(lesson["done"], 0);
        assert!(lesson["steps"].as_u64() > Some(0) && lesson["minutes"].as_u64() > Some(0));
        for key in ["id", "title"] {
            assert!(line.contains(lesson[key].as_str().unwrap()), "no {key} in {line:?}");
        }
    }
    let id = lessons[1]["id"].as_str().unwrap();
    fs::create_dir(desk.path("rnn-tui")).unwrap();
    let progress =
        format!(r#"{{"version": 2, "lessons": {{"{id}": {{"at": 0, "done": [0, 999]}}}}}}"#);
    desk.put("rnn-tui/progress.json", progress);
    let second = desk.results(&["list", "--json"]).lines().nth(1).map(read).unwrap();
    assert_eq!(second["done"], 1, "a step that the lesson has no longer is not counted");
}

#[test]
fn list_has_the_installed_packs_and_says_what_is_wrong_with_a_file_of_one() {
    let desk = Desk::new();
    fs::create_dir_all(desk.path("rnn-tui/lessons/logic")).unwrap();
    desk.put("rnn-tui/lessons/logic/own.ron", LESSON);
    desk.put("rnn-tui/lessons/logic/plain.ron", MOD3);
    let all = desk.results(&["list"]);
    let lines: Vec<&str> = all.lines().collect();
    let [.., pack, own, plain] = &lines[..] else { panic!("{lines:?}") };
    assert_eq!(*pack, "logic");
    assert!(
        own.contains("own ") && own.contains("Own") && plain.contains("0/2 steps"),
        "{lines:?}"
    );
    let json = desk.results(&["list", "--json"]);
    let last: Value = serde_json::from_str(json.lines().last().unwrap()).unwrap();
    assert_eq!((&last["pack"], &last["id"]), (&"logic".into(), &"plain".into()));
    assert_eq!(last.get("number"), None);
    desk.put("rnn-tui/lessons/logic/own.ron", "(id: 3");
    let done = desk.run(&["list"]);
    assert!(done.err.starts_with("logic: own.ron:1:"), "{}", done.err);
    assert_eq!((done.code, done.err.lines().count()), (Some(0), 1));
    assert_eq!(done.out.lines().count(), lines.len() - 1);
}

#[test]
fn list_says_where_lessons_come_from() {
    let desk = Desk::new();
    fs::create_dir_all(desk.path("rnn-tui/lessons/logic")).unwrap();
    desk.put("rnn-tui/lessons/logic/plain.ron", MOD3);
    let file = desk.path("rnn-tui/lessons/logic/plain.ron").display().to_string();
    let lines = desk.results(&["list", "--path"]);
    assert!(lines.lines().next().unwrap().ends_with("steps done  built in"), "{lines}");
    assert!(lines.lines().last().unwrap().ends_with(&format!("steps done  {file}")), "{lines}");
    let json = desk.results(&["list", "--json"]);
    let read = |line: Option<&str>| serde_json::from_str::<Value>(line.unwrap()).unwrap();
    assert_eq!(read(json.lines().last())["path"], file.as_str());
    assert_eq!(read(json.lines().next()).get("path"), None);
}

#[test]
fn list_erases_the_progress_in_one_lesson_if_that_is_meant() {
    let desk = Desk::new();
    desk.progress_in("plain.ron");
    let before = fs::read_to_string(desk.path("rnn-tui/progress.json")).unwrap();
    let asked = desk.run(&["list", "--reset", "plain.ron"]);
    assert!(asked.code == Some(2) && asked.err.contains("add --force"), "{asked:?}");
    assert_eq!(fs::read_to_string(desk.path("rnn-tui/progress.json")).unwrap(), before);
    let reset = desk.results(&["list", "--reset", "plain.ron", "--force"]);
    assert_eq!(reset, "“Plain” restarted: all steps are open again\n");
    let text = fs::read_to_string(desk.path("rnn-tui/progress.json")).unwrap();
    let progress: Value = serde_json::from_str(&text).unwrap();
    let lessons = progress["lessons"].as_object().unwrap();
    let [(_, plain), (_, mod3)] = &lessons.iter().collect::<Vec<_>>()[..] else { panic!("{text}") };
    assert_eq!((&plain["done"], &plain["resets"]), (&serde_json::json!([]), &1.into()));
    assert_eq!(mod3["done"], serde_json::json!([0]), "other lessons are untouched");
    let again = desk.run(&["list", "--reset", "plain.ron", "--force"]);
    assert!(again.code == Some(0) && again.err.contains("no progress in “Plain”"), "{again:?}");
}

#[test]
fn list_says_that_a_damaged_progress_file_is_set_aside() {
    let desk = Desk::new();
    fs::create_dir(desk.path("rnn-tui")).unwrap();
    desk.put("rnn-tui/progress.json", "{");
    let done = desk.run(&["list"]);
    assert!(done.err.contains("your progress could not be read"), "{}", done.err);
    assert_eq!((done.code, done.err.lines().count()), (Some(0), 1));
    assert!(desk.path("rnn-tui/progress.json.damaged-1").exists());
    assert_eq!(desk.run(&["list"]).err, "", "told once");
}

const KEYS: [&str; 12] = [
    "arm",
    "update",
    "epoch",
    "loss",
    "accuracy",
    "test_loss",
    "test_accuracy",
    "grad_norm",
    "clipped",
    "status",
    "smooth_loss",
    "sample",
];

/// What a report has only where the model learns from a text.
const OF_TEXTS: [&str; 2] = ["smooth_loss", "sample"];

#[test]
fn train_json_has_these_keys_in_this_order() {
    let desk = Desk::new();
    for line in desk.results(&["train", "own.ron", "--json"]).lines() {
        let fields: serde_json::Map<String, Value> = serde_json::from_str(line).unwrap();
        assert_eq!(fields.len(), KEYS.len(), "{line}");
        let places = KEYS.map(|key| line.find(&format!("\"{key}\":")));
        assert!(places.is_sorted() && places[0] == Some(1), "{line}");
    }
}

#[test]
fn train_json_reports_every_arm_up_to_the_end_of_the_run() {
    let reports = Desk::new().reports(&["own.ron"]);
    for (i, report) in reports.iter().enumerate() {
        assert_eq!(report["arm"], ["free", "tight", "wild"][i % 3], "{report}");
        assert_eq!(report["update"].as_u64().unwrap(), 4 * report["epoch"].as_u64().unwrap());
        let (status, clipped) = [("ok", false), ("ok", true), ("diverged", false)][i % 3];
        assert_eq!((&report["status"], &report["clipped"]), (&status.into(), &clipped.into()));
    }
    let last = &reports[reports.len() - 3];
    assert_eq!((&last["epoch"], &last["update"]), (&20.into(), &80.into()));
    for key in ["loss", "accuracy", "test_loss", "test_accuracy", "grad_norm"] {
        assert!(last[key].is_f64(), "{key} of {last}");
    }
}

#[test]
fn what_there_is_not_is_null() {
    let desk = Desk::new();
    let nulls = |report: &Value| {
        let of_all = KEYS.into_iter().filter(|k| !OF_TEXTS.contains(k));
        assert!(OF_TEXTS.iter().all(|k| report[*k].is_null()), "{report} is of no text");
        of_all.filter(|k| report[*k].is_null()).collect::<Vec<_>>()
    };
    let first = &desk.reports(&["plain.ron", "--updates", "1"])[0];
    assert_eq!(nulls(first), ["accuracy", "test_loss", "test_accuracy"]);
    let last = &desk.reports(&["plain.ron", "--epochs", "1"])[1];
    assert_eq!(nulls(last), ["test_loss", "test_accuracy"]);
    let wild = &desk.reports(&["own.ron"])[2];
    let all = ["loss", "accuracy", "test_loss", "test_accuracy", "grad_norm"];
    assert_eq!(nulls(wild), all, "a diverged arm has no sound numbers: {wild}");
}

#[test]
fn the_same_seed_gives_the_same_bytes() {
    let desk = Desk::new();
    for form in [&["train", "own.ron"][..], &["train", "own.ron", "--json"]] {
        let seeded = |seed| desk.results(&[form, &["--seed", seed]].concat());
        assert_eq!(seeded("7"), seeded("7"));
        assert_ne!(seeded("7"), seeded("8"));
        assert_eq!(desk.results(form), seeded("1"), "the lesson's own seed is 1");
    }
}

#[test]
fn the_table_has_a_line_for_each_report_and_arm() {
    let table = Desk::new().results(&["train", "own.ron"]);
    let lines: Vec<&str> = table.lines().collect();
    assert_eq!(lines[0].split_whitespace().next(), Some("arm"), "{table}");
    let (lines, said) = lines.split_at(1 + 3 * 10);
    // what is wrong with the arm that has diverged, and with the one that is hardly moved
    assert!(said.iter().any(|line| line.starts_with("wild: ")), "{table}");
    assert!(lines[1].starts_with("free ") && lines[1].ends_with(" ok"), "{table}");
    assert!(lines[2].starts_with("tight") && lines[2].contains(" clipped"), "{table}");
    assert!(lines[30].starts_with("wild ") && lines[30].ends_with(" diverged"), "{table}");
}

/// To the last bits, which `serde_json` does not read exactly.
fn is_near(cell: &str, x: f64) -> bool {
    cell.parse::<f64>().is_ok_and(|y| (x - y).abs() <= 1e-14 * x.abs())
}

#[test]
fn csv_has_the_numbers_of_json() {
    let desk = Desk::new();
    assert_eq!(desk.results(&["train", "own.ron", "--csv", "out.csv"]), "");
    let csv = fs::read_to_string(desk.path("out.csv")).unwrap();
    let mut lines = csv.lines();
    let columns = &KEYS[..KEYS.len() - 1]; // a sample has lines of its own
    assert_eq!(lines.next(), Some(columns.join(",").as_str()));
    let reports = desk.reports(&["own.ron"]);
    assert_eq!(lines.clone().count(), reports.len());
    for (line, report) in lines.zip(reports) {
        assert_eq!(line.split(',').count(), columns.len());
        for (cell, &key) in line.split(',').zip(columns) {
            let same = match &report[key] {
                Value::Null => cell.is_empty() || cell == "NaN",
                Value::Number(n) => is_near(cell, n.as_f64().expect("a number")),
                other => other.to_string().trim_matches('"') == cell,
            };
            assert!(same, "{key}: {cell:?} is not {}", report[key]);
        }
    }
}

#[test]
fn the_length_of_a_run_is_what_was_asked_for() {
    let desk = Desk::new();
    let check = |args: &[&str], update: u64, epoch: u64| {
        let reports = desk.reports(args);
        let last = reports.last().unwrap();
        assert_eq!((&last["update"], &last["epoch"]), (&update.into(), &epoch.into()), "{args:?}");
    };
    check(&["plain.ron"], 60, 30);
    check(&["plain.ron", "--updates", "7"], 7, 3);
    check(&["plain.ron", "--updates", "1"], 1, 0);
    check(&["plain.ron", "--epochs", "2"], 4, 2);
    check(&["plain.ron", "--epochs", "31"], 62, 31);
    check(&["plain.ron", "--set", "epochs=2"], 4, 2);
    check(&["plain.ron", "--set", "task.sequences=5"], 150, 30);
}

#[test]
fn a_lesson_is_named_by_number_or_id_or_path() {
    let desk = Desk::new();
    let first = desk.results(&["list", "--json"]).lines().next().map(str::to_owned).unwrap();
    let id = serde_json::from_str::<Value>(&first).unwrap()["id"].as_str().unwrap().to_owned();
    let train = |name: &str| desk.results(&["train", name, "--updates", "3"]);
    assert_eq!(train("1"), train(&id));
    assert_eq!(train("plain.ron"), train(desk.path("plain.ron").to_str().unwrap()));
}

#[test]
fn one_arm_alone_is_what_it_was_among_the_others() {
    let desk = Desk::new();
    let alone = desk.reports(&["own.ron", "--arm", "tight"]);
    let all = desk.reports(&["own.ron"]);
    let among: Vec<Value> = all.into_iter().filter(|r| r["arm"] == "tight").collect();
    assert_eq!(alone, among);
}

#[test]
fn settings_change_the_run_as_the_lesson_would() {
    let desk = Desk::new();
    let check = |settings: &[&str], from: &str, to: &str| {
        assert!(MOD3.contains(from));
        desk.put("changed.ron", MOD3.replace(from, to));
        let set: Vec<&str> = settings.iter().flat_map(|s| ["--set", *s]).collect();
        let expected = desk.reports(&["changed.ron"]);
        assert_eq!(desk.reports(&[&["plain.ron"], &set[..]].concat()), expected, "{settings:?}");
        assert_ne!(desk.reports(&["plain.ron"]), expected, "{to} changes nothing");
    };
    check(&["hidden=5"], "hidden: 3", "hidden: 5");
    check(&["lr=0.5"], "lr: 0.1", "lr: 0.5");
    check(&["optimizer.lr=0.5"], "lr: 0.1", "lr: 0.5");
    check(&["optimizer=Adagrad(lr: 0.2)"], "Sgd(lr: 0.1)", "Adagrad(lr: 0.2)");
    check(&["clip=Norm(0.01)"], "hidden: 3", "hidden: 3, clip: Norm(0.01)");
    check(&["clip=Value(0.01)"], "hidden: 3", "hidden: 3, clip: Value(0.01)");
    check(&["task.length=6", "lag=2"], "length: 4", "length: 6, lag: 2");
    check(&["weights=Normal(0.5)"], "Uniform", "Normal(0.5)");
    check(&["recurrent=Orthogonal(1.5)"], "Uniform", "Uniform, recurrent: Orthogonal(1.5)");
    check(&["seed=9"], "hidden: 3", "hidden: 3, seed: 9");
    check(&["arms=[(name: \"x\")]"], "hidden: 3", "hidden: 3, arms: [(name: \"x\")]");
}

#[test]
fn what_is_wrong_is_one_line_on_standard_error() {
    let desk = Desk::new();
    fs::create_dir(desk.path("folder")).unwrap();
    let check = |args: &str, expected: &[&str]| {
        let done = desk.run(&args.split(' ').collect::<Vec<_>>());
        assert_eq!((done.code, done.out.as_str()), (Some(1), ""), "{args}");
        assert!(done.err.starts_with("rnn-tui: ") && done.err.lines().count() == 1, "{}", done.err);
        for piece in expected {
            assert!(done.err.contains(piece), "{args}: no {piece:?} in {}", done.err);
        }
    };
    let instead = ["needs a terminal", "rnn-tui train LESSON", "rnn-tui list"];
    check("mod3", &instead);
    check("plain.ron", &instead);
    check("modd3", &["there is no lesson \"modd3\"", "did you mean \"mod3\"?", "rnn-tui list"]);
    check("99", &["there is no lesson \"99\""]);
    check("train nothing", &["there is no lesson \"nothing\"", "a path to a .ron file"]);
    check("train none.ron", &["none.ron: cannot be read"]);
    check("train folder", &["folder: is not a regular file"]);
    check(
        "train plain.ron --set hiden=3",
        &["no field \"hiden\"", "did you mean \"hidden\"?", "task.length"],
    );
    check("train plain.ron --set task.lenght=3", &["did you mean \"task.length\"?"]);
    check("train plain.ron --set hidden=0", &["--set hidden=0: 0 is outside 1 to 1024"]);
    check("train plain.ron --set hidden=abc", &["--set hidden=abc: expected a whole number here"]);
    check("train plain.ron --set lr=NaN", &["lr=NaN", "not a finite number above 0"]);
    check(
        "train plain.ron --set clip=Soft(1)",
        &["clip=Soft(1)", "`Off`, `Value`, `Norm`, or `SquaredNorm`"],
    );
    check("train plain.ron --set lag=4", &["lag 4 leaves no answer"]);
    check("train plain.ron --arm tight", &["--arm tight: the arms of this lesson are model"]);
    check("train own.ron --arm tigt", &["the arms of this lesson are free, tight, wild"]);
    check("train plain.ron --csv no/such/folder.csv", &["no/such/folder.csv: cannot be written"]);
    check("train plain.ron --csv folder", &["folder: cannot be written"]);
    check("check folder", &["folder: there is no .ron file in this folder"]);
}

#[test]
fn a_number_below_what_is_possible_says_what_is_wanted() {
    let desk = Desk::new();
    for (args, wanted) in [
        ("train plain.ron --updates -1", "expected a whole number, 1 or more"),
        ("train plain.ron --every -3", "expected a whole number, 1 or more"),
        ("train plain.ron --seed -1", "expected a whole number, 0 or more"),
    ] {
        let done = desk.run(&args.split(' ').collect::<Vec<_>>());
        assert!(done.err.contains(wanted), "{args}: {}", done.err);
    }
    let hint = desk.run(&["train", "own.ron", "--arm", "FREE"]).err;
    assert!(hint.contains("did you mean \"free\"?"), "{hint}");
}

#[test]
fn an_option_may_stand_before_the_subcommand() {
    let desk = Desk::new();
    let lessons = desk.run(&["list"]).out;
    assert_eq!(desk.run(&["--simd", "sse2", "list"]).out, lessons);
    let both = desk.run(&["mod3", "list"]);
    assert_eq!(both.code, Some(2), "{}", both.err);
}

#[test]
fn a_loss_before_the_first_epoch_ends_is_marked_and_explained() {
    let desk = Desk::new();
    let out = desk.run(&["train", "plain.ron", "--updates", "2", "--every", "1"]).out;
    let marked: Vec<bool> = out.lines().map(|line| line.contains("* ")).collect();
    assert_eq!(marked, [false, true, false, true], "{out}");
    assert!(out.ends_with("other losses are means over the last finished epoch\n"), "{out}");
    let whole = desk.run(&["train", "plain.ron", "--updates", "4", "--every", "2"]).out;
    assert!(!whole.contains('*'), "{whole}");
}

#[test]
fn without_a_terminal_the_workbench_says_what_to_use() {
    let done = Desk::new().run(&[]);
    assert_eq!((done.code, done.out.as_str(), done.err.lines().count()), (Some(1), "", 1));
    assert!(done.err.contains("use `rnn-tui train LESSON` or `rnn-tui list`"), "{}", done.err);
}

#[test]
fn wrong_usage_exits_with_two() {
    let desk = Desk::new();
    for args in [
        "train",
        "check",
        "list mod3",
        "train plain.ron --updates 0",
        "train plain.ron --epochs -1",
        "train plain.ron --updates many",
        "train plain.ron --updates 1 --epochs 1",
        "train plain.ron --json --csv x",
        "train plain.ron --bench --csv x",
        "train plain.ron --bench --every 2",
        "train plain.ron --bench --json --try 0",
        "train plain.ron --seed -1",
        "train plain.ron --every 0",
        "train plain.ron --nonsense",
        "text a.txt b.txt",
        "--nonsense",
        "--theme wrong",
        "--theme wrong list",
        "--theme dark list",
        "text a.txt --theme wrong",
        "mod3 bptt",
    ] {
        let done = desk.run(&args.split(' ').collect::<Vec<_>>());
        assert_eq!((done.code, done.out.as_str()), (Some(2), ""), "{args}: {}", done.err);
        assert!(done.err.contains("--help"), "{args}: {}", done.err);
    }
}

/// What a subcommand itself refuses comes with its own usage, as what the parser refuses.
#[test]
fn wrong_usage_of_a_subcommand_shows_its_own_usage() {
    let desk = Desk::new();
    for (args, usage) in [
        (&["new", "lesson.txt"][..], "Usage: rnn-tui new"),
        (&["recorder", "recorder.txt"], "Usage: rnn-tui recorder"),
        (&["shot", "mod3", "a.gif"], "Usage: rnn-tui shot"),
        (&["--simd", "neon", "list"], "Usage: rnn-tui [OPTIONS]"),
    ] {
        let done = desk.run(args);
        assert_eq!(done.code, Some(2), "{args:?}");
        assert!(done.err.contains(usage), "{args:?}: {}", done.err);
    }
}

#[test]
fn help_and_version_are_results() {
    let desk = Desk::new();
    assert!(desk.results(&["--version"]).starts_with("rnn-tui "));
    for args in [&["--help"][..], &["train", "--help"], &["check", "--help"], &["list", "--help"]] {
        assert!(desk.results(args).contains("Usage: rnn-tui"), "{args:?}");
    }
}

#[test]
fn the_help_says_the_tolerances_that_hold() {
    let desk = Desk::new();
    let says = |subcommand: &str, tolerance: f64| {
        let help = desk.results(&[subcommand, "--help"]);
        assert!(help.contains(&format!("{tolerance:e}")), "{subcommand}: {tolerance:e} in {help}");
    };
    says("gradcheck", rnn_tui::nn::gradcheck::TOLERANCE);
    says("grade", rnn_tui::trace::grade::TOLERANCE);
    says("grade", rnn_tui::trace::grade::SINGLE);
}

#[test]
fn check_passes_good_files_and_shows_the_line_of_a_bad_one() {
    let desk = Desk::new();
    let good = desk.results(&["check", "own.ron", "plain.ron"]);
    let expected = "own.ron: ok (lesson \"own\", 1 step, 1 min)\nplain.ron: ok (lesson \"plain\", 2 steps, 1 min)\n";
    assert_eq!(good, expected);
    desk.put("bare.ron", MOD3.replace(" about: \"How to look.\",", ""));
    let bare = desk.results(&["check", "bare.ron"]);
    assert!(bare.contains("bare.ron: ok") && bare.contains("no `about`"), "{bare}");
    fs::remove_file(desk.path("bare.ron")).expect("it was written above");
    assert_eq!(desk.results(&["check", "."]).lines().count(), 2);
    desk.put("bad.ron", MOD3.replace("hidden: 3", "hiden: 3"));
    for args in [&["check", "."][..], &["check", "own.ron", "bad.ron", "plain.ron"]] {
        let done = desk.run(args);
        assert_eq!((done.code, done.out.lines().count()), (Some(1), 2), "{done:?}");
        for piece in
            ["bad.ron:2:", "did you mean `hidden`?", "  2 |     experiment: ", "1 of 3 lessons"]
        {
            assert!(done.err.contains(piece), "no {piece:?} in {}", done.err);
        }
    }
}

#[test]
fn a_reader_who_has_seen_enough_is_no_error() {
    let desk = Desk::new();
    let long = ["train", "plain.ron", "--epochs", "20000", "--json"];
    for args in
        [&["list"][..], &["list", "--json"], &["train", "plain.ron"], &long, &["check", "."]]
    {
        for lines in 0..2 {
            let mut command = desk.command(args);
            let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
            let mut out = BufReader::new(child.stdout.take().unwrap());
            for _ in 0..lines {
                out.read_line(&mut String::new()).unwrap();
            }
            drop(out);
            let mut err = String::new();
            child.stderr.take().unwrap().read_to_string(&mut err).unwrap();
            assert_eq!((child.wait().unwrap().code(), err.as_str()), (Some(0), ""), "{args:?}");
        }
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_told() {
    let desk = Desk::new();
    let full = fs::File::create("/dev/full").unwrap();
    let status = desk.command(&["train", "plain.ron"]).stdout(full).stderr(Stdio::null()).status();
    assert_eq!(status.unwrap().code(), Some(1));
    let done = desk.run(&["train", "plain.ron", "--csv", "/dev/full"]);
    assert_eq!(done.code, Some(1));
    assert!(done.err.contains("/dev/full: cannot be written"), "{}", done.err);
}
