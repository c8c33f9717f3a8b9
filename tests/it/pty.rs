//! The binary in a real terminal: what is on the screen, and what is left when it is gone.

use std::fs;
use std::io::{Read, Write};
use std::num::NonZeroU16;
use std::path::Path;
use std::process::Command;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

use portable_pty::{CommandBuilder, ExitStatus, MasterPty, PtySize, native_pty_system};
use rnn_tui::trace::model::TrainedModel;
use tempfile::TempDir;

use crate::open::hand_in;

pub const PROGRAM: &str = env!("CARGO_BIN_EXE_rnn-tui");

pub const DEADLINE: Duration = Duration::from_secs(20);

pub const LESSON: &str = r#"(id: "own", title: "Own", speed: 200,
    experiment: (task: Mod3(length: 4, sequences: 2), hidden: 3, epochs: 100000,
        init: (weights: Uniform), optimizer: Sgd(lr: 0.1)),
    steps: [(text: "One.", action: Read), (text: "Two.", action: Read), (text: "Three.", action: Read)])"#;

/// A way to leave the program.
type Way = fn(&mut Session);

/// The program in a terminal of its own.
pub struct Session {
    pub master: Box<dyn MasterPty + Send>,
    keys: Box<dyn Write + Send>,
    output: Receiver<Vec<u8>>,
    ended: Receiver<ExitStatus>,
    pub screen: vt100::Parser,
    pub pid: u32,
    /// All that was written so far.
    written: Vec<u8>,
    /// Echo, lines, signals: how the terminal was.
    pub modes: Option<String>,
}

fn size(width: u16, height: u16) -> PtySize {
    PtySize { rows: height, cols: width, pixel_width: 0, pixel_height: 0 }
}

pub fn modes(master: &dyn MasterPty) -> Option<String> {
    master.get_termios().map(|modes| format!("{:?} {:?}", modes.local_flags, modes.input_flags))
}

fn nonzero(n: u16) -> NonZeroU16 {
    NonZeroU16::new(n).expect("a terminal has lines and columns")
}

impl Session {
    /// Starts the program in a folder that has a lesson, `own.ron`, and where progress is kept.
    pub fn start(folder: &Path, args: &[&str]) -> Self {
        fs::write(folder.join("own.ron"), LESSON).expect("a temporary folder");
        let mut command = CommandBuilder::new(PROGRAM);
        command.args(args);
        Self::start_command(folder, command)
    }

    pub fn start_command(folder: &Path, mut command: CommandBuilder) -> Self {
        let pair = native_pty_system().openpty(size(120, 40)).expect("a pseudo terminal");
        let modes = modes(&*pair.master);
        command.cwd(folder);
        command.env("XDG_STATE_HOME", folder);
        command.env("XDG_DATA_HOME", folder);
        command.env("XDG_CONFIG_HOME", folder);
        command.env("LC_ALL", "C.UTF-8");
        command.env("TERM", "xterm-256color");
        let mut child = pair.slave.spawn_command(command).expect("the binary starts");
        drop(pair.slave); // or the end of the output would never be seen
        let pid = child.process_id().expect("a process has a number");
        let (tell, ended) = channel();
        thread::spawn(move || child.wait().map(|status| tell.send(status)));
        let output = read_all(pair.master.try_clone_reader().expect("a reader"));
        let keys = pair.master.take_writer().expect("a writer");
        let screen = vt100::Parser::new(nonzero(40), nonzero(120), 0);
        Session {
            master: pair.master,
            keys,
            output,
            ended,
            screen,
            pid,
            modes,
            written: Vec::new(),
        }
    }

    pub fn text(&self) -> String {
        self.screen.screen().contents()
    }

    fn take(&mut self, bytes: &[u8]) {
        self.written.extend(bytes);
        self.screen.process(bytes);
    }

    /// Whether this was written to the terminal.
    pub fn has_written(&self, what: &str) -> bool {
        self.written.windows(what.len()).any(|bytes| bytes == what.as_bytes())
    }

