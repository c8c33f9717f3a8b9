//! The update of the element that is looked at: the weight, the step, and what the optimiser remembers.

use super::formula::{Atom, Formula, Row};
use super::sum::{elements, gradient};
use super::symbols::Symbols;
use crate::checked::{Fraction, Positive};
use crate::nn::optimizer::EPSILON;
use crate::nn::{Age, Name, Optimizer, Stage, Variable};
use crate::tui::widget::number::short;

/// The rows of `update`.
pub(crate) fn rows<'a>(s: &'a Symbols<'a>) -> Vec<Row<'a>> {
    let name = s.view.tensor();
    let mut rows = Vec::new();
    let frozen = s.arm.ablation.and_then(|a| a.frozen(&s.arm.model)) == Some(name);
    if frozen {
        let text = format!("{} is frozen: no update moves it", s.name(name));
        rows.push(Row::warning(0, text));
    }
    for (rank, (row, col)) in (0..).zip(elements(s)) {
        let element = Element { s, name, row, col };
        match frozen {
            true => rows.push(Row::given(rank, element.after())),
            false => rows.extend(element.rows(rank)),
        }
    }
    if s.arm.before().is_none() {
        rows.push(Row::words(0, "← and → bring the weights before the update"));
    }
    rows.push(Row::words(5, s.arm.optimizer.to_string()).opens());
    rows
}

/// One number of a tensor.
struct Element<'a> {
    s: &'a Symbols<'a>,
    name: Name,
    row: usize,
    col: usize,
}

impl<'a> Element<'a> {
    fn atom(&self, variable: Variable) -> Atom {
        self.s.atom(variable.at(self.row, self.col))
    }

    fn before(&self) -> Atom {
        self.atom(Variable::weight(self.name)).fine()
    }

    fn after(&self) -> Atom {
        self.atom(Variable::Parameter(Stage::After, self.name)).fine()
    }

    fn g(&self) -> Atom {
        gradient(self.s, self.name, self.row, self.col)
    }

    fn place(&self) -> String {
        self.s.place(self.name, self.row, self.col)
    }

    /// What the optimiser remembered of it.
    fn moment(&self, which: usize) -> Atom {
        self.atom(Variable::Moment(Age::Old, which, self.name))
    }

    /// What it remembers now.
    fn new_moment(&self, which: usize) -> Atom {
        self.atom(Variable::Moment(Age::New, which, self.name))
    }

    /// The weight: what is taken off it is given as a formula.
    fn weight(&self, rank: u8, template: String, atoms: impl IntoIterator<Item = Atom>) -> Row<'a> {
        let atoms: Vec<Atom> = [self.before()].into_iter().chain(atoms).collect();
        Row::formula(rank, self.after(), Formula::of(template, atoms)).sign(" ← ").opens()
    }

    fn rows(&self, rank: u8) -> Vec<Row<'a>> {
        match self.s.arm.optimizer {
            Optimizer::Sgd { lr } => {
                vec![self.weight(rank, format!("{{}} − {lr}·{{}}"), [self.g()])]
            }
            Optimizer::Momentum { lr, momentum } => {
                let v = Formula::of(format!("{momentum}·{{}} + {{}}"), [self.moment(0), self.g()]);
                let step = self.weight(rank, format!("{{}} − {lr}·{{}}"), [self.new_moment(0)]);
                vec![step, Row::formula(rank, self.new_moment(0), v).remark("velocity")]
            }
            Optimizer::Adagrad { lr } => {
                let sum = Formula::of("{} + {}²", [self.moment(0), self.g()]);
                let atoms = [self.g(), self.new_moment(0)];
                let step =
                    self.weight(rank, format!("{{}} − {lr}·{{}} / √({{}} + {EPSILON:e})"), atoms);
                vec![step, Row::formula(rank, self.new_moment(0), sum).remark("memory: all g²")]
            }
            Optimizer::RmsProp { lr, decay } => {
                let mean = format!("{decay}·{{}} + {}·{{}}²", short(1.0 - decay));
                let mean = Formula::of(mean, [self.moment(0), self.g()]);
                let atoms = [self.g(), self.new_moment(0)];
                let step =
                    self.weight(rank, format!("{{}} − {lr}·{{}} / (√{{}} + {EPSILON:e})"), atoms);
                vec![step, Row::formula(rank, self.new_moment(0), mean).remark("memory: mean g²")]
            }
            Optimizer::Adam { lr, beta1, beta2 } => self.adam(rank, lr, [beta1, beta2]),
        }
    }

    fn adam(&self, rank: u8, lr: Positive, betas: [Fraction; 2]) -> Vec<Row<'a>> {
        let k = self.s.arm.state.memory.updates;
        let corrected = [("m", 0), ("v", 1)].map(|(letter, which)| {
            let new = self.new_moment(which);
            let value = new.value.map(|m| m / (1.0 - betas[which].powi(k)));
            Atom::new(format!("{letter}*{}", self.place()), value)
        });
        let step = format!("{{}} − {lr}·{{}} / (√{{}} + {EPSILON:e})");
        let mut rows = vec![self.weight(rank, step, corrected.clone())];
        let templates = ["{} + {}", "{} + {}²"].map(str::to_owned);
        for (which, template) in templates.into_iter().enumerate() {
            let (beta, new) = (betas[which], self.new_moment(which));
            let template = template.replacen("{}", &format!("{beta}·{{}}"), 1);
            let template = template.replace("+ {}", &format!("+ {}·{{}}", short(1.0 - beta)));
            let mean = Formula::of(template, [self.moment(which), self.g()]);
            rows.push(Row::formula(rank, new.clone(), mean));
            let undo = Formula::of(format!("{{}} / (1 − {beta}^{k})"), [new]);
            let head = corrected[which].clone();
            rows.push(Row::formula(rank + 1, head, undo).remark("it began at 0"));
        }
        rows
    }
}
