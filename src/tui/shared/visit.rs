//! A shared state, looked up in the lessons that this program has, and checked: what is opened.

use super::{Shared, SharedView, marks, outside, set_in};
use crate::lesson::load::{Loaded, trusted};
use crate::lesson::{Catalog, Entry, Lesson};
use crate::problem::Problem;
use crate::task::Folder;
use crate::train::{Experiment, ExperimentSpec, RunState};

/// The lesson around an experiment that is not a built-in lesson's, before it has the title and the experiment.
const LESSON: &str = r#"(
    id: "shared",
    title: "A shared experiment",
    experiment: (task: Mod3(), hidden: 1, epochs: 1, init: (weights: Uniform), optimizer: Sgd(lr: 0.1)),
    steps: [(
        text: "This experiment was shared with you, at the moment of its run that you see. Run it, step through it, or change its settings: whoever shared it does not notice.\n\n`share` in the command palette shares what you see now.",
        action: Read,
    )],
)"#;

/// A visit to a shared state.
#[derive(Clone, Debug)]
pub(crate) struct Visit {
    /// The lesson.
    pub(crate) loaded: Loaded,
    /// Its number in the catalogue, if it is built in.
    pub(crate) number: Option<usize>,
    /// The step, from 0.
    pub(crate) step: usize,
    /// Where the machine is, and what the panes show; `None` if the lesson has changed, so that it cannot be there.
    pub(crate) there: Option<There>,
    /// What is to be said.
    pub(crate) remarks: Vec<String>,
}

/// Where the machine is, and what the panes show.
#[derive(Clone, Debug)]
pub(crate) struct There {
    /// The name of the experiment in the lesson.
    pub(crate) on: String,
    /// The experiment.
    pub(crate) spec: ExperimentSpec,
    /// The state of its run.
    pub(crate) state: RunState,
    /// Whether the next update is shown before its first tick.
    pub(crate) begun: bool,
    /// What the panes show.
    pub(crate) view: SharedView,
    /// The mark of all weights.
    pub(crate) numbers: u32,
}

impl Shared {
    /// Looks the state up in the lessons, and checks that a run of the experiment can be in it.
    ///
    /// # Errors
    /// If there is no such lesson, or the experiment has no such state.
    pub(crate) fn visit(self, catalog: &Catalog) -> Result<Visit, Problem> {
        let of = |problem: Problem| problem.about("the shared state");
        let Some(id) = self.lesson.clone() else { return self.alone().map_err(of) };
        let entry = catalog.entries().iter().find(|entry| entry.lesson.id == id);
        let entry = entry.ok_or_else(|| {
            let id: String = id.chars().take(24).collect();
            of(Problem::new(format!("this version of rnn-tui has no lesson {id:?}"))
                .instead("install the version that it was shared from"))
        })?;
        self.in_lesson(catalog, entry).map_err(of)
    }

    /// The state of an experiment that is not a built-in lesson's.
    fn alone(self) -> Result<Visit, Problem> {
        let mut lesson = trusted("a shared experiment", LESSON).map_err(Problem::new)?;
        let spec = self.spec.as_deref().cloned().ok_or_else(|| Problem::new("no experiment"))?;
        lesson.title = self.title.clone().unwrap_or(lesson.title);
        lesson.experiment = spec.clone();
        lesson.steps[0].show = self.view.show.clone();
        let there = Some(self.there(spec)?);
        let loaded = Loaded::new(lesson, Folder::Embedded).visited();
        Ok(Visit { loaded, number: None, step: 0, there, remarks: Vec::new() })
    }

    /// The state in a lesson; only its step, if the lesson has another experiment now.
    fn in_lesson(self, catalog: &Catalog, entry: &Entry) -> Result<Visit, Problem> {
        let Entry { number, lesson, .. } = entry;
        let own = self.own(catalog);
        let own = own.filter(|own| marks::of_experiment(own) == self.marks.experiment);
        let found = step(lesson, self.step, self.marks.step);
        let at = found.unwrap_or(self.step.min(lesson.steps.len()));
        let own = own.filter(|_| lesson.on(at) == self.on());
        let remark = match (own, found) {
            (Some(_), Some(_)) => None,
            (Some(_), None) => Some(format!(
                "lesson {number} has changed since this was shared: its step {} is another one",
                self.step + 1
            )),
            (None, _) => Some(format!(
                "lesson {number} has changed since this was shared: you are at its step {}, but the run is not where it was",
                at + 1
            )),
        };
        let spec = own.map(|own| match &self.spec {
            Some(spec) => Ok((**spec).clone()),
            None => set_in(own, &self.set),
        });
        let there = spec.transpose()?.map(|spec| self.there(spec)).transpose()?;
        let (loaded, remarks) = (entry.loaded().visited(), remark.into_iter().collect());
        Ok(Visit { loaded, number: Some(*number), step: at, there, remarks })
    }

    /// The state of a run of an experiment, once it is known that there can be such a run.
    fn there(self, spec: ExperimentSpec) -> Result<There, Problem> {
        if let Some(source) = outside(&spec) {
            let what = match source.file() {
                Some(_) => "it names a file, which a shared state cannot",
                None => "it has data that it cannot have",
            };
            return Err(Problem::new(what));
        }
        let experiment = Experiment::new(spec.clone(), &Folder::Embedded).map_err(Problem::new)?;
        let state = self.state();
        if let Some(problem) = state.problem_in(&experiment) {
            return Err(problem);
        }
        let on = self.on().to_owned();
        let (begun, view, numbers) = (self.begun, self.view, self.marks.numbers);
        Ok(There { on, spec, state, begun, view, numbers })
    }
}

/// The step with a mark: the one with this number, or else the first. One past the last is the end of the lesson.
fn step(lesson: &Lesson, number: usize, mark: u16) -> Option<usize> {
    let has_mark = |step: &usize| marks::of_step(lesson.steps.get(*step)) == mark;
    let here = Some(number).filter(|step| *step <= lesson.steps.len()).filter(has_mark);
    here.or_else(|| (0..lesson.steps.len()).find(has_mark))
}
