//! The program as a job of a shell: suspended, continued, drawn again; and what the window is called.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

use portable_pty::CommandBuilder;

use crate::pty::{DEADLINE, LESSON, PROGRAM, Session, folder, modes};

/// Starts a shell with jobs, and in it the program with the lesson.
fn in_a_shell(folder: &Path) -> Session {
    fs::write(folder.join("own.ron"), LESSON).expect("a temporary folder");
    let mut shell = CommandBuilder::new("bash");
    shell.args(["--norc", "--noprofile", "-i"]);
    shell.env("PS1", "shell> ");
    let mut session = Session::start_command(folder, shell);
    session.wait_for("shell> ");
    session.press(&format!("{PROGRAM} own.ron\n"));
    session.wait_for("step 1 of 3");
    session
}

/// Waits until the system has stopped the process.
#[track_caller]
fn wait_until_stopped(session: &Session) {
    let deadline = Instant::now() + DEADLINE;
    let state = || {
        let ps = Command::new("ps").args(["-o", "state=", "-p", &session.pid.to_string()]).output();
        String::from_utf8(ps.expect("there is a ps").stdout).expect("letters")
    };
    while !state().starts_with('T') {
        assert!(Instant::now() < deadline, "the process is not stopped: {:?}", state());
    }
}

#[test]
fn the_shell_gets_the_terminal_back_while_the_program_is_suspended() {
    let folder = folder();
    let mut session = in_a_shell(folder.path());
    session.press("\x1a");
    session.wait("suspended", |screen| {
        !screen.alternate_screen() && screen.contents().contains("Stopped")
    });
    assert!(!session.screen.screen().hide_cursor());
    session.press("echo a$((40 + 2))b\n");
    session.wait_for("a42b");
    session.resize(100, 30);
    session.press("fg\n");
    session.wait("back", |screen| {
        screen.alternate_screen() && screen.contents().contains("step 1 of 3")
    });
    session.wait("the whole screen, as wide as it is now", |screen| {
        screen.contents().lines().nth(29).is_some_and(|line| line.contains("quit"))
    });
    assert!(!session.text().contains("a42b"), "{}", session.text());
    session.press("n");
    session.wait_for("step 2 of 3");
    session.press("q");
    // what is typed before the shell asks again may be lost with the modes of the terminal
    session.wait("the shell", |screen| screen.contents().trim_end().ends_with("shell>"));
    session.press("exit\n");
    session.end();
    assert_eq!(modes(&*session.master), session.modes);
}

#[test]
fn a_program_that_is_stopped_from_outside_gives_the_terminal_back() {
    let folder = folder();
    let mut session = Session::start(folder.path(), &["own.ron"]);
    session.wait_for("step 1 of 3");
    session.press("\x1a");
    session.wait_for("there is no shell to return to");
    session.signal("-TSTP");
    session.wait("given back", |screen| !screen.alternate_screen());
    assert!(!session.screen.screen().hide_cursor());
    wait_until_stopped(&session); // a signal that comes before that would be lost
    session.signal("-CONT");
    session.wait("continued", |screen| {
        screen.alternate_screen() && screen.contents().contains("step 1 of 3")
    });
    session.press("q");
    assert!(session.end().success());
    assert_eq!(modes(&*session.master), session.modes);
}

#[test]
fn the_screen_is_drawn_again_when_it_is_asked_for() {
    let folder = folder();
    let mut session = Session::start(folder.path(), &["own.ron"]);
    session.wait_for("step 1 of 3");
    session.screen.process(b"\x1b[2Jsomebody else wrote this");
    session.press("\x0c");
    session.wait_for("step 1 of 3");
    assert!(!session.text().contains("somebody else"), "{}", session.text());
}

#[test]
fn the_window_is_named_and_a_frame_is_shown_at_once() {
    let folder = folder();
    let mut session = Session::start(folder.path(), &["own.ron"]);
    session.wait_for("step 1 of 3");
    session.press("n");
    session.wait_for("step 2 of 3");
    session.press("q");
    session.end();
    let all = ["\x1b[22;2t", "\x1b]0;rnn-tui: Own, step 2 of 3\x07", "\x1b[23;2t"];
    for what in all.into_iter().chain(["\x1b[?2026h", "\x1b[?2026l"]) {
        assert!(session.has_written(what), "{what:?}");
    }
}
