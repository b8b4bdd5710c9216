import { definePlugin } from '@ablata/spec';
import stage from './USE_NAME.ts';

export default definePlugin({ name: 'USE_NAME', specVersion: 1, stages: [stage] });
