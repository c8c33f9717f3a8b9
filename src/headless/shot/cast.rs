//! A recording of the keys for asciinema: a line for the size, and one for each thing that reaches the terminal.

use std::cell::RefCell;
use std::io::Write;
use std::rc::Rc;

use ratatui::backend::CrosstermBackend;
use ratatui::layout::Rect;
use ratatui::{Terminal, TerminalOptions, Viewport};
use serde_json::json;

use crate::headless::workbench::Workbench;
use crate::tui::driver::Stretch;
use crate::tui::input::{Input, Key, KeyCode};

/// The time before a key that types, and before another, in seconds.
const TYPED: f64 = 0.09;
const PRESSED: f64 = 1.1;

/// The time between two frames of a run, in seconds, and the ticks between them.
const FRAME: f64 = 1.0 / 15.0;
const TICKS: usize = 60;

/// The largest number of frames that a key is given before the rest of its run happens at once.
const FRAMES: usize = 90;

/// What the terminal is sent, until it is taken.
#[derive(Clone, Debug, Default)]
struct Sent(Rc<RefCell<Vec<u8>>>);

impl Write for Sent {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.borrow_mut().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// The recording while it is made.
struct Recorder {
    terminal: Terminal<CrosstermBackend<Sent>>,
    sent: Sent,
    /// The time of the newest line.
    time: f64,
    lines: String,
}

/// Presses keys, and records the screen: before the first, and after each.
pub(super) fn record(
    workbench: &mut Workbench,
    keys: &[Key],
    (width, height): (u16, u16),
) -> anyhow::Result<Vec<u8>> {
    let sent = Sent::default();
    let viewport = Viewport::Fixed(Rect::new(0, 0, width, height));
    let backend = CrosstermBackend::new(sent.clone());
    let terminal = Terminal::with_options(backend, TerminalOptions { viewport })?;
    let title = workbench.app().title();
    let header = json!({ "version": 2, "width": width, "height": height, "title": title });
    let mut recorder = Recorder { terminal, sent, time: 0.0, lines: format!("{header}\n") };
    recorder.frame(workbench)?;
    for key in keys {
        let types = matches!(key.code, KeyCode::Char(_)) && workbench.app().popup().is_some();
        recorder.time += if types { TYPED } else { PRESSED };
        workbench.report_after(Stretch::Ticks(TICKS));
        workbench.feed(&Input::Key(*key));
        recorder.frame(workbench)?;
        recorder.run(workbench)?;
    }
    recorder.time += PRESSED;
    recorder.frame(workbench)?;
    Ok(recorder.lines.into_bytes())
}

impl Recorder {
    /// Records a run until it stops.
    fn run(&mut self, workbench: &mut Workbench) -> anyhow::Result<()> {
        for frame in 0.. {
            let runs =
                |workbench: &Workbench| workbench.frame().is_ok_and(|frame| frame.is_running());
            if !runs(workbench) {
                break;
            }
            if frame == FRAMES {
                workbench.report_after(Stretch::UntilItStops);
            }
            workbench.receive();
            self.time += FRAME;
            self.frame(workbench)?;
        }
        Ok(())
    }

    /// Draws the screen, and writes what that sends to the terminal, if anything.
    fn frame(&mut self, workbench: &Workbench) -> anyhow::Result<()> {
        self.terminal.draw(|frame| workbench.draw(frame))?;
        let bytes = std::mem::take(&mut *self.sent.0.borrow_mut());
        let text = String::from_utf8(bytes)?;
        if !text.is_empty() {
            let time = (self.time * 1e3).round() / 1e3;
            self.lines += &format!("{}\n", json!([time, "o", text]));
        }
        Ok(())
    }
}
