//! Arrays that are numbers of the passes under a name that says something else, or nothing: what a program leaves in its
//! variables. Only numbers tell, so all of them have to be the same.

use ndarray::ArrayD;
use strum::VariantArray;

use super::asked::{Asked, What};
use super::case::{Case, Judged};
use super::compare::Compared;
use super::judge::inner_gradients_are_right;
use super::truth::{Truth, numbers};
use crate::nn::params::Shape;
use crate::nn::{Pass, Stage, Tensor};
use crate::trace::handin::layout::{Steps, views};
use crate::trace::handin::{Item, Part, names};

/// Numbers of the passes: sequences, rows, columns.
struct Series {
    words: String,
    numbers: Vec<f64>,
    columns: usize,
    /// Whether each sequence begins with the state before the first timestep.
    has_before: bool,
}

/// Whether all numbers of an array are those, one for one; where all are alike, they tell nothing.
fn is_same(mine: impl Iterator<Item = f64>, right: &[f64], tolerance: f64) -> bool {
    let largest = right.iter().fold(0.0, |m: f64, x| m.max(x.abs()));
    let tells = right.iter().any(|x| (x - right[0]).abs() > tolerance * largest);
    let mut pairs = mine.zip(right);
    tells && pairs.all(|(mine, right)| (mine - right).abs() <= tolerance * largest)
}

impl Series {
    /// Whether an array has these numbers at all timesteps or at one, in any layout; in which case, what it is.
    fn told(&self, values: &ArrayD<f64>, timesteps: usize, tolerance: f64) -> Option<String> {
        let Series { words, numbers, columns, has_before } = self;
        let flat = values.as_slice()?;
        let rows = timesteps + usize::from(*has_before);
        let sequences = numbers.len() / (rows * columns).max(1);
        let in_layout = |timesteps: usize, right: &[f64]| {
            let steps = Steps { sequences, timesteps, columns: *columns };
            let all = views(values.shape(), steps, *has_before && timesteps > 1).into_iter();
            all.filter(|view| view.from.len() == right.len())
                .any(|view| is_same(view.from.iter().map(|place| flat[*place]), right, tolerance))
        };
        if flat.len() == numbers.len() && in_layout(timesteps, numbers) {
            return Some(words.clone());
        }
        if *has_before || flat.len() != sequences * columns {
            return None;
        }
        (0..timesteps).rev().find_map(|t| {
            let rows = numbers.chunks(timesteps * columns);
            let at_t = rows.flat_map(|rows| &rows[t * columns..(t + 1) * columns]).copied();
            let is_it = in_layout(1, &at_t.collect::<Vec<f64>>());
            is_it.then(|| format!("{words} at t = {t}"))
        })
    }
}

impl Case {
    /// What an array is by its numbers, if the passes have just these within a tolerance. `factor` is what all gradients
    /// have in common.
    pub(super) fn identified(
        &self,
        values: &ArrayD<f64>,
        truth: &Truth,
        factor: f64,
        tolerance: f64,
    ) -> Option<String> {
        let (sequences, timesteps) = (self.setting.sequences.len(), self.setting.timesteps());
        let length = values.len();
        let may_be = |columns: usize| {
            columns > 0
                && [1, timesteps, timesteps + 1].iter().any(|n| n * sequences * columns == length)
        };
        let told = |series: &Series| series.told(values, timesteps, tolerance);
        let is_single = length < 2;
        let dims = self.setting.model.dims;
        let of = |tensor: &Tensor| -> Option<String> {
            let columns = tensor.columns(dims, self.setting.model.cell.keeps());
            if !(may_be(columns) || columns > dims.hidden && may_be(dims.hidden)) {
                return None;
            }
            let all = self.of_tensor(*tensor, truth);
            let gates = all.into_iter().filter(|series| may_be(series.columns));
            gates.into_iter().find_map(|mut series| {
                told(&series).or_else(|| {
                    let is_scaled = tensor.pass() == Pass::Backward && factor != 1.0;
                    series.numbers.iter_mut().for_each(|x| *x *= factor);
                    told(&series).filter(|_| is_scaled)
                })
            })
        };
        let start = || {
            let numbers = self.setting.start_gradients(&truth.tapes, Tensor::DhFromLater, &[]);
            let is_it = |factor: f64| {
                let right: Vec<f64> = numbers.iter().map(|x| x * factor).collect();
                is_same(values.iter().copied(), &right, tolerance)
            };
            let is_start = length == numbers.len() && (is_it(1.0) || is_it(factor));
            is_start.then(|| "dh before t = 0, the gradient that t = 0 passes back".to_owned())
        };
        if is_single {
            return self.loss_at(values, truth, tolerance);
        }
        let inputs = || self.of_inputs(truth).filter(|series| may_be(series.columns));
        let of_inputs = || {
            let mut series = inputs()?;
            told(&series).or_else(|| {
                series.numbers.iter_mut().for_each(|x| *x *= factor);
                told(&series)
            })
        };
        Tensor::VARIANTS.iter().find_map(of).or_else(start).or_else(of_inputs)
    }

