#!/usr/bin/env node
// A file that is there before anything is built: so that installing a clone can link the command.
await import(new URL('../dist/bin.js', import.meta.url).href);
