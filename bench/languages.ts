/**
 * Which language a sentence is in: eld (which the stage `filter-language` asks), tinyld and franc, on the sentences of Django's own
 * interface, which people translated into twenty languages; none of them learnt from these. In an empty FOLDER:
 *
 *     npm install eld@2.1.0 tinyld@1.3.4 franc@6.2.0
 *     pip download --no-deps django==5.2 && unzip -q *.whl 'django/*.po'
 *     node -C @ablata/source bench/languages.ts FOLDER
 *
 * For a filter a wrong answer is worse than none: it drops a good row. So both are counted.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Language, openLanguageDetector } from '../packages/prompts/src/filters/open-language-detector.ts';

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('usage: node -C @ablata/source bench/languages.ts FOLDER');

/** Ours, Django's folder, ISO 639-3. */
const LANGUAGES =
  `en en eng|de de deu|fr fr fra|es es spa|it it ita|pt pt por|nl nl nld|zh zh_Hans cmn|ja ja jpn|ko ko kor|ru ru rus|ar ar arb|el el ell|he he heb|hi hi hin
th th tha|pl pl pol|sv sv swe|tr tr tur|da da dan|fi fi fin|cs cs ces|uk uk ukr|bg bg bul|fa fa pes|ro ro ron|vi vi vie|id id ind`
    .split(/[|\n]/)
    .map((line) => line.split(' ') as [code: string, locale: string, iso3: string]);
const toOurs = new Map(LANGUAGES.map(([code, , iso3]) => [iso3, code]));

function* poFiles(locale: string): Generator<string> {
  const root = join(folder as string, 'django');
  const apps = readdirSync(join(root, 'contrib')).map((app) => join(root, 'contrib', app, 'locale'));
  for (const base of [join(root, 'conf/locale'), ...apps]) {
    const file = join(base, locale, 'LC_MESSAGES/django.po');
    if (existsSync(file)) yield file;
  }
}

/** Translated messages that are sentences: some words, no placeholder, no markup. */
function sentences(locale: string): string[] {
  const key = locale === 'en' ? 'msgid' : 'msgstr';
  const found = new Set<string>();
  for (const file of poFiles(locale)) {
    for (const [, first, more] of readFileSync(file, 'utf8').matchAll(
      new RegExp(`^${key} "(.*)"\\n((?:".*"\\n)*)`, 'gm'),
    )) {
      const text = JSON.parse(
        `"${[first, ...[...(more as string).matchAll(/^"(.*)"$/gm)].map(([, part]) => part)].join('')}"`,
      ) as string;
      const letters = text.match(/\p{L}/gu)?.length ?? 0;
      if (!/[%{<\\:]/.test(text) && letters >= (/\p{Script=Han}/u.test(text) ? 8 : 20)) found.add(text.trim());
    }
  }
  return [...found];
}

const load = (name: string) => import(pathToFileURL(createRequire(join(folder as string, 'x.js')).resolve(name)).href);
const from = (path: string) => import(pathToFileURL(join(folder as string, 'node_modules', path)).href);
const [{ eld }, tinyld, light, { franc }] = await Promise.all([
  from('eld/src/entries/static.medium.js'),
  load('tinyld'),
  from('tinyld/dist/tinyld.light.node.mjs'),
  from('franc/index.js'),
]);
const nothing = (code: string | undefined) => (code === '' || code === 'und' ? undefined : code);
const detectors: Record<string, (text: string) => string | undefined> = {
  'eld medium': (text) => nothing(eld.detect(text).language),
  'eld medium, reliable': (text) => {
    const result = eld.detect(text);
    return result.isReliable() ? nothing(result.language) : undefined;
  },
  tinyld: (text) => nothing(tinyld.detect(text)),
  'tinyld light': (text) => nothing(light.detect(text)),
  franc: (text) => nothing(toOurs.get(franc(text)) ?? franc(text)),
};

const corpus = LANGUAGES.map(([code, locale]) => ({ code, texts: sentences(locale) }));
console.log(corpus.map(({ code, texts }) => `${code} ${texts.length}`).join(', '));
const ours = new Set('en de fr es it pt nl zh ja ko ru ar el he hi th'.split(' '));
const rows: Record<string, Record<string, string | number>> = {};
for (const [name, detect] of Object.entries(detectors)) {
  const counts = { known: [0, 0, 0], strange: [0, 0, 0] };
  const english = [0, 0, 0];
  for (const { code, texts } of corpus) {
    for (const text of texts) {
      const found = detect(text);
      const place = found === code ? 0 : found === undefined ? 1 : 2;
      (counts[ours.has(code) ? 'known' : 'strange'][place] as number)++;
      if (code === 'en') (english[place] as number)++;
    }
  }
  const share = ([right, none, wrong]: number[]) =>
    [right, none, wrong]
      .map(
        (count) =>
          `${((100 * (count as number)) / ((right as number) + (none as number) + (wrong as number))).toFixed(1)}`,
      )
      .join(' / ');
  const all = corpus.flatMap(({ texts }) => texts);
  const before = process.cpuUsage();
  for (const text of all) detect(text);
  const { user, system } = process.cpuUsage(before);
  rows[name] = {
    'our 16: right / none / wrong, %': share(counts.known),
    'twelve more': share(counts.strange),
    'English alone': share(english),
    'µs a sentence': Math.round((user + system) / all.length),
  };
}
console.table(rows);

/** As a filter that keeps one language: how many of its rows stay, and how many of all others are found. */
const margin = (least: number) => (text: string, wanted: string) => {
  const { language, getScores } = eld.detect(text);
  const scores = getScores();
  return language !== '' && language !== wanted && (scores[language] ?? 0) - (scores[wanted] ?? 0) > least;
};
const filters: Record<string, (text: string, wanted: string) => boolean> = Object.fromEntries([
  ...Object.entries(detectors).map(([name, detect]) => [
    name,
    (text: string, wanted: string) => ![undefined, wanted].includes(detect(text)),
  ]),
  ...[0.02, 0.05, 0.1, 0.2].map((least) => [`eld medium, by ${least}`, margin(least)]),
]);
const stage = new Map(
  await Promise.all([...ours].map(async (code) => [code, await openLanguageDetector(code as Language)] as const)),
);
filters['filter-language'] = (text, wanted) => stage.get(wanted)?.(text) !== undefined;
const kept: Record<string, Record<string, string>> = {};
for (const [name, drops] of Object.entries(filters)) {
  const counts = { own: [0, 0], other: [0, 0] };
  for (const wanted of ours) {
    for (const { code, texts } of corpus) {
      const count = code === wanted ? counts.own : counts.other;
      for (const text of texts) (count[drops(text, wanted) ? 1 : 0] as number)++;
    }
  }
  const of = ([stay, drop]: number[]) => ((100 * (drop as number)) / ((stay as number) + (drop as number))).toFixed(2);
  kept[name] = { 'good rows lost, %': of(counts.own), 'others found, %': of(counts.other) };
}
console.table(kept);
