//! The steps back of the selected arm: `dh_t` is its own loss's part and what is handed back, and that is what is left
//! of `dh_{t+1}` after the weights and the nonlinearity have taken their part.

use ratatui::text::{Line, Span};
use unicode_width::UnicodeWidthStr;

use super::has_one_loss;
use crate::nn::faults::{Computes, Equation, Mistake};
use crate::nn::kernel::{dot, norm};
use crate::nn::{Fault, OffTape, StepBack, Tensor};
use crate::train::{ArmSnapshot, Tick};
use crate::tui::notation::at;
use crate::tui::view::View;
use crate::tui::widget::number::short;
use crate::tui::widget::spark::spark;

/// Below this width, words are left out.
const FULL: u16 = 46;

/// Below this width, signs have no spaces around them.
const NARROW: u16 = 44;

/// Between two values of a line.
const BETWEEN: &str = " · ";

/// The most singular values that have a bar.
const MOST_SINGULAR: usize = 24;

/// How a factor divides, by cell.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Split {
    /// `W_hh` and the slope of the nonlinearity, which is called so.
    Parts(&'static str),
    /// It does not.
    Whole,
}

pub(super) fn split(arm: &ArmSnapshot) -> Split {
    match arm.fault.map(Fault::mistake) {
        Some(Mistake { computes: Computes::PastTheSlope(_), .. }) => Split::Whole,
        Some(mistake) if mistake.stands_in.contains(&Equation::Slope) => Split::Parts("slope"),
        _ => arm.model.cell.slope_name().map_or(Split::Whole, Split::Parts),
    }
}

/// The step from `t + 1` back to `t`, if backward has made it.
pub(super) fn step(view: &View, t: usize) -> Option<StepBack> {
    let arm = view.arm();
    arm.step_back(t).filter(|_| arm.model.hands_back(arm.reached().timesteps, t))
}

/// What is left of `‖dh_{t+1}‖`.
pub(super) fn whole(step: StepBack) -> f64 {
    step.slope * step.weights
}

/// What a step back does to the gradient, in a sentence.
pub(crate) fn sentence(view: &View, t: usize) -> Option<String> {
    let told = |x: f64| if view.is_asked_value(x) { "×?".to_owned() } else { factor(x) };
    let step = step(view, t)?;
    let parts = match split(view.arm()) {
        Split::Parts(slope) => {
            format!(" = {} {} · {slope} {}", recurrent(view), told(step.weights), told(step.slope))
        }
        Split::Whole => String::new(),
    };
    Some(format!("Step back from t = {} to {t}: {}{parts}", t + 1, told(whole(step))))
}

/// What the steps back do to it on the average, in a sentence.
pub(crate) fn mean_sentence(view: &View) -> Option<String> {
    let words = mean_step(view, FULL);
    let words: String = words.iter().map(|span| span.content.as_ref()).collect();
    (!words.is_empty()).then(|| format!("On the average: {words}"))
}

/// The current step, all of them together, and the spectrum: the most important first.
pub(super) fn words(view: &View, width: u16) -> Vec<Line<'static>> {
    let mut lines = vec![current(view, width)];
    lines.extend(parts(view, width));
    lines.extend(together(view, width));
    if let Some(along_c) = view.arm().model.cell.along_c() {
        lines.insert(1, through_c(view, along_c, width));
    }
    lines.extend(meaning(width).map(|words| Line::styled(words, view.theme.dim)));
    lines
}

/// What the words and symbols mean, in the longest form for which there is room.
fn meaning(width: u16) -> Option<&'static str> {
    const FORMS: [&str; 4] = [
        "own + later ≠ ‖dh_t‖: the two vectors differ in direction (cos) · σ_max, ρ: how far W_hh can stretch (?)",
        "own + later ≠ ‖dh_t‖: directions differ (cos) · σ_max, ρ: stretch by W_hh (?)",
        "own + later ≠ ‖dh_t‖: directions differ (cos) · ?: more",
        "own + later ≠ ‖dh_t‖ · ?: more",
    ];
    FORMS.into_iter().find(|form| form.width() <= usize::from(width))
}

/// The step that backward has made last.
fn last_step(view: &View) -> Option<usize> {
    let from = match view.frame.snapshot.cursor.last() {
        Some(Tick::Backward(t)) => t,
        Some(Tick::Forward(_) | Tick::Accumulate | Tick::Clip | Tick::Update) | None => 0,
    };
    let steps = view.frame.snapshot.cursor.timesteps.saturating_sub(1);
    (from..steps).find(|t| step(view, *t).is_some())
}

