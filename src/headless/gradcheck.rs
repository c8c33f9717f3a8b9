//! `rnn-tui gradcheck LESSON`: BPTT compared with finite differences.

use serde::Serialize;
use std::io::Write;

use super::{paint, results, setup, telling};
use crate::cli::Gradcheck;
use crate::nn::gradcheck::{TOLERANCE, TensorCheck, Verdict, check};
use crate::nn::kernel::argmax;
use crate::train::{Arm, Experiment};

/// The check of one tensor of one arm.
#[derive(Debug, Serialize)]
struct Line<'a> {
    arm: &'a str,
    update: u64,
    tensor: &'static str,
    elements: usize,
    /// The norm of BPTT's gradient.
    norm: f64,
    relative_error: f64,
    /// The part of the difference that may be rounding, as a norm.
    rounding: f64,
    /// The number of elements where the loss has a kink or a jump, which are not compared.
    without_slope: usize,
    /// The index of the element with the largest error.
    worst: Vec<usize>,
    /// The relative error of that element.
    worst_error: f64,
    verdict: Verdict,
}

/// Compares BPTT with finite differences of the loss, for every element of every tensor of all arms.
///
/// # Errors
/// If the lesson or a setting is wrong, or a gradient is wrong.
pub(crate) fn run(args: &Gradcheck) -> anyhow::Result<()> {
    let tell = telling(&args.quiet);
    let mut experiment = setup::open(&args.lesson, &args.experiment, tell)?;
    let updates = setup::updates(&args.length, &experiment).unwrap_or(0);
    while experiment.cursor().updates_done() < updates {
        experiment.update();
    }
    experiment.next_example();
    to_a_target(&mut experiment, tell)?;
    let mut out = results(&args.quiet);
    let width = experiment.arms.iter().map(|a| a.name.chars().count()).max().unwrap_or(0).max(3);
    if !args.json {
        writeln!(out, "{:<width$}  tensor  elements     ‖grad‖  rel. error  worst element", "arm")?;
    }
    let tolerance = args.tolerance.unwrap_or(TOLERANCE);
    let mut wrong = Vec::new();
    for arm in &experiment.arms {
        let checks = check_arm(arm, &experiment)?;
        for tensor in &checks {
            let line = line(arm, &experiment, tensor, tolerance);
            if args.json {
                writeln!(out, "{}", serde_json::to_string(&line)?)?;
            } else {
                row(&mut out, &line, width)?;
            }
            if args.elements && !args.json {
                elements(&mut out, arm, tensor, tolerance)?;
            }
        }
        let is_wrong = |c: &&TensorCheck| c.verdict(tolerance) == Verdict::Wrong;
        let bad = checks.iter().filter(is_wrong);
        let bad: Vec<&str> = bad.map(|c| c.name.as_str()).collect();
        if !bad.is_empty() {
            wrong.push(format!("{} of {}{}", bad.join(", "), arm.name, cut(arm, &experiment)));
        }
    }
    anyhow::ensure!(
        wrong.is_empty(),
        "BPTT and the finite differences do not agree within {:e}: {}",
        tolerance,
        wrong.join("; ")
    );
    Ok(())
}

/// Trains up to the next update that has a target: without one there is no loss, and nothing to check.
fn to_a_target(experiment: &mut Experiment, tell: fn(&str)) -> anyhow::Result<()> {
    let requested = experiment.cursor().update;
    for _ in 0..=experiment.updates_per_epoch() {
        if experiment.example().targets.iter().any(Option::is_some) {
            let found = experiment.cursor().update;
            if found > requested {
                tell(&format!("update {requested} has no target; checked at update {found}"));
            }
            return Ok(());
        }
        experiment.update();
        experiment.next_example();
    }
    anyhow::bail!("no update of this experiment has a target, so there is nothing to check")
}

