import { base } from './style-base.js';
import { parts } from './style-parts.js';

/** The style sheet of every page. */
export const style = base + parts;
