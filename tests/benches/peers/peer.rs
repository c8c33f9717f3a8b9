//! A peer: another program that trains the same model, as a child process that is asked for so many units.

use anyhow::{Context, Result, anyhow, ensure};
use std::ffi::OsString;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use crate::workloads::{Kind, Workload};

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
    /// What it is.
    program: Program,
    /// Which workloads it has.
    pub kinds: &'static [Kind],
}

/// What a peer is.
#[derive(Clone, Copy, Debug)]
enum Program {
    /// `ID_rnn.py`, with the module `ID`, which `pip` knows by this name.
    Python(&'static str),
    /// The project `ID`, with the binary `ID-peer`. Building it takes minutes, so that is done only on request.
    Cargo,
}

use Kind::{W1, W2, W3, W4};

/// All of them. Their programs are in `tests/benches/peers/`.
pub const PEERS: [Peer; 5] = [
    Peer {
        id: "numpy",
        name: "NumPy",
        program: Program::Python("numpy"),
        kinds: &[W1, W2, W3, W4],
    },
    Peer { id: "numba", name: "Numba", program: Program::Python("numba"), kinds: &[W1, W2, W3] },
    Peer {
        id: "jax",
        name: "JAX",
        program: Program::Python("\"jax[cpu]\""),
        kinds: &[W1, W2, W3, W4],
    },
    Peer {
        id: "torch",
        name: "PyTorch",
        program: Program::Python("torch"),
        kinds: &[W1, W2, W3, W4],
    },
    Peer { id: "candle", name: "candle", program: Program::Cargo, kinds: &[W1, W2, W4] },
];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/benches/peers")
}

fn python() -> OsString {
    std::env::var_os("PYTHON").unwrap_or_else(|| "python3".into())
}

impl Peer {
    /// Makes it ready to start; `is_named` if it was asked for by name. What it lacks is an error.
    pub fn prepare(&self, is_named: bool) -> Result<(), String> {
        match self.program {
            Program::Python(package) if !self.has_module() => {
                Err(format!("not installed: pip install {package}"))
            }
            Program::Cargo if !is_named && !self.binary().exists() => {
                Err(format!("not built: --peers {} builds it", self.id))
            }
            Program::Cargo if !self.build() => Err("cannot be built".to_owned()),
            Program::Python(_) | Program::Cargo => Ok(()),
        }
    }

    /// Looks for a library without loading it.
    fn has_module(&self) -> bool {
        let look = "import sys, importlib.util as u; sys.exit(u.find_spec(sys.argv[1]) is None)";
        let status = Command::new(python()).args(["-c", look, self.id]).status();
        status.is_ok_and(|status| status.success())
    }

    /// Where a project of its own is built.
    fn target(&self) -> PathBuf {
        Path::new(env!("CARGO_TARGET_TMPDIR")).join(self.id)
    }

    fn binary(&self) -> PathBuf {
        let name = format!("{}-peer{}", self.id, std::env::consts::EXE_SUFFIX);
        self.target().join("release").join(name)
    }

    fn build(&self) -> bool {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let mut build = Command::new(cargo);
        build.args(["build", "--release", "--quiet", "--locked", "--manifest-path"]);
        build.arg(folder().join(self.id).join("Cargo.toml"));
        build.arg("--target-dir").arg(self.target());
        build.status().is_ok_and(|status| status.success())
    }

    fn command(&self) -> Command {
        match self.program {
            Program::Python(_) => {
                let mut command = Command::new(python());
                command.arg("-B"); // no compiled files beside the program
                command.arg(folder().join(format!("{}_rnn.py", self.id)));
                command
            }
            Program::Cargo => Command::new(self.binary()),
        }
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
