//! `rnn-tui grade LESSON MINE`: compares a learner's tensors with the true ones.

use std::io::{Write, stdout};

use super::setup;
use crate::checked::shown;
use crate::cli;
use crate::nn::Model;
use crate::tensors::Tensors;
use crate::trace::grade::{self, Difference, Explanation, Grade, How};

/// Grades the tensors in a file, and prints where they first go wrong, and why.
///
/// # Errors
/// If the file or a setting is wrong, or a tensor differs.
pub(crate) fn run(args: &cli::Grade) -> anyhow::Result<()> {
    let experiment = setup::open(&args.lesson, &args.experiment)?;
    let mine = Tensors::read(&args.mine)?;
    let how = How {
        tolerance: args.tolerance,
        take_start: args.experiment.weights.is_none(),
        updates: setup::updates(&args.length, &experiment).unwrap_or(u64::MAX),
    };
    let grade = grade::grade(&experiment, 0, &mine, how)?;
    let mut out = stdout();
    let arm = &experiment.arms[0].name;
    if experiment.arms.len() > 1 {
        writeln!(out, "compared with the arm {arm:?}; --arm NAME chooses another")?;
    }
    if grade.own_start {
        writeln!(out, "started from the weights in {}", shown(&args.mine))?;
    }
    writeln!(
        out,
        "compared within {:e} of the largest number; --tolerance X changes that",
        grade.tolerance
    )?;
    listed(&mut out, &grade)?;
    if !grade.unknown.is_empty() {
        writeln!(
            out,
            "not compared, as this model's trace has no such tensor: {}",
            grade.unknown.join(", ")
        )?;
    }
    let compared = grade.compared.len();
    let Some(first) = &grade.first else {
        match grade.unknown.len() {
            0 => writeln!(out, "all equal")?,
            left => writeln!(
                out,
                "all {compared} that were compared are equal; {left} were not compared"
            )?,
        }
        return Ok(());
    };
    writeln!(out, "\nfirst difference, in the order of computation:\n  {}", describe(first))?;
    for explanation in &grade.explained_by {
        explain(&mut out, explanation, &experiment.arms[0].model)?;
    }
    if grade.explained_by.is_empty() {
        writeln!(out, "\nnone of the known mistakes gives these numbers")?;
    }
    let wrong = grade.compared.iter().filter(|c| !c.agrees).count();
    anyhow::bail!("{wrong} of {compared} tensors differ")
}

/// Prints a line for each tensor. What follows the first wrong update is a consequence, and only counted.
fn listed(out: &mut impl Write, grade: &Grade) -> std::io::Result<()> {
    let wrong = grade.compared.iter().filter(|c| !c.agrees).map(|c| c.meaning.k);
    let last = wrong.min().unwrap_or(u64::MAX);
    for tensor in grade.compared.iter().filter(|c| c.meaning.k <= last) {
        let mark = if tensor.agrees { "✓" } else { "✗" };
        let off = match tensor.off {
            f64::INFINITY => String::new(),
            off => format!("off by {off:.1e}"),
        };
        let notes: String = tensor.notes.iter().map(|note| format!("; {note}")).collect();
        let line = format!("{mark} {:<22} {off}{notes}", tensor.name);
        writeln!(out, "{}", line.replacen(" ; ", " ", 1))?;
    }
    let later = grade.compared.iter().filter(|c| c.meaning.k > last).count();
    if later > 0 {
        writeln!(out, "  {later} tensors of later updates are not listed: they follow from this")?;
    }
    Ok(())
}

/// Describes a difference: `update 0, dh at t=2, element [3]: yours 0.1, right 0.2`.
fn describe(first: &Difference) -> String {
    let (k, tensor) = first.name.split_once('/').unwrap_or(("0", &first.name));
    let Some((yours, right)) = first.values else {
        return format!("update {k}, {tensor}: the shape does not fit");
    };
    let at = first.t.map_or(String::new(), |t| format!(" at t={t}"));
    let skip = usize::from(first.t.is_some());
    let element: Vec<String> = first.index.iter().skip(skip).map(usize::to_string).collect();
    let element = match element.as_slice() {
        [] => String::new(),
        element => format!(", element [{}]", element.join(",")),
    };
    format!("update {k}, {tensor}{at}{element}: yours {yours:.9e}, right {right:.9e}")
}

fn explain(out: &mut impl Write, explanation: &Explanation, model: &Model) -> std::io::Result<()> {
    let Explanation { fault, only_in } = explanation;
    let place = match only_in.as_slice() {
        [] => String::new(),
        some => format!(" in {}", some.join(", ")),
    };
    let line = |line: &str| line.replace("W_hh", model.cell.weights().recurrent.as_str());
    writeln!(out, "\na known mistake gives just these numbers{place}: {}", line(fault.sentence()))?;
    writeln!(out, "  instead of   {}", line(fault.wrong_line()))?;
    writeln!(out, "  write        {}", line(fault.right_line()))?;
    if fault.right_line().contains("c[t") {
        writeln!(
            out,
            "  here c[-1] is the state before t = 0; in a trace that is row 0 of c, so c[t] is its row t+1"
        )?;
    }
    Ok(())
}