/// Why the gradients of truncated BPTT are meant to differ, and how to check the others.
fn cut(arm: &Arm, experiment: &Experiment) -> String {
    let timesteps = arm.example(experiment.example()).timesteps();
    let window = arm.model.bptt_window.filter(|window| *window < timesteps);
    let reach = arm.model.bptt_reach.filter(|reach| reach + 1 < timesteps);
    let said = |name: &str, length: usize| {
        format!(
            " ({name} {length} cuts its gradient on purpose, so the two differ; to check without the cut, add --set {name}={timesteps})"
        )
    };
    let window = window.map(|window| said("bptt_window", window));
    window.or(reach.map(|reach| said("bptt_reach", reach))).unwrap_or_default()
}

fn check_arm(arm: &Arm, experiment: &Experiment) -> anyhow::Result<Vec<TensorCheck>> {
    anyhow::ensure!(
        arm.is_sound(),
        "the arm {:?} has diverged: check it after fewer updates (--updates)",
        arm.name
    );
    let example = arm.example(experiment.example());
    Ok(check(&arm.implementation(), &arm.state.params, example, &arm.state.carried))
}

/// Returns the index of an element of a tensor, as in the equations, from its position in memory.
fn place(arm: &Arm, tensor: &TensorCheck, cell: usize) -> Vec<usize> {
    let value = &arm.state.params[tensor.name];
    let (rows, cols) = value.dim();
    if tensor.name.is_bias() {
        return vec![cell];
    }
    let by_column = !value.is_standard_layout();
    if by_column { vec![cell % rows, cell / rows] } else { vec![cell / cols, cell % cols] }
}

fn line<'a>(
    arm: &'a Arm,
    experiment: &Experiment,
    tensor: &TensorCheck,
    tolerance: f64,
) -> Line<'a> {
    let errors: Vec<f64> = tensor.element_errors().collect();
    let worst = argmax(&errors);
    Line {
        arm: &arm.name,
        update: experiment.cursor().update,
        tensor: tensor.name.as_str(),
        elements: errors.len(),
        norm: tensor.norm(),
        relative_error: tensor.relative_error,
        rounding: tensor.rounding,
        without_slope: tensor.without_slope,
        worst: place(arm, tensor, worst),
        worst_error: errors[worst],
        verdict: tensor.verdict(tolerance),
    }
}

fn row(out: &mut impl Write, line: &Line, width: usize) -> std::io::Result<()> {
    let Line { arm, tensor, elements, norm, worst, worst_error, .. } = line;
    let at = worst.iter().map(usize::to_string).collect::<Vec<_>>().join(",");
    let mark = match line.verdict {
        Verdict::Right => paint::right("✓"),
        Verdict::Wrong => paint::wrong("✗ wrong"),
        Verdict::TooSmall => paint::unsure("? too small to tell from rounding"),
    };
    let kinks = match line.without_slope {
        0 => String::new(),
        n => format!("; {n} at a kink or jump of the loss, not compared"),
    };
    let numbers = format!("{elements:>8}  {norm:>9.3e}  {:>10.1e}", line.relative_error);
    writeln!(out, "{arm:<width$}  {tensor:<6}  {numbers}  [{at}] {worst_error:.1e}  {mark}{kinks}")
}

/// Prints every element with an error, with both values.
fn elements(
    out: &mut impl Write,
    arm: &Arm,
    tensor: &TensorCheck,
    tolerance: f64,
) -> std::io::Result<()> {
    for (cell, error) in tensor.element_errors().enumerate() {
        // a single element is never as exact as a whole tensor
        if error > tolerance.max(1e-5) {
            let at = place(arm, tensor, cell);
            let at = at.iter().map(usize::to_string).collect::<Vec<_>>().join(",");
            let (bptt, numeric) = (tensor.analytic[cell], tensor.numeric[cell]);
            writeln!(
                out,
                "    d{}[{at}]: BPTT {bptt:.9e}, finite difference {numeric:.9e}",
                tensor.name
            )?;
        }
    }
    Ok(())
}
