//! `rnn-tui trace LESSON`: writes tensors for other programs.

use std::io::{Write, stdout};

use strum::VariantArray;

use super::{check_replaced, print_message, setup};
use crate::checked::shown;
use crate::cli::{Trace, WrongUsage};
use crate::nn::{Name, Stage, Variable};
use crate::tensors::Tensors;
use crate::trace::{self, Named};

/// Writes every tensor of the first updates of one arm.
///
/// # Errors
/// If the lesson or a setting is wrong, or the file cannot be written.
pub(crate) fn run(args: &Trace) -> anyhow::Result<()> {
    if args.names {
        return names();
    }
    let out = args.out.as_ref().or(args.file.as_ref());
    if let Some(path) = out {
        Tensors::check_format(path).map_err(|e| WrongUsage(e.to_string()))?;
        check_replaced(path, args.force)?;
    }
    let mut experiment = setup::open(&args.lesson, &args.experiment, print_message)?;
    let arm = &experiment.arms[0];
    if experiment.arms.len() > 1 {
        let more = experiment.arms[1..].iter().map(|a| a.name.as_str()).collect::<Vec<_>>();
        print_message(&format!(
            "tracing only the arm {:?}; --arm NAME chooses another: {}",
            arm.name,
            more.join(", ")
        ));
    }
    let updates = setup::updates(&args.length, &experiment).unwrap_or(1);
    let tensors = trace::trace(&mut experiment, 0, updates).map_err(anyhow::Error::msg)?;
    match out {
        Some(path) => {
            let existed = path.exists();
            tensors.write(path)?;
            if existed {
                print_message(&format!("{}: replaced", shown(path)));
            }
        }
        None => tensors.to_json(stdout())?,
    }
    Ok(())
}

fn names() -> anyhow::Result<()> {
    for Named { name, what, .. } in trace::names() {
        writeln!(stdout(), "k/{name:<22} {what}")?;
    }
    for stage in Stage::VARIANTS {
        let what = match stage {
            Stage::Before => {
                "the parameter before update k, in the shape of the equations; a bias has one axis"
            }
            Stage::Grad => "its gradient",
            Stage::Clipped => "its gradient after the clip",
            Stage::After => "the parameter after the update",
        };
        writeln!(stdout(), "k/{:<22} {what}", Variable::Parameter(*stage, Name::W_hh).to_string())?;
    }
    Ok(())
}
