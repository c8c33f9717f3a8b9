//! A case: the arrays of one update in one reading, judged against the truth with all conventions that fit the whole.

use super::asked::{Asked, What, asked};
use super::compare::{Compared, Right, compare};
use super::factor::{Factor, of_gradients};
use super::reference::RunAt;
use super::rounding;
use super::tolerance::Tolerance;
use super::truth::{Departures, Setting, Truth};
use crate::nn::{Clip, Params, Pass, Stage, State, Tape, Tensor};
use crate::trace::handin::data::Data;
use crate::trace::handin::form::Form;
use crate::trace::handin::{HandIn, Item, Part, Role};

/// The arrays of an update in one reading.
#[derive(Clone, Debug)]
pub(crate) struct Case {
    pub(crate) form: Form,
    pub(crate) k: u64,
    pub(crate) setting: Setting,
    /// The tapes after the forward pass.
    pub(crate) forward: Vec<Tape>,
    pub(crate) asked: Vec<Asked>,
    /// Conventions of the data.
    pub(crate) notes: Vec<String>,
    /// What comes from the lesson.
    pub(crate) of_lesson: Vec<&'static str>,
    pub(crate) tolerance: Tolerance,
    /// Whether the weights are the file's own.
    pub(crate) own: bool,
    /// Whether the order of the symbols is a guess.
    pub(crate) is_guess: bool,
    /// Whether the file has the state before the first timestep, so that `dh0` is the gradient of that.
    pub(crate) has_start: bool,
}

/// An array that has nothing to be compared with.
#[derive(Clone, Debug)]
pub(crate) struct Left {
    /// Its name in the file.
    pub(crate) mine: String,
    pub(crate) why: String,
    /// Whether it is a gradient, so that not all has been compared.
    pub(crate) is_gradient: bool,
}

/// The comparison of a case with a truth.
#[derive(Clone, Debug)]
pub(crate) struct Judged {
    pub(crate) compared: Vec<Compared>,
    /// Arrays that have nothing to be compared with.
    pub(crate) left: Vec<Left>,
    /// What all gradients have in common.
    pub(crate) factor: Factor,
    /// The form of the loss.
    pub(crate) loss: Option<Factor>,
    /// The clip that the gradients went through.
    pub(crate) clip: Option<Clip>,
    /// Conventions that were found on the way.
    pub(crate) notes: Vec<String>,
    /// Whether it is said what the numbers of an array are that is left out, which takes long.
    pub(super) is_telling: bool,
}

impl Judged {
    fn nothing(is_telling: bool) -> Self {
        Judged {
            compared: Vec::new(),
            left: Vec::new(),
            factor: Factor::one(),
            loss: None,
            clip: None,
            notes: Vec::new(),
            is_telling,
        }
    }

    /// Leaves an array out.
    pub(super) fn leave(&mut self, asked: &Asked, why: &str, is_gradient: bool) {
        let (mine, why) = (asked.mine.clone(), why.to_owned());
        self.left.push(Left { mine, why, is_gradient });
    }

    /// Whether everything that was compared is right.
    pub(crate) fn is_right(&self) -> bool {
        self.compared.iter().all(Compared::agrees)
    }

    /// How many arrays of the forward pass agree, and how many parts of gradients.
    pub(crate) fn score(&self) -> (usize, usize) {
        let forward = self.compared.iter().filter(|c| !c.is_gradient && c.agrees()).count();
        (forward, self.parts_right())
    }

    /// How many parts of gradients are right.
    pub(crate) fn parts_right(&self) -> usize {
        let of = |c: &Compared| c.blocks.iter().filter(|right| **right).count();
        self.compared.iter().filter(|c| c.is_gradient).map(of).sum()
    }
}

