import { describe, expect, it } from 'vitest';
import { cues } from './cues.ts';
import { frames } from './frames.ts';
import { themes } from './grammar.ts';

const SLOTS = new Set(['things', 'others', 'quantity', 'goal', 'problem']);
const PARTS = new Set(['cue', 'act', 'aim', 'question', 'trouble', 'remedy', 'habit', 'reason', 'next']);

const phrases = themes.flatMap(({ name, phase: _phase, ...parts }) =>
  Object.entries<readonly string[]>(parts).flatMap(([part, list]) => list.map((phrase) => ({ name, part, phrase }))),
);

describe('the grammar', () => {
  it('uses only slots and parts that exist', () => {
    for (const text of [...phrases.map(({ phrase }) => phrase), ...Object.values(cues).flat()]) {
      for (const [, slot] of text.matchAll(/\{(\w+)\}/g)) expect(SLOTS, text).toContain(slot);
      expect(text).not.toMatch(/[<>]/);
    }
    for (const frame of frames) {
      for (const [, part] of frame.matchAll(/<(\w+)>/g)) expect(PARTS, frame).toContain(part);
      expect(frame).not.toMatch(/[{}]/);
    }
  });

  it('has phrases that fit the middle of a sentence', () => {
    for (const { name, part, phrase } of phrases) {
      expect(phrase, `${name}.${part}`).toMatch(/^(?:\{|[a-z]|I\b)/);
      expect(phrase, `${name}.${part}`).not.toMatch(/[.?!]$| {2}|\s$/);
    }
  });

  it('closes its brackets', () => {
    for (const { phrase } of phrases) {
      expect(phrase.replace(/\[[^[\]|]+(?:\|[^[\]|]+)+\]/g, '').replace(/\{\w+\}/g, '')).not.toMatch(/[[\]{}|]/);
    }
  });

  it('has habits in -ing and questions that follow "ask yourself"', () => {
    for (const { habits, questions } of themes) {
      for (const habit of habits) expect(habit).toMatch(/^\w+ing\b/);
      for (const question of questions) {
        expect(question).toMatch(/^(?:roughly )?(?:whether|what|which|where|when|who|why|how)\b/);
      }
    }
  });

  it('says nothing twice', () => {
    const acts = themes.flatMap((theme) => theme.acts);
    expect(new Set(acts).size).toBe(acts.length);
    expect(new Set(themes.map(({ name }) => name)).size).toBe(themes.length);
  });
});
