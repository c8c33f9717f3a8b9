//! A lesson around a trained model: one step, and the model's own experiment.

use std::path::Path;
use std::sync::Arc;

use super::load::{Loaded, trusted};
use crate::checked::shown;
use crate::task::Folder;
use crate::trace::model::TrainedModel;

/// The lesson before it has the title and the experiment of the model.
const LESSON: &str = r#"(
    id: "model",
    title: "Your model",
    experiment: (task: Mod3(), hidden: 1, epochs: 1, init: (weights: Uniform), optimizer: Sgd(lr: 0.1)),
    steps: [(
        text: "This is your model as it was saved. Run it to continue its training, give it a line of your own in the Output pane, or go back to the start of its run.\n\n`save FILE` in the command palette keeps it again.",
        action: Read,
        show: [Network, Loss, Output],
    )],
)"#;

/// Opens the file of a trained model.
///
/// # Errors
/// If it is not one, or the data that it learns from are missing or have changed.
pub(super) fn open(path: &Path) -> anyhow::Result<Loaded> {
    let model = TrainedModel::read(path)?;
    model.resumed(path, None)?; // the engine reads the data again; but a problem with them is reported here
    let mut lesson = trusted("a trained model", LESSON)?;
    lesson.title =
        format!("Your model: {}", shown(Path::new(path.file_name().unwrap_or_default())));
    lesson.experiment = model.spec().clone();
    let path = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let mut loaded = Loaded::new(lesson, Folder::Embedded);
    loaded.model = Some((path, Arc::new(model)));
    Ok(loaded)
}
