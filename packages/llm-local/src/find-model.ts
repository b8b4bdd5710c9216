import { readdirSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Project, Refusals } from '@ablata/spec';
import { type ModelFacts, modelFacts } from './gguf/language-model.ts';
import { modelFiles } from './gguf/model-files.ts';
import { readGguf } from './gguf/read-gguf.ts';
import { messages } from './messages.ts';
import type { ResolvedOptions } from './options.ts';
import { readTemplate } from './prompt/read-template.ts';
import { joinMessages, type RenderPrompt, renderWith } from './prompt/render-prompt.ts';

/** Tokens of a context where none is asked for: a longer one takes memory that few prompts need. */
const USUAL_CONTEXT = 4096;

/** A model as its file, or files, and the options have it; nothing is loaded. */
export interface FoundModel {
  readonly path: string;
  readonly files: readonly string[];
  readonly facts: ModelFacts;
  /** The chat template that is used, if any. */
  readonly template: string | undefined;
  readonly render: RenderPrompt;
  readonly contextSize: number;
}

/** @throws CONFIG_GGUF, DATA_GGUF_NONE, DATA_GGUF_BROKEN, DATA_GGUF_KIND, CONFIG_CHAT_TEMPLATE */
export async function findModel(options: ResolvedOptions, project: Project | undefined): Promise<FoundModel> {
  const resolvePath = (path: string): string => project?.resolve(path) ?? resolve(path);
  const refusals = new Refusals();
  const { chatTemplate } = options;
  const own = chatTemplate === undefined ? undefined : refusals.attempt(() => readTemplate(chatTemplate, resolvePath));
  const found = await refusals.attempt(async () => {
    const path = resolvePath(options.model);
    refuseWhatIsNoFile(path);
    const facts = modelFacts(await readGguf(path), path);
    return { path, facts, files: modelFiles(path, facts.parts) };
  });
  refusals.throw();
  const { path, facts, files } = found as NonNullable<typeof found>;
  const template = own ?? facts.template;
  return {
    path,
    files,
    facts,
    template,
    render: promptOf(options, template, path),
    contextSize: options.contextSize ?? Math.min(facts.trainedContext ?? USUAL_CONTEXT, USUAL_CONTEXT),
  };
}

function promptOf(options: ResolvedOptions, template: string | undefined, path: string): RenderPrompt {
  if (options.api === 'completions') return joinMessages;
  if (template === undefined) throw messages.noTemplate(path);
  return renderWith(template, options.chatTemplateKwargs ?? {});
}

function refuseWhatIsNoFile(path: string): void {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) throw messages.noSuchFile(path);
  if (!stats.isDirectory()) return;
  throw messages.isFolder(
    path,
    readdirSync(path).filter((name) => name.endsWith('.gguf')),
  );
}
