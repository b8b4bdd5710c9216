#!/usr/bin/env node
import process from 'node:process';
import { terminalOf } from '@ablata/onnx';
import { runCommand } from './command/run-command.ts';

process.exitCode = await runCommand(process.argv.slice(2), terminalOf(process));
