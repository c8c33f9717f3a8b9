//! Two examples for each subcommand, in its help and on its manual page.

/// What an example does, and its command line.
pub type Example = (&'static str, &'static str);

/// The examples of the workbench.
pub const OF_WORKBENCH: &[Example] = &[
    ("Open lesson 4 with eight hidden units", "rnn-tui bptt --set hidden=8"),
    ("Train the first lesson without the workbench", "rnn-tui train mod3 --epochs 20"),
];

/// The examples of each subcommand, by its name.
pub const OF_SUBCOMMANDS: &[(&str, &[Example])] = &[
    (
        "text",
        &[
            ("Watch a model learn your novel", "rnn-tui text novel.txt"),
            ("Learn words instead of characters", "rnn-tui text novel.txt --level word"),
        ],
    ),
    (
        "open",
        &[
            ("See the arrays of your code beside the right ones", "rnn-tui open mine.npz"),
            ("On the data of a lesson", "rnn-tui open hello mine.npz --name Q=W_hh"),
            ("Go to the tick that somebody has shared", "rnn-tui open state.rnn"),
        ],
    ),
    (
        "notes",
        &[
            ("Follow lesson 4 on a second screen", "rnn-tui notes 4"),
            ("Print all notes of lesson 4", "rnn-tui notes bptt --all"),
        ],
    ),
    (
        "list",
        &[
            ("See how far you are", "rnn-tui list"),
            ("With the files of your packs", "rnn-tui list --path"),
            ("In German, for another program", "rnn-tui list --json --lang de"),
            ("Restart lesson 4", "rnn-tui list --reset bptt --force"),
        ],
    ),
    (
        "train",
        &[
            ("Train for 20 epochs", "rnn-tui train mod3 --epochs 20"),
            (
                "Train an LSTM on your own text, and save it",
                "rnn-tui train text --text novel.txt --set cell=lstm --save novel.npz",
            ),
        ],
    ),
    (
        "sample",
        &[
            ("Write 500 characters", "rnn-tui sample novel.npz --length 500 --temperature 0.7"),
            ("Continue a beginning", "rnn-tui sample novel.npz --prime \"Once upon\""),
        ],
    ),
    (
        "trace",
        &[
            (
                "Write the first three updates for NumPy",
                "rnn-tui trace hello hello.npz --updates 3",
            ),
            ("Explain the names in a trace", "rnn-tui trace --names"),
        ],
    ),
    (
        "grade",
        &[
            ("Judge your gradients on your own data", "rnn-tui grade mine.npz"),
            ("On the data of a lesson", "rnn-tui grade hello mine.npz --name Q=W_hh"),
        ],
    ),
    (
        "recorder",
        &[
            ("See what it does", "rnn-tui recorder"),
            ("Put it beside your code", "rnn-tui recorder recorder.py"),
        ],
    ),
    (
        "gradcheck",
        &[
            ("Check all gradients at the start", "rnn-tui gradcheck mod3"),
            (
                "Check an LSTM after 60 updates",
                "rnn-tui gradcheck sentiment --set cell=lstm --arm correct --updates 60",
            ),
        ],
    ),
    (
        "check",
        &[
            ("Validate a lesson", "rnn-tui check my-lesson.ron"),
            ("Prove all lessons in a folder", "rnn-tui check --run lessons"),
        ],
    ),
    (
        "new",
        &[
            ("Begin a lesson", "rnn-tui new my-lesson.ron"),
            ("Begin a pack of lessons", "rnn-tui new my-course/first.ron"),
        ],
    ),
    (
        "config",
        &[
            ("See all settings", "rnn-tui config"),
            ("Begin your own", "rnn-tui config > ~/.config/rnn-tui/config.ron"),
        ],
    ),
    (
        "plain",
        &[
            ("Do lesson 4 line by line; help lists what can be typed", "rnn-tui plain 4"),
            (
                "Answer from a file, and keep what is said",
                "rnn-tui plain bptt < answers.txt > said.txt",
            ),
        ],
    ),
    (
        "shot",
        &[
            ("Take a picture of lesson 4", "rnn-tui shot bptt bptt.svg --theme light"),
            (
                "Record a run for asciinema",
                "rnn-tui shot mod3 mod3.cast --keys \":until space loss space 0.5 enter\"",
            ),
        ],
    ),
    (
        "completions",
        &[
            (
                "For bash",
                "rnn-tui completions bash > ~/.local/share/bash-completion/completions/rnn-tui",
            ),
            ("For fish", "rnn-tui completions fish > ~/.config/fish/completions/rnn-tui.fish"),
        ],
    ),
    (
        "man",
        &[
            ("Read the manual", "rnn-tui man | man -l -"),
            ("Install a page for each subcommand", "rnn-tui man --out ~/.local/share/man/man1"),
        ],
    ),
];

/// The examples as a section of the help.
pub(super) fn help(examples: &[Example]) -> String {
    let lines = examples.iter().map(|(what, line)| format!("\n  {what}:\n    {line}"));
    format!("Examples:{}", lines.collect::<String>())
}
