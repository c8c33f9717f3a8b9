//! The terminal, which is taken over at the start and restored whatever happens.

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

/// The size of a buffer for a whole frame, so that it reaches the terminal in one piece.
const FRAME_BYTES: usize = 1 << 16;

/// The terminal while the program controls it; dropping it restores the terminal.
#[derive(Debug)]
pub(super) struct Display {
    inner: ratatui::Terminal<CrosstermBackend<BufWriter<Stdout>>>,
    /// Set by a panic in any thread: the panic hook has restored the terminal, and nothing may be drawn.
    panicked: Arc<AtomicBool>,
    /// Whether the program receives mouse events.
    captures_mouse: bool,
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
            self.inner.draw(draw)?;
        }
        Ok(())
    }
}

impl Drop for Display {
    fn drop(&mut self) {
        if self.panicked.load(Ordering::SeqCst) {
            return; // the hook has restored the terminal, and its message is on the screen
        }
        let _ = execute!(stdout(), DisableMouseCapture, DisableBracketedPaste);
        ratatui::restore();
    }
}
