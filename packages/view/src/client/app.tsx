import type { ComponentChildren } from 'preact';
import { useEffect, useErrorBoundary, useRef, useState } from 'preact/hooks';
import type { RunEntry } from '../api/types.ts';
import { useData } from './lib/data.ts';
import { count } from './lib/format.ts';
import { go, hashOf, type Screen, useAddress } from './lib/router.ts';
import { toggleTheme } from './lib/theme.ts';
import { CompareScreen } from './screens/compare.tsx';
import { DuplicatesScreen } from './screens/duplicates.tsx';
import { Keys, useKeys } from './screens/keys.tsx';
import { LiveScreen } from './screens/live.tsx';
import { MapScreen } from './screens/map.tsx';
import { OverviewScreen } from './screens/overview.tsx';
import { RejectedScreen } from './screens/rejected.tsx';
import { RowScreen } from './screens/row.tsx';
import { RowsScreen } from './screens/rows.tsx';
import { TraceScreen } from './screens/trace.tsx';

const TABS: readonly (readonly [Screen, string])[] = [
  ['overview', 'Overview'],
  ['map', 'Map'],
  ['rows', 'Rows'],
  ['row', 'Row'],
  ['trace', 'Trace'],
  ['duplicates', 'Duplicates'],
  ['rejected', 'Rejected'],
  ['compare', 'Compare'],
  ['live', 'Live'],
];

const VIEWS = {
  overview: OverviewScreen,
  map: MapScreen,
  rows: RowsScreen,
  row: RowScreen,
  trace: TraceScreen,
  duplicates: DuplicatesScreen,
  rejected: RejectedScreen,
  compare: CompareScreen,
  live: LiveScreen,
} as const;

/** The whole page: which run, which screen, and the screen. */
export function App() {
  const address = useAddress();
  const { data: runs, error } = useData<readonly RunEntry[]>('runs');
  const [help, setHelp] = useState(false);
  const main = useRef<HTMLElement>(null);
  const shown = useRef(address.screen);
  useKeys({ address, onHelp: () => setHelp((before) => !before), tabs: TABS.map(([screen]) => screen) });
  const run = runs?.find(({ id }) => id === address.run);
  const title = TABS.find(([screen]) => screen === address.screen)?.[1] ?? '';
  useEffect(() => {
    document.title = `${title} · ${run?.name ?? 'Ablata'}`;
    if (shown.current !== address.screen) main.current?.focus();
    shown.current = address.screen;
    document.querySelector('nav [aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [title, run, address.screen]);
  const Screen = VIEWS[address.screen];
  return (
    <>
      <a
        class="skip"
        href={location.hash}
        onClick={(event) => {
          event.preventDefault();
          main.current?.focus();
        }}
      >
        Skip to the content
      </a>
      <header>
        <span class="brand">Ablata</span>
        {runs && runs.length > 1 ? (
          <label class="runs">
            <span class="hidden">Run</span>
            <select
              value={address.run}
              onChange={({ currentTarget }) => go(hashOf(Number(currentTarget.value), address.screen))}
            >
              {runs.map(({ id, name, rows, label }) => (
                <option key={id} value={id}>
                  {`${name} · ${count(rows)} rows · ${label}`}
                </option>
              ))}
            </select>
          </label>
        ) : (
          <span class="runs">{run ? `${run.name} · ${count(run.rows)} rows` : ''}</span>
        )}
        <span class="tools">
          <button type="button" onClick={() => setHelp(true)}>
            Keys
          </button>
          <button type="button" onClick={toggleTheme}>
            Light or dark
          </button>
        </span>
        <nav aria-label="Screens">
          {TABS.map(([screen, name]) => (
            <a
              key={screen}
              href={hashOf(address.run, screen, kept(address.query, screen))}
              aria-current={screen === address.screen ? 'page' : undefined}
            >
              {name}
            </a>
          ))}
        </nav>
      </header>
      <main ref={main} tabIndex={-1} aria-label={title}>
        {error && <p class="problem">{error}</p>}
        <Guarded key={`${address.run} ${address.screen}`}>
          <Screen address={address} runs={runs} />
        </Guarded>
      </main>
      {help && <Keys onClose={() => setHelp(false)} />}
    </>
  );
}

/** A screen that can't draw what it was given says so, and leaves the others as they are. */
function Guarded({ children }: { children: ComponentChildren }) {
  const [error] = useErrorBoundary();
  if (error) return <p class="problem">{`This screen can't show what the run holds: ${(error as Error).message}`}</p>;
  return <>{children}</>;
}

/** What goes along from one screen to another: the row one looks at. */
function kept(query: URLSearchParams, screen: Screen): Record<string, string | null> {
  return screen === 'row' || screen === 'trace' ? { row: query.get('row') } : {};
}
