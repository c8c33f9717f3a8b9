//! The verdict as one JSON object.

use std::io::Write;

use serde_json::{Value, json};

use crate::task::Advice;
use crate::trace::grade::{Difference, Grade, Verdict};
use crate::trace::handin::Ignored;

/// Prints the object.
pub(super) fn print(out: &mut impl Write, grade: &Grade) -> anyhow::Result<()> {
    let taken = grade.taken.iter().map(|taken| {
        let from = if taken.mine.is_some() { "file" } else { "lesson" };
        json!({ "mine": taken.mine, "as": taken.what, "from": from })
    });
    let ignored = grade.ignored.iter().map(
        |Ignored { mine, why, maybe, .. }| json!({ "mine": mine, "why": why, "maybe": maybe }),
    );
    let differences = grade.compared.iter().filter_map(|c| c.first.as_ref());
    let differences: Vec<Value> = differences.map(|(_, difference)| value(difference)).collect();
    let mut faults: Vec<_> = grade.mistakes.iter().flatten().collect();
    faults.dedup();
    let told = |name: &str, advice: Advice| {
        let Advice { sentence, wrong, right, notes } = advice;
        json!({ "name": name, "sentence": sentence, "wrong": wrong, "right": right, "notes": notes })
    };
    let known =
        faults.into_iter().map(|fault| told(fault.function(), grade.written.advice(*fault)));
    let slips = grade.slip.map(|slip| slip.lines());
    let slips =
        slips.map(|of| told(of.name, grade.written.lines(&of.sentence, &of.wrong, &of.right)));
    let mistakes = known.chain(slips);
    let verdict = match grade.verdict {
        Verdict::Equal => "equal",
        Verdict::Different => "different",
        Verdict::Incomplete => "incomplete",
    };
    let lacking: Vec<String> = grade.lacking.iter().cloned().chain(grade.lacks()).collect();
    let object = json!({
        "verdict": verdict,
        "conventions": grade.conventions,
        "taken": taken.collect::<Vec<_>>(),
        "ignored": ignored.collect::<Vec<_>>(),
        "lacking": lacking,
        "differences": differences,
        "mistakes": mistakes.collect::<Vec<_>>(),
        "located": grade.steps.as_ref().map(|steps| steps.sentence()),
        "unexplained": grade.unexplained.as_ref().map(value),
    });
    writeln!(out, "{object}")?;
    Ok(())
}

fn value(difference: &Difference) -> Value {
    let (update, tensor) = difference.name.split_once('/').unwrap_or(("0", &difference.name));
    let (mine, right) = difference.values.unzip();
    json!({
        "update": update.parse::<u64>().ok(),
        "tensor": tensor,
        "name": difference.mine,
        "sequence": difference.sequence,
        "t": difference.t,
        "element": difference.index,
        "mine": mine.filter(|x| x.is_finite()),
        "right": right.filter(|x| x.is_finite()),
    })
}
