//! candle: three of the four workloads, by automatic differentiation. The equations are those of `numpy_rnn.py`,
//! and it answers the bench as `protocol.py` says.
//!
//! What does not recur is done for all timesteps at once: the inputs' part of `z`, and the outputs.

use std::io::{BufRead, Write};
use std::{env, io};

use candle_core::npy::NpzTensors;
use candle_core::{D, DType, Device, Error, IndexOp, Result, Tensor, Var};
use cpu_time::ProcessTime;

/// What differs between the workloads.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    CharacterRnn,
    Sentiment,
    CharacterLstm,
}

/// A network in training: one update for each sequence, in their order, over and over.
struct Model {
    kind: Kind,
    /// W_x, W_h, b, W_hy, b_y.
    weights: Vec<Var>,
    /// Adagrad's sums of squares.
    memory: Vec<Tensor>,
    /// h, and an LSTM's c.
    state: [Tensor; 2],
    /// Inputs, and the targets that count.
    sequences: Vec<(Tensor, Tensor)>,
    position: usize,
    learning_rate: f64,
    clip: f64,
    updates_per_unit: usize,
}

impl Model {
    fn read(kind: Kind, path: &str) -> Result<Self> {
        let file = NpzTensors::new(path)?;
        let array = |name: &str| file.get(name)?.ok_or_else(|| Error::Msg(format!("no {name}")));
        let number = |name: &str| array(name)?.to_scalar::<f64>();
        let names = match kind {
            Kind::CharacterLstm => ["W_x", "W_h", "b", "W_hy", "b_y"],
            Kind::CharacterRnn | Kind::Sentiment => ["W_xh", "W_hh", "b_h", "W_hy", "b_y"],
        };
        let weight = |name| Var::from_tensor(&array(&format!("weights/{name}"))?);
        let weights = names.into_iter().map(weight).collect::<Result<Vec<Var>>>()?;
        let zeros = |var: &Var| var.as_tensor().zeros_like();
        let (inputs, targets) = (array("inputs")?, array("targets")?);
        let (mut sequences, mut start) = (Vec::new(), 0);
        for length in array("lengths")?.to_vec1::<i64>()? {
            let end = start + length as usize;
            let first = if kind == Kind::Sentiment { end - 1 } else { start };
            sequences.push((inputs.i(start..end)?.copy()?, targets.i(first..end)?.copy()?));
            start = end;
        }
        let zero = Tensor::zeros((1, weights[1].dim(1)?), DType::F64, &Device::Cpu)?;
        Ok(Model {
            kind,
            memory: weights.iter().map(zeros).collect::<Result<_>>()?,
            weights,
            state: [zero.clone(), zero],
            sequences,
            position: 0,
            learning_rate: number("learning_rate")?,
            clip: number("clip")?,
            updates_per_unit: array("updates_per_unit")?.to_scalar::<i64>()? as usize,
        })
    }

    /// The hidden states that feed an output (one a row), and the last state.
    fn forward(&self, inputs: &Tensor) -> Result<(Tensor, [Tensor; 2])> {
        let [w_x, w_h, b] = [0, 1, 2].map(|i| self.weights[i].as_tensor());
        let from_inputs = w_x.index_select(inputs, 1)?.t()?.broadcast_add(b)?; // T x H, or T x 4H
        let w_h = w_h.t()?;
        let [mut h, mut c] = self.state.clone();
        let mut all = Vec::new();
        for t in 0..inputs.dim(0)? {
            let z = (from_inputs.narrow(0, t, 1)? + h.matmul(&w_h)?)?;
            if self.kind == Kind::CharacterLstm {
                let gates = z.chunk(4, 1)?;
                let [i, f, o] = [0, 1, 3].map(|gate| sigmoid(&gates[gate]));
                c = ((f? * &c)? + (i? * gates[2].tanh()?)?)?;
                h = (o? * c.tanh()?)?;
            } else {
                h = z.tanh()?;
            }
            all.push(h.clone());
        }
        let read = if self.kind == Kind::Sentiment { h.clone() } else { Tensor::cat(&all, 0)? };
        Ok((read, [h.detach(), c.detach()]))
    }

    /// Forward, backward, and new weights, for the next sequence. Returns its loss, the sum over time.
    fn update(&mut self) -> Result<f64> {
        if self.position == 0 || self.kind == Kind::Sentiment {
            let zero = self.state[0].zeros_like()?;
            self.state = [zero.clone(), zero];
        }
        let (inputs, targets) = &self.sequences[self.position];
        let (h, last) = self.forward(inputs)?;
        let [w_hy, b_y] = [3, 4].map(|i| self.weights[i].as_tensor());
        let y = h.matmul(&w_hy.t()?)?.broadcast_add(b_y)?;
        let y = y.broadcast_sub(&y.max_keepdim(D::Minus1)?.detach())?;
        let log_sum = y.exp()?.sum(D::Minus1)?.log()?;
        let of_targets = y.gather(&targets.unsqueeze(1)?, 1)?.squeeze(1)?;
        let loss = (log_sum - of_targets)?.sum_all()?;

        let grads = loss.backward()?;
        for (theta, m) in self.weights.iter().zip(&mut self.memory) {
            let g = grads.get(theta).ok_or_else(|| Error::Msg("no gradient".into()))?;
            let g = g.clamp(-self.clip, self.clip)?;
            let step = if self.kind == Kind::Sentiment {
                g
            } else {
                *m = (&*m + g.sqr()?)?;
                (g / (&*m + 1e-8)?.sqrt()?)?
            };
            theta.set(&(theta.as_tensor() - (step * self.learning_rate)?)?)?;
        }
        self.state = last;
        self.position = (self.position + 1) % self.sequences.len();
        loss.to_scalar()
    }
}

fn sigmoid(z: &Tensor) -> Result<Tensor> {
    (z.neg()?.exp()? + 1.0)?.recip()
}

fn main() -> Result<()> {
    let arguments: Vec<String> = env::args().collect();
    let [_, workload, path] = arguments.as_slice() else {
        return Err(Error::Msg("candle-peer WORKLOAD FILE.npz".into()));
    };
    let kind = match workload.as_str() {
        "W1" => Kind::CharacterRnn,
        "W2" => Kind::Sentiment,
        "W4" => Kind::CharacterLstm,
        _ => return Err(Error::Msg(format!("no workload {workload}"))),
    };
    let mut model = Model::read(kind, path)?;
    let losses: Vec<String> =
        (0..3).map(|_| Ok(model.update()?.to_string())).collect::<Result<_>>()?;
    println!("losses {}", losses.join(" "));
    for line in io::stdin().lock().lines() {
        let units: usize = line?.parse().map_err(Error::wrap)?;
        let start = ProcessTime::now();
        for _ in 0..units * model.updates_per_unit {
            model.update()?;
        }
        println!("{}", start.elapsed().as_secs_f64());
        io::stdout().flush()?;
    }
    Ok(())
}
