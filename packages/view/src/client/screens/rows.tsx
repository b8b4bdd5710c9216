import { useEffect, useRef, useState } from 'preact/hooks';
import type { Cell, ColumnInfo, Histogram, Histograms, Overview, RowsPage } from '../../api/types.ts';
import { get, query, useData } from '../lib/data.ts';
import { cell, count } from '../lib/format.ts';
import { type Address, change, hashOf } from '../lib/router.ts';
import { Notes, Waiting } from './parts.tsx';
import type { ScreenProps } from './screen.ts';

const ROW = 34;
const PAGE = 100;
/** Browsers draw no element higher than some tens of millions of pixels: beyond, the bar moves in larger steps. */
const MOST_PIXELS = 8_000_000;

export function RowsScreen({ address }: ScreenProps) {
  const { data: overview, error } = useData<Overview>(`runs/${address.run}/overview`);
  const selection = selectionOf(address);
  const histograms = useData<Histograms>(
    query(`runs/${address.run}/histograms`, { where: selection.where, search: selection.search }),
  );
  if (!overview) return error ? <Notes error={error} /> : <Waiting />;
  if (overview.columns.length === 0) return <Notes missing={overview.missing} />;
  return (
    <>
      <h1>Rows</h1>
      <Filters address={address} total={histograms.data?.total} of={overview.run.rows} error={histograms.error} />
      <Table
        key={JSON.stringify(selection)}
        address={address}
        columns={overview.columns}
        histograms={histograms.data}
        total={histograms.data?.total ?? 0}
      />
    </>
  );
}

function selectionOf({ query: parts }: Address) {
  return { where: parts.get('where'), search: parts.get('search'), sort: parts.get('sort'), desc: parts.get('desc') };
}

function Filters({
  address,
  total,
  of,
  error,
}: {
  address: Address;
  total: number | undefined;
  of: number;
  error: string | undefined;
}) {
  const { where, search } = selectionOf(address);
  const submit = (event: Event): void => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    change(address, { where: String(form.get('where') ?? ''), search: String(form.get('search') ?? '') });
  };
  return (
    <>
      <form class="filters" onSubmit={submit} key={`${where}\n${search}`}>
        <label>
          Words in the text
          <input type="search" name="search" value={search ?? ''} placeholder={'check "each step"'} />
        </label>
        <label class="wide">
          <span>
            Filter (CEL, as in the stage <code>where</code>)
          </span>
          <input
            name="where"
            value={where ?? ''}
            placeholder={'word_count > 20 && split == "test"'}
            spellcheck={false}
            autocomplete="off"
          />
        </label>
        <button type="submit">Show</button>
        {(where || search) && (
          <button type="button" onClick={() => change(address, { where: null, search: null })}>
            Clear
          </button>
        )}
      </form>
      <p role="status" class={error ? 'problem' : 'quiet'}>
        {error ?? (total === undefined ? 'Counting …' : `${count(total)} of ${count(of)} rows`)}
      </p>
    </>
  );
}

