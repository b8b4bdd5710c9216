import './style.css';
import { render } from 'preact';
import { App } from './app.tsx';
import { applyTheme } from './lib/theme.ts';

applyTheme();
const place = document.getElementById('app');
if (place) render(<App />, place);
