//! Stacks over time of what has no time: programs with an object for each timestep have their weights as often.

use ndarray::{ArrayD, Axis};

use super::names::Called;
use super::{Item, Role};
use crate::nn::Stage;

/// Takes the stacks apart: those that another array already says are left out, each with the reason; of others that are
/// copies, one stays.
pub(super) fn apart(items: Vec<Item>) -> (Vec<Item>, Vec<(Item, String)>) {
    let (mut kept, mut left) = (Vec::new(), Vec::new());
    for item in &items {
        let Some(stack) = Stack::of(item) else {
            kept.push(item.clone());
            continue;
        };
        let twins = items.iter().filter(|other| is_same(&other.called, &item.called));
        let twins = twins.filter(|other| other.array.values.shape() == stack.one.shape());
        let twins: Vec<&Item> = twins.collect();
        let same = twins.iter().find(|twin| stack.says(item.called.stage, &twin.array.values));
        let why = match (same, stack.is_copies) {
            (Some(twin), true) => format!("copies of {}, one for each timestep", twin.mine),
            (Some(twin), false) => format!("what each timestep adds to {}", twin.mine),
            (None, true) => {
                let mut one = item.clone();
                one.array.values = stack.one;
                kept.push(one);
                continue;
            }
            (None, false) => match twins.first() {
                Some(twin) => format!("one for each timestep; {} is judged", twin.mine),
                None => {
                    kept.push(item.clone());
                    continue;
                }
            },
        };
        left.push((item.clone(), why));
    }
    (kept, left)
}

fn is_same(one: &Called, other: &Called) -> bool {
    (one.k, one.stage, &one.base) == (other.k, other.stage, &other.base)
}

/// An array whose first axis may be time.
struct Stack {
    /// What is there at the first timestep.
    one: ArrayD<f64>,
    /// Their sum.
    sum: ArrayD<f64>,
    is_copies: bool,
}

impl Stack {
    /// A stack of weights or gradients of one timestep each; `None` if the array has no axis too many.
    fn of(item: &Item) -> Option<Self> {
        let values = &item.array.values;
        let is_weight = |role: &Role| matches!(role, Role::Part(_));
        let may_be = !item.is_apart && item.called.roles.iter().all(is_weight);
        if !may_be || values.ndim() < 3 || values.len_of(Axis(0)) < 2 {
            return None;
        }
        let one = values.index_axis(Axis(0), 0).to_owned();
        let is_copies = values.axis_iter(Axis(0)).all(|other| other == one);
        Some(Stack { sum: values.sum_axis(Axis(0)), one, is_copies })
    }

    /// Whether an array says the same: the one that was copied, or, of gradients, the sum.
    fn says(&self, stage: Stage, whole: &ArrayD<f64>) -> bool {
        if self.is_copies && self.one == *whole {
            return true;
        }
        let largest = whole.iter().fold(0.0, |most: f64, x| most.max(x.abs()));
        let pairs = || self.sum.iter().zip(whole);
        // single precision adds up in another order
        stage == Stage::Grad && pairs().all(|(sum, x)| (sum - x).abs() <= 1e-5 * largest)
    }
}
