//! What the program asks of a terminal beside its screen: clipboard, sign of progress, focus, and not too many bytes.

use std::io::Read;
use std::sync::mpsc::channel;
use std::thread;

use portable_pty::{CommandBuilder, PtySize, native_pty_system};

use crate::pty::{DEADLINE, LESSON, PROGRAM, Session, folder};

/// What the terminal says when another window gets the focus.
const FOCUS_LOST: &str = "\x1b[O";

/// The workbench with the lesson, in a terminal that says that it is this one.
fn in_terminal(folder: &std::path::Path, args: &[&str], env: &[(&str, &str)]) -> Session {
    std::fs::write(folder.join("own.ron"), LESSON).expect("a temporary folder");
    let mut command = CommandBuilder::new(PROGRAM);
    command.args(args);
    for name in ["TERM_PROGRAM", "TERM_FEATURES", "WT_SESSION", "STY", "SSH_CONNECTION"] {
        command.env_remove(name);
    }
    env.iter().for_each(|(name, value)| command.env(name, value));
    Session::start_command(folder, command)
}

#[test]
fn a_number_goes_to_the_clipboard_of_the_terminal() {
    for (env, begins) in [(&[][..], "\x1b]52;c;"), (&[("STY", "1.tty")][..], "\x1bP\x1b]52;c;")] {
        let folder = folder();
        let mut session = in_terminal(folder.path(), &["own.ron"], env);
        session.wait_for("step 1 of 3");
        session.press(":copy W_hh\r");
        session.wait_for("copied");
        // `W_hh = np.arra` in base64
        assert!(session.has_written(&format!("{begins}V19oaCA9IG5wLmFycm")));
        session.press("q");
        session.end();
    }
}

#[test]
fn a_run_is_seen_on_the_tab_of_a_terminal_that_has_a_sign_for_it() {
    let folder = folder();
    let mut session = in_terminal(folder.path(), &["own.ron"], &[("TERM_PROGRAM", "WezTerm")]);
    session.wait_for("step 1 of 3");
    assert!(!session.has_written("\x1b]9;4;"), "it rests");
    session.press(":speed full\r ");
    session.wait("it runs", |screen| Session::updates(screen) > Some(2_000));
    assert!(session.has_written("\x1b]9;4;1;1\x1b\\"));
    assert!(!session.has_written("\x1b]9;4;0;"), "not before it rests");
    session.press(" ");
    session.wait_for("paused");
    session.press("q");
    session.end();
    assert!(session.has_written("\x1b]9;4;0;\x1b\\"));
}

#[test]
fn another_terminal_hears_nothing_of_it() {
    let folder = folder();
    let mut session = in_terminal(folder.path(), &["own.ron"], &[]);
    session.wait_for("step 1 of 3");
    session.press(":speed full\r ");
    session.wait("it runs", |screen| Session::updates(screen) > Some(2_000));
    session.press("q");
    session.end();
    assert!(!session.has_written("\x1b]9;4;"), "some take it for a message to the user");
}

#[test]
fn training_is_seen_on_the_tab_until_it_ends() {
    let folder = folder();
    let args = ["train", "own.ron", "--epochs", "4000"];
    let mut session = in_terminal(folder.path(), &args, &[("TERM_PROGRAM", "WezTerm")]);
    assert!(session.end().success());
    assert!(session.has_written("\x1b]9;4;1;50\x1b\\"));
    assert!(session.has_written("\x1b]9;4;0;\x1b\\"));
}

#[test]
fn without_the_focus_it_goes_on_and_answers_keys() {
    let folder = folder();
    let mut session = in_terminal(folder.path(), &["own.ron"], &[]);
    session.wait_for("step 1 of 3");
    assert!(session.has_written("\x1b[?1004h"), "it asks for the focus");
    session.press(FOCUS_LOST);
    session.press("n");
    session.wait_for("step 2 of 3");
    session.press(&format!(":speed full\r {FOCUS_LOST}"));
    session.wait("a projector shows the run", |screen| Session::updates(screen) > Some(2_000));
    session.press("q");
    session.end();
    assert!(session.has_written("\x1b[?1004l"), "and gives it back");
}

#[test]
fn a_frame_of_a_run_has_few_bytes() {
    let folder = folder();
    let mut session = in_terminal(
        folder.path(),
        &["own.ron", "--set", "hidden=32", "--set", "task=Mod3(length: 20)"],
        &[],
    );
    session.wait_for("step 1 of");
    session.press(":speed full\r");
    session.press(":all panes\r ");
    session.wait("it runs", |screen| Session::updates(screen) > Some(1_000));
    session.press("q");
    session.end();
    let frames = session.frames();
    assert!(frames.len() > 5 && frames.iter().all(|bytes| *bytes < 16_000), "{frames:?}");
}

#[test]
fn a_terminal_that_goes_away_is_the_end_and_no_crash() {
    let folder = folder();
    std::fs::write(folder.path().join("own.ron"), LESSON).expect("a temporary folder");
    let mut command = CommandBuilder::new(PROGRAM);
    command.arg("own.ron");
    command.cwd(folder.path());
    for name in ["XDG_STATE_HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME"] {
        command.env(name, folder.path());
    }
    let size = PtySize { rows: 40, cols: 120, pixel_width: 0, pixel_height: 0 };
    let pair = native_pty_system().openpty(size).expect("a pseudo terminal");
    let mut child = pair.slave.spawn_command(command).expect("the binary starts");
    drop(pair.slave);
    let mut reader = pair.master.try_clone_reader().expect("a reader");
    let (tell, is_seen) = channel();
    thread::spawn(move || {
        let (mut seen, mut buffer) = (Vec::new(), [0; 4096]);
        while let Ok(n @ 1..) = reader.read(&mut buffer) {
            seen.extend_from_slice(&buffer[..n]);
            if String::from_utf8_lossy(&seen).contains("of 3") {
                break;
            }
        }
        drop(reader); // the last but one hold on the terminal
        tell.send(())
    });
    is_seen.recv_timeout(DEADLINE).expect("the lesson is on the screen");
    drop(pair.master);
    let (tell, ended) = channel();
    thread::spawn(move || tell.send(child.wait()));
    let status = ended.recv_timeout(DEADLINE).expect("it ends").expect("its status");
    assert_eq!(status.signal(), None, "whatever the terminal said last");
    let saved = folder.path().join("rnn-tui").join("progress.json");
    assert!(saved.exists(), "nothing is lost");
}
