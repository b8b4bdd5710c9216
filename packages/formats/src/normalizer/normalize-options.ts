import { scalingMethods } from '@ablata/normalizer';
import { type } from 'arktype';

const pca = type({
  '+': 'reject',
  /** Components kept, the widest first. Default: all. */
  'components?': 'number.integer > 0',
  /** Scale each component to variance 1. */
  whiten: 'boolean = true',
  /** The least variance a component is whitened by, as a share of a dimension's mean variance. */
  floor: '0 <= number <= 1 = 0.0001',
});

export const normalizeOptions = type({
  '+': 'reject',
  /** The split that statistics are of. */
  split: "string > 0 = 'train'",
  /** Writes `normalizer/<subset>.pt` as well: centre and scale for PyTorch, as LCM's normalizer has them. `true`: gaussian_robust. */
  torch: type.enumerated(true, false, ...scalingMethods).default(false),
  /** With `torch`: normalized values are held within the quantiles `clip` and 1 − `clip` of the training rows; LCM's is 0.0001. */
  'clip?': '0 < number < 0.5',
  /** Writes `normalizer/<subset>.pca.pt` as well: principal components of the training rows. */
  'pca?': type('boolean').or(pca),
}).narrow(({ torch, clip }, context) =>
  clip !== undefined && torch === false
    ? context.reject({ path: ['clip'], expected: "given together with 'torch'" })
    : true,
);
