import { afterEach, describe, expect, it } from 'vitest';
import { errorOf } from '../../test/error-of.ts';
import { createSession } from './create-session.ts';
import { disableTelemetry } from './disable-telemetry.ts';
import { executionProviders } from './execution-provider.ts';
import { loadOnnxRuntime } from './load-onnx-runtime.ts';

const owner = { name: 'test encoder', code: 'TEST', memoryHint: '' };

describe('loadOnnxRuntime', () => {
  it('gives the installed onnxruntime', async () => {
    const runtime = await loadOnnxRuntime('Test');
    expect(runtime.InferenceSession.create).toBeTypeOf('function');
  });

  it('says how to install one that is missing, and why one that is there does not load', async () => {
    const failing = (error: Error) => errorOf(() => loadOnnxRuntime('Test', () => Promise.reject(error)));
    const missing = await failing(Object.assign(new Error('no package'), { code: 'ERR_MODULE_NOT_FOUND' }));
    expect(missing).toMatchObject({
      code: 'PLUGIN_ONNXRUNTIME_MISSING',
      message: 'Test runs on onnxruntime-node, which is not installed',
      mender: 'user',
    });
    expect(missing.hint).toMatch(/^npm i onnxruntime-node {3}\(.*--onnxruntime-node-install=skip\)$/);
    expect((await failing(new Error('GLIBC_2.99 not found\nmore'))).message).toBe(
      'Test runs on onnxruntime-node, which is installed but cannot be loaded: GLIBC_2.99 not found',
    );
  });
});

describe('createSession', () => {
  const settings = { threads: 1, hint: 'Look at the file.' } as const;
  it('names its owner when a model cannot be loaded', async () => {
    const runtime = await loadOnnxRuntime('Test');
    const error = await errorOf(() =>
      createSession(runtime, Buffer.from('not a model'), { ...settings, executionProvider: 'cpu' }, owner),
    );
    expect(error).toMatchObject({ code: 'SERVICE_TEST_SESSION', hint: 'Look at the file.', mender: 'user' });
    expect(error.message).toMatch(/^onnxruntime could not load the test encoder: ./);
  });

  it.each(executionProviders.slice(1))('says what a missing %s needs', async (executionProvider) => {
    const runtime = await loadOnnxRuntime('Test');
    const model = Buffer.from('not a model');
    const error = await errorOf(() => createSession(runtime, model, { ...settings, executionProvider }, owner));
    expect(error.code).toBe('SERVICE_TEST_PROVIDER');
    expect(error.message).toMatch(`onnxruntime could not load the test encoder on ${executionProvider}: `);
    expect(error.hint).toMatch(/^It needs .+; otherwise set executionProvider: cpu\.$/);
  });

  it('never computes on the CPU in place of a provider that this build lacks', async () => {
    const runtime = await loadOnnxRuntime('Test');
    const other = { ...runtime, listSupportedBackends: () => [{ name: 'cpu', bundled: true }] };
    const model = Buffer.from('not a model');
    const error = await errorOf(() => createSession(other, model, { ...settings, executionProvider: 'coreml' }, owner));
    expect(error.message).toBe(
      `onnxruntime could not load the test encoder on coreml: it is built with cpu on ${process.platform} ${process.arch}`,
    );
    expect(error.hint).toBe('It needs macOS; otherwise set executionProvider: cpu.');
  });
});

describe('disableTelemetry', () => {
  const before = process.env['ORT_DISABLE_TELEMETRY'];
  afterEach(() => {
    if (before === undefined) delete process.env['ORT_DISABLE_TELEMETRY'];
    else process.env['ORT_DISABLE_TELEMETRY'] = before;
  });

  it('leaves the choice to the environment', () => {
    process.env['ORT_DISABLE_TELEMETRY'] = '0';
    disableTelemetry();
    expect(process.env['ORT_DISABLE_TELEMETRY']).toBe('0');
    delete process.env['ORT_DISABLE_TELEMETRY'];
    disableTelemetry();
    expect(process.env['ORT_DISABLE_TELEMETRY']).toBe('1');
  });
});