    /// Waits until the screen is as it should be.
    #[track_caller]
    pub fn wait(&mut self, what: &str, is_so: impl Fn(&vt100::Screen) -> bool) {
        let deadline = Instant::now() + DEADLINE;
        while !is_so(self.screen.screen()) {
            let left = deadline.saturating_duration_since(Instant::now());
            match self.output.recv_timeout(left) {
                Ok(bytes) => self.take(&bytes),
                Err(e) => panic!("{what}: {e}; the screen is\n{}", self.text()),
            }
        }
    }

    #[track_caller]
    pub fn wait_for(&mut self, text: &str) {
        self.wait(text, |screen| screen.contents().contains(text));
    }

    pub fn press(&mut self, keys: &str) {
        self.keys.write_all(keys.as_bytes()).expect("the terminal takes keys");
        self.keys.flush().expect("the terminal takes keys");
    }

    pub fn resize(&mut self, width: u16, height: u16) {
        self.screen.screen_mut().set_size(nonzero(height), nonzero(width));
        self.master.resize(size(width, height)).expect("the terminal takes a size");
    }

    pub fn signal(&self, signal: &str) {
        let status = Command::new("kill").args([signal, &self.pid.to_string()]).status();
        assert!(status.expect("there is a kill").success());
    }

    /// Waits for the end of the output and of the process.
    #[track_caller]
    pub fn end(&mut self) -> ExitStatus {
        let deadline = Instant::now() + DEADLINE;
        loop {
            match self.output.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
                Ok(bytes) => self.take(&bytes),
                Err(RecvTimeoutError::Disconnected) => break,
                Err(e) => panic!("the program does not end: {e}; the screen is\n{}", self.text()),
            }
        }
        self.ended.recv_timeout(DEADLINE).expect("the process ends with its output")
    }

    /// The bytes of each frame so far, without those before the first.
    pub fn frames(&self) -> Vec<usize> {
        let begin = b"\x1b[?2026h";
        let starts = self.written.windows(begin.len()).enumerate();
        let starts: Vec<usize> =
            starts.filter(|(_, bytes)| *bytes == begin).map(|(at, _)| at).collect();
        starts.windows(2).map(|pair| pair[1] - pair[0]).collect()
    }

    /// Finished updates, as the header says.
    pub fn updates(screen: &vt100::Screen) -> Option<u64> {
        let contents = screen.contents();
        let after = contents.lines().next()?.split(" update ").nth(1)?.to_owned();
        after.split([' ', ',']).next()?.parse().ok()
    }
}

fn read_all(mut reader: Box<dyn Read + Send>) -> Receiver<Vec<u8>> {
    let (sender, receiver) = channel();
    thread::spawn(move || {
        let mut buffer = [0; 4096];
        while let Ok(n @ 1..) = reader.read(&mut buffer) {
            if sender.send(buffer[..n].to_vec()).is_err() {
                return;
            }
        }
    });
    receiver
}

pub fn folder() -> TempDir {
    tempfile::tempdir().expect("a temporary folder")
}

/// What a light terminal answers to the questions for its colours, and for what it is.
const LIGHT: &str = "\x1b]10;rgb:0000/0000/0000\x1b\\\x1b]11;rgb:ffff/ffff/ffff\x1b\\\x1b[?62c";

/// The colour of a key on the last line, by its number.
fn key_colour(screen: &vt100::Screen) -> Option<u8> {
    let (rows, _) = screen.size();
    match screen.cell(rows.get() - 1, 1)?.fgcolor() {
        vt100::Color::Idx(number) => Some(number),
        vt100::Color::Default | vt100::Color::Rgb(..) => None,
    }
}

#[test]
fn a_light_terminal_that_says_so_gets_dark_letters() {
    let folder = folder();
    let mut session = Session::start(folder.path(), &[]);
    let mut asked = Vec::new();
    while !asked.windows(3).any(|bytes| bytes == b"\x1b[c") {
        let bytes = session.output.recv_timeout(DEADLINE).expect("it asks");
        session.screen.process(&bytes);
        asked.extend(bytes);
    }
    session.press(LIGHT);
    session.wait("dark letters", |s| key_colour(s) == Some(25));
    session.press("q");
    assert!(session.end().success());
}

