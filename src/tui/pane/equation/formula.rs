//! An equation as data: what stands in it, before anybody asks how wide the screen is.

pub(crate) use super::atom::Atom;

/// Quantities with signs between them: the same in symbols and in numbers.
#[derive(Clone, Debug)]
pub(crate) struct Formula {
    template: String,
    atoms: Vec<Atom>,
}

impl Formula {
    /// Each `{}` of the template is a place for a quantity.
    pub(crate) fn of(template: impl Into<String>, atoms: impl Into<Vec<Atom>>) -> Self {
        Formula { template: template.into(), atoms: atoms.into() }
    }

    /// One quantity, or the product of several.
    pub(crate) fn product(atoms: impl Into<Vec<Atom>>) -> Self {
        let atoms = atoms.into();
        Formula { template: vec!["{}"; atoms.len()].join("·"), atoms }
    }

    pub(crate) fn map(self, change: impl Fn(Atom) -> Atom) -> Self {
        Formula { atoms: self.atoms.into_iter().map(change).collect(), ..self }
    }

    pub(crate) fn symbols(&self) -> String {
        self.filled(|_, _, atom| atom.symbol.clone())
    }

    /// With the numbers put in; none while one of them is not computed.
    pub(crate) fn numbers(&self) -> Option<String> {
        let computed = self.atoms.iter().all(|atom| atom.value.is_some());
        computed.then(|| self.filled(signed))
    }

    /// Whether it is nothing but one quantity.
    pub(crate) fn is_bare(&self) -> bool {
        self.template == "{}"
    }

    fn filled(&self, text: impl Fn(&mut String, &str, &Atom) -> String) -> String {
        let mut parts = self.template.split("{}");
        let mut filled = parts.next().unwrap_or_default().to_owned();
        for (atom, after) in self.atoms.iter().zip(parts) {
            let text = text(&mut filled, after, atom);
            filled.push_str(&text);
            filled.push_str(after);
        }
        filled
    }
}

/// The number of a quantity that follows on `before`: a sum takes the sign over, elsewhere a minus is bracketed.
fn signed(before: &mut String, after: &str, atom: &Atom) -> String {
    let text = atom.number().unwrap_or_default();
    let Some(positive) = text.strip_prefix('-') else { return text };
    let opens = before.is_empty() || before.ends_with('(') || before.ends_with(", ");
    match before.strip_suffix("+ ") {
        _ if after.starts_with('²') => format!("({text})"),
        Some(sum) => {
            *before = format!("{sum}− ");
            positive.to_owned()
        }
        None if opens => text,
        None => format!("({text})"),
    }
}

/// What stands before and behind the numbers of a sum.
pub(crate) type Around = (&'static str, &'static str);

/// What stands on the right of a name.
pub(crate) enum Body<'a> {
    /// Symbols, the numbers put in, and the result.
    Formula(Formula),
    /// A sum of many terms, which is elided in the middle.
    Sum { symbols: String, count: usize, term: Box<dyn Fn(usize) -> Formula + 'a>, around: Around },
    /// Many numbers, one after the other, each with what stands before it.
    List(Vec<Atom>),
    /// Nothing but the result.
    Given,
    /// Words instead of an equation.
    Words { warns: bool },
}

/// One equation, or a sentence.
pub(crate) struct Row<'a> {
    /// Where there is no room for all, the rows of the lowest rank stay.
    pub(crate) rank: u8,
    pub(crate) head: Atom,
    /// What stands between it and the equation.
    pub(crate) sign: &'static str,
    /// Whether the numbers as they are written give another result: they are rounded.
    pub(crate) is_rounded: bool,
    pub(crate) body: Body<'a>,
    pub(crate) remark: String,
    /// Whether something new begins here: where there is room, a row is left free before it.
    pub(crate) opens: bool,
    /// The number of a list that is shown where there is no room for all.
    pub(crate) leads: usize,
}

/// The most numbers of a list: more than any screen has room for.
const MOST: usize = 400;

impl<'a> Row<'a> {
    fn new(rank: u8, head: Atom, body: Body<'a>) -> Self {
        let (sign, remark) = (" = ", String::new());
        Row { rank, head, sign, is_rounded: false, body, remark, opens: false, leads: 0 }
    }

    /// `h₂[3] = tanh(z₂[3]) = tanh(0.712) = 0.612`
    pub(crate) fn formula(rank: u8, head: Atom, formula: Formula) -> Self {
        Row::new(rank, head, Body::Formula(formula))
    }

    /// `(W_hh h₁)[3] = Σ_j W_hh[3,j]·h₁[j] = -0.22·0.63 + … + 0.11·0.31 = 0.28`
    pub(crate) fn sum(
        rank: u8,
        head: Atom,
        symbols: impl Into<String>,
        count: usize,
        term: impl Fn(usize) -> Formula + 'a,
    ) -> Self {
        let (symbols, term) = (symbols.into(), Box::new(term));
        Row::new(rank, head, Body::Sum { symbols, count, term, around: ("", "") })
    }

