import { describeSplitPolicy, type SplitPolicySubject } from '@ablata/testkit';
import { createSplitPolicy } from './create-split-policy.ts';
import type { SplitRules } from './split-rules.ts';
import { createStableSplit } from './stable-split.ts';

const ratios = { train: 0.8, val: 0.1, test: 0.1 };
const subject = (rules: Partial<SplitRules>, part: Partial<SplitPolicySubject> = {}): SplitPolicySubject => ({
  create: () => createSplitPolicy('test', { ratios, ...rules }),
  capabilities: { random: true, nested: rules.sizes !== undefined },
  ...part,
});

describeSplitPolicy('nested', subject({ sizes: [20, 50, 100] }));
describeSplitPolicy('random', subject({}));
describeSplitPolicy('stratified', subject({ stratifyBy: 'problems', sizes: [30, 90] }));
describeSplitPolicy('grouped', subject({ groupBy: 'request' }));
describeSplitPolicy('near-duplicate-aware', subject({ nearDuplicates: 0.99 }));
describeSplitPolicy('stable', subject({}, { create: () => createStableSplit({ ratios }) }));
