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
pub struct Terminal {
    inner: ratatui::Terminal<CrosstermBackend<BufWriter<Stdout>>>,
    /// Raised by a panic of any thread: its hook has restored the terminal, and nobody may draw any more.
    panicked: Arc<AtomicBool>,
}

impl Terminal {
    /// Takes the terminal.
    ///
    /// # Errors
    /// If there is none, or it does not obey.
    pub fn open() -> std::io::Result<Self> {
        drop(ratatui::try_init()?); // its own writer would send a frame in pieces of 1 KB
        let writer = BufWriter::with_capacity(FRAME_BYTES, stdout());
        let inner = ratatui::Terminal::new(CrosstermBackend::new(writer))?;
        let panicked = Arc::new(AtomicBool::new(false));
        let terminal = Terminal { inner, panicked: Arc::clone(&panicked) };
        let restore = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            panicked.store(true, Ordering::SeqCst);
            let _ = execute!(stdout(), DisableMouseCapture, DisableBracketedPaste);
            restore(info);
        }));
        execute!(stdout(), EnableBracketedPaste, EnableMouseCapture)?;
        Ok(terminal)
    }

    /// Takes the mouse, or leaves it to the terminal, which can select text with it.
    pub fn mouse(&self, on: bool) {
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
        let _ = execute!(stdout(), DisableMouseCapture, DisableBracketedPaste);
        ratatui::restore();
    }
}