#[test]
fn an_answer_that_comes_too_late_presses_no_key() {
    let folder = folder();
    let mut session = Session::start(folder.path(), &["own.ron"]);
    session.wait_for("step 1 of 3");
    session.wait("light letters", |s| key_colour(s) == Some(117));
    session.press(LIGHT);
    session.press("n");
    session.wait_for("step 2 of 3");
    assert_eq!(Session::updates(session.screen.screen()), Some(0));
    session.press("q");
    assert!(session.end().success());
}

#[test]
fn a_wish_is_not_asked_for_again() {
    let folder = folder();
    let mut session = Session::start(folder.path(), &["--theme", "light"]);
    session.wait("dark letters", |s| key_colour(s) == Some(25));
    session.press("q");
    assert!(session.end().success());
}

#[test]
fn keys_typed_ahead_are_not_lost() {
    let folder = folder();
    let mut session = Session::start(folder.path(), &["own.ron"]);
    session.press("n");
    session.wait_for("step 2 of 3");
    session.press("q");
    assert!(session.end().success());
}

#[test]
fn home_then_a_lesson_that_runs_and_draws_a_curve() {
    let folder = folder();
    let mut session = Session::start(folder.path(), &[]);
    session.wait_for("One cell, many steps");
    session.wait("a screen of its own", |s| {
        s.alternate_screen() && s.hide_cursor() && s.bracketed_paste()
    });
    session.press("\r");
    session.wait_for("update 0 of");
    session.press("3z ");
    session.wait("the updates rise", |s| Session::updates(s) > Some(20));
    let curve =
        |s: &vt100::Screen| s.contents().contains(|c| ('\u{2801}'..='\u{28ff}').contains(&c));
    session.wait("a loss curve", curve);
    session.press("q");
    assert!(session.end().success());
}

#[test]
fn a_text_of_ones_own_is_learned_and_taken_up_again() {
    let folder = folder();
    fs::write(folder.path().join("own.txt"), "漢字 and 😀, and again. ".repeat(40)).unwrap();
    let mut session = Session::start(folder.path(), &["text", "own.txt"]);
    session.wait_for("Your text: own.txt");
    session.wait_for("▮▮ paused  update 0 of");
    session.wait_for("Esc looks around");
    session.press("\x1b"); // leaves the line of the answer
    session.wait("it is left", |s| !s.contents().contains("Esc looks around"));
    session.press("n"); // the number that it asks for would be given away by a run
    session.wait_for("step 2 of");
    session.press("7z ");
    session.wait("it learns", |s| Session::updates(s) > Some(100));
    session.press(" ");
    session.wait_for("▮▮ paused");
    let left = Session::updates(session.screen.screen());
    session.press("nq");
    assert!(session.end().success());
    let mut session = Session::start(folder.path(), &["text", "./own.txt"]);
    session.wait_for("step 3 of 21");
    session.wait("the machine is where it was", |s| Session::updates(s) == left);
    session.press("q");
    assert!(session.end().success());
    let mut session = Session::start(folder.path(), &["text"]);
    session.wait_for("step 1 of 21");
    session.press("\x03"); // q would be part of an answer
    assert!(session.end().success());
}

