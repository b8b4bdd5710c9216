/** Numbers that look random, from a seed: a table of normal ones read at random places is fast, and Gaussian enough. */
export function gaussian(seed: number): { normal: () => number; uniform: () => number } {
  let state = seed;
  const uniform = (): number => {
    state = (state + 0x9e3779b9) >>> 0;
    let t = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    t = Math.imul(t ^ (t >>> 15), 0x735a2d97);
    return ((t ^ (t >>> 15)) >>> 0) / 4294967296;
  };
  const table = Float32Array.from(
    { length: 1 << 18 },
    () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()),
  );
  return { uniform, normal: () => table[Math.floor(uniform() * table.length)]! };
}
