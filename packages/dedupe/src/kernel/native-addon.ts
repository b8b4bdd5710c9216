import { fileURLToPath } from 'node:url';
import type { FilterFunctions, NativeAddon } from '@ablata/dedupe-native';

/** The layout of state and codes that native code must have been written for: LAYOUT in `native/state.h` of `@ablata/dedupe-native`. */
export const LAYOUT = 2;

let found: NativeAddon | null | undefined;

/**
 * Native code for the filter, if its package is installed. Null, without a word, where it is not, has nothing for this system or processor, is of
 * another version's layout, or can't be loaded; and where `ABLATA_DEDUPE_KERNEL` is `wasm`.
 */
export function nativeAddon(): NativeAddon | null {
  if (found === undefined) found = process.env['ABLATA_DEDUPE_KERNEL'] === 'wasm' ? null : usable(load());
  return found;
}

/** The addon, if it may be used on this processor with this version. */
export function usable(addon: NativeAddon | null): NativeAddon | null {
  return addon?.supported === true && addon.layout === LAYOUT ? addon : null;
}

function load(): NativeAddon | null {
  try {
    // Not by way of `require`, which takes 2 ms to find what this finds in a tenth of one. Whoever bundles this package does without.
    const file = `prebuilds/${process.platform}-${process.arch}/kernel.node`;
    const module = { exports: {} as NativeAddon };
    process.dlopen(module, fileURLToPath(import.meta.resolve(`@ablata/dedupe-native/${file}`)));
    return module.exports;
  } catch {
    return null;
  }
}

/** What WebAssembly imports and never calls where there is no native code. */
export const NO_FILTER: FilterFunctions = { candidates: () => 0, multiplyPanels: () => {} };
