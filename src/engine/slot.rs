//! A slot for the newest value: the writer never waits, and the reader never gets an old one.

use std::sync::{Mutex, PoisonError};

/// A place for one value.
#[derive(Debug)]
pub(crate) struct Slot<T>(Mutex<Option<T>>);

impl<T> Default for Slot<T> {
    fn default() -> Self {
        Slot(Mutex::new(None))
    }
}

impl<T> Slot<T> {
    /// Puts a value in place of an older one. Returns whether the slot was empty, so that the reader needs to be woken.
    pub(crate) fn put(&self, value: T) -> bool {
        let old = self.lock().replace(value);
        old.is_none() // dropped here, outside the lock
    }

    /// Takes the newest value.
    pub(crate) fn take(&self) -> Option<T> {
        self.lock().take()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Option<T>> {
        // A value is replaced as a whole, so a writer that panicked has left no partial one.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