#[test]
fn an_author_saves_and_the_lesson_is_read_again_while_the_run_goes_on() {
    let folder = folder();
    let mut session = Session::start(folder.path(), &["own.ron"]);
    session.wait_for("step 1 of 3");
    session.press("g3\r");
    session.wait("three updates", |s| Session::updates(s) == Some(3));
    let save = |text: &str| {
        // as many editors do it: another file, and then its name
        let new = folder.path().join("own.ron.new");
        fs::write(&new, text).expect("a temporary folder");
        fs::rename(&new, folder.path().join("own.ron")).expect("a temporary folder");
    };
    save(&LESSON.replace("action: Read)", "acton: Read)"));
    session.wait_for("Saved, but not valid:");
    session.wait_for("`action`"); // which is the nearest
    session.wait_for("One."); // it goes on as it was
    assert_eq!(Session::updates(session.screen.screen()), Some(3));
    save(&LESSON.replace("One.", "Another first sentence."));
    session.wait_for("Another first sentence.");
    session.wait("nothing is wrong any more", |s| !s.contents().contains("not read"));
    assert_eq!(Session::updates(session.screen.screen()), Some(3));
    session.press("\x1b");
    session.wait_for("Esc again goes home");
    session.press("\x1b");
    session.wait_for("▌    ·  Own"); // the list has it, too
    session.press("\r");
    session.wait_for("Another first sentence.");
    session.wait("the run is still there", |s| Session::updates(s) == Some(3));
    session.press("q");
    assert!(session.end().success());
}

#[test]
fn a_lesson_of_an_installed_pack_is_read_again_when_it_is_saved() {
    let folder = folder();
    let pack = folder.path().join("rnn-tui/lessons/logic");
    fs::create_dir_all(&pack).expect("a temporary folder");
    let save = |text: &str| fs::write(pack.join("and.ron"), text).expect("a temporary folder");
    save(LESSON);
    let mut session = Session::start(folder.path(), &[]);
    session.wait_for("logic");
    session.press("\x1b[F"); // End
    session.wait_for("▌    ·  Own");
    session.press("\r");
    session.wait_for("step 1 of 3");
    save(&LESSON.replace("One.", "Another first sentence."));
    session.wait_for("Another first sentence.");
    save(&LESSON.replace("action: Read)", "acton: Read)"));
    session.wait_for("Saved, but not valid:");
    session.press("q");
    assert!(session.end().success());
}

#[test]
fn a_hand_in_is_opened_by_its_name_and_read_again_when_it_is_saved() {
    let folder = folder();
    let path = folder.path().join("mine.npz");
    let save = |fault: Option<&str>| hand_in(fault).write(&path).expect("a temporary folder");
    save(Some("NoFuture"));
    let mut session = Session::start(folder.path(), &["mine.npz"]);
    session.wait_for("Your hand-in: mine.npz");
    session.wait_for("3 of 5 arrays differ");
    session.wait_for("BACKWARD t=2");
    fs::write(&path, "no arrays").expect("a temporary folder");
    session.wait_for("Saved, but not valid:");
    save(None);
    session.wait_for("All 5 arrays are right");
    session.wait("nothing is wrong any more", |s| !s.contents().contains("not valid"));
    session.press("q");
    assert!(session.end().success());
    let mut session = Session::start(folder.path(), &["open", "hello", "mine.npz"]);
    session.wait_for("All 5 arrays are right");
    session.press("\x03");
    assert!(session.end().success());
}

#[test]
fn what_cannot_be_saved_is_said_tried_again_and_at_last_told_to_the_shell() {
    let folder = folder();
    let state = folder.path().join("rnn-tui");
    fs::write(&state, "a file where the folder should be").expect("a temporary folder");
    let mut session = Session::start(folder.path(), &["own.ron"]);
    session.wait_for("progress cannot be saved to");
    session.press("n");
    session.wait_for("step 2 of 3"); // it goes on
    fs::remove_file(&state).expect("it is there");
    session.wait_for("progress is saved again");
    assert!(fs::read_to_string(state.join("progress.json")).expect("saved").contains("\"at\": 1"));
    fs::remove_dir_all(&state).expect("it is there");
    fs::write(&state, "again").expect("a temporary folder");
    session.press("nq");
    assert_eq!(session.end().exit_code(), 1);
    assert!(session.text().contains("progress cannot be saved to"), "{}", session.text());
}

