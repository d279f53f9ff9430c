/** Why an image cannot be made again, or may come out different. */
export const recipeNoteTexts = {
  TRAINED_ANEW: ({ checkpoint }: { readonly checkpoint: string }) =>
    `The checkpoint ${checkpoint} has been trained anew since then.`,
  GONE: ({ checkpoint, why }: Readonly<Record<'checkpoint' | 'why', string>>) =>
    `The checkpoint ${checkpoint} cannot be used any longer. ${why}`,
  OTHER_VERSION: ({ made, now }: Readonly<Record<'made' | 'now', string>>) =>
    `Version ${made} of the service made it; this is ${now}, whose files may differ slightly.`,
} as const;
