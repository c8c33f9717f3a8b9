//! Sharing a state, and opening one that somebody else has shared.

use ratatui::layout::Rect;

use super::{Session, resume};
use crate::engine::Command;
use crate::lesson::{Catalog, Lesson, PaneName};
use crate::problem::Problem;
use crate::task::{Folder, Source, Task};
use crate::train::{Edit, ExperimentSpec, Place, Snapshot};
use crate::tui::action::Effect;
use crate::tui::shared::{MOST_EDITS, Shared, SharedView, There, numbers, outside};

/// A shared state that the machine is on its way to.
#[derive(Debug)]
pub(super) struct Expected {
    at: Place,
    /// The timestep that the panes were scrolled to.
    timestep: Option<usize>,
    /// The mark of all weights.
    numbers: u32,
    /// The edits on the way: before they are made, the weights are others.
    edits: Vec<Edit>,
    /// Whether the machine has been sent to the beginning of the update.
    is_sent: bool,
}

impl Session {
    /// What is on a screen of this size, to be shared.
    ///
    /// # Errors
    /// If it cannot be: why not, and what to do.
    pub(crate) fn shared(&self, catalog: &Catalog, size: Rect) -> Result<Shared, Problem> {
        let moves = self.experiment.resumes() || self.experiment.detour.is_some();
        let frame = self.frame().filter(|_| self.rests() && !moves).ok_or_else(|| {
            Problem::new("the machine is moving").instead("pause first, then share where it rests")
        })?;
        let snapshot = &*frame.snapshot;
        let spec = self.carried(snapshot)?;
        if snapshot.edits.len() > MOST_EDITS {
            let what = format!("the run has more than {MOST_EDITS} changes of settings");
            return Err(Problem::new(what).instead("restart it with the settings of now"));
        }
        let view = self.shared_view(snapshot);
        let lesson = self.lesson();
        let is_built_in = *self.course.folder() == Folder::Embedded
            && catalog.entries().iter().any(|entry| entry.lesson.id == lesson.id);
        let (about, view) = if is_built_in {
            (Shared::of_lesson(lesson, self.step, &self.experiment.name), view)
        } else {
            let panes = self.panes(size).into_iter().map(|(name, _)| name);
            let show = panes.filter(|name| *name != PaneName::Lesson).collect();
            let view = SharedView { show, all: false, opened: Vec::new(), ..view };
            (Shared::of_experiment(&lesson.title), view)
        };
        Ok(about.with_experiment(catalog, spec).with_state(snapshot, view))
    }

    /// The experiment with its texts in itself.
    fn carried(&self, snapshot: &Snapshot) -> Result<ExperimentSpec, Problem> {
        let (spec, folder) = (&*snapshot.spec, self.course.folder());
        if folder.hand_in().is_some() {
            return Err(Problem::new(
                "a hand-in cannot be shared: its numbers are in its own file",
            )
            .instead("mail that file"));
        }
        if self.experiment.model.is_some() {
            return Err(Problem::new(
                "a trained model cannot be shared: its weights are in its own file",
            )
            .instead("mail that file, or one that `save FILE` writes"));
        }
        let carried = ExperimentSpec { task: spec.task.carried(folder), ..spec.clone() };
        let Some(source) = outside(&carried) else {
            let is_read = carried.task != spec.task;
            return match is_read && !has_data(&carried, &snapshot.task) {
                true => Err(Problem::new("a data file has changed since it was opened")
                    .instead("open it again, and share the run on what is in it now")),
                false => Ok(carried),
            };
        };
        let name = source.file().unwrap_or_default();
        if carried.given_weights().any(|given| given == source) {
            let what = format!("the initial weights are in {name}, which a string cannot carry");
            return Err(
                Problem::new(what).instead("mail that file as well, to be opened with --weights")
            );
        }
        let why = source.inline(folder).err().map_or(String::new(), |problem| problem.to_string());
        let what = format!("its text cannot be in the string ({why})");
        Err(Problem::new(what).instead(format!("mail the file {name}")))
    }