#[test]
fn a_killed_workbench_goes_on_where_it_was() {
    let folder = folder();
    let mut session = Session::start(folder.path(), &["own.ron"]);
    session.wait_for("step 1 of 3");
    session.press("ng3\r");
    session.wait("three updates", |s| Session::updates(s) == Some(3));
    session.press("\x1b[C\x1b[C");
    session.wait_for("FORWARD t=1");
    let file = folder.path().join("rnn-tui").join("progress.json");
    let deadline = Instant::now() + DEADLINE;
    let is_saved = || fs::read_to_string(&file).is_ok_and(|text| text.contains("\"ticks\": 2"));
    while !is_saved() && Instant::now() < deadline {
        thread::yield_now(); // until the program has seen that nobody presses a key
    }
    session.signal("-KILL");
    assert!(!session.end().success());
    let mut again = Session::start(folder.path(), &["own.ron"]);
    again.wait_for("step 2 of 3");
    again.wait("the very tick", |s| {
        Session::updates(s) == Some(3) && s.contents().contains("FORWARD t=1")
    });
    again.press("q");
    assert!(again.end().success());
}

#[test]
fn a_workbench_that_is_killed_during_a_run_has_kept_its_last_whole_checkpoint() {
    let folder = folder();
    let mut session = Session::start(folder.path(), &["own.ron"]);
    session.wait_for("step 1 of 3");
    session.press(" ");
    let runs = folder.path().join("rnn-tui").join("runs");
    let kept = || fs::read_dir(&runs).ok()?.filter_map(Result::ok).find(|run| is_npz(&run.path()));
    let is_kept = |_: &vt100::Screen| kept().is_some();
    session.wait("the run is kept while it goes on", is_kept);
    session.signal("-KILL");
    assert!(!session.end().success());
    let run = TrainedModel::read(&kept().expect("a run").path()).expect("it is whole");
    assert!(run.updates() > 0);
    let mut again = Session::start(folder.path(), &["own.ron"]);
    again.wait("it is there again", |s| Session::updates(s) >= Some(run.updates()));
    again.press("q");
    assert!(again.end().success());
}

fn is_npz(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "npz")
}

#[test]
fn a_file_of_a_newer_version_is_left_alone_and_that_is_said_at_the_end_too() {
    let folder = folder();
    let state = folder.path().join("rnn-tui");
    fs::create_dir_all(&state).expect("a temporary folder");
    let file = state.join("progress.json");
    fs::write(&file, "{\"version\": 99}").expect("a temporary folder");
    let mut session = Session::start(folder.path(), &["own.ron"]);
    session.wait_for("is from a newer version (99)");
    session.press("nq");
    assert_eq!(session.end().exit_code(), 1);
    assert!(session.text().contains("newer version (99)"), "{}", session.text());
    assert_eq!(fs::read_to_string(&file).expect("it is there"), "{\"version\": 99}");
}

#[test]
fn every_way_out_leaves_the_terminal_as_it_was() {
    let ways: [(&str, Way); 7] = [
        ("q", |s| s.press("q")),
        ("Ctrl-C", |s| s.press("\x03")),
        ("Ctrl-C in a question", |s| s.press("g1\x03")),
        ("q while it runs", |s| s.press(" q")),
        ("q in a terminal that is too small", |s| {
            s.resize(30, 8);
            s.wait_for("This terminal has 30×8");
            s.press("q");
        }),
        ("SIGTERM", |s| s.signal("-TERM")),
        ("SIGINT", |s| s.signal("-INT")),
    ];
    let folder = folder();
    for (way, leave) in ways {
        let mut session = Session::start(folder.path(), &["own.ron"]);
        session.wait_for("step 1 of 3");
        assert_ne!(modes(&*session.master), session.modes, "keys come one by one, without echo");
        leave(&mut session);
        let status = session.end();
        let screen = session.screen.screen();
        assert!(status.success(), "{way}: {status}");
        assert!(!screen.alternate_screen(), "{way} leaves the other screen on");
        assert!(!screen.hide_cursor(), "{way} leaves the cursor hidden");
        assert!(!screen.bracketed_paste(), "{way} leaves pastes in brackets");
        assert_eq!(screen.contents(), "", "{way} leaves something behind");
        assert_eq!(modes(&*session.master), session.modes, "{way} leaves the terminal raw");
    }
}

