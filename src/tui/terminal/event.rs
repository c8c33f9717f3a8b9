//! All that can happen, on one channel.

use std::sync::mpsc::{Receiver, Sender};
use std::thread;
use std::time::Duration;

use super::input::input;
use crate::tui::input::Input;

/// All that can happen.
#[derive(Debug)]
pub(super) enum Event {
    /// The person at the terminal did something, or it has a new size.
    Input(Input),
    /// The engine has a new frame.
    Frame,
    /// The lesson file that is open has been saved.
    Saved,
    /// The system wants the program to end.
    Quit,
    /// Nothing will come from the terminal any more.
    InputGone(String),
    /// The engine's thread has ended.
    EngineGone,
}

/// The channel, with threads that listen to the terminal and to the system.
///
/// # Errors
/// If the system gives no thread or no signals.
pub(super) fn channel() -> std::io::Result<(Sender<Event>, Receiver<Event>)> {
    let (sender, receiver) = std::sync::mpsc::channel();
    listen_to_signals(sender.clone())?;
    crossterm::event::poll(Duration::ZERO)?; // from now on no change of the size is missed
    let listener = sender.clone();
    thread::Builder::new().name("input".to_owned()).spawn(move || listen_to_terminal(&listener))?;
    Ok((sender, receiver))
}

fn listen_to_terminal(sender: &Sender<Event>) {
    loop {
        let event = match crossterm::event::read().map(input) {
            Ok(None) => continue,
            Ok(Some(input)) => Event::Input(input),
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
    use signal_hook::consts::{SIGHUP, SIGINT, SIGQUIT, SIGTERM};
    let mut signals = signal_hook::iterator::Signals::new([SIGHUP, SIGINT, SIGQUIT, SIGTERM])?;
    thread::Builder::new().name("signals".to_owned()).spawn(move || {
        for _ in signals.forever() {
            let _ = sender.send(Event::Quit);
        }
    })?;
    Ok(())
}

#[cfg(not(unix))]
fn listen_to_signals(_sender: Sender<Event>) -> std::io::Result<()> {
    Ok(())
}
