//! The file `config.ron` in the platform's folder for settings.

use std::path::{Path, PathBuf};

use etcetera::BaseStrategy;

use super::{Config, ConfigError};
use crate::checked::shown;
use crate::task::source::read_text;

/// The largest file that is read, in bytes.
const LARGEST: u64 = 1_000_000;

/// The path of the user's settings, whether there are any or not; `None` without a home folder.
pub fn path_of_platform() -> Option<PathBuf> {
    let folders = etcetera::choose_base_strategy().ok()?;
    Some(folders.config_dir().join("rnn-tui").join("config.ron"))
}

/// The user's settings. If they cannot be read, those of no file, and a line that says why.
pub fn of_platform() -> (Config, Option<String>) {
    let Some(path) = path_of_platform() else { return (Config::default(), None) };
    match read(&path) {
        Ok(config) => (config, None),
        Err(why) => {
            let separator = if why.place.is_some() { ":" } else { ": " };
            let line = format!("{}{separator}{why}; no setting of the file is used", shown(&path));
            (Config::default(), Some(line))
        }
    }
}

fn read(path: &Path) -> Result<Config, ConfigError> {
    if path.metadata().is_ok_and(|file| file.is_file() && file.len() == 0)
        || path.symlink_metadata().is_err()
    {
        return Ok(Config::default()); // nothing has been set
    }
    let text = read_text(path, LARGEST).map_err(|problem| ConfigError { place: None, problem })?;
    Config::parse(&text)
}
