//! How a hand-in's code writes what is said of a known mistake: its way round, and its gates.

use super::conventions;
use crate::nn::{Fault, Name};
use crate::task::Advice;
use crate::trace::handin::HandIn;
use crate::trace::handin::form::{Form, letters};

/// How a hand-in's code writes a line.
#[derive(Clone, Debug)]
pub(crate) struct Written {
    /// The input's and the recurrent matrix in the equations of this cell.
    matrices: [Name; 2],
    /// The bias, or that beside the recurrent matrix.
    bias: Name,
    /// Whether the code multiplies vectors from the left: x@W.
    is_by_row: bool,
    /// Whether the code computes several sequences at once.
    is_batch: bool,
    /// Our gate at each place among the file's.
    order: Vec<usize>,
    /// The letters of the gates in the file's order, if that is not ours.
    other_order: Option<String>,
    /// Whether the file's update gate is 1 minus ours.
    is_update_swapped: bool,
    /// The file's name of the gradient that comes from outside, if the model is a layer without an output.
    outside: Option<String>,
}

impl Written {
    pub(super) fn of(handin: &HandIn, form: &Form, is_batch: bool) -> Self {
        let weights = form.model.cell.weights();
        let mine = letters(form);
        Written {
            matrices: [weights.input, weights.recurrent],
            bias: weights.recurrent_bias.unwrap_or(weights.bias),
            is_by_row: conventions::is_by_row(handin, form),
            is_batch,
            order: form.order.clone(),
            other_order: (mine != form.model.cell.letters().join(" ")).then_some(mine),
            is_update_swapped: form.keeps_new,
            outside: handin.layer.as_ref().map(|layer| layer.last_name().to_owned()),
        }
    }

    /// That of the vanilla RNN in our own layout.
    pub(super) fn as_ours() -> Self {
        Written {
            matrices: [Name::W_xh, Name::W_hh],
            bias: Name::b_h,
            is_by_row: false,
            is_batch: false,
            order: vec![0],
            other_order: None,
            is_update_swapped: false,
            outside: None,
        }
    }

    /// What is said of a known mistake.
    pub(crate) fn advice(&self, fault: Fault) -> Advice {
        self.lines(fault.sentence(), fault.wrong_line(), fault.right_line())
    }

    /// A sentence and two lines, as this code has them.
    pub(crate) fn lines(&self, sentence: &str, wrong: &str, right: &str) -> Advice {
        let [sentence, wrong, right] = [sentence, wrong, right].map(|text| self.text(text));
        let notes = self.notes(&right);
        Advice { sentence, wrong, right, notes }
    }

    /// A text with the names of the cell's matrices, the code's way round, and its gates.
    pub(crate) fn text(&self, text: &str) -> String {
        let [input, recurrent] = self.matrices;
        let text = text.replace("W_xh", input.as_str()).replace("W_hh", recurrent.as_str());
        let text = text.replace("b_h", self.bias.as_str());
        let text = match &self.outside {
            Some(outside) => text
                .replace("(W_hy.T @ dy_next)", &format!("{outside}[t+1]"))
                .replace("W_hy.T @ dy", &format!("{outside}[t]")),
            None => text,
        };
        let text = if self.is_by_row { by_row(&text) } else { text };
        let text = if self.is_batch { of_batch(&text) } else { text };
        let text = if self.is_update_swapped { with_swapped_update(&text) } else { text };
        match (&self.other_order, text.split_once(" = [").zip(text.strip_suffix(']'))) {
            (Some(_), Some(((to, _), whole))) => self.reordered(to, &whole[to.len() + 4..]),
            _ => text,
        }
    }

    /// The list of all gates in the file's order.
    fn reordered(&self, to: &str, gates: &str) -> String {
        let gates: Vec<&str> = gates.split(", ").collect();
        let mine: Vec<&str> =
            self.order.iter().filter_map(|gate| gates.get(*gate).copied()).collect();
        format!("{to} = [{}]", mine.join(", "))
    }

    /// What the letters of a line mean, where they may mean something else.
    fn notes(&self, line: &str) -> Vec<String> {
        let order = self.other_order.as_ref().filter(|_| line.contains(" = ["));
        let order = order.map(|mine| format!("the gates are in your order: {mine}"));
        let is_of_update = self.is_update_swapped && !update_gates(line).is_empty();
        let update = is_of_update
            .then(|| "z is your update gate: h[t] = (1 - z[t]) * h[t-1] + z[t] * n[t]".to_owned());
        order.into_iter().chain(update).collect()
    }
}

