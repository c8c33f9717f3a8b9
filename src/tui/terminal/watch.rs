//! Watches lesson files, so that they are read again when their author saves them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use notify_debouncer_mini::notify::{self, RecommendedWatcher, RecursiveMode};
use notify_debouncer_mini::{DebounceEventResult, Debouncer, new_debouncer};

use crate::lesson::check;

/// Watches a file, or folders, until it is dropped.
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

/// Watches folders of lessons, and calls `on_save` when a lesson in one of them, or a translation, has been saved, added or
/// removed. A folder that the system cannot watch is left out.
///
/// # Errors
/// If the system can watch nothing.
pub(super) fn watch_folders(
    folders: Vec<PathBuf>,
    mut on_save: impl FnMut() + Send + 'static,
) -> notify::Result<Watcher> {
    let mut known = lessons_in(&folders);
    let watched = folders.clone();
    let changed = move |_: DebounceEventResult| {
        let now = lessons_in(&watched);
        if now != known {
            on_save();
        }
        known = now;
    };
    let mut watcher = new_debouncer(SAVED, changed)?;
    for folder in &folders {
        let _ = watcher.watcher().watch(folder, RecursiveMode::Recursive);
    }
    Ok(watcher)
}

/// The lesson files in folders, with their stamps.
fn lessons_in(folders: &[PathBuf]) -> impl PartialEq + Send + use<> {
    let files = folders.iter().flat_map(|folder| check::files_in(folder));
    let stamped = files.map(|file| {
        let stamp = stamp(&file);
        (file, stamp)
    });
    stamped.collect::<BTreeMap<_, _>>()
}

/// The modification time and the length of a file, if it exists.
fn stamp(file: &Path) -> Option<impl PartialEq + Send + use<>> {
    let about = file.metadata().ok()?;
    Some((about.modified().ok()?, about.len()))
}
