//! All that can happen, on one channel.

use std::sync::mpsc::{Receiver, Sender};
use std::thread;
use std::time::Duration;

use crossterm::event as terminal;

/// All that can happen.
#[derive(Debug)]
pub enum Event {
    /// The terminal says something: a key, a new size.
    Input(terminal::Event),
    /// The engine has a new frame.
    Frame,
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
pub fn channel() -> std::io::Result<(Sender<Event>, Receiver<Event>)> {
    let (sender, receiver) = std::sync::mpsc::channel();
    listen_to_signals(sender.clone())?;
    terminal::poll(Duration::ZERO)?; // from now on no change of the size is missed
    let listener = sender.clone();
    thread::Builder::new().name("input".to_owned()).spawn(move || listen_to_terminal(&listener))?;
    Ok((sender, receiver))
}

fn listen_to_terminal(sender: &Sender<Event>) {
    loop {
        let event = match terminal::read() {
            Ok(event) if is_idle(&event) => continue,
            Ok(event) => Event::Input(event),
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

/// Whether the mouse only moved over the screen: nobody has to wake up for that.
fn is_idle(event: &terminal::Event) -> bool {
    matches!(event, terminal::Event::Mouse(m) if m.kind == terminal::MouseEventKind::Moved)
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
