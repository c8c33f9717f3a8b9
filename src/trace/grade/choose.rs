//! Chooses the reading of a hand-in: the one in which most of its own forward pass, and then of its gradients, is right.

use std::collections::BTreeSet;

use super::GradeError;
use super::case::Case;
use super::conventions;
use super::reference::{Reference, RunAt};
use super::tolerance::Tolerance;
use super::truth::Departures;
use crate::nn::{Params, Stage};
use crate::trace::handin::data::{self, Data, LessonData};
use crate::trace::handin::form::Form;
use crate::trace::handin::outside;
use crate::trace::handin::unnamed::Guess;
use crate::trace::handin::{HandIn, Item, Part, Role, solve};

/// The multiplications that a choice may take: a few seconds.
const MOST_WORK: usize = 4_000_000_000;

/// What is to be said of a file in which no name is known.
const NOTHING: &str = "nothing in it can be compared: save your gradients, weights, inputs and targets under the names of your code, for example dWhh, or as in `rnn-tui trace`, for example 0/grad/W_hh";

/// The name of what a model without an output layer lacks.
const OUTPUT: &str = "the output's matrix (W_hy)";

/// How many readings are tried however large they are.
const LEAST_TRIED: usize = 16;

/// The most readings that are kept where none is better.
const MOST_TIED: usize = 6;

/// The readings of the first update that fit best; if all is right, one.
pub(crate) struct Chosen {
    pub(crate) cases: Vec<Case>,
    pub(crate) k: u64,
    /// Whether the weights are the file's own.
    pub(crate) own: bool,
}

/// Chooses the reading.
///
/// # Errors
/// If the lesson cannot be run. The inner error says what is missing in the file.
pub(crate) fn choose(
    handin: &HandIn,
    lesson: Option<Reference>,
    tolerance: Tolerance,
) -> Result<Result<Chosen, String>, GradeError> {
    let Some(k) = handin.updates().first().copied() else {
        return Ok(Err(NOTHING.to_owned()));
    };
    let (forms, own) = match forms(handin, lesson) {
        Ok(forms) => forms,
        Err(lacking) => return Ok(Err(lacking)),
    };
    let of_lesson = lesson.map(|lesson| first_of(lesson, k)).transpose()?.flatten();
    let mut best: Vec<Case> = Vec::new();
    let (mut score, mut left, mut lacking) = ((0, 0), MOST_WORK, None);
    let (mut tried, count) = (0, forms.len());
    'forms: for (number, form) in forms.into_iter().enumerate() {
        if left == 0 && tried >= LEAST_TRIED {
            let why = format!(
                "it is too large to try every convention: {number} of {count} were tried, and none is right"
            );
            return Ok(Err(why));
        }
        let params = params(&form, handin, k, own, of_lesson.as_ref());
        let read = data::read(&form, handin, k, of_lesson.as_ref().map(|run| &run.data));
        let (params, read) = match params.and_then(|params| Ok((params, read?))) {
            Ok(both) => both,
            Err(why) => {
                lacking.get_or_insert(why);
                continue;
            }
        };
        for data in read {
            let after = data.after.clone();
            let case = Case { own, ..Case::new(form.clone(), handin, k, &params, data, tolerance) };
            if !case.ends_as(after.as_ref()) {
                continue;
            }
            tried += 1;
            let judged = case.judge_briefly(&case.truth(&Departures::default()));
            left = left.saturating_sub(case.setting.work());
            let this = judged.score();
            if best.is_empty() || this > score {
                (best, score) = (Vec::new(), this);
            }
            if this == score && best.len() < MOST_TIED {
                best.push(case);
            }
            if judged.is_right() {
                break 'forms;
            }
        }
    }
    Ok(match best.first() {
        None => Err(lacking.unwrap_or_else(|| "nothing in it can be compared".to_owned())),
        Some(case) if case.is_guess && score.0 == 0 => Err(data::UNORDERED.to_owned()),
        Some(_) => Ok(Chosen { cases: best, k, own }),
    })
}

