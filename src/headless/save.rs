//! `train --save` and `train --resume`: trained models as files.

use anyhow::{Context, ensure};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::interrupt::Interrupt;
use super::{setup, telling};
use crate::atomic_file;
use crate::checked::{argument, shown};
use crate::cli::{Form, Train, WrongUsage};
use crate::task::{Folder, Kind};
use crate::tensors::Tensors;
use crate::trace::model::{TrainedModel, check_for_pytorch, write_for_pytorch};
use crate::train::{Experiment, Snapshot, Timeline};

/// The time between two savings during the training.
const EVERY: Duration = Duration::from_secs(10);

/// Builds the experiment of a lesson, or continues a saved one. Returns its timeline, with the folder of its data.
///
/// # Errors
/// If the lesson, a setting or the saved model is wrong.
pub(crate) fn begin(args: &Train) -> anyhow::Result<(Timeline, Folder)> {
    let Some(path) = &args.resume else {
        let lesson = args.lesson.as_deref().unwrap_or_default();
        let (experiment, folder) = setup::opened(lesson, &args.experiment, telling(&args.quiet))?;
        return Ok((Timeline::onwards(experiment, None), folder));
    };
    let model = TrainedModel::read(path)?;
    let experiment = model.resumed(path, args.experiment.text.as_deref())?;
    setup::tell_remarks(&experiment, telling(&args.quiet));
    let histories = model.histories(&experiment);
    Ok((Timeline::onwards(experiment, histories), Folder::Embedded))
}

/// Checks that there is something to train.
///
/// # Errors
/// If a resumed model has already made that many updates.
pub(crate) fn has_more(args: &Train, experiment: &Experiment, updates: u64) -> anyhow::Result<()> {
    let (done, per_epoch) = (experiment.cursor().updates_done(), experiment.updates_per_epoch());
    let Some(path) = args.resume.as_deref().filter(|_| updates <= done) else { return Ok(()) };
    let (path, enough) = (shown(path), (done / per_epoch + 1).saturating_mul(2));
    anyhow::bail!(
        "{path} has already made {done} updates ({per_epoch} per epoch), but the run ends at {updates}: \
         give the total length, for example --epochs {enough}"
    )
}

/// Saves the models during the training and at its end, if that was asked for.
pub(crate) struct Keeper {
    path: Option<PathBuf>,
    form: Form,
    folder: Folder,
    last: Instant,
    tell: fn(&str),
}

impl Keeper {
    /// Checks that the file can be written before the training begins.
    ///
    /// # Errors
    /// If it cannot be written, or has another extension.
    pub(crate) fn new(
        args: &Train,
        experiment: &Experiment,
        folder: Folder,
    ) -> anyhow::Result<Self> {
        if let Some(path) = &args.save {
            let place = || format!("--save {}", shown(path));
            if !is_npz(path) {
                let wrong = format!("{}: use a name that ends in .npz", place());
                return Err(WrongUsage(wrong).into());
            }
            ensure!(
                args.force || !path.exists() || is_resumed(args, path),
                "{}: already exists and is not replaced: choose another name, or add --force to replace it",
                place()
            );
            atomic_file::check(path).with_context(place)?;
            if args.form == Form::PyTorch {
                check_for_pytorch(experiment).with_context(|| "--as pytorch")?;
            }
        }
        let (path, form) = (args.save.clone(), args.form);
        Ok(Keeper { path, form, folder, last: Instant::now(), tell: telling(&args.quiet) })
    }

    /// Listens to Ctrl-C, if there is something to save before the end.
    ///
    /// # Errors
    /// If the system refuses.
    pub(crate) fn interrupt(&self) -> std::io::Result<Interrupt> {
        if self.path.is_some() { Interrupt::listen() } else { Ok(Interrupt::default()) }
    }

    /// Saves the models, if the last saving was long ago.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub(crate) fn keep(&mut self, timeline: &Timeline) -> anyhow::Result<()> {
        if self.path.is_some() && self.last.elapsed() > EVERY {
            self.save(timeline)?;
            self.last = Instant::now();
        }
        Ok(())
    }

    /// Saves the trained models, and says what the file is for.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub(crate) fn end(&self, timeline: &Timeline) -> anyhow::Result<()> {
        self.save(timeline)?;
        if let Some(path) = &self.path {
            let (word, path) = (argument(path), shown(path));
            let updates = timeline.cursor().updates_done();
            (self.tell)(&match self.form {
                Form::Model => {
                    let writes = timeline.experiment().task.kind == Kind::Text;
                    let sample = format!(", `rnn-tui sample {word}` lets it write");
                    let sample = if writes { &*sample } else { "" };
                    format!(
                        "saved {path} after {updates} updates: `rnn-tui train --resume {word}` continues{sample}"
                    )
                }
                Form::PyTorch => format!("saved the weights in {path} under PyTorch's names"),
            });
        }
        Ok(())
    }

    fn save(&self, timeline: &Timeline) -> anyhow::Result<()> {
        let Some(path) = &self.path else { return Ok(()) };
        if self.form == Form::PyTorch {
            return Ok(write_for_pytorch(timeline.experiment(), path)?);
        }
        let model = TrainedModel::of(&Snapshot::of(timeline), &self.folder); // reports are made between updates
        model.map_or(Ok(()), |model| Ok(model.write(path)?))
    }
}

/// Whether the run continues the model in this file, which it replaces by itself.
fn is_resumed(args: &Train, path: &Path) -> bool {
    let resumed = args.resume.as_deref().filter(|_| args.form == Form::Model);
    let resumed = resumed.map(Path::canonicalize);
    resumed.and_then(Result::ok).is_some_and(|of| path.canonicalize().is_ok_and(|to| to == of))
}

fn is_npz(path: &Path) -> bool {
    Tensors::check_format(path).is_ok()
        && path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("npz"))
}
