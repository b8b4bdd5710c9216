// What `npm run demo` is about to do, said before it does it.
console.log(`The demo runs examples/quickstart: it asks a phrase grammar, a stand-in for a language model, for pieces of advice until 10,000 are unique,
and writes them with nested 1K/5K/10K × train/val/test sets as PyTorch files. No server, no GPU, no account.

  the first time it installs what it needs from npm: a minute or two
  the run itself takes half a minute on two cores, and 600 MB of memory
  all it makes, 130 MB, goes to examples/quickstart/runs; Ctrl-C stops it, and the same command goes on
`);
