/** Round numbers that cover a range, about so many (Heckbert 1990, "Nice numbers for graph labels"). */
export function ticks(low: number, high: number, about = 5): number[] {
  if (!(high > low)) return [low];
  const step = nice((high - low) / Math.max(1, about - 1));
  const first = Math.ceil(low / step - 1e-9) * step;
  const found: number[] = [];
  for (let value = first; value <= high + step * 1e-9; value += step) found.push(Number(value.toPrecision(12)));
  return found;
}

function nice(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  const share = value / power;
  return (share < 1.5 ? 1 : share < 3 ? 2 : share < 7 ? 5 : 10) * power;
}
