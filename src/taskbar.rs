//! How far long work is, on the terminal's tab or in the taskbar (OSC 9;4), where the terminal has such a sign.

use anstyle_progress::{TermProgress, supports_term_progress};

/// The sign of progress of a terminal.
#[derive(Debug, Default)]
pub(crate) struct Taskbar {
    is_there: bool,
    shown: Option<u8>,
}

impl Taskbar {
    /// The sign of this stream, if it is a terminal that has one.
    pub(crate) fn of(is_terminal: bool) -> Self {
        Taskbar { is_there: supports_term_progress(is_terminal), shown: None }
    }

    /// What to write when the program ends, whatever it shows.
    pub(crate) fn gone(&self) -> String {
        if self.is_there { TermProgress::remove().to_string() } else { String::new() }
    }

    /// What to write so that it shows this percentage, or nothing: an empty text if it does so already.
    pub(crate) fn show(&mut self, percent: Option<u8>) -> String {
        let percent = percent.map(|percent| percent.min(100));
        if !self.is_there || std::mem::replace(&mut self.shown, percent) == percent {
            return String::new();
        }
        percent.map_or(TermProgress::remove(), |p| TermProgress::start().percent(p)).to_string()
    }
}

/// The percentage of the whole that is done.
pub(crate) fn percent(done: u64, whole: u64) -> u8 {
    (done.min(whole) as f64 / whole.max(1) as f64 * 100.0) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_new_is_written() {
        let mut bar = Taskbar { is_there: true, shown: None };
        assert_eq!(bar.show(None), "");
        assert_eq!(bar.show(Some(percent(1, 3))), "\u{1b}]9;4;1;33\u{1b}\\");
        assert_eq!(bar.show(Some(33)), "");
        assert_eq!(bar.show(None), "\u{1b}]9;4;0;\u{1b}\\");
        assert_eq!(Taskbar::of(false).show(Some(7)), "", "no terminal");
        assert_eq!([percent(0, 0), percent(9, 4), percent(u64::MAX, u64::MAX)], [0, 100, 100]);
    }
}
