import { definePlugin } from '@ablata/spec';
import { statistics } from './statistics-stage.ts';

export default definePlugin({ name: '@ablata/statistics', specVersion: 1, stages: [statistics] });
