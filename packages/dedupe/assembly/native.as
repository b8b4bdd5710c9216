import { judgePair } from './pair';
import { State, Thread } from './state';

/** Whether this variant can leave the filter to native code: that which has the codes for it, too. */
export const MAY_BE_NATIVE: bool = ASC_FEATURE_RELAXED_SIMD && !PAIRWISE;
/** Bytes of a panel of 16 columns and a slab, and of its groups of four dimensions. */
export const NATIVE_PANEL: usize = 512;
export const NATIVE_GROUP: usize = 64;
/** Where a scan begins and, when it comes back with this, has ended. */
const DONE: u32 = 0xffffffff;

/**
 * `@ablata/dedupe-native`: pairs that pass all levels, as (row, column) of 32 bits each behind the first eight bytes of `t.packed`, a row's columns rising; in
 * the first four where to go on, for they come some thousand at a time so that decided rows go no further.
 *
 * @returns how many there are
 */
// @ts-ignore: a decorator
@external('env', 'candidates')
declare function candidates(s: usize, t: usize, n: u32, segment: u32, panel0: u32, panel1: u32, limit: u32, from: u32): u32;

/** Four float32 rows with `panels` panels of 8 columns, one after the other, as `multiplyPanel` does with one. */
// @ts-ignore: a decorator
@external('env', 'multiplyPanels')
export declare function multiplyPanels(
  a0: usize, a1: usize, a2: usize, a3: usize, bytes: usize, panel: usize, panels: u32, out: usize, stride: usize,
): void;

/** `scan` with the filter in native code. What it lets through is decided here. */
export function scanNatively(s: State, t: Thread, n: u32, segment: u32, panel0: u32, panel1: u32, limit: u32): void {
  for (let from: u32 = 0; from != DONE; ) {
    const count = candidates(changetype<usize>(s), changetype<usize>(t), n, segment, panel0, panel1, limit, from);
    from = load<u32>(t.packed);
    const end = t.packed + 8 + (<usize>count << 3);
    for (let pair = t.packed + 8; pair < end; pair += 8) judgePair(s, t, load<u32>(pair), load<u32>(pair, 4));
  }
}
