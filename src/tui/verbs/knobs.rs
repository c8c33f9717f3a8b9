//! Reads changes of settings: knobs that can be turned at any point of a run, and fields that restart it.

use strum::VariantArray;

use super::{Context, Parsed, number, ron as from_ron, whole};
use crate::checked::{Positive, Setting};
use crate::engine::Command;
use crate::nn::{Clip, Name, Optimizer, OptimizerKind};
use crate::problem::Problem;
use crate::train::{Change, Knobs};
use crate::tui::widget::number::short;

/// Splits an argument from the arm it is about: the selected one, or all if it ends in `all`.
fn whose<'a>(context: &Context, argument: &'a str) -> (&'a str, Option<usize>) {
    match argument.strip_suffix(" all") {
        Some(argument) => (argument.trim(), None),
        None => (argument, Some(context.frame.arm)),
    }
}

fn edit(change: Change, arm: Option<usize>) -> Parsed {
    Command::Edit(change, arm).into()
}

/// The settings of the selected arm in the next update, where an edit made now takes effect.
fn now(context: &Context) -> Knobs {
    context.frame.snapshot.arms[context.frame.arm].knobs
}

fn positive(text: &str) -> Result<Positive, Problem> {
    Positive::try_from(number(text)?).map_err(Problem::new)
}

pub(super) fn lr_now(context: &Context) -> String {
    now(context).optimizer.lr().to_string()
}

pub(super) fn lr(context: &Context, argument: &str) -> Result<Parsed, Problem> {
    let (argument, arm) = whose(context, argument);
    Ok(edit(Change::Rate(positive(argument)?), arm))
}

/// The short form, or the form of a lesson file if the other settings are not the usual ones.
pub(super) fn optimizer_now(context: &Context) -> String {
    let now = now(context).optimizer;
    let kind = OptimizerKind::from(now);
    let short = format!("{} {}", <&str>::from(kind), now.lr());
    match Optimizer::of_kind(kind, now.lr()) == now {
        true => short,
        false => ron::to_string(&now).unwrap_or(short),
    }
}

pub(super) fn optimizer(context: &Context, argument: &str) -> Result<Parsed, Problem> {
    let (argument, arm) = whose(context, argument);
    read_optimizer(argument).map(|optimizer| edit(Change::Optimizer(optimizer), arm))
}

/// Reads `adam 0.003`, or the form of a lesson file: `Adam(lr: 0.003, beta1: 0.8)`.
pub(super) fn read_optimizer(text: &str) -> Result<Optimizer, Problem> {
    let (name, lr) = text.split_once(' ').unwrap_or((text, ""));
    match name.parse() {
        Ok(kind) => match positive(lr) {
            Ok(lr) => Ok(Optimizer::of_kind(kind, lr)),
            Err(problem) => Err(problem.instead(optimizer_example(&kind))),
        },
        Err(_) if text.contains('(') => from_ron(text),
        Err(_) => {
            let examples: Vec<_> = OptimizerKind::VARIANTS.iter().map(optimizer_example).collect();
            Err(Problem::new("expected one of").instead(examples.join(", ")))
        }
    }
}

/// A kind of optimiser as typed, with a rate that suits most tasks.
fn optimizer_example(kind: &OptimizerKind) -> &'static str {
    match kind {
        OptimizerKind::Sgd => "sgd 0.1",
        OptimizerKind::Momentum => "momentum 0.1",
        OptimizerKind::Adagrad => "adagrad 0.1",
        OptimizerKind::RmsProp => "rmsprop 0.01",
        OptimizerKind::Adam => "adam 0.003",
    }
}

pub(super) fn clip_now(context: &Context) -> String {
    match now(context).clip {
        Clip::Off => "off".to_owned(),
        Clip::Value(c) => format!("value {c}"),
        Clip::Norm(c) => format!("norm {c}"),
        Clip::SquaredNorm(c) => format!("squared {c}"),
    }
}

pub(super) fn clip(context: &Context, argument: &str) -> Result<Parsed, Problem> {
    let (argument, arm) = whose(context, argument);
    read_clip(argument).map(|clip| edit(Change::Clip(clip), arm))
}

