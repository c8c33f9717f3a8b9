//! Ctrl-C during a training that is to be saved: the update is finished and the model saved before the program ends.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

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