impl Case {
    /// Puts a case together.
    pub(crate) fn new(
        form: Form,
        handin: &HandIn,
        k: u64,
        params: &Params,
        data: Data,
        tolerance: Tolerance,
    ) -> Self {
        let (notes, of_lesson) = (data.notes.clone(), data.of_lesson.clone());
        let is_guess = data.is_guess;
        let setting = Setting::new(form.model, params, data);
        let forward = setting.forward();
        let tolerance = tolerance.measured(|| rounding::tolerance(&setting, &forward));
        let items = handin.of(k).filter(|item| form.has_place(handin, item));
        let asked = items.filter_map(|item| asked(&form, item, &setting, tolerance));
        let asked = with_whole_biases(asked.collect(), &form);
        let is_start = |item: &Item| {
            let role = form.role(item);
            !item.called.is_gradient && matches!(role, Some(Role::StartH | Role::StartC))
        };
        let has_start = handin.of(k).any(is_start);
        let own = true;
        Case {
            form,
            k,
            setting,
            forward,
            asked,
            notes,
            of_lesson,
            tolerance,
            own,
            is_guess,
            has_start,
        }
    }

    /// The data of the next update, which starts in the states that this one ends in.
    pub(crate) fn carried_to(&self, data: &Data) -> Option<Data> {
        if data.sequences.len() != self.forward.len() {
            return None;
        }
        let mut data = data.clone();
        let last = self.setting.timesteps();
        for (sequence, tape) in data.sequences.iter_mut().zip(&self.forward) {
            let (h, c) = (tape.h.row(last).to_vec(), tape.c.row(last).to_vec());
            sequence.before = State { h, c, answer: 0 };
        }
        data.notes.push("the state is carried over from the update before".to_owned());
        Some(data)
    }

    /// The same arrays with the square gradients the other way round.
    pub(crate) fn with_turned_grads(&self, handin: &HandIn) -> Self {
        let form = Form { grads: !self.form.grads, ..self.form.clone() };
        let items = handin.of(self.k).filter(|item| form.has_place(handin, item));
        let asked = items.filter_map(|item| asked(&form, item, &self.setting, self.tolerance));
        let asked = with_whole_biases(asked.collect(), &form);
        Case { form, asked, ..self.clone() }
    }

    /// The same arrays, in which what is called dh is the part from the output at each timestep; `None` if it is not.
    pub(super) fn with_part_of_dh(&self) -> Option<Self> {
        let truth = self.truth(&Departures::default());
        let is_dh = |asked: &Asked| {
            asked.what == What::Tape(Tensor::Dh) && !asked.is_named && !asked.is_of_one_step
        };
        let part = What::Tape(Tensor::DhFromOutput);
        let mut case = self.clone();
        let asked = case.asked.iter_mut().find(|asked| is_dh(asked))?;
        asked.what = part;
        let factors = of_gradients(&self.setting);
        let agrees = factors.into_iter().any(|factor| {
            self.as_tensor(asked, &truth, Tensor::DhFromOutput, factor.value).agrees()
        });
        let note =
            format!("your {} is the part from the output alone (dh_from_output)", asked.mine);
        case.notes.push(note);
        (agrees && self.setting.timesteps() > 1).then_some(case)
    }

    /// Whether these are the states that the last timesteps start from or end in.
    pub(crate) fn ends_as(&self, after: Option<&Vec<f64>>) -> bool {
        let Some(after) = after else { return true };
        let timesteps = self.setting.timesteps();
        [timesteps, timesteps - 1].into_iter().any(|row| {
            let ends = self.forward.iter().flat_map(|tape| tape.h.row(row).to_vec());
            ends.zip(after).all(|(end, after)| (end - after).abs() <= self.tolerance.whole)
        })
    }

    /// The truth, or what some departures from it give.
    pub(crate) fn truth(&self, departures: &Departures) -> Truth {
        self.setting.backward(self.forward.clone(), departures)
    }

    /// Judges all arrays. A run says what it knows beyond the passes.
    pub(crate) fn judge(&self, truth: &Truth, run: Option<&RunAt>) -> Judged {
        self.judge_into(Judged::nothing(true), truth, run)
    }

    /// Judges all arrays, to compare readings by their scores.
    pub(crate) fn judge_briefly(&self, truth: &Truth) -> Judged {
        self.judge_into(Judged::nothing(false), truth, None)
    }

