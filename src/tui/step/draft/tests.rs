//! Tests of the line in which an answer is written.

use super::*;

fn type_all(draft: &mut Draft, text: &str) {
    for c in text.chars() {
        assert_eq!(draft.key(KeyCode::Char(c).into(), Wanted::Number), Typed::Taken);
    }
}

#[test]
fn all_that_can_be_written_goes_to_the_line() {
    let mut draft = Draft::default();
    for code in [KeyCode::Left, KeyCode::Right, KeyCode::Home, KeyCode::End, KeyCode::Enter] {
        assert_eq!(
            draft.key(code.into(), Wanted::Number),
            Typed::Other,
            "{code:?} on an empty line"
        );
    }
    type_all(&mut draft, "q .-:,?");
    for code in [KeyCode::Left, KeyCode::Backspace, KeyCode::Delete, KeyCode::End] {
        assert_eq!(draft.key(code.into(), Wanted::Number), Typed::Taken, "{code:?}");
    }
    for code in [KeyCode::Up, KeyCode::Down, KeyCode::PageUp, KeyCode::Tab, KeyCode::F(1)] {
        assert_eq!(draft.key(code.into(), Wanted::Number), Typed::Other, "{code:?}");
    }
    assert_eq!(draft.line().value(), "q .-:");
    assert_eq!(draft.key(KeyCode::Enter.into(), Wanted::Number), Typed::Given);
}

#[test]
fn the_learner_can_look_around_and_come_back() {
    let mut draft = Draft::default();
    type_all(&mut draft, "0.5");
    assert_eq!(draft.key(KeyCode::Esc.into(), Wanted::Number), Typed::Taken);
    assert_eq!(draft.key(KeyCode::Char('q').into(), Wanted::Number), Typed::Other);
    assert_eq!(draft.key(KeyCode::Esc.into(), Wanted::Number), Typed::Other);
    assert_eq!(draft.key(KeyCode::Enter.into(), Wanted::Number), Typed::Taken);
    assert_eq!((draft.line().value(), draft.is_left()), ("0.5", false));
}

#[test]
fn what_has_been_judged_is_edited_and_never_sent_again_as_it_is() {
    let judged = || {
        let mut draft = Draft::default();
        type_all(&mut draft, "0.5");
        draft.judge();
        draft
    };
    let mut longer = judged();
    longer.key(KeyCode::End.into(), Wanted::Number);
    assert_eq!(longer.key(KeyCode::Enter.into(), Wanted::Number), Typed::Other);
    type_all(&mut longer, "7");
    assert_eq!(longer.line().value(), "0.57");
    assert_eq!(longer.key(KeyCode::Enter.into(), Wanted::Number), Typed::Given);
    let mut edited = judged();
    edited.key(KeyCode::Backspace.into(), Wanted::Number);
    type_all(&mut edited, "6");
    assert_eq!(edited.line().value(), "0.6");
    let mut before = judged();
    before.key(KeyCode::Left.into(), Wanted::Number);
    type_all(&mut before, "1");
    assert_eq!(before.line().value(), "0.15");
}

#[test]
fn what_is_typed_takes_the_place_of_a_wrong_answer_but_not_of_a_line_that_cannot_be_read() {
    let written = || {
        let mut draft = Draft::default();
        type_all(&mut draft, "0.5");
        draft
    };
    let mut wrong = written();
    wrong.judge();
    type_all(&mut wrong, " ");
    assert_eq!(wrong.line().value(), "0.5", "no answer begins with a space");
    type_all(&mut wrong, "tanh");
    assert_eq!(wrong.line().value(), "tanh");
    assert_eq!(wrong.key(KeyCode::Enter.into(), Wanted::Number), Typed::Given);
    let mut pasted = written();
    pasted.judge();
    pasted.paste("8\n9");
    assert_eq!(pasted.line().value(), "8 9");
    let mut unread = written();
    unread.refuse("write a number");
    type_all(&mut unread, "7");
    assert_eq!(unread.line().value(), "0.57");
}
