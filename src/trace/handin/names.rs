//! The meaning of a name: the update, whether it is a gradient, and what it may be of.

use super::gradients::{GRADIENTS, is_gradients, of_gradient, sounds_like_a_gradient};
use super::table::{Role, roles};
use crate::nn::{OffTape, Stage, Tensor, Variable};

/// What a name says.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Called {
    /// The update.
    pub(crate) k: u64,
    /// Of a parameter: which of its values.
    pub(crate) stage: Stage,
    /// The name without all that; equal for a parameter and its gradient.
    pub(crate) base: String,
    /// What it may be, the most usual first; nothing if the name is not known.
    pub(crate) roles: Vec<Role>,
    /// Whether it sounds like a gradient, known or not.
    pub(crate) is_gradient: bool,
}

/// Words of a path that say nothing about the array.
const WRAPPERS: [&str; 13] = [
    "before",
    "params",
    "parameters",
    "param",
    "weights",
    "self",
    "model",
    "state",
    "cache",
    "data",
    "cell",
    "net",
    "values",
];

/// Dicts in which an optimiser keeps something for each weight, without a number at the end.
const MEMORIES: [&str; 10] = [
    "mom",
    "moment",
    "moments",
    "momentum",
    "momenta",
    "memory",
    "velocity",
    "velocities",
    "expavg",
    "expavgsq",
];

/// Reads a name.
pub(crate) fn read(name: &str) -> Called {
    let (k, rest) = split(name);
    let rest = rest.strip_suffix(":0").unwrap_or(rest); // Keras: kernel:0
    if let Some(called) = of_a_trace(k, rest) {
        return called;
    }
    let (rest, member) = without_member(rest);
    if member == Some(Member::Memory) {
        let roles = vec![Role::Aside("the optimiser's memory")];
        return Called {
            k,
            stage: Stage::Before,
            base: rest.to_owned(),
            roles,
            is_gradient: false,
        };
    }
    let is_member = member == Some(Member::Gradient);
    let mut stage = if is_member { Stage::Grad } else { Stage::Before };
    let mut path: Vec<&str> = rest.split(['/', '.']).filter(|part| !part.is_empty()).collect();
    if path.len() > 1 && path.last().is_some_and(|last| GRADIENTS.contains(&normal(last).as_str()))
    {
        path.pop();
        stage = Stage::Grad;
    }
    let last = path.pop().unwrap_or_default();
    if let Some(role) = path.iter().find_map(|word| of_group(&normal(word))) {
        let (stage, base) = (Stage::Before, rest.to_owned());
        return Called { k, stage, base, roles: vec![role], is_gradient: false };
    }
    let mut layer = "";
    for word in path {
        match normal(word).as_str() {
            "after" => stage = Stage::After,
            "clipped" => stage = Stage::Clipped,
            word if GRADIENTS.contains(&word) => stage = Stage::Grad,
            plain if WRAPPERS.contains(&plain) => {}
            _ => layer = word,
        }
    }
    let (base, found, by_name) = based(layer, last);
    if by_name && stage == Stage::Before {
        stage = Stage::Grad;
    }
    let is_gradient = stage == Stage::Grad || stage == Stage::Clipped;
    let of = |role: &Role| if is_gradient { gradient(*role) } else { *role };
    Called { k, stage, base, roles: found.iter().map(of).collect(), is_gradient }
}

/// What all members of a dict with that name are, if they are no weights and no gradients.
fn of_group(normal: &str) -> Option<Role> {
    if roles(normal) == [Role::Vocabulary] {
        return Some(Role::Vocabulary);
    }
    let plain = normal.trim_end_matches(|c: char| c.is_ascii_digit());
    MEMORIES.contains(&plain).then_some(Role::Aside("the optimiser's memory"))
}

/// The number of the update, and the rest of a name.
pub(crate) fn split(name: &str) -> (u64, &str) {
    let numbered = name.split_once('/').and_then(|(k, rest)| {
        let number = k.parse::<u64>().ok().filter(|n| n.to_string() == k)?;
        Some((number, rest))
    });
    numbered.unwrap_or((0, name))
}

/// What a parameter that is an object has under one letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Member {
    Value,
    Gradient,
    Memory,
}

