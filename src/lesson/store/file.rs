//! A file as the medium of progress.

use std::any::Any;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use etcetera::BaseStrategy;

use super::runs::Runs;
use super::{Medium, Store};
use crate::atomic_file::{self, Access};
use crate::trace::model::TrainedModel;

impl Store {
    /// The file under the platform's state directory.
    pub(crate) fn of_platform() -> Self {
        Store::path_of_platform().map_or_else(Store::nowhere, Store::at)
    }

    /// The path of that file.
    pub(crate) fn path_of_platform() -> Option<PathBuf> {
        let folders = etcetera::choose_base_strategy().ok()?;
        let folder = folders.state_dir().unwrap_or_else(|| folders.data_dir());
        Some(folder.join("rnn-tui").join("progress.json"))
    }

    /// A file at this path.
    pub fn at(path: PathBuf) -> Self {
        Store::new(File(path))
    }
}

#[derive(Debug)]
struct File(PathBuf);

impl File {
    fn create_folder(&self) -> io::Result<()> {
        fs::create_dir_all(self.0.parent().unwrap_or(Path::new(".")))
    }

    fn open_lock(&self) -> io::Result<fs::File> {
        self.create_folder()?;
        let lock = self.0.with_extension("lock");
        let file = fs::File::options().create(true).truncate(false).write(true).open(lock)?;
        file.lock()?;
        Ok(file)
    }
}

impl Medium for File {
    fn name(&self) -> String {
        self.0.display().to_string()
    }

    fn file(&self) -> io::Result<Option<&Path>> {
        self.create_folder()?;
        Ok(Some(&self.0))
    }

    fn read(&self) -> io::Result<Option<String>> {
        let is_pipe = |kind: fs::FileType| !kind.is_file() && !kind.is_dir();
        if fs::metadata(&self.0).is_ok_and(|known| is_pipe(known.file_type())) {
            return Err(io::Error::other("it is not a plain file")); // reading it might never end
        }
        match fs::read_to_string(&self.0) {
            Ok(text) => Ok(Some(text)),
            Err(e) => match e.kind() {
                // if it cannot exist there, saving reports so
                io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => Ok(None),
                _ => Err(e),
            },
        }
    }

    fn write(&self, text: &str) -> io::Result<()> {
        self.create_folder()?;
        atomic_file::replace(&self.0, Access::Owner, |out| out.write_all(text.as_bytes()))
    }

    /// Renames to the first free `progress.json.damaged-N`.
    fn set_aside(&self) -> io::Result<String> {
        let path = &self.0;
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let free =
            (1..).map(|n| path.with_file_name(format!("{name}.damaged-{n}"))).find(|p| !p.exists());
        let kept = free.unwrap_or_else(|| path.with_extension("damaged"));
        fs::rename(path, &kept)?;
        Ok(kept.display().to_string())
    }

    fn keep_run(&self, key: &str, run: &TrainedModel) -> io::Result<usize> {
        Runs::beside(&self.0).keep(key, run)
    }

    fn kept_run(&self, key: &str) -> Option<TrainedModel> {
        Runs::beside(&self.0).find(key)
    }

    fn lock(&self) -> Box<dyn Any> {
        Box::new(self.open_lock().ok())
    }
}