pub(super) fn recurrent(view: &View) -> &'static str {
    view.looks.notation.name(view.arm().model.cell.weights().recurrent)
}

/// What a step back does, while backward has made none.
fn none_yet(view: &View, width: u16) -> String {
    const NONE: &str = "no step back in time yet";
    match split(view.arm()) {
        Split::Parts(slope) => {
            let by = format!("{NONE}: each multiplies dh by {} and {slope}", recurrent(view));
            if by.width() <= usize::from(width) { by } else { NONE.to_owned() }
        }
        Split::Whole => NONE.to_owned(),
    }
}

/// `h₃→h₂ ×0.63 = W_hh ×0.91 · tanh′ ×0.69`
fn current(view: &View, width: u16) -> Line<'static> {
    let theme = view.theme;
    let Some((t, step)) = last_step(view).and_then(|t| Some((t, step(view, t)?))) else {
        return Line::styled(none_yet(view, width), theme.dim);
    };
    let mut spans = vec![from_to(view, "h", t), Span::styled(factor(whole(step)), theme.accent)];
    match split(view.arm()) {
        Split::Parts(slope) => {
            let signs = if width < NARROW { ["=", "·"] } else { [" = ", " · "] };
            let parts = [(recurrent(view), step.weights), (slope, step.slope)];
            let told =
                |(sign, (name, x)): (&str, (&str, f64))| format!("{sign}{name} {}", factor(x));
            spans.extend(
                signs.into_iter().zip(parts).map(told).map(|text| Span::styled(text, theme.text)),
            );
        }
        Split::Whole => spans.push(Span::styled(" overall: cannot be split", theme.dim)),
    }
    parted(spans, width)
}

/// `c₃→c₂ ×0.95 = f · via h 0.1, via c 0.27`
fn through_c(view: &View, along_c: &str, width: u16) -> Line<'static> {
    let (theme, arm) = (view.theme, view.arm());
    let found = last_step(view).and_then(|t| Some((t, step(view, t)?.through_c?)));
    let Some((t, x)) = found else { return Line::default() };
    let told = |x: Option<f64>| x.map_or("·".to_owned(), short);
    let spans = vec![
        from_to(view, "c", t),
        Span::styled(factor(x), theme.accent),
        Span::styled(format!(" = {along_c} · {}", at("dc", t)), theme.dim),
        Span::styled(format!(" via h {}", told(arm.norm(Tensor::DcFromH, t))), theme.dim),
        Span::styled(format!(", c {}", told(arm.norm(Tensor::DcFromLater, t))), theme.dim),
    ];
    fitted(spans, width)
}

/// `h₃→h₂ `
fn from_to(view: &View, symbol: &str, t: usize) -> Span<'static> {
    Span::styled(format!("{}→{} ", at(symbol, t + 1), at(symbol, t)), view.theme.dim)
}