/// A name without the letter of a member, as in `W_f.v`, `W_f.d` and `W_f.m`, and which member that is.
pub(super) fn without_member(name: &str) -> (&str, Option<Member>) {
    let split = name.rsplit_once('.').filter(|(of, _)| {
        let last = normal(of.rsplit(['/', '.']).next().unwrap_or(of));
        let is_long = last.len() > 1 && !WRAPPERS.contains(&last.as_str());
        is_long && last.starts_with(['w', 'u', 'v', 'b'])
    });
    match split {
        Some((of, "v")) => (of, Some(Member::Value)),
        Some((of, "d")) => (of, Some(Member::Gradient)),
        Some((of, "m")) => (of, Some(Member::Memory)),
        _ => (name, None),
    }
}

/// Whether a name is PyTorch's for a weight of a second layer, or of the other direction.
pub(crate) fn is_of_another_layer(name: &str) -> bool {
    let last = name.rsplit('/').next().unwrap_or(name);
    let last = last.strip_suffix(".grad").unwrap_or(last);
    let last = last.rsplit('.').next().unwrap_or(last);
    let of_kind = ["weight_ih_l", "weight_hh_l", "bias_ih_l", "bias_hh_l"];
    let layer = of_kind.iter().find_map(|kind| last.strip_prefix(kind));
    layer.is_some_and(|layer| layer != "0")
}

/// A name as a trace has it, of a tensor of the passes.
fn of_a_trace(k: u64, rest: &str) -> Option<Called> {
    let role = match rest.parse::<Variable>().ok()? {
        Variable::Tape(Tensor::C | Tensor::Y) => return None, // may be something else
        Variable::Tape(Tensor::Dc | Tensor::Dy) => return None,
        Variable::OffTape(OffTape::X | OffTape::TotalLoss) | Variable::Tape(Tensor::Loss) => {
            return None;
        }
        Variable::Tape(tensor) => Role::Tape(tensor),
        Variable::OffTape(array) => Role::OffTape(array),
        Variable::Parameter(..) | Variable::Moment(..) => return None,
    };
    let is_gradient = match role {
        Role::Tape(tensor) => tensor.gradient_by().is_some(),
        _ => false,
    };
    Some(Called { k, stage: Stage::Before, base: rest.to_owned(), roles: vec![role], is_gradient })
}

/// Whether a path ends in a word that says nothing about the arrays below it, or that they are gradients.
pub(super) fn is_group(path: &str) -> bool {
    let last = normal(path.rsplit(['/', '.']).next().unwrap_or(path));
    is_gradients(path) || WRAPPERS.contains(&last.as_str())
}

/// How names of gradients end that are computed to check others.
const BY_DIFFERENCES: [&str; 4] = ["num", "numeric", "numerical", "approx"];

/// The base of a name, what it may be, and whether the name makes it a gradient.
fn based(layer: &str, last: &str) -> (String, &'static [Role], bool) {
    if let Some(stem) = last.strip_suffix("_t") {
        let (base, found, is_gradient) = based(layer, stem);
        if is_gradient && !found.is_empty() {
            return (base, &[Role::Aside("what one timestep adds to a gradient")], true);
        }
    }
    let (layer, last) = (normal(layer), normal(last));
    let checks = BY_DIFFERENCES.iter().filter_map(|ending| last.strip_suffix(ending));
    if checks.flat_map(of_gradient).any(|of| !roles(of).is_empty()) {
        return (last, &[Role::Aside("a gradient by differences")], false);
    }
    // a layer for all timesteps: TimeAffine; the second of a kind: dense_1
    let layer = layer.strip_prefix("time").unwrap_or(&layer);
    let layer = layer.trim_end_matches(|c: char| c.is_ascii_digit());
    let in_layer = format!("{layer}{last}");
    let is_layered = matches!(last.as_str(), "weight" | "bias" | "kernel" | "w" | "b");
    if is_layered && !roles(&in_layer).is_empty() {
        return (in_layer.clone(), roles(&in_layer), false);
    }
    if last == "bias" && !layer.is_empty() {
        return (
            in_layer,
            &[Role::Part(super::Part::OutputBias), Role::Part(super::Part::Bias)],
            false,
        );
    }
    let base = if last == "weight" { in_layer } else { last.clone() };
    if !roles(&last).is_empty() {
        return (base, roles(&last), false);
    }
    if let Some(rest) = of_gradient(&last).find(|rest| !roles(rest).is_empty()) {
        return (rest.to_owned(), roles(rest), true);
    }
    (base, &[], sounds_like_a_gradient(&last))
}

/// The base names that the matrix of a bias may have: `wproj` of `bproj`, `fc` and `fcweight` of `fcbias`.
pub(crate) fn matrices_of(bias: &str) -> Vec<String> {
    if let Some(layer) = bias.strip_suffix("bias") {
        return vec![layer.to_owned(), format!("{layer}weight"), format!("{layer}kernel")];
    }
    bias.strip_prefix('b').map(|rest| format!("w{rest}")).into_iter().collect()
}

