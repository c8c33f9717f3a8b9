//! What people call the arrays of a recurrent network: one table, in a form without case and underscores.

use crate::nn::{OffTape, Tensor};

/// A parameter, whatever its cell: what it is multiplied with or added to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Part {
    /// A row of numbers for each symbol.
    Embedding,
    /// What multiplies the input.
    Input,
    /// What multiplies the hidden state before.
    Recurrent,
    /// Both in one matrix, which multiplies the input and the state joined.
    Joined,
    /// The bias.
    Bias,
    /// A second bias, beside the recurrent matrix.
    SecondBias,
    /// What multiplies the hidden state in the output layer.
    Output,
    /// The bias of the output layer.
    OutputBias,
}

impl Part {
    /// Whether it is added, not multiplied.
    pub(crate) fn is_bias(self) -> bool {
        matches!(self, Part::Bias | Part::SecondBias | Part::OutputBias)
    }
}

/// What an array is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Role {
    /// A parameter, its gradient, or its value after the update.
    Part(Part),
    /// A tensor of the two passes.
    Tape(Tensor),
    /// Something else that a trace has.
    OffTape(OffTape),
    /// The hidden state before the first timestep.
    StartH,
    /// The cell state before the first timestep.
    StartC,
    /// Nothing that could be right or wrong, and why.
    Aside(&'static str),
    /// A gradient that the passes here do not have.
    Beyond,
    /// The symbols in their order.
    Vocabulary,
    /// Zeros where a target does not count.
    Mask,
    /// The gradient of the states that comes from outside a layer.
    Outside,
}

/// Names that mean the same, the most usual meaning first.
struct Row {
    names: &'static [&'static str],
    roles: &'static [Role],
}

const fn row(names: &'static [&'static str], roles: &'static [Role]) -> Row {
    Row { names, roles }
}

use Part::{Bias, Embedding, Input, Joined, Output, OutputBias, Recurrent, SecondBias};
use Role::{Aside, Mask, OffTape as Off, Part as P, StartC, StartH, Tape, Vocabulary};

