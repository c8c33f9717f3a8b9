//! The start: from the command line to the first lesson on the screen, and a text of 100 MB.

use std::fs;
use std::io::Read;
use std::num::NonZeroU16;
use std::path::Path;

use divan::Bencher;
use divan::counter::BytesCount;
use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use rnn_tui::checked::ron_options;
use rnn_tui::task::{Folder, Source, TaskSpec};
use rnn_tui::train::{Experiment, ExperimentSpec};

use crate::workloads::{TEXT, text};

/// The program in a terminal of its own; it is ended when nobody needs it any more.
struct Session {
    child: Box<dyn Child + Send + Sync>,
    _master: Box<dyn MasterPty + Send>,
}

impl Drop for Session {
    fn drop(&mut self) {
        self.child.kill().and_then(|()| self.child.wait()).expect("the program ends");
    }
}

impl Session {
    /// Starts the program, and waits for a text on its screen.
    fn start(folder: &Path, args: &[&str], awaited: &str) -> Self {
        let size = PtySize { rows: 40, cols: 120, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).expect("a pseudo terminal");
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_rnn-tui"));
        command.args(args);
        command.cwd(folder);
        command.env("XDG_STATE_HOME", folder);
        command.env("TERM", "xterm-256color");
        let child = pair.slave.spawn_command(command).expect("the binary starts");
        drop(pair.slave); // or the end of the output would never be seen
        let output = pair.master.try_clone_reader().expect("a reader");
        let session = Session { child, _master: pair.master };
        wait_for(awaited, output);
        session
    }
}

fn wait_for(awaited: &str, mut output: impl Read) {
    let nonzero = |n| NonZeroU16::new(n).expect("a terminal has lines and columns");
    let mut screen = vt100::Parser::new(nonzero(40), nonzero(120), 0);
    let mut buffer = [0; 65_536];
    while !screen.screen().contents().contains(awaited) {
        let n = output.read(&mut buffer).expect("the terminal is read");
        assert!(n > 0, "the program has ended; its screen was\n{}", screen.screen().contents());
        screen.process(&buffer[..n]);
    }
}

/// To the list of lessons, to the first lesson, and to a lesson on a whole text.
#[divan::bench(args = ["home", "mod3", "text"], sample_count = 20, sample_size = 1)]
fn to_first_screen(bencher: Bencher, lesson: &str) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let is_home = lesson == "home";
    let args = if is_home { vec![] } else { vec![lesson] };
    let awaited = if is_home { "One cell, many steps" } else { "step 1 of" };
    bencher.bench_local(|| Session::start(folder.path(), &args, awaited));
}

#[divan::bench(sample_count = 5, sample_size = 1)]
fn load_100_mb(bencher: Bencher) {
    let file = tempfile::NamedTempFile::new().expect("a temporary file");
    let bytes = text(TEXT - 1).repeat(1_000); // not a byte more than is allowed
    fs::write(file.path(), &bytes).expect("a temporary file");
    let text = Some(Source::Path(file.path().to_owned()));
    let spec = "(task: CharLm(), hidden: 100, init: (weights: Normal(0.01)), optimizer: Adagrad(lr: 0.1), epochs: 1)";
    let spec: ExperimentSpec = ron_options().from_str(spec).expect("an experiment");
    let spec = ExperimentSpec {
        task: TaskSpec::CharLm { text, carry: true, level: Default::default() },
        ..spec
    };
    bencher.counter(BytesCount::new(bytes.len())).bench_local(|| {
        Experiment::new(spec.clone(), &Folder::Embedded).expect("a text of 100 MB is allowed")
    });
}
