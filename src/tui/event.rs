//! All that can happen, on one channel.

use std::path::Path;
use std::sync::mpsc::{Receiver, Sender};
use std::thread;
use std::time::Duration;

use crossterm::event as terminal;
use notify_debouncer_mini::notify::{self, RecommendedWatcher, RecursiveMode};
use notify_debouncer_mini::{DebounceEventResult, Debouncer, new_debouncer};

/// All that can happen.
#[derive(Debug)]
pub enum Event {
    /// The terminal says something: a key, a new size.
    Input(terminal::Event),
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
pub fn channel() -> std::io::Result<(Sender<Event>, Receiver<Event>)> {
    let (sender, receiver) = std::sync::mpsc::channel();
    listen_to_signals(sender.clone())?;
    terminal::poll(Duration::ZERO)?; // from now on no change of the size is missed
    let listener = sender.clone();
    thread::Builder::new().name("input".to_owned()).spawn(move || listen_to_terminal(&listener))?;
    Ok((sender, receiver))
}

/// Tells when a file has been saved, until it is dropped.
pub type Watcher = Debouncer<RecommendedWatcher>;

/// An editor writes a file in several steps: it is read when they are over.
const SAVED: Duration = Duration::from_millis(60);

/// Watches a file. Its folder, to be exact: many editors write a new file and rename it.
///
/// # Errors
/// If the system cannot watch it.
pub fn watch(file: &Path, sender: Sender<Event>) -> notify::Result<Watcher> {
    let (path, mut known) = (file.to_owned(), stamp(file));
    let told = move |_: DebounceEventResult| {
        let now = stamp(&path);
        // reading it is an event, too: only what has changed is told
        if now.is_some() && now != known {
            let _ = sender.send(Event::Saved);
        }
        known = now;
    };
    let mut watcher = new_debouncer(SAVED, told)?;
    let folder = file.parent().filter(|parent| !parent.as_os_str().is_empty());
    let folder = folder.unwrap_or_else(|| Path::new("."));
    watcher.watcher().watch(folder, RecursiveMode::NonRecursive)?;
    Ok(watcher)
}

/// When a file was written, and how long it is; nothing while there is none.
fn stamp(file: &Path) -> Option<impl PartialEq + Send + use<>> {
    let about = file.metadata().ok()?;
    Some((about.modified().ok()?, about.len()))
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
