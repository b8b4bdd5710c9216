import { useEffect, useState } from 'preact/hooks';

export const SCREENS = [
  'overview',
  'map',
  'rows',
  'row',
  'trace',
  'duplicates',
  'rejected',
  'compare',
  'live',
] as const;
export type Screen = (typeof SCREENS)[number];

/** Where one is: everything that a colleague needs to see the same is in it. */
export interface Address {
  readonly run: number;
  readonly screen: Screen;
  readonly query: URLSearchParams;
}

export type Changes = Readonly<Record<string, string | number | null | undefined>>;

export function parseAddress(hash: string): Address {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?', 2);
  const [run, screen] = path.split('/');
  const known = SCREENS.find((each) => each === screen) ?? 'overview';
  return { run: Math.max(0, Number.parseInt(run ?? '', 10) || 0), screen: known, query: new URLSearchParams(query) };
}

export function hashOf(run: number, screen: Screen, query: Changes = {}): string {
  const text = changed(new URLSearchParams(), query).toString();
  return `#/${run}/${screen}${text ? `?${text}` : ''}`;
}

/** Null, undefined and the empty text take a part out. */
function changed(query: URLSearchParams, changes: Changes): URLSearchParams {
  const next = new URLSearchParams(query);
  for (const [name, value] of Object.entries(changes)) {
    if (value === null || value === undefined || value === '') next.delete(name);
    else next.set(name, String(value));
  }
  return next;
}

export function go(hash: string): void {
  location.hash = hash;
}

/** Changes parts of the query; without a step back in the history, for what is moved continually. */
export function change(address: Address, changes: Changes, { step = true } = {}): void {
  const text = changed(address.query, changes).toString();
  const hash = `#/${address.run}/${address.screen}${text ? `?${text}` : ''}`;
  if (step) location.hash = hash;
  else {
    history.replaceState(null, '', hash);
    dispatchEvent(new HashChangeEvent('hashchange'));
  }
}

export function useAddress(): Address {
  const [address, setAddress] = useState(() => parseAddress(location.hash));
  useEffect(() => {
    const update = (): void => setAddress(parseAddress(location.hash));
    addEventListener('hashchange', update);
    return () => removeEventListener('hashchange', update);
  }, []);
  return address;
}
