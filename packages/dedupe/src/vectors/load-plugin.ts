import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { AblataError, type Plugin } from '@ablata/spec';

/** Imports a plugin by its name, found from the working folder or from here. @throws PLUGIN_NOT_FOUND, PLUGIN_BROKEN, CONFIG_ENCODER */
export async function loadPlugin(name: string): Promise<Plugin> {
  const file = locate(name);
  try {
    const { default: plugin } = (await import(pathToFileURL(file).href)) as { default?: Plugin };
    if (plugin?.provides) return plugin;
  } catch (cause) {
    throw new AblataError(
      'PLUGIN_BROKEN',
      `'${name}' could not be loaded: ${(cause as Error).message.split('\n')[0]}`,
      {
        cause,
        mender: 'plugin',
      },
    );
  }
  throw new AblataError('CONFIG_ENCODER', `'${name}' is no Ablata plugin`, {
    hint: 'Its default export must come from definePlugin().',
  });
}

function locate(name: string): string {
  for (const base of [join(process.cwd(), 'package.json'), import.meta.url]) {
    try {
      return createRequire(base).resolve(name);
    } catch (cause) {
      const { code } = cause as NodeJS.ErrnoException;
      if (code !== 'MODULE_NOT_FOUND') {
        throw new AblataError('PLUGIN_BROKEN', `'${name}' has no usable entry: ${(cause as Error).message}`, { cause });
      }
    }
  }
  throw new AblataError('PLUGIN_NOT_FOUND', `no package '${name}' is installed here`, {
    hint: name.startsWith('.') ? 'Paths count from the working folder.' : `Install it: npm install ${name}`,
  });
}
