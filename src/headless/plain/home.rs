//! The home screen without a screen: what is done, which cards are due, and how to begin.

use std::collections::BTreeSet;
use std::io::{self, BufRead, Write};

use super::{line, reader::say};
use crate::headless::workbench::Workbench;
use crate::tui::app::App;
use crate::tui::input::{Input, KeyCode};
use crate::tui::lessons::{Choice, Standing};
use crate::tui::markdown::plain;
use crate::tui::plain::letter;
use crate::tui::popup::Popup;
use crate::tui::step::KNEW;

/// Says what there is, and reads what is to be done. Returns the number or the name of the lesson that is chosen.
///
/// # Errors
/// If the input cannot be read, the output not be written, or no card be asked.
pub(super) fn choose(
    home: &mut Workbench,
    input: &mut dyn BufRead,
    out: &mut dyn Write,
) -> anyhow::Result<Option<String>> {
    contents(home.app(), out)?;
    out.flush()?;
    while let Some(typed) = line(input)? {
        let typed = typed.trim().trim_start_matches("lesson ").trim();
        match typed {
            "quit" | "exit" => return Ok(None),
            "" | "list" | "help" => contents(home.app(), out)?,
            "cards" => cards(home, input, out)?,
            name if is_lesson(home.app(), name) => return Ok(Some(name.to_owned())),
            _ => say(out, "That is no lesson: type its number, “cards”, “list” or “quit”.")?,
        }
        out.flush()?;
    }
    Ok(None)
}

fn is_lesson(app: &App, name: &str) -> bool {
    let number = |choice: &Choice| choice.number.map(|number| number.to_string());
    app.lessons()
        .choices()
        .any(|choice| choice.key == name || number(&choice).as_deref() == Some(name))
}

/// The lessons, each with how far it is done, and the cards that are due.
fn contents(app: &App, out: &mut dyn Write) -> io::Result<()> {
    let progress = app.progress();
    for choice in app.lessons().choices() {
        let Some(number) = choice.number else { continue };
        let steps = choice.lesson.required().count();
        let done = match choice.standing(progress) {
            Standing::New => format!("{steps} steps, not begun"),
            Standing::Begun(done) => format!("{done} of {steps} steps done"),
            Standing::Known => "known, by its fast track".to_owned(),
            Standing::Done => "done".to_owned(),
        };
        let (title, minutes) = (&choice.lesson.title, choice.minutes());
        say(out, &format!("Lesson {number}, {title}: {done}; about {minutes} minutes."))?;
    }
    let due = app.lessons().due(progress);
    let of: BTreeSet<usize> = due.iter().map(|card| card.number).collect();
    let of = of.iter().map(usize::to_string).collect::<Vec<_>>().join(", ");
    match due.len() {
        0 => {}
        1 => say(out, &format!("1 card is due, from lesson {of}: “cards” asks it."))?,
        due => say(out, &format!("{due} cards are due, from lessons {of}: “cards” asks them."))?,
    }
    say(out, "Type the number of a lesson to begin or continue it; “quit” ends.")
}

/// Asks the cards that are due.
fn cards(home: &mut Workbench, input: &mut dyn BufRead, out: &mut dyn Write) -> anyhow::Result<()> {
    press(home, KeyCode::Char('c'));
    while let Some(Popup::Cards(cards)) = home.app().popup() {
        let Some((due, place, is_answered)) = cards.now() else { break };
        let text = |text: &str| plain(text, home.theme());
        if is_answered {
            say(out, &format!("Answer: {}", text(&due.card.answer)))?;
            say(out, "Did you know it?")?;
            for (i, words) in KNEW.iter().enumerate() {
                say(out, &format!("{}: {words}", letter(i)))?;
            }
            say(out, "Type the letter.")?;
        } else {
            say(
                out,
                &format!("Card {place}, from lesson {}: {}", due.number, text(&due.card.ask)),
            )?;
            say(out, "Enter says the answer; “leave” ends the cards.")?;
        }
        out.flush()?;
        match line(input)?.as_deref().map(str::trim) {
            None | Some("leave" | "quit") => press(home, KeyCode::Esc),
            Some(typed) if is_answered => {
                let known =
                    (0..KNEW.len()).find(|i| typed.eq_ignore_ascii_case(&letter(*i).to_string()));
                if let Some(known) = known {
                    (0..KNEW.len()).for_each(|_| press(home, KeyCode::Up));
                    (0..known).for_each(|_| press(home, KeyCode::Down));
                    press(home, KeyCode::Enter);
                }
            }
            Some(_) => press(home, KeyCode::Enter),
        }
    }
    let news = home.app().message().map(str::to_owned);
    news.map_or(Ok(()), |news| Ok(say(out, &format!("{news}."))?))
}

/// Presses a key where no lesson is open.
fn press(home: &mut Workbench, key: KeyCode) {
    home.feed(&Input::Key(key.into()));
}
