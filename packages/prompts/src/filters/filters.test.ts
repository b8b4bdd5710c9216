import { existsSync, readFileSync } from 'node:fs';
import { Batch, type RowPosition, type StageContext } from '@ablata/spec';
import { describe, expect, it } from 'vitest';
import { filterLanguage } from './filter-language.ts';
import { filterPlaceholders } from './filter-placeholders.ts';
import { filterRefusals, filterRefusalsOptions, isRefusal } from './filter-refusals.ts';
import { openLanguageDetector } from './open-language-detector.ts';

const gsm8k = process.env['ABLATA_GSM8K_DIR'] ?? new URL('../../../../../shared/gsm8k', import.meta.url).pathname;

type Filter = typeof filterRefusals | typeof filterLanguage | typeof filterPlaceholders;

async function run(stage: Filter, options: object, texts: string[]) {
  const dropped: string[] = [];
  const context = {
    options,
    drop: (row: RowPosition, fate: string, reason: string) => dropped.push(`${row.candidate} ${fate} ${reason}`),
  } as unknown as StageContext<never, Record<never, never>>;
  const rows = texts.map((_, index) => index);
  const batch = new Batch<{ text: 'string' }>(
    rows.map(() => 0),
    rows,
    { text: texts },
  );
  const kept: string[] = [];
  const source = async function* () {
    yield batch;
  };
  for await (const out of stage.run(source(), context)) kept.push(...out.column('text'));
  return { kept, dropped };
}

const GOOD = [
  "Before computing, restate what is being asked and estimate the answer's size.",
  'If you cannot see a path, work backwards from the goal.',
  'Say sorry to no number: discard those that play no part.',
  'Check units.',
  'When you catch yourself thinking "I can’t do this", split the problem in two.',
];

describe('filter-refusals', () => {
  it.each([
    "I'm sorry, but I can't help with that.",
    'I’m afraid I cannot write this.',
    'As an AI language model, I have no feelings.',
    'Sorry, that is not possible.',
    'Unfortunately, I am unable to comply.',
    '"I cannot assist with this request."',
    'I must decline.',
  ])('knows a refusal: %s', (text) => expect(isRefusal(text)).toBe(true));

  it.each(GOOD)('lets advice pass: %s', (text) => expect(isRefusal(text)).toBe(false));

  it('counts what it drops and takes own patterns', async () => {
    const { kept, dropped } = await run(filterRefusals, { patterns: ['^n/a$'] }, [
      GOOD[0]!,
      'I cannot do that.',
      'N/A',
    ]);
    expect(kept).toEqual([GOOD[0]]);
    expect(dropped).toEqual(['1 filtered refusal', '2 filtered refusal']);
  });

  it('names the pattern that is none', () => {
    expect(String(filterRefusalsOptions({ patterns: ['ok', '('] }))).toMatchInlineSnapshot(
      `"patterns[1] must be a regular expression (was Invalid regular expression: /(/iu: Unterminated group)"`,
    );
  });
});

describe('filter-placeholders', () => {
  it('drops what stands in templates and keeps sentences', async () => {
    const { kept, dropped } = await run(filterPlaceholders, {}, ['<instruction>', ...GOOD, '[Your text here]']);
    expect(kept).toEqual(GOOD);
    expect(dropped).toEqual(['0 filtered placeholder', '6 filtered placeholder']);
  });
});

describe('filter-language', () => {
  it.each([
    ['de', 'Prüfe das Ergebnis, bevor du die Aufgabe abgibst, und schätze die Größe.'],
    ['fr', 'Avant de calculer, reformulez la question et estimez la taille de la réponse.'],
    ['es', 'Antes de calcular, reformule la pregunta y estime el tamaño de la respuesta.'],
    ['it', 'Prima di calcolare, riformula la domanda e stima la grandezza della risposta.'],
    ['pt', 'Antes de calcular, reformule a pergunta e não esqueça a unidade do resultado.'],
    ['nl', 'Schat het antwoord voordat je met het rekenen begint en controleer de eenheden.'],
    ['zh', '计算之前先估计答案的大小。'],
    ['ja', '計算する前に答えの大きさを見積もる。'],
    ['ko', '계산하기 전에 답의 크기를 추정하세요.'],
    ['ru', 'Прежде чем считать, оцените ответ.'],
    ['pl', 'Zanim zaczniesz liczyć, oszacuj wielkość wyniku i sprawdź jednostki.'],
    ['uk', 'Перш ніж рахувати, оцініть відповідь і перевірте одиниці.'],
  ])('tells %s', async (language, text) => {
    expect((await openLanguageDetector('en'))(text)).toBe(language);
    expect((await openLanguageDetector(language as 'de'))(text)).toBeUndefined();
    expect((await openLanguageDetector(language as 'de'))(GOOD[0]!)).toBe('en');
  });

  it('takes no English for another language', async () => {
    const findOther = await openLanguageDetector('en');
    const openings = ['Now and then', 'While reading', 'If unsure', 'As for a friend', 'Once done'];
    const verbs = ['name', 'list', 'redo', 'do', 'come back to'];
    const objects = ['a smaller case', 'no number', 'a plan', 'what is left over', 'an error'];
    const ends = ['as a picture', 'as for a friend', 'one at a time', 'per step', 'so as to see a pattern'];
    for (const opening of openings) {
      for (const verb of verbs) {
        for (const object of objects) {
          for (const end of ends) {
            expect(findOther(`${opening}, ${verb} ${object} ${end}.`)).toBeUndefined();
          }
        }
      }
    }
  });

  it('does not guess from too little', async () => {
    const findOther = await openLanguageDetector('en');
    for (const text of ['Check units.', '2 + 2 = 4', 'Draw a table', 'Mrs.', ''])
      expect(findOther(text)).toBeUndefined();
    expect(findOther('等一下')).toBe('zh');
  });

  it('drops other languages and keeps what it can not tell', async () => {
    const { kept, dropped } = await run(filterLanguage, { language: 'en' }, [...GOOD, '计算之前先估计答案。']);
    expect(kept).toEqual(GOOD);
    expect(dropped).toEqual(['5 filtered language-zh']);
  });
});

it.skipIf(!existsSync(`${gsm8k}/test.jsonl`))('both filters let every sentence of GSM8K pass', async () => {
  const findOther = await openLanguageDetector('en');
  const problems = readFileSync(`${gsm8k}/test.jsonl`, 'utf8')
    .trim()
    .split('\n')
    .map((line) => (JSON.parse(line) as { question: string }).question);
  const sentences = problems.flatMap((problem) => problem.split(/(?<=[.?!])\s+/u));
  expect(sentences.length).toBeGreaterThan(4000);
  const wrong = sentences.filter((each) => isRefusal(each) || findOther(each) !== undefined);
  expect(wrong).toEqual([]);
});