/// The places of the update gate in a text: `z[t+1]`, `z_{t+1}`, `z_t`.
fn update_gates(text: &str) -> Vec<(usize, usize)> {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let places = text.match_indices("z").filter_map(|(at, _)| {
        let rest = &text[at + 1..];
        let length = match rest.as_bytes() {
            [b'[', ..] => rest.find(']')? + 1,
            [b'_', b'{', ..] => rest.find('}')? + 1,
            [b'_', b't', ..] => 2,
            _ => return None,
        };
        let is_whole = !text[..at].ends_with(is_word) && !rest[length..].starts_with(is_word);
        is_whole.then_some((at, at + 1 + length))
    });
    places.collect()
}

/// A text in which the update gate is 1 minus what it was: `(1 - z[t])` for `z[t]`, and the other way round.
fn with_swapped_update(text: &str) -> String {
    let (mut swapped, mut from) = (String::new(), 0);
    for (start, end) in update_gates(text) {
        let (before, gate, after) = (&text[from..start], &text[start..end], &text[end..]);
        let minus = if gate.contains('[') { "1 - " } else { "1 − " };
        let kept = before.strip_suffix(minus);
        let in_brackets =
            kept.and_then(|kept| kept.strip_suffix('(')).filter(|_| after.starts_with(')'));
        let (kept, gate, skipped) = match (in_brackets, kept) {
            (Some(kept), _) => (kept, gate.to_owned(), 1),
            (None, Some(kept)) => (kept, gate.to_owned(), 0),
            (None, None) if gate.contains('[') || after.starts_with(" ⊙") => {
                (before, format!("({minus}{gate})"), 0)
            }
            (None, None) => (before, format!("{minus}{gate}"), 0),
        };
        swapped.push_str(kept);
        swapped.push_str(&gate);
        from = end + skipped;
    }
    swapped + &text[from..]
}

/// A product in a line, `np.outer(a, b)`: what is before it, its operands, and what comes after it.
fn outer(line: &str) -> Option<(&str, [&str; 2], &str)> {
    let (before, rest) = line.split_once("np.outer(")?;
    let comma = operand(rest);
    let second = rest[comma..].strip_prefix(", ")?;
    let (b, after) = second.split_at(operand(second));
    Some((before, [&rest[..comma], b], after.strip_prefix(')')?))
}

/// A line that adds up over a batch, whose sequences are the first axis of `dz`, `h` and the others.
fn of_batch(line: &str) -> String {
    if let Some((before, [a, b], after)) = outer(line) {
        return format!("{before}{a}.T @ {b}{after}");
    }
    let is_bias = |(to, of): &(&str, &str)| {
        to.starts_with("db") && of.chars().all(|c| c.is_alphanumeric() || c == '_')
    };
    match line.split_once(" += ").filter(is_bias) {
        Some((to, of)) => format!("{to} += {of}.sum(axis=0)"),
        None => line.to_owned(),
    }
}

/// A line of NumPy as code that multiplies vectors from the left has it: `dh = dz_next @ W_hh.T`.
fn by_row(line: &str) -> String {
    let turned =
        outer(line).map(|(before, [a, b], after)| format!("{before}np.outer({b}, {a}){after}"));
    let line = turned.unwrap_or_else(|| line.to_owned());
    // the rows of a turned input's matrix are its symbols already
    let line = line.replace(".T[inputs", "[inputs").replace(".T, inputs", ", inputs");
    // the first product of a matrix W… with what comes after it: a word, or something in brackets
    let products = line.match_indices(" @ ").map(|(at, _)| at);
    let start = |at: usize| line[..at].rfind([' ', '(']).map_or(0, |i| i + 1);
    let Some(at) = products.into_iter().find(|at| line[start(*at)..].starts_with("W_")) else {
        return line;
    };
    let (before, matrix, rest) = (&line[..start(at)], &line[start(at)..at], &line[at + 3..]);
    let (vector, after) = rest.split_at(operand(rest));
    format!("{before}{} @ {matrix}{}", by_row(vector), by_row(after))
}

