// Prints what all plugins of this repository offer, as JSON.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const packages = fileURLToPath(new URL('../../packages', import.meta.url));
const { openCatalogue } = await import(pathToFileURL(join(packages, 'core/src/index.ts')).href);
const plugins: string[] = [];
for (const folder of readdirSync(packages).sort()) {
  const file = join(packages, folder, 'src/index.ts');
  if (/export \{[^}]*\bdefault\b[^}]*\} from/.test(readFileSync(file, 'utf8'))) plugins.push(file);
}
const origin = { file: join(packages, 'x.yaml'), label: 'site', position: () => '' };
console.log(JSON.stringify(await openCatalogue({ plugins }, origin)));
