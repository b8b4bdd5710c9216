import { createRequire } from 'node:module';
import type { loadAddon, NativeAddon, NativeFunctions } from '@ablata/dedupe-native';
import type { WasmMemory } from './web-assembly.ts';

/** The layout of state and codes that native code must have been written for: LAYOUT in `native/state.h` of `@ablata/dedupe-native`. */
export const LAYOUT = 1;

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
    // Loaded by `require`, for an index is opened without waiting; whoever bundles this package leaves it out.
    return (createRequire(import.meta.url)('@ablata/dedupe-native') as { loadAddon: typeof loadAddon }).loadAddon();
  } catch {
    return null;
  }
}

/** For kernels that never call them. */
const NONE: NativeFunctions = { candidates: () => 0, multiplyPanels: () => {} };

/** What WebAssembly imports. @param native whether it will be called */
export function nativeFunctions(memory: WasmMemory, native: boolean): NativeFunctions {
  return native ? nativeAddon()!.bind(new Uint8Array(memory.buffer)) : NONE;
}
