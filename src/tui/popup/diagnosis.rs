//! What is wrong with the training of an arm: what is seen, what to try, and the measurements behind it.

use ratatui::text::{Line, Span};

use crate::measure::diagnosis::exam::{FACTORS, SATURATED};
use crate::measure::diagnosis::{Diagnosis as Found, Exam, FEWEST_UPDATES, Remedy};
use crate::tui::markdown;
use crate::tui::theme::Theme;
use crate::tui::view::View;
use crate::tui::widget::number::significant;

/// The widest line, in columns.
pub(super) const WIDEST: u16 = 80;

/// The columns of the name of a measurement.
const NAME: usize = 40;

/// What is known about the training of the selected arm, for so many columns.
pub(super) fn lines(view: &View, width: usize) -> Vec<Line<'static>> {
    let Some(found) = &view.frame.diagnosis else {
        return vec![Line::styled("measuring …", view.theme.dim)];
    };
    let mut lines = vec![heading(found, view.theme)];
    lines.extend(markdown::lines(&in_words(found), width, view.theme));
    if !found.remedies.is_empty() {
        lines.extend([
            Line::default(),
            Line::styled("What to try, from the start", view.theme.title),
        ]);
        lines.extend(found.remedies.iter().flat_map(remedy));
    }
    if let Some(exam) = &found.exam {
        lines.extend([Line::default(), measured(exam, view.theme)]);
        lines.extend(measurements(found, exam));
        lines.extend([Line::default(), rates_title(view.theme)]);
        lines.extend(rates(exam, width));
    }
    lines
}

/// A remedy and what to type: beside it, or line by line under it if that is several commands.
fn remedy(remedy: &Remedy) -> Vec<Line<'static>> {
    match &remedy.commands()[..] {
        [one] => vec![Line::from(format!("• {remedy}   {one}"))],
        several => {
            let lines = several.iter().map(|command| Line::from(format!("    {command}")));
            [Line::from(format!("• {remedy}: type both"))].into_iter().chain(lines).collect()
        }
    }
}

fn heading(found: &Found, theme: &Theme) -> Line<'static> {
    let plural = if found.updates == 1 { "" } else { "s" };
    Line::styled(format!("{} after {} update{plural}", found.arm, found.updates), theme.title)
}

fn in_words(found: &Found) -> String {
    match &found.finding {
        Some(finding) => {
            let sentence = finding.to_string();
            let mut letters = sentence.chars();
            // names of tensors stay as they are
            let first = letters.next().map_or_else(String::new, |first| match letters.as_str() {
                rest if rest.starts_with(char::is_alphabetic) => {
                    first.to_uppercase().chain(rest.chars()).collect()
                }
                rest => format!("{first}{rest}"),
            });
            first + "."
        }
        None if found.has_a_planted_mistake => {
            "A mistake or an ablation is built into this arm, so its settings are not judged."
                .to_owned()
        }
        None if found.exam.is_none() => "There is nothing to measure.".to_owned(),
        None if found.updates < FEWEST_UPDATES => {
            format!("Nothing can be said before {FEWEST_UPDATES} updates: keep running.")
        }
        None => "Nothing looks wrong.".to_owned(),
    }
}

fn measured(exam: &Exam, theme: &Theme) -> Line<'static> {
    Line::from(vec![
        Span::styled("What was measured", theme.title),
        Span::styled(format!(", with these weights, on {} timesteps", exam.timesteps), theme.dim),
    ])
}

fn measurements(found: &Found, exam: &Exam) -> Vec<Line<'static>> {
    let percent = |share: f64| format!("{:.0} %", 100.0 * share);
    let floor = format!("{} ({})", significant(found.floor.loss, 3), found.floor.of);
    let kept = exam.kept.map_or_else(|| "no gradient goes back".to_owned(), |x| significant(x, 3));
    let rows = [
        ("loss".to_owned(), significant(exam.loss, 4)),
        ("loss of a model without memory".to_owned(), floor),
        (format!("share of h beyond ±{SATURATED}"), percent(exam.saturated)),
        ("root mean square of h".to_owned(), significant(exam.rms, 2)),
        ("share of units that are always 0".to_owned(), percent(exam.silent)),
        ("gradient left after one step back".to_owned(), kept),
        ("‖mean gradient‖ of all examples".to_owned(), significant(exam.norm, 3)),
        ("‖gradient‖ of one example, the median".to_owned(), significant(exam.median, 3)),
        (
            "share of updates that were clipped".to_owned(),
            found.clipped.map_or("none yet".to_owned(), percent),
        ),
    ];
    rows.map(|(name, value)| Line::from(format!("{name:<NAME$}{value}"))).to_vec()
}

fn rates_title(theme: &Theme) -> Line<'static> {
    Line::from(vec![
        Span::styled("One update with the mean gradient", theme.title),
        Span::styled(" would change the loss by", theme.dim),
    ])
}

/// The change of the loss at each learning rate, side by side where there is room.
fn rates(exam: &Exam, width: usize) -> Vec<Line<'static>> {
    let of = |factor: &f64| {
        let rate = match factor {
            1.0 => "lr".to_owned(),
            factor if *factor < 1.0 => format!("lr / {}", 1.0 / factor),
            factor => format!("lr × {factor}"),
        };
        let change = -exam.gain(*factor);
        let sign = if change < 0.0 { "−" } else { "+" };
        format!("{rate:>8}  {sign}{:<10}", significant(change.abs(), 2))
    };
    let columns = (width / 24).clamp(1, 3);
    let rows = FACTORS.len().div_ceil(columns);
    let row = |row: usize| {
        let cells = (0..columns).filter_map(|column| FACTORS.get(column * rows + row));
        Line::from(cells.map(of).collect::<String>())
    };
    (0..rows).map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checked::ron_options;
    use crate::measure::diagnosis::Finding;
    use crate::train::ExperimentSpec;

    #[test]
    fn each_command_of_a_remedy_has_a_line() {
        let spec: ExperimentSpec = ron_options()
            .from_str("(task: Mod3(length: 4), hidden: 3, init: (weights: Glorot), optimizer: Sgd(lr: 0.1), epochs: 1)")
            .expect("an experiment");
        let remedies = Finding::Forgetting { kept: 0.1, steps: 3, left: 1e-3 }.remedies(&spec);
        let lines: Vec<String> =
            remedies.iter().flat_map(remedy).map(|line| line.to_string()).collect();
        assert_eq!(
            lines,
            [
                "• an orthogonal W_hh of gain 1 at the start   : set init.recurrent=Orthogonal(1.0)",
                "• an LSTM whose forget gate starts open: type both",
                "    : set cell=Lstm",
                "    : set init.forget_bias=3.0",
            ]
        );
    }
}
