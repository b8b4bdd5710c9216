import { malformed } from '../failure/failure.ts';

/** @throws ServerFailure `web-page` for HTML, `invalid-json` */
export function readJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw malformed(/^\s*<(?:!doctype|html|head|body|\?xml)\b/iu.test(text) ? 'web-page' : 'invalid-json');
  }
}
