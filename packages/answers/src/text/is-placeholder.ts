const WORD =
  '(?:meta-?cognitive )?(?:instruction|response|text|candidate|answer|option|string|sentence|advice|output|item|thoughts?|reasoning|placeholder|sample|idea|number|float|probability|value)';
const NAMED = new RegExp(
  [
    `^(?:the |your |an? |another |some |actual |next |first |second |third |fourth |fifth |last |example |sample )*${WORD}(?: text| string| here| goes here| itself)*(?: ?#?(?:\\d{1,3}|[a-eikn]))?$`,
    `^(?:insert|write|put|add|enter|fill in|type) (?:the |your |an? |in )*${WORD}(?: text)?(?: here)?$`,
    `^${WORD} \\d{1,3} (?:here|goes here|text)$`,
    `^(?:the )?${WORD} (?:string )?only(?: \\(no explanation.*)?$`,
    `^${WORD} of (?:the|your|an?) (?:[\\p{L}]+ )?${WORD}$`,
    '^(?:todo|tbd|lorem ipsum.*|n/a|null|undefined|none|xxx+|foo|bar|baz|str|etc)$',
  ].join('|'),
  'iu',
);
const WRAPPED =
  /^(?:<([^<>]{1,80})>|\[([^[\]]{1,80})\]|\$?\{{1,2}([^{}]{1,80})\}{1,2}|_{1,2}([^_]{1,80})_{1,2}|%([a-z_]{1,40})%)$/iu;

/**
 * Whether a text is the placeholder of a template rather than what was to stand in its place: `<instruction>`, `[Your instruction here]`,
 * `{{text}}`, `string`, `instruction 1`, `…`.
 */
export function isPlaceholder(text: string): boolean {
  // Sentences are told from placeholders by their length, before anything costs time.
  if (text.length > 100 || (text.length > 60 && !/^[\s"'“`*]*[<[{$_%]/u.test(text))) return false;
  const bare = text.trim().replaceAll(/^["'“”`*\s]+|["'“”`*\s]+$/gu, '');
  if (!/[\p{L}\p{N}]/u.test(bare)) return bare !== '';
  const wrapped = WRAPPED.exec(bare);
  if (wrapped === null) return NAMED.test(trimmed(bare));
  const inside = wrapped.slice(1).find((part) => part !== undefined) as string;
  // In angle brackets and braces stands nothing else; square brackets may hold a sentence.
  return (
    wrapped[2] === undefined ||
    NAMED.test(trimmed(inside.replaceAll(/[_-]/gu, ' '))) ||
    /\b(?:your|insert|here|placeholder)\b/iu.test(inside)
  );
}

function trimmed(text: string): string {
  return text.replaceAll(/^[\s.…]+|[\s.…:!]+$/gu, '').replaceAll(/[_]/gu, ' ');
}
