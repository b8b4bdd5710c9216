/*
 * The part of onnxruntime-node that is used, in types of our own: that package is an optional peer, and a project without it
 * must be able to compile against this one.
 */

export interface OnnxTensor {
  readonly type: string;
  readonly data: unknown;
  readonly dims: readonly number[];
}

/** What a model says of an input or output. Symbolic dimensions are named. */
export type OnnxValueInfo =
  | { readonly name: string; readonly isTensor: false }
  | {
      readonly name: string;
      readonly isTensor: true;
      readonly type: string;
      readonly shape: readonly (number | string)[];
    };

/** A loaded model. Runs are synchronous inside onnxruntime: use it in a worker thread. */
export interface OnnxSession {
  readonly outputNames: readonly string[];
  readonly inputMetadata: readonly OnnxValueInfo[];
  readonly outputMetadata: readonly OnnxValueInfo[];
  /** `outputs`: names of those wanted; all of them when left out. */
  run(inputs: Readonly<Record<string, OnnxTensor>>, outputs?: readonly string[]): Promise<Record<string, OnnxTensor>>;
  release(): Promise<void>;
}

export interface OnnxRuntime {
  readonly InferenceSession: {
    create(model: Uint8Array | string, options?: object): Promise<OnnxSession>;
  };
  /** Execution providers of this build; not bundled: it needs libraries that did not come with it. Since 1.20. */
  listSupportedBackends?(): readonly { readonly name: string; readonly bundled: boolean }[];
  readonly Tensor: {
    new (type: 'int64', data: BigInt64Array, dims: readonly number[]): OnnxTensor;
    new (type: 'uint8', data: Uint8Array, dims: readonly number[]): OnnxTensor;
    new (type: 'int32', data: Int32Array, dims: readonly number[]): OnnxTensor;
    new (type: 'float32', data: Float32Array, dims: readonly number[]): OnnxTensor;
    new (type: 'float16', data: Uint16Array, dims: readonly number[]): OnnxTensor;
  };
}
