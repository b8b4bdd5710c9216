const SUBJECT =
  '(?:meta-?cognitive )?(?:instruction|advice|answer|response|suggestion|version|example|list|one|idea|tip|candidate|option|attempt)s?';

const REMARKED =
  '(?:(?:meta-?cognitive )?(?:instruction|advice|response|suggestion|version|list|tip|candidate|option|probabilit|text)(?:s|y|ies)?)';

/** A line that announces what follows: "Sure! Here is an instruction:". */
const PREAMBLE = new RegExp(
  [
    `^(?:(?:sure|certainly|of course|absolutely|okay|ok|great|gladly|yes|alright|understood|got it|thank you|thanks)\\b[^\\n:]{0,60}[!.,:–—-]*\\s*)?(?:here(?:['’]s| is| are)|(?:below (?:is|are)|this is|these are|based on|inspired by|i (?:would|['’]d) (?:suggest|propose|offer)|my|the|an?|one)\\b[^\\n]{0,80}\\b${SUBJECT}|${SUBJECT})\\b[^\\n]{0,120}:$`,
    `^(?:sure|certainly|of course|absolutely|okay|ok|great|gladly|alright|understood|got it|no problem|happy to help|you['’]re welcome)(?: thing|[ ,]+(?:i can|i['’]d be|let me|happy|here|no problem)[^\\n]{0,100})?[!.:]*$`,
    `^here (?:you go|it is|they are)[!.:]*$`,
  ].join('|'),
  'iu',
);
const INLINE_PREAMBLE = new RegExp(
  `^(?:(?:sure|certainly|of course|absolutely|okay|ok|great)(?: thing)?[!,.]\\s+)?(?:(?:here(?:['’]s| is)|this is|i (?:would|['’]d )?\\s*(?:suggest|propose|offer|recommend))\\s[^\\n:.!?]{0,80}?\\b${SUBJECT}\\b[^\\n:.!?]{0,80}|(?:my|the) (?:\\w+ ){0,3}${SUBJECT} (?:is|would be)):\\s*`,
  'iu',
);
/** Talk to the reader, which no instruction is. */
const OFFER = new RegExp(
  [
    "^(?:please )?(?:let me know|feel free|tell me if|do not hesitate|don['’]t hesitate)\\b",
    '^(?:i )?hope (?:this|that|these|it|you)\\b',
    "^(?:would you like (?:me|another|more|a )|do you want me to|shall i|is there anything|if you(?:['’]d| would)? (?:like|want|need|have|prefer) (?:me to|another|any|more|further|additional|different|a (?:different|shorter|longer)|it |them )|i can (?:also )?(?:provide|give|write|offer|generate|rephrase)|i['’](?:m|d be) happy to)\\b",
  ].join('|'),
  'iu',
);
/** Talk about the answer; a paragraph of its own, or a line behind a list. */
const REMARK = new RegExp(
  [
    `^\\(?(?:(?:this|these|the above|each of these|all of these) ${REMARKED}|the (?:instructions?|probabilit(?:y|ies)|above))\\b[^\\n]*\\b(?:is|are|was|were|help|helps|encourage|encourages|focus|focuses|aim|aims|work|works|cover|covers|follow|follows|sum|sums|add|reflect|reflects|meant|sampled|drawn|apply|applies|can|should|prompt|prompts|reminds?|guides?|promotes?|ensures?)\\b`,
    '^(?:this|these) (?:is|are|were|was) (?:randomly |all )?(?:sampled|drawn|meant|chosen|designed|intended|based)\\b',
    '^(?:\\*\\*|_)?\\(?(?:note|explanation|rationale|why (?:it|this) works|reasoning|word count|p\\.?s\\.?|disclaimer|justification|commentary)(?:\\*\\*|_)?\\s*[:：]',
    '^\\(?\\d{1,3} words?\\)?\\.?$',
    '^(?:good luck|happy (?:solving|problem[- ]solving|learning|to help)|enjoy|thank you|thanks|cheers)\\b[^\\n]{0,60}[!.]$',
    "^(?:that['’]s|those are|there you (?:go|have it))\\b[^\\n]{0,60}[!.]$",
  ].join('|'),
  'iu',
);
/** Closing sentences that stand in the last line of the text itself. */
const INLINE_REMARK =
  /\s+(?:(?:please )?(?:let me know|feel free to (?:ask|let me))\b[^.!?\n]{0,120}[.!?]|(?:i )?hope (?:this|that) helps[.!]|would you like (?:another|more|me to)\b[^.!?\n]{0,100}\?)\s*$/iu;

/** How much of a line or paragraph is looked at; remarks are short. */
const SIGHT = 400;

export function isOffer(line: string): boolean {
  return OFFER.test(line.trim().slice(0, SIGHT));
}

export function isPreamble(paragraph: string): boolean {
  return paragraph.length <= SIGHT && PREAMBLE.test(paragraph.trim().replaceAll(/^[*_#\s]+|[*_\s]+$/gu, ''));
}

/** Whether a paragraph talks about the answer or to the reader instead of being part of it. */
export function isRemark(paragraph: string): boolean {
  const line = paragraph.trim().replace(/^[*_(\s]+/u, '');
  return [line, paragraph.trim()].some((each) => OFFER.test(each.slice(0, SIGHT)) || REMARK.test(each.slice(0, SIGHT)));
}

export function withoutInlinePreamble(text: string): string {
  const found = INLINE_PREAMBLE.exec(text.slice(0, SIGHT));
  return found === null ? text : text.slice(found[0].length);
}

export function withoutInlineRemark(text: string): string {
  const tail = Math.max(0, text.length - SIGHT);
  const found = INLINE_REMARK.exec(text.slice(tail));
  return found === null || tail + found.index === 0 ? text : text.slice(0, tail + found.index);
}