/// What the gradient of something is.
fn gradient(role: Role) -> Role {
    match role {
        Role::Part(part) => Role::Part(part),
        Role::Tape(tensor) => match tensor {
            Tensor::H => Role::Tape(Tensor::Dh),
            Tensor::C => Role::Tape(Tensor::Dc),
            Tensor::Y => Role::Tape(Tensor::Dy),
            Tensor::Z => Role::Tape(Tensor::Dz),
            Tensor::E => Role::Tape(Tensor::De),
            _ => Role::Beyond,
        },
        Role::OffTape(OffTape::Inputs | OffTape::X) => Role::Tape(Tensor::De),
        Role::OffTape(_) => Role::Beyond,
        Role::StartH | Role::StartC => role,
        Role::Aside(_) | Role::Beyond | Role::Vocabulary | Role::Mask | Role::Outside => role,
    }
}

/// A name without case, underscores and hyphens.
pub(crate) fn normal(name: &str) -> String {
    let kept = name.chars().filter(|c| !matches!(c, '_' | '-' | ' ' | '^' | '\''));
    kept.flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::super::Part;
    use super::*;

    #[test]
    fn names_of_many_programs_are_read() {
        use Stage::{After, Before, Clipped, Grad};
        let part = Role::Part;
        for (name, k, stage, first) in [
            ("Wxh", 0, Before, part(Part::Input)),
            ("dWxh", 0, Grad, part(Part::Input)),
            ("d_Whh", 0, Grad, part(Part::Recurrent)),
            ("grads/Wx", 0, Grad, part(Part::Input)),
            ("grads.Waa", 0, Grad, part(Part::Recurrent)),
            ("params.W_hy", 0, Before, part(Part::Output)),
            ("Why_grad", 0, Grad, part(Part::Output)),
            ("grad_Why", 0, Grad, part(Part::Output)),
            ("dL_dWhy", 0, Grad, part(Part::Output)),
            ("dLdby", 0, Grad, part(Part::OutputBias)),
            ("db_vocab", 0, Grad, part(Part::OutputBias)),
            ("rnn.weight_hh_l0.grad", 0, Grad, part(Part::Recurrent)),
            ("rnn.bias_ih_l0", 0, Before, part(Part::Bias)),
            ("fc.weight", 0, Before, part(Part::Output)),
            ("embedding.weight", 0, Before, part(Part::Embedding)),
            ("recurrent_kernel", 0, Before, part(Part::Recurrent)),
            ("simple_rnn/simple_rnn_cell/kernel:0", 0, Before, part(Part::Input)),
            ("dense_1/kernel:0", 0, Before, part(Part::Output)),
            ("grads/dense/bias", 0, Grad, part(Part::OutputBias)),
            ("model.layers/TimeAffine.grads/W", 0, Grad, part(Part::Output)),
            ("model.layers/TimeEmbedding.params/W", 0, Before, part(Part::Embedding)),
            ("x2h", 0, Before, part(Part::Input)),
            ("3/grad/W_h", 3, Grad, part(Part::Recurrent)),
            ("3/clipped/W_h", 3, Clipped, part(Part::Recurrent)),
            ("3/after/b", 3, After, part(Part::Bias)),
            ("dU", 0, Grad, part(Part::Input)),
            ("last_hs", 0, Before, Role::Tape(Tensor::H)),
            ("dh", 0, Before, Role::Tape(Tensor::Dh)),
            ("dhs", 0, Grad, Role::Tape(Tensor::Dh)),
            ("dhraw", 0, Grad, Role::Tape(Tensor::Dz)),
            ("0/dh_from_output", 0, Before, Role::Tape(Tensor::DhFromOutput)),
            ("0/de", 0, Before, Role::Tape(Tensor::De)),
            ("dE", 0, Grad, part(Part::Embedding)),
            ("dscores", 0, Grad, Role::Tape(Tensor::Dy)),
            ("hprev", 0, Before, Role::StartH),
        ] {
            let called = read(name);
            assert_eq!((called.k, called.stage), (k, stage), "{name}");
            assert_eq!(called.roles.first(), Some(&first), "{name}");
        }
        assert!(read("foo").roles.is_empty() && !read("foo").is_gradient);
        assert!(read("dWq").roles.is_empty() && read("dWq").is_gradient);
        assert_eq!(read("dWhh").base, read("Whh").base);
        assert_eq!(read("fc.weight.grad").base, read("fc.weight").base);
    }
}
