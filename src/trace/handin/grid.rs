//! Where sequences and timesteps are in an array of data.

/// Where a grid of sequences and timesteps is in an array.
#[derive(Clone, Copy)]
pub(super) struct Grid {
    pub(super) sequences: usize,
    pub(super) timesteps: usize,
    pub(super) strides: (usize, usize),
    pub(super) is_time_first: bool,
}

impl Grid {
    pub(super) fn place(&self, n: usize, t: usize) -> usize {
        n * self.strides.0 + t * self.strides.1
    }
}

/// The axes of an array that are longer than 1, as lengths and strides.
pub(super) fn real_axes(shape: &[usize]) -> Vec<(usize, usize)> {
    let mut stride = shape.iter().product::<usize>();
    let with_strides = shape.iter().map(|length| {
        stride /= (*length).max(1);
        (*length, stride)
    });
    with_strides.filter(|(length, _)| *length != 1).collect()
}

/// The grids that one or two axes can be.
pub(super) fn grids(axes: &[(usize, usize)]) -> Vec<Grid> {
    let grid = |n: (usize, usize), t: (usize, usize), is_time_first| Grid {
        sequences: n.0,
        timesteps: t.0,
        strides: (n.1, t.1),
        is_time_first,
    };
    match axes {
        [] => vec![grid((1, 0), (1, 0), false)],
        [t] => vec![grid((1, 0), *t, false)],
        [a, b] => vec![grid(*a, *b, false), grid(*b, *a, true)],
        _ => Vec::new(),
    }
}

/// The places of all elements of some axes, in their order.
pub(super) fn offsets(axes: &[(usize, usize)]) -> Vec<usize> {
    axes.iter().fold(vec![0], |starts, (length, stride)| {
        starts.iter().flat_map(|start| (0..*length).map(move |i| start + i * stride)).collect()
    })
}
