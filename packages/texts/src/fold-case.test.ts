import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { foldCase } from './fold-case.ts';

it.each([
  ['Straße', 'STRASSE'],
  ['ẞ', 'ss'],
  ['ﬃ', 'FFI'],
  ['ΌΣΟΣ', 'όσος'],
  ['ŉ', 'ʼN'],
])('makes %s and %s one', (one, other) => {
  expect(foldCase(one)).toBe(foldCase(other));
});

it('is a function of each character alone, dotless i no form of i', () => {
  expect(foldCase('ΑΣ ΑΣΑ')).toBe('ασ ασα');
  expect(foldCase('ı')).not.toBe(foldCase('i'));
});

// Python's casefold is Unicode's CaseFolding.txt.
const program = `
import json, sys, unicodedata
points = [c for c in range(0x110000) if unicodedata.category(chr(c)) not in ("Cn", "Cs", "Co")]
print(json.dumps([points, [chr(c).casefold() for c in points]]))`;
const python = spawnSync(process.env['ABLATA_PYTHON'] ?? 'python3', ['-c', program], { maxBuffer: 64e6 });

it.skipIf(python.status !== 0)('makes equal exactly what Unicode does, over all characters that Python knows', () => {
  const [points, folded] = JSON.parse(python.stdout.toString()) as [number[], string[]];
  const theirs = new Map<string, string>();
  const ours = new Map<string, string>();
  for (const [index, point] of points.entries()) {
    const character = String.fromCodePoint(point);
    const [mine, other] = [foldCase(character), folded[index]!];
    expect(theirs.get(other) ?? mine, character).toBe(mine);
    expect(ours.get(mine) ?? other, character).toBe(other);
    theirs.set(other, mine);
    ours.set(mine, other);
  }
  expect(points.length).toBeGreaterThan(140_000);
});
