//! The way to the tick that a step is about, in the update in which the step began.

use super::Around;
use crate::engine::{Command, Frame, Until};
use crate::lesson::Begins;
use crate::train::{Place, Tick};

/// Returns the update in which a step begins, once that is known: the next, if one has just been finished.
pub(super) fn update_now(around: &Around) -> Option<u64> {
    let frame = around.frame.filter(|_| !around.resumes);
    frame.map(|frame| frame.snapshot.cursor.updates_done())
}

/// Returns the commands that bring the machine to a tick of this update, or of the present one; `None` if it is there.
pub(super) fn approach(tick: Tick, update: Option<u64>, frame: &Frame) -> Option<Vec<Command>> {
    let cursor = frame.snapshot.cursor;
    let wanted = update.unwrap_or(cursor.update);
    let until = Command::RunUntil(Until::Tick(tick));
    if cursor.update == wanted && cursor.done >= cursor.done_after(tick) {
        let back = cursor.done - cursor.done_after(tick);
        return (back > 0).then(|| vec![Command::Ticks(-(back as i64))]);
    }
    Some(match (cursor.updates_done() == wanted, wanted) {
        (true, _) => vec![until],
        (false, 0) => vec![Command::GoTo(0), until],
        (false, _) => vec![Command::GoTo(wanted)],
    })
}

/// Returns the command that brings the machine back to where a step about a tick begins; `None` if it has not finished
/// an update since, or is at that tick.
pub(super) fn first_back(
    tick: Tick,
    update: Option<u64>,
    begins: Option<Begins>,
    frame: &Frame,
) -> Option<Command> {
    let cursor = frame.snapshot.cursor;
    let begins = begins.filter(|begins| begins.is_past(cursor))?;
    approach(tick, update, frame).map(|_| back_to(begins.place(cursor)))
}

/// Returns the command that brings the machine back to a place.
pub(super) fn back_to(place: Place) -> Command {
    match place.ticks {
        0 => Command::GoTo(place.updates),
        _ => Command::Visit(place),
    }
}