    /// What else is to be known of the string.
    pub(crate) fn remark_on_shared(&self) -> Option<&'static str> {
        let snapshot = &self.frame()?.snapshot;
        let own = self.lesson().experiment(&self.experiment.name)?.task.sources();
        let now = snapshot.spec.task.sources();
        let is_lessons = |source: &&Source| source.file().is_none() && own.contains(source);
        match (now.iter().all(is_lessons), &snapshot.old) {
            (false, _) => Some("Your text is in it."),
            (true, Some(_)) => Some("The run before your last change is not in it."),
            (true, None) => None,
        }
    }

    fn shared_view(&self, snapshot: &Snapshot) -> SharedView {
        let looks = &self.looks;
        let (all, opened) = looks.panes.opened();
        SharedView {
            arm: self.arm_name().filter(|_| snapshot.arms.len() > 1),
            hidden: looks.hidden.clone(),
            scale: looks.scale,
            window: looks.window,
            notation: looks.notation,
            colours: self.own_colours(snapshot),
            show: Vec::new(),
            all,
            opened: opened.to_vec(),
            focus: Some(looks.focus).filter(|pane| *pane != PaneName::Lesson),
            zoom: looks.zoom,
            cell: looks.cell,
            tensor: self.scene().map(|scene| scene.tensor()),
            unit: looks.unit,
            from: looks.from,
            gradients: looks.gradients,
            timestep: looks.timestep,
        }
    }

    /// Where the machine is in a shared state, as it is stored of a lesson that was left at this step.
    pub(crate) fn place_of(
        there: &There,
        lesson: &Lesson,
        step: usize,
    ) -> Option<serde_json::Value> {
        let own = lesson.experiment(&there.on)?;
        resume::shared(there, own, step)
    }

    /// Shows what the panes of a shared state show, and expects the machine to come to it.
    pub(crate) fn look_as_shared(&mut self, there: There) {
        let There { state, begun, view, numbers, .. } = there;
        let looks = &mut self.looks;
        looks.panes.reopen(view.all, &view.opened);
        looks.focus(view.focus.unwrap_or(PaneName::Lesson));
        (looks.zoom, looks.cell) = (view.zoom, view.cell);
        (looks.unit, looks.from, looks.gradients) = (view.unit, view.from, view.gradients);
        self.tensor = view.tensor;
        let at = Place { updates: state.updates, ticks: state.ticks, begun };
        let timestep = view.timestep;
        self.experiment.expected =
            Some(Expected { at, timestep, numbers, edits: state.edits, is_sent: false });
    }

    /// Once the machine is where a shared state was, shows the timestep that was shown there. Returns the effect that
    /// goes from the end of an update to the beginning of the next, or says that the numbers are others.
    pub(super) fn reach_shared(&mut self) -> Option<Effect> {
        let snapshot = &self.frame.as_deref()?.snapshot;
        if self.experiment.resumes() {
            return None;
        }
        let expected = self.experiment.expected.take()?;
        let (at, now) = (expected.at, Place::of(snapshot.cursor));
        if now == at && *snapshot.edits != *expected.edits {
            self.experiment.expected = Some(expected);
            return None;
        }
        if now == at {
            let timesteps = snapshot.cursor.timesteps;
            self.looks.timestep = expected.timestep.filter(|t| *t < timesteps);
            self.experiment.is_other = numbers(snapshot) != expected.numbers;
            return None;
        }
        let is_before = at.begun && !expected.is_sent && now == (Place { begun: false, ..at });
        is_before.then(|| {
            self.experiment.expected = Some(Expected { is_sent: true, ..expected });
            Effect::Send(Command::Visit(at))
        })
    }

    /// Whether the numbers of the shared state that the machine has just come to are others than where it was shared.
    pub(crate) fn takes_other_numbers(&mut self) -> bool {
        std::mem::take(&mut self.experiment.is_other)
    }
}

/// Whether an experiment has these data.
fn has_data(spec: &ExperimentSpec, data: &Task) -> bool {
    let built = spec.task.build(spec.seed, spec.data_window, &Folder::Embedded);
    let is_same = |task: Task| {
        task.fingerprint() == data.fingerprint()
            && (task.inputs, task.outputs) == (data.inputs.clone(), data.outputs.clone())
    };
    built.is_ok_and(is_same)
}
