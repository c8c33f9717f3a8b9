//! Events of the main loop, on one channel.

use std::sync::mpsc::{Receiver, Sender};
use std::thread;
use std::time::Duration;

use crossterm::event::Event::{FocusGained, FocusLost};

use super::ground::LateAnswer;
use super::input::input;
use crate::tui::input::Input;

/// An event of the main loop.
#[derive(Debug)]
#[cfg_attr(not(unix), allow(dead_code, reason = "signals are Unix's"))]
pub(super) enum Event {
    /// Input from the terminal.
    Input(Input),
    /// The engine has a new frame.
    Frame,
    /// The open lesson file was saved.
    Saved,
    /// A file of a pack was saved.
    PackSaved,
    /// The terminal has got the focus, or lost it.
    Focus(bool),
    /// The system asks the program to end.
    Quit,
    /// The system asks the program to stop until it is continued.
    Suspend,
    /// The program goes on after it was stopped.
    Continued,
    /// The terminal has been closed, for this reason.
    InputGone(String),
    /// The engine's thread has ended.
    EngineGone,
}

/// Opens the channel, and starts the threads that listen to the terminal and to the system.
///
/// # Errors
/// If the system cannot start a thread or handle signals.
pub(super) fn channel() -> std::io::Result<(Sender<Event>, Receiver<Event>)> {
    let (sender, receiver) = std::sync::mpsc::channel();
    listen_to_signals(sender.clone())?;
    crossterm::event::poll(Duration::ZERO)?; // from now on, no resize is missed
    let listener = sender.clone();
    thread::Builder::new().name("input".to_owned()).spawn(move || listen_to_terminal(&listener))?;
    Ok((sender, receiver))
}

fn listen_to_terminal(sender: &Sender<Event>) {
    let mut late = LateAnswer::default();
    loop {
        let read = crossterm::event::read();
        if read.as_ref().is_ok_and(|event| late.contains(event)) {
            continue;
        }
        let event = match read {
            Ok(FocusGained) => Event::Focus(true),
            Ok(FocusLost) => Event::Focus(false),
            Ok(event) => match input(event) {
                None => continue,
                Some(input) => Event::Input(input),
            },
            Err(e) => {
                let _ = sender.send(Event::InputGone(e.to_string()));
                return;
            }
        };
        if sender.send(event).is_err() {
            return;
        }
    }
}

#[cfg(unix)]
fn listen_to_signals(sender: Sender<Event>) -> std::io::Result<()> {
    use signal_hook::consts::{SIGCONT, SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP};
    let all = [SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP, SIGCONT];
    let mut signals = signal_hook::iterator::Signals::new(all)?;
    thread::Builder::new().name("signals".to_owned()).spawn(move || {
        for signal in signals.forever() {
            let _ = sender.send(match signal {
                SIGTSTP => Event::Suspend,
                SIGCONT => Event::Continued,
                _ => Event::Quit,
            });
        }
    })?;
    Ok(())
}

/// Asks the system to suspend the whole job, which the program itself hears of as [`Event::Suspend`]. Returns whether
/// there is a shell that can continue it.
#[cfg(unix)]
pub(super) fn suspend_the_job() -> bool {
    use rustix::process::{Signal, getpid, getsid, kill_current_process_group};
    // a terminal that was opened for this program alone has nobody to continue it
    let has_shell = getsid(None).is_ok_and(|session| session != getpid());
    has_shell && kill_current_process_group(Signal::TSTP).is_ok()
}

/// Stops the program until it is continued.
#[cfg(unix)]
pub(super) fn stop() {
    let _ = signal_hook::low_level::emulate_default_handler(signal_hook::consts::SIGTSTP);
}

/// This system has no jobs.
#[cfg(not(unix))]
pub(super) fn suspend_the_job() -> bool {
    false
}

/// Never asked for.
#[cfg(not(unix))]
pub(super) fn stop() {}

#[cfg(not(unix))]
fn listen_to_signals(_sender: Sender<Event>) -> std::io::Result<()> {
    Ok(())
}