/// Reads `norm 1`, or the form of a lesson file: `Norm(1.0)`.
pub(super) fn read_clip(text: &str) -> Result<Clip, Problem> {
    let (name, bound) = text.split_once(' ').unwrap_or((text, ""));
    let kind = match name.to_lowercase().as_str() {
        "off" => return Ok(Clip::Off),
        "value" => Clip::Value,
        "norm" => Clip::Norm,
        "squared" => Clip::SquaredNorm,
        _ => {
            let problem =
                Problem::new("expected one of").instead("off, value 1, norm 1, squared 1");
            return from_ron(text).map_err(|_| problem);
        }
    };
    let bound = positive(bound).map_err(|problem| problem.instead(format!("{name} 1")))?;
    Ok(kind(bound))
}

/// The weight under the cursor of the heatmap.
pub(super) fn weight_now(context: &Context) -> String {
    let params = &context.frame.snapshot.arms[context.frame.arm].state.params;
    let name = context.looks.tensor_of(params);
    let (row, col) = context.looks.element(params[name].dim());
    let value = short(params[name][[row, col]]);
    if name.is_bias() {
        format!("{name} {row} {value}")
    } else {
        format!("{name} {row} {col} {value}")
    }
}

/// Reads `W_hh 0 1 0.25`, `W_hh[0,1] = 0.25`, or `b_h 0 0.5`.
pub(super) fn weight(context: &Context, argument: &str) -> Result<Parsed, Problem> {
    let (argument, arm) = whose(context, argument);
    let plain = argument.replace(['[', ']', ',', '='], " ");
    let words: Vec<&str> = plain.split_whitespace().collect();
    let named = words.first().and_then(|name| Name::called(name));
    let read = || match (named, &words[..]) {
        (Some(name), [_, row, value]) if name.is_bias() => {
            Ok((name, whole(row)?, 0, number(value)?))
        }
        (Some(name), [_, row, col, value]) => Ok((name, whole(row)?, whole(col)?, number(value)?)),
        _ => Err(Problem::new("expected tensor, row, column and value")),
    };
    let (tensor, row, col, value) = read()
        .map_err(|problem: Problem| problem.instead("weight W_hh 0 1 0.25, or weight b_h 0 0.5"))?;
    Ok(edit(Change::Weight { tensor, row, col, value }, arm))
}

pub(super) fn bptt_window_now(context: &Context) -> String {
    now(context).bptt_window.map_or("whole".to_owned(), |window| window.to_string())
}

/// Reads `4`, or `whole`.
pub(super) fn bptt_window(context: &Context, argument: &str) -> Result<Parsed, Problem> {
    let (argument, arm) = whose(context, argument);
    let window = if argument == "whole" { None } else { Some(whole(argument)?) };
    Ok(edit(Change::BpttWindow(window), arm))
}

pub(super) fn bptt_reach_now(context: &Context) -> String {
    now(context).bptt_reach.map_or("whole".to_owned(), |reach| reach.to_string())
}

/// Reads `4`, or `whole`.
pub(super) fn bptt_reach(context: &Context, argument: &str) -> Result<Parsed, Problem> {
    let (argument, arm) = whose(context, argument);
    let reach = if argument == "whole" { None } else { Some(whole(argument)?) };
    Ok(edit(Change::BpttReach(reach), arm))
}

/// While a mistake is hunted, no mistake can be put in: the names would tell what there is to find.
pub(super) fn no_fault_in_a_hunt(context: &Context, argument: &str) -> Result<(), Problem> {
    match context.hunts && argument.to_lowercase().contains("fault") {
        true => Err(Problem::new("find the mistake in this step first")),
        false => Ok(()),
    }
}

pub(super) fn set(context: &Context, argument: &str) -> Result<Parsed, Problem> {
    no_fault_in_a_hunt(context, argument)?;
    let Setting { key, value } = argument.parse::<Setting>().map_err(Problem::new)?;
    context.frame.snapshot.spec.with(&key, &value).map_err(Problem::new)?;
    Ok(Command::SetField { key, value }.into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::verbs::VERBS;

    #[test]
    fn every_optimiser_is_in_the_help_and_has_an_example_that_can_be_typed() {
        let verb = VERBS.iter().find(|verb| verb.name == "optimizer").expect("the verb");
        for kind in OptimizerKind::VARIANTS {
            assert!(verb.help.split(", ").any(|name| name == <&str>::from(kind)), "{kind:?}");
            let read = read_optimizer(optimizer_example(kind)).map(OptimizerKind::from);
            assert_eq!(read, Ok(*kind));
        }
    }
}
