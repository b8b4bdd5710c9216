import './style.css';
import { render } from 'preact';
import { App } from './app.tsx';
import { get } from './lib/data.ts';
import { parseAddress } from './lib/router.ts';
import { applyTheme } from './lib/theme.ts';
import { placesOf } from './screens/map.tsx';

const address = parseAddress(location.hash);
if (address.screen === 'map') get(placesOf(address)).catch(() => {}); // on its way while the page is built; the screen says what went wrong
applyTheme();
const place = document.getElementById('app');
if (place) render(<App />, place);
