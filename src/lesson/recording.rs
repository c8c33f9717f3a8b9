//! Recording a demonstration: states of the machine, each with what was on the screen, written as a lesson file.

use std::fmt::Write;
use std::sync::Arc;

use super::schema::PaneName;
use crate::nn::Name;
use crate::train::{Cursor, Edit, ExperimentSpec, RunState};

/// The longest text that is given to a state, in characters.
pub(crate) const LONGEST: usize = 400;

/// A demonstration being recorded.
#[derive(Clone, Debug)]
pub(crate) struct Recording {
    /// The title of the lesson in which it was begun.
    pub(crate) title: String,
    /// The states so far.
    pub(crate) states: Vec<Recorded>,
}

/// A state of the machine, and what was on the screen.
#[derive(Clone, Debug)]
pub(crate) struct Recorded {
    /// The experiment.
    pub(crate) spec: Arc<ExperimentSpec>,
    /// The position in its run.
    pub(crate) cursor: Cursor,
    /// The state in its run.
    pub(crate) state: RunState,
    /// What the author says about it.
    pub(crate) words: Option<String>,
    /// The panes beside the text, the most important first.
    pub(crate) show: Vec<PaneName>,
    /// Whether that one had the whole screen.
    pub(crate) zoom: bool,
    /// The selected arm, if there are several.
    pub(crate) arm: Option<String>,
    /// The arms in the charts, if some were hidden.
    pub(crate) only: Vec<String>,
    /// The selected tensor.
    pub(crate) tensor: Name,
    /// The selected unit.
    pub(crate) unit: usize,
}

impl Recorded {
    /// The text of its step.
    fn text(&self) -> String {
        let words = self.words.clone();
        let done = || match self.state.updates {
            1 => "1 update is done".to_owned(),
            updates => format!("{updates} updates are done"),
        };
        words.unwrap_or_else(|| match self.cursor.last() {
            Some(tick) if self.cursor.is_inside() => {
                format!("{}; of the next one, all up to: {tick}.", done())
            }
            _ => format!("{}.", done()),
        })
    }

    /// The action, with the fields that are not 0 or empty.
    fn action(&self) -> String {
        let RunState { updates, ticks, furthest, edits } = &self.state;
        let mut fields = Vec::new();
        let mut number = |name: &str, value: u64| {
            if value > 0 {
                fields.push(format!("{name}: {value}"));
            }
        };
        number("updates", *updates);
        number("ticks", *ticks as u64);
        number("furthest", if furthest > updates { *furthest } else { 0 });
        if !edits.is_empty() {
            let edits: Vec<String> = edits.iter().map(Edit::written).collect();
            fields.push(format!("edits: [{}]", edits.join(", ")));
        }
        format!("Show({})", fields.join(", "))
    }

    /// The fields of its step, without those that it has from the state before.
    fn fields(&self, before: Option<&Recorded>, on: Option<&str>) -> Vec<String> {
        let quoted = |text: &str| ron::to_string(text).unwrap_or_default();
        let differs = |is_same: fn(&Recorded, &Recorded) -> bool| {
            before.is_none_or(|before| !is_same(self, before))
        };
        let mut fields = vec![format!("text: {}", quoted(&self.text()))];
        fields.extend(on.map(|on| format!("on: {}", quoted(on))));
        if differs(|a, b| a.show == b.show) {
            fields.push(format!("show: {:?}", self.show));
        }
        let arm = self.arm.as_ref().filter(|_| differs(|a, b| a.arm == b.arm) || on.is_some());
        fields.extend(arm.map(|arm| format!("arm: {}", quoted(arm))));
        if !self.only.is_empty() {
            let only: Vec<String> = self.only.iter().map(|arm| quoted(arm)).collect();
            fields.push(format!("only: [{}]", only.join(", ")));
        }
        let is_usual = before.is_none() && self.tensor == Name::W_hh;
        if differs(|a, b| a.tensor == b.tensor) && !is_usual {
            fields.push(format!("tensor: {}", quoted(self.tensor.as_str())));
        }
        if differs(|a, b| a.unit == b.unit) && (before.is_some() || self.unit > 0) {
            fields.push(format!("unit: {}", self.unit));
        }
        if self.zoom {
            fields.push("zoom: true".to_owned());
        }
        fields.push(format!("action: {}", self.action()));
        fields
    }
}

impl Recording {
    /// A recording without states, begun in the lesson with this title.
    pub(crate) fn new(title: &str) -> Self {
        Recording { title: title.to_owned(), states: Vec::new() }
    }

    /// The experiments of the states, in the order in which they occur.
    fn experiments(&self) -> Vec<&ExperimentSpec> {
        let mut found: Vec<&ExperimentSpec> = Vec::new();
        for Recorded { spec, .. } in &self.states {
            if !found.contains(&&**spec) {
                found.push(spec);
            }
        }
        found
    }

    /// Writes the demonstration as a lesson file with this id. `None` if there is no state.
    pub(crate) fn written(&self, id: &str) -> Option<String> {
        let experiments = self.experiments();
        let (first, others) = experiments.split_first()?;
        let name = |spec: &ExperimentSpec| {
            let place = experiments.iter().position(|other| *other == spec).unwrap_or(0);
            if place == 0 { super::schema::MAIN.to_owned() } else { format!("{}", place + 1) }
        };
        let quoted = |text: &str| ron::to_string(text).unwrap_or_default();
        let title = format!("{}: a demonstration", self.title);
        let mut out = String::from(
            "// A demonstration, recorded with rnn-tui. Each step is a state of the machine: Enter and n go on, p goes back.\n\
             // Write the texts; `rnn-tui check --run` proves that every state can be reached.\n(\n",
        );
        let _ = writeln!(out, "    id: {},", quoted(id));
        let _ = writeln!(out, "    title: {},", quoted(&title));
        let _ = writeln!(out, "    about: \"States of a run, to go through with one key.\",");
        let _ = writeln!(out, "    experiment: {},", first.in_lines(4));
        if !others.is_empty() {
            out.push_str("    experiments: {\n");
            for spec in others {
                let _ = writeln!(out, "        {}: {},", quoted(&name(spec)), spec.in_lines(8));
            }
            out.push_str("    },\n");
        }
        out.push_str("    steps: [\n");
        let mut before: Option<&Recorded> = None;
        for state in &self.states {
            let is_same = before.map_or(experiments[0] == &*state.spec, |b| b.spec == state.spec);
            let on = (!is_same).then(|| name(&state.spec));
            out.push_str("        (\n");
            for field in state.fields(before, on.as_deref()) {
                let _ = writeln!(out, "            {field},");
            }
            out.push_str("        ),\n");
            before = Some(state);
        }
        out.push_str("    ],\n)\n");
        Some(out)
    }
}
