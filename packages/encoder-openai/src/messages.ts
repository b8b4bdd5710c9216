import { AblataError } from '@ablata/spec';

export const CONTEXT_ADVICE =
  "Set its option 'overlong' to truncate, serve the model with a longer context, or filter long texts out before.";

export const messages = {
  dimension: (url: string, expected: number, came: number): AblataError =>
    new AblataError('SERVICE_CHANGED', `the server at ${url} gives vectors of length ${came}, and not of ${expected}`, {
      hint: "Vectors of two models can't be compared. Serve the same model everywhere, or correct its option 'dimension'.",
      mender: 'user',
      details: { expected, came },
    }),

  model: (url: string, first: string, came: string): AblataError =>
    new AblataError(
      'SERVICE_CHANGED',
      `the server at ${url} answers with the model '${came}', and before it was '${first}'`,
      {
        hint: "Vectors of two models can't be compared. Serve the same model everywhere.",
        mender: 'user',
      },
    ),

  notShortened: (url: string, dimension: number): AblataError =>
    new AblataError('SERVICE_BAD_REQUEST', `the server at ${url} does not shorten vectors to ${dimension} numbers`, {
      hint: "Take its option 'shorten' out and write the model's own dimension; only some models are trained to be cut.",
      mender: 'user',
    }),

  shortenWhat: (): AblataError =>
    new AblataError('CONFIG_OPTION', "option 'shorten' needs the option 'dimension'", {
      hint: 'Write, for instance, dimension: 256.',
      details: { path: ['shorten'] },
    }),
} as const;
