const NAME = 'ORT_DISABLE_TELEMETRY';

/**
 * Makes onnxruntime keep to itself, unless the environment already says otherwise. From 1.29 on it writes a device id
 * into the home folder and sends what it measures to Microsoft from a thread of its own; a process that ends meanwhile
 * may crash. It reads the variable when it is first used, and from the process itself: a worker thread, whose
 * `process.env` is a copy, can't set it.
 */
export function disableTelemetry(): void {
  process.env[NAME] ??= '1';
}
