//! The layout of arrays over time: which axis is which, and where the state before the first timestep is.

/// One way to read an array as sequences × timesteps × columns.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct View {
    /// For each number in our order, its place in the array.
    pub(crate) from: Vec<usize>,
    /// Whether each sequence has a row for the state before the first timestep.
    pub(crate) has_before: bool,
    /// What is to be said of it; empty for the usual way.
    pub(crate) note: String,
}

/// How long the three axes are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Steps {
    pub(crate) sequences: usize,
    pub(crate) timesteps: usize,
    pub(crate) columns: usize,
}

/// The order of rows in time.
#[derive(Clone, Copy, PartialEq)]
enum Rows {
    Forward,
    Reversed,
    /// The last row is the state before the first timestep.
    LastBefore,
}

/// All ways to read an array of that shape. A state may have one row more.
pub(crate) fn views(shape: &[usize], steps: Steps, is_state: bool) -> Vec<View> {
    let Steps { sequences, timesteps, columns } = steps;
    let mut views: Vec<View> = Vec::new();
    let lengths = [Some(timesteps), is_state.then_some(timesteps + 1)];
    for rows in lengths.into_iter().flatten() {
        let has_before = rows > timesteps;
        for axes in axes(shape, [sequences, rows, columns]) {
            let mut orders = vec![Rows::Forward];
            orders.extend(has_before.then_some(Rows::LastBefore));
            orders.extend((rows > 1).then_some(Rows::Reversed));
            for order in orders {
                let from = places([sequences, rows, columns], axes.strides, order);
                let note = note(&axes, order, is_state && !has_before);
                if !views.iter().any(|view| view.from == from && view.has_before == has_before) {
                    views.push(View { from, has_before, note });
                }
            }
        }
    }
    views
}

/// How far apart neighbours are along each of our three axes, and whether that is an unusual order.
struct Axes {
    strides: [usize; 3],
    words: &'static str,
}

/// All ways to find three axes among those of an array; axes of length 1 do not matter.
fn axes(shape: &[usize], lengths: [usize; 3]) -> Vec<Axes> {
    let mut strides = vec![1; shape.len()];
    for i in (1..shape.len()).rev() {
        strides[i - 1] = strides[i] * shape[i];
    }
    let real: Vec<(usize, usize)> =
        shape.iter().copied().zip(strides).filter(|(length, _)| *length != 1).collect();
    let mut found = Vec::new();
    for order in [[0, 1, 2], [1, 0, 2], [0, 2, 1], [2, 1, 0], [1, 2, 0], [2, 0, 1]] {
        let wanted: Vec<usize> = order.into_iter().filter(|axis| lengths[*axis] != 1).collect();
        let fits = wanted.len() == real.len()
            && wanted.iter().zip(&real).all(|(axis, (length, _))| lengths[*axis] == *length);
        if fits {
            let mut ours = [0; 3];
            wanted.iter().zip(&real).for_each(|(axis, (_, stride))| ours[*axis] = *stride);
            found.push(Axes { strides: ours, words: words(&wanted) });
        }
    }
    let [sequences, rows, columns] = lengths;
    let flat: Vec<usize> = real.iter().map(|(length, _)| *length).collect();
    if sequences > 1 && rows > 1 && flat.first() == Some(&(sequences * rows)) {
        // sequences and timesteps in one axis
        let rest = if columns == 1 { flat.len() == 1 } else { flat[1..] == [columns] };
        if rest {
            found.push(Axes { strides: [rows * columns, columns, 1], words: "" });
            found.push(Axes {
                strides: [columns, sequences * columns, 1],
                words: "the first axis is time",
            });
        }
    }
    found
}

fn words(order: &[usize]) -> &'static str {
    match order {
        [0, 1, 2] | [0, 1] | [1, 2] | [0, 2] | [_] | [] => "",
        [1, 0, 2] | [1, 0] => "the first axis is time",
        [.., 1] | [_, 1, _] => "timesteps are columns",
        _ => "axes permuted",
    }
}

fn places([sequences, rows, columns]: [usize; 3], strides: [usize; 3], order: Rows) -> Vec<usize> {
    let mut from = Vec::with_capacity(sequences * rows * columns);
    for n in 0..sequences {
        for row in 0..rows {
            let row = match order {
                Rows::Forward => row,
                Rows::Reversed => rows - 1 - row,
                Rows::LastBefore => (row + rows - 1) % rows,
            };
            let start = n * strides[0] + row * strides[1];
            from.extend((0..columns).map(|column| start + column * strides[2]));
        }
    }
    from
}

fn note(axes: &Axes, order: Rows, lacks_before: bool) -> String {
    let order = match order {
        Rows::Forward => "",
        Rows::Reversed => "reversed in time",
        Rows::LastBefore => "the last row is the state before t = 0",
    };
    let before = if lacks_before { "without the state before t = 0" } else { "" };
    let said = [axes.words, order, before].into_iter().filter(|words| !words.is_empty());
    said.collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn steps(sequences: usize, timesteps: usize, columns: usize) -> Steps {
        Steps { sequences, timesteps, columns }
    }

    #[test]
    fn each_layout_of_public_code_is_found() {
        for (shape, n, is_state) in [
            (&[4, 8][..], 1, true),
            (&[5, 8], 1, true),
            (&[5, 8, 1], 1, true),
            (&[1, 4, 8], 1, true),
            (&[8, 4], 1, false),
            (&[3, 4, 8], 3, false),
            (&[4, 3, 8], 3, false),
            (&[8, 3, 4], 3, false),
            (&[12, 8], 3, false),
        ] {
            assert!(!views(shape, steps(n, 4, 8), is_state).is_empty(), "{shape:?}");
        }
        assert!(views(&[5, 8], steps(1, 4, 8), false).is_empty());
        let turned = &views(&[8, 4], steps(1, 4, 8), false)[0];
        assert_eq!(turned.from[..3], [0, 4, 8]);
        assert_eq!(turned.note, "timesteps are columns");
        let with_before = &views(&[5, 1], steps(1, 4, 1), true)[..2];
        assert_eq!(with_before[1].from, [4, 0, 1, 2, 3]);
    }
}
