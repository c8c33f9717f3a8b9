//! Atomic writing of files: at no moment is there half a file, not even after a power failure.

use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::time::SystemTime;
use std::{error, fs};

use tempfile::NamedTempFile;

/// The permissions of a new file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Access {
    /// Only its owner may read it.
    Owner,
    /// The umask of the system decides.
    Umask,
}

/// When a file was changed last, and how long it is: the changes of another program show in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Version(SystemTime, u64);

impl Version {
    /// That of a file, if there is one.
    pub(crate) fn of(path: &Path) -> Option<Self> {
        let known = path.metadata().ok()?;
        Some(Version(known.modified().ok()?, known.len()))
    }
}

/// Writes a file, replacing an existing one; a link goes on leading to it.
///
/// # Errors
/// If `write` or the system fails, the old file is unchanged; or if what is there is no file, but a pipe or a device.
pub(crate) fn replace(
    path: &Path,
    access: Access,
    write: impl FnOnce(&mut BufWriter<&mut fs::File>) -> io::Result<()>,
) -> io::Result<()> {
    let path = &target(path)?;
    let file = written(path, access, write)?;
    file.persist(path).map_err(|e| e.error)?;
    sync_folder(path)
}

/// Where a path leads, over links; something that is there must be a file.
fn target(path: &Path) -> io::Result<PathBuf> {
    let is_link = path.symlink_metadata().is_ok_and(|known| known.is_symlink());
    let nowhere = |_| io::Error::new(io::ErrorKind::NotFound, "it is a link that leads nowhere");
    let path = if is_link { path.canonicalize().map_err(nowhere)? } else { path.to_owned() };
    match path.metadata() {
        Ok(known) if known.is_dir() => Err(io::ErrorKind::IsADirectory.into()),
        Ok(known) if !known.is_file() => Err(io::Error::new(
            io::ErrorKind::InvalidInput,
            "it is not a file, but a pipe or a device",
        )),
        _ => Ok(path),
    }
}

/// Checks that a file can be written there, without changing it.
///
/// # Errors
/// If its folder cannot be written, or it is a folder, a pipe or a device itself.
pub(crate) fn check(path: &Path) -> io::Result<()> {
    written(&target(path)?, Access::Owner, |_| Ok(())).map(drop)
}

/// Writes a new file.
///
/// # Errors
/// If the file exists ([`io::ErrorKind::AlreadyExists`]), or if `write` or the system fails.
pub(crate) fn create(
    path: &Path,
    access: Access,
    write: impl FnOnce(&mut BufWriter<&mut fs::File>) -> io::Result<()>,
) -> io::Result<()> {
    let file = written(path, access, write)?;
    file.persist_noclobber(path).map_err(|e| e.error)?;
    sync_folder(path)
}

/// Writes a temporary file beside `path` and syncs it to the disk.
fn written(
    path: &Path,
    access: Access,
    write: impl FnOnce(&mut BufWriter<&mut fs::File>) -> io::Result<()>,
) -> io::Result<NamedTempFile> {
    let mut new = tempfile::Builder::new();
    permit(&mut new, access);
    let mut file = new.tempfile_in(folder(path)).map_err(without_path)?;
    let mut out = BufWriter::new(file.as_file_mut());
    write(&mut out)?;
    out.flush()?;
    drop(out);
    file.as_file().sync_all()?;
    Ok(file)
}

#[cfg(unix)]
fn permit(new: &mut tempfile::Builder, access: Access) {
    if access == Access::Umask {
        new.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    }
}

#[cfg(not(unix))]
fn permit(_new: &mut tempfile::Builder, _access: Access) {}

fn folder(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Syncs the folder, which holds the new name.
#[cfg(unix)]
fn sync_folder(path: &Path) -> io::Result<()> {
    fs::File::open(folder(path))?.sync_all()
}

#[cfg(not(unix))]
fn sync_folder(_path: &Path) -> io::Result<()> {
    Ok(()) // other systems do not open folders
}

/// Removes the name of the temporary file, which no longer exists, from an error.
fn without_path(error: io::Error) -> io::Error {
    let kind = error.kind();
    let text = error.to_string();
    let why = text.split(" at path ").next().unwrap_or(&text);
    io::Error::new(kind, Box::<dyn error::Error + Send + Sync>::from(why))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let entries = folder.read_dir().unwrap();
        let mut names: Vec<String> =
            entries.map(|e| e.unwrap().file_name().to_string_lossy().into_owned()).collect();
        names.sort_unstable();
        names
    }

    #[test]
    fn a_file_is_replaced_whole_and_a_failure_leaves_the_old_one() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.txt");
        for text in ["one", "two"] {
            replace(&path, Access::Umask, |out| out.write_all(text.as_bytes())).unwrap();
            assert_eq!(fs::read_to_string(&path).unwrap(), text);
        }
        let fails = replace(&path, Access::Umask, |out| {
            out.write_all(b"thr")?;
            Err(io::Error::other("no more"))
        });
        assert_eq!(fails.unwrap_err().to_string(), "no more");
        assert_eq!(fs::read_to_string(&path).unwrap(), "two");
        assert_eq!(names(folder.path()), ["a.txt"], "nothing is left behind");
    }

    #[test]
    fn a_new_file_is_never_written_over_an_old_one() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.txt");
        create(&path, Access::Umask, |out| out.write_all(b"one")).unwrap();
        let again = create(&path, Access::Umask, |out| out.write_all(b"two"));
        assert_eq!(again.unwrap_err().kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(fs::read_to_string(&path).unwrap(), "one");
        assert_eq!(names(folder.path()), ["a.txt"], "nothing is left behind");
    }

    #[test]
    fn a_folder_that_is_missing_is_told_without_the_name_of_the_temporary_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("missing").join("a.txt");
        let fails = replace(&path, Access::Umask, |_| Ok(())).unwrap_err();
        assert_eq!(fails.kind(), io::ErrorKind::NotFound);
        assert!(!fails.to_string().contains("missing"), "{fails}");
    }

    #[cfg(unix)]
    #[test]
    fn a_link_goes_on_leading_to_its_file_and_what_is_no_file_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::write(at("a.txt"), "old").unwrap();
        std::os::unix::fs::symlink("a.txt", at("link")).unwrap();
        replace(&at("link"), Access::Umask, |out| out.write_all(b"new")).unwrap();
        assert!(at("link").symlink_metadata().unwrap().is_symlink());
        assert_eq!(fs::read_to_string(at("a.txt")).unwrap(), "new");

        let _socket = std::os::unix::net::UnixListener::bind(at("socket")).unwrap();
        let fails = replace(&at("socket"), Access::Umask, |_| Ok(())).unwrap_err();
        assert_eq!(fails.to_string(), "it is not a file, but a pipe or a device");
        assert!(check(&at("socket")).is_err());
        fs::remove_file(at("a.txt")).unwrap();
        let fails = check(&at("link")).unwrap_err();
        assert_eq!(fails.to_string(), "it is a link that leads nowhere");
        assert_eq!(names(folder.path()), ["link", "socket"], "nothing is left behind");
    }

    #[cfg(unix)]
    #[test]
    fn a_private_file_is_its_owners() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.txt");
        replace(&path, Access::Owner, |out| out.write_all(b"one")).unwrap();
        assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    }
}
