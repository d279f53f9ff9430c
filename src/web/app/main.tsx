import './style/tokens.css';
import './style/text.css';
import './style/compare.css';
import './style/controls.css';
import './style/curve.css';
import './style/layout.css';
import './style/start.css';
import './style/training.css';
import { render } from 'preact';
import { listen } from './service/live.js';
import { App } from './shell/app.js';

listen();
render(<App />, document.getElementById('page')!);
