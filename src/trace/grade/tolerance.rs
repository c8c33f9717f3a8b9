//! How far numbers of a hand-in may be from the right ones: by the precision of each array, and of what it is computed from.

use super::{FEW_DIGITS, How, MOST_SINGLE, SINGLE, TOLERANCE};
use crate::nn::{OffTape, Pass, Stage, Tensor};
use crate::tensors::Kind;
use crate::trace::handin::{HandIn, Item, Role};

/// The tolerance for the whole of a hand-in, and for those of its arrays that are less exact.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Tolerance {
    /// That for numbers that come from no array in single precision; if all do, that for those.
    pub(crate) whole: f64,
    /// That for numbers that come from one.
    single: f64,
    /// Whether all numbers come from one.
    is_single: bool,
    /// All that is computed from here on is in single precision.
    single_from: Option<Moment>,
    /// Whether an array is in single precision by itself, if the file says so.
    is_by_array: bool,
    /// Whether an array is: then the loss may come from there, though Python has made a number of its own of it.
    has_single: bool,
}

/// When something is computed, as far as another array may be computed from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Moment {
    /// Inputs, weights and the states before the first timestep.
    Begin,
    States,
    Output,
    /// The loss, from which nothing is computed.
    Loss,
    Backward,
    /// A gradient of a parameter, or what comes after it.
    Sum,
}

impl Moment {
    /// That of an array, by what its name says first.
    fn of(item: &Item) -> Option<Self> {
        Some(match item.called.roles.first()? {
            Role::Part(_) if item.called.stage == Stage::Before => Moment::Begin,
            Role::Part(_) => Moment::Sum,
            Role::StartH | Role::StartC if item.called.is_gradient => Moment::Sum,
            Role::StartH | Role::StartC => Moment::Begin,
            Role::Tape(Tensor::E) => Moment::Begin,
            Role::Tape(Tensor::Y | Tensor::P) => Moment::Output,
            Role::Tape(Tensor::Loss) | Role::OffTape(OffTape::TotalLoss) => Moment::Loss,
            Role::Tape(tensor) => match tensor.pass() {
                Pass::Forward => Moment::States,
                Pass::Backward => Moment::Backward,
            },
            Role::OffTape(OffTape::Inputs | OffTape::X) => Moment::Begin,
            Role::OffTape(OffTape::Targets) => return None,
            Role::OffTape(_) => Moment::Sum,
            Role::Outside => Moment::Backward,
            Role::Aside(_) | Role::Beyond | Role::Vocabulary | Role::Mask => return None,
        })
    }

    /// Whether other arrays are computed from it.
    fn leads_on(self) -> bool {
        matches!(self, Moment::Begin | Moment::States | Moment::Output | Moment::Backward)
    }
}

impl Tolerance {
    /// One for all arrays.
    fn all(whole: f64) -> Self {
        let (is_by_array, has_single) = (false, false);
        let (single, single_from) = (SINGLE, None);
        Tolerance { whole, single, is_single: false, single_from, is_by_array, has_single }
    }

    /// One for all arrays of a file in single precision.
    fn all_single() -> Self {
        Tolerance { is_single: true, ..Tolerance::all(SINGLE) }
    }

    /// With what roundings to single precision were measured to change.
    pub(super) fn measured(self, tolerance: impl FnOnce() -> f64) -> Self {
        let has_single = self.single_from.is_some() || self.is_by_array && self.has_single;
        match (self.is_single, has_single) {
            (false, false) => self,
            (true, _) => Tolerance { whole: tolerance(), ..self },
            (false, true) => Tolerance { single: tolerance(), ..self },
        }
    }

    /// Whether roundings may take a number so far that little is told by it.
    pub(super) fn is_loose(&self) -> bool {
        let whole = if self.is_single { self.whole } else { 0.0 };
        whole.max(self.single) >= MOST_SINGLE
    }

    /// That of a hand-in, if nobody says it. What begins in single precision is so to its end.
    pub(super) fn of(handin: &HandIn, how: How) -> Self {
        match how.tolerance {
            Some(said) => Tolerance::all(said),
            None if begins_in_single(handin) => Tolerance::all_single(),
            None => Tolerance::of_computed(handin),
        }
    }

    /// By the arrays that are computed: by the precision that the file says of each, or if no number needs more digits.
    pub(super) fn of_computed(handin: &HandIn) -> Self {
        let computed = || computed(handin).map(|(_, item)| item);
        let fits = |x: &f64| x.is_nan() || f64::from(*x as f32) == *x;
        let any_fraction = computed().flat_map(|item| &item.array.values).any(|x| x.fract() != 0.0);
        let has_few_digits = |x: &f64| format!("{x:.9e}").parse::<f64>().is_ok_and(|few| few == *x);
        let all = |is_so: fn(&f64) -> bool| {
            any_fraction && computed().flat_map(|item| &item.array.values).all(is_so)
        };
        let leading =
            self::computed(handin).filter(|(moment, item)| moment.leads_on() && is_single(item));
        let single_from = leading.map(|(moment, _)| moment).min();
        let has_single = computed().any(is_single);
        let whole = Tolerance::all(TOLERANCE);
        let by_array = Tolerance { single_from, is_by_array: true, has_single, ..whole };
        let is_loose = |item: &Item| by_array.of_array(item) == SINGLE;
        let counts = |(moment, _): &(Moment, &Item)| *moment != Moment::Loss;
        let mut others = self::computed(handin).filter(counts).peekable();
        let is_single = others.peek().is_some() && others.all(|(_, item)| is_loose(item));
        if is_single || all(fits) {
            Tolerance::all_single()
        } else if all(has_few_digits) {
            Tolerance { whole: FEW_DIGITS, ..by_array }
        } else {
            by_array
        }
    }

    /// That of an array.
    pub(super) fn of_array(&self, item: &Item) -> f64 {
        let moment = Moment::of(item);
        let follows = self.single_from.zip(moment).is_some_and(|(from, at)| at >= from);
        let is_single = self.is_by_array && is_single(item);
        let may_be_single = self.has_single && moment == Some(Moment::Loss);
        if follows || is_single || may_be_single {
            f64::max(self.whole, self.single)
        } else {
            self.whole
        }
    }
}

/// The arrays that are neither data nor weights nor only measure others, and when they are computed.
fn computed(handin: &HandIn) -> impl Iterator<Item = (Moment, &Item)> {
    let all = handin.items.iter().filter_map(|item| Some((Moment::of(item)?, item)));
    all.filter(|(moment, item)| {
        let only_measures = matches!(item.called.roles.first(), Some(Role::OffTape(_)));
        *moment != Moment::Begin && !only_measures
    })
}

fn is_single(item: &Item) -> bool {
    item.array.kind == Kind::Single
}

/// Whether a weight, an input or a state before the first timestep is in single precision, and not exact for all that.
fn begins_in_single(handin: &HandIn) -> bool {
    let is_begin = |item: &&Item| Moment::of(item) == Some(Moment::Begin) && is_single(item);
    let mut items = handin.items.iter().filter(is_begin);
    items.any(|item| item.array.values.iter().any(|x| x.fract() != 0.0))
}