function Table({
  address,
  columns,
  histograms,
  total,
}: {
  address: Address;
  columns: readonly ColumnInfo[];
  histograms: Histograms | undefined;
  total: number;
}) {
  const box = useRef<HTMLElement>(null);
  const [view, setView] = useState({ top: 0, height: 600 });
  const [pages, setPages] = useState<ReadonlyMap<number, RowsPage>>(new Map());
  const full = total * ROW;
  const scaled = Math.min(full, MOST_PIXELS);
  const stretch = full > scaled ? (full - view.height) / Math.max(1, scaled - view.height) : 1;
  const first = Math.max(0, Math.floor((view.top * stretch) / ROW));
  const visible = Math.ceil(view.height / ROW) + 2;
  const last = Math.min(total, first + visible);
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const update = (): void => setView({ top: element.scrollTop, height: element.clientHeight });
    update();
    element.addEventListener('scroll', update, { passive: true });
    const observer = new ResizeObserver(update);
    observer.observe(element);
    return () => {
      element.removeEventListener('scroll', update);
      observer.disconnect();
    };
  }, []);
  useEffect(() => {
    let current = true;
    for (let page = Math.floor(first / PAGE); page * PAGE < last; page++) {
      if (pages.has(page)) continue;
      const path = query(`runs/${address.run}/rows`, { ...selectionOf(address), offset: page * PAGE, limit: PAGE });
      get<RowsPage>(path).then(
        (found) => current && setPages((before) => new Map([...[...before].slice(-20), [page, found]])),
        () => {},
      );
    }
    return () => {
      current = false;
    };
  }, [first, last, total]);
  const at = (index: number) => pages.get(Math.floor(index / PAGE))?.rows[index % PAGE];
  const move = (event: KeyboardEvent): void => {
    const index = Number((event.target as HTMLElement).closest('tr')?.dataset['index'] ?? Number.NaN);
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step === 0 || Number.isNaN(index)) return;
    event.preventDefault();
    const next = box.current?.querySelector<HTMLAnchorElement>(`tr[data-index="${index + step}"] a`);
    if (next) next.focus();
    else if (box.current) box.current.scrollTop += (step * ROW) / stretch;
  };
  const offset = full > scaled ? view.top : first * ROW;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard; arrows move between the links inside
    <section class="table" ref={box} onKeyDown={move} tabIndex={0} aria-label="Rows of the dataset">
      <table
        aria-rowcount={total}
        style={{
          width: `calc(${columns.map(({ kind }) => `var(--${kind === 'text' ? 'text' : 'cell'})`).join(' + ')} + var(--first))`,
        }}
      >
        <thead>
          <tr>
            <th scope="col" class="rownumber">
              row
            </th>
            {columns.map((column) => (
              <Head
                key={column.name}
                column={column}
                histogram={histograms?.columns.find((each) => each.column === column.name)}
                address={address}
              />
            ))}
          </tr>
        </thead>
        <tbody>
          <tr class="space" style={{ height: `${offset}px` }} />
          {Array.from({ length: Math.max(0, last - first) }, (_, place) => {
            const index = first + place;
            const row = at(index);
            return (
              <tr key={index} data-index={index} aria-rowindex={index + 1}>
                <th scope="row" class="rownumber">
                  {row ? <a href={hashOf(address.run, 'row', { row: row.row })}>{row.row}</a> : '…'}
                </th>
                {columns.map((column) => (
                  <Value key={column.name} column={column} value={row?.cells[column.name]} />
                ))}
              </tr>
            );
          })}
          <tr class="space" style={{ height: `${Math.max(0, scaled - offset - (last - first) * ROW)}px` }} />
        </tbody>
      </table>
    </section>
  );
}

function Value({ column, value }: { column: ColumnInfo; value: Cell | undefined }) {
  if (value === undefined) return <td />;
  const text = cell(value);
  return (
    <td
      class={column.kind === 'number' ? 'number' : column.kind === 'text' ? 'text' : ''}
      title={text.length > 40 ? text : undefined}
    >
      {text}
    </td>
  );
}

function Head({
  column,
  histogram,
  address,
}: {
  column: ColumnInfo;
  histogram: Histogram | undefined;
  address: Address;
}) {
  const { sort, desc } = selectionOf(address);
  const sorted = sort === column.name;
  const next = sorted ? (desc ? { sort: null, desc: null } : { desc: '1' }) : { sort: column.name, desc: null };
  return (
    <th scope="col" class={column.kind} aria-sort={sorted ? (desc ? 'descending' : 'ascending') : 'none'}>
      <button type="button" class="sort" onClick={() => change(address, next)} title={column.about}>
        {column.name}
        <span aria-hidden="true">{sorted ? (desc ? ' ▼' : ' ▲') : ''}</span>
      </button>
      {histogram && <Bars histogram={histogram} address={address} />}
    </th>
  );
}

/** How the values are spread over the rows shown; a bar clicked filters. */
function Bars({ histogram, address }: { histogram: Histogram; address: Address }) {
  const most = Math.max(1, ...histogram.bars.map((bar) => bar.count));
  const where = address.query.get('where');
  return (
    <span class="bars">
      {histogram.bars.map((bar, index) => {
        const label = `${histogram.column} ${bar.label}: ${count(bar.count)} rows`;
        const filter = bar.where;
        return (
          <button
            key={`${bar.label} ${index}`}
            type="button"
            disabled={filter === null}
            aria-label={`${label}. Show only these`}
            title={label}
            onClick={() => filter && change(address, { where: where ? `(${where}) && ${filter}` : filter })}
          >
            <i style={{ height: `${bar.count === 0 ? 0 : Math.max(2, (28 * bar.count) / most)}px` }} />
          </button>
        );
      })}
    </span>
  );
}