    /// The gradient of the inputs, which the passes need only where there is an embedding.
    fn of_inputs(&self, truth: &Truth) -> Option<Series> {
        let is_there = self.setting.model.dims.embedding.is_none();
        let numbers = || self.setting.numbers(&truth.tapes, Tensor::De, false);
        let (words, columns) =
            ("the gradient of the inputs".to_owned(), self.setting.columns(Tensor::De));
        is_there.then(|| Series { words, numbers: numbers(), columns, has_before: false })
    }

    /// Whether an array has the size of one timestep of some tensor, but not that of a weight that has no gradient.
    pub(super) fn is_of_one_step(&self, item: &Item) -> bool {
        let (model, sequences) = (self.setting.model, self.setting.sequences.len());
        let length = item.array.values.len();
        let columns = |tensor: &Tensor| tensor.columns(model.dims, model.cell.keeps());
        let is_step =
            Tensor::VARIANTS.iter().map(columns).any(|n| n > 0 && n * sequences == length);
        let has = |wanted: Stage, shape: &Shape| {
            self.asked.iter().any(|asked| match asked.what {
                What::Part(stage, part) if stage == wanted => {
                    let joined = part == Part::Joined && !shape.name.is_bias();
                    joined || self.form.name(part) == shape.name
                }
                _ => false,
            })
        };
        let has_no_gradient =
            |shape: &Shape| !has(Stage::Grad, shape) && (!self.own || has(Stage::Before, shape));
        let shapes = model.shapes();
        let may_be_weight =
            shapes.iter().any(|shape| shape.rows * shape.cols == length && has_no_gradient(shape));
        is_step && !may_be_weight
    }

    /// The timestep whose loss a single number is.
    fn loss_at(&self, values: &ArrayD<f64>, truth: &Truth, tolerance: f64) -> Option<String> {
        let ([mine], [tape]) = (values.as_slice()?, &truth.tapes[..]) else { return None };
        let timesteps = self.setting.timesteps();
        let is_it = |t: &usize| {
            let right = tape.loss[*t];
            right != 0.0 && (mine - right).abs() <= tolerance * right.abs()
        };
        let t = (0..timesteps).rev().filter(|_| timesteps > 1).find(is_it)?;
        Some(format!("the loss at t = {t} alone"))
    }

    /// A tensor of the passes, and what it is gate by gate.
    fn of_tensor(&self, tensor: Tensor, truth: &Truth) -> Vec<Series> {
        let model = self.setting.model;
        let (timesteps, hidden) = (self.setting.timesteps(), model.dims.hidden);
        let columns = tensor.columns(model.dims, model.cell.keeps());
        if columns == 0 || tensor == Tensor::Loss {
            return Vec::new();
        }
        let plain = numbers(&truth.tapes, tensor, timesteps, false);
        let series = |words: String, numbers: Vec<f64>, columns: usize| Series {
            words,
            numbers,
            columns,
            has_before: false,
        };
        let mut all = Vec::new();
        let letters = model.cell.letters();
        let is_gated = letters.len() > 1 && columns == letters.len() * hidden;
        let gates = letters.iter().enumerate().filter(|_| is_gated);
        for (gate, letter) in gates {
            let rows = plain.chunks(columns);
            let of = |row: &[f64]| row[gate * hidden..(gate + 1) * hidden].to_vec();
            let block: Vec<f64> = rows.flat_map(of).collect();
            if tensor == Tensor::Dz {
                let after = self.before_slope(truth, gate, &block);
                all.push(series(format!("the gradient of the gate {letter}"), after, hidden));
            }
            all.push(series(format!("{} of the gate {letter}", tensor.name()), block, hidden));
        }
        if tensor.is_state() {
            let numbers = numbers(&truth.tapes, tensor, timesteps, true);
            let words = tensor.name().to_owned();
            all.push(Series { words, numbers, columns, has_before: true });
        }
        if tensor == Tensor::P {
            let logs = plain.iter().map(|p| p.ln()).collect();
            all.push(series("log p".to_owned(), logs, columns));
        }
        if is_gated {
            // all gates in the file's order
            let of = |row: &[f64]| {
                let gate = |gate: &usize| row[gate * hidden..(gate + 1) * hidden].to_vec();
                self.form.order.iter().flat_map(gate).collect::<Vec<f64>>()
            };
            let numbers = plain.chunks(columns).flat_map(of).collect();
            all.push(series(format!("{} in your order", tensor.name()), numbers, columns));
        }
        all.push(series(tensor.name().to_owned(), plain, columns));
        all
    }