#[test]
fn a_lesson_that_does_not_exist_never_touches_the_screen() {
    let folder = folder();
    let mut session = Session::start(folder.path(), &["nonsense"]);
    assert_eq!(session.end().exit_code(), 1);
    assert!(session.text().starts_with("rnn-tui: there is no lesson \"nonsense\""));
}

#[test]
fn list_asks_before_it_erases_progress() {
    let folder = folder();
    let progress = r#"{"version": 2, "lessons": {"mod3": {"done": [0, 1]}}}"#;
    fs::create_dir(folder.path().join("rnn-tui")).expect("a folder");
    fs::write(folder.path().join("rnn-tui/progress.json"), progress).expect("a file");
    for (answer, said) in [("\r", "unchanged"), ("y\r", "restarted")] {
        let mut session = Session::start(folder.path(), &["list", "--reset", "1"]);
        session.wait_for("steps)? [y/N]");
        session.press(answer);
        assert!(session.end().success() && session.text().contains(said), "{}", session.text());
    }
}

#[test]
fn ctrl_c_saves_the_model_that_is_trained_and_says_how_to_go_on() {
    let folder = folder();
    let args = ["train", "own.ron", "--epochs", "100000000", "--save", "m.npz"];
    let mut session = Session::start(folder.path(), &args);
    session.wait_for("updates");
    session.press("\x03");
    assert_eq!(session.end().exit_code(), rnn_tui::cli::Status::Interrupted as u32);
    assert!(session.text().contains("rnn-tui train --resume m.npz"), "{}", session.text());
    assert!(folder.path().join("m.npz").exists());
}

#[test]
fn a_window_that_is_closed_ends_the_program() {
    let folder = folder();
    let mut session = Session::start(folder.path(), &["own.ron"]);
    session.wait_for("step 1 of 3");
    let Session { master, keys, output, ended, .. } = session;
    drop((master, keys));
    // the reader has the terminal open too, until it finds that nobody listens any more
    drop(output);
    assert!(ended.recv_timeout(DEADLINE).is_ok(), "the program outlives its terminal");
}

#[test]
fn a_new_size_is_drawn_at_once() {
    let folder = folder();
    let mut session = Session::start(folder.path(), &["own.ron"]);
    session.wait_for("step 1 of 3");
    for (width, height) in [(200, 60), (80, 24), (40, 10), (120, 40), (1, 1), (90, 30)] {
        session.resize(width, height);
        if width < 80 {
            session.wait("a word that it is too small", |s| {
                width < 20 || s.contents().contains("needs 80×24")
            });
        } else {
            session.wait("the whole width is used", |s| {
                let contents = s.contents();
                let border =
                    contents.lines().find(|line| line.starts_with('╭')).unwrap_or_default();
                border.chars().count() == usize::from(width)
                    && border.ends_with('╮')
                    && contents
                        .lines()
                        .nth(usize::from(height) - 1)
                        .is_some_and(|l| l.contains("quit"))
            });
        }
    }
    session.press("q");
    assert!(session.end().success());
}

/// Processor time of a process so far, in clock ticks.
#[cfg(target_os = "linux")]
fn processor_time(pid: u32) -> u64 {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).expect("the process runs");
    let fields = stat.rsplit(") ").next().expect("the name is in brackets").split(' ');
    fields.skip(11).take(2).map(|n| n.parse::<u64>().expect("utime and stime")).sum()
}

