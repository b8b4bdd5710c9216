export { type FitPcaOptions, type FittedPca, fitPca } from './fit-pca.ts';
export { fitScaling } from './fit-scaling.ts';
export {
  inputDimension,
  type Normalization,
  outputDimension,
  type Projection,
  type Scaling,
  type ScalingMethod,
  scalingMethods,
} from './normalization.ts';
export { denormalize, normalize } from './normalize.ts';
export { normalizerFile, saveNormalizer } from './normalizer-file.ts';
export { openNormalizer } from './open-normalizer.ts';
