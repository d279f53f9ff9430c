import { killAtRandom } from './kill-at-random.js';

killAtRandom({ onS3: false, workers: 2, kills: Number(process.env.FAULT_KILLS || 6) });