    /// `‖h₂‖ = √Σ_j h₂[j]² = √(0.61² + … + 0.2²) = 0.82`, from the sum below the root.
    pub(crate) fn root(self) -> Self {
        let body = match self.body {
            Body::Sum { symbols, count, term, .. } => {
                Body::Sum { symbols, count, term, around: ("√(", ")") }
            }
            body @ (Body::Formula(_) | Body::List(_) | Body::Given | Body::Words { .. }) => body,
        };
        Row { body, ..self }
    }

    /// `p₂ = softmax(y₂):  'l' 0.31  'o' 0.27`
    pub(crate) fn list(
        rank: u8,
        head: impl Into<String>,
        items: impl IntoIterator<Item = Atom>,
    ) -> Self {
        let items = items.into_iter().take(MOST).collect();
        Row::new(rank, Atom::new(head, None), Body::List(items))
    }

    /// `h₂[3] = 0.612`
    pub(crate) fn given(rank: u8, head: Atom) -> Self {
        Row::new(rank, head, Body::Given)
    }

    pub(crate) fn words(rank: u8, text: impl Into<String>) -> Self {
        Row::new(rank, Atom::new(text, None), Body::Words { warns: false })
    }

    pub(crate) fn warning(rank: u8, text: impl Into<String>) -> Self {
        Row::new(rank, Atom::new(text, None), Body::Words { warns: true })
    }

    /// The number of terms of a sum, and 0 of anything else.
    pub(crate) fn terms(&self) -> usize {
        match self.body {
            Body::Sum { count, .. } => count,
            Body::Formula(_) | Body::List(_) | Body::Given | Body::Words { .. } => 0,
        }
    }

    pub(crate) fn is_list(&self) -> bool {
        matches!(self.body, Body::List(_))
    }

    pub(crate) fn is_given(&self) -> bool {
        matches!(self.body, Body::Given)
    }

    pub(crate) fn remark(self, remark: impl Into<String>) -> Self {
        Row { remark: remark.into(), ..self }
    }

    /// With each number that it is computed from changed.
    pub(crate) fn map(self, change: impl Fn(Atom) -> Atom + 'a) -> Self {
        let body = match self.body {
            Body::Formula(formula) => Body::Formula(formula.map(change)),
            Body::List(items) => Body::List(items.into_iter().map(change).collect()),
            Body::Sum { symbols, count, term, around } => {
                let term = Box::new(move |i| term(i).map(&change));
                Body::Sum { symbols, count, term, around }
            }
            body @ (Body::Given | Body::Words { .. }) => body,
        };
        Row { body, ..self }
    }

    /// With something else than ` = ` after what is computed.
    pub(crate) fn sign(self, sign: &'static str) -> Self {
        Row { sign, ..self }
    }

    /// With the result of its numbers as they are written, if that is known.
    pub(crate) fn gives(self, as_written: Option<f64>) -> Self {
        let is_rounded = as_written.is_some_and(|x| !self.head.is_written_like(x));
        Row { is_rounded, ..self }
    }

    /// As a list whose most important number is this one.
    pub(crate) fn led_by(self, leads: usize) -> Self {
        Row { leads, ..self }
    }

    /// As the first of something new.
    pub(crate) fn opens(self) -> Self {
        Row { opens: true, ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_minus_never_follows_on_a_sign() {
        let check = |template: &str, values: &[f64], expected: &str| {
            let atoms: Vec<Atom> = values.iter().map(|v| Atom::new("a", Some(*v))).collect();
            assert_eq!(Formula::of(template, atoms).numbers().as_deref(), Some(expected));
        };
        check("{} + {} + {}", &[-0.5, -0.25, 1.0], "-0.5 − 0.25 + 1");
        check("{}·{}", &[-0.5, -0.25], "-0.5·(-0.25)");
        check("tanh({})", &[-0.5], "tanh(-0.5)");
        check("max(-1, min(1, {}))", &[-0.5], "max(-1, min(1, -0.5))");
        check("(1 − {}²)·{}", &[-0.5, 2.0], "(1 − (-0.5)²)·2");
        check("{} + {}²", &[1.0, -0.5], "1 + (-0.5)²");
        check("{} − 0.1·{}", &[1.0, -0.5], "1 − 0.1·(-0.5)");
    }

    #[test]
    fn a_result_that_its_rounded_numbers_do_not_give_is_known_to_be_rounded() {
        let row = |value: f64, as_written: Option<f64>| {
            Row::formula(0, Atom::new("s", Some(value)), Formula::of("{}²", [])).gives(as_written)
        };
        let norm = Atom::new("‖g‖", Some(41.12));
        assert_eq!(norm.as_written(), Some(41.1));
        assert!(row(1690.85, Some(41.1 * 41.1)).is_rounded);
        assert!(!row(9.0, Some(9.0)).is_rounded && !row(9.0, None).is_rounded);
        assert!(!row(0.612_04, Some(0.611_96)).is_rounded, "it is written 0.612");
    }

    #[test]
    fn without_all_its_numbers_a_formula_has_none() {
        let formula = Formula::of("tanh({})", [Atom::new("z", None)]);
        assert_eq!((formula.symbols().as_str(), formula.numbers()), ("tanh(z)", None));
    }
}
