//! `--try LINE`: the answers of trained models to the user's own lines.

use serde_json::json;
use std::io::{Write, stdout};

use crate::nn::Input;
use crate::task::output::Sample;
use crate::task::{Kind, Prediction, Task, Tried};
use crate::train::{Arm, Experiment};

/// Checks before training that every line can be read.
///
/// # Errors
/// For the first line that cannot.
pub(crate) fn readable(lines: &[String], experiment: &Experiment) -> anyhow::Result<()> {
    for line in lines {
        if let Tried::Refused(why) = tried(&experiment.arms[0], experiment, line) {
            anyhow::bail!("--try {line:?}: {why}");
        }
    }
    Ok(())
}

/// Writes the answers of all arms.
///
/// # Errors
/// If standard output is gone.
pub(crate) fn answers(
    lines: &[String],
    experiment: &Experiment,
    as_json: bool,
) -> anyhow::Result<()> {
    let task = &experiment.task;
    for line in lines {
        if !as_json {
            writeln!(stdout(), "\n› {line}")?;
        }
        for arm in &experiment.arms {
            let answer = tried(arm, experiment, line);
            if as_json {
                let answer = as_value(task, &answer);
                let line = json!({"arm": arm.name, "try": line, "answer": answer});
                writeln!(stdout(), "{line}")?;
            } else {
                for text in in_words(task, &answer) {
                    writeln!(stdout(), "  {}: {text}", arm.name)?;
                }
            }
        }
    }
    Ok(())
}

fn tried(arm: &Arm, experiment: &Experiment, line: &str) -> Tried {
    let (seed, update) = (experiment.spec.seed, experiment.cursor().updates_done());
    experiment.task.try_line(&arm.implementation(), &arm.state.params, line, seed, update)
}

fn in_words(task: &Task, tried: &Tried) -> Vec<String> {
    match tried {
        Tried::Refused(why) => vec![why.to_string()],
        Tried::Continued(samples) => samples.iter().map(sample).collect(),
        Tried::Answer(prediction) if is_verdict(task) => {
            let mut classes: Vec<_> = prediction.p_last.iter().enumerate().collect();
            classes.sort_by(|a, b| b.1.total_cmp(a.1));
            let class =
                |(c, p): &(usize, &f64)| format!("{} {:.1}%", task.outputs.label(*c), 100.0 * *p);
            let classes = classes.iter().take(5).map(class).collect::<Vec<_>>();
            vec![classes.join("  ")]
        }
        Tried::Answer(prediction) => vec![written(task, prediction)],
    }
}

fn is_verdict(task: &Task) -> bool {
    matches!(task.kind, Kind::Sentences | Kind::Answers)
}

fn sample(sample: &Sample) -> String {
    match sample.temperature {
        0.0 => format!("greedy  {}", sample.text),
        t => format!("T={t:<5} {}", sample.text),
    }
}

/// The answers at the timesteps that have a target; without any target, those at all timesteps.
fn written(task: &Task, prediction: &Prediction) -> String {
    let targets = &prediction.example.targets;
    let all = targets.iter().all(Option::is_none);
    let asked = prediction.predicted.iter().zip(targets);
    let asked = asked.filter(|(_, target)| all || target.is_some());
    let symbols: Vec<Input> = asked.map(|(class, _)| Input::Symbol(*class)).collect();
    task.outputs.text(&symbols)
}

fn as_value(task: &Task, tried: &Tried) -> serde_json::Value {
    match tried {
        Tried::Refused(why) => json!({"refused": why.to_string()}),
        Tried::Continued(samples) => {
            samples.iter().map(|s| json!({"temperature": s.temperature, "text": s.text})).collect()
        }
        Tried::Answer(p) if is_verdict(task) => {
            let classes = p.p_last.iter().enumerate();
            classes.map(|(c, p)| (task.outputs.label(c).to_owned(), json!(p))).collect()
        }
        Tried::Answer(p) => json!(written(task, p)),
    }
}
