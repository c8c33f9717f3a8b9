//! What the command line says of itself: examples in the help, the manual, completions for shells.

use std::process::Command;

use clap::{CommandFactory, Parser};
use rnn_tui::cli::{self, Cli, Status, examples};
use rnn_tui::tui::keymap::{KEYS, names};
use strum::VariantArray;

use crate::cli::Desk;

/// The names of all subcommands.
fn subcommands() -> Vec<String> {
    Cli::command().get_subcommands().map(|of| of.get_name().to_owned()).collect()
}

/// The words of a command line up to a pipe or a redirection; quoted words have no blanks at their ends.
fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    for (at, part) in line.split('"').enumerate() {
        match at % 2 {
            0 => words.extend(part.split_whitespace().map(str::to_owned)),
            _ => words.push(part.to_owned()),
        }
    }
    words.into_iter().take_while(|word| !["|", "<", ">"].contains(&word.as_str())).collect()
}

#[test]
fn the_command_line_is_consistent() {
    cli::command().debug_assert();
}

#[test]
fn each_subcommand_has_two_examples_in_its_help_that_are_right() {
    let desk = Desk::new();
    let check = |help: &str, of: &[examples::Example]| {
        assert!(of.len() >= 2, "{of:?}");
        for (what, line) in of {
            assert!(help.contains(&format!("  {what}:\n    {line}\n")), "{line} in {help}");
            let read = Cli::try_parse_from(words(line));
            assert!(read.is_ok(), "{line}: {}", read.unwrap_err());
        }
    };
    check(&desk.results(&["--help"]), examples::OF_WORKBENCH);
    let of = examples::OF_SUBCOMMANDS;
    assert_eq!(of.iter().map(|(name, _)| *name).collect::<Vec<_>>(), subcommands());
    for (name, of) in of {
        let lines = of.iter().map(|(_, line)| words(line));
        assert!(lines.into_iter().all(|words| words[1] == *name), "{of:?}");
        check(&desk.results(&[name, "--help"]), of);
    }
}

#[test]
fn examples_that_need_no_file_and_no_terminal_do_what_they_say() {
    let desk = Desk::new();
    std::fs::create_dir(desk.path("my-course")).unwrap();
    let needs = [
        "novel",
        "mine.npz",
        "state.rnn",
        "sentiment",
        "text",
        "notes 4",
        "~",
        "| man",
        "rnn-tui check",
    ];
    let lines = examples::OF_SUBCOMMANDS.iter().flat_map(|(_, of)| *of).map(|(_, line)| *line);
    let lines: Vec<&str> =
        lines.filter(|line| needs.iter().all(|need| !line.contains(need))).collect();
    assert!(lines.len() >= 10, "{lines:?}");
    for line in lines {
        let words = words(line);
        let args: Vec<&str> = words[1..].iter().map(String::as_str).collect();
        let done = desk.run(&args);
        assert_eq!(done.code, Some(0), "{line}: {}", done.err);
    }
}

#[test]
fn the_manual_has_every_subcommand_option_and_status() {
    let desk = Desk::new();
    let page = desk.results(&["man"]).replace("\\-", "-");
    assert!(page.contains(".TH rnn-tui 1"), "{page}");
    for command in Cli::command().get_subcommands() {
        let name = command.get_name();
        assert!(page.contains(&format!(".SS \"rnn-tui {name}\"")), "{name}");
        for option in command.get_opts().filter_map(|option| option.get_long()) {
            assert!(page.contains(&format!("--{option}")), "--{option} of {name}");
        }
    }
    for status in Status::VARIANTS {
        assert!(
            page.contains(&format!("\\fB{}\\fR\n{}", status.code(), status.meaning())),
            "{status:?}"
        );
    }
    assert_eq!(page.matches(".SH OPTIONS").count(), 1, "parts have no sections");
}

#[test]
fn the_manual_has_every_key() {
    let page = Desk::new().results(&["man"]).replace("\\-", "-").replace("\\*(Aq", "'");
    let keys = page.split(".SH KEYS\n").nth(1).and_then(|rest| rest.split(".SH ").next());
    let keys = keys.expect("a section");
    for name in ["Ctrl-C", "Ctrl-Z", "Ctrl-L"] {
        assert!(keys.contains(name), "{name} is not in\n{keys}");
    }
    for binding in KEYS {
        let names = names(binding);
        let row = keys.split(".TP\n").find(|row| row.contains(&format!("\n{}\n", binding.help)));
        let row = row.unwrap_or_else(|| panic!("{names}: {} in {keys}", binding.help));
        assert!(row.split_once('\n').unwrap().0.contains(&names), "{names} in {row}");
    }
}