    /// The gradient of a gate after its nonlinearity, from that before it.
    fn before_slope(&self, truth: &Truth, gate: usize, dz: &[f64]) -> Vec<f64> {
        let model = self.setting.model;
        let (timesteps, hidden) = (self.setting.timesteps(), model.dims.hidden);
        let is_candidate = matches!(model.cell.letters()[gate], "g" | "n");
        let columns = model.cell.letters().len() * hidden;
        let gates = numbers(&truth.tapes, Tensor::Gates, timesteps, false);
        let gates = gates.chunks(columns).flat_map(|row| &row[gate * hidden..(gate + 1) * hidden]);
        let slope = |s: f64| if is_candidate { 1.0 - s * s } else { s * (1.0 - s) };
        gates.zip(dz).map(|(s, dz)| dz / slope(*s)).collect()
    }

    /// Leaves out the gradients of parameters that another array has right: what one timestep adds to the sum, or, which
    /// leaves the comparison incomplete, the same made smaller. Other numbers are somebody's own, and wrong.
    fn leave_second_gradients(&self, truth: &Truth, judged: &mut Judged) {
        let factor = judged.factor.value;
        let has_twin = |c: &Compared| {
            let is_right = |other: &Compared| {
                (other.k, other.what) == (c.k, c.what) && other.mine != c.mine && other.agrees()
            };
            judged.compared.iter().any(is_right)
        };
        let is_second = |c: &&Compared| {
            matches!(c.what, What::Part(Stage::Grad, _)) && !c.agrees() && !c.is_misfit
        };
        let second: Vec<(String, What)> = judged
            .compared
            .iter()
            .filter(|c| is_second(c) && has_twin(c))
            .map(|c| (c.mine.clone(), c.what))
            .collect();
        let last = self.setting.timesteps().saturating_sub(1);
        for (mine, what) in second {
            let of = |asked: &&Asked| asked.mine == mine && !asked.is_named;
            let (Some(asked), What::Part(_, part)) = (self.asked.iter().find(of), what) else {
                continue;
            };
            let is_share = |t: &usize| {
                let share = self.setting.share(truth, *t);
                [1.0, factor].iter().any(|f| self.against(asked, &share, part, *f).agrees())
            };
            let share = [0, last].into_iter().find(is_share);
            let why = match share {
                Some(t) => format!("what t = {t} alone adds to the gradient"),
                None if self.is_smaller(asked, truth, part, factor) => {
                    "a second array for a gradient that another array has right, scaled down as by a clip or a mean".to_owned()
                }
                None => continue,
            };
            judged.compared.retain(|c| c.mine != mine);
            judged.leave(asked, &why, share.is_none());
        }
    }

    /// Takes back what is no difference: a leftover beside an array that is right, and an array with other numbers of the
    /// passes than its name says, if these are right. What somebody says that an array is, it is.
    pub(super) fn reconsider(&self, truth: &Truth, judged: &mut Judged) {
        self.leave_second_gradients(truth, judged);
        let may_be = |c: &Compared| {
            // nothing follows from these, so that no other number would show a mistake in them
            let is_last = match c.what {
                What::Part(..) | What::Tape(Tensor::De) => true,
                What::Start(_) => self.has_start,
                What::Tape(_) | What::TotalLoss | What::OffTape(_) => false,
            };
            !c.agrees() && (c.is_misfit || !is_last)
        };
        let doubted: Vec<Compared> =
            judged.compared.iter().filter(|c| may_be(c)).cloned().collect();
        for compared in doubted {
            let of = |asked: &&Asked| asked.mine == compared.mine && !asked.is_named;
            let Some(asked) = self.asked.iter().find(of) else { continue };
            let is_right =
                |c: &&Compared| c.k == compared.k && c.variable == compared.variable && c.agrees();
            let beside = judged.compared.iter().find(is_right);
            let beside = beside.filter(|_| !compared.is_gradient || compared.is_misfit);
            let is_lacking = matches!(compared.what, What::Part(..));
            let leads = !compared.is_gradient
                || compared.is_misfit
                || inner_gradients_are_right(&judged.compared);
            let identified = || {
                let values = asked.values()?;
                let factor = judged.factor.value;
                let told = self.identified(&values, truth, factor, asked.tolerance)?;
                Some(format!("its numbers are {told}"))
            };
            let why = identified().filter(|_| leads).map(|why| (why, false)).or_else(|| {
                let (_, name) = names::split(&beside?.mine);
                Some((format!("a leftover: {name} is right"), is_lacking))
            });
            let Some((why, is_gradient)) = why else { continue };
            judged.compared.retain(|c| c.mine != compared.mine);
            judged.leave(asked, &why, is_gradient);
        }
    }
}
