import type { FilterFunctions } from '@ablata/dedupe-native';

/** The part of WebAssembly used here. TypeScript has it only together with all of the DOM. */
export interface WebAssemblyApi {
  validate(bytes: Uint8Array): boolean;
  readonly Module: new (bytes: Uint8Array) => WasmModule;
  readonly Instance: new (
    module: WasmModule,
    imports: { readonly env: { readonly memory: WasmMemory } & FilterFunctions },
  ) => { readonly exports: object };
  readonly Memory: new (descriptor: {
    readonly initial: number;
    readonly maximum: number;
    readonly shared: true;
  }) => WasmMemory;
}

export interface WasmMemory {
  readonly buffer: SharedArrayBuffer;
  grow(pages: number): number;
}

declare const brand: unique symbol;
/** A compiled module. It may be posted to threads. */
export interface WasmModule {
  readonly [brand]: true;
}

/** Undefined where the runtime was started without it. */
export function webAssembly(): WebAssemblyApi | undefined {
  return (globalThis as unknown as { WebAssembly?: WebAssemblyApi }).WebAssembly;
}