#[test]
fn the_manual_names_the_keys_as_they_are_bound() {
    let desk = Desk::new();
    std::fs::create_dir(desk.path("rnn-tui")).expect("a folder");
    desk.put("rnn-tui/config.ron", "(keys: (zoom: [\"X\", \"Ctrl-E\"], notation: []))");
    let page = desk.results(&["man"]).replace("\\-", "-");
    assert!(page.contains("\\fBX Ctrl-E\\fR\nzoom the pane"), "{page}");
    assert!(page.contains("\\fBno key\\fR\nnotation"), "{page}");
}

#[test]
fn the_manual_is_a_folder_of_pages_where_one_is_named() {
    let desk = Desk::new();
    for _ in 0..2 {
        assert_eq!(desk.results(&["man", "--out", "share/man1"]), "");
    }
    let page = |name: &str| std::fs::read_to_string(desk.path(&format!("share/man1/{name}.1")));
    assert!(page("rnn-tui").unwrap().contains("rnn\\-tui\\-train(1)"));
    for name in subcommands() {
        let text = page(&format!("rnn-tui-{name}")).unwrap_or_else(|e| panic!("{name}: {e}"));
        assert!(text.contains(".SH EXAMPLES"), "{text}");
    }
}

#[test]
fn an_installed_pack_is_opened_by_its_name_and_completed() {
    let desk = Desk::new();
    assert!(desk.run(&["logic"]).err.contains("there is no lesson \"logic\""));
    std::fs::create_dir_all(desk.path("rnn-tui/lessons/logic")).unwrap();
    std::fs::copy(desk.path("plain.ron"), desk.path("rnn-tui/lessons/logic/plain.ron")).unwrap();
    let opened = desk.run(&["logic"]).err;
    assert!(opened.contains("needs a terminal"), "{opened}");
    for name in ["../lessons/logic", "logic/plain", ""] {
        assert!(!desk.run(&[name]).err.contains("needs a terminal"), "{name:?}");
    }
    for shell in ["bash", "zsh", "fish"] {
        assert!(desk.results(&["completions", shell]).contains("logic"), "{shell}");
    }
}

#[test]
fn each_shell_gets_a_script_with_the_lessons() {
    let desk = Desk::new();
    for shell in ["bash", "zsh", "fish"] {
        let script = desk.results(&["completions", shell]);
        for word in ["gradcheck", "--updates", "mod3", "exploding"] {
            assert!(script.contains(word), "{shell}: no {word}");
        }
    }
    for shell in ["elvish", "powershell"] {
        assert!(desk.results(&["completions", shell]).contains("gradcheck"), "{shell}");
    }
}

/// What a shell offers, if it is installed.
fn offered(shell: &str, script: &str) -> Option<String> {
    let output = Command::new(shell).args(["-c", script]).output().ok()?;
    assert!(output.stderr.is_empty(), "{shell}: {}", String::from_utf8_lossy(&output.stderr));
    Some(String::from_utf8(output.stdout).expect("text"))
}

#[test]
fn shells_offer_lessons_after_the_subcommands_that_take_one() {
    let desk = Desk::new();
    let check = |offer: &dyn Fn(&str) -> Option<String>| {
        for (line, expected) in [
            ("ex", "exploding"),
            ("gradch", "gradcheck"),
            ("train ex", "exploding"),
            ("grade ex", "exploding"),
            ("train --upd", "--updates"),
        ] {
            let Some(offers) = offer(line) else { return };
            let mut words = offers.split_whitespace();
            assert!(words.any(|word| word == expected), "{line:?}: {offers:?}");
        }
        let none = offer("sample ex").unwrap_or_default();
        assert!(!none.contains("exploding"), "{none}");
    };
    let script = desk.results(&["completions", "bash"]);
    check(&|line| {
        let words: Vec<&str> = line.split(' ').collect();
        let (last, before) = (words[words.len() - 1], words.len().saturating_sub(2));
        let previous = if words.len() > 1 { words[before] } else { "rnn-tui" };
        let count = words.len();
        offered(
            "bash",
            &format!(
                "{script}\nCOMP_WORDS=(rnn-tui {line}); COMP_CWORD={count}; _rnn__tui rnn-tui {last} {previous}; echo \"${{COMPREPLY[@]}}\""
            ),
        )
    });
    let script = desk.results(&["completions", "fish"]);
    check(&|line| offered("fish", &format!("{script}\ncomplete -C 'rnn-tui {line}'")));
}
