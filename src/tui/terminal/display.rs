//! The terminal, which is taken over at the start and restored whatever happens.

use std::io::{BufWriter, Stdout, stdout};
use std::mem::ManuallyDrop;
use std::panic;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crossterm::event::{
    DisableBracketedPaste, DisableFocusChange, DisableMouseCapture, EnableBracketedPaste,
    EnableFocusChange, EnableMouseCapture,
};
use crossterm::style::Print;
use crossterm::terminal::{
    BeginSynchronizedUpdate, EndSynchronizedUpdate, EnterAlternateScreen, SetTitle,
    disable_raw_mode, enable_raw_mode,
};
use crossterm::{execute, queue};
use ratatui::Frame;
use ratatui::backend::CrosstermBackend;
use ratatui::layout::{Rect, Size};

use super::clipboard;
use super::event::{self, Event};
use crate::taskbar::{Taskbar, percent};
use crate::tui::input::Input;
use crate::tui::keymap;

/// The size of a buffer for a whole frame, so that it reaches the terminal in one piece.
const FRAME_BYTES: usize = 1 << 16;

/// Keeps the title that the window has, and brings it back (XTWINOPS 22 and 23).
const KEEP_TITLE: &str = "\u{1b}[22;2t";
const OLD_TITLE: &str = "\u{1b}[23;2t";

/// The terminal while the program controls it; dropping it restores the terminal.
#[derive(Debug)]
pub(super) struct Display {
    /// Never dropped: it would print that the cursor cannot be shown, which is a panic if the terminal is gone.
    inner: ManuallyDrop<ratatui::Terminal<CrosstermBackend<BufWriter<Stdout>>>>,
    /// Set by a panic in any thread: the panic hook has restored the terminal, and nothing may be drawn.
    panicked: Arc<AtomicBool>,
    /// Whether the program receives mouse events.
    captures_mouse: bool,
    /// The title of the window.
    title: String,
    /// Its sign of progress.
    taskbar: Taskbar,
    /// Whether the terminal has the focus, as far as it says so.
    pub(super) has_focus: bool,
}

/// What came of an event that is about the terminal alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Handled {
    /// What was on the terminal is forgotten, and its size may be another.
    Forgotten,
    /// The system will say more.
    Later,
    /// The learner looks at the terminal again, or at another window.
    Seen,
    /// No shell started the program, so that it cannot be suspended.
    NoShell,
}

/// Asks the terminal for more than ratatui does.
fn ask_for_more() -> std::io::Result<()> {
    execute!(stdout(), EnableBracketedPaste, EnableMouseCapture, EnableFocusChange)
}

/// Gives that back. The terminal may be gone.
fn give_back() {
    let _ = execute!(
        stdout(),
        EndSynchronizedUpdate, // a panic in the middle of a frame must not leave the screen waiting
        DisableMouseCapture,
        DisableBracketedPaste,
        DisableFocusChange,
        Print(Taskbar::of(true).gone()),
        Print(OLD_TITLE)
    );
}

