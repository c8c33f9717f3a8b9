//! The terminal: taken at the start, and given back as it was, whatever happens.

use std::io::stdout;
use std::panic;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crossterm::event::{DisableBracketedPaste, EnableBracketedPaste};
use crossterm::execute;
use ratatui::layout::Size;
use ratatui::{DefaultTerminal, Frame};

/// The terminal in the hands of the program; dropping it gives the terminal back.
#[derive(Debug)]
pub struct Terminal {
    inner: DefaultTerminal,
    /// Raised by a panic of any thread: its hook has restored the terminal, and nobody may draw any more.
    panicked: Arc<AtomicBool>,
}

impl Terminal {
    /// Takes the terminal.
    ///
    /// # Errors
    /// If there is none, or it does not obey.
    pub fn open() -> std::io::Result<Self> {
        let inner = ratatui::try_init()?;
        let panicked = Arc::new(AtomicBool::new(false));
        let terminal = Terminal { inner, panicked: Arc::clone(&panicked) };
        let restore = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            panicked.store(true, Ordering::SeqCst);
            let _ = execute!(stdout(), DisableBracketedPaste);
            restore(info);
        }));
        execute!(stdout(), EnableBracketedPaste)?;
        Ok(terminal)
    }

    /// How large it is.
    ///
    /// # Errors
    /// If the terminal is gone.
    pub fn size(&self) -> std::io::Result<Size> {
        self.inner.size()
    }

    /// Draws a frame, unless a thread has panicked.
    ///
    /// # Errors
    /// If the terminal is gone.
    pub fn draw(&mut self, draw: impl FnOnce(&mut Frame)) -> std::io::Result<()> {
        if !self.panicked.load(Ordering::SeqCst) {
            self.inner.draw(draw)?;
        }
        Ok(())
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        if self.panicked.load(Ordering::SeqCst) {
            return; // the hook has done it, and its message stands on the screen
        }
        let _ = execute!(stdout(), DisableBracketedPaste);
        ratatui::restore();
    }
}