/// What the lesson's own run has of an update.
fn first_of(lesson: Reference, k: u64) -> Result<Option<RunAt>, GradeError> {
    let wanted: BTreeSet<u64> = [k].into();
    Ok(lesson.run(&lesson.model(), None, &wanted, None)?.remove(&k))
}

/// The forms that fit, and whether the weights are the file's own.
fn forms(handin: &HandIn, lesson: Option<Reference>) -> Result<(Vec<Form>, bool), String> {
    let is_weight = |item: &&Item| {
        item.called.stage == Stage::Before
            && item.called.roles.iter().any(|role| matches!(role, Role::Part(_)))
            && item.called.roles.iter().all(|role| matches!(role, Role::Part(_)))
    };
    let model = lesson.map(|lesson| lesson.model());
    let takes_start = lesson.is_none_or(|lesson| lesson.takes_start);
    let Some(first) = handin.items.iter().find(is_weight).filter(|_| takes_start) else {
        let lacking =
            "the file has no weights: save them too, or name the lesson that they are from";
        let model = model.ok_or(lacking)?;
        return Ok((vec![solve::lesson_form(handin, &model)], false));
    };
    if let Some(layer) = handin.other_layer() {
        return Err(format!(
            "{layer} belongs to another layer or direction: only one layer, from left to right, can be judged"
        ));
    }
    let k = first.called.k;
    let forms = solve::forms(handin, model.as_ref());
    let mut whole: Vec<Form> =
        forms.iter().filter(|form| has_weights(form, handin, k)).cloned().collect();
    let claimed = whole.first().and_then(|form| form.claimed_twice(handin, k));
    whole.retain(|form| form.claimed_twice(handin, k).is_none());
    if let (true, Some(why)) = (whole.is_empty(), claimed) {
        return Err(why);
    }
    let lacks_bias = |form: &Form| conventions::is_without_bias(handin, form);
    let plain = lesson.map(|lesson| (lesson, solve::lesson_form(handin, &lesson.model())));
    if !whole.is_empty() {
        // without biases, they may be the lesson's own weights, which have some
        return match plain.filter(|_| whole.iter().all(lacks_bias)) {
            Some((lesson, form)) if are_lessons(&form, handin, k, lesson.params()) => {
                Ok((vec![form], false))
            }
            _ => Ok((whole, true)),
        };
    }
    if let Some((lesson, form)) = plain {
        // some of the lesson's own weights, or those of a later update, mix nothing
        if k > 0 || are_lessons(&form, handin, k, lesson.params()) {
            return Ok((vec![form], false));
        }
    }
    let are_whole = |with: &HandIn| {
        solve::forms(with, model.as_ref()).iter().any(|form| has_weights(form, with, k))
    };
    let options: Vec<String> =
        handin.missing_matrices(&are_whole).iter().map(Guess::option).collect();
    Err(match (lacking(handin, k, forms.first()), &options[..]) {
        (why, []) => why,
        (why, options) => format!("{why}; try {}", options.join(" ")),
    })
}

/// Whether an update has all the weights of a form.
pub(crate) fn has_weights(form: &Form, handin: &HandIn, k: u64) -> bool {
    form.params(handin, k).1.is_empty()
}

/// Whether the weights of an update are those that the lesson has.
fn are_lessons(form: &Form, handin: &HandIn, k: u64, params: &Params) -> bool {
    handin.of(k).filter(|item| item.called.stage == Stage::Before).all(|item| {
        let Some(Role::Part(part)) = form.role(item) else { return true };
        let (mine, right) =
            (form.ours(part, item, &item.array.values, -1.0), form.part_of(params, part));
        let close = |(a, b): (&f64, &f64)| (a - b).abs() <= 1e-9 * b.abs().max(1e-9);
        mine.zip(right).is_some_and(|(mine, right)| mine.iter().zip(&right).all(close))
    })
}