    fn judge_into(&self, mut judged: Judged, truth: &Truth, run: Option<&RunAt>) -> Judged {
        self.judge_gradients(truth, &mut judged);
        for asked in &self.asked {
            match asked.what {
                What::Part(Stage::Grad, _) => {}
                What::Part(stage, part) => {
                    self.judge_stage(asked, stage, part, truth, run, &mut judged)
                }
                What::TotalLoss => self.judge_loss(asked, truth, &mut judged),
                What::OffTape(array) => self.judge_measure(asked, array, truth, run, &mut judged),
                What::Tape(tensor) => self.judge_tensor(asked, tensor, truth, &mut judged),
                What::Start(back) => self.judge_start(asked, back, truth, &mut judged),
            }
        }
        if judged.compared.iter().filter(|c| c.is_gradient).all(Compared::agrees) {
            self.reconsider(truth, &mut judged);
        }
        judged.compared.sort_by_key(|c| (c.k, crate::trace::Phase::from(c.variable), c.variable));
        judged
    }

    /// Judges all arrays, and what their names may not say: for the reading that was chosen.
    pub(crate) fn judge_closely(&self, truth: &Truth, run: Option<&RunAt>) -> Judged {
        let mut judged = self.judge(truth, run);
        self.reconsider(truth, &mut judged);
        judged
    }

    /// The largest tolerance of an array.
    pub(super) fn loosest(&self) -> f64 {
        let each = self.asked.iter().map(|asked| asked.tolerance);
        each.fold(self.tolerance.whole, f64::max)
    }

    pub(super) fn right<'a>(
        &self,
        asked: &Asked,
        numbers: &'a dyn Fn(bool) -> Vec<f64>,
    ) -> Right<'a> {
        Right {
            name: asked.name(&self.form),
            variable: asked.what.variable(&self.form),
            numbers,
            over_time: None,
            tolerance: asked.tolerance,
        }
    }

    pub(super) fn against(
        &self,
        asked: &Asked,
        params: &Params,
        part: Part,
        factor: f64,
    ) -> Compared {
        let right = self.form.part_of(params, part);
        let right: Vec<f64> = right.iter().flatten().copied().collect();
        self.against_numbers(asked, &right, factor)
    }

    /// Compares with the numbers of a parameter, times a factor.
    pub(super) fn against_numbers(&self, asked: &Asked, right: &[f64], factor: f64) -> Compared {
        let numbers = |_| right.iter().map(|x| x * factor).collect();
        let mut compared = compare(asked, &self.right(asked, &numbers));
        compared.factor = factor;
        let letters = self.form.model.cell.letters();
        let wrong: Vec<&str> =
            compared.wrong_parts.iter().filter_map(|i| letters.get(*i).copied()).collect();
        if !wrong.is_empty() {
            compared.notes.push(format!("only the rows of {} differ", wrong.join(", ")));
        }
        compared
    }

    /// Judges the gradients alone, for a search. What a loop leaves in its variables tells nothing there, as it is compared
    /// only where it is right or somebody says what it is: `is_close` says whether to compare it, too.
    pub(crate) fn judge_backward(&self, truth: &Truth, is_close: bool) -> Judged {
        let mut judged = Judged::nothing(false);
        self.judge_gradients(truth, &mut judged);
        for asked in &self.asked {
            let tells = is_close || asked.is_named || !asked.is_of_one_step;
            match asked.what {
                What::Tape(tensor) if tensor.pass() == Pass::Backward && tells => {
                    self.judge_tensor(asked, tensor, truth, &mut judged);
                }
                What::Start(back) => self.judge_start(asked, back, truth, &mut judged),
                What::Tape(_) | What::Part(..) | What::TotalLoss | What::OffTape(_) => {}
            }
        }
        judged
    }
}

/// Two biases where one is enough are one: their values add up. Each of their gradients is that of the one.
fn with_whole_biases(mut asked: Vec<Asked>, form: &Form) -> Vec<Asked> {
    if form.model.cell.weights().recurrent_bias.is_some() {
        return asked;
    }
    for stage in [Stage::Before, Stage::After] {
        let of = |part: Part| asked.iter().position(|a| a.what == What::Part(stage, part));
        let (Some(one), Some(other)) = (of(Part::Bias), of(Part::SecondBias)) else { continue };
        let second = asked[other].clone();
        let first = &mut asked[one];
        for (reading, more) in first.readings.iter_mut().zip(&second.readings) {
            reading.numbers.iter_mut().zip(&more.numbers).for_each(|(sum, more)| *sum += more);
        }
        first.mine = format!("{} + {}", first.mine, second.mine);
        asked.remove(other);
    }
    asked
}
