import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { AblataError } from '@ablata/spec';

const NAME = '@resvg/resvg-js';
/** Pixels for each unit of a drawing: sharp in print at a column's width. */
const SCALE = 3;

/** Draws SVG files as PNG. */
export type PngRenderer = (svg: string) => Uint8Array;

/**
 * Loads the optional peer @resvg/resvg-js, as the working folder finds it or else as this package does.
 *
 * @throws PLUGIN_RESVG_MISSING; DATA_NO_FONTS when this machine has no font, so that pictures would come without words
 */
export async function pngRenderer(): Promise<PngRenderer> {
  const { Resvg } = await load();
  if (
    new Resvg('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><text y="9">a</text></svg>').getBBox() ===
    undefined
  )
    throw new AblataError('DATA_NO_FONTS', 'this machine has no font: PNG files would have no words', {
      hint: 'Install one (Debian: apt install fonts-dejavu-core), or write the figures with --svg.',
    });
  return (svg) => new Resvg(svg, { fitTo: { mode: 'zoom', value: SCALE } }).render().asPng();
}

/** What is used of the package. */
interface Library {
  readonly Resvg: new (
    svg: string,
    options?: { readonly fitTo?: { readonly mode: 'zoom'; readonly value: number } },
  ) => { getBBox(): object | undefined; render(): { asPng(): Uint8Array } };
}

async function load(): Promise<Library> {
  const place = placeFrom(join(process.cwd(), 'package.json')) ?? placeFrom(import.meta.url);
  try {
    if (place === undefined) throw new Error(`${NAME} is not installed`);
    const found = (await import(place)) as { default: Library };
    return found.default;
  } catch (cause) {
    throw new AblataError('PLUGIN_RESVG_MISSING', `PNG files need the package ${NAME}: ${(cause as Error).message}`, {
      hint: `Install it beside ablata (npm install ${NAME}), or write the figures with --svg.`,
      cause,
    });
  }
}

function placeFrom(file: string): string | undefined {
  try {
    return pathToFileURL(createRequire(file).resolve(NAME)).href;
  } catch {
    return undefined;
  }
}
