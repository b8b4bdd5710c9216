import type { ComponentChildren } from 'preact';
import { isReport } from '../lib/data.ts';

/** What is not there, or went wrong, in words. */
export function Notes({
  missing = [],
  warnings = [],
  error,
}: {
  missing?: readonly string[];
  warnings?: readonly string[];
  error?: string | undefined;
}) {
  if (missing.length + warnings.length === 0 && !error) return null;
  return (
    <ul class="notes">
      {error && <li class="problem">{error}</li>}
      {missing.map((each) => (
        <li key={each}>{each}</li>
      ))}
      {warnings.map((each) => (
        <li key={each}>{each}</li>
      ))}
    </ul>
  );
}

export function Section({ title, children, id }: { title: string; children: ComponentChildren; id?: string }) {
  return (
    <section class="card" id={id}>
      <h2>{title}</h2>
      {children}
    </section>
  );
}

/** The head of a table: columns of words, of numbers, which stand to the right, and of words again. */
export function Head({
  words,
  numbers = [],
  more = [],
}: {
  words: readonly string[];
  numbers?: readonly string[];
  more?: readonly string[];
}) {
  return (
    <thead>
      <tr>
        {[...words, ...numbers, ...more].map((name, column) => (
          <th
            scope="col"
            key={`${name} ${column}`}
            class={column >= words.length && column < words.length + numbers.length ? 'number' : ''}
          >
            {name}
          </th>
        ))}
      </tr>
    </thead>
  );
}

/** Big numbers, each with what it is. */
export function Facts({ facts }: { facts: readonly (readonly [name: string, value: string, about?: string])[] }) {
  return (
    <dl class="facts">
      {facts.map(([name, value, about]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>
            {value}
            {about && <small>{about}</small>}
          </dd>
        </div>
      ))}
    </dl>
  );
}

export function Waiting({ what = 'Reading …' }: { what?: string }) {
  return (
    <p class="quiet" role="status">
      {what}
    </p>
  );
}

/** A page of a longer list. */
export function Pager({
  offset,
  limit,
  total,
  onMove,
}: {
  offset: number;
  limit: number;
  total: number;
  onMove: (offset: number) => void;
}) {
  if (total <= limit) return null;
  return (
    <p class="pager">
      <button type="button" disabled={offset === 0} onClick={() => onMove(Math.max(0, offset - limit))}>
        Previous
      </button>
      <span>{`${(offset + 1).toLocaleString('en-US')} to ${Math.min(total, offset + limit).toLocaleString('en-US')} of ${total.toLocaleString('en-US')}`}</span>
      <button type="button" disabled={offset + limit >= total} onClick={() => onMove(offset + limit)}>
        Next
      </button>
    </p>
  );
}

/** What may be wider or longer than its place: it scrolls by keyboard too. */
export function Scrolled({
  label,
  children,
  kind = '',
}: {
  label: string;
  children: ComponentChildren;
  kind?: string;
}) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard (WCAG 2.1.1)
    <section class={`scroll ${kind}`} tabIndex={0} aria-label={label}>
      {children}
    </section>
  );
}

interface GoProps {
  readonly href: string;
  readonly children: ComponentChildren;
  /** The pointer or the focus came, or went. */
  readonly onNear?: (near: boolean) => void;
}

/** A link to another screen; in a report, which has none, the words alone. */
export function Go({ href, children, onNear }: GoProps) {
  if (isReport()) return <span>{children}</span>;
  return (
    <a
      href={href}
      onFocus={() => onNear?.(true)}
      onMouseEnter={() => onNear?.(true)}
      onMouseLeave={() => onNear?.(false)}
    >
      {children}
    </a>
  );
}
