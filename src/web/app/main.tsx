import './style/tokens.css';
import './style/text.css';
import './style/compare.css';
import './style/controls.css';
import './style/curve.css';
import './style/dialog.css';
import './style/layout.css';
import './style/start.css';
import './style/training.css';
import { render } from 'preact';
import { notify } from './notify/notify.js';
import { showVisibility } from './notify/visible-tabs.js';
import { listen } from './service/live.js';
import { begin } from './session/session.js';
import { App } from './shell/app.js';

void begin();
showVisibility();
// What cannot be looked up now, because the service is out of reach, is seen as soon as somebody looks at the page.
listen(event => void notify(event).catch(console.warn));
render(<App />, document.getElementById('page')!);