/// The factors are there all or none: `a = b · c` without c would be false. Without room for all, the name goes first.
fn parted(spans: Vec<Span<'static>>, width: u16) -> Line<'static> {
    let fits = |spans: &[Span]| spans.iter().map(Span::width).sum::<usize>() <= usize::from(width);
    match (fits(&spans), fits(&spans[1..])) {
        (true, _) => Line::from(spans),
        (_, true) => Line::from(spans[1..].to_vec()),
        _ => fitted(spans[..2].to_vec(), width),
    }
}

/// What has no room is left out whole: half a number would be a wrong one.
fn fitted(mut spans: Vec<Span<'static>>, width: u16) -> Line<'static> {
    let is_over = |spans: &[Span]| {
        let wide: usize = spans.iter().map(Span::width).sum();
        wide > usize::from(width) || spans.last().is_some_and(|last| last.content == BETWEEN)
    };
    while is_over(&spans) {
        spans.pop();
    }
    Line::from(spans)
}

/// `‖dh₂‖ 0.31: own 0.1, later 0.27, cos 0.21`: the parts are vectors, whose lengths do not add, and the cosine says how
/// far they agree in direction.
fn parts(view: &View, width: u16) -> Option<Line<'static>> {
    let (theme, arm) = (view.theme, view.arm());
    let t = last_step(view)?;
    if view.frame.snapshot.example.targets[t].is_none() {
        let text = format!("{}: no own loss, all from later", at("dh", t));
        return Some(fitted(vec![Span::styled(text, theme.dim)], width));
    }
    let [own, later] = [Tensor::DhFromOutput, Tensor::DhFromLater].map(|part| arm.row(part, t));
    let (own, later) = (own?, later?);
    let lengths = norm(own) * norm(later);
    // with the lengths of its parts, the cosine gives away the length of dh_t
    let is_hidden = view.hides(OffTape::DhNorm.at(t, 0));
    let shown = |x: f64| if is_hidden { "?".to_owned() } else { short(x) };
    let colon = if width < FULL { "" } else { ":" }; // the cosine is worth more
    let mut spans = vec![
        Span::styled(format!("‖{}‖ {}", at("dh", t), shown(arm.norm(Tensor::Dh, t)?)), theme.text),
        Span::styled(format!("{colon} own {}", short(norm(own))), theme.dim),
        Span::styled(format!(", later {}", short(norm(later))), theme.dim),
    ];
    if lengths > 0.0 {
        let cosine = shown(dot(own, later) / lengths);
        spans.push(Span::styled(format!(", cos {cosine}"), theme.dim));
    }
    Some(fitted(spans, width))
}

/// The mean step and the spectrum; its bars have a line of their own where there is no room beside the rest.
fn together(view: &View, width: u16) -> Vec<Line<'static>> {
    let (mut spans, [most, bars]) = (mean_step(view, width), spectrum(view, width));
    let both: usize = spans.iter().chain(&most).map(Span::width).sum();
    if both + BETWEEN.width() > width.into() && !spans.is_empty() && !most.is_empty() {
        let lines = [spans, most, bars].map(|spans| fitted(spans, width));
        return Vec::from_iter(lines.into_iter().filter(|line| line.width() > 0));
    }
    let gap = if spans.is_empty() || most.is_empty() { "" } else { BETWEEN };
    spans.extend([Span::raw(gap)].into_iter().chain(most));
    let wide: usize = spans.iter().chain(&bars).map(Span::width).sum();
    match wide + BETWEEN.width() <= usize::from(width) && !bars.is_empty() {
        true => vec![Line::from_iter(spans.into_iter().chain([Span::raw(BETWEEN)]).chain(bars))],
        false if bars.is_empty() => vec![fitted(spans, width)],
        false => vec![fitted(spans, width), Line::from(bars)],
    }
}

/// `×0.83 a step over 3`; where other losses add to the gradient on its way, it says that the factor is that of the part
/// from later losses: `later ×0.83 a step, mean of 3`.
fn mean_step(view: &View, width: u16) -> Vec<Span<'static>> {
    let Some((steps, mean)) = mean(view) else { return Vec::new() };
    let (says, over) = match has_one_loss(view) {
        true => (format!("{} a step", factor(mean)), " over "),
        false => (format!("later {} a step", factor(mean)), ", mean of "),
    };
    let over = if width >= FULL { format!("{over}{steps}") } else { String::new() };
    vec![Span::styled(says, view.theme.accent), Span::styled(over, view.theme.dim)]
}

/// `W_hh σ_max 1.34 ρ 1.02`, and `all σ ▇▆▃▁`
fn spectrum(view: &View, width: u16) -> [Vec<Span<'static>>; 2] {
    let (theme, wide) = (view.theme, width >= FULL);
    let Some(spectrum) = view.spectrum() else { return [Vec::new(), Vec::new()] };
    // the factors are those of the weights before the update
    let is_updated = view.frame.snapshot.cursor.last() == Some(Tick::Update);
    let name = match (wide, is_updated) {
        (true, true) => format!("{} after the update: ", recurrent(view)),
        (true, false) => format!("{} ", recurrent(view)),
        (false, true) => "after: ".to_owned(),
        (false, false) => String::new(),
    };
    let most = spectrum.sigma_max();
    let mut spans = vec![Span::styled(format!("{name}σ_max {}", short(most)), theme.text)];
    if let Some(radius) = spectrum.radius() {
        spans.push(Span::styled(format!(" ρ {}", short(radius)), theme.text));
    }
    let singular = spectrum.singular.iter().copied().take(MOST_SINGULAR);
    let bars = (most > 0.0).then(|| format!("all σ {}", spark(singular, 0.0, most)));
    [spans, bars.map(|bars| Span::styled(bars, theme.dim)).into_iter().collect()]
}

/// How many steps have been made, and the geometric mean of their factors.
fn mean(view: &View) -> Option<(usize, f64)> {
    let timesteps = view.frame.snapshot.cursor.timesteps;
    let made = (0..timesteps).filter_map(|t| step(view, t)).map(whole);
    let factors: Vec<f64> = made.filter(|x| x.is_finite()).collect();
    let logs: f64 = factors.iter().map(|x| x.ln()).sum();
    (!factors.is_empty()).then(|| (factors.len(), (logs / factors.len() as f64).exp()))
}

fn factor(x: f64) -> String {
    if x.is_nan() { "×– (gradient is 0)".to_owned() } else { format!("×{}", short(x)) }
}
