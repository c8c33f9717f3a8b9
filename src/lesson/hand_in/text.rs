//! The text of a hand-in's update: the verdict, the first difference, the line to write instead, the conventions.

use crate::checked::is_shown;
use crate::nn::{Quantity, Tensor};
use crate::task::{Advice, BroughtUpdate};
use crate::trace::grade::{Difference, Grade, OwnSteps, Shown, Verdict};
use crate::trace::handin::Ignored;

/// The most conventions, and the most arrays left out, that are listed.
const MOST_LISTED: usize = 8;

/// The longest name that is shown, in characters.
const LONGEST_NAME: usize = 40;

/// The text of an update.
pub(super) fn of(
    grade: &Grade,
    shown: &Shown,
    begins: Option<Quantity>,
    is_numbered: bool,
) -> String {
    let update = &shown.update;
    let mut text = vec![verdict(grade, update, is_numbered)];
    text.extend(mistakes(grade));
    text.extend(grade.steps.as_ref().map(steps));
    text.extend(begins.map(|begins| keys(begins, grade.first.is_some())));
    text.push(origin(grade, shown));
    text.extend(listed("How your file was read:", &grade.conventions));
    let lacking = grade.lacks().into_iter().chain(grade.lacking.iter().cloned());
    let left: Vec<String> = lacking.chain(grade.ignored.iter().map(left_out)).collect();
    text.extend(listed("Not compared:", &left));
    text.join("\n\n")
}

/// The verdict, with the first difference.
fn verdict(grade: &Grade, update: &BroughtUpdate, is_numbered: bool) -> String {
    let which = if is_numbered { format!("Update {}: ", update.k) } else { String::new() };
    let compared = grade.compared.len();
    let gradients = grade.compared.iter().filter(|c| c.is_gradient).count();
    match (&grade.first, grade.verdict) {
        (Some(first), _) => {
            let wrong = grade.compared.iter().filter(|c| !c.agrees()).count();
            let count = format!("{wrong} of {compared} arrays differ");
            format!(
                "**{which}{count}.** The first difference in your file, in the order of computation:\n\n{}",
                difference(first)
            )
        }
        (None, _) if compared == 0 => format!("**{which}Nothing was compared.**"),
        (None, Verdict::Incomplete) => format!(
            "**{which}All {compared} arrays that were compared are right,** but not all could be compared."
        ),
        (None, Verdict::Equal | Verdict::Different) if gradients == 0 => format!(
            "**{which}All {compared} arrays are right,** but there is no gradient among them."
        ),
        (None, Verdict::Equal | Verdict::Different) => {
            format!("**{which}All {compared} arrays are right.**")
        }
    }
}

/// A difference as a block of lines.
fn difference(first: &Difference) -> String {
    let mut lines = vec![code(&first.mine)];
    let place = |words: &str, at: i64| format!("{words} {at}");
    let places: Vec<String> = first
        .sequence
        .map(|n| place("sequence", n as i64))
        .into_iter()
        .chain(first.t.map(|t| place("t =", t)))
        .chain(first.column.map(|column| place("unit", column as i64)))
        .collect();
    let index = || {
        let index: Vec<String> = first.index.iter().map(usize::to_string).collect();
        format!("[{}]", index.join(","))
    };
    match places.is_empty() {
        true if first.index.is_empty() => {}
        true => lines[0].push_str(&index()),
        false => lines.push(places.join(", ")),
    }
    match first.values {
        Some((yours, right)) => {
            lines.push(format!("yours {}", number(yours)));
            lines.push(format!("right {}", number(right)));
        }
        None => lines.push("the shape does not fit".to_owned()),
    }
    format!("```\n{}\n```", lines.join("\n"))
}

/// The known mistakes that explain the numbers, with the lines to write instead.
fn mistakes(grade: &Grade) -> Option<String> {
    grade.first.as_ref()?;
    let sets = grade.advice();
    let Some(first) = sets.first() else {
        return Some("None of the known mistakes gives these numbers.".to_owned());
    };
    let place = match &grade.only_in[..] {
        [] => String::new(),
        some => format!(
            ", in {} alone",
            some.iter().map(|name| code(name)).collect::<Vec<_>>().join(", ")
        ),
    };
    let alone = first.len() == 1 && grade.unexplained.is_none();
    let told = match (alone, grade.unexplained.is_some()) {
        (true, _) => format!("A known mistake gives exactly these numbers{place}:"),
        (false, false) => "Several known mistakes together give these numbers:".to_owned(),
        (false, true) => "These known mistakes explain part of it:".to_owned(),
    };
    let mut parts = vec![told];
    parts.extend(first.iter().map(quoted));
    for other in sets.iter().skip(1) {
        parts.push("Another mistake gives the same numbers:".to_owned());
        parts.extend(other.iter().map(quoted));
    }
    if let Some(rest) = &grade.unexplained {
        parts.push(format!("After allowing for them, this remains:\n\n{}", difference(rest)));
    }
    Some(parts.join("\n\n"))
}

