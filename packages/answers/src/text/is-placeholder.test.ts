import { expect, it } from 'vitest';
import { isPlaceholder } from './is-placeholder.ts';

it.each([
  '<instruction>',
  '<your instruction here>',
  '[Your text]',
  '{{text}}',
  '{instruction}',
  'string',
  'Instruction 1',
  'Your instruction here',
  '"<text>"',
  '...',
  '…',
  'First instruction',
  'text of the response',
  'TODO',
  'insert instruction here',
  '[Instruction 2]',
  '**<instruction>**',
])('%s is a placeholder', (text) => expect(isPlaceholder(text)).toBe(true));

it.each([
  'Restate the question.',
  'Answer first.',
  'Text the result to a friend.',
  '[Draw] it.',
  'Sample twice.',
  'Use <b>bold</b> sparingly.',
  '{a, b} is a set.',
  'Write the text anew.',
  '',
  'Option 1 is the sum; say why.',
  '[Draw a picture.]',
  'A response takes time.',
  '数',
])('%s is a text', (text) => expect(isPlaceholder(text)).toBe(false));
