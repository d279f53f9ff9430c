/** What the page says of the checkpoint that serves when none is named, in English. */
export const servingEn = {
  takesOver: (name: string) =>
    `Once it has a checkpoint, this training becomes the default: images that are requested without naming a checkpoint then come from it, and no longer from ${name}.`,
  keep: (name: string) => `Keep ${name} as the default`,
  kept: (name: string) => `${name} is the default until you choose another one, and is kept from being deleted.`,
  tookOver: (name: string) =>
    `This training is now the default: images that are requested without naming a checkpoint come from its newest one. Before, they came from ${name}, which can now be deleted like any other.`,
  better: (older: string, newer: string) =>
    `That one scored better on the same pictures: SWD ${older} against ${newer}, and lower is better.`,
  goBack: (name: string) => `Make ${name} the default again`,
  stay: 'Stay with this one',
  named: (training: string, step: string) => `“${training}” (step ${step})`,
};
