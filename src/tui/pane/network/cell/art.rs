//! The diagrams of the cells. `{name   }` is a slot, as wide as it is written here.

use crate::nn::CellKind;

/// The vanilla cell: one way through one nonlinearity.
const RNN: &[&str] = &[
    "                                                     ▲ to {P } {L    }",
    "                                                     │ {Why }",
    "                                                     │ {dh^    }",
    "                                                     │",
    " {H-} {h-     }─{Whh }─▶(+)─{Z } {z      }─▶{act   }─┴─▶ {H } {h      }",
    "      {dh-    }          ▲       {dz     }                    {dh     }",
    "                         │ {Wxh }                             {dh<    }",
    "                         │",
    "                        {X } {x      }",
];

/// The LSTM: the cell state runs along the top, past a valve that multiplies it.
const LSTM: &[&str] = &[
    " {C-} {c-     }───▶(×)───────────────▶(+)─────────┬─────────▶ {C } {c      }",
    "      {dc-    }     ▲                  ▲          │                {dc     }",
    "                    │                  │          │                {dc<    }",
    "                    │                  │         tanh {tc     }",
    "                    │           (×)────┘          │",
    "                    │            ▲                ▼",
    "                    │            ├─────────┐     (×)────────▶ {H } {h      }",
    "                    │            │         │      ▲             │  {dh     }",
    "              f {f      }  i {i      } g {g      }│ o {o      } │  {dh<    }",
    "                {vf     }    {vi     }   {vg     }│   {vo     } │",
    "                    │            │         │      │             ▼ to {P   }",
    "                    σ            σ        tanh    σ             {dh^    }",
    "                    ▲            ▲         ▲      ▲",
    " {H-} {h-     }─┬───┴────────────┴─────────┴──────┘",
    "      {dh-    } │",
    " {X } {x      }─┘   through {Wh } and {Wx }",
];

/// The GRU: the old state is kept in part along the top; what replaces it reads the past through the reset gate.
const GRU: &[&str] = &[
    " {H-} {h-     }──┬──────────────▶(×)──────────────▶(+)─────▶ {H } {h      }",
    "      {dh-    }  │                ▲                 ▲             {dh     }",
    "                 │                │                 │             {dh<    }",
    "                 │          z {z      }─ 1 − z ───▶(×)",
    "                 │            {vz     }             ▲             ▼ to {P }",
    "                 │                │           n {n      }         {dh^    }",
    "                 │                σ             {vn     }",
    "                 │                ▲                tanh",
    "                 │                │                 ▲",
    "                 ├─────▶(×)───────│─────────────────┤",
    "                 │       ▲        │                 │",
    "                 │  r {r      }   │                 │",
    "                 │    {vr     }   │                 │",
    "                 │       σ        │                 │",
    " {X } {x      }──┴───────┴────────┴─────────────────┘  through {Wh } {Wx }",
];

/// Returns the diagram of a cell.
pub(super) fn art(cell: CellKind) -> &'static [&'static str] {
    match cell {
        CellKind::Rnn => RNN,
        CellKind::Lstm => LSTM,
        CellKind::Gru | CellKind::TorchGru => GRU,
    }
}

#[cfg(test)]
mod tests {
    use strum::VariantArray;

    use super::*;

    #[test]
    fn every_diagram_fits_a_small_screen_and_closes_its_slots() {
        for cell in CellKind::VARIANTS {
            for line in art(*cell) {
                assert!(line.chars().count() <= 76, "{cell:?}: {line}");
                assert_eq!(line.matches('{').count(), line.matches('}').count(), "{line}");
            }
        }
    }
}
