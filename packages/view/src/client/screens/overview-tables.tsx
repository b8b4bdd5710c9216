import type { CheckResult, Overview } from '../../api/types.ts';
import { cell, count, money } from '../lib/format.ts';
import { Head, Scrolled, Section } from './parts.tsx';

export function Services({ overview }: { overview: Overview }) {
  return (
    <Section title="Tokens and cost by service">
      <table>
        <Head words={['service']} numbers={['rows', 'asked', 'answered', 'cost']} />
        <tbody>
          {overview.services.map(({ name, use, rows, prompt, completion, cost }) => (
            <tr key={name}>
              <td>{`${name} (${use})`}</td>
              <td class="number">{count(rows)}</td>
              <td class="number">{count(prompt)}</td>
              <td class="number">{count(completion)}</td>
              <td class="number">{cost === null ? '–' : money(cost)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p class="quiet">Asked and answered are in tokens.</p>
    </Section>
  );
}

/** Nested sets: sizes downwards, splits across. */
export function Sets({ overview }: { overview: Overview }) {
  const parts = overview.sets.map(({ name, rows }) => {
    const slash = name.lastIndexOf('/');
    return { size: slash < 0 ? 'all' : name.slice(0, slash), split: name.slice(slash + 1), rows };
  });
  const sizes = [...new Set(parts.map(({ size }) => size))];
  const splits = [...new Set(parts.map(({ split }) => split))];
  return (
    <Section title="Sets">
      <table>
        <Head words={['size']} numbers={splits} />
        <tbody>
          {sizes.map((size) => (
            <tr key={size}>
              <td>{size}</td>
              {splits.map((split) => (
                <td class="number" key={split}>
                  {count(parts.find((part) => part.size === size && part.split === split)?.rows)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Section>
  );
}

export function Measures({ overview }: { overview: Overview }) {
  return (
    <Section title="Diversity">
      <dl class="list">
        {overview.measures.map(({ name, value, about }) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              <strong>{cell(value)}</strong> <span class="quiet">{about}</span>
            </dd>
          </div>
        ))}
      </dl>
    </Section>
  );
}

const STATES = { ok: 'ok', failed: 'failed', 'n/a': 'not checked' } as const;

export function Checks({ checks }: { checks: readonly CheckResult[] }) {
  return (
    <Section title="Checks of ablata verify">
      <ul class="checks">
        {checks.map(({ name, state, message }, index) => (
          <li key={`${name} ${index}`} class={state === 'failed' ? 'problem' : ''}>
            <span class={`state ${state === 'n/a' ? 'none' : state}`}>{STATES[state]}</span> <strong>{name}</strong>{' '}
            {message}
          </li>
        ))}
      </ul>
    </Section>
  );
}

export function Stages({ overview }: { overview: Overview }) {
  if (overview.stages.length === 0) return null;
  return (
    <Section title="Stages">
      <Scrolled label="Stages">
        <table>
          <Head
            words={['stage', 'after', 'with']}
            numbers={['received', 'passed on']}
            more={['dropped, by reason', 'notes']}
          />
          <tbody>
            {overview.stages.map(({ name, stage, from, services, received, emitted, reasons, notes }) => (
              <tr key={name}>
                <td>{name === stage ? name : `${name} (${stage})`}</td>
                <td>{from.join(', ') || '–'}</td>
                <td>{services.join(', ') || '–'}</td>
                <td class="number">{count(received)}</td>
                <td class="number">{count(emitted)}</td>
                <td>{listed(reasons)}</td>
                <td>{listed(notes)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scrolled>
    </Section>
  );
}

function listed(counts: Readonly<Record<string, number>>): string {
  return (
    Object.entries(counts)
      .map(([name, number]) => `${name}: ${count(number)}`)
      .join('; ') || '–'
  );
}