/// A sentence and two lines.
fn quoted(advice: &Advice) -> String {
    let Advice { sentence, wrong, right, notes } = advice;
    let notes = notes.iter().map(|note| format!("\n\n{}.", escaped(note)));
    let lines = format!("{}.\n\n```\n✗ {wrong}\n✓ {right}\n```", escaped(sentence));
    [lines].into_iter().chain(notes).collect()
}

/// Which steps go wrong by themselves.
fn steps(steps: &OwnSteps) -> String {
    let sentence = escaped(&steps.sentence());
    let mut letters = sentence.chars();
    let first = letters.next().map(|c| c.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}.", letters.as_str())
}

/// Where the machine stands, and how to get around.
fn keys(begins: Quantity, is_wrong: bool) -> String {
    let begin = match is_wrong {
        true => "The machine starts where the numbers begin to differ",
        false => {
            "The machine starts where your gradients, which are right if the cut is intended, begin to differ from full ones"
        }
    };
    format!(
        "{begin}: at `{begins}`. [N] and [P] go to the next and the previous difference; ≠ marks each. [a] switches between the arms *yours* and *right*, and [f] shows where a number comes from."
    )
}

/// Where the numbers of the arm come from.
fn origin(grade: &Grade, shown: &Shown) -> String {
    let update = &shown.update;
    let lacks = match (&grade.first, grade.mistakes.is_empty(), &grade.unexplained) {
        (None, ..) => "those of our passes",
        (Some(_), ..) if grade.slip.is_some() => "those of our passes with this mistake",
        (Some(_), false, None) if grade.only_in.is_empty() => {
            "those of our passes with this mistake"
        }
        (Some(_), false, None) => "those of our passes, which have no mistake there",
        (Some(_), ..) if knows_forward(update) => {
            "those of our forward pass, because yours is right, and in the backward pass a dot, which means unknown"
        }
        (Some(_), ..) => "a dot, which means unknown",
    };
    let mut words = format!(
        "The arm *yours* shows the numbers of your file, in our layout and scale, and where the file has none, {lacks}."
    );
    if shown.has_more {
        words.push_str(
            " With the weight decay or the temperature that is stated below, your numbers are not the right ones beside them, which are without it: that is no difference, and has no mark.",
        );
    }
    if update.batch > 1 {
        words.push_str(&format!(
            " Your file has a batch of {} sequences; this is sequence {}, and `: set sequence=0` shows another. The gradients of the weights are sums or means over the batch and cannot be split by sequence: the Weights pane shows those of the whole batch, yours and the right ones; the equations show what this sequence adds.",
            update.batch, update.first,
        ));
    }
    words
}

/// Whether the forward pass is known, though the file need not have all of it.
fn knows_forward(update: &BroughtUpdate) -> bool {
    let sequence = update.sequences.get(&update.first);
    sequence.is_some_and(|sequence| sequence.numbers.knows(Tensor::Z.into()))
}

/// A list under a heading; none if it is empty.
fn listed(heading: &str, items: &[String]) -> Option<String> {
    let mut lines: Vec<String> =
        items.iter().take(MOST_LISTED).map(|item| format!("- {}", escaped(item))).collect();
    if items.len() > MOST_LISTED {
        lines.push(format!("- and {} more: `rnn-tui grade` lists all", items.len() - MOST_LISTED));
    }
    (!items.is_empty()).then(|| format!("{heading}\n\n{}", lines.join("\n")))
}

fn left_out(Ignored { mine, why, maybe, .. }: &Ignored) -> String {
    let maybe = maybe.as_ref();
    let maybe =
        maybe.map_or(String::new(), |name| format!(" (did you mean {name}? --name {mine}={name})"));
    format!("{mine}: {why}{maybe}")
}

/// A number, with a few digits.
fn number(x: f64) -> String {
    let text = match x.abs() {
        0.0 => "0".to_owned(),
        1e-4..1e6 => format!("{x:.6}"),
        _ => format!("{x:.5e}"),
    };
    text.replace('-', "−")
}

/// A name of the file, short and without what steers Markdown.
fn code(name: &str) -> String {
    let clean = |c: char| if is_shown(c) && c != '`' { c } else { '�' };
    let mut short: String = name.chars().take(LONGEST_NAME).map(clean).collect();
    if name.chars().count() > LONGEST_NAME {
        short.push('…');
    }
    short
}

/// A text without Markdown: what has a meaning there stands for itself.
fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    for c in text.chars().map(|c| if is_shown(c) { c } else { '�' }) {
        if c.is_ascii_punctuation()
            && !matches!(c, ',' | '.' | ':' | ';' | '\'' | '"' | '/' | '=' | '(' | ')' | '-')
        {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}
