//! Builds experiments from command lines.

use super::print_message;
use crate::cli::{ExperimentArgs, LanguageArg, Length, Mine, TextLevel, WrongUsage};
use crate::lesson::changes::{Changed, Changes};
use crate::lesson::hand_in::ReadAs;
use crate::lesson::{Catalog, Language};
use crate::problem::Problem;
use crate::task::Folder;
use crate::train::Experiment;

/// The changes to a lesson that a command line has.
pub fn changes(args: &ExperimentArgs) -> Changes {
    let ExperimentArgs { text, level, seed, arm, set, weights } = args;
    let level = level.map(|level| match level {
        TextLevel::Character => "level=Character".to_owned(),
        TextLevel::Word => "level=Word".to_owned(),
    });
    Changes {
        text: text.clone(),
        weights: weights.clone(),
        seed: *seed,
        arm: arm.clone(),
        set: level.into_iter().chain(set.iter().cloned()).collect(),
    }
}

/// How a hand-in is to be read.
pub fn read_as(mine: &Mine) -> ReadAs {
    ReadAs {
        names: mine.names.clone(),
        tolerance: mine.tolerance,
        updates: mine.length.updates,
        epochs: mine.length.epochs,
        has_weights: mine.experiment.weights.is_some(),
    }
}

/// The language that a command line asks for, if it does. Says so if no lesson is translated into it.
///
/// # Errors
/// If it is not the code of a language.
pub fn language(args: &LanguageArg) -> anyhow::Result<Option<Language>> {
    let wrong = |e: Problem| anyhow::Error::from(WrongUsage(format!("--lang: {e}")));
    let language = args.code.as_deref().map(|code| code.parse().map_err(wrong)).transpose()?;
    if let Some(language) = language.filter(|asked| *asked != Language::ENGLISH)
        && Catalog::translated_into(language) == 0
    {
        print_message(&language.is_missing());
    }
    Ok(language)
}

/// Opens a lesson by its name, and builds its experiment with the changes of the command line. Tells what is to be known
/// of them.
///
/// # Errors
/// If there is no such lesson, or a change is not possible.
pub(crate) fn open(
    lesson: &str,
    args: &ExperimentArgs,
    tell: fn(&str),
) -> anyhow::Result<Experiment> {
    Ok(opened(lesson, args, tell)?.0)
}

/// Opens a lesson like [`open`], and returns the folder of its files as well.
///
/// # Errors
/// As [`open`].
pub(crate) fn opened(
    lesson: &str,
    args: &ExperimentArgs,
    tell: fn(&str),
) -> anyhow::Result<(Experiment, Folder)> {
    let loaded = Catalog::embedded()?.open(lesson)?;
    let Changed { loaded, experiment, remarks } = changes(args).made_in(loaded)?;
    remarks.iter().for_each(|remark| tell(remark));
    tell_remarks(&experiment, tell);
    Ok((experiment, loaded.folder))
}

/// Tells what the user should know of the data.
pub(super) fn tell_remarks(experiment: &Experiment, tell: fn(&str)) {
    experiment.task.remarks().iter().for_each(|remark| tell(&remark.to_string()));
}

/// The number of updates given on the command line, if it is given.
pub(crate) fn updates(length: &Length, experiment: &Experiment) -> Option<u64> {
    let epochs = length.epochs.map(|epochs| epochs.saturating_mul(experiment.updates_per_epoch()));
    length.updates.or(epochs)
}