/// The first row with a name counts.
#[rustfmt::skip]
const TABLE: &[Row] = &[
    // the equations, min-char-rnn and its ports
    row(&["wxh", "wih", "wxhs", "win"], &[P(Input)]),
    row(&["whh", "wrec", "wr"], &[P(Recurrent)]),
    row(&["why", "wya", "wy", "wo", "wout", "wv"], &[P(Output)]),
    row(&["bh", "bxh"], &[P(Bias), P(SecondBias)]),
    row(&["bhh", "brec", "brecurrent"], &[P(SecondBias), P(Bias)]),
    row(&["bih", "bx", "bin", "binput"], &[P(Bias)]),
    row(&["by", "bo", "bout", "bv"], &[P(OutputBias)]),
    // single letters, which mean something else in each text; shapes decide
    row(&["u"], &[P(Input), P(Recurrent), P(Output)]),
    row(&["w"], &[P(Recurrent), P(Joined), P(Input), P(Output)]),
    row(&["v"], &[P(Output), P(Input), P(Recurrent)]),
    row(&["b"], &[P(Bias), P(OutputBias)]),
    row(&["c"], &[Tape(Tensor::C), P(OutputBias), P(Embedding), P(Bias)]),
    row(&["e"], &[P(Embedding), Tape(Tensor::E)]),
    row(&["o"], &[Tape(Tensor::P), Tape(Tensor::Y)]),
    row(&["y"], &[Tape(Tensor::Y), Off(OffTape::Targets), Tape(Tensor::P)]),
    row(&["x"], &[Off(OffTape::Inputs)]),
    // CS231n's layers, makemore
    row(&["wx"], &[P(Input)]),
    row(&["wh"], &[P(Recurrent), P(Output)]),
    row(&["wvocab", "wproj", "wlogits", "whead", "wscores"], &[P(Output)]),
    row(&["bvocab", "bproj", "blogits", "bhead", "bscores"], &[P(OutputBias)]),
    row(&["wembed", "wemb", "embed", "emb", "embedding", "embeddings", "wte"], &[P(Embedding)]),
    row(&["xhtoh", "wlstm", "wgru", "wrnn"], &[P(Joined)]),
    // layers as objects, "deep learning from scratch"
    row(&["embedw", "embeddingw"], &[P(Embedding)]),
    row(&["rnnwx", "lstmwx", "gruwx"], &[P(Input)]),
    row(&["rnnwh", "lstmwh", "gruwh"], &[P(Recurrent)]),
    row(&["rnnb", "lstmb", "grub"], &[P(Bias)]),
    row(&["affinew", "densew", "linearw", "outputw", "headw"], &[P(Output)]),
    row(&["affineb", "denseb", "linearb", "outputb", "headb"], &[P(OutputBias)]),
    // Coursera's layout
    row(&["wax"], &[P(Input)]),
    row(&["waa"], &[P(Recurrent)]),
    row(&["ba"], &[P(Bias)]),
    // PyTorch, Keras, tutorials with modules
    row(&["weightih", "weightihl0", "x2h", "i2h", "x2hweight", "i2hweight", "kernel", "xtoh"], &[P(Input), P(Joined)]),
    row(&["weighthh", "weighthhl0", "h2h", "h2hweight", "recurrentkernel", "htoh"], &[P(Recurrent)]),
    row(&["biasih", "biasihl0", "x2hbias", "i2hbias", "bias"], &[P(Bias)]),
    row(&["biashh", "biashhl0", "h2hbias"], &[P(SecondBias), P(Bias)]),
    row(&["out"], &[P(Output), Tape(Tensor::Y), Tape(Tensor::H), Tape(Tensor::P)]),
    row(&["fc", "linear", "decoder", "head", "h2o", "proj", "dense", "lmhead", "fcweight", "linearweight", "outweight", "decoderweight", "headweight", "h2oweight", "projweight", "denseweight", "lmheadweight", "outputweight", "weightout", "densekernel", "outputkernel"], &[P(Output)]),
    row(&["output"], &[P(Output), Tape(Tensor::P), Tape(Tensor::Y), Tape(Tensor::H)]),
    row(&["fcbias", "linearbias", "outbias", "biasout", "decoderbias", "headbias", "h2obias", "projbias", "densebias", "lmheadbias", "outputbias"], &[P(OutputBias)]),
    row(&["embweight", "embedweight", "embeddingweight", "wteweight", "encoderweight", "encoder"], &[P(Embedding)]),
    row(&["xhtohweight"], &[P(Joined)]),
    row(&["xhtohbias"], &[P(Bias)]),
    row(&["weight"], &[P(Output), P(Embedding), P(Recurrent), P(Input), P(Joined)]),
    // states, outputs, losses
    row(&["h", "hs", "hidden", "hiddens", "hiddenstates", "states", "s", "a", "lasths", "hout", "hseq", "hlist", "hcache"], &[Tape(Tensor::H)]),
    row(&["cs", "cells", "cellstates", "cseq"], &[Tape(Tensor::C)]),
    row(&["z", "zs"], &[Tape(Tensor::Z), Tape(Tensor::Y)]),
    row(&["hraw", "pre", "preact", "preactivations", "hpreact"], &[Tape(Tensor::Z)]),
    row(&["gates"], &[Tape(Tensor::Gates)]),
    row(&["tanhc"], &[Tape(Tensor::TanhC)]),
    row(&["logits", "scores"], &[Tape(Tensor::Y), Tape(Tensor::P)]),
    row(&["ys", "yseq", "yvec", "yvecs"], &[Tape(Tensor::Y), Tape(Tensor::P), Off(OffTape::Targets)]),
    row(&["outs"], &[Tape(Tensor::Y), Tape(Tensor::P), Tape(Tensor::H)]),
    row(&["p", "ps", "prob", "probs", "probabilities", "softmax"], &[Tape(Tensor::P)]),
    row(&["yhat", "yhats", "outputs", "preds", "pred", "predictions"], &[Tape(Tensor::P), Tape(Tensor::Y)]),
    row(&["loss", "losses", "totalloss", "cost", "nll", "crossentropy", "ce"], &[Tape(Tensor::Loss)]),
    // data
    row(&["inputs", "input", "tok", "toks", "xs", "ix", "ixs", "ids", "tokens", "xb", "xids", "inputids", "xbatch", "batchx", "xtrain", "lastinputs", "lastinput", "lastx", "lastxs", "xdata", "texttensor", "linetensor", "sequence", "sequences", "xenc", "xseq", "xvec", "xvecs", "xin", "onehot", "xonehot", "captionsin"], &[Off(OffTape::Inputs)]),
    row(&["targets", "target", "lab", "labs", "tgt", "tgts", "targetids", "tgtids", "labels", "label", "labeltensor", "categorytensor", "ydata", "answer", "answers", "ytrue", "yb", "yids", "t", "ts", "ybatch", "batchy", "batcht", "ytrain", "yenc", "yonehot", "captionsout"], &[Off(OffTape::Targets)]),
    row(&["mask", "masks", "wordmask", "wordmasks", "targetmask", "lossmask"], &[Mask]),
    row(&["hprev", "h0", "hinit", "hstart", "s0", "a0", "previoush", "state0", "initialstate", "prevh", "start"], &[StartH]),
    row(&["cprev", "c0", "cinit", "prevc"], &[StartC]),
    row(&["vocab", "vocabulary", "chars", "alphabet", "letters", "symbols", "words", "chartoix", "ixtochar", "chartoidx", "idxtochar", "chartoint", "inttochar", "char2ix", "ix2char", "char2idx", "idx2char", "char2int", "int2char", "char2id", "id2char", "chartoid", "idtochar", "word2idx", "idx2word", "wordtoix", "ixtoword", "wordtoidx", "idxtoword", "wordtoid", "idtoword", "stoi", "itos", "ctoi", "itoc"], &[Vocabulary]),
    // what a program has beside
    row(&["lr", "learningrate", "alpha", "eta", "seqlength", "hiddensize", "vocabsize", "seed", "epoch", "epochs", "n", "iter", "datasize", "batchsize"], &[Aside("a setting")]),
    row(&["smoothloss"], &[Aside("a running mean over updates")]),
    row(&["mwxh", "mwhh", "mwhy", "mbh", "mby"], &[Aside("the optimiser's memory")]),
    row(&["hnext", "cnext", "anext", "snext", "hrawnext"], &[Aside("only carried from one timestep to the next")]),
];

/// What a name in normal form can mean; nothing where it is not known.
pub(crate) fn roles(normal: &str) -> &'static [Role] {
    TABLE.iter().find(|row| row.names.contains(&normal)).map_or(&[], |row| row.roles)
}

impl Role {
    /// The name that it has in a trace of a vanilla cell, for suggestions.
    pub(crate) fn ours(self) -> Option<&'static str> {
        Some(match self {
            Role::Part(part) => match part {
                Part::Embedding => "E",
                Part::Input => "W_xh",
                Part::Recurrent | Part::Joined => "W_hh",
                Part::Bias | Part::SecondBias => "b_h",
                Part::Output => "W_hy",
                Part::OutputBias => "b_y",
            },
            Role::Tape(tensor) => tensor.name(),
            Role::OffTape(array) => array.name(),
            Role::StartH => "h0",
            Role::StartC => "c0",
            Role::Aside(_) | Role::Beyond | Role::Vocabulary | Role::Mask | Role::Outside => {
                return None;
            }
        })
    }
}

/// All names, for suggestions.
pub(crate) fn all() -> impl Iterator<Item = &'static str> {
    TABLE.iter().flat_map(|row| row.names.iter().copied())
}
