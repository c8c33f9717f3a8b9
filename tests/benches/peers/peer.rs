//! A peer: another program that trains the same model, as a child process that is asked for so many units.

use anyhow::{Context, Result, anyhow, ensure};
use std::ffi::OsString;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use super::workload::{Kind, Workload};

/// How a library is told, before it starts, to use one thread.
const ONE_THREAD: [(&str, &str); 8] = [
    ("OMP_NUM_THREADS", "1"),
    ("OPENBLAS_NUM_THREADS", "1"),
    ("MKL_NUM_THREADS", "1"),
    ("BLIS_NUM_THREADS", "1"),
    ("VECLIB_MAXIMUM_THREADS", "1"),
    ("NUMBA_NUM_THREADS", "1"),
    ("RAYON_NUM_THREADS", "1"),
    ("XLA_FLAGS", "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"),
];

/// A program to compare with.
#[derive(Clone, Copy, Debug)]
pub struct Peer {
    /// As it is named on the command line.
    pub id: &'static str,
    /// As it calls itself.
    pub name: &'static str,
    /// How to get it.
    pub install: &'static str,
    /// Which workloads it has.
    pub kinds: &'static [Kind],
}

const ALL: &[Kind] = &[Kind::W1, Kind::W2, Kind::W3, Kind::W4];

/// All of them. The program of a peer is `tests/benches/peers/ID_rnn.py`, its library the module `ID`.
pub const PEERS: [Peer; 4] = [
    Peer { id: "numpy", name: "NumPy", install: "pip install numpy", kinds: ALL },
    Peer {
        id: "numba",
        name: "Numba",
        install: "pip install numba",
        kinds: &[Kind::W1, Kind::W2, Kind::W3],
    },
    Peer { id: "jax", name: "JAX", install: "pip install \"jax[cpu]\"", kinds: ALL },
    Peer { id: "torch", name: "PyTorch", install: "pip install torch", kinds: ALL },
];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/benches/peers")
}

fn python() -> OsString {
    std::env::var_os("PYTHON").unwrap_or_else(|| "python3".into())
}

impl Peer {
    /// Whether its library is there. It is not loaded for that.
    pub fn is_installed(&self) -> bool {
        let look = "import sys, importlib.util as u; sys.exit(u.find_spec(sys.argv[1]) is None)";
        let status = Command::new(python()).args(["-c", look, self.id]).status();
        status.is_ok_and(|status| status.success())
    }

    fn command(&self) -> Command {
        let mut command = Command::new(python());
        command.arg("-B").arg(folder().join(format!("{}_rnn.py", self.id))); // -B: no compiled files beside it
        command
    }

    /// Starts it on a workload; returns it with the losses of its first updates.
    pub fn start(&self, workload: &Workload, file: &Path) -> Result<(Running, Vec<f64>)> {
        let mut child = self
            .command()
            .arg(format!("{:?}", workload.kind))
            .arg(file)
            .envs(ONE_THREAD)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("{} cannot be started", self.name))?;
        let asks = child.stdin.take().context("no standard input")?;
        let answers = BufReader::new(child.stdout.take().context("no standard output")?);
        let mut running = Running { child, asks: Some(asks), answers };
        let first = running.answer()?;
        let losses = first.strip_prefix("losses ").context("no line `losses …`")?;
        let losses = losses.split_whitespace().map(str::parse).collect::<Result<Vec<f64>, _>>();
        Ok((running, losses.with_context(|| format!("losses that are none: {first}"))?))
    }
}

/// A peer at work.
pub struct Running {
    child: Child,
    asks: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
}

impl Running {
    /// Trains for so many units; returns the processor time in seconds that it took.
    pub fn train(&mut self, units: u64) -> Result<f64> {
        let asks = self.asks.as_mut().context("it has ended")?;
        writeln!(asks, "{units}").context("it has ended")?;
        let answer = self.answer()?;
        answer.parse().map_err(|_| anyhow!("no time: {answer}"))
    }

    fn answer(&mut self) -> Result<String> {
        let mut line = String::new();
        self.answers.read_line(&mut line)?;
        ensure!(!line.is_empty(), "it has ended without an answer");
        Ok(line.trim().to_owned())
    }
}

/// It ends when nobody asks any more.
impl Drop for Running {
    fn drop(&mut self) {
        self.asks = None;
        let _ = self.child.wait();
    }
}
