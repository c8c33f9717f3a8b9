//! The terminal: taken at the start, and given back as it was, whatever happens.

use std::io::{BufWriter, Stdout, stdout};
use std::panic;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crossterm::event::{
    DisableBracketedPaste, DisableMouseCapture, EnableBracketedPaste, EnableMouseCapture,
};
use crossterm::execute;
use ratatui::Frame;
use ratatui::backend::CrosstermBackend;
use ratatui::layout::Size;

/// Room for a whole frame, so that it goes to the terminal in one piece.
const FRAME_BYTES: usize = 1 << 16;

/// The terminal in the hands of the program; dropping it gives the terminal back.
#[derive(Debug)]
pub(super) struct Display {
    inner: ratatui::Terminal<CrosstermBackend<BufWriter<Stdout>>>,
    /// Raised by a panic of any thread: its hook has restored the terminal, and nobody may draw any more.
    panicked: Arc<AtomicBool>,
    /// Whether mouse events come to the program.
    captures_mouse: bool,
}

impl Display {
    /// Takes the terminal.
    ///
    /// # Errors
    /// If there is none, or it does not obey.
    pub(super) fn open() -> std::io::Result<Self> {
        drop(ratatui::try_init()?); // its own writer would send a frame in pieces of 1 KB
        let writer = BufWriter::with_capacity(FRAME_BYTES, stdout());
        let inner = ratatui::Terminal::new(CrosstermBackend::new(writer))?;
        let panicked = Arc::new(AtomicBool::new(false));
        let display = Display { inner, panicked: Arc::clone(&panicked), captures_mouse: true };
        let restore = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            panicked.store(true, Ordering::SeqCst);
            let _ = execute!(stdout(), DisableMouseCapture, DisableBracketedPaste);
            restore(info);
        }));
        execute!(stdout(), EnableBracketedPaste, EnableMouseCapture)?;
        Ok(display)
    }

    /// Captures the mouse, or leaves it to the terminal, which can select text with it.
    pub(super) fn capture_mouse(&mut self, on: bool) {
        if std::mem::replace(&mut self.captures_mouse, on) == on {
            return;
        }
        // a terminal that is gone is found out by the next drawing
        let _ = if on {
            execute!(stdout(), EnableMouseCapture)
        } else {
            execute!(stdout(), DisableMouseCapture)
        };
    }

    /// How large it is.
    ///
    /// # Errors
    /// If the terminal is gone.
    pub(super) fn size(&self) -> std::io::Result<Size> {
        self.inner.size()
    }

    /// Draws a frame, unless a thread has panicked.
    ///
    /// # Errors
    /// If the terminal is gone.
    pub(super) fn draw(&mut self, draw: impl FnOnce(&mut Frame)) -> std::io::Result<()> {
        if !self.panicked.load(Ordering::SeqCst) {
            self.inner.draw(draw)?;
        }
        Ok(())
    }
}

impl Drop for Display {
    fn drop(&mut self) {
        if self.panicked.load(Ordering::SeqCst) {
            return; // the hook has done it, and its message stands on the screen
        }
        let _ = execute!(stdout(), DisableMouseCapture, DisableBracketedPaste);
        ratatui::restore();
    }
}
