//! Ctrl-C during a training that is to be saved: the update is finished and the model saved before the program ends. While
//! a lesson is done line by line, the program ends with a word about where one was, which is kept after each line.

use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use crate::cli::Status;

/// Whether Ctrl-C was pressed; a second one ends the program at once.
#[derive(Default)]
pub(crate) struct Interrupt {
    is_wished: Arc<AtomicBool>,
    is_heard: bool,
}

impl Interrupt {
    /// Listens to Ctrl-C from now on.
    ///
    /// # Errors
    /// If the system refuses.
    #[cfg(unix)]
    pub(crate) fn listen() -> io::Result<Self> {
        use signal_hook::consts::SIGINT;
        use signal_hook::flag;
        let is_wished = Arc::new(AtomicBool::new(false));
        // in this order: the first one finds the flag still down
        let status = Status::Interrupted.code().into();
        flag::register_conditional_shutdown(SIGINT, status, Arc::clone(&is_wished))?;
        flag::register(SIGINT, Arc::clone(&is_wished))?;
        Ok(Interrupt { is_wished, is_heard: true })
    }

    /// Leaves Ctrl-C to the system.
    #[cfg(not(unix))]
    pub(crate) fn listen() -> io::Result<Self> {
        Ok(Interrupt::default())
    }

    /// How many updates may be made before the next look, of so many.
    pub(crate) fn stride(&self, updates: u64) -> u64 {
        const LOOK_EVERY: u64 = 32;
        if self.is_heard { updates.min(LOOK_EVERY) } else { updates }
    }

    /// Whether the training is to end.
    pub(crate) fn is_wished(&self) -> bool {
        self.is_wished.load(Ordering::Relaxed)
    }

    /// The exit status of the program.
    pub(crate) fn status(&self) -> Status {
        if self.is_wished() { Status::Interrupted } else { Status::Success }
    }
}

/// What is said if Ctrl-C is pressed.
#[derive(Clone, Debug, Default)]
pub(crate) struct Farewell(Arc<Mutex<String>>);

impl Farewell {
    /// Listens to Ctrl-C from now on.
    ///
    /// # Errors
    /// If the system refuses.
    #[cfg(unix)]
    pub(crate) fn listen() -> io::Result<Self> {
        use signal_hook::consts::SIGINT;
        let farewell = Farewell::default();
        let words = farewell.clone();
        let mut signals = signal_hook::iterator::Signals::new([SIGINT])?;
        std::thread::Builder::new().name("signals".to_owned()).spawn(move || {
            if signals.forever().next().is_some() {
                let words = words.0.lock().unwrap_or_else(PoisonError::into_inner);
                if !words.is_empty() {
                    super::print_message(&words);
                }
                // without the destructors: the other thread may be in the middle of a line
                signal_hook::low_level::exit(Status::Interrupted.code().into());
            }
        })?;
        Ok(farewell)
    }

    /// Leaves Ctrl-C to the system.
    #[cfg(not(unix))]
    pub(crate) fn listen() -> io::Result<Self> {
        Ok(Farewell::default())
    }

    /// From now on, this is said.
    pub(crate) fn set(&self, words: String) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = words;
    }
}
