//! The order of the symbols in a file of weights: where the file says it, the weights are brought into that of the data.

use ndarray::{Array2, Axis};

use crate::nn::{Model, Name};
use crate::problem::Problem;
use crate::task::Task;
use crate::tensors::Tensors;
use crate::trace::handin::letters;
use crate::trace::model;
use crate::train::InitialWeights;

/// The most symbols that are listed.
const MOST_LISTED: usize = 12;

/// The order of the symbols in a file, and in the data.
pub(super) struct Orders {
    /// The name of the vocabulary in the file, and its symbols, if the file says them.
    own: Option<(String, Vec<String>)>,
    inputs: Vec<String>,
    outputs: Vec<String>,
}

impl Orders {
    pub(super) fn of(given: &Tensors, task: &Task) -> Self {
        let of_model = || Some(("model.ron".to_owned(), model::vocabulary(given)?));
        let own = letters::vocabulary(given).or_else(of_model);
        let (inputs, outputs) = (task.inputs.symbols().collect(), task.outputs.symbols().collect());
        Orders { own, inputs, outputs }
    }

    /// Brings the weights of a model into the order of the data.
    ///
    /// # Errors
    /// If the file has other symbols than the data.
    pub(super) fn arranged(
        &self,
        model: &Model,
        weights: InitialWeights,
    ) -> Result<InitialWeights, Problem> {
        let Some((name, own)) = self.own.as_ref().filter(|(_, own)| *own != self.inputs) else {
            return Ok(weights);
        };
        let Some(places) = places(&self.inputs, own) else {
            let (own, here) = (listed(own), listed(&self.inputs));
            let what = format!("its symbols ({name}) are {own}, but those of the data are {here}");
            return Err(
                Problem::new(what).instead("use weights for the same symbols, in any order")
            );
        };
        let writes = self.outputs == self.inputs; // or else it answers with classes
        let read = match model.dims.embedding {
            Some(_) => Name::E,
            None => model.cell.weights().input,
        };
        let arrange = |(name, value): (Name, Array2<f64>)| {
            let axis = match name {
                Name::E => Some(Axis(0)),
                _ if name == read => Some(Axis(1)),
                Name::W_hy | Name::b_y if writes => Some(Axis(0)),
                _ => None,
            };
            (name, axis.map_or(value.clone(), |axis| value.select(axis, &places)))
        };
        Ok(weights.into_iter().map(arrange).collect())
    }

    /// What is to be said of the order.
    pub(super) fn said(&self) -> String {
        let here = listed(&self.inputs);
        match &self.own {
            Some((name, own)) if *own != self.inputs => format!(
                "its symbols are in the order of {name}: {}; the weights were put in the order used here: {here}",
                listed(own)
            ),
            Some((name, _)) => format!("its symbols are in the order of {name}, as here: {here}"),
            None => format!("its symbols are assumed to be in the order {here}"),
        }
    }
}

/// The place of each symbol among others; `None` if these are not the same ones.
fn places(symbols: &[String], among: &[String]) -> Option<Vec<usize>> {
    let place = |symbol: &String| among.iter().position(|other| other == symbol);
    let places = symbols.iter().map(place).collect::<Option<Vec<usize>>>()?;
    (among.len() == symbols.len()).then_some(places)
}

fn listed(symbols: &[String]) -> String {
    let more = if symbols.len() > MOST_LISTED { " …" } else { "" };
    let shown: Vec<String> = symbols.iter().take(MOST_LISTED).map(|s| letters::shown(s)).collect();
    format!("{}{more}", shown.join(" "))
}
