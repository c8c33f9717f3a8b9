//! A backward pass as one writes it by hand in NumPy, for the bug hunts: the right lines, or one of them wrong.

use super::faults::Fault;

/// The passes of a vanilla tanh cell, with sums over time; each line of [`Fault::right_line`] that is about a gradient
/// stands in it once.
const RIGHT: [&str; 14] = [
    "def backward(x, h, p, onehot, mask):",
    "    # h[-1]: carried in; all d… start at 0",
    "    # mask[t]: 1 where t has a target, else 0",
    "    for t in reversed(range(T)):",
    "        dy = mask[t] * (p[t] - onehot[t])",
    "        dW_hy += np.outer(dy, h[t])",
    "        db_y += dy",
    "        dh = W_hy.T @ dy + W_hh.T @ dz_next",
    "        dz = (1 - h[t]**2) * dh",
    "        dW_xh += np.outer(dz, x[t])",
    "        dW_hh += np.outer(dz, h[t-1])",
    "        db_h += dz",
    "        dy_next, dh_next, dz_next = dy, dh, dz",
    "    return dW_xh, dW_hh, db_h, dW_hy, db_y",
];

/// The first and the last line that may be wrong.
const BODY: std::ops::RangeInclusive<usize> = 4..=12;

/// The lines, with the mistake in its place.
pub(crate) fn listing(fault: Option<Fault>) -> Vec<String> {
    let mut lines: Vec<String> = RIGHT.iter().map(|line| (*line).to_owned()).collect();
    if let Some((fault, place)) = fault.and_then(|fault| Some((fault, place_of(fault)?))) {
        lines[place] = format!("        {}", fault.wrong_line());
        if fault.spoils_all_sums() {
            lines[BODY].iter_mut().for_each(|line| *line = line.replacen("+=", "=", 1));
        }
    }
    lines
}

/// Whether the mistake stands in that line: one that is made in all sums stands in several.
pub(crate) fn is_wrong(fault: Fault, line: usize) -> bool {
    listing(Some(fault)).get(line).map(String::as_str) != RIGHT.get(line).copied()
}

/// Which line the mistake stands in; none, if it is not in a backward pass of this cell.
pub(crate) fn place_of(fault: Fault) -> Option<usize> {
    RIGHT.iter().position(|line| line.trim() == fault.right_line())
}

/// The lines that a learner may mark.
pub(crate) fn markable() -> std::ops::RangeInclusive<usize> {
    BODY
}

#[cfg(test)]
mod tests {
    use super::*;
    use strum::VariantArray;

    use crate::nn::Activation;
    use crate::nn::cell::rnn::Rnn;

    #[test]
    fn every_mistake_of_a_gradient_has_its_line() {
        for fault in Fault::VARIANTS.iter().copied().filter(|f| f.is_in_gradient()) {
            if !fault.fits(&Rnn(Activation::Tanh)) {
                assert_eq!(place_of(fault), None); // that is an LSTM's
                continue;
            }
            let place = place_of(fault).unwrap_or_else(|| panic!("{fault:?}"));
            assert!(markable().contains(&place));
            let (right, wrong) = (listing(None), listing(Some(fault)));
            let differing: Vec<usize> =
                (0..right.len()).filter(|i| right[*i] != wrong[*i]).collect();
            let expected: Vec<usize> = match fault {
                Fault::AssignedSum => vec![5, 6, 9, 10, 11],
                _ => vec![place],
            };
            assert_eq!(differing, expected, "{fault:?}");
            assert!(expected.iter().all(|line| is_wrong(fault, *line)) && !is_wrong(fault, 0));
            assert!(wrong[place].contains(fault.wrong_line()));
        }
    }
}