impl Display {
    /// Takes over the terminal.
    ///
    /// # Errors
    /// If there is no terminal, or it cannot be set up.
    pub(super) fn open() -> std::io::Result<Self> {
        drop(ratatui::try_init()?); // the default writer would send a frame in pieces of 1 KB
        let writer = BufWriter::with_capacity(FRAME_BYTES, stdout());
        let inner = ratatui::Terminal::new(CrosstermBackend::new(writer))?;
        let panicked = Arc::new(AtomicBool::new(false));
        let display = Display {
            inner: ManuallyDrop::new(inner),
            panicked: Arc::clone(&panicked),
            captures_mouse: true,
            title: String::new(),
            taskbar: Taskbar::of(true),
            has_focus: true,
        };
        let restore = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            panicked.store(true, Ordering::SeqCst);
            give_back();
            restore(info);
        }));
        execute!(stdout(), Print(KEEP_TITLE))?;
        ask_for_more()?;
        Ok(display)
    }

    /// Handles an event that is about the terminal alone. Returns what came of it, or `None` if it is about more.
    ///
    /// # Errors
    /// If the terminal has been closed.
    pub(super) fn handle(&mut self, event: &Event) -> std::io::Result<Option<Handled>> {
        if matches!(event, Event::Input(_)) {
            self.has_focus = true; // whatever the terminal says
        }
        match event {
            Event::Input(Input::Key(key)) if *key == keymap::SUSPEND => {
                let is_suspended = event::suspend_the_job(); // which is an event, too
                return Ok(Some(if is_suspended { Handled::Later } else { Handled::NoShell }));
            }
            Event::Input(Input::Key(key)) if *key == keymap::REDRAW => self.forget()?,
            Event::Suspend => {
                self.suspend();
                event::stop();
                execute!(stdout(), Print(KEEP_TITLE))?;
                self.resume()?;
            }
            Event::Continued => self.resume()?,
            Event::Focus(has_focus) => {
                self.has_focus = *has_focus;
                return Ok(Some(Handled::Seen));
            }
            _ => return Ok(None),
        }
        Ok(Some(Handled::Forgotten))
    }

    fn suspend(&mut self) {
        give_back();
        let _ = self.inner.show_cursor();
        let _ = ratatui::try_restore();
    }

    /// Takes the terminal over again, whatever another program has done to it, and forgets what was on it.
    fn resume(&mut self) -> std::io::Result<()> {
        let _ = disable_raw_mode(); // what crossterm believes the modes to be may no longer be so
        enable_raw_mode()?;
        execute!(stdout(), EnterAlternateScreen)?;
        ask_for_more()?;
        let captures = std::mem::replace(&mut self.captures_mouse, true);
        self.capture_mouse(captures);
        self.title.clear();
        self.taskbar = Taskbar::of(true);
        self.forget()
    }

    /// Forgets what is on the terminal, so that the next drawing writes every cell.
    fn forget(&mut self) -> std::io::Result<()> {
        // clear() would ask for the position of the cursor, and the answer would reach the thread that reads keys
        let size = self.inner.size()?;
        self.inner.resize(Rect::new(0, 0, size.width, size.height))
    }

    /// Names the window.
    pub(super) fn name(&mut self, title: &str) {
        if self.title != title {
            self.title = title.to_owned();
            let shown: String = title.chars().filter(|c| !c.is_control()).collect();
            let _ = execute!(stdout(), SetTitle(shown)); // the next drawing detects a closed terminal
        }
    }

    /// Shows how far the machine is on its way, where the terminal has a sign for it.
    pub(super) fn show_way(&mut self, way: Option<(u64, u64)>) {
        let sign = self.taskbar.show(way.map(|(done, end)| percent(done, end)));
        // the next drawing detects a closed terminal
        let _ = (!sign.is_empty()).then(|| execute!(stdout(), Print(sign)));
    }

    /// Captures the mouse, or leaves it to the terminal, which can then select text.
    pub(super) fn capture_mouse(&mut self, on: bool) {
        if std::mem::replace(&mut self.captures_mouse, on) == on {
            return;
        }
        // the next drawing detects a closed terminal
        let _ = if on {
            execute!(stdout(), EnableMouseCapture)
        } else {
            execute!(stdout(), DisableMouseCapture)
        };
    }

    /// Asks the terminal to put a text on its clipboard (OSC 52). Whether it does, it does not say.
    pub(super) fn copy(&self, text: &str) {
        let in_screen = std::env::var_os("STY").is_some();
        // the next drawing detects a closed terminal
        let _ = execute!(stdout(), Print(clipboard::sequence(text, in_screen)));
    }

    /// The size of the terminal.
    ///
    /// # Errors
    /// If the terminal has been closed.
    pub(super) fn size(&self) -> std::io::Result<Size> {
        self.inner.size()
    }

    /// Draws a frame, unless a thread has panicked.
    ///
    /// # Errors
    /// If the terminal has been closed.
    pub(super) fn draw(&mut self, draw: impl FnOnce(&mut Frame)) -> std::io::Result<()> {
        if !self.panicked.load(Ordering::SeqCst) {
            // a terminal that knows these shows a frame at once, and not as it arrives
            queue!(self.inner.backend_mut(), BeginSynchronizedUpdate)?;
            self.inner.draw(draw)?;
            execute!(self.inner.backend_mut(), EndSynchronizedUpdate)?;
        }
        Ok(())
    }
}

impl Drop for Display {
    fn drop(&mut self) {
        if self.panicked.load(Ordering::SeqCst) {
            return; // the hook has restored the terminal, and its message is on the screen
        }
        give_back();
        let _ = ratatui::try_restore(); // the terminal may be gone, and a message to it would be a panic
        let _ = self.inner.show_cursor();
    }
}
