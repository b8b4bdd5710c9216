import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Company } from './company.ts';

it('runs calls together, and each that is suspected alone, until all are done', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.boolean(), { maxLength: 20 }), fc.scheduler(), async (suspected, scheduler) => {
      const company = new Company();
      let together = 0;
      let alone = 0;
      let done = 0;
      const all = suspected.map((suspect) =>
        suspect
          ? company.alone(async () => {
              alone++;
              expect([alone, together]).toEqual([1, 0]);
              await scheduler.schedule(Promise.resolve());
              alone--;
              done++;
            })
          : company.together(async () => {
              together++;
              expect(alone).toBe(0);
              await scheduler.schedule(Promise.resolve());
              together--;
              done++;
            }),
      );
      await scheduler.waitFor(Promise.all(all));
      expect(done).toBe(suspected.length);
    }),
  );
});
