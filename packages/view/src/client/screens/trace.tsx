import type { AnswerShown, Reading, Trace, TraceStep } from '../../api/types.ts';
import { query, useData } from '../lib/data.ts';
import { cell, count, seconds } from '../lib/format.ts';
import { change, hashOf } from '../lib/router.ts';
import { Notes, Scrolled, Waiting } from './parts.tsx';
import type { ScreenProps } from './screen.ts';

export function TraceScreen({ address }: ScreenProps) {
  const request = address.query.get('request');
  const row = request === null ? Number(address.query.get('row') ?? 0) : null;
  const candidate = address.query.get('candidate');
  const path = query(`runs/${address.run}/trace`, request === null ? { row } : { request, candidate: candidate ?? 0 });
  const submit = (event: Event): void => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    change(address, { row: String(form.get('row') ?? '0'), request: null, candidate: null });
  };
  return (
    <>
      <h1>{row === null ? `Candidate ${candidate ?? 0} of request ${request}` : `Row ${row}, stage by stage`}</h1>
      <form class="filters" onSubmit={submit} key={path}>
        <label>
          Row
          <input name="row" inputMode="numeric" pattern="[0-9]+" value={row ?? ''} />
        </label>
        <button type="submit">Show</button>
        {row !== null && <a href={hashOf(address.run, 'row', { row })}>The row itself</a>}
      </form>
      <Steps run={address.run} path={path} />
    </>
  );
}

/** What each stage did with one row. @param only stages of these kinds */
export function Steps({ run, path, only }: { run: number; path: string; only?: readonly string[] }) {
  const { data, error } = useData<Trace>(path);
  if (!data) return error ? <Notes error={error} /> : <Waiting />;
  const steps = data.steps.filter(({ use }) => only === undefined || only.includes(use));
  if (only && steps.length === 0) return null;
  return (
    <>
      {!only && data.text !== null && <blockquote class="text">{data.text}</blockquote>}
      {!only && data.row !== null && (
        <p>
          <a href={hashOf(run, 'row', { row: data.row })}>{`Row ${data.row} of the dataset`}</a>
        </p>
      )}
      <Notes missing={data.missing} />
      <ol class="steps">
        {steps.map((step) => (
          <Step key={step.stage} step={step} />
        ))}
      </ol>
    </>
  );
}

function Step({ step }: { step: TraceStep }) {
  const { stage, use, did, added, answers, reading, state } = step;
  return (
    <li class={`step ${state}`}>
      <h2>
        {stage} {use !== stage && <small>{use}</small>}
      </h2>
      <p>{did}</p>
      {Object.keys(added).length > 0 && (
        <dl class="list">
          {Object.entries(added).map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{cell(value)}</dd>
            </div>
          ))}
        </dl>
      )}
      {answers.map((answer, index) => (
        <Answer key={`${answer.service} ${index}`} answer={answer} />
      ))}
      {reading && <Read reading={reading} />}
    </li>
  );
}

/** A question with its answer, both as they were sent. */
export function Answer({ answer }: { answer: AnswerShown }) {
  const { service, messages, choices, promptTokens, completionTokens, attempts } = answer;
  return (
    <div class="answer">
      <p class="quiet">
        {`${service} · ${count(promptTokens)} tokens asked, ${count(completionTokens)} answered in ${seconds(answer.seconds)}${attempts > 1 ? `, at try ${attempts}` : ''}`}
      </p>
      <details>
        <summary>{`The question (${messages.length} ${messages.length === 1 ? 'message' : 'messages'})`}</summary>
        {messages.map(({ role, content }, index) => (
          <div key={`${role} ${index}`}>
            <p class="quiet">{role}</p>
            <Raw label={`The question: ${role}`} text={content} />
          </div>
        ))}
      </details>
      {choices.map(({ text, finishReason }, index) => (
        <div key={`choice ${index}`}>
          <p class="quiet">{`The raw answer${choices.length > 1 ? ` ${index + 1}` : ''}${finishReason === 'stop' ? '' : `, ended by ${finishReason}`}`}</p>
          <Raw label="The raw answer" text={text || '(empty)'} />
        </div>
      ))}
    </div>
  );
}

const DIFF = { same: 'mark', raw: 'span', read: 'ins' } as const;

/** How an answer was read: what became the text is marked, what was mended on the way stands beside it. */
function Read({ reading }: { reading: Reading }) {
  const { repairs, rejects, diff } = reading;
  return (
    <div class="answer">
      {repairs.length > 0 && <p>{`Mended on the way: ${[...new Set(repairs)].join(', ')}.`}</p>}
      {rejects.length > 0 && (
        <p>{`Not used of this answer: ${rejects.map(({ fate, reason }) => `${fate} (${reason})`).join(', ')}.`}</p>
      )}
      {diff.length > 0 && (
        <>
          <p class="quiet">
            In the raw answer: <mark>taken as it was</mark>, <ins>written so by the reader</ins>, and what was left out.
          </p>
          <pre class="raw diff">
            {diff.map(([kind, text], index) => {
              const Tag = DIFF[kind];
              return <Tag key={`${kind} ${index}`}>{text}</Tag>;
            })}
          </pre>
        </>
      )}
    </div>
  );
}

function Raw({ label, text }: { label: string; text: string }) {
  return (
    <Scrolled label={label}>
      <pre class="raw">{text}</pre>
    </Scrolled>
  );
}