/// The length of the operand at the start of a text.
fn operand(text: &str) -> usize {
    let mut depth = 0;
    for (i, c) in text.char_indices() {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' if depth == 0 => return i,
            ')' | ']' => depth -= 1,
            ' ' | ',' if depth == 0 => return i,
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use strum::VariantArray;

    use super::{Written, by_row, of_batch};
    use crate::nn::Fault;

    /// That of a file with the gates in another order and another update gate.
    fn written() -> Written {
        Written {
            order: vec![1, 0, 3, 2],
            other_order: Some("f i o g".to_owned()),
            is_update_swapped: true,
            ..Written::as_ours()
        }
    }

    #[test]
    fn lists_of_gates_are_in_the_files_order() {
        let advice = written().advice(Fault::SwappedGates);
        assert_eq!(advice.wrong, "dz = [dz_i, dz_f, dz_o, dz_g]");
        assert_eq!(advice.right, "dz = [dz_f, dz_i, dz_o, dz_g]");
        assert_eq!(advice.notes, ["the gates are in your order: f i o g"]);
        assert!(written().advice(Fault::NoCellTanhPrime).notes.is_empty());
        assert!(Written::as_ours().advice(Fault::SwappedGates).notes.is_empty());
        for fault in Fault::VARIANTS {
            for line in [fault.wrong_line(), fault.right_line()].iter().filter(|l| l.contains('['))
            {
                let (mine, all) = (written().text(line), |line: &str| line.matches(", d").count());
                assert_eq!(all(&mine), all(line), "{line}");
            }
        }
    }

    #[test]
    fn lines_have_the_files_own_update_gate() {
        let advice = written().advice(Fault::SwappedKeptPath);
        let before = "dh = W_hy.T @ dy + dh_through_gates + ";
        assert_eq!(advice.wrong, format!("{before}z[t+1] * dh_next"));
        assert_eq!(advice.right, format!("{before}(1 - z[t+1]) * dh_next"));
        assert_eq!(
            advice.sentence,
            "dh_{t+1} comes back through z_{t+1}, but h_t was kept by 1 − z_{t+1}"
        );
        assert!(advice.notes[0].starts_with("z is your update gate"));
        let told = written().advice(Fault::NoKeptPath).sentence;
        assert!(told.contains("but (1 − z_{t+1}) ⊙ dh_{t+1} is left out"), "{told}");
        let advice = written().advice(Fault::SwappedCandidate);
        assert_eq!(advice.wrong, "dz_n = (1 - n[t]**2) * (1 - z[t]) * dh");
        assert_eq!(advice.right, "dz_n = (1 - n[t]**2) * z[t] * dh");
    }

    #[test]
    fn lines_are_shown_as_the_code_has_them() {
        for (ours, by_rows) in [
            ("dh = W_hy.T @ dy + W_hh.T @ dz_next", "dh = dy @ W_hy.T + dz_next @ W_hh.T"),
            ("dh = W_hy.T @ dy + W_hh @ dz_next", "dh = dy @ W_hy.T + dz_next @ W_hh"),
            ("dW_hh += np.outer(dz, h[t-1])", "dW_hh += np.outer(h[t-1], dz)"),
            ("dz = (1 - h[t]**2) * dh", "dz = (1 - h[t]**2) * dh"),
            ("dz[:] = (1 - h[t]**2) @ dh", "dz[:] = (1 - h[t]**2) @ dh"),
            ("dW_xh.T[inputs] += dz", "dW_xh[inputs] += dz"),
            ("np.add.at(dW_xh.T, inputs, dz)", "np.add.at(dW_xh, inputs, dz)"),
            (
                "dh = W_hy.T @ dy + W_hh.T @ ((1 - h[t+1]**2) * (W_hy.T @ dy_next))",
                "dh = dy @ W_hy.T + ((1 - h[t+1]**2) * (dy_next @ W_hy.T)) @ W_hh.T",
            ),
        ] {
            assert_eq!(by_row(ours), by_rows);
        }
        for (one, batch) in [
            ("dW_hh += np.outer(dz, h[t-1])", "dW_hh += dz.T @ h[t-1]"),
            ("dW_xh += np.outer(dz, onehot(inputs[2]))", "dW_xh += dz.T @ onehot(inputs[2])"),
            ("db_y += dy", "db_y += dy.sum(axis=0)"),
            ("dz = (1 - h[t]**2) * dh", "dz = (1 - h[t]**2) * dh"),
        ] {
            assert_eq!(of_batch(one), batch);
        }
    }
}
