//! `rnn-tui sample MODEL`: lets a trained model write, or answer the user's own lines.

use anyhow::{Context, bail};
use serde_json::json;
use std::io::{Write, stdout};

use super::tried;
use crate::checked::shown;
use crate::cli::Sample;
use crate::lesson::changes::known_arm;
use crate::task::Kind;
use crate::task::sampling::Sampling;
use crate::trace::model::TrainedModel;
use crate::train::Experiment;

/// Writes samples of all arms, or answers.
///
/// # Errors
/// If the model cannot be read, or a line contains something that it does not know.
pub(crate) fn run(args: &Sample) -> anyhow::Result<()> {
    let mut experiment = TrainedModel::read(&args.model)?.answering(&args.model)?;
    if let Some(name) = &args.arm {
        known_arm(&experiment.spec, name)?;
        experiment.arms.retain(|arm| arm.name == *name);
    }
    if experiment.task.kind != Kind::Text && args.tried.is_empty() {
        let model = shown(&args.model);
        bail!("{model}: this model does not write text: let it answer with --try LINE");
    }
    if !args.tried.is_empty() {
        tried::readable(&args.tried, &experiment)?;
        return tried::answers(&args.tried, &experiment, args.json);
    }
    write(args, &experiment)
}

fn write(args: &Sample, experiment: &Experiment) -> anyhow::Result<()> {
    let task = &experiment.task;
    let sampling = Sampling {
        prime: args.prime.clone().unwrap_or_default(),
        length: args.length.unwrap_or(500),
        temperature: args.temperature.unwrap_or(1.0),
        seed: args.seed.unwrap_or(1),
    };
    for arm in &experiment.arms {
        let text = sampling.write(task, &arm.implementation(), &arm.state.params);
        let text = text.with_context(|| format!("--prime {:?}", sampling.prime))?;
        if args.json {
            let line = json!({"arm": arm.name, "text": text});
            writeln!(stdout(), "{line}")?;
            continue;
        }
        if experiment.arms.len() > 1 {
            writeln!(stdout(), "› {}", arm.name)?;
        }
        writeln!(stdout(), "{text}")?;
    }
    Ok(())
}
