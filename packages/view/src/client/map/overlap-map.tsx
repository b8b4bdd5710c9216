import { useEffect, useMemo, useRef } from 'preact/hooks';
import type { MapData } from '../../api/types.ts';
import { CATEGORY } from '../lib/colors.ts';
import { count } from '../lib/format.ts';
import { backgroundOf } from './canvas-map.tsx';
import { placed } from './points.ts';
import { Scatter } from './scatter.ts';

const SIZE = 420;

/** Each run's rows in its colour over the others in grey: where they are, and where only one is. */
export function OverlapMap({ maps, names }: { maps: readonly (MapData | null)[]; names: readonly string[] }) {
  return (
    <div class="multiples">
      {maps.map(
        (map, index) =>
          map && (
            <One key={`${names[index]} ${index}`} maps={maps} index={index} name={names[index] ?? ''} rows={map.rows} />
          ),
      )}
    </div>
  );
}

function One({
  maps,
  index,
  name,
  rows,
}: {
  maps: readonly (MapData | null)[];
  index: number;
  name: string;
  rows: number;
}) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const points = useMemo(() => together(maps, index), [maps, index]);
  useEffect(() => {
    const element = canvas.current;
    if (!element) return;
    const draw = (): void => {
      const scatter = new Scatter(element);
      scatter.resize(SIZE, SIZE);
      scatter.draw(points, { x: 0.5, y: 0.5, scale: SIZE * 0.98 }, 3, backgroundOf(element));
    };
    draw();
    addEventListener('themechange', draw);
    return () => removeEventListener('themechange', draw);
  }, [points]);
  return (
    <figure>
      <figcaption>{`${name}: ${count(rows)} rows`}</figcaption>
      <canvas ref={canvas} role="img" aria-label={`Rows of ${name} in colour over those of the other runs in grey`} />
    </figure>
  );
}

function together(maps: readonly (MapData | null)[], index: number) {
  const all = maps.flatMap((map, at) => (map ? [{ ...placed(map.data, map.box), own: at === index }] : []));
  const length = all.reduce((sum, { x }) => sum + x.length, 0);
  const [x, y, lit] = [new Float32Array(length), new Float32Array(length), new Uint8Array(length)];
  let at = 0;
  for (const each of all) {
    x.set(each.x, at);
    y.set(each.y, at);
    if (each.own) lit.fill(1, at, at + each.x.length);
    at += each.x.length;
  }
  const codes = Uint16Array.from(lit, (own) => (own ? 0 : 1));
  return { x, y, codes, palette: [CATEGORY[index % CATEGORY.length] as string, '#9aa0a6'], lit };
}
