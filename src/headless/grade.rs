//! `rnn-tui grade LESSON MINE`

use std::io::{Write, stdout};

use super::setup;
use crate::checked::shown;
use crate::cli::Grade;
use crate::nn::Fault;
use crate::tensors::Tensors;
use crate::train::grade::{self, Difference};

/// Compares a learner's tensors with the true ones, and says where theirs first go wrong, and why.
///
/// # Errors
/// If the file or a setting is wrong, or a tensor is.
pub fn run(args: &Grade) -> anyhow::Result<()> {
    let experiment = setup::open(&args.lesson, &args.experiment)?;
    let mine = Tensors::read(&args.mine)?;
    let take_start = args.experiment.weights.is_none();
    let grade = grade::grade(&experiment, 0, &mine, args.tolerance, take_start)?;
    let mut out = stdout();
    let arm = &experiment.arms[0].name;
    if experiment.arms.len() > 1 {
        writeln!(out, "compared with the arm {arm:?}; --arm NAME chooses another")?;
    }
    if grade.own_start {
        writeln!(out, "started from the weights in {}", shown(&args.mine))?;
    }
    for tensor in &grade.compared {
        let mark = if tensor.agrees { "✓" } else { "✗" };
        let mut line = format!("{mark} {:<22} off by {:.1e}", tensor.name, tensor.off);
        if let Some(how) = tensor.reshaped {
            line += &format!("; {how} to compare it");
        }
        if let Some(factor) = tensor.factor {
            line += &format!("; it is {factor:.6} times the right one");
        }
        writeln!(out, "{line}")?;
    }
    if !grade.unknown.is_empty() {
        writeln!(out, "not compared, as a trace has no such tensor: {}", grade.unknown.join(", "))?;
    }
    let Some(first) = &grade.first else {
        writeln!(out, "all equal")?;
        return Ok(());
    };
    writeln!(out, "\nfirst difference, in the order of computation:\n  {}", told(first))?;
    for fault in &grade.explained_by {
        explain(&mut out, *fault)?;
    }
    let wrong = grade.compared.iter().filter(|c| !c.agrees).count();
    if grade.explained_by.is_empty() {
        writeln!(out, "\nnone of the known mistakes gives these numbers")?;
    }
    anyhow::bail!("{wrong} of {} tensors differ", grade.compared.len())
}

/// `update 0, dh at t=2, element [3]: yours 0.1, right 0.2`
fn told(first: &Difference) -> String {
    let (k, tensor) = first.name.split_once('/').unwrap_or(("0", &first.name));
    if first.yours.is_nan() && first.right.is_nan() {
        return format!("update {k}, {tensor}: the shape {:?} does not fit", first.index);
    }
    let at = first.t.map_or(String::new(), |t| format!(" at t={t}"));
    let skip = usize::from(first.t.is_some());
    let element: Vec<String> = first.index.iter().skip(skip).map(usize::to_string).collect();
    let element = if element.is_empty() {
        String::new()
    } else {
        format!(", element [{}]", element.join(","))
    };
    let Difference { yours, right, .. } = first;
    format!("update {k}, {tensor}{at}{element}: yours {yours:.9}, right {right:.9}")
}

fn explain(out: &mut impl Write, fault: Fault) -> std::io::Result<()> {
    writeln!(out, "\na known mistake gives just these numbers: {}", fault.sentence())?;
    writeln!(out, "  instead of   {}", fault.wrong_line())?;
    writeln!(out, "  write        {}", fault.right_line())
}
