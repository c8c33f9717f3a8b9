//! Watches a lesson file, so that it is read again when its author saves it.

use std::path::Path;
use std::time::Duration;

use notify_debouncer_mini::notify::{self, RecommendedWatcher, RecursiveMode};
use notify_debouncer_mini::{DebounceEventResult, Debouncer, new_debouncer};

/// Watches a file until it is dropped.
pub(super) type Watcher = Debouncer<RecommendedWatcher>;

/// How long to wait after a change, because an editor writes a file in several steps.
const SAVED: Duration = Duration::from_millis(60);

/// Watches a file, and calls `on_save` when it has been saved. Watches its folder, because many editors write a new
/// file and rename it.
///
/// # Errors
/// If the system cannot watch it.
pub(super) fn watch(
    file: &Path,
    mut on_save: impl FnMut() + Send + 'static,
) -> notify::Result<Watcher> {
    let (path, mut known) = (file.to_owned(), stamp(file));
    let changed = move |_: DebounceEventResult| {
        let now = stamp(&path);
        // reading is an event too: only a change counts
        if now.is_some() && now != known {
            on_save();
        }
        known = now;
    };
    let mut watcher = new_debouncer(SAVED, changed)?;
    let folder = file.parent().filter(|parent| !parent.as_os_str().is_empty());
    let folder = folder.unwrap_or_else(|| Path::new("."));
    watcher.watcher().watch(folder, RecursiveMode::NonRecursive)?;
    Ok(watcher)
}

/// The modification time and the length of a file, if it exists.
fn stamp(file: &Path) -> Option<impl PartialEq + Send + use<>> {
    let about = file.metadata().ok()?;
    Some((about.modified().ok()?, about.len()))
}