/// What is to be said of weights that are not all there, or do not fit together.
fn lacking(handin: &HandIn, k: u64, form: Option<&Form>) -> String {
    let weights = handin.of(k).filter(|item| item.called.stage == Stage::Before);
    let weights = weights.filter(|item| matches!(item.called.roles.first(), Some(Role::Part(_))));
    let weights = weights.filter(|item| item.is_apart || item.array.values.ndim() <= 2);
    let weights: Vec<&Item> = weights.collect();
    let shaped = |item: &Item| {
        let shape: Vec<String> = item.array.values.shape().iter().map(usize::to_string).collect();
        format!("{} {}", item.mine, shape.join("×"))
    };
    let listed: Vec<String> = weights.iter().copied().map(shaped).collect();
    let parts: Vec<Part> = weights
        .iter()
        .flat_map(|item| item.called.roles.iter())
        .filter_map(|role| if let Role::Part(part) = role { Some(*part) } else { None })
        .collect();
    let has = |part: Part| parts.contains(&part);
    let mut missing: Vec<&str> = Vec::new();
    if !has(Part::Joined) && !has(Part::Input) {
        missing.push("the input's matrix (W_xh)");
    }
    if !has(Part::Joined) && !has(Part::Recurrent) {
        missing.push("the recurrent matrix (W_hh)");
    }
    // what may be the output's, but is first of all something else that is not there twice, is that
    let of_first = |first: Option<&Role>| {
        weights.iter().filter(|other| other.called.roles.first() == first).count()
    };
    let is_output = |item: &&Item| {
        let roles = &item.called.roles;
        let is_first = roles.first() == Some(&Role::Part(Part::Output));
        roles.contains(&Role::Part(Part::Output)) && (is_first || of_first(roles.first()) > 1)
    };
    if !weights.iter().any(is_output) {
        missing.push(OUTPUT);
    }
    if missing == [OUTPUT] {
        return format!(
            "there is no output layer (W_hy) beside {}, and no gradient of the states from outside: {}",
            listed.join(", "),
            outside::NOTHING
        );
    }
    if missing.is_empty() || form.is_some() {
        return format!("the shapes of the weights do not fit together: {}", listed.join(", "));
    }
    format!(
        "only some of the weights are there ({}): save {} too, because weights from a file and from a seed are not mixed",
        listed.join(", "),
        missing.join(" and ")
    )
}

/// The weights of an update: the file's own, or the run's.
fn params(
    form: &Form,
    handin: &HandIn,
    k: u64,
    own: bool,
    run: Option<&RunAt>,
) -> Result<Params, String> {
    if own && has_weights(form, handin, k) {
        let params = form.params(handin, k).0;
        return match params.first_non_finite() {
            Some(name) => {
                Err(format!("update {k} has a NaN or an infinity in its weights: {name}"))
            }
            None => Ok(params),
        };
    }
    let fits = run.filter(|run| run.before.count() == Params::zeros(&form.model.shapes()).count());
    let lacking = || format!("the file has no weights for update {k}, and no lesson gives them");
    fits.map(|run| run.before.clone()).ok_or_else(lacking)
}

/// The case of a later update, in the form of the case before it. The state may be carried over from there, where the
/// file has no other.
///
/// # Errors
/// What is missing.
pub(crate) fn case_of(
    before: &Case,
    handin: &HandIn,
    k: u64,
    run: Option<&RunAt>,
) -> Result<Case, String> {
    let Case { form, own, tolerance, .. } = before;
    let (own, tolerance) = (*own, *tolerance);
    let params = params(form, handin, k, own, run)?;
    let data: Option<&LessonData> = run.map(|run| &run.data);
    let mut best: Option<(Case, (usize, usize))> = None;
    let mut read = data::read(form, handin, k, data)?;
    if before.k + 1 == k {
        let carried: Vec<Data> = read.iter().filter_map(|data| before.carried_to(data)).collect();
        read.extend(carried);
    }
    for data in read {
        let after = data.after.clone();
        let case = Case { own, ..Case::new(form.clone(), handin, k, &params, data, tolerance) };
        if !case.ends_as(after.as_ref()) {
            continue;
        }
        let score = case.judge_briefly(&case.truth(&Departures::default())).score();
        if best.as_ref().is_none_or(|(_, other)| score > *other) {
            best = Some((case, score));
        }
    }
    best.map(|(case, _)| case).ok_or_else(|| format!("update {k} has no data"))
}
