import { measurementEn } from './checkpoints/measurement-en.js';
import { servingEn } from './checkpoints/serving-en.js';
import { compareEn, sweepsEn } from './compare-en.js';
import { datasetsEn } from './datasets-en.js';
import { filmEn } from './film-en.js';
import { hyperparametersEn } from './hyperparameters-en.js';
import { playEn } from './play-en.js';
import { problemsEn } from './problems-en.js';
import { notifyEn } from './shell/notify-en.js';
import { sessionEn } from './shell/session-en.js';
import { trainingEn, trainingsEn } from './training-en.js';
import { writtenEn } from './written/written-en.js';

/** The page in English. Texts with values in them are functions. */
export const en = {
  name: 'English',
  brand: 'DCGAN service',
  skip: 'Skip to the content',
  nav: { trainings: 'Trainings', datasets: 'Pictures', play: 'Play', api: 'API' },
  theme: { label: 'Colors', system: 'System', light: 'Light', dark: 'Dark' },
  language: 'Language',
  loading: 'Loading …',
  slow: 'This takes longer than usual.',
  again: 'Try again',
  roomFailed: 'This part of the page could not be loaded: the service is out of reach, or has been updated.',
  copy: 'Copy',
  copied: 'Copied',
  select: 'Select',
  selected: 'Selected. Copy it with Ctrl+C or ⌘C: over plain http, browsers let no page copy by itself.',
  large: {
    open: (what: string) => `Fill the window: ${what}`,
    openKey: 'Fill the window (F)',
    close: 'Close',
    closeKey: 'Close (Escape)',
    previous: 'Previous',
    next: 'Next',
    steps: 'The arrow keys go from sample to sample.',
    checkpoints: 'The arrow keys go from checkpoint to checkpoint.',
    images: 'The arrow keys go from image to image.',
    curve: 'The arrow keys read it step by step; drag to zoom in.',
  },
  limits:
    'This page came over plain http from another machine. Browsers then let it save no MP4, send no notifications and copy nothing by itself, and a tab is kept up to date only while you look at it. Over https it can do all of that.',
  original: 'In the words of the service',
  unreachable: 'The service cannot be reached. It is tried again by itself.',
  notFound: { title: 'There is nothing here', text: 'The address may be mistyped, or what was here has been deleted.' },
  connection: {
    lost: (for_: string) =>
      `Cut off from the service for ${for_}. What you see is as of then; it catches up by itself.`,
    back: 'Connected again.',
  },
  problems: problemsEn,
  hyperparameters: hyperparametersEn,
  datasets: datasetsEn,
  start: {
    title: 'Start a training',
    dataset: 'Which pictures?',
    images: (count: string) => `${count} images`,
    notCounted: 'counted when they are first used',
    goal: 'How good?',
    goals: {
      quick: { name: 'Quick look', text: '32×32 pixels: shows whether your pictures work.' },
      good: { name: 'Good', text: '96×96 pixels, of many kinds.' },
      best: { name: 'Best', text: 'The same, trained longer.' },
    },
    unknownTime: 'not measured yet',
    more: 'More settings',
    asPreset: 'As it was',
    asPresetSays: 'as the preset says',
    groups: {
      image: 'Images',
      networks: 'Networks',
      training: 'Training',
      augmentation: 'Augmentation and held-out images',
      losses: 'Losses and penalties',
      keeping: 'Samples and checkpoints',
    },
    augmentations: { color: 'Color', translation: 'Translation', cutout: 'Cutout' },
    keeping: {
      sampleEvery: { name: 'Steps between samples', text: 'How often it draws images that you can watch.' },
      every: { name: 'Steps between checkpoints', text: 'How often it saves what it has learned, and is measured.' },
      keep: { name: 'Checkpoints to keep', text: 'The newest ones that stay; the best one always does.' },
    },
    estimate: 'On this machine',
    time: 'Time',
    preset: 'Preset',
    presetText:
      'Where all other settings start from: tiny and stable for two processor cores; seed and paper, of two articles, for a GPU.',
    steps: 'Steps',
    stepsText:
      'Updates of both networks. More steps, better images, up to a point: you can stop earlier, or continue later.',
    perStep: 'Speed',
    epochs: 'Times through all pictures',
    memory: 'Memory',
    parameters: 'Parameters',
    disk: 'Each checkpoint',
    machine: 'Machine',
    noMachine: 'no worker has been seen yet',
    unknownMachine: 'not measured yet',
    measuredMachine: 'as in an earlier training',
    submit: 'Start',
    continues: 'Continues from a checkpoint',
    continuesAt: (step: string) => `Step ${step}`,
    continuesText: 'A new training with the same pictures and networks, which begins where the checkpoint is.',
    continuesElsewhere:
      'It was imported, and its pictures stayed where it was trained: choose those that it continues with. The networks stay as they are.',
    afresh: 'Start afresh instead',
  },
  trainings: trainingsEn,
  training: trainingEn,
  measurement: measurementEn,
  serving: servingEn,
  compare: compareEn,
  sweeps: sweepsEn,
  status: {
    queued: 'waiting',
    running: 'training',
    paused: 'paused',
    succeeded: 'done',
    failed: 'failed',
    canceled: 'canceled',
  },
  imported: 'imported',
  requested: { pause: 'about to pause', cancel: 'about to stop' },
  play: playEn,
  film: filmEn,
  notify: notifyEn,
  session: sessionEn,
  written: writtenEn,
};

/** Everything that the page says: another language has the same keys, which the compiler checks. */
export type Words = typeof en;
