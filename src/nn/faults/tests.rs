//! Every mistake has its row, its words, its cells and its function.

use std::collections::BTreeSet;

use strum::VariantArray;

use super::*;
use crate::nn::{Activation, CellKind};

#[test]
fn every_mistake_fits_a_cell_and_has_its_own_words() {
    let cells = CellKind::VARIANTS.iter().map(|kind| kind.cell(Activation::Tanh));
    let cells: Vec<&dyn Cell> = cells.collect();
    for fault in Fault::VARIANTS {
        assert!(cells.iter().any(|cell| fault.fits(*cell)), "{fault:?}");
        assert_ne!(fault.wrong_line(), fault.right_line(), "{fault:?}");
    }
    let all = Fault::VARIANTS.len();
    let different = |of: fn(&Fault) -> &'static str| {
        Fault::VARIANTS.iter().map(of).collect::<BTreeSet<_>>().len()
    };
    assert_eq!(different(|f| f.sentence()), all);
    assert_eq!(different(|f| f.function()), all);
}

/// A row may be copied and its function left as it was.
#[test]
fn every_mistake_is_computed_by_the_function_of_its_name() {
    let rooms = [
        include_str!("clip.rs"),
        include_str!("output.rs"),
        include_str!("time.rs"),
        include_str!("../cell/rnn/mistakes.rs"),
        include_str!("../cell/lstm/mistakes.rs"),
        include_str!("../cell/lstm/exchanged.rs"),
        include_str!("../cell/gru/mistakes.rs"),
    ];
    for fault in Fault::VARIANTS {
        let (name, function) = (fault.function().to_uppercase(), fault.function());
        let row = rooms.iter().find_map(|room| room.split_once(&format!("const {name}: Mistake")));
        let (row, _) = row.and_then(|(_, row)| row.split_once("\nfn ")).expect("a row");
        let ways = [
            format!("({function})"),
            format!("wrong: {function} }}"),
            format!("\n    {function},\n"),
        ];
        assert!(ways.iter().any(|way| row.contains(way)), "{fault:?}: {row}");
    }
}
