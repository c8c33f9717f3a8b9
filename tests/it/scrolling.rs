//! What does not fit can be scrolled to, and no page skips a row.

use ratatui::layout::Rect;
use rnn_tui::lesson::{Catalog, PaneName};

use crate::workbench::Workbench;

/// The Lesson pane on a screen of 80×24.
fn lesson_pane(workbench: &Workbench) -> Option<(String, u16)> {
    let panes = workbench.session().panes(Rect::new(0, 0, 80, 24)).into_iter();
    let (name, area) = panes.into_iter().find(|(name, _)| *name == PaneName::Lesson)?;
    Some((workbench.pane(name, area.width, area.height), area.width))
}

/// The rows of a Lesson pane that belong to the text.
fn rows(pane: &str) -> Vec<String> {
    let inside = |row: &str| row.trim_matches('│').trim().to_owned();
    let text = pane.lines().skip(1).take_while(|row| row.starts_with('│') && !row.contains("│╭"));
    text.map(inside).filter(|row| !row.is_empty()).collect()
}

/// The rows of the text that no page shows, from the first to the last.
fn unseen(workbench: &mut Workbench) -> Vec<String> {
    let Some((mut pane, width)) = lesson_pane(workbench) else { return Vec::new() };
    if !pane.contains(" more │") {
        return Vec::new(); // all of it is there
    }
    let mut seen = Vec::new();
    for key in ["PgUp", "PgDn"] {
        while let Some((next, _)) =
            lesson_pane(workbench.keys(key)).filter(|(next, _)| *next != pane)
        {
            seen.extend(rows(&next));
            pane = next;
        }
        if key == "PgUp" {
            seen = rows(&pane);
        }
    }
    let all = rows(&workbench.pane(PaneName::Lesson, width, 200));
    all.into_iter().filter(|row| !seen.contains(row)).collect()
}

#[test]
fn pages_show_every_line_of_every_text_at_each_stage_of_the_question() {
    for entry in Catalog::embedded().expect("the embedded lessons are lessons").entries() {
        let mut workbench = Workbench::home().open_loaded(entry.loaded()).sized(80, 24);
        workbench.set_patience(1);
        for step in 0..entry.lesson.steps.len() {
            for stage in ["", "0 Enter", "↓ Enter", "Enter"] {
                if workbench.session().step() != step {
                    break; // done
                }
                let keys = if workbench.session().writes() {
                    stage
                } else {
                    stage.trim_start_matches("0 ")
                };
                if workbench.keys(keys).run(200).frame().is_running() {
                    break; // a reply that comes later is shown at once
                }
                if workbench.app().popup().is_some() {
                    workbench.keys("Esc");
                }
                let unseen = unseen(&mut workbench);
                let place = format!("{} {} {stage:?}", entry.lesson.id, step + 1);
                assert!(unseen.is_empty(), "{place}: {unseen:#?}\n{}", workbench.screen());
            }
            if workbench.session().step() == step {
                workbench.next_step();
            }
        }
    }
}

#[test]
fn all_that_can_be_chosen_of_a_card_is_seen_with_its_answer() {
    let mut cards = 0;
    for (number, entry) in
        (1..).zip(Catalog::embedded().expect("the embedded lessons are lessons").entries())
    {
        let mut workbench = Workbench::home().sized(80, 24);
        workbench.set_patience(1);
        workbench.keys(":").text(&format!("lesson {number}")).keys("Enter");
        for step in 0..entry.lesson.steps.len() {
            while workbench.screen().contains(" shows the answer") {
                cards += 1;
                let screen = workbench.keys("Enter").screen();
                for words in ["= ", "Did you know it?", "knew it", "partly", "not yet"] {
                    assert!(
                        screen.contains(words),
                        "{words}: {} {}\n{screen}",
                        entry.lesson.id,
                        step + 1
                    );
                }
                workbench.keys("Enter");
            }
            workbench.next_step();
        }
    }
    assert!(cards > 10, "{cards}");
}
