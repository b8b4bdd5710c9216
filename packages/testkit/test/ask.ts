export const messages = [
  { role: 'user', content: 'Problem 1: How many apples are left in the basket after the party?' },
];

/** Posts a body to a server, for tests. */
export async function ask(url: string, body: object, path = '/chat/completions', headers: Record<string, string> = {}) {
  const response = await fetch(`${url}${path}`, { method: 'POST', body: JSON.stringify(body), headers });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, json: () => JSON.parse(text) as never };
}

export interface Answer {
  choices: {
    message: { content: string };
    text: string;
    finish_reason: string;
    logprobs: { content: unknown[] } | null;
  }[];
  usage: { completion_tokens: number; prompt_tokens_details: { cached_tokens: number } };
  error: { message: string; type: string; code: number };
}

export const contents = (answer: Answer) => answer.choices.map(({ message }) => message.content);
