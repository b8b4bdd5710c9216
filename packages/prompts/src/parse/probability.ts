/**
 * A verbalized probability as a number in [0, 1]; null when there is none or it makes no sense. Understands numbers,
 * `"0.3"`, `"30%"`, `30` (taken as percent), `"0,3"` and words around a number (`"about 0.05"`).
 */
export function readProbability(written: unknown, repair: (name: string) => void): number | null {
  if (written === undefined || written === null || written === '' || typeof written === 'symbol') return null;
  if (typeof written === 'number' && written >= 0 && written <= 1) return written;
  if (typeof written !== 'number' && typeof written !== 'string') return invalid();
  const found = /(-?(?:\d+(?:[.,]\d+)?|[.,]\d+)(?:e-?\d+)?)\s*(%?)/iu.exec(String(written));
  if (found === null) return invalid();
  const digits = found[1] as string;
  const percent = found[2] === '%';
  if (digits.includes(',')) repair('decimal-comma');
  const value = Number(digits.replace(',', '.'));
  const probability = percent || value > 1 ? value / 100 : value;
  if (!(probability >= 0 && probability <= 1)) return invalid();
  repair(percent ? 'percent' : value > 1 ? 'percent-without-sign' : 'probability-as-text');
  return probability;

  function invalid(): null {
    repair('probability-invalid');
    return null;
  }
}

/** For forms in which every number is text, so that reading one is no repair. */
export function withoutTextForm(repair: (name: string) => void): (name: string) => void {
  return (name) => {
    if (name !== 'probability-as-text') repair(name);
  };
}