#[cfg(target_os = "linux")]
#[test]
fn at_rest_it_uses_no_processor_time() {
    let folder = folder();
    let mut session = Session::start(folder.path(), &["own.ron"]);
    session.wait_for("step 1 of 3");
    session.press(" ");
    session.wait("it runs", |s| Session::updates(s) > Some(3));
    session.press(" ");
    session.wait_for("paused");
    // That nothing happens is no condition one can wait for: this is the one place where time has to pass.
    let (before, until) =
        (processor_time(session.pid), Instant::now() + Duration::from_millis(300));
    while let Ok(bytes) =
        session.output.recv_timeout(until.saturating_duration_since(Instant::now()))
    {
        session.screen.process(&bytes);
    }
    let used = processor_time(session.pid) - before;
    assert!(used <= 2, "{used} clock ticks in 300 ms");
    session.press("q");
    assert!(session.end().success());
}

#[test]
fn after_a_restart_the_learner_is_where_she_was() {
    let folder = folder();
    for (seen, keys, next) in [
        ("step 1 of 3", "\r", "step 2 of 3"),
        ("step 2 of 3", "n", "step 3 of 3"),
        ("step 3 of 3", "pp", "step 1 of 3"),
    ] {
        let mut session = Session::start(folder.path(), &["own.ron"]);
        session.wait_for(seen);
        session.press(keys);
        session.wait_for(next);
        session.signal("-KILL"); // progress was saved when it was made
        session.end();
    }
}

#[test]
fn a_damaged_progress_file_is_set_aside_with_a_word_on_the_home_screen() {
    let folder = folder();
    fs::create_dir(folder.path().join("rnn-tui")).unwrap();
    let file = folder.path().join("rnn-tui/progress.json");
    fs::write(&file, "{\"version\": 1, \"les").unwrap();
    let mut session = Session::start(folder.path(), &[]);
    session.wait_for("your progress could not be read");
    session.press("q");
    assert!(session.end().success());
    let kept = fs::read_to_string(file.with_file_name("progress.json.damaged-1")).unwrap();
    assert_eq!((kept.as_str(), file.exists()), ("{\"version\": 1, \"les", false));
}

#[test]
fn keys_at_any_speed_are_all_taken() {
    let folder = folder();
    let mut session = Session::start(folder.path(), &["own.ron"]);
    session.wait_for("step 1 of 3");
    session.press(&"l".repeat(500)); // 11 ticks an update
    session.wait("all of 500 ticks", |s| {
        Session::updates(s) == Some(45) && s.contents().contains("BACKWARD t=3")
    });
    session.press(&"h".repeat(500));
    session.wait("back at the start", |s| s.contents().contains("START"));
    session.press("q");
    assert!(session.end().success());
}

#[test]
fn notes_in_a_second_terminal_follow_the_workbench_and_leave_the_terminal_as_it_was() {
    let folder = folder();
    fs::write(folder.path().join("own.ron"), LESSON).expect("a temporary folder");
    let mut notes = Session::start(folder.path(), &["notes", "own.ron"]);
    notes.wait_for("Own · step 1 of 3"); // before the workbench has saved anything
    let mut workbench = Session::start(folder.path(), &["own.ron"]);
    workbench.wait_for("step 1 of 3");
    workbench.press("n");
    notes.wait_for("step 2 of 3");
    notes.wait_for("Two.");
    notes.wait_for("Next: Three.");
    workbench.press("p");
    notes.wait_for("step 1 of 3");
    notes.resize(60, 20);
    notes.wait("it fits", |s| s.contents_between(19, 0, 20, 0).contains("q quit"));
    fs::write(folder.path().join("own.ron"), LESSON.replace("One.", "First.")).expect("saved");
    notes.wait_for("First.");
    workbench.press("q");
    assert!(workbench.end().success());
    fs::write(folder.path().join("rnn-tui/progress.json"), "{").expect("a temporary folder");
    notes.wait_for("cannot be read");
    assert!(folder.path().join("rnn-tui/progress.json").exists(), "it only looks");
    let modes = notes.modes.clone();
    notes.press("q");
    assert!(notes.end().success());
    assert!(!notes.screen.screen().alternate_screen() && !notes.screen.screen().hide_cursor());
    assert_eq!(self::modes(&*notes.master), modes);
}
