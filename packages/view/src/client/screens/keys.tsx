import { useEffect, useRef } from 'preact/hooks';
import { type Address, change, go, hashOf, type Screen } from '../lib/router.ts';
import { toggleTheme } from '../lib/theme.ts';

const HELP = [
  ['1 … 9', 'the screens, from left to right'],
  ['/', 'into the search'],
  ['j · k', 'next and previous row (Row, Trace)'],
  ['arrows · + · − · 0', 'on the map: move, nearer, farther, all'],
  ['n · Enter', 'on the map: next point from the middle, open it'],
  ['t', 'light or dark'],
  ['?', 'this list'],
  ['Esc', 'close, or out of a field'],
] as const;

/** Keys that work on every screen. */
export function useKeys({
  address,
  onHelp,
  tabs,
}: {
  address: Address;
  onHelp: () => void;
  tabs: readonly Screen[];
}): void {
  useEffect(() => {
    const pressed = (event: KeyboardEvent): void => {
      const target = event.target as HTMLElement;
      const writes = /^(INPUT|SELECT|TEXTAREA)$/.test(target.tagName);
      if (event.key === 'Escape' && writes) target.blur();
      if (writes || event.ctrlKey || event.metaKey || event.altKey) return;
      const tab = tabs[Number(event.key) - 1];
      const row = Number(address.query.get('row') ?? 0);
      const walks = address.screen === 'row' || address.screen === 'trace';
      if (tab) go(hashOf(address.run, tab, tab === 'row' || tab === 'trace' ? { row: address.query.get('row') } : {}));
      else if (event.key === '/') {
        document.querySelector<HTMLInputElement>('input[type=search]')?.focus();
        event.preventDefault();
      } else if (event.key === '?') onHelp();
      else if (event.key === 't') toggleTheme();
      else if (event.key === 'j' && walks) change(address, { row: row + 1, request: null, candidate: null });
      else if (event.key === 'k' && walks)
        change(address, { row: Math.max(0, row - 1), request: null, candidate: null });
    };
    addEventListener('keydown', pressed);
    return () => removeEventListener('keydown', pressed);
  }, [address, onHelp, tabs]);
}

export function Keys({ onClose }: { onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    dialog.current?.showModal();
  }, []);
  return (
    <dialog ref={dialog} aria-labelledby="keys" onClose={onClose}>
      <h2 id="keys">Keys</h2>
      <dl class="keys">
        {HELP.map(([key, does]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
      <form method="dialog">
        <button type="submit">Close</button>
      </form>
    </dialog>
  );
}
