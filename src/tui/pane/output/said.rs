//! The answers without a screen: a sentence for each example, where the screen has rows below each other.

use ratatui::text::Line;

use super::{lines, tried, vocabs};
use crate::task::{Kind, Prediction, Tried};
use crate::tui::view::View;

/// Of more examples, only so many are said.
const MOST: usize = 6;

/// What the model answers, a sentence for each example.
pub(crate) fn in_words(view: &View, width: usize) -> Vec<String> {
    let kind = view.frame.snapshot.task.kind;
    let in_columns = matches!(kind, Kind::Sequences | Kind::Captions) && view.arm().is_sound();
    if !in_columns {
        return without_rules(lines(view, width));
    }
    let output = &view.frame.output;
    let own = own_line(view, width);
    let of = |which: &'static str, predictions: &[Prediction]| {
        let said = predictions.iter().enumerate();
        said.take(MOST)
            .map(|(i, p)| format!("{which} example {}: {}", i + 1, read_out(view, p)))
            .collect::<Vec<_>>()
    };
    let wrong: Vec<Prediction> = output.test.iter().filter(|p| !p.is_right()).cloned().collect();
    let test = if kind == Kind::Captions { of("wrong test", &wrong) } else { Vec::new() };
    let (examples, scores) = (output.train.len(), output.train.iter().map(Prediction::score));
    let (all, right) = scores.fold((0, 0), |(all, right), score| (all + score.0, right + score.1));
    let head = format!("{right} of {all} answers to {examples} training examples are right");
    own.into_iter().chain([head]).chain(of("training", &output.train)).chain(test).collect()
}

/// The learner's own line, and the answer to it.
pub(crate) fn own_line(view: &View, width: usize) -> Vec<String> {
    let kind = view.frame.snapshot.task.kind;
    match &view.frame.own_line {
        Some((line, Tried::Answer(p))) if matches!(kind, Kind::Sequences | Kind::Captions) => {
            vec![format!("Your line: {line}"), read_out(view, p)]
        }
        Some(_) | None => without_rules(tried(view, width)),
    }
}

/// Lines of the screen, but those that only part others.
fn without_rules(lines: Vec<Line<'static>>) -> Vec<String> {
    let lines = lines.into_iter().map(|line| line.to_string());
    lines.filter(|line| !line.trim_matches(['─', ' ']).is_empty()).collect()
}

/// What is read, what should be answered and what is. Where only a few timesteps have a target, these alone are said.
fn read_out(view: &View, prediction: &Prediction) -> String {
    let (inputs, outputs) = vocabs(view);
    let Prediction { example, read, predicted, .. } = prediction;
    let label = |class: usize| outputs.label(class);
    let read = read.iter().map(|x| inputs.input(x)).collect::<Vec<_>>().join(" ");
    let targets: Vec<(usize, usize)> =
        (0..).zip(&example.targets).filter_map(|(t, y)| Some((t, (*y)?))).collect();
    let (all, right) = prediction.score();
    let score = format!("{right} of {all} right; reads {read}");
    if 2 * targets.len() < predicted.len() {
        let said = targets.iter().map(|(t, target)| {
            format!("at t = {t} target {}, answer {}", label(*target), label(predicted[*t]))
        });
        return format!("{score}; {}", said.collect::<Vec<_>>().join("; "));
    }
    let target = |t: &Option<usize>| t.map_or("none", label);
    let expected = example.targets.iter().map(target).collect::<Vec<_>>().join(" ");
    let answers = predicted.iter().map(|class| label(*class)).collect::<Vec<_>>().join(" ");
    let wrong = targets.iter().filter(|(t, target)| predicted[*t] != *target);
    let wrong: Vec<String> = wrong.map(|(t, _)| t.to_string()).collect();
    let wrong = match wrong.is_empty() {
        true => String::new(),
        false => format!("; wrong at t = {}", wrong.join(", ")),
    };
    format!("{score}; targets {expected}; answers {answers}{wrong}")
}
