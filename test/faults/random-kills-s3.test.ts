import { killAtRandom } from './kill-at-random.js';

killAtRandom({ onS3: true, workers: 3, kills: Number(process.env.FAULT_KILLS || 7) });
